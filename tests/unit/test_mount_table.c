/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/mount_policy.h"
#include "format/proc/mount_table.h"

static void assert_bytes(struct bytes bytes, const char *expected)
{
	scoped_buf text = { 0 };

	mount_unescape(bytes, &text);
	assert_string_equal(buf_text(&text), expected);
}

TEST(mountinfo_lines)
{
	struct bytes text = BYTES(
		"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=x\n"
		"garbage\n"
		"37 35 0:44 / /mnt/a\\040b\\011c\\134 ro - tmpfs  rw,size=1k\n"
		"38 35 0:45 / /cut rw - \n"
		"39 35 0:x / /cut rw - ext4 a rw\n"
		"40 35 8:1 / /last rw - nfs4 srv:/export\\040x rw,addr=10.0.0.1");
	struct mount_line line;

	assert_true(mountinfo_next(&text, &line));
	assert_bytes(line.root, "/mnt1");
	assert_bytes(line.target, "/mnt2");
	assert_bytes(line.type, "ext3");
	assert_bytes(line.source, "/dev/root");
	assert_bytes(line.super_options, "rw,errors=x");
	assert_int_equal(line.major, 98);
	assert_true(mountinfo_next(&text, &line));
	assert_bytes(line.target, "/mnt/a b\tc\\");
	assert_int_equal(line.source.size, 0);
	assert_bytes(line.super_options, "rw,size=1k");
	assert_true(mountinfo_next(&text, &line));
	assert_bytes(line.source, "srv:/export x");
	assert_false(mountinfo_next(&text, &line));
}

TEST(fstab_lines)
{
	struct bytes text = BYTES("# comment\n"
				  "\n"
				  "UUID=1-2 / ext4 errors=remount-ro 0 1\n"
				  "short\n"
				  "  /dev/sdb1\t/mnt/a\\040b\tauto\tnoauto\n"
				  "UUID=3 none swap sw 0 0\n"
				  "//nas/x /nas cifs username=a,password=b\n"
				  "tmpfs /t");
	static const char *const targets[] = { "/", "/mnt/a b", "none", "/nas", "/t" };
	struct mount_line line;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		assert_true(fstab_next(&text, &line));
		assert_bytes(line.target, targets[i]);
	}
	assert_int_equal(line.type.size, 0);
	assert_false(fstab_next(&text, &line));
}

TEST(swap_lines)
{
	struct bytes text = BYTES(
		"Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		"/dev/sda2                               partition\t1000\t10\t-2\n"
		"/swap\\040file file 2048 0 -3\n");
	struct swap_line line;

	assert_true(swaps_next(&text, &line));
	assert_int_equal(line.size_kib, 1000);
	assert_int_equal(line.used_kib, 10);
	assert_true(swaps_next(&text, &line));
	assert_bytes(line.source, "/swap file");
	assert_false(swaps_next(&text, &line));
}

TEST(mount_policies)
{
	static const struct {
		const char *type, *target;
		bool row, entered, asked, network;
	} cases[] = {
		{ "ext4", "/", true, true, true, false },
		{ "nfs4", "/srv", true, false, false, true },
		{ "nfsd", "/proc/fs/nfsd", false, true, true, false },
		{ "autofs", "/net", false, false, false, true },
		{ "fuse.sshfs", "/mnt/x", true, false, false, true },
		{ "fuse.mergerfs", "/pool", true, false, true, false },
		{ "fuseblk", "/win", true, false, true, false },
		{ "fuse.lxcfs", "/proc/meminfo", false, true, true, false },
		{ "tmpfs", "/run", true, true, true, false },
		{ "tmpfs", "/run/lock", false, true, true, false },
		{ "tmpfs", "/srv/cache", true, true, true, false },
		{ "overlay", "/var/lib/docker/overlay2/x/merged", false, true, true, false },
		{ "overlay", "/", true, true, true, false },
		{ "nfs", "/var/lib/kubelet/pods/x", false, false, false, true },
		{ "cgroup2", "/sys/fs/cgroup", false, true, true, false },
		{ "squashfs", "/snap/core/1", false, true, true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned flags = mount_policy(cases[i].type, cases[i].target);

		assert_int_equal(!(flags & MOUNT_NO_ROW), cases[i].row);
		assert_int_equal(!(flags & MOUNT_NOT_ENTERED), cases[i].entered);
		assert_int_equal(!(flags & MOUNT_NOT_ASKED), cases[i].asked);
		assert_int_equal(!!(flags & MOUNT_NETWORK), cases[i].network);
	}
}
