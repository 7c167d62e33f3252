/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of a crash: the stream, folders, devices; and what the second kernel is told. */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "crash/crash_folder.h"
#include "crash/crash_wire.h"
#include "crash/target_device.h"
#include "format/dump/kernel_module.h"
#include "format/network/kernel_ip.h"

/* ---- the stream ---------------------------------------------------------------------------- */

static const struct crash_bundle_begin usual = { 1795780922, 15, "web1" };

static void make_bundle(struct buf *ret, const struct crash_bundle_begin *begin, const char *file)
{
	crash_bundle_add_begin(ret, begin);
	crash_bundle_add_file(ret, file);
	crash_bundle_add_data(ret, BYTES("[    1.000000] panic\n"));
	crash_bundle_add_end(ret, 21);
}

static int see_begin(void *context, const struct crash_bundle_begin *begin, struct err *err)
{
	buf_add_format(context, "%s %llu %llu\n", begin->host,
		       (unsigned long long)begin->crashed_at,
		       (unsigned long long)begin->up_seconds);
	return 0;
}

static int see_file(void *context, const char *name, struct err *err)
{
	buf_add_format(context, "%s: ", name);
	return 0;
}

static int see_data(void *context, struct bytes piece, struct err *err)
{
	buf_add_bytes(context, piece);
	return 0;
}

static int see_end(void *context, struct err *err)
{
	buf_add_text(context, "end\n");
	return 0;
}

static const struct crash_bundle_events events = { see_begin, see_file, see_data, see_end };

/* Feeds `size` bytes at a time; what was seen is in `ret`. */
static int feed(struct bytes input, size_t size, struct buf *ret, struct err *err)
{
	struct crash_bundle_reader reader = { .events = &events, .context = ret };
	int status = 0;

	for (size_t at = 0; at < input.size && status == 0; at += size) {
		struct bytes piece = bytes_slice(input, at, size);

		status = crash_bundle_feed(&reader, &piece, err);
	}
	crash_bundle_reader_deinit(&reader);
	return status;
}

TEST(crash_bundle_comes_back_in_pieces_of_any_size)
{
	scoped_buf bundle = { 0 };
	struct err err;

	make_bundle(&bundle, &usual, "log");
	for (size_t size = 1; size <= bundle.size; size++) {
		scoped_buf seen = { 0 };

		assert_int_equal(feed(buf_bytes(&bundle), size, &seen, &err), 1);
		assert_string_equal(buf_text(&seen),
				    "web1 1795780922 15\nlog: [    1.000000] panic\nend\n");
	}
}

TEST(crash_bundle_that_is_cut_never_ends)
{
	scoped_buf bundle = { 0 };
	struct err err;

	make_bundle(&bundle, &usual, "log");
	for (size_t size = 0; size < bundle.size; size++) {
		scoped_buf seen = { 0 };

		assert_int_equal(
			feed(bytes_slice(buf_bytes(&bundle), 0, size), SIZE_MAX / 2, &seen, &err),
			0);
	}
}

TEST(crash_bundle_with_any_bit_wrong_is_refused)
{
	scoped_buf bundle = { 0 };
	struct err err;

	make_bundle(&bundle, &usual, "log");
	for (size_t i = 0; i < bundle.size * 8; i++) {
		scoped_buf seen = { 0 };

		bundle.at[i / 8] ^= (char)(1 << i % 8);
		assert_int_not_equal(feed(buf_bytes(&bundle), 7, &seen, &err), 1);
		bundle.at[i / 8] ^= (char)(1 << i % 8);
	}
}

TEST(crash_bundle_takes_no_names_that_are_paths)
{
	static const char *const names[] = { "",   "..",  ".x",   "a/b", "../etc",
					     "-o", "a b", "a\nb", "\xff" };
	struct err err;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct crash_bundle_begin begin = usual;
		scoped_buf one = { 0 }, other = { 0 }, seen = { 0 };

		snprintf(begin.host, sizeof(begin.host), "%s", names[i]);
		make_bundle(&one, &begin, "log");
		assert_int_equal(feed(buf_bytes(&one), 100, &seen, &err), -EBADMSG);
		make_bundle(&other, &usual, names[i]);
		assert_int_equal(feed(buf_bytes(&other), 100, &seen, &err), -EBADMSG);
	}
}

