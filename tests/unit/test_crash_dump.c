/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms of dumps: whatever the form, the memory in it is the same. */
#include "harness.h"

#include <errno.h>

#include <cmocka.h>

#include "base/mem.h"
#include "crash/memory.h"
#include "dump_forge.h"
#include "fake_kernel.h"
#include "format/dump/flattened.h"
#include "format/dump/kdump.h"
#include "format/dump/snappy.h"
#include "vmcore.h"

enum { PAGE = 4096, PARTS = 3 };

/* --- snappy ---------------------------------------------------------------------------------- */

TEST(snappy_unpacks_what_was_packed)
{
	scoped_buf plain = { 0 };
	scoped_buf packed = { 0 };
	char unpacked[20000];
	uint32_t random = 1;

	for (size_t size = 0; size < sizeof(unpacked); size = size * 3 / 2 + 1) {
		buf_clear(&plain);
		buf_clear(&packed);
		while (plain.size < size) {
			random = random * 1103515245 + 12345;
			/* stretches of noise, repetitions, and zeros */
			char byte = (char)(random >> 24 & 64        ? random >> 16
					   : plain.size % 700 < 300 ? 0
								    : plain.size % 13);

			buf_add_byte(&plain, byte);
		}
		dump_forge_snappy(buf_bytes(&plain), &packed);
		assert_true(snappy_unpack(buf_bytes(&packed), unpacked, size));
		assert_true(size == 0 || memcmp(unpacked, plain.at, size) == 0);
		assert_false(snappy_unpack(buf_bytes(&packed), unpacked, size + 1));
		assert_false(snappy_unpack(bytes_slice(buf_bytes(&packed), 0, packed.size - 1),
					   unpacked, size));
	}
}

TEST(snappy_refuses_what_is_broken)
{
	static const struct bytes broken[] = {
		{ "", 0 },                         /* no length */
		{ "\xff\xff\xff\xff\xff\x01", 6 }, /* one of more than 32 bits */
		{ "\x04\x0c"
		  "abc",
		  5 }, /* a literal that is cut */
		{ "\x04\x00"
		  "a\x0a\x02\x00",
		  6 }, /* a copy from before the start */
		{ "\x04\x00"
		  "a\x0a\x00\x00",
		  6 },             /* a copy from where it goes */
		{ "\x04\xf0", 2 }, /* a literal's length that is cut */
		{ "\x04\x01", 2 }, /* copies' offsets that are cut */
		{ "\x04\x02"
		  "a",
		  3 },
		{ "\x04\x03"
		  "abc",
		  5 },
		{ "\x04\x14"
		  "abcdef",
		  8 }, /* more than there is room for */
		{ "\x04\x00"
		  "a\x1a\x01\x00",
		  6 },
	};
	char unpacked[4];

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_false(snappy_unpack(broken[i], unpacked, sizeof(unpacked)));
	assert_true(snappy_unpack((struct bytes){ "\x04\x00"
						  "a\x0a\x01\x00",
						  6 },
				  unpacked, 4));
	assert_memory_equal(unpacked, "aaaa", 4);
}

/* --- kdump-compressed ------------------------------------------------------------------------ */

/* Each page that is in `one` is the same in `other`. */
static void check_same(const struct dump *one, const struct dump *other)
{
	uint64_t at = 0, pages = 0;

	for (; dump_next(one, at, &at); at = at / PAGE * PAGE + PAGE) {
		char a[PAGE], b[PAGE];
		struct err err;

		if (at % PAGE || dump_read(one, at, a, PAGE, &err) < 0)
			continue;
		if (dump_read(other, at, b, PAGE, &err) < 0)
			fail_msg("%s", err.text);
		assert_memory_equal(a, b, PAGE);
		pages++;
	}
	assert_true(pages > 4);
}

static void open_fixture(const char *name, struct buf *content, struct bytes *bytes,
			 struct byte_source *source, struct dump *dump)
{
	struct err err;

	vmcore_fixture(name, content);
	*bytes = buf_bytes(content);
	*source = byte_source_of(bytes);
	assert_int_equal(dump_open(source, 1, dump, &err), 0);
}

