/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files about pacman share: pacman.c makes the rows of packages, pacman_repositories.c
 * says what pacman.conf wants and where they come from. */
#ifndef TROWEL_SURVEY_PACMAN_H
#define TROWEL_SURVEY_PACMAN_H

#include "survey/packages/packages.h"

struct pacman {
	struct packages *packages;
	struct package_map by_name; /* hash of a name -> index of its row */
	const char *database;       /* "/var/lib/pacman", DBPath */
	text_list repositories;     /* names, in order */
	text_list held;             /* IgnorePkg: glob(7) of names */
	text_list kept;             /* NoUpgrade: glob(7) of paths without their first slash */
	text_list left_out;         /* NoExtract: as above, "!" takes back */
};

/* The row of a package of pacman, or NULL. */
struct package *pacman_find(const struct pacman *pacman, struct bytes name);

/* True if `text` fits one of the patterns, the last that fits deciding. */
bool pacman_fits(const char *const *patterns, size_t count, const char *text);

/* Reads /etc/pacman.conf: what struct pacman keeps of it, and rows of repositories. Source:
 * pacman.conf(5). */
void pacman_read_configuration(struct pacman *pacman);

/* From the databases of repositories that pacman downloaded: in_repository, origin, upgrade_to. */
void pacman_match_repositories(struct pacman *pacman);

#endif