TEST(crash_bundle_frames_come_in_order)
{
	struct err err;
	scoped_buf data_first = { 0 }, no_file = { 0 }, too_short = { 0 }, too_many = { 0 };
	scoped_buf seen = { 0 };

	crash_bundle_add_data(&data_first, BYTES("x"));
	assert_int_equal(feed(buf_bytes(&data_first), 100, &seen, &err), -EBADMSG);
	crash_bundle_add_begin(&no_file, &usual);
	crash_bundle_add_data(&no_file, BYTES("x"));
	assert_int_equal(feed(buf_bytes(&no_file), 100, &seen, &err), -EBADMSG);
	crash_bundle_add_begin(&too_short, &usual);
	crash_bundle_add_file(&too_short, "log");
	crash_bundle_add_end(&too_short, 1);
	assert_int_equal(feed(buf_bytes(&too_short), 100, &seen, &err), -EBADMSG);
	crash_bundle_add_begin(&too_many, &usual);
	for (int i = 0; i <= CRASH_BUNDLE_FILES_MAX; i++)
		crash_bundle_add_file(&too_many, "log");
	assert_int_equal(feed(buf_bytes(&too_many), 100, &seen, &err), -EBADMSG);
}

TEST(crash_bundle_answers_and_counts)
{
	scoped_buf answer = { 0 };
	uint32_t failed, panics;

	crash_bundle_add_answer(&answer, ENOSPC, 3);
	assert_int_equal(answer.size, CRASH_BUNDLE_ANSWER_SIZE);
	assert_true(crash_bundle_answer(buf_bytes(&answer), &failed, &panics));
	assert_int_equal(failed, ENOSPC);
	assert_int_equal(panics, 3);
	answer.at[20]++;
	assert_false(crash_bundle_answer(buf_bytes(&answer), &failed, &panics));
	assert_int_equal(crash_bundle_panics(2, 60), 3);
	assert_int_equal(crash_bundle_panics(2, CRASH_BUNDLE_UP_SECONDS + 1), 1);
	assert_int_equal(crash_bundle_panics(UINT32_MAX, 60), 1);
}

/* ---- folders ------------------------------------------------------------------------------- */

static void make_folder(char *path)
{
	snprintf(path, 64, "/tmp/trowel-crash-XXXXXX");
	assert_non_null(mkdtemp(path));
}

static int keep(const char *path, struct bytes bundle, struct err *err)
{
	scoped_crash_folder folder = { .folder = -1 };

	if (crash_folder_open(&folder, path, err) < 0)
		return err->code;
	return crash_folder_feed(&folder, &bundle, err);
}

static void assert_content(const char *folder, const char *name, const char *wanted)
{
	char path[256], text[256] = "";

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_string_equal(text, wanted);
	assert_int_equal(unlink(path), 0);
}

static void remove_folder(const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(rmdir(path), 0);
}

TEST(crash_folder_holds_whole_crashes_only)
{
	scoped_buf bundle = { 0 };
	char path[64];
	struct err err;

	make_folder(path);
	make_bundle(&bundle, &usual, "log");
	assert_int_equal(keep(path, bytes_slice(buf_bytes(&bundle), 0, bundle.size - 1), &err), 0);
	assert_int_equal(rmdir(path), 0); /* nothing was left */
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(keep(path, buf_bytes(&bundle), &err), 1);
	assert_int_equal(keep(path, buf_bytes(&bundle), &err), 1);
	assert_content(path, "web1-20261127T120202Z/log", "[    1.000000] panic\n");
	assert_content(path, "web1-20261127T120202Z-2/log", "[    1.000000] panic\n");
	assert_content(path, "web1.panics", "2\n");
	remove_folder(path, "web1-20261127T120202Z");
	remove_folder(path, "web1-20261127T120202Z-2");
	assert_int_equal(rmdir(path), 0);
}