static void check_forged(const struct dump *dump, const struct dump_forge *how)
{
	scoped_buf forged = { 0 };
	scoped_dump again = { 0 };
	struct err err;

	dump_forge_kdump(dump, how, &forged);
	struct bytes bytes = buf_bytes(&forged);
	struct byte_source source = byte_source_of(&bytes);

	if (dump_open(&source, 1, &again, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(again.format, DUMP_KDUMP);
	assert_int_equal(again.is_big_endian, how->is_big_endian);
	assert_true(bytes_equal(buf_bytes(&again.vmcoreinfo), buf_bytes(&dump->vmcoreinfo)));
	check_same(dump, &again);
}

TEST(kdump_of_all_packings)
{
	static const unsigned packings[] = { 0, KDUMP_ZLIB, KDUMP_LZO, KDUMP_SNAPPY, KDUMP_ZSTD };
	scoped_buf content = { 0 };
	scoped_dump dump = { 0 };
	struct bytes bytes;
	struct byte_source source;

	open_fixture("q510-sysrq.elf", &content, &bytes, &source, &dump);
	for (size_t i = 0; i < sizeof(packings) / sizeof(packings[0]); i++)
		check_forged(&dump, &(struct dump_forge){ .packing = packings[i],
							  .is_64 = true,
							  .leaves_out_zeros = i % 2,
							  .version = 6,
							  .machine = "x86_64",
							  .parts = 1 });
}

TEST(kdump_of_all_machines)
{
	static const struct dump_forge forms[] = {
		{ KDUMP_ZLIB, true, false, false, false, 6, "aarch64", 1, 0 },
		{ KDUMP_LZO, true, false, true, true, 6, "ppc64", 1, 0 },
		{ KDUMP_ZLIB, false, false, false, true, 6, "i686", 1, 0 },
		{ KDUMP_ZLIB, false, true, false, false, 6, "armv7l", 1, 0 },
		{ KDUMP_ZSTD, false, true, true, false, 6, "mips", 1, 0 },
		{ KDUMP_ZLIB, true, false, false, false, 3, "x86_64", 1, 0 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		scoped_fake_kernel kernel = { 0 };
		scoped_buf content = { 0 };
		scoped_dump dump = { 0 };
		struct err err;

		fake_kernel_init(&kernel, fake_machine("x86_64"), "1.2.3");
		fake_kernel_say(&kernel, "SYMBOL(nothing)=1\n");
		fake_kernel_dump(&kernel, &content);
		struct bytes bytes = buf_bytes(&content);
		struct byte_source source = byte_source_of(&bytes);

		assert_int_equal(dump_open(&source, 1, &dump, &err), 0);
		check_forged(&dump, &forms[i]);
	}
}

/* The parts of a set may come in any order; where one is missing, its memory is. */
TEST(kdump_sets)
{
	scoped_buf content = { 0 };
	scoped_dump dump = { 0 };
	scoped_dump whole = { 0 };
	scoped_dump torn = { 0 };
	struct buf forged[PARTS] = { 0 };
	struct bytes bytes[PARTS + 1];
	struct byte_source sources[PARTS + 1];
	char page[PAGE];
	uint64_t last = 0;
	struct err err;

	open_fixture("q510-sysrq.elf", &content, &bytes[PARTS], &sources[PARTS], &dump);
	for (unsigned i = 0; i < PARTS; i++) {
		dump_forge_kdump(&dump,
				 &(struct dump_forge){ .packing = KDUMP_LZO,
						       .is_64 = true,
						       .version = 6,
						       .machine = "x86_64",
						       .parts = PARTS,
						       .part = PARTS - 1 - i },
				 &forged[i]);
		bytes[i] = buf_bytes(&forged[i]);
		sources[i] = byte_source_of(&bytes[i]);
	}
	assert_int_equal(dump_open(sources, PARTS, &whole, &err), 0);
	check_same(&dump, &whole);
	/* the first of the files has the last of the pages */
	for (uint64_t at = 0; dump_next(&dump, at, &at); at += PAGE)
		last = at;
	assert_int_equal(dump_open(sources + 1, PARTS - 1, &torn, &err), 0);
	assert_int_equal(dump_read(&whole, last, page, PAGE, &err), 0);
	assert_int_equal(dump_read(&torn, last, page, PAGE, &err), -ENODATA);
	for (unsigned i = 0; i < PARTS; i++)
		buf_deinit(&forged[i]);
}

/* --- streams --------------------------------------------------------------------------------- */

TEST(flattened_is_put_in_order)
{
	scoped_buf content = { 0 };
	scoped_buf stream = { 0 };
	scoped_buf again = { 0 };
	struct flattened flattened = { 0 };
	struct err err;

	vmcore_fixture("q61-wrap.elf", &content);
	dump_forge_flatten(buf_bytes(&content), &stream);
	struct bytes bytes = buf_bytes(&stream);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(flattened_read(&source, &flattened, &err), 0);
	assert_false(flattened.is_cut);
	assert_int_equal(flattened.source.size, content.size);
	assert_true(byte_source_get(&flattened.source, 0, content.size, &again));
	assert_true(bytes_equal(buf_bytes(&content), buf_bytes(&again)));
	flattened_deinit(&flattened);
	/* cut in the middle: what was written by then is there */
	bytes.size /= 2;
	source = byte_source_of(&bytes);
	assert_int_equal(flattened_read(&source, &flattened, &err), 0);
	assert_true(flattened.is_cut);
	assert_true(byte_source_get(&flattened.source, 5000, 5000, &again));
	assert_memory_equal(again.at, content.at + 5000, 5000);
	flattened_deinit(&flattened);
}

/* --- page tables of large pages -------------------------------------------------------------- */

/* Entries are written by hand into two pages of memory at 0. */
static void check_large(const struct page_tables *format, uint64_t address, const uint64_t at[2],
			const uint64_t values[2], const uint64_t wanted[2])
{
	struct page_tables tables = *format;
	char memory[2 * PAGE] = { 0 }, elf[64 + 56] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
	scoped_buf file = { 0 };
	scoped_dump dump = { 0 };
	uint64_t found, size;
	struct err err;

	for (int i = 0; i < 2; i++)
		for (int byte = 0; byte < 8; byte++)
			memory[at[i] + (unsigned)byte] = (char)(values[i] >> 8 * byte);
	elf[16] = 4;               /* ET_CORE */
	elf[18] = 62;              /* EM_X86_64 */
	elf[32] = 64;              /* e_phoff */
	elf[54] = 56;              /* e_phentsize */
	elf[56] = 1;               /* e_phnum */
	elf[64] = 1;               /* PT_LOAD */
	elf[72] = 120;             /* p_offset */
	elf[97] = elf[105] = 0x20; /* p_filesz, p_memsz: 0x2000 */
	buf_add(&file, elf, sizeof(elf));
	buf_add(&file, memory, sizeof(memory));
	struct bytes bytes = buf_bytes(&file);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(dump_open(&source, 1, &dump, &err), 0);
	assert_int_equal(page_tables_find(&tables, &dump, address, &found, &size, &err), 0);
	assert_int_equal(found, wanted[0]);
	assert_int_equal(size, wanted[1]);
}

TEST(page_tables_of_large_pages)
{
	struct page_tables tables;

	/* 1 GiB: entry 511 of the top leads to the table at 0x1000, whose entry 510 is a page */
	page_tables_x86_64(&tables, false, 0);
	check_large(&tables, 0xffffffff80001234, (uint64_t[]){ 511 * 8, PAGE + 510 * 8 },
		    (uint64_t[]){ 0x1063, 0x80000000400001e3 },
		    (uint64_t[]){ 0x40001234, 0x40000000 - 0x1234 });
	/* 2 MiB with PAE, with the bit of an encrypted page */
	page_tables_i386(&tables, true);
	check_large(&tables, 0xc0201000, (uint64_t[]){ 3 * 8, PAGE + 1 * 8 },
		    (uint64_t[]){ 0x1001, 0x8000000000c001e3 },
		    (uint64_t[]){ 0xc01000, 0x200000 - 0x1000 });
	/* a block of 512 MiB in pages of 64 KiB, above 48 bits */
	assert_true(page_tables_arm64(&tables, 16, 48, false));
	check_large(&tables, 0xffff000020000010, (uint64_t[]){ 0, 8 },
		    (uint64_t[]){ 0x3, 0x2000f701 },
		    (uint64_t[]){ 0xf000020000010, 0x20000000 - 0x10 });
	/* a gigapage of Sv39 */
	assert_true(page_tables_riscv64(&tables, 39));
	check_large(&tables, 0xffffffff80000010, (uint64_t[]){ 510 * 8, 0 },
		    (uint64_t[]){ 0x200000ef, 0 }, (uint64_t[]){ 0x80000010, 0x40000000 - 0x10 });
	assert_false(page_tables_arm64(&tables, 13, 48, false));
	assert_false(page_tables_arm64(&tables, 12, 64, false));
	assert_false(page_tables_riscv64(&tables, 40));
}
