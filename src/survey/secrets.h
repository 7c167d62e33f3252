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

enum {
	SECRETS_FILE_MAX = 1024 * 1024,       /* bytes of a secret file that is sealed as a whole */
	SECRETS_FILES_MAX = 64 * 1024 * 1024, /* of all of them */
};

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

/* Records a value that is known to be a secret, and returns its id. `kind` is a static string. */
const char *survey_note_secret(struct survey *survey, const char *path, const char *location,
			       const char *kind, struct bytes value);

/* Records that a file is a secret as a whole; `kind` is a static string. */
void survey_note_secret_file(struct survey *survey, const char *path, const char *kind);

/* Fills `ret` with what was found from the start, if the options say `seals`; files that are secret
 * as a whole are read now, and those that are too big said to be left out. */
void survey_seal(struct survey *survey, struct sealed *ret);

#endif
