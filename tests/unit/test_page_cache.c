/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/page_cache.h"

enum { FILE_PAGES = 64 };

static size_t page_size;

/* How many pages of the file are cached. */
static size_t cached_pages(int fd)
{
	unsigned char cached[FILE_PAGES];
	void *at = mmap(NULL, FILE_PAGES * page_size, PROT_READ, MAP_SHARED, fd, 0);
	size_t count = 0;

	assert_true(at != MAP_FAILED);
	assert_int_equal(mincore(at, FILE_PAGES * page_size, cached), 0);
	munmap(at, FILE_PAGES * page_size);
	for (size_t i = 0; i < FILE_PAGES; i++)
		count += cached[i] & 1;
	return count;
}

static void read_pages(int fd, size_t from, size_t count)
{
	char page[4096];

	for (size_t at = from * page_size; at < (from + count) * page_size; at += sizeof(page))
		assert_int_equal(pread(fd, page, sizeof(page), (off_t)at), sizeof(page));
}

TEST(page_cache_drops_only_what_was_not_there)
{
	char path[] = "/tmp/trowel-page-cache-XXXXXX";
	scoped_fd int fd = mkstemp(path);
	scoped_page_cache cache = { 0 };

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	assert_true(fd >= 0);
	unlink(path);
	for (size_t i = 0; i < FILE_PAGES; i++)
		assert_int_equal(pwrite(fd, "x", 1, (off_t)((i + 1) * page_size - 1)), 1);
	assert_int_equal(fsync(fd), 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM); /* no reading ahead */
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (cached_pages(fd)) {
		print_message("SKIP: /tmp lies in memory, nothing can be dropped from it\n");
		skip();
	}
	read_pages(fd, 10, 5);
	assert_int_equal(cached_pages(fd), 5);
	page_cache_note(&cache, fd, FILE_PAGES * page_size);
	read_pages(fd, 0, FILE_PAGES);
	assert_int_equal(cached_pages(fd), FILE_PAGES);
	page_cache_drop(&cache, fd);
	assert_int_equal(cached_pages(fd), 5);
	/* too small, and without a note: nothing is dropped */
	page_cache_note(&cache, fd, PAGE_CACHE_SIZE_MIN - 1);
	read_pages(fd, 0, FILE_PAGES);
	page_cache_drop(&cache, fd);
	assert_int_equal(cached_pages(fd), FILE_PAGES);
}
