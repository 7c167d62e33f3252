/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of packages, as tables; the reason stands beside each row. */
#ifndef TROWEL_TOOLBOX_LISTS_H
#define TROWEL_TOOLBOX_LISTS_H

#include "base/bytes.h"

struct listed {
	const char *name;
	const char *why;
};

/* The packages of a toolbox for which none are named, by Debian's names, ended by NULL. */
extern const struct listed list_usual[];

/* Packages that every toolbox gets data from. */
extern const struct listed list_always[];

/* Packages that others depend on and that hold nothing for a toolbox, as shell patterns: they are
 * fetched only when they are named. */
extern const struct listed list_not_fetched[];

/* Tools of packages that cannot work in a toolbox. */
extern const struct listed list_left_out[];

/* Libraries that are loaded by name while a program runs. Where the first is in the box, the second
 * has to be, if the packages have it. */
struct loaded_later {
	const char *by;
	const char *library;
	const char *why;
};
extern const struct loaded_later list_loaded_later[];

/* Names that installation makes links for; the first tool of `tools` that is there gets it. */
enum { ALTERNATIVE_TOOLS_MAX = 4 };
struct alternative_name {
	const char *name;
	const char *tools[ALTERNATIVE_TOOLS_MAX];
	const char *why;
};
extern const struct alternative_name list_alternatives[];

/* Applets of busybox that nothing else in the box has, where the busybox there knows them. */
extern const struct listed list_applets[];

/* Files that single tools read. `from` ends with a slash for all that lies below; `setting`, where
 * there is one, makes the tool look there. */
struct data_place {
	const char *from;
	const char *to; /* below the prefix; a folder ends with a slash */
	const char *setting;
	const char *value;
	const char *why;
};
extern const struct data_place list_data[];

/* Texts of files that are made. */
struct made_file {
	const char *path;
	const char *text;
	const char *why;
	const char *setting; /* NULL: tools find it where it is; else it makes them look there */
	const char *value;
};
extern const struct made_file list_made[];

#endif