/* ---- devices ------------------------------------------------------------------------------- */

static void make_image(char *path, off_t size)
{
	snprintf(path, 64, "/tmp/trowel-crash-XXXXXX");
	scoped_fd int fd = mkstemp(path);

	assert_true(fd >= 0 && ftruncate(fd, size) == 0);
}

static void put(const char *path, long at, const char *text)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	fseek(file, at, SEEK_SET);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

TEST(target_device_takes_empty_ones_only)
{
	static const struct {
		long at;
		const char *text, *name;
	} contents[] = {
		{ 1080, "\x53\xef", "ext2" },          { 0, "XFSB", "XFS" },
		{ 65600, "_BHRfS_M", "btrfs" },        { 3 * 1024 * 1024 - 1, "x", "at its end" },
		{ 1024 * 1024 - 1, "x", "something" },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		char path[64];

		make_image(path, 3 * 1024 * 1024);
		put(path, contents[i].at, contents[i].text);
		assert_int_equal(target_device_format(path, false, &err), -EEXIST);
		if (!strstr(err.text, contents[i].name))
			fail_msg("%s", err.text);
		unlink(path);
	}
	char path[64];

	make_image(path, 4096);
	assert_int_equal(target_device_format(path, false, &err), -ENOSPC);
	unlink(path);
	assert_int_equal(target_device_format("/dev/null", false, &err), -ENOTBLK);
}

static int count_on(const char *path, struct err *err)
{
	scoped_target_device device = { .fd = -1 };
	scoped_buf seen = { 0 };
	struct crash_bundle_reader reader = { .events = &events, .context = &seen };

	if (target_device_open(&device, path, false, err) < 0)
		return err->code;
	int count = target_device_read(&device, &reader, err);

	crash_bundle_reader_deinit(&reader);
	return count;
}

static int write_on(const char *path, size_t size, struct err *err)
{
	scoped_target_device device = { .fd = -1 };
	scoped_buf bundle = { 0 }, text = { 0 };

	crash_bundle_add_begin(&bundle, &usual);
	crash_bundle_add_file(&bundle, "log");
	for (size_t i = 0; i < size; i++)
		buf_add_byte(&text, (char)i);
	crash_bundle_add_data(&bundle, buf_bytes(&text));
	crash_bundle_add_end(&bundle, size);
	if (target_device_open(&device, path, true, err) < 0)
		return err->code;
	for (size_t at = 0; at < bundle.size; at += 100000)
		if (target_device_write(&device, bytes_slice(buf_bytes(&bundle), at, 100000), err) <
		    0)
			return err->code;
	if (target_device_end(&device, usual.up_seconds, err) < 0)
		return err->code;
	return (int)device.header.panics;
}

TEST(target_device_holds_crashes_until_it_is_full)
{
	char path[64];
	struct err err;

	make_image(path, 1024 * 1024);
	assert_int_equal(write_on(path, 10, &err), -ENOMEDIUM);
	assert_int_equal(target_device_format(path, true, &err), 0);
	assert_int_equal(write_on(path, 10, &err), -ENOMEDIUM);
	assert_int_equal(target_device_format(path, false, &err), 0);
	assert_int_equal(count_on(path, &err), 0);
	assert_int_equal(write_on(path, 10, &err), 1);
	assert_int_equal(write_on(path, 400000, &err), 2);
	assert_int_equal(count_on(path, &err), 2);
	assert_int_equal(write_on(path, 700000, &err), 3);
	assert_int_equal(count_on(path, &err), 1);
	assert_int_equal(write_on(path, 2000000, &err), -ENOSPC);
	assert_int_equal(count_on(path, &err), 0);
	assert_int_equal(target_device_format(path, false, &err), 0);
	put(path, 100, "x");
	assert_int_equal(count_on(path, &err), -EBADMSG);
	unlink(path);
}

