/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names and types of a kernel, out of tables made by hand. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "format/dump/btf.h"
#include "format/dump/kallsyms.h"

/* ---- names --------------------------------------------------------------------------------- */

/* Token 't' is "t", 1 is "Tdo_", 2 is "exit", and all others are empty. */
static void make_tokens(struct buf *table, char index[KALLSYMS_INDEX_SIZE])
{
	static const char text[] = "\0t\0Tdo_\0exit";
	static const struct {
		unsigned char token, at;
	} places[] = { { 't', 1 }, { 1, 3 }, { 2, 8 } };

	buf_add(table, text, sizeof(text));
	memset(index, 0, KALLSYMS_INDEX_SIZE);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		index[places[i].token * 2] = (char)places[i].at;
}

TEST(kallsyms_names_are_put_together)
{
	scoped_buf table = { 0 };
	char index[KALLSYMS_INDEX_SIZE];
	struct bytes names = { "\2\1\2\1t\2t\2", 8 }, part;
	struct kallsyms_tokens tokens;
	struct kallsyms_name name;

	make_tokens(&table, index);
	assert_true(kallsyms_tokens_read(buf_bytes(&table), (struct bytes){ index, sizeof(index) },
					 false, &tokens));
	assert_true(kallsyms_next(&names, &part) && kallsyms_expand(&tokens, part, &name));
	assert_int_equal(name.kind, 'T');
	assert_string_equal(name.text, "do_exit");
	assert_true(kallsyms_next(&names, &part));
	assert_false(kallsyms_expand(&tokens, part, &name)); /* a kind without a name */
	assert_true(kallsyms_next(&names, &part) && kallsyms_expand(&tokens, part, &name));
	assert_int_equal(name.kind, 't');
	assert_string_equal(name.text, "exit");
	assert_false(kallsyms_next(&names, &part));
}

TEST(kallsyms_long_names_have_two_bytes_of_length)
{
	scoped_buf names = { 0 };
	struct bytes rest, part;

	buf_add(&names, "\x82\1", 2); /* 2 + 1 * 128 */
	for (int i = 0; i < 130; i++)
		buf_add_byte(&names, 't');
	rest = buf_bytes(&names);
	assert_true(kallsyms_next(&rest, &part));
	assert_int_equal(part.size, 130);
	rest = bytes_slice(buf_bytes(&names), 0, names.size - 1);
	assert_false(kallsyms_next(&rest, &part));
	rest = bytes_slice(buf_bytes(&names), 0, 1);
	assert_false(kallsyms_next(&rest, &part));
}

TEST(kallsyms_an_index_out_of_the_table_is_refused)
{
	scoped_buf table = { 0 };
	char index[KALLSYMS_INDEX_SIZE];
	struct kallsyms_tokens tokens;

	make_tokens(&table, index);
	index[7] = 1;
	assert_false(kallsyms_tokens_read(buf_bytes(&table), (struct bytes){ index, sizeof(index) },
					  false, &tokens));
}

/* ---- types --------------------------------------------------------------------------------- */

static void put(struct buf *out, uint32_t number, bool is_big_endian)
{
	for (int i = 0; i < 4; i++)
		buf_add_byte(out, (char)(number >> 8 * (is_big_endian ? 3 - i : i)));
}

static const char strings[] = "\0int\0outer\0a\0b\0bits\0state\0FREE\0word";

enum { INT = 1, OUTER = 5, A = 11, B = 13, BITS = 15, STATE = 20, FREE = 26, WORD = 31 };

/* 1 int; 2 word, a typedef of it; 3 an array of three words; 4 a union without a name of { a, b };
 * 5 struct outer { union; bits : 3 at bit 37; }; 6 enum state { FREE = -2 }; 7 a typedef of
 * itself. */
static void make_btf(struct buf *out, bool is_big_endian)
{
	static const uint32_t words[] = {
		INT,
		1 << 24,
		4,
		32, /* 1 */
		WORD,
		8 << 24,
		1, /* 2 */
		0,
		3 << 24,
		0,
		2,
		1,
		3, /* 3 */
		0,
		5 << 24 | 2,
		12,
		A,
		3,
		0,
		B,
		2,
		0, /* 4 */
		OUTER,
		4 << 24 | 2 | 1U << 31,
		20,
		0,
		4,
		32,
		BITS,
		1,
		3 << 24 | 133, /* 5 */
		STATE,
		6 << 24 | 1,
		4,
		FREE,
		(uint32_t)-2, /* 6 */
		WORD,
		8 << 24,
		7, /* 7 */
	};
	const uint32_t header[] = { 24, 0, sizeof(words), sizeof(words), sizeof(strings) };

	buf_add(out, is_big_endian ? "\xeb\x9f\1" : "\x9f\xeb\1", 4);
	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
		put(out, header[i], is_big_endian);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put(out, words[i], is_big_endian);
	buf_add(out, strings, sizeof(strings));
}

static void check_types(const struct btf *btf)
{
	uint32_t outer = btf_find(btf, BTF_KIND_STRUCT, "outer"), element, count;
	struct btf_member member;
	int64_t value;

	assert_int_equal(outer, 5);
	assert_int_equal(btf_find(btf, BTF_KIND_UNION, "outer"), 0);
	assert_true(btf_member(btf, outer, "b", &member));
	assert_int_equal(member.bit, 32);
	assert_int_equal(btf_size(btf, member.type, 8), 4);
	assert_true(btf_member(btf, outer, "a", &member));
	assert_true(btf_array(btf, member.type, &element, &count));
	assert_int_equal(count, 3);
	assert_int_equal(btf_size(btf, member.type, 8), 12);
	assert_true(btf_member(btf, outer, "bits", &member));
	assert_int_equal(member.bit, 133);
	assert_int_equal(member.width, 3);
	assert_false(btf_member(btf, outer, "bits.b", &member));
	assert_false(btf_member(btf, outer, "c", &member));
	assert_true(btf_enumerator(btf, "FREE", &value));
	assert_int_equal(value, -2);
	assert_int_equal(btf_resolve(btf, 7), 0);
	assert_int_equal(btf_size(btf, 7, 8), 0);
}

TEST(btf_of_both_byte_orders)
{
	for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
		scoped_buf text = { 0 };
		scoped_btf btf = { 0 };
		struct err err;

		make_btf(&text, is_big_endian);
		assert_int_equal(btf_parse(buf_bytes(&text), &btf, &err), 0);
		check_types(&btf);
	}
}

TEST(btf_that_is_cut_is_refused)
{
	scoped_buf text = { 0 };

	make_btf(&text, false);
	for (size_t size = 0; size < text.size; size++) {
		struct btf btf = { 0 };
		struct err err;

		assert_int_equal(btf_parse(bytes_slice(buf_bytes(&text), 0, size), &btf, &err),
				 -EBADMSG);
		assert_int_equal(btf.starts.count, 0);
	}
}
