/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/programs/call_frames.h"
#include "format/programs/dwarf_expression.h"
#include "format/programs/elf_symbols.h"

enum { RSP = 7, RBP = 6, RIP = 16 };

/* What gcc writes for a function that saves rbp, and one that a signal returns through. */
static const unsigned char section[] = {
	/* the common entry: zR, factors 1 and -8, rip; the frame is rsp + 8, rip at -8 */
	0x14, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, /**/
	0x0c, RSP, 8, 0x80 | RIP, 1, 0, 0,
	/* 0x1000..0x1040: push rbp at 1, mov rsp to rbp at 4, leave at 0x3f */
	0x19, 0, 0, 0, 0x1c, 0, 0, 0, 0xe0, 0x0f, 0, 0, 0x40, 0, 0, 0, 0, /**/
	0x41, 0x0e, 16, 0x80 | RBP, 2, 0x43, 0x0d, RBP, 0x7b, 0x0c, RSP, 8,
	/* the end */
	0, 0, 0, 0
};

TEST(call_frames_rows)
{
	static const struct {
		uint64_t address;
		uint8_t frame_register;
		int64_t frame, rbp; /* rbp 0: not saved */
	} cases[] = {
		{ 0x1000, RSP, 8, 0 },    { 0x1001, RSP, 16, -16 }, { 0x1003, RSP, 16, -16 },
		{ 0x1004, RBP, 16, -16 }, { 0x103e, RBP, 16, -16 }, { 0x103f, RSP, 8, -16 },
	};
	struct call_frames frames = { .section = { (const char *)section, sizeof(section) } };
	struct call_row row;

	call_frames_index(&frames);
	assert_int_equal(frames.entries.count, 1);
	assert_int_equal(frames.entries.at[0].start, 0x1000);
	assert_int_equal(frames.entries.at[0].end, 0x1040);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(call_frames_row(&frames, cases[i].address, &row));
		assert_int_equal(row.frame_register, cases[i].frame_register);
		assert_int_equal(row.frame.number, cases[i].frame);
		assert_int_equal(row.rules[RBP].number, cases[i].rbp);
		assert_int_equal(row.rules[RBP].kind,
				 cases[i].rbp ? CALL_RULE_SAVED : CALL_RULE_SAME);
		assert_int_equal(row.rules[RIP].number, -8);
		assert_int_equal(row.return_register, RIP);
	}
	assert_false(call_frames_row(&frames, 0xfff, &row));
	assert_false(call_frames_row(&frames, 0x1040, &row));
	call_frames_deinit(&frames);
}

static bool get_register(const void *context, uint64_t number, uint64_t *ret)
{
	*ret = number + 1000;
	return number < 17;
}

static bool get_memory(const void *context, uint64_t address, size_t size, uint64_t *ret)
{
	*ret = address * 2;
	return address < 2000 && size == 8;
}

