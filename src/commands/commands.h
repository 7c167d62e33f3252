/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands. Only files in this folder print. A command is a line of the list in meson.build, a
 * file that defines its `const struct command_code command_NAME`, and a page man/trowel-NAME.1.scd,
 * which is its help as well.
 */
#ifndef TROWEL_COMMANDS_COMMANDS_H
#define TROWEL_COMMANDS_COMMANDS_H

#include "base/options.h"
#include "base/term.h"

/* Exit status of every command; trowel(1) says the same. */
enum {
	EXIT_DONE = 0,
	EXIT_CHECK_FAILED = 1, /* done, and a check failed */
	EXIT_NOT_DONE = 2,     /* usage, permission, I/O */
};

/* What stands behind the options, for completion. */
enum command_operands {
	OPERANDS_NONE,
	OPERANDS_COMMAND,  /* a command's name */
	OPERANDS_SHELL,    /* bash or zsh */
	OPERANDS_SNAPSHOT, /* a .trowel file */
	OPERANDS_FILE,     /* any file */
	OPERANDS_COUNT,
};

struct command_code {
	const struct option_spec *options; /* ended by a row without a name */
	enum command_operands operands;
	int operands_min;
	int operands_max;
	int (*run)(int argc, char **argv); /* argv[0] is its name; returns the exit status */
	/* NULL; or true if the program has been executed by the command itself, for a part of its
	 * work, which is done then, with that exit status */
	bool (*is_part)(int argc, char **argv, int *status);
};

struct command {
	const char *name;
	const char *group; /* Dig, Tend, Write, Build, Bury, Keep, Help */
	const struct command_code *code;
};

/* All commands of this build in the order of the list, ended by one without a name. */
extern const struct command commands[];

/* The command of that name, or NULL. */
const struct command *commands_find(const char *name);

/* Runs what the command line says and returns the exit status: the whole program. */
int commands_main(int argc, char **argv);

/* Reads the command line into `arguments`, which begin with a struct options_common and hold the
 * defaults. True: go on. False: all is said (the help, or an error), return `status`. */
bool command_parse(int argc, char **argv, void *arguments, int *status);

/* Prints "trowel: NAME: what" to stderr, escaped. Returns EXIT_NOT_DONE. */
int command_fail(const char *name, const struct err *err);

/* Prints "trowel: NAME: what" to stderr for something that does not stop the command. */
void command_say(const char *name, const char *format, ...) PRINTF_LIKE(2, 3);

/* For struct survey: shows on the progress line which collector runs. `progress` is a struct
 * progress. */
void command_progress(void *progress, const char *collector);

/* Writes out what `term` holds. Returns `status`, or EXIT_NOT_DONE when it could not be written;
 * a reader that has gone (trowel report | head) is not worth a message. */
int command_finish(struct term *term, const char *name, int status);

/* Which trowel this is: "0.1.0 (8af3efc)". */
const char *command_build(void);

#endif
