/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/content.h"

#include <errno.h>

#include "base/page_cache.h"
#include "format/languages/elf.h"

void content_reader_deinit(struct content_reader *reader)
{
	buf_deinit(&reader->piece);
}

/* The next piece; its bytes, 0 at the end, -errno. */
static ssize_t read_piece(int fd, struct buf *piece, size_t size)
{
	ssize_t got;

	buf_clear(piece);
	do
		got = read(fd, buf_reserve(piece, size), size);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		buf_grew(piece, (size_t)got);
	return got < 0 ? -errno : got;
}

/* No package brings such a file; st_blocks counts 512 bytes (stat(2)). */
static bool is_nearly_all_holes(const struct stat *state)
{
	return state->st_size > CONTENT_HOLES_MIN && state->st_blocks < state->st_size / 512 / 8;
}

int content_digest(struct content_reader *reader, const char *path, enum digest_kind kind,
		   struct digest *ret, struct err *err)
{
	scoped_fd int fd = root_open(reader->survey->root, path, err);
	scoped_page_cache cache = { 0 };
	struct digester digester;
	struct stat state;
	ssize_t got = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &state) < 0)
		return err_set(err, -errno, "%s: %s", path, err_words(-errno));
	if (is_nearly_all_holes(&state))
		return err_set(err, -EFBIG, "%s: %lld bytes, nearly all holes: not read", path,
			       (long long)state.st_size);
	int64_t left = state.st_size + CONTENT_PIECE_SIZE;

	page_cache_note(&cache, fd, (uint64_t)state.st_size);
	digester_init(&digester, kind);
	while (left > 0 && (got = read_piece(fd, &reader->piece, CONTENT_PIECE_SIZE)) > 0) {
		if (survey_is_late(reader->survey))
			return err_set(err, -ETIME, "%s: not read to its end: the time was up",
				       path);
		left -= got;
		digester_add(&digester, buf_bytes(&reader->piece));
		reader->bytes += got;
		pace_step(reader->pace, got);
	}
	page_cache_drop(&cache, fd);
	if (got < 0)
		return err_set(err, (int)got, "%s: %s", path, err_words((int)got));
	if (left <= 0)
		return err_set(err, -EAGAIN, "%s: grew faster than it was read", path);
	digester_end(&digester, ret);
	reader->files++;
	return 0;
}

bool content_head(const struct root *root, const char *path, struct buf *ret)
{
	struct err err;
	scoped_fd int fd = root_open(root, path, &err);

	buf_clear(ret);
	return fd >= 0 && read_piece(fd, ret, CONTENT_HEAD_SIZE) >= 0;
}

bool content_is_program(struct bytes head)
{
	return bytes_starts(head, "\177ELF") || bytes_starts(head, "#!");
}

static int read_at(const void *context, uint64_t at, void *ret, size_t size)
{
	return fd_read_at(*(const int *)context, at, ret, size);
}

enum content_start content_start(const struct root *root, const char *path)
{
	scoped_elf elf = { 0 };
	scoped_buf head = { 0 };
	struct err err;
	scoped_fd int fd = root_open(root, path, &err);

	if (fd < 0 || read_piece(fd, &head, CONTENT_HEAD_SIZE) <= 0)
		return CONTENT_START_UNKNOWN;
	if (bytes_starts(buf_bytes(&head), "#!"))
		return CONTENT_START_SCRIPT;
	off_t size = lseek(fd, 0, SEEK_END);
	struct byte_source file = { .size = (uint64_t)size, .context = &fd, .read = read_at };

	if (size < 0 || !elf_is(buf_bytes(&head)) || !elf_read(&file, &elf) || !elf.is_started)
		return CONTENT_START_UNKNOWN;
	return CONTENT_START_PROGRAM;
}
