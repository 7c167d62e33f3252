/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of dead kernels by their own addresses: of dumps of real ones. */
#include "harness.h"

#include <elf.h>
#include <errno.h>

#include <cmocka.h>

#include "crash/memory.h"
#include "vmcore.h"

static const struct {
	const char *name, *release;
	uint64_t names;    /* in struct uts_namespace; behind a counter before 5.11 */
	uint64_t prb_data; /* the symbol of the ring, and its member that points to the text */
} dumps[] = {
	{ "q61-wrap.elf", "6.1.0-56-amd64", 0, 48 + 8 },
	{ "q510-sysrq.elf", "5.10.0-32-amd64", 4, 40 + 8 },
};

/* The kernel's name stands where it says, and its pointers lead on. */
static void check_memory(struct dump *dump, size_t index)
{
	scoped_buf text = { 0 };
	struct memory memory = { 0 };
	uint64_t address, ring, data, physical, size;
	struct err err;

	assert_int_equal(memory_open(dump, &memory, &err), 0);
	assert_int_equal(memory.machine, EM_X86_64);
	assert_int_equal(memory.word_size, 8);
	assert_true(memory.has_tables && !memory.has_segments && !memory.has_linear);
	assert_true(vmcoreinfo_symbol(memory.vmcoreinfo, "init_uts_ns", &address));
	/* six texts of 65 bytes: sysname, nodename, release */
	address += dumps[index].names;
	assert_int_equal(memory_text(&memory, address + 2 * 65, 65, &text, &err), 0);
	assert_string_equal(buf_text(&text), dumps[index].release);
	assert_true(vmcoreinfo_symbol(memory.vmcoreinfo, "prb", &ring));
	assert_int_equal(memory_word(&memory, ring, &address, &err), 0);
	assert_int_equal(memory_word(&memory, address + dumps[index].prb_data, &data, &err), 0);
	/* again, now that the place is known */
	assert_int_equal(memory_find(&memory, data, &physical, &size, &err), 0);
	assert_int_equal(memory_find(&memory, data, &address, &size, &err), 0);
	assert_int_equal(physical, address);
	assert_int_equal(memory_word(&memory, 0x1000, &address, &err), -EFAULT);
	assert_non_null(strstr(err.text, "0x1000 is mapped nowhere"));
}

TEST(crash_memory_of_real_dumps)
{
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		scoped_buf content = { 0 };
		scoped_dump dump = { 0 };
		struct err err;

		vmcore_fixture(dumps[i].name, &content);
		struct bytes bytes = buf_bytes(&content);
		struct byte_source source = byte_source_of(&bytes);

		assert_int_equal(dump_open(&source, 1, &dump, &err), 0);
		assert_false(dump.is_cut);
		check_memory(&dump, i);
	}
}

/* Without its note, what the kernel says of itself is found in its memory. */
TEST(crash_memory_finds_vmcoreinfo)
{
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		scoped_buf content = { 0 };
		scoped_buf noted = { 0 };
		scoped_dump dump = { 0 };
		struct err err;

		vmcore_fixture(dumps[i].name, &content);
		struct bytes bytes = buf_bytes(&content);
		struct byte_source source = byte_source_of(&bytes);

		assert_int_equal(dump_open(&source, 1, &dump, &err), 0);
		buf_add_bytes(&noted, buf_bytes(&dump.vmcoreinfo));
		buf_clear(&dump.vmcoreinfo);
		if (!dump_search_vmcoreinfo(&dump))
			continue; /* the page was zeroed */
		assert_true(bytes_equal(buf_bytes(&noted), buf_bytes(&dump.vmcoreinfo)));
	}
}
