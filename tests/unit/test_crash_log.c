/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of dead kernels: of real ones as others print them, of all kinds and machines, and
 * damaged. */
#include "harness.h"

#include <cmocka.h>

#include "commands/crash_log_screen.h"
#include "crash/kernel_log.h"
#include "dump_forge.h"
#include "fake_kernel.h"
#include "vmcore.h"

/* A dump in memory, and what is printed of it. */
struct reading {
	struct bytes bytes;
	struct byte_source source;
	struct dump dump;
	struct memory memory;
	struct kernel_log_report report;
	struct term term;
	struct crash_log_screen screen;
};

static int read_log(struct reading *reading, struct bytes bytes, enum crash_log_like like,
		    struct err *err)
{
	struct kernel_log_reader reader = { crash_log_screen_record, &reading->screen };

	*reading = (struct reading){ .bytes = bytes };
	reading->source = byte_source_of(&reading->bytes);
	term_init(&reading->term, -1, TERM_COLOR_NEVER);
	/* nothing is written before the end */
	reading->screen = (struct crash_log_screen){ .term = &reading->term, .like = like };
	if (dump_open(&reading->source, 1, &reading->dump, err) < 0 ||
	    memory_open(&reading->dump, &reading->memory, err) < 0 ||
	    kernel_log_read(&reading->memory, &reader, &reading->report, err) < 0)
		return err->code;
	crash_log_screen_end(&reading->screen);
	return 0;
}

static void reading_deinit(struct reading *reading)
{
	term_deinit(&reading->term);
	dump_deinit(&reading->dump);
}

