/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the archives of dpkg's packages say of modes and owners, as far as apt still has them.
 * Unpacking costs more than all else, and tells folder by folder: an archive is read until the
 * question is answered, and only by a later question to its end.
 */
#ifndef TROWEL_SURVEY_DPKG_ARCHIVES_H
#define TROWEL_SURVEY_DPKG_ARCHIVES_H

#include "base/map.h"
#include "survey/survey.h"

enum {
	DPKG_ARCHIVES_MEMBERS_MAX = 200 * 1000, /* of one that are kept: 40 bytes each */
	DPKG_ARCHIVES_SIZE_MAX = 256 << 20,     /* bytes; bigger ones are not read */
	DPKG_ARCHIVES_PATH_MAX = 4096,
};

/* A regular file or folder of an archive. */
struct dpkg_member {
	unsigned mode;            /* with its type; 0: another kind, of which nothing is kept */
	const char *user, *group; /* NULL: not told */
};

MAP_DEFINE(dpkg_member_map, uint64_t, struct dpkg_member, map_hash_u64, map_equal_u64);

struct dpkg_archives {
	struct survey *survey;
	int32_t package;                /* whose archive was looked for last; CATALOGUE_NONE */
	const char *path;               /* of it; NULL: it is not there, or broken */
	struct dpkg_member_map members; /* by dpkg_path_key() */
	struct bytes sought;            /* of the question that is being answered */
	bool is_found;
	bool is_whole; /* read to its end */
};

/* Loads nothing yet. */
void dpkg_archives_init(struct dpkg_archives *archives, struct survey *survey);
void dpkg_archives_deinit(struct dpkg_archives *archives);

/* What the archive of a package (index of its row; -1: none) says of a path; NULL if it does not,
 * or is not there. Cheap as long as one asks package by package. */
const struct dpkg_member *dpkg_archives_find(struct dpkg_archives *archives, struct bytes path,
					     int32_t package);

/* The same of a path with and without merged /usr: /bin/x and /usr/bin/x are one file on most
 * systems. */
uint64_t dpkg_path_key(struct bytes path);

#endif
