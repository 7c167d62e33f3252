/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/page_cache.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/mem.h"

void page_cache_deinit(struct page_cache *cache)
{
	free(cache->cached);
	*cache = (struct page_cache){ 0 };
}

void page_cache_note(struct page_cache *cache, int fd, uint64_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	page_cache_deinit(cache);
	if (size < PAGE_CACHE_SIZE_MIN || size >> 20 > PAGE_CACHE_MIB_MAX)
		return;
	/* the mapping is only asked about, never touched */
	void *at = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return;
	cache->pages = ((size_t)size + page - 1) / page;
	cache->cached = mem_zero(cache->pages, 1);
	if (mincore(at, (size_t)size, cache->cached) < 0)
		page_cache_deinit(cache);
	munmap(at, (size_t)size);
}

void page_cache_drop(struct page_cache *cache, int fd)
{
	off_t page = sysconf(_SC_PAGESIZE);

	for (size_t from = 0, to; from < cache->pages; from = to + 1) {
		for (to = from; to < cache->pages && !(cache->cached[to] & 1);)
			to++;
		if (to > from)
			posix_fadvise(fd, (off_t)from * page, (off_t)(to - from) * page,
				      POSIX_FADV_DONTNEED);
	}
	page_cache_deinit(cache);
}
