/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Secrets stay home: whatever comes from argv, the environment, units, cron lines, URLs or DSNs
 * passes through here before it becomes part of a row. A value that is a secret is replaced by
 * "<secret:ID>"; a row of `secrets` says where it was. Equal values get the same id.
 */
#ifndef TROWEL_SURVEY_SECRETS_H
#define TROWEL_SURVEY_SECRETS_H

#include "format/secrets/secret_text.h"
#include "survey/survey.h"

/* `text` (a command line, a URL, a configuration line) with every secret in it replaced, as an
 * interned string. `path` is the file or process it comes from ("process 812"), `location` the
 * place in it ("argument 3", "line 12"). */
const char *survey_redact(struct survey *survey, const char *path, const char *location,
			  struct bytes text);

/* The value of a setting `name`: replaced whole when the name says that it is a secret
 * (DB_PASSWORD), else as survey_redact(). */
const char *survey_redact_setting(struct survey *survey, const char *path, struct bytes name,
				  struct bytes value);

/* The arguments of a command, replaced in place: also where the secret is an argument of its own
 * ("--password", "x") or glued to its option ("-px" of mysql). */
void survey_redact_argv(struct survey *survey, const char *path, text_list *argv);

/* Appends the whole content of a file to `ret`, with every secret replaced, and returns how many
 * there were. Without a path (NULL) nothing is recorded: it was before. */
size_t survey_redact_file(struct survey *survey, const char *path, struct bytes text,
			  enum secret_text_kind kind, struct buf *ret);

/* Records that a file is a secret as a whole; `kind` is a static string. */
void survey_note_secret_file(struct survey *survey, const char *path, const char *kind);

#endif
