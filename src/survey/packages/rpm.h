/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of rpm's packages share: rpm.c makes the rows, the others complete them. */
#ifndef TROWEL_SURVEY_RPM_H
#define TROWEL_SURVEY_RPM_H

#include "format/packages/rpm_managers.h"
#include "survey/packages/packages.h"

struct rpm {
	struct packages *packages;
	size_t first;            /* rows of content->packages: from this one */
	size_t count;            /* so many */
	vec_of(uint32_t) sorted; /* their indexes, by name and architecture */
	bool has_origins;        /* some manager noted where packages came from */
};

/* Calls `set` for each row of that name, and of that architecture and version where they are given.
 * The epoch may be left out of the version. */
void rpm_each(const struct rpm *rpm, const struct rpm_name *name,
	      void (*set)(struct package *package, const void *value), const void *value);

/* reason and origin, from what dnf, yum and zypper note. An origin is the name of a repository, or
 * begins with '@' where there was none ("@commandline"). */
void rpm_add_reasons(struct rpm *rpm);

/* held and pin, from what yum, dnf and zypper are told to leave as it is. */
void rpm_add_locks(struct rpm *rpm);

/* Rows of the repositories that yum, dnf and zypper are told to use, and which packages none of
 * them holds: in_repository. Sources: yum.conf(5), dnf.conf(5), zypper(8). */
void rpm_add_repositories(struct rpm *rpm);

/* The repository of that name which is in use, or NULL. */
const struct repository *rpm_repository_of(const struct survey *survey, const char *name);

/* With --available: what these offer, as far as dnf or zypper keeps their lists. */
void rpm_add_offers(struct rpm *rpm);

#endif