TEST(dwarf_expressions)
{
	static const struct {
		struct bytes expression;
		bool is_good;
		uint64_t value;
	} cases[] = {
		{ BYTES("\x77\x08"), true, 1015 },                 /* rsp + 8 */
		{ BYTES("\x77\x78\x06"), true, 1998 },             /* memory at rsp - 8 */
		{ BYTES("\x92\x10\x00"), true, 1016 },             /* rip */
		{ BYTES("\x92\x11\x00"), false, 0 },               /* no such register */
		{ BYTES("\x0a\xff\xff\x06"), false, 0 },           /* no such memory */
		{ BYTES("\x35\x33\x1c"), true, 2 },                /* 5 - 3 */
		{ BYTES("\x33\x35\x1c\x19"), true, 2 },            /* |3 - 5| */
		{ BYTES("\x36\x33\x1b\x34\x1e"), true, 8 },        /* 6 / 3 * 4 */
		{ BYTES("\x31\x30\x1b"), false, 0 },               /* 1 / 0 */
		{ BYTES("\x31\x33\x24\x37\x27"), true, 15 },       /* 1 << 3 ^ 7 */
		{ BYTES("\x09\xf0\x32\x26"), true, (uint64_t)-4 }, /* -16 >> 2 */
		{ BYTES("\x33\x34\x16\x1c"), true, 1 },            /* swapped */
		{ BYTES("\x33\x34\x35\x17\x13"), true, 3 },        /* 5 3 4 without the 4 */
		{ BYTES("\x33\x34\x15\x01"), true, 3 },            /* the second */
		{ BYTES("\x31\x28\x01\x00\x35\x36"), true, 6 },    /* jumps over 5 */
		{ BYTES("\x30\x28\x01\x00\x35"), true, 5 },        /* does not */
		{ BYTES("\x2f\xfd\xff"), false, 0 },               /* for ever */
		{ BYTES("\x2f\x10\x00"), false, 0 },               /* out of it */
		{ BYTES("\x33\x23\x80\x01"), true, 131 },          /* 3 + 128 */
		{ BYTES("\x22"), false, 0 },                       /* nothing to add */
		{ BYTES("\x0a\x01"), false, 0 },                   /* cut short */
		{ BYTES("\x03\x00\x00\x00\x00\x00\x00\x00\x00"), false, 0 }, /* not for frames */
		{ BYTES(""), false, 0 },
	};
	struct dwarf_frame frame = { get_register, get_memory, NULL };
	uint64_t value, first = 77;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		value = 0;
		if (dwarf_expression_run(cases[i].expression, &frame, NULL, &value) !=
			    cases[i].is_good ||
		    value != cases[i].value)
			fail_msg("case %zu gives %llu", i, (unsigned long long)value);
	}
	assert_true(dwarf_expression_run(BYTES("\x23\x03"), &frame, &first, &value));
	assert_int_equal(value, 80);
}

static void add_symbol(struct buf *table, uint32_t name, uint8_t info, uint64_t address,
		       uint64_t size)
{
	uint16_t section_index = 1;

	buf_add(table, &name, sizeof(name));
	buf_add_byte(table, (char)info);
	buf_add_byte(table, 0);
	buf_add(table, &section_index, sizeof(section_index));
	buf_add(table, &address, sizeof(address));
	buf_add(table, &size, sizeof(size));
}

/* The name that people know: read and not __read; the innermost; nothing for what is between. */
TEST(elf_symbols_names)
{
	static const struct {
		uint64_t address, start;
		const char *name;
	} cases[] = {
		{ 0x1000, 0, "read" },
		{ 0x10ff, 0, "read" },
		{ 0x1100, 0, NULL },
		{ 0x1018, 0, "inner" },
		{ 0x1020, 0, "read" },
		{ 0x1204, 0x1200, "_start" },
		{ 0x1204, 0, NULL },
		{ 0x1204, 0x1208, NULL },
		{ 0xfff, 0, NULL },
		{ 0x2000, 0, NULL },
		{ UINT64_MAX, 0x1200, "_start" },
	};
	struct bytes names = BYTES("\0__read\0read\0inner\0_start\0object");
	struct elf_symbols symbols = { 0 };
	scoped_buf table = { 0 };

	add_symbol(&table, 1, 0x12, 0x1000, 0x100);
	add_symbol(&table, 8, 0x22, 0x1000, 0x100); /* weak */
	add_symbol(&table, 13, 0x02, 0x1010, 0x10); /* local */
	add_symbol(&table, 19, 0x10, 0x1200, 0);    /* a label */
	add_symbol(&table, 26, 0x11, 0x2000, 8);    /* no function */
	elf_symbols_add(&symbols, buf_bytes(&table), names);
	elf_symbols_sort(&symbols);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct elf_symbol *found = elf_symbols_find(&symbols, cases[i].address,
								  cases[i].start);

		if (cases[i].name ? !found : !!found)
			fail_msg("case %zu", i);
		if (found)
			assert_true(bytes_is((struct bytes){ found->name, found->name_size },
					     cases[i].name));
	}
	elf_symbols_deinit(&symbols);
}