static void check_text(const char *name, struct bytes bytes, enum crash_log_like like,
		       const char *wanted)
{
	struct reading reading;
	struct err err = { 0 };

	if (read_log(&reading, bytes, like, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	if (reading.report.damage.code || !text_is(buf_text(&reading.term.out), wanted))
		print_message("%s: %s\n", name, reading.report.damage.text);
	assert_string_equal(reading.report.damage.text, "");
	assert_string_equal(buf_text(&reading.term.out), wanted);
	reading_deinit(&reading);
}

/* --- real ones ------------------------------------------------------------------------------- */

TEST(crash_log_of_real_dumps)
{
	static const char *const dumps[] = { "q61-wrap", "q510-sysrq" };

	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		scoped_buf name = { 0 };
		scoped_buf content = { 0 };
		scoped_buf wanted = { 0 };

		buf_add_format(&name, "%s.elf", dumps[i]);
		vmcore_fixture(buf_text(&name), &content);
		buf_clear(&name);
		buf_add_format(&name, "%s.expected.txt", dumps[i]);
		vmcore_fixture(buf_text(&name), &wanted);
		check_text(dumps[i], buf_bytes(&content), CRASH_LOG_LIKE_VMCORE_DMESG,
			   buf_text(&wanted));
	}
}

/* --- all kinds and machines ------------------------------------------------------------------ */

static const struct fake_record records[] = {
	{ 0, 5, 0, 0, 0, "Linux version 9.9", NULL, NULL },
	{ 1234567, 6, 0, 0, 1, "first\nsecond\nthird", NULL, NULL },
	{ 2000000000, 4, 0, 0, 0x80000001, "pci 0000:00:1f.2: a device", "pci",
	  "+pci:0000:00:1f.2" },
	{ 3999999999, 3, 3, 0, 4711, "caf\xc3\xa9 \x1b[31m \xff", NULL, NULL },
	{ 12345000001000, 0, 0, 0, 99, "Kernel panic - not syncing", NULL, NULL },
};
#define RECORDS (sizeof(records) / sizeof(records[0]))

static const char as_dmesg[] = "[    0.000000] Linux version 9.9\n"
			       "[    0.001234] first\n"
			       "[    0.001234] second\n"
			       "[    0.001234] third\n"
			       "[    2.000000] pci 0000:00:1f.2: a device\n"
			       "[    3.999999] caf\xc3\xa9 \\x1b[31m \\xff\n"
			       "[12345.000001] Kernel panic - not syncing\n";
static const char as_makedumpfile[] = "[    0.000000] Linux version 9.9\n"
				      "[    0.001234] first\n"
				      "               second\n"
				      "               third\n"
				      "[    2.000000] pci 0000:00:1f.2: a device\n"
				      "[    3.999999] caf\\xffffffc3\\xffffffa9 \\x1b[31m "
				      "\\xffffffff\n"
				      "[12345.000001] Kernel panic - not syncing\n";

static void check_kernel(struct fake_kernel *kernel)
{
	scoped_buf dump = { 0 };

	fake_kernel_dump(kernel, &dump);
	check_text(kernel->machine->name, buf_bytes(&dump), CRASH_LOG_LIKE_DMESG, as_dmesg);
	check_text(kernel->machine->name, buf_bytes(&dump), CRASH_LOG_LIKE_MAKEDUMPFILE,
		   as_makedumpfile);
}

TEST(crash_log_ring_of_all_machines)
{
	for (size_t i = 0; i < fake_machine_count; i++) {
		scoped_fake_kernel kernel = { 0 };

		fake_kernel_init(&kernel, &fake_machines[i], "6.6.6-test");
		fake_log_ring(&kernel, records, RECORDS, 5, 12);
		check_kernel(&kernel);
	}
}

TEST(crash_log_records_of_all_machines)
{
	for (size_t i = 0; i < fake_machine_count; i++)
		for (size_t start = 0; start < 1024; start += 340) {
			scoped_fake_kernel kernel = { 0 };

			fake_kernel_init(&kernel, &fake_machines[i], "4.19.0-test");
			fake_log_records(&kernel, records, RECORDS, start, 1024);
			check_kernel(&kernel);
		}
}

/* A ring of 64 characters that has wrapped around: the first line is what is left of one. */
TEST(crash_log_characters)
{
	static const char ring[] = "1.000000] two\n<0>[    2.000000] end\n"
				   "hat is left\n<6>no time\n<4>[    ";

	for (size_t i = 0; i < fake_machine_count; i++) {
		scoped_fake_kernel kernel = { 0 };
		scoped_buf dump = { 0 };
		const char *name = fake_machines[i].name;

		fake_kernel_init(&kernel, &fake_machines[i], "2.6.32-test");
		fake_log_characters(&kernel, ring, sizeof(ring) - 1, 36 + 3 * (sizeof(ring) - 1));
		fake_kernel_dump(&kernel, &dump);
		check_text(name, buf_bytes(&dump), CRASH_LOG_LIKE_DMESG,
			   "hat is left\nno time\n[    1.000000] two\n[    2.000000] end\n");
		check_text(name, buf_bytes(&dump), CRASH_LOG_LIKE_VMCORE_DMESG,
			   "hat is left\n<6>no time\n<4>[    1.000000] two\n"
			   "<0>[    2.000000] end\n");
	}
}

/* What 3.5 to 4.8 kept of a line that was written in parts. */
TEST(crash_log_lines_in_parts)
{
	static const struct fake_record parts[] = {
		{ 1000, 6, 0, 4 | 8, 0, "one,", NULL, NULL },
		{ 2000, 6, 0, 8, 0, " two,", NULL, NULL },
		{ 3000, 6, 0, 2 | 8, 0, " three", NULL, NULL },
		{ 4000, 6, 0, 2 | 4, 0, "another", NULL, NULL },
	};
	scoped_fake_kernel kernel = { 0 };
	scoped_buf dump = { 0 };

	fake_kernel_init(&kernel, fake_machine("x86_64-kdump"), "4.4.0");
	fake_log_records(&kernel, parts, 4, 0, 256);
	fake_kernel_dump(&kernel, &dump);
	check_text("parts", buf_bytes(&dump), CRASH_LOG_LIKE_DMESG,
		   "[    0.000001] one, two, three\n[    0.000004] another\n");
}

TEST(crash_log_without_a_note)
{
	for (size_t i = 0; i < fake_machine_count; i++) {
		scoped_fake_kernel kernel = { .has_no_note = true };

		fake_kernel_init(&kernel, &fake_machines[i], "6.6.6-test");
		kernel.has_no_note = true;
		fake_log_ring(&kernel, records, RECORDS, 5, 12);
		check_kernel(&kernel);
	}
}

/* --- damaged ones ---------------------------------------------------------------------------- */

/* Offsets in the ring of 6.1: see its VMCOREINFO. */
static const struct {
	const char *name;
	uint64_t at, value;
	unsigned size;
} damages[] = {
	{ "tail_id", 32, 0x123456789abcd, 8 },
	{ "tail_id", 32, UINT64_MAX, 8 },
	{ "head_id", 24, 0, 8 },
	{ "head_id", 24, 0x7fffffffffffffff, 8 },
	{ "count_bits", 0, 0, 4 },
	{ "count_bits", 0, 31, 4 },
	{ "count_bits", 0, 0xffffffff, 4 },
	{ "count_bits", 0, 5, 4 },
	{ "size_bits", 48, 4, 4 },
	{ "size_bits", 48, 40, 4 },
	{ "size_bits", 48, 12, 4 },
	{ "size_bits", 48, 0, 4 },
};

/* All of the log is there again, and it is said that something was wrong. */
TEST(crash_log_of_damaged_rings)
{
	scoped_buf content = { 0 };
	scoped_buf wanted = { 0 };

	vmcore_fixture("q61-wrap.elf", &content);
	vmcore_fixture("q61-wrap.expected.txt", &wanted);
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		scoped_buf damaged = { 0 };
		struct reading reading;
		struct err err;

		buf_add_bytes(&damaged, buf_bytes(&content));
		dump_forge_overwrite(&damaged, "prb", damages[i].at, damages[i].value,
				     damages[i].size);
		assert_int_equal(
			read_log(&reading, buf_bytes(&damaged), CRASH_LOG_LIKE_VMCORE_DMESG, &err),
			0);
		if (!text_is(buf_text(&reading.term.out), buf_text(&wanted)) ||
		    !reading.report.damage.code)
			print_message("%s %#llx: %zu of %zu bytes; %s\n", damages[i].name,
				      (unsigned long long)damages[i].value, reading.term.out.size,
				      wanted.size, reading.report.damage.text);
		assert_int_not_equal(reading.report.damage.code, 0);
		assert_string_equal(buf_text(&reading.term.out), buf_text(&wanted));
		reading_deinit(&reading);
	}
}

