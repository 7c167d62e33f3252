/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index of a work tree: which files git knows, what they are to hold, and what lstat(2) said of
 * them when git last looked. Versions 2 to 4. Source: gitformat-index(5).
 */
#ifndef TROWEL_FORMAT_GIT_INDEX_H
#define TROWEL_FORMAT_GIT_INDEX_H

#include "base/map.h"
#include "base/vec.h"
#include "format/repositories/git_object.h"

enum {
	GIT_INDEX_SIZE_MAX = 16 * 1024 * 1024,  /* some 150,000 files */
	GIT_INDEX_NAMES_MAX = 32 * 1024 * 1024, /* bytes of paths that are written short in it */
	GIT_PATH_SIZE_MAX = 4096,
	GIT_FOLDERS_MAX = 128, /* depth of folders */
};

/* One entry, taken apart by git_index_entry(). */
struct git_entry {
	struct bytes path; /* relative to the work tree, sound in each part */
	uint32_t ctime, ctime_ns, mtime, mtime_ns;
	uint32_t dev, ino, mode, uid, gid;
	uint32_t size; /* its lowest 32 bits */
	struct digest id;
	unsigned stage;     /* not 0: part of a merge that was not finished */
	bool is_assumed;    /* not to be compared: somebody said so, or it is not checked out */
	bool is_only_meant; /* to be added; its content is not */
};

/* Where an entry is: 16 bytes each, because there may be a hundred thousand. */
struct git_entry_place {
	uint32_t at;      /* in the index */
	uint32_t path_at; /* in the index, or in `paths` */
	uint16_t path_size;
	bool is_extended;
};

/* A folder of the index, "lib/x/", -> where in the index the name of the tree stands that it would
 * be committed as. */
MAP_DEFINE(git_tree_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct git_index {
	struct bytes bytes; /* the caller's */
	enum digest_kind kind;
	unsigned version;
	vec_of(struct git_entry_place) places; /* sorted by path, then by stage */
	struct buf paths;                      /* of version 4, where they are not whole */
	struct git_tree_map trees;             /* of folders that nothing was added to since */
	struct arena arena;                    /* their names */
	const char
		*unknown; /* why it does not hold all entries: a static sentence; NULL: it does */
};

void git_index_deinit(struct git_index *index);
#define scoped_git_index SCOPED(git_index_deinit) struct git_index

/* Takes an index apart; `ret`, zero-initialised, is to be released in any case. `bytes` has to
 * outlive it. -EBADMSG: it is none, or broken. */
int git_index_parse(struct bytes bytes, enum digest_kind kind, struct git_index *ret,
		    struct err *err) MUST_CHECK;

/* The entry at that place. */
struct git_entry git_index_entry(const struct git_index *index, size_t at);

/* The path of the entry at that place. */
struct bytes git_index_path(const struct git_index *index, size_t at);

/* The place of the first entry whose path is not less than `path`, by bytes; the count if none. */
size_t git_index_find(const struct git_index *index, struct bytes path);

/* The tree that a folder ("lib/x/", "" for all) would be committed as, if the index says so. */
bool git_index_tree(const struct git_index *index, struct bytes folder, struct digest *ret);

#endif
