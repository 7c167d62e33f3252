/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which programs talk to other hosts, and where their command line names these: a table. */
#ifndef TROWEL_FORMAT_COMMAND_RULES_H
#define TROWEL_FORMAT_COMMAND_RULES_H

#include "base/bytes.h"

/* Where hosts stand among the arguments that are no options. */
enum command_shape {
	COMMAND_NOWHERE, /* options alone name one */
	COMMAND_FIRST,   /* the first: [user@]host[:port], and a port may follow */
	COMMAND_PLACES,  /* any: [user@]host:path, host::module, or a URL */
	COMMAND_URLS,    /* any: a URL; of some also without a scheme */
	COMMAND_SHARES,  /* any: //host/share, host:/export */
};

struct command_rule {
	const char *program; /* a trailing '*' stands for any rest */
	enum command_shape shape;
	const char *protocol; /* static */
	int port;             /* usual; 0: none */
	/* options whose value is that, parted by blanks */
	const char *host, *port_option, *user, *database;
	/* other options with a value: letters; '?' behind one: what is left of its word, or none */
	const char *valued;
	const char *source;
};

/* The rule for a program, by the last part of its path; NULL if there is none. */
const struct command_rule *command_rule_of(struct bytes program);

/* True for a program that runs the command behind its own options: sudo, nohup, timeout. */
bool command_is_wrapper(struct bytes program);

/* True for a program that runs the text behind "-c": sh, bash, su. */
bool command_is_shell(struct bytes program);

/* True if `option` is one of a list parted by blanks. */
bool command_option_is(const char *list, struct bytes option);

#endif
