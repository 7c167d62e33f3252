/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simple commands of a shell script, one after another in the order of the text, with their
 * words as far as it tells them without being run. Variables are known that were given a literal
 * value once; a loop over words that are known is read once for each of them; any other loop,
 * both sides of a condition, and functions are read once. Source: sh(1p), basename(1p).
 */
#ifndef TROWEL_FORMAT_SHELL_COMMANDS_H
#define TROWEL_FORMAT_SHELL_COMMANDS_H

#include "base/buf.h"
#include "base/vec.h"

enum {
	SHELL_VARIABLES_MAX = 256,
	SHELL_WORDS_MAX = 128,             /* of one command; beyond, they are passed over */
	SHELL_TEXT_MAX = 4096,             /* bytes of one value, and of values in one word */
	SHELL_VALUES_MAX = 1024 * 1024,    /* bytes of all values */
	SHELL_LOOPS_MAX = 8,               /* one in the other; beyond, reading ends */
	SHELL_WORK_MAX = 16 * 1024 * 1024, /* bytes read and expanded, after which reading ends */
};

/* A word of a command. */
struct shell_word {
	size_t at, size;  /* in `text` */
	bool is_doubtful; /* what it stands for is not known */
	bool has_unknown; /* variables of unknown value, each a star in the text */
};

struct shell_variable {
	struct bytes name, value;
};

/* A loop that is read at the moment. */
struct shell_loop {
	struct bytes body; /* the script behind "for ..." or "while" */
	struct bytes name; /* of the variable */
	struct buf words;  /* parted by blanks; empty: one round is read, of which none is known */
	size_t next;       /* where in `words` the next round's word begins */
	size_t variables;  /* how many were known before */
};

/* Zero-initialised but for `rest`, the script; released by shell_commands_deinit(). */
struct shell_commands {
	struct bytes rest;               /* what was not read yet */
	vec_of(struct shell_word) words; /* of the command at hand */
	struct buf text;                 /* their texts */
	vec_of(struct shell_variable) variables;
	vec_of(struct shell_loop) loops; /* the innermost last */
	struct arena arena;              /* names and values */
	size_t work;                     /* bytes read and expanded */
};

/* Goes to the next command; it has one word at least. Assignments, loops and other words of the
 * language are no commands. False at the end. */
bool shell_commands_next(struct shell_commands *commands);
void shell_commands_deinit(struct shell_commands *commands);

/* The text of a word, which holds until the next command. */
struct bytes shell_commands_word(const struct shell_commands *commands, size_t index);

/* True if the word is not what its text says. */
bool shell_commands_is_unknown(const struct shell_commands *commands, size_t index);

#endif