/* ---- the second kernel --------------------------------------------------------------------- */

TEST(kernel_ip_is_read)
{
	static const struct {
		const char *line;
		int status;
		const char *address, *gateway, *device;
		unsigned prefix;
		bool is_asked_for;
	} rows[] = {
		{ "quiet panic=5", 0 },
		{ "a ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0 b", 1, "10.0.2.15", "10.0.2.2",
		  "eth0", 24 },
		{ "ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0:off", 1, "10.0.2.15", "10.0.2.2",
		  "eth0", 24 },
		{ "ip=dhcp ip=192.168.7.1:::20", 1, "192.168.7.1", "0.0.0.0", "", 20 },
		{ "ip=dhcp", 1, "0.0.0.0", "0.0.0.0", "", 0, true },
		{ "ip=on", 1, "0.0.0.0", "0.0.0.0", "", 0, true },
		{ "ip=:::::eth1:dhcp", 1, "0.0.0.0", "0.0.0.0", "eth1", 0, true },
		{ "ip=eth1:dhcp", 1, "0.0.0.0", "0.0.0.0", "eth1", 0, true },
		{ "ip=:::::../x:dhcp", -EINVAL },
		{ "ip=eth1:rarp", -EINVAL },
		{ "ip=10.0.2.15", -EINVAL },
		{ "ip=10.0.2.15:::255.0.255.0", -EINVAL },
		{ "ip=10.0.2.15:::0", -EINVAL },
		{ "ip=10.0.2.15:::33", -EINVAL },
		{ "ip=10.0.2.15::x:24", -EINVAL },
		{ "ip=10.0.2.15:::24::../../etc/passwd", -EINVAL },
		{ "ip=10.0.2.15:::24::longer-than-an-interface", -EINVAL },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct kernel_ip ip;
		char text[INET_ADDRSTRLEN];

		assert_int_equal(kernel_ip_parse(bytes_of(rows[i].line), &ip, &err),
				 rows[i].status);
		if (rows[i].status != 1)
			continue;
		assert_string_equal(inet_ntop(AF_INET, &ip.address, text, sizeof(text)),
				    rows[i].address);
		assert_string_equal(inet_ntop(AF_INET, &ip.gateway, text, sizeof(text)),
				    rows[i].gateway);
		assert_string_equal(ip.device, rows[i].device);
		assert_int_equal(ip.prefix, rows[i].prefix);
		assert_int_equal(ip.is_asked_for, rows[i].is_asked_for);
	}
}

TEST(kernel_modules_say_what_they_need)
{
	struct bytes modinfo = BYTES("license=GPL\0depends=failover,net_failover\0x\0depends=y\0");
	struct bytes list = BYTES("kernel/net/failover.ko.xz:\n"
				  "kernel/net/net-failover.ko.xz: kernel/net/failover.ko.xz\n");
	struct bytes value;
	scoped_buf name = { 0 };

	assert_true(kernel_module_value(modinfo, "depends", &value));
	assert_true(bytes_is(value, "failover,net_failover"));
	assert_false(kernel_module_value(modinfo, "vermagic", &value));
	assert_true(kernel_module_path(list, "net_failover", &value));
	assert_true(bytes_is(value, "kernel/net/net-failover.ko.xz"));
	assert_false(kernel_module_path(list, "virtio", &value));
	kernel_module_name(BYTES("/lib/x/snd-hda.ko"), &name);
	assert_string_equal(buf_text(&name), "snd_hda");
}

TEST(crash_addresses_are_numbers)
{
	assert_true(crash_wire_is_address("10.0.2.2:9000"));
	assert_true(crash_wire_is_address("[fe80::1]:9000"));
	assert_false(crash_wire_is_address("10.0.2.2"));
	assert_false(crash_wire_is_address("10.0.2.2:0"));
	assert_false(crash_wire_is_address("10.0.2.2:65536"));
	assert_false(crash_wire_is_address("host.example:9000"));
	assert_false(crash_wire_is_address("fe80::1:9000"));
}
