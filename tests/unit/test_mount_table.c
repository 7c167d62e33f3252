/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/mount_policy.h"
#include "format/proc/mount_table.h"
#include "format/proc/mount_view.h"

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
	assert_int_equal(line.peer_group, 7);
	assert_bytes(line.type, "ext3");
	assert_bytes(line.source, "/dev/root");
	assert_bytes(line.super_options, "rw,errors=x");
	assert_int_equal(line.major, 98);
	assert_true(mountinfo_next(&text, &line));
	assert_bytes(line.target, "/mnt/a b\tc\\");
	assert_int_equal(line.peer_group, 0);
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

static const char *translated(struct bytes theirs, const char *path, struct bytes ours,
			      struct arena *arena)
{
	struct mount_view from = { 0 }, to = { 0 };
	scoped_buf text = { 0 };

	mount_view_read(theirs, arena, &from);
	mount_view_read(ours, arena, &to);
	return mount_view_translate(&from, path, &to, &text) ? arena_string(arena, buf_bytes(&text))
							     : "-";
}

TEST(mount_view_finds_files_of_a_container_on_the_host)
{
	scoped_arena arena = { 0 };
	const struct bytes host = BYTES(
		"27 1 254:0 / / rw - ext4 /dev/vda rw\n"
		"30 27 0:27 / /dev/shm rw - tmpfs tmpfs rw\n"
		"31 27 8:1 / /data rw - xfs /dev/sda1 rw\n"
		"32 31 0:40 / /data/cache rw - tmpfs tmpfs rw\n"
		"33 27 254:0 /srv/a /srv/b rw - ext4 /dev/vda rw\n"
		"50 27 0:52 / /var/lib/docker/overlay2/5e/merged rw - overlay "
		"overlay rw\n");
	const struct bytes container = BYTES(
		"900 700 0:52 / / rw - overlay overlay rw\n"
		"901 900 0:60 / /proc rw - proc proc rw\n"
		"902 900 254:0 /var/lib/docker/c/hosts /etc/hosts rw - ext4 /dev/vda rw\n"
		"903 900 8:1 /cache /cache rw - xfs /dev/sda1 rw\n"
		"904 900 8:1 /web\\040x /srv/www rw - xfs /dev/sda1 rw\n"
		"905 904 0:61 / /srv/www/tmp rw - tmpfs tmpfs rw\n"
		"906 900 0:62 / /run rw - tmpfs tmpfs rw\n"
		"907 906 254:0 /srv/a /run rw - ext4 /dev/vda rw\n");
	static const struct {
		const char *path, *host;
	} cases[] = {
		{ "/etc/nginx/nginx.conf",
		  "/var/lib/docker/overlay2/5e/merged/etc/nginx/nginx.conf" },
		{ "/", "/var/lib/docker/overlay2/5e/merged" },
		{ "/etc/hosts", "/var/lib/docker/c/hosts" },
		{ "/etc/hostsx", "/var/lib/docker/overlay2/5e/merged/etc/hostsx" },
		{ "/srv/www/index.html", "/data/web x/index.html" },
		{ "/srv/www", "/data/web x" },
		{ "/srv/www/tmp/x", "-" }, /* a file system of its own */
		{ "/proc/1/status", "-" }, /* likewise */
		{ "/cache/x", "-" },       /* hidden there by another mount */
		{ "/run/till.pid",
		  "/srv/a/till.pid" }, /* one over the other; two ways lead there */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(translated(container, cases[i].path, host, &arena),
				    cases[i].host);
	/* a machine in a plain folder; a root that is no mount; a circle; nothing */
	assert_string_equal(translated(BYTES("9 8 254:0 /srv/m / rw - ext4 /dev/vda rw\n"),
				       "/etc/x", host, &arena),
			    "/srv/m/etc/x");
	assert_string_equal(
		translated(BYTES("9 8 8:1 / /mnt rw - xfs /dev/sda1 rw\n"), "/etc/x", host, &arena),
		"-");
	assert_string_equal(
		translated(BYTES("9 8 8:1 / / rw - xfs a rw\n8 9 8:1 / / rw - xfs a rw\n"),
			   "/etc/x", host, &arena),
		"-");
	assert_string_equal(translated(BYTES(""), "/etc/x", host, &arena), "-");
	assert_string_equal(translated(container, "/etc/x", BYTES(""), &arena), "-");
}
