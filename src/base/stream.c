/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/stream.h"

#include <errno.h>
#include <sys/stat.h>

int stream_open(struct stream *stream, const struct root *root, const char *path, struct err *err)
{
	int fd = root_open(root, path, err);
	struct stat state;

	if (fd < 0)
		return fd;
	*stream = (struct stream){ .fd = fd };
	if (fstat(fd, &state) == 0)
		page_cache_note(&stream->cache, fd, (uint64_t)state.st_size);
	return 0;
}

void stream_deinit(struct stream *stream)
{
	if (stream->fd > 0)
		page_cache_drop(&stream->cache, stream->fd);
	if (stream->fd > 0)
		close(stream->fd);
	decoder_destroy(stream->decoder);
	buf_deinit(&stream->raw);
	buf_deinit(&stream->text);
	*stream = (struct stream){ .fd = -1 };
}

static int read_raw(struct stream *stream, struct err *err)
{
	ssize_t got;

	buf_clear(&stream->raw);
	stream->raw_at = 0;
	do
		got = read(stream->fd, buf_reserve(&stream->raw, STREAM_PIECE_SIZE),
			   STREAM_PIECE_SIZE);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_errno(err, "reading");
	buf_grew(&stream->raw, (size_t)got);
	stream->raw_ended = got == 0;
	if (!stream->decoder)
		stream->decoder = decoder_create(decoder_kind_of(buf_bytes(&stream->raw)));
	return 0;
}

/* Appends a piece to the text, or finds the end. A decoder may hold back output, so it is asked
 * once more when there is nothing left to read. */
static int decode_more(struct stream *stream, struct err *err)
{
	size_t before = stream->text.size;

	while (stream->text.size == before && !stream->ended) {
		int failed = 0;

		if (stream->raw_at == stream->raw.size && !stream->raw_ended)
			failed = read_raw(stream, err);
		if (failed)
			return failed;
		struct bytes input = bytes_slice(buf_bytes(&stream->raw), stream->raw_at,
						 STREAM_PIECE_SIZE);
		size_t size = input.size;

		failed = decoder_run(stream->decoder, &input, STREAM_PIECE_SIZE, &stream->text,
				     err);
		if (failed)
			return failed;
		stream->raw_at += size - input.size;
		if (stream->text.size > before || size > input.size)
			continue;
		if (size)
			return err_set(err, -EBADMSG, "the compressed data is broken");
		stream->ended = stream->raw_ended;
		stream->is_cut = stream->ended && !decoder_is_whole(stream->decoder);
	}
	stream->total += stream->text.size - before;
	if (stream->total > STREAM_TOTAL_MAX)
		return err_set(err, -EFBIG, "it unpacks to more than 2 GiB");
	return 0;
}

/* Bytes of the text up to the end of its last whole unit, 0 if it holds none. Nothing before
 * `from` needs to be looked at again. */
static size_t whole_units(const struct stream *stream, enum stream_unit unit, size_t from)
{
	const char *at = stream->text.at;

	for (size_t end = stream->text.size; end > from; end--) {
		const char *newline = memrchr(at + from, '\n', end - from);

		if (!newline)
			return 0;
		end = (size_t)(newline - at) + 1;
		if (unit == STREAM_LINES || (end >= 2 && at[end - 2] == '\n'))
			return end;
	}
	return 0;
}

int stream_next(struct stream *stream, enum stream_unit unit, struct bytes *ret, struct err *err)
{
	struct buf *text = &stream->text;
	size_t looked_at = 0, whole = 0;

	if (stream->given) {
		memmove(text->at, text->at + stream->given, text->size - stream->given);
		text->size -= stream->given;
		stream->given = 0;
	}
	while (!stream->ended && whole == 0 && text->size < STREAM_UNIT_MAX) {
		int failed = decode_more(stream, err);

		if (failed)
			return failed;
		whole = whole_units(stream, unit, looked_at);
		looked_at = text->size ? text->size - 1 : 0;
	}
	if (text->size == 0)
		return stream->is_cut ? err_set(err, -EBADMSG,
						"the file was cut: its compressed "
						"data does not come to an end")
				      : 0;
	stream->given = stream->ended || whole == 0 ? text->size : whole;
	*ret = (struct bytes){ text->at, stream->given };
	return 1;
}
