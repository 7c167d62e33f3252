/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <bzlib.h>
#include <cmocka.h>
#include <errno.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/stream.h"

enum { TEXT_LINES = 200000 };

static char folder[] = "/tmp/trowel-stream-XXXXXX";
static struct root root;

static void make_root(void)
{
	struct err err;

	strcpy(folder + sizeof(folder) - 7, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(root_init(&root, folder, &err), 0);
}

static void remove_root(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/file", folder);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
	root_deinit(&root);
}

static void write_file(struct bytes contents)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/file", folder);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(contents.at, 1, contents.size, file), contents.size);
	fclose(file);
}

/* Numbered lines, an empty one after each tenth. */
static void make_text(struct buf *ret)
{
	for (int i = 0; i < TEXT_LINES; i++)
		buf_add_format(ret, i % 10 == 9 ? "line %d\n\n" : "line %d\n", i);
}

static void expect_text(enum stream_unit unit, struct bytes expected)
{
	scoped_stream stream = { .fd = -1 };
	scoped_buf all = { 0 };
	struct bytes piece;
	struct err err;
	int more;

	assert_int_equal(stream_open(&stream, &root, "/file", &err), 0);
	while ((more = stream_next(&stream, unit, &piece, &err)) == 1) {
		assert_true(piece.at[piece.size - 1] == '\n');
		if (unit == STREAM_PARAGRAPHS)
			assert_true(bytes_ends(piece, "\n\n"));
		buf_add_bytes(&all, piece);
	}
	assert_int_equal(more, 0);
	assert_true(bytes_equal(buf_bytes(&all), expected));
}

static void compress_all(struct bytes text, struct buf *gzip, struct buf *zstd, struct buf *lz4)
{
	z_stream stream = { .next_in = (Bytef *)text.at, .avail_in = (uInt)text.size };
	size_t bound = deflateBound(&stream, text.size) + 64;

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
	stream.next_out = (Bytef *)buf_reserve(gzip, bound);
	stream.avail_out = (uInt)bound;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	buf_grew(gzip, stream.total_out);
	deflateEnd(&stream);
	bound = ZSTD_compressBound(text.size);
	buf_grew(zstd, ZSTD_compress(buf_reserve(zstd, bound), bound, text.at, text.size, 19));
	bound = LZ4F_compressFrameBound(text.size, NULL);
	buf_grew(lz4, LZ4F_compressFrame(buf_reserve(lz4, bound), bound, text.at, text.size, NULL));
}

TEST(stream_gives_whole_units_of_any_compression)
{
	scoped_buf text = { 0 };
	struct buf files[3] = { 0 };

	make_root();
	make_text(&text);
	compress_all(buf_bytes(&text), &files[0], &files[1], &files[2]);
	write_file(buf_bytes(&text));
	expect_text(STREAM_LINES, buf_bytes(&text));
	expect_text(STREAM_PARAGRAPHS, buf_bytes(&text));
	for (size_t i = 0; i < 3; i++) {
		write_file(buf_bytes(&files[i]));
		expect_text(STREAM_LINES, buf_bytes(&text));
		expect_text(STREAM_PARAGRAPHS, buf_bytes(&text));
		buf_deinit(&files[i]);
	}
	remove_root();
}

static void compress_more(struct bytes text, struct buf *xz, struct buf *bzip2)
{
	size_t bound = lzma_stream_buffer_bound(text.size), size = 0;
	unsigned room = (unsigned)(text.size + text.size / 50 + 1000);

	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL,
						 (const uint8_t *)text.at, text.size,
						 (uint8_t *)buf_reserve(xz, bound), &size, bound),
			 LZMA_OK);
	buf_grew(xz, size);
	assert_int_equal(BZ2_bzBuffToBuffCompress(buf_reserve(bzip2, room), &room, (char *)text.at,
						  (unsigned)text.size, 9, 0, 0),
			 BZ_OK);
	buf_grew(bzip2, room);
}

/* What comes last: 0 or an error; `ret` counts the bytes before. */
static int read_to_end(struct bytes file, size_t *ret)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece;
	struct err err;
	int more;

	*ret = 0;
	write_file(file);
	assert_int_equal(stream_open(&stream, &root, "/file", &err), 0);
	while ((more = stream_next(&stream, STREAM_LINES, &piece, &err)) == 1)
		*ret += piece.size;
	return more;
}

/* It is never taken for whole, and what is there is given before that is said. */
TEST(stream_says_that_a_file_was_cut)
{
	scoped_buf text = { 0 };
	struct buf files[5] = { 0 };
	size_t size;

	make_root();
	make_text(&text);
	compress_all(buf_bytes(&text), &files[0], &files[1], &files[2]);
	compress_more(buf_bytes(&text), &files[3], &files[4]);
	for (size_t i = 0; i < 5; i++) {
		struct bytes file = buf_bytes(&files[i]);

		assert_int_equal(read_to_end(file, &size), 0);
		assert_int_equal(size, text.size);
		for (size_t part = 1; part < 8; part++)
			assert_int_equal(
				read_to_end(bytes_slice(file, 0, file.size * part / 8), &size),
				-EBADMSG);
		assert_int_equal(read_to_end(bytes_slice(file, 0, file.size - 1), &size), -EBADMSG);
		buf_deinit(&files[i]);
	}
	remove_root();
}

TEST(stream_cuts_endless_lines)
{
	scoped_stream stream = { .fd = -1 };
	scoped_buf text = { 0 };
	struct bytes piece;
	size_t total = 0;
	struct err err;

	make_root();
	memset(buf_reserve(&text, 5 * STREAM_UNIT_MAX), 'x', 5 * STREAM_UNIT_MAX);
	buf_grew(&text, 5 * STREAM_UNIT_MAX);
	write_file(buf_bytes(&text));
	assert_int_equal(stream_open(&stream, &root, "/file", &err), 0);
	while (stream_next(&stream, STREAM_LINES, &piece, &err) == 1) {
		assert_true(piece.size <= STREAM_UNIT_MAX + STREAM_PIECE_SIZE);
		total += piece.size;
	}
	assert_int_equal(total, text.size);
	remove_root();
}

TEST(stream_says_what_is_broken)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece;
	struct err err;

	make_root();
	write_file(BYTES("\x1f\x8b this is no gzip"));
	assert_int_equal(stream_open(&stream, &root, "/file", &err), 0);
	assert_int_equal(stream_next(&stream, STREAM_LINES, &piece, &err), -EBADMSG);
	assert_true(stream_open(&stream, &root, "/nothing", &err) == -ENOENT);
	write_file((struct bytes){ "", 0 });
	stream_deinit(&stream);
	assert_int_equal(stream_open(&stream, &root, "/file", &err), 0);
	assert_int_equal(stream_next(&stream, STREAM_LINES, &piece, &err), 0);
	remove_root();
}
