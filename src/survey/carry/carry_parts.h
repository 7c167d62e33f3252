/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of carry/ share: carry_plan.c and carry_preserved.c choose, carry_write.c reads
 * and writes. */
#ifndef TROWEL_SURVEY_CARRY_PARTS_H
#define TROWEL_SURVEY_CARRY_PARTS_H

#include <sys/stat.h>

#include "base/digest.h"
#include "base/map.h"
#include "format/hosts/identity_text.h"
#include "kernel/pace.h"
#include "survey/carry/carry.h"
#include "survey/files/rows.h"

enum {
	CARRY_PIECE_SIZE = 64 * 1024,
	CARRY_TEXT_MAX = 16 * 1024 * 1024,     /* a larger text is not looked through */
	CARRY_PRINT_MAX = 1024 * 1024,         /* bytes; larger texts are compared as they are */
	CARRY_HOLES_HASHED = 64 * 1024 * 1024, /* bytes of holes that a digest is taken over */
	CARRY_REGIONS_MAX = 16 * 1024,         /* pieces of a sparse file; the rest is one */
	CARRY_DATA_IN_CODE_MAX = 1024 * 1024,  /* larger data in a tree of code is data */
	CARRY_REASONS_MAX = 12,                /* told apart in one row */
	CARRY_LEFT_BEHIND_MAX = 1000,          /* told by name in one row */
	CARRY_PRESERVED_MAX = 100 * 1000,      /* rows of preserved_files, some 500 bytes each */
};

/* Of an item that is no row's: a folder on the way to one. */
#define CARRY_NO_ROW UINT32_MAX

/* One member to be. */
struct carry_item {
	uint32_t row;  /* see carry_row(), or CARRY_NO_ROW */
	uint32_t path; /* where it starts in carry->paths */
	mode_t type;
};

/* Why something of a row is not carried, or not as it is. */
struct carry_omission {
	const char *reason;
	const char *first; /* path of the first one by name */
	size_t count;
	size_t next; /* index + 1 in carry->omissions */
};

/* What is known of a row while it is carried. */
struct carry_row {
	size_t omissions;                     /* index + 1 of the first */
	size_t carried;                       /* members */
	size_t left_behind;                   /* files that are moved apart from it */
	size_t compared;                      /* members of a tree that `print` tells of */
	unsigned char print[DIGEST_SIZE_MAX]; /* see carry_print_member() */
};

/* What is known of a path while trees are walked. */
enum carry_seen {
	CARRY_UNSEEN,
	CARRY_SEEN,        /* it has a row or an item, which stands for what lies in it, too */
	CARRY_SEEN_TREE,   /* the same, and that was all changed by hand */
	CARRY_SEEN_FOLDER, /* it has a row; what lies in it may have none */
};

/* What becomes of the files of one of preserved_packages. */
struct carry_preserved {
	bool is_planned;     /* they are carried as such */
	size_t first, count; /* its rows of preserved_files */
	size_t elsewhere;    /* other rows tell of these */
	size_t absent;       /* not met by the walk */
	size_t beyond;       /* a limit was reached */
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
	struct carry_path_map seen;               /* hashes of paths -> enum carry_seen */
	struct carry_inode_map planned;           /* device and inode of files with several names */
	struct carry_inode_map written;           /* the same -> path + 1 of the member */
	vec_of(struct carry_preserved) preserved; /* by preserved package */
	vec_of(int32_t) preserved_of; /* by package: in `preserved`, only if planned, or -1 */
	int64_t files;
	int64_t bytes;
	struct identity_words identity; /* the host's own values, and what stands for them */
	struct buf piece;
	struct buf text;
};

/* Rows are counted through content->files and on through content->preserved_files. */
struct file_row *carry_row(const struct carry *carry, size_t row);
size_t carry_rows(const struct carry *carry);

/* Chooses what is carried; reads no more than the first bytes of files. */
void carry_plan(struct carry *carry);

/* Adds the folders that rows lie in, unless a package brings them: their modes and owners are
 * nowhere else. `seen` has to know the rows. */
void carry_add_folders(struct carry *carry);

/* Adds the rows of preserved_files: files of preserved packages that are not packed again, unless a
 * row of `files` tells of them. `seen` has to know those rows. With --carry none there are none. */
void carry_add_preserved(struct carry *carry);

/* True if a package, an index in content->packages, has its files carried as such. */
bool carry_is_preserved(const struct carry *carry, int32_t package);

/* Says in the evidence of these packages, once all is written, where their files are. */
void carry_note_preserved(struct carry *carry);

/* Writes the members of the plan. */
int carry_write(struct carry *carry, struct archive *out, struct err *err) MUST_CHECK;

/* Collects what is this host's own, for the fingerprints. */
void carry_print_init(struct carry *carry);

/* The digest by which a text is compared with that of another host. False: it is that of the text
 * as it is. */
bool carry_print_text(const struct carry *carry, struct bytes text, struct digest *ret);

/* A file, folder or link inside of the tree that its row tells of. */
struct carry_member {
	size_t row;
	const char *path;
	const struct stat *state;
	const struct digest *content; /* NULL: it has none, or none was made */
	const char *target;           /* of a link, else NULL */
};

/* Adds a member to the fingerprint of its tree: the sum, bit by bit, of a digest per member, since
 * a walk meets them in no order. */
void carry_print_member(struct carry *carry, const struct carry_member *member);

/* The fingerprint of a tree that has members, in the arena. */
const char *carry_print_tree(const struct carry *carry, const struct carry_row *row);

/* Notes why `path` of a row is not carried, or not as it is; `reason` lasts as long as the
 * survey. */
void carry_omit(struct carry *carry, size_t row, const char *path, const char *reason);

/* The same of a file in a tree that is somebody's work and not lost to be made again: data, or what
 * is too large. */
void carry_leave_behind(struct carry *carry, size_t row, const char *path, const char *reason);

/* Fills an entry with name, owner, mode and times of a file; with `fd` (or -1) open also with its
 * attributes. Source: acl(5), xattr(7). */
void carry_entry_fill(struct carry *carry, struct archive_entry *entry, const char *path,
		      const struct stat *state, int fd);

#endif
