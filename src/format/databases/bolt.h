/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bbolt's databases (containerd's meta.db, podman's bolt_state.db): a tree of buckets, each a
 * B+ tree of keys in pages. They are read while their owner may write: a page that was used again
 * meanwhile is a broken one, which ends the walk with an error after what was good. Sources:
 * page.go, meta.go (internal/common of bbolt 1.4) and bucket.go of bbolt; little-endian, as on all
 * machines that we are built for.
 */
#ifndef TROWEL_FORMAT_BOLT_H
#define TROWEL_FORMAT_BOLT_H

#include "base/byte_source.h"

enum {
	BOLT_KEYS_MAX = 8,                     /* buckets in buckets */
	BOLT_LEVELS_MAX = 8,                   /* of pages in one bucket */
	BOLT_PAGE_SIZE_MAX = 64 * 1024,        /* of a page; large values take several at once */
	BOLT_BRANCH_SIZE_MAX = 1024 * 1024,    /* of pages that belong together: of keys only, */
	BOLT_LEAF_SIZE_MAX = 16 * 1024 * 1024, /* and of keys with values */
};

/* The key that is visited: `at[count - 1]` of the bucket that the keys before it lead to. */
struct bolt_keys {
	struct bytes at[BOLT_KEYS_MAX]; /* empty from `count` on */
	size_t count;
};

struct bolt_visitor {
	/* Whether to go into that bucket. */
	bool (*enter)(void *context, const struct bolt_keys *keys);
	/* A key and its value, both in memory that holds until the call returns. */
	void (*accept)(void *context, const struct bolt_keys *keys, struct bytes value);
	void *context;
};

/* True if the source begins as such a database does. */
bool bolt_is(const struct byte_source *source);

/* Visits all keys in order, but those of buckets that are not entered. However pages and entries
 * point at one another, no more is read and given out than the file holds. -EBADMSG when it is no
 * such database or a broken one; what was visited before was good. */
int bolt_walk(const struct byte_source *source, const struct bolt_visitor *visitor,
	      struct err *err) MUST_CHECK;

#endif
