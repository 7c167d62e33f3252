/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of carry/ share: carry_plan.c chooses, carry_write.c reads and writes. */
#ifndef TROWEL_SURVEY_CARRY_PARTS_H
#define TROWEL_SURVEY_CARRY_PARTS_H

#include <sys/stat.h>

#include "base/map.h"
#include "kernel/pace.h"
#include "survey/carry/carry.h"
#include "survey/files/rows.h"

enum {
	CARRY_PIECE_SIZE = 64 * 1024,
	CARRY_TEXT_MAX = 16 * 1024 * 1024,     /* a larger text is not looked through */
	CARRY_HOLES_HASHED = 64 * 1024 * 1024, /* bytes of holes that a digest is taken over */
	CARRY_REGIONS_MAX = 16 * 1024,         /* pieces of a sparse file; the rest is one */
	CARRY_DATA_IN_CODE_MAX = 1024 * 1024,  /* larger data in a tree of code is data */
	CARRY_REASONS_MAX = 12,                /* told apart in one row */
};

/* One member to be. */
struct carry_item {
	uint32_t row;  /* index in content->files */
	uint32_t path; /* where it starts in carry->paths */
	mode_t type;
};

/* Why something of a row is not carried, or not as it is. */
struct carry_omission {
	const char *reason;
	const char *first; /* path of the first one */
	size_t count;
	size_t next; /* index + 1 in carry->omissions */
};

/* What is known of a row while it is carried. */
struct carry_row {
	size_t omissions; /* index + 1 of the first */
	size_t carried;   /* members */
};

MAP_DEFINE(carry_path_map, uint64_t, char, map_hash_u64, map_equal_u64);
MAP_DEFINE(carry_inode_map, uint64_t, uint32_t, map_hash_u64, map_equal_u64);
MAP_DEFINE(carry_row_map, uint64_t, struct carry_row, map_hash_u64, map_equal_u64);

struct carry {
	struct survey *survey;
	struct pace pace;
	struct ending_map endings;
	struct buf paths; /* zero-terminated */
	vec_of(struct carry_item) items;
	vec_of(struct carry_omission) omissions;
	struct carry_row_map rows;
	struct carry_path_map seen;     /* hashes of paths that have a row or an item */
	struct carry_inode_map planned; /* device and inode of files with several names */
	struct carry_inode_map written; /* the same -> path + 1 of the member */
	int64_t files;
	int64_t bytes;
	struct buf piece;
	struct buf text;
};

/* Chooses what is carried; reads no content. */
void carry_plan(struct carry *carry);

/* Adds a row for each file of the packages that no repository holds, of those managers whose
 * packages are not packed again, and plans it. */
void carry_plan_packages(struct carry *carry);

/* True if the files of such a package are planned by carry_plan_packages(). */
bool carry_package_is_known(const struct package *package);

/* Plans the file of a row, which belongs to a package: a secret is only recorded, what belongs to
 * this host alone left out. */
void carry_plan_file(struct carry *carry, size_t row, const struct stat *state);

/* Writes the members of the plan. */
int carry_write(struct carry *carry, struct archive *out, struct err *err) MUST_CHECK;

/* Notes why `path` of a row is not carried, or not as it is; `reason` lasts as long as the
 * survey. */
void carry_omit(struct carry *carry, size_t row, const char *path, const char *reason);

/* Fills an entry with name, owner, mode and times of a file; with `fd` (or -1) open also with its
 * attributes. Source: acl(5), xattr(7). */
void carry_entry_fill(struct carry *carry, struct archive_entry *entry, const char *path,
		      const struct stat *state, int fd);

#endif
