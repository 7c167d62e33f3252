/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What update-alternatives(1) keeps of one name in /var/lib/dpkg/alternatives (Debian) or
 * /var/lib/alternatives (Red Hat): the public link, links that follow it (slaves), and what can be
 * chosen. Texts point into the input. Sources: update-alternatives(1) on its files,
 * utils/update-alternatives.c of dpkg, alternatives.c of chkconfig.
 */
#ifndef TROWEL_FORMAT_ALTERNATIVES_H
#define TROWEL_FORMAT_ALTERNATIVES_H

#include "base/err.h"
#include "base/vec.h"

enum { ALTERNATIVES_SLAVES_MAX = 4096, ALTERNATIVES_CHOICES_MAX = 4096 };

struct alternatives_slave {
	struct bytes name; /* of the link in /etc/alternatives */
	struct bytes link; /* the public one */
};

struct alternatives_choice {
	struct bytes path;
	int64_t priority;
};

struct alternatives {
	bool is_manual; /* the administrator chose; else the best is chosen anew each time */
	struct bytes link;
	vec_of(struct alternatives_slave) slaves;
	vec_of(struct alternatives_choice) choices;
	vec_of(struct bytes) slave_paths; /* a row for each choice; empty: it has no such one */
};

/* Reads such a file. -EBADMSG when it is none. Deinit releases `ret`; `what` is for the message. */
int alternatives_parse(struct bytes text, const char *what, struct alternatives *ret,
		       struct err *err) MUST_CHECK;
void alternatives_deinit(struct alternatives *alternatives);

/* What is chosen automatically: the first of those with the highest priority. NULL when there is
 * nothing to choose from. */
const struct alternatives_choice *alternatives_best(const struct alternatives *alternatives);

/* The choice of that path, or NULL. */
const struct alternatives_choice *alternatives_find(const struct alternatives *alternatives,
						    struct bytes path);

/* Where a slave's link leads with that choice (both of `alternatives`); empty: it is not there. */
struct bytes alternatives_slave_path(const struct alternatives *alternatives,
				     const struct alternatives_choice *choice,
				     const struct alternatives_slave *slave);

#endif