/* The descriptors point nowhere: what looks like text is there. */
TEST(crash_log_without_records)
{
	scoped_buf content = { 0 };
	struct reading reading;
	struct err err;

	vmcore_fixture("q510-sysrq.elf", &content);
	dump_forge_overwrite(&content, "prb", 8, 0x1000, 8);
	assert_int_equal(read_log(&reading, buf_bytes(&content), CRASH_LOG_LIKE_DMESG, &err), 0);
	assert_int_not_equal(reading.report.damage.code, 0);
	assert_non_null(strstr(buf_text(&reading.term.out), "Kernel panic - not syncing"));
	assert_non_null(strstr(buf_text(&reading.term.out), "\nBIOS-provided physical RAM map:\n"));
	reading_deinit(&reading);
}

/* A record's length that cannot be: those behind it are there. */
TEST(crash_log_of_damaged_records)
{
	static const uint64_t lengths[] = { 1, 8, 0xfffc, 0xffff };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		scoped_fake_kernel kernel = { 0 };
		scoped_buf dump = { 0 };
		struct reading reading;
		struct err err;

		fake_kernel_init(&kernel, fake_machine("x86_64-kdump"), "4.4.0");
		fake_log_records(&kernel, records, RECORDS, 0, 1024);
		fake_kernel_dump(&kernel, &dump);
		dump_forge_overwrite(&dump, "log_buf", 8, lengths[i], 2);
		assert_int_equal(read_log(&reading, buf_bytes(&dump), CRASH_LOG_LIKE_DMESG, &err),
				 0);
		assert_non_null(strstr(reading.report.damage.text, "byte 0 of the log is damaged"));
		assert_string_equal(buf_text(&reading.term.out), strchr(as_dmesg, '\n') + 1);
		reading_deinit(&reading);
	}
}

/* Whatever a number of the log says, it ends, and says that something is wrong or all is there. */
TEST(crash_log_ends)
{
	static const char *const symbols[] = { "log_first_idx", "log_next_idx", "log_buf_len",
					       "log_buf" };
	static const uint64_t values[] = { 0, 1, 3, 20, 1000, 0x7fffffff, 0xffffffff };

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
			scoped_fake_kernel kernel = { 0 };
			scoped_buf dump = { 0 };
			struct reading reading;
			struct err err;

			fake_kernel_init(&kernel, fake_machine("i386-pae"), "4.4.0");
			fake_log_records(&kernel, records, RECORDS, 340, 1024);
			fake_kernel_dump(&kernel, &dump);
			dump_forge_overwrite_symbol(&dump, symbols[i], values[j], 4);
			int failed = read_log(&reading, buf_bytes(&dump), CRASH_LOG_LIKE_DMESG,
					      &err);

			assert_true(failed || reading.report.damage.code ||
				    text_is(buf_text(&reading.term.out), as_dmesg));
			reading_deinit(&reading);
		}
}
