/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of the small shell: words, with quotes and backslashes as in sh(1) and $NAME, ${NAME} and
 * $? outside of single quotes, and the signs between them. No wildcards. Pure.
 */
#ifndef TROWEL_APPLETS_SHELL_WORDS_H
#define TROWEL_APPLETS_SHELL_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum { SHELL_WORDS_MAX = 4096, SHELL_EXPANDED_MAX = 1 << 20 };

enum shell_sign {
	SHELL_WORD,
	SHELL_PIPE,   /* | */
	SHELL_AND,    /* && */
	SHELL_OR,     /* || */
	SHELL_THEN,   /* ; */
	SHELL_INPUT,  /* < */
	SHELL_OUTPUT, /* > */
	SHELL_APPEND, /* >> */
};

struct shell_token {
	enum shell_sign sign;
	const char *word; /* of SHELL_WORD, in the arena */
};
typedef vec_of(struct shell_token) shell_tokens;

/* What stands for a variable; empty if it has no value. "?" is the last status. */
typedef struct bytes (*shell_variable)(void *context, struct bytes name);

/* Cuts a piece from the front of a line, up to the first && || or ; and with it: what is behind
 * may hang on how that ends. -EINVAL for a quote that does not end, or too much of it. */
int shell_words(struct bytes *line, shell_variable variable, void *context, struct arena *arena,
		shell_tokens *ret, struct err *err) MUST_CHECK;

#endif
