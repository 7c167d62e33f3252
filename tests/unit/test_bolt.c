/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A database that bbolt itself wrote, with pages of 1024 bytes: buckets in buckets, a bucket of
 * many pages, a value larger than a page; and the same, broken. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "format/databases/bolt.h"

enum { PAGE_SIZE = 1024, META_CHECKSUM = 16 + 56 };

static void read_sample(struct buf *ret)
{
	char piece[4096];
	size_t size;
	FILE *file = fopen(TESTS_DIR "/fuzz/corpus/bolt/small", "rb");

	assert_non_null(file);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(ret, piece, size);
	fclose(file);
}

struct seen {
	struct buf text; /* "a/k=v " */
	size_t values, large;
	const char *closed; /* a bucket that is not entered */
};

static bool enter(void *context, const struct bolt_keys *keys)
{
	const struct seen *seen = context;

	return !seen->closed || !bytes_is(keys->at[keys->count - 1], seen->closed);
}

static void accept(void *context, const struct bolt_keys *keys, struct bytes value)
{
	struct seen *seen = context;

	seen->values++;
	seen->large += value.size == 2500;
	if (bytes_is(keys->at[0], "many"))
		return;
	for (size_t i = 0; i < keys->count; i++)
		buf_add_format(&seen->text, "%s%.*s", i ? "/" : "", (int)keys->at[i].size,
			       keys->at[i].at);
	buf_add_format(&seen->text, "=%.*s ", (int)value.size, value.at);
}

static int walk(struct bytes bytes, struct seen *seen, struct err *err)
{
	const struct bolt_visitor visitor = { enter, accept, seen };
	struct byte_source source = byte_source_of(&bytes);

	return bolt_walk(&source, &visitor, err);
}

TEST(bolt_reads_what_bbolt_wrote)
{
	scoped_buf sample = { 0 };
	struct seen seen = { 0 }, less = { .closed = "inner" };
	struct err err;

	read_sample(&sample);
	assert_int_equal(walk(buf_bytes(&sample), &seen, &err), 0);
	assert_string_equal(buf_text(&seen.text), "a/inner/deep=x a/inner/more/deeper=y a/k=v ");
	assert_int_equal(seen.values, 3 + 60 + 1);
	assert_int_equal(seen.large, 1);
	assert_int_equal(walk(buf_bytes(&sample), &less, &err), 0);
	assert_string_equal(buf_text(&less.text), "a/k=v ");
	buf_deinit(&seen.text);
	buf_deinit(&less.text);
}

/* The newer meta page is the one in use; where it is torn, the other one is. */
TEST(bolt_survives_a_torn_head)
{
	for (size_t torn = 0; torn < 2; torn++) {
		scoped_buf sample = { 0 };
		struct seen seen = { 0 };
		struct err err;

		read_sample(&sample);
		sample.at[torn * PAGE_SIZE + META_CHECKSUM] ^= 1;
		assert_int_equal(walk(buf_bytes(&sample), &seen, &err), 0);
		/* before the only transaction there was nothing */
		assert_true(seen.values == 64 || seen.values == 0);
		buf_deinit(&seen.text);
	}
}

TEST(bolt_says_what_is_broken)
{
	scoped_buf sample = { 0 };
	struct err err;

	read_sample(&sample);
	assert_false(bolt_is(&(struct byte_source){ 0 }));
	for (size_t size = 0; size < sample.size; size += 100) {
		struct seen seen = { 0 };
		int failed = walk(bytes_slice(buf_bytes(&sample), 0, size), &seen, &err);

		/* nothing, an error, or all of it: the last pages are free */
		assert_true(failed < 0 || seen.values == 0 || seen.values == 64);
		buf_deinit(&seen.text);
	}
	/* every page calls itself another one */
	for (size_t at = 2 * PAGE_SIZE; at < sample.size; at += PAGE_SIZE)
		sample.at[at] ^= 0x40;
	struct seen seen = { 0 };

	assert_true(walk(buf_bytes(&sample), &seen, &err) < 0);
	assert_non_null(strstr(err.text, "calls itself"));
	buf_deinit(&seen.text);
}
