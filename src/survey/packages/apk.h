/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two files about apk share: apk.c makes the rows of packages, apk_repositories.c says
 * where they come from. */
#ifndef TROWEL_SURVEY_APK_H
#define TROWEL_SURVEY_APK_H

#include "base/path.h"
#include "survey/packages/packages.h"

struct apk {
	struct packages *packages;
	struct package_map by_name; /* hash of a name -> index of its row */
};

/* The row of a package of apk, or NULL. */
struct package *apk_find(const struct apk *apk, struct bytes name);

/* Rows of repositories, and, from the indexes that apk downloaded, in_repository, origin and
 * upgrade_to. Source: apk-repositories(5), apk-cache(5). */
void apk_add_repositories(struct apk *apk);

#endif
