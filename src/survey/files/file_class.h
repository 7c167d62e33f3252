/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file or folder is: configuration, code, data, a log, a cache, a secret, part of the host's
 * identity. The rules are tables; the reason of the row that decided goes into the snapshot. */
#ifndef TROWEL_SURVEY_FILE_CLASS_H
#define TROWEL_SURVEY_FILE_CLASS_H

#include <sys/stat.h>

#include "base/bytes.h"
#include "base/map.h"

enum file_class {
	CLASS_UNKNOWN,
	CLASS_CONFIG,
	CLASS_CODE,
	CLASS_DATA,
	CLASS_LOG,
	CLASS_CACHE,
	CLASS_SECRET,
	CLASS_IDENTITY,
	CLASS_COUNT,
};

/* As the snapshot writes them; NULL for CLASS_UNKNOWN. */
extern const char *const file_class_names[CLASS_COUNT];

struct file_verdict {
	enum file_class class;
	const char *why; /* static */
};

/* Endings of names -> class: what the walk counts files of a tree by. */
MAP_DEFINE(ending_map, uint64_t, enum file_class, map_hash_u64, map_equal_u64);
void file_class_endings(struct ending_map *ret);

/* The class that the ending of a name stands for, CLASS_UNKNOWN for none or an unknown one. */
enum file_class file_class_of_name(const struct ending_map *endings, const char *name);

/* Judges a file by its path, then by its first bytes (empty: not known), then by its name, then by
 * the place it lies in. Always gives a verdict. */
struct file_verdict file_class_judge(const struct ending_map *endings, struct bytes path,
				     mode_t mode, struct bytes head);

/* True if that reason is the last resort, nothing said what it is, or if endings of names alone
 * said data: whoever knows more may say otherwise. */
bool file_class_is_guess(const char *why);

/* True if that reason is only where something lies, or there is none. */
bool file_class_is_of_place(const char *why);

/* Judges a whole tree by its path, then by what most of its files are, then by its place.
 * `tally` counts its files by class, `files` all of them. */
struct file_verdict file_class_judge_tree(struct bytes path, const uint32_t tally[CLASS_COUNT],
					  int64_t files);

#endif
