/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the archives in apt's cache say: modes and owners of the files of a package.
 * Unpacking costs more than all else, and tells folder by folder: an archive is read until the
 * question is answered, and only by a later question to its end.
 */
#ifndef TROWEL_SURVEY_DPKG_ARCHIVE_H
#define TROWEL_SURVEY_DPKG_ARCHIVE_H

#include "base/map.h"
#include "survey/survey.h"

enum {
	DPKG_ARCHIVE_MEMBERS_MAX = 200 * 1000, /* that are kept: 40 bytes each */
	DPKG_ARCHIVE_SIZE_MAX = 256 << 20,     /* bytes; bigger ones are not read */
};

/* A file or folder in an archive. */
struct dpkg_member {
	unsigned mode;            /* with its type; 0: a link, of which nothing is known */
	const char *user, *group; /* in the survey's arena; NULL: not told */
};
MAP_DEFINE(dpkg_member_map, uint64_t, struct dpkg_member, map_hash_u64, map_equal_u64);

/* The archive of one package: that of the last question. */
struct dpkg_archive {
	struct survey *survey;
	int32_t package;                /* index of its row; -1: no question yet */
	const char *path;               /* of the archive; NULL: there is none, or it is broken */
	struct dpkg_member_map members; /* by dpkg_path_key() */
	struct bytes sought;            /* of the question that is being answered */
	bool is_found;
	bool is_whole; /* read to its end */
};

/* Deinit releases what was kept. */
void dpkg_archive_init(struct dpkg_archive *archive, struct survey *survey);
void dpkg_archive_deinit(struct dpkg_archive *archive);

/* What the archive of a package (index of its row; -1: none) says of a file or folder, or NULL.
 * Cheap as long as one asks package by package. Valid until the next question. An archive that
 * cannot be read is recorded. */
const struct dpkg_member *dpkg_archive_find(struct dpkg_archive *archive, int32_t package,
					    struct bytes path);

/* Hash of a path on merged /usr: of /bin/x and /usr/bin/x the same. */
uint64_t dpkg_path_key(struct bytes path);

#endif
