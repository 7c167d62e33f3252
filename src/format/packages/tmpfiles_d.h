/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of tmpfiles.d(5): files and folders that are made at boot, and their owners. Texts point
 * into the input. */
#ifndef TROWEL_FORMAT_TMPFILES_D_H
#define TROWEL_FORMAT_TMPFILES_D_H

#include "base/bytes.h"

struct tmpfiles_line {
	char type;           /* 'd', 'z', ... as in tmpfiles.d(5) */
	struct bytes flags;  /* behind the type: "+", "!", "-", "=", "~", "^", "$" */
	struct bytes path;   /* without quotes; globs and specifiers as written */
	bool has_specifiers; /* the path holds a '%': what it means depends on the host */
	bool has_mode;
	unsigned mode;
	struct bytes user;  /* a name or an id; empty: the default, root or no change */
	struct bytes group; /* likewise */
	struct bytes age;   /* empty: none */
	struct bytes argument;
};

/* Cuts lines until one is a line of that form; false at the end. */
bool tmpfiles_next(struct bytes *rest, struct tmpfiles_line *ret);

/* Cuts the next field of a line, quoted or not, as sysusers.d(5) has them too; false at the end. */
bool tmpfiles_field(struct bytes *rest, struct bytes *ret);

/* As above; "-" and the end stand for nothing. */
struct bytes tmpfiles_optional(struct bytes *rest);

/* True if lines of that type set mode and owner of their path. */
bool tmpfiles_sets_mode(char type);

#endif
