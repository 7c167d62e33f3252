/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/free_space.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wipe/medium.h"
#include "wipe/pattern.h"

enum { NAME_SIZE = 32 };

void free_space_deinit(struct free_space *space)
{
	vec_deinit(&space->sizes);
	cipher_stream_deinit(&space->stream);
	free(space->piece);
	space->piece = NULL;
}

static bool is_stopped(const struct free_space *space)
{
	return space->stop && atomic_load(space->stop);
}

/* --- filling --------------------------------------------------------------------------------- */

/* A new file, past the page cache if that can be had; -errno. */
static int open_file(const struct free_space *space, int flags)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), "%zu", space->sizes.count);
	flags |= O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	int fd = openat(space->folder, name, flags, 0600);

	if (fd < 0 && errno == EINVAL)
		fd = openat(space->folder, name, flags & ~O_DIRECT, 0600);
	return fd < 0 ? -errno : fd;
}

/* Writes until nothing more fits, not even `least` bytes; false if the file could not grow, but
 * another one may. */
static int fill_file(struct free_space *space, int fd, size_t least, bool *ret_is_full)
{
	uint64_t *size = &space->sizes.at[space->sizes.count - 1];
	size_t piece = FREE_SPACE_PIECE;

	*ret_is_full = false;
	while (!is_stopped(space)) {
		cipher_stream_fill(&space->stream, atomic_load(&space->written), space->piece,
				   piece);
		ssize_t put = write(fd, space->piece, piece);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno != ENOSPC && errno != EDQUOT)
			return errno == EFBIG && *size ? 0 : -errno;
		if (put > 0) {
			*size += (uint64_t)put;
			atomic_fetch_add(&space->written, (uint64_t)put);
		}
		if (put > 0 && put % FREE_SPACE_PIECE_MIN)
			return 0; /* the stream goes on at a multiple of it: in another file */
		if (put < (ssize_t)piece)
			piece /= 2;
		if (piece < least) {
			*ret_is_full = true;
			return 0;
		}
	}
	return 0;
}

/* Files one after the other, in pieces of at least so many bytes, until nothing more fits. */
static int fill(struct free_space *space, int flags, size_t least, struct err *err)
{
	bool is_full = false;

	while (!is_full && !is_stopped(space)) {
		if (space->sizes.count == FREE_SPACE_FILES_MAX)
			return err_set(err, -EMFILE, "more than %d files", FREE_SPACE_FILES_MAX);
		scoped_fd int fd = open_file(space, flags);

		if (fd == -ENOSPC || fd == -EDQUOT)
			return 0; /* not even room for a name */
		if (fd < 0)
			return err_set(err, fd, "a new file: %s", err_words(fd));
		atomic_store(&space->written, (atomic_load(&space->written) + CIPHER_UNIT - 1) /
						      CIPHER_UNIT * CIPHER_UNIT);
		*vec_push(&space->sizes) = 0;
		int failed = fill_file(space, fd, least, &is_full);

		if (failed < 0)
			return err_set(err, failed, "writing: %s", err_words(failed));
		if (fsync(fd) < 0)
			return err_errno(err, "what was written may be lost");
	}
	return 0;
}

/* --- looking --------------------------------------------------------------------------------- */

static int verify_file(struct free_space *space, size_t number, uint64_t *at, struct err *err)
{
	const struct pattern pattern = { .stream = &space->stream };
	char name[NAME_SIZE];
	uint64_t left = space->sizes.at[number];

	snprintf(name, sizeof(name), "%zu", number);
	scoped_fd int fd = openat(space->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_errno(err, "reading back");
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* what the disk has, not what memory has */
	while (left && !is_stopped(space)) {
		size_t size = left < FREE_SPACE_PIECE ? (size_t)left : FREE_SPACE_PIECE;
		ssize_t got = pread(fd, space->piece, size,
				    (off_t)(space->sizes.at[number] - left));

		if (got != (ssize_t)size)
			space->unreadable += size;
		else if (!pattern_is(&pattern, *at, space->piece, size, space->scratch))
			space->different += size;
		*at += size;
		left -= size;
		atomic_fetch_add(&space->read, size);
	}
	return 0;
}

static int verify(struct free_space *space, struct err *err)
{
	uint64_t at = 0;

	for (size_t i = 0; i < space->sizes.count && !is_stopped(space); i++) {
		at = (at + CIPHER_UNIT - 1) / CIPHER_UNIT * CIPHER_UNIT;
		if (verify_file(space, i, &at, err) < 0)
			return err->code;
	}
	return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int fill_and_look(struct free_space *space, struct err *err)
{
	if (fill(space, O_DIRECT, FREE_SPACE_DIRECT_MIN, err) < 0 ||
	    fill(space, 0, FREE_SPACE_PIECE_MIN, err) < 0 ||
	    (space->is_verified && verify(space, err) < 0))
		return err->code;
	return is_stopped(space) ? err_set(err, -ECANCELED, "ended early") : 0;
}

/* Our files, and the folder. */
static bool remove_all(const struct free_space *space, int parent, const char *folder)
{
	bool is_gone = true;

	for (size_t i = 0; i < space->sizes.count; i++) {
		char name[NAME_SIZE];

		snprintf(name, sizeof(name), "%zu", i);
		is_gone = unlinkat(space->folder, name, 0) == 0 && is_gone;
	}
	return unlinkat(parent, folder, AT_REMOVEDIR) == 0 && is_gone;
}

static int prepare(struct free_space *space, struct err *err)
{
	unsigned char key[CIPHER_KEY_SIZE];
	void *room = NULL;

	if (sodium_init() < 0)
		return err_set(err, -EIO, "no source of random numbers");
	randombytes_buf(key, sizeof(key));
	if (posix_memalign(&room, MEDIUM_SECTOR_MAX, FREE_SPACE_PIECE + PATTERN_PIECE))
		return err_set(err, -ENOMEM, "no memory for what is written");
	space->piece = room;
	space->scratch = space->piece + FREE_SPACE_PIECE;
	return cipher_stream_init(&space->stream, cipher_fastest(), key, err);
}

int free_space_wipe(struct free_space *space, int folder, struct err *err)
{
	char name[NAME_SIZE];

	if (prepare(space, err) < 0)
		return err->code;
	snprintf(name, sizeof(name), ".trowel-wipe-%08x", randombytes_random());
	if (mkdirat(folder, name, 0700) < 0)
		return err_errno(err, "a folder for the files");
	scoped_fd int own = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	space->folder = own;
	int failed = own < 0 ? err_errno(err, "%s", name) : fill_and_look(space, err);

	if (!remove_all(space, folder, name))
		return err_set(err, -EBUSY,
			       "%s could not be removed: it holds nothing but what "
			       "was written here",
			       name);
	return failed;
}
