/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading much of a host would push what its services need out of the page cache. So what is cached
 * of a file is noted before it is read, and the pages that only we brought in are dropped after.
 *
 *	scoped_page_cache cache = { 0 };
 *	page_cache_note(&cache, fd, size);
 *	... read ...
 *	page_cache_drop(&cache, fd);
 */
#ifndef TROWEL_BASE_PAGE_CACHE_H
#define TROWEL_BASE_PAGE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

enum {
	PAGE_CACHE_SIZE_MIN = 64 * 1024, /* of smaller files the pages stay: a note costs more */
	PAGE_CACHE_MIB_MAX = 4096,       /* of larger ones most is not read, or is holes */
};

struct page_cache {
	unsigned char *cached; /* bit 0 of each: that page was there; NULL: nothing to drop */
	size_t pages;
};

void page_cache_deinit(struct page_cache *cache);
#define scoped_page_cache SCOPED(page_cache_deinit) struct page_cache

/* Notes which pages of the first `size` bytes of `fd`, a regular file, are cached. Where the kernel
 * does not tell (it answers only those who may write the file), or the size is beyond the limits
 * above, all count as cached, and none will be dropped. A file that is cut meanwhile does no harm.
 * Source: mincore(2). */
void page_cache_note(struct page_cache *cache, int fd, uint64_t size);

/* Drops the pages that were not cached then, and forgets the note. Pages that somebody maps or has
 * changed stay. Source: posix_fadvise(2). */
void page_cache_drop(struct page_cache *cache, int fd);

#endif
