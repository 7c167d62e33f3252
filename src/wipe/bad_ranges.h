/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Places of a medium that could not be written or read, or held something else afterwards. */
#ifndef TROWEL_WIPE_BAD_RANGES_H
#define TROWEL_WIPE_BAD_RANGES_H

#include "base/cleanup.h"
#include "base/vec.h"

enum { BAD_RANGES_MAX = 10000 };

enum bad_kind {
	BAD_WRITE,     /* not written, in one pass at least */
	BAD_READ,      /* not read back */
	BAD_DIFFERENT, /* read back, and not what was written */
	BAD_KIND_COUNT,
};
extern const char *const bad_kind_names[BAD_KIND_COUNT];

struct bad_range {
	uint64_t from, to; /* bytes */
};

/* Of one kind: sorted, apart from each other. */
struct bad_list {
	vec_of(struct bad_range) ranges;
	uint64_t bytes;
	bool is_cut; /* more than BAD_RANGES_MAX: what lies between two is counted as bad, too */
};

struct bad_ranges {
	struct bad_list lists[BAD_KIND_COUNT];
};
void bad_ranges_deinit(struct bad_ranges *bad);
#define scoped_bad_ranges SCOPED(bad_ranges_deinit) struct bad_ranges

/* Adds what is not yet in it of a range. */
void bad_ranges_add(struct bad_ranges *bad, enum bad_kind kind, uint64_t from, uint64_t to);

/* True if any of the bytes is in a list of any kind. */
bool bad_ranges_touch(const struct bad_ranges *bad, uint64_t from, uint64_t to);

/* True if nothing was bad. */
bool bad_ranges_are_empty(const struct bad_ranges *bad);

#endif
