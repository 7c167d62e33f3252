/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/dump_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "format/dump/flattened.h"

enum {
	PIECE = 64 * 1024,
	HOLE = 4096, /* zeros are not written in less than this */
};

struct spool {
	int from, to;
	uint64_t size; /* how far the file goes */
	char piece[PIECE];
};

/* A file of no name; in memory if there is no place for it. */
static int open_nameless(struct err *err)
{
	const char *const folders[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		int fd = folders[i] ? open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;

		if (fd >= 0)
			return fd;
	}
	int fd = memfd_create("dump", MFD_CLOEXEC);

	return fd >= 0 ? fd : err_errno(err, "a temporary file");
}

/* Reads up to `size` bytes; less at the end of the stream. */
static ssize_t fill(struct spool *spool, size_t size, struct err *err)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(spool->from, spool->piece + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "read");
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

static bool is_zero(const char *at, size_t size)
{
	return at[0] == 0 && memcmp(at, at + 1, size - 1) == 0;
}

/* Puts the first `size` bytes of the piece at a place of the file. */
static int put(struct spool *spool, uint64_t at, size_t size, struct err *err)
{
	for (size_t done = 0; done < size;) {
		size_t part = size - done < HOLE ? size - done : HOLE;
		uint64_t place = at + done;
		/* what was written there before is written over */
		bool is_hole = part == HOLE && place >= spool->size &&
			       is_zero(spool->piece + done, part);
		ssize_t put = is_hole ? (ssize_t)part
				      : pwrite(spool->to, spool->piece + done, part, (off_t)place);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(err, "a temporary file for the stream");
		done += (size_t)put;
		if (at + done > spool->size)
			spool->size = at + done;
	}
	return 0;
}

/* Copies `size` bytes of the stream to a place. 1 if the stream ends before. */
static int copy(struct spool *spool, uint64_t at, uint64_t size, struct err *err)
{
	while (size) {
		size_t want = size < PIECE ? (size_t)size : PIECE;
		ssize_t got = fill(spool, want, err);

		if (got < 0 || put(spool, at, (size_t)got, err) < 0)
			return err->code;
		if ((size_t)got < want)
			return 1;
		at += (uint64_t)got;
		size -= (uint64_t)got;
	}
	return 0;
}

static int copy_pieces(struct spool *spool, bool *is_cut, struct err *err)
{
	for (;;) {
		ssize_t got = fill(spool, FLATTENED_PIECE_HEAD_SIZE, err);
		struct bytes head = { spool->piece, got > 0 ? (size_t)got : 0 };
		struct flattened_piece piece;

		if (got < 0)
			return err->code;
		*is_cut = got < FLATTENED_PIECE_HEAD_SIZE;
		if (*is_cut)
			return 0;
		if (flattened_piece_parse(head, &piece, err) < 0)
			return err->code;
		if (piece.is_end)
			return 0;
		int state = copy(spool, piece.at, piece.size, err);

		if (state)
			*is_cut = true;
		if (state)
			return state < 0 ? state : 0;
	}
}

static int copy_all(struct spool *spool, bool *is_cut, struct err *err)
{
	ssize_t got = fill(spool, FLATTENED_HEAD_SIZE, err);

	if (got < 0)
		return err->code;
	if (got == FLATTENED_HEAD_SIZE && flattened_is((struct bytes){ spool->piece, (size_t)got }))
		return copy_pieces(spool, is_cut, err);
	if (put(spool, 0, (size_t)got, err) < 0)
		return err->code;
	int state = copy(spool, (uint64_t)got, UINT64_MAX, err);

	return state < 0 ? state : 0;
}

int dump_stream_spool(int fd, bool *is_cut, struct err *err)
{
	scoped_fd int file = open_nameless(err);
	scoped_free struct spool *spool = NULL;

	if (file < 0)
		return file;
	spool = mem_zero(1, sizeof(*spool));
	spool->from = fd;
	spool->to = file;
	if (copy_all(spool, is_cut, err) < 0)
		return err->code;
	if (ftruncate(file, (off_t)spool->size) < 0)
		return err_errno(err, "a temporary file for the stream");
	return take_fd(&file);
}
