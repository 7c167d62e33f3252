/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a configuration says that a newer version of its program takes otherwise: options that it no
 * longer knows, that got another name, or that mean something else. The knowledge is in tables
 * (option_tables.h), a row an option, each with the release notes or the source that say so; what
 * no row tells of may still have changed.
 */
#ifndef TROWEL_ONTO_OPTION_RULES_H
#define TROWEL_ONTO_OPTION_RULES_H

#include "base/arena.h"
#include "base/vec.h"

enum {
	OPTION_FINDINGS_MAX = 1000, /* of one text */
};

enum option_change {
	OPTION_REMOVED,    /* the program does not know it: it does not start, or not that part */
	OPTION_IGNORED,    /* it is read and does nothing */
	OPTION_RENAMED,    /* it works by its old name as well */
	OPTION_DEPRECATED, /* it works, and is to be removed */
	OPTION_CHANGED,    /* it works in another way */
	OPTION_CHANGE_COUNT,
};

struct option_rule {
	const char *directive;     /* its name; NULL: the file itself */
	const char *argument;      /* only if this is a word of its value; NULL: any value */
	const char *from;          /* the first version for which it holds, upstream's: "9.18" */
	enum option_change change; /* what became of it */
	const char *instead;       /* what is written instead; NULL: nothing */
	const char *reason;        /* what the program does, and where that is said */
};

struct option_finding {
	unsigned line;         /* from 1; 0: the file itself */
	const char *directive; /* as the text has it; "" of the file */
	const struct option_rule *rule;
};

struct option_findings {
	vec_of(struct option_finding) found; /* by line, in the arena of who asked */
	const char *problem; /* why parts of the text may not have been looked at; NULL: all was */
};

struct option_question {
	const char *program; /* as of middleware's rows: "nginx"; and "mariadb", "php", "dovecot",
			      * "bind9", "systemd", "linux" */
	const char *path;    /* of the file */
	struct bytes old_version, new_version; /* of packages or upstream's; an old one that is
						* empty is older than all */
};

/* The words for a change: "removed". */
const char *option_change_name(enum option_change change);

/* Finds what came between both versions and `text` makes use of. Of an option that changed several
 * times the last change is told. A pure function, and nothing is found for a program without a
 * table. */
void option_rules_find(const struct option_question *question, struct bytes text,
		       struct arena *arena, struct option_findings *ret);

#endif
