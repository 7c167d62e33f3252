/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dpkg's packages say of the contents of their files: info/PACKAGE.md5sums, read when the
 * first file of a package is asked for. */
#ifndef TROWEL_SURVEY_DPKG_DIGESTS_H
#define TROWEL_SURVEY_DPKG_DIGESTS_H

#include "base/map.h"
#include "survey/packages/catalogue.h"
#include "survey/survey.h"

MAP_DEFINE(node_digest_map, uint64_t, struct digest, map_hash_u64, map_equal_u64);
MAP_DEFINE(folder_node_map, uint64_t, int32_t, map_hash_u64, map_equal_u64);

struct dpkg_digests {
	struct survey *survey;
	int32_t package;                 /* whose digests are loaded; CATALOGUE_NONE */
	const char *path;                /* of its md5sums, NULL if it has none; arena */
	struct node_digest_map digests;  /* by node */
	struct folder_node_map folders;  /* hash of a folder as packages write it -> its node + 1 */
	struct folder_node_map diverted; /* hash of a diverted path -> index in diversions + 1 */
};

/* Knows the diversions of the survey; loads nothing yet. */
void dpkg_digests_init(struct dpkg_digests *digests, struct survey *survey);
void dpkg_digests_deinit(struct dpkg_digests *digests);

/* The MD5 that a package (index of its row) records of the file at a node; NULL if none. Cheap as
 * long as one asks package by package. */
const struct digest *dpkg_digest_of(struct dpkg_digests *digests, int32_t package, int32_t node);

#endif
