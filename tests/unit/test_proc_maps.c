/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>

#include "base/root.h"
#include "format/proc/proc_maps.h"
#include "kernel/procfs_maps.h"

TEST(proc_maps_lines)
{
	struct bytes rest = BYTES(
		"55d0c8a00000-55d0c8a02000 r--p 00000000 fe:01 1311 /usr/bin/my prog\n"
		"nonsense\n"
		"7f00-7f10 r-xp 00001000 fe:01 42                  /lib/libx.so.1 (deleted)\n"
		"7f20-7f30 rw-p 00000000 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]\n"
		"7f40-7f50 r-xp 0 0:0 0 fake (deleted)");
	struct proc_map map;

	assert_true(proc_maps_next(&rest, &map));
	assert_int_equal(map.start, 0x55d0c8a00000);
	assert_int_equal(map.end, 0x55d0c8a02000);
	assert_int_equal(map.inode, 1311);
	assert_false(map.executable || map.deleted);
	assert_true(bytes_is(map.path, "/usr/bin/my prog"));
	assert_true(proc_maps_next(&rest, &map));
	assert_true(map.executable && map.deleted);
	assert_int_equal(map.offset, 0x1000);
	assert_int_equal(map.major, 0xfe);
	assert_int_equal(map.minor, 1);
	assert_true(bytes_is(map.path, "/lib/libx.so.1"));
	assert_true(proc_maps_next(&rest, &map));
	assert_int_equal(map.path.size, 0);
	assert_true(proc_maps_next(&rest, &map));
	assert_true(bytes_is(map.path, "[vsyscall]"));
	assert_true(proc_maps_next(&rest, &map));
	assert_false(map.deleted); /* no file, so nothing was deleted */
	assert_false(proc_maps_next(&rest, &map));
}

TEST(proc_maps_libraries)
{
	static const struct {
		const char *path;
		bool is_library;
	} cases[] = {
		{ "/lib/libc.so.6", true },
		{ "/lib/libc-2.31.so", true },
		{ "/usr/lib/x.social", false },
		{ "/usr/lib/a.so.d/file", false },
		{ "/x.sob.so", true },
		{ "libc.so", false },
		{ "/usr/bin/bash", false },
		{ "", false },
		{ "/.so", true },
		{ "[vdso]", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(proc_maps_is_library(bytes_of(cases[i].path)),
				 cases[i].is_library);
}

TEST(proc_path_escapes)
{
	static const struct {
		const char *escaped, *plain;
	} cases[] = {
		{ "/a\\012b", "/a\nb" }, { "/a\\134b", "/a\\b" },  { "/a\\", "/a\\" },
		{ "/a\\09", "/a\\09" },  { "/a\\777", "/a\\777" }, { "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf plain = { 0 };

		proc_path_unescape(&plain, bytes_of(cases[i].escaped));
		assert_string_equal(buf_text(&plain), cases[i].plain);
	}
}

TEST(proc_path_deleted)
{
	struct bytes path = BYTES("/usr/bin/x (deleted)");

	assert_true(proc_path_cut_deleted(&path));
	assert_true(bytes_is(path, "/usr/bin/x"));
	assert_false(proc_path_cut_deleted(&path));
}

/* The kernel's answers to questions (since Linux 6.11) and its text say the same. */
TEST(procfs_maps_both_ways)
{
	SCOPED(procfs_maps_deinit) struct procfs_maps asked = { 0 };
	SCOPED(procfs_maps_deinit) struct procfs_maps text = { 0 };
	scoped_fd int dir = open("/proc/self", O_PATH | O_CLOEXEC);
	struct procfs_map one, other;
	struct err err;
	unsigned files = 0, others = 0;

	assert_int_equal(procfs_maps_open(&asked, dir), 0);
	assert_int_equal(procfs_maps_open(&text, dir), 0);
	asked.all = text.all = true;
	/* as it is where the kernel cannot be asked */
	assert_int_equal(fd_read_all(text.fd, "maps", PROCFS_MAPS_MAX, &text.text, &err), 0);
	text.is_text = true;
	text.rest = buf_bytes(&text.text);
	while (procfs_maps_next(&asked, &one) == 1) {
		/* the text has [vsyscall] at its end, which is no mapping of the process */
		assert_int_equal(procfs_maps_next(&text, &other), 1);
		assert_true(bytes_equal(one.path, other.path));
		assert_true(one.start == other.start && one.end == other.end);
		assert_true(one.offset == other.offset && one.inode == other.inode);
		assert_true(one.major == other.major && one.minor == other.minor);
		assert_int_equal(one.deleted, other.deleted);
		files += one.inode != 0;
		others += one.inode == 0;
	}
	assert_true(files >= 2 && others >= 1); /* this program, the C library; [vdso] */
	procfs_maps_close(&asked);
	procfs_maps_close(&text);
}
