/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands. Only files in this folder print. */
#ifndef TROWEL_COMMANDS_COMMANDS_H
#define TROWEL_COMMANDS_COMMANDS_H

/* Exit status of every command; ARCHITECTURE.md and the manual say what they mean. */
enum {
	EXIT_DONE = 0,
	EXIT_CHECK_FAILED = 1, /* done, and a check failed */
	EXIT_NOT_DONE = 2,     /* usage, permission, I/O */
};

struct command {
	const char *name;
	const char *group;   /* Dig, Tend, Write, Build, Bury, Keep */
	const char *summary; /* one line of help */
	int (*run)(int argc,
		   char **argv); /* argv[0] is the command's name; returns the exit status */
};

/* All commands, ended by one without a name. */
extern const struct command commands[];

int command_survey(int argc, char **argv);

#endif
