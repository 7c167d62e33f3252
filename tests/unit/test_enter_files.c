/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enter/copy.h"
#include "enter/leftovers.h"
#include "enter/marks.h"
#include "enter/paths.h"

enum { HOLE_SIZE = 8 << 20 };

/* ---- a root and a folder beside it --------------------------------------------------------- */

struct ends {
	char root_path[32], host_path[32];
	int root, host;
	struct subject subject;
	struct copy_order order;
	char told[256];
};

static void left_out(void *context, const char *path, const char *why)
{
	struct ends *ends = context;
	size_t used = strlen(ends->told);

	snprintf(ends->told + used, sizeof(ends->told) - used, "%s: %s\n", path, why);
}

static void ends_init(struct ends *ends)
{
	struct err err;

	*ends = (struct ends){ .root_path = "/tmp/trowel-unit-XXXXXX",
			       .host_path = "/tmp/trowel-unit-XXXXXX" };
	assert_non_null(mkdtemp(ends->root_path));
	assert_non_null(mkdtemp(ends->host_path));
	ends->root = open(ends->root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ends->host = open(ends->host_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(subject_open(&ends->subject, getpid(), 0, &err), 0);
	ends->order.left_out = left_out;
	ends->order.context = ends;
}

static void ends_deinit(struct ends *ends)
{
	scoped_fd int above = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(leftovers_remove(above, ends->root_path + strlen("/tmp/")), 0);
	assert_int_equal(leftovers_remove(above, ends->host_path + strlen("/tmp/")), 0);
	close(ends->root);
	close(ends->host);
	subject_close(&ends->subject);
}

static int get(struct ends *ends, const char *path, const char *to, struct err *err)
{
	ends->order.from = (struct copy_end){ ends->root, path, "there:" };
	ends->order.to = (struct copy_end){ PATHS_HOST, to, "" };
	return copy_run(&ends->order, &ends->subject, err);
}

static int put(struct ends *ends, const char *file, const char *to, struct err *err)
{
	ends->order.from = (struct copy_end){ PATHS_HOST, file, "" };
	ends->order.to = (struct copy_end){ ends->root, to, "there:" };
	return copy_run(&ends->order, &ends->subject, err);
}

static void write_file(int folder, const char *name, const char *text, mode_t mode)
{
	scoped_fd int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
}

static void assert_file(int folder, const char *name, const char *text)
{
	char found[64] = { 0 };
	scoped_fd int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW);

	assert_true(fd >= 0);
	assert_true(read(fd, found, sizeof(found) - 1) >= 0);
	assert_string_equal(found, text);
}

/* ---- paths --------------------------------------------------------------------------------- */

TEST(enter_names_and_folders_of_paths)
{
	static const struct {
		const char *path, *name, *folder;
	} rows[] = {
		{ "/etc/passwd", "passwd", "/etc" },
		{ "/etc", "etc", "/" },
		{ "/", "", "/" },
		{ "a/b///", "b", "a" },
		{ "a", "a", "." },
		{ "//", "", "/" },
		{ "/a/..", "..", "/a" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(bytes_is(paths_name(rows[i].path), rows[i].name));
		assert_true(bytes_is(paths_folder(rows[i].path), rows[i].folder));
	}
}

TEST(enter_links_stay_in_the_root)
{
	static const struct {
		const char *path;
		int code; /* 0: the file in the root */
		int exact;
	} rows[] = {
		{ "/in/file", 0, 0 },
		{ "in/file", 0, 0 },
		{ "/absolute", 0, -ELOOP },
		{ "/climbs", 0, -ELOOP },
		{ "/folder/file", 0, -ELOOP },
		{ "/../../in/file", 0, 1 },
		{ "/loop", -ELOOP, -ELOOP },
		{ "/outside", -ENOENT, -ELOOP },
		{ "/nothing", -ENOENT, -ENOENT },
	};
	struct ends ends;
	struct stat wanted, found;

	ends_init(&ends);
	assert_int_equal(mkdirat(ends.root, "in", 0755), 0);
	write_file(ends.root, "in/file", "inside", 0644);
	assert_int_equal(symlinkat("/in/file", ends.root, "absolute"), 0);
	assert_int_equal(symlinkat("../../../../in/file", ends.root, "climbs"), 0);
	assert_int_equal(symlinkat("/in", ends.root, "folder"), 0);
	assert_int_equal(symlinkat("/loop", ends.root, "loop"), 0);
	assert_int_equal(symlinkat("/etc/passwd", ends.root, "outside"), 0);
	assert_int_equal(fstatat(ends.root, "in/file", &wanted, 0), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = paths_open(ends.root, rows[i].path);

		assert_int_equal(fd < 0 ? fd : 0, rows[i].code);
		assert_true(fd < 0 || (fstat(fd, &found) == 0 && found.st_ino == wanted.st_ino));
		cleanup_fd(&fd);
		fd = paths_open_exact(ends.root, rows[i].path);
		if (rows[i].exact <= 0)
			assert_int_equal(fd < 0 ? fd : 0, rows[i].exact);
		cleanup_fd(&fd);
	}
	ends_deinit(&ends);
}

/* ---- notes --------------------------------------------------------------------------------- */

TEST(enter_reads_notes_of_copies)
{
	static const char note[] = LEFTOVERS_HEAD "\0"
						  "4026531840\0"
						  ".trowel-0123456789abcdef\0"
						  "/srv/a b\0"
						  "relative\0"
						  "/srv/c\0";
	scoped_arena arena = { 0 };
	struct leftovers_note read;

	assert_true(leftovers_read((struct bytes){ note, sizeof(note) - 1 }, &arena, &read));
	assert_int_equal(read.mount_namespace, 4026531840);
	assert_string_equal(read.name, ".trowel-0123456789abcdef");
	assert_int_equal(read.folders.count, 2);
	assert_string_equal(read.folders.at[1], "/srv/c");
	for (size_t size = 0; size < sizeof(LEFTOVERS_HEAD) + 30; size++)
		assert_false(leftovers_read((struct bytes){ note, size }, &arena, &read));
}

TEST(enter_temporary_names_are_ours_alone)
{
	assert_true(leftovers_is_name(BYTES(".trowel-0123456789abcdef")));
	assert_false(leftovers_is_name(BYTES(".trowel-0123456789abcde")));
	assert_false(leftovers_is_name(BYTES(".trowel-0123456789abcdeg")));
	assert_false(leftovers_is_name(BYTES(".trowel-0123456789abcd/.")));
	assert_false(leftovers_is_name(BYTES("trowel-0123456789abcdef0")));
}

/* ---- copies -------------------------------------------------------------------------------- */

TEST(enter_gets_a_folder_as_it_is)
{
	struct ends ends;
	struct stat state;
	struct err err;
	char target[32] = { 0 };

	ends_init(&ends);
	assert_int_equal(mkdirat(ends.root, "data", 0750), 0);
	assert_int_equal(mkdirat(ends.root, "data/inner", 0500), 0);
	write_file(ends.root, "data/tool", "tool", 04755);
	assert_int_equal(symlinkat("/etc/shadow", ends.root, "data/link"), 0);
	assert_int_equal(mkfifoat(ends.root, "data/fifo", 0600), 0);
	const struct timespec times[] = { { 1000, 5 }, { 2000, 7 } };

	assert_int_equal(utimensat(ends.root, "data/tool", times, 0), 0);
	assert_int_equal(get(&ends, "/data", ends.host_path, &err), 1);
	assert_string_equal(ends.told, "there:/data/fifo: a FIFO, not copied\n");
	assert_file(ends.host, "data/tool", "tool");
	assert_int_equal(fstatat(ends.host, "data/tool", &state, 0), 0);
	assert_int_equal(state.st_mode & 07777, 0755);
	assert_int_equal(state.st_mtim.tv_sec, 2000);
	assert_int_equal(state.st_mtim.tv_nsec, 7);
	assert_int_equal(fstatat(ends.host, "data/inner", &state, 0), 0);
	assert_int_equal(state.st_mode & 07777, 0500);
	assert_int_equal(readlinkat(ends.host, "data/link", target, sizeof(target)), 11);
	assert_string_equal(target, "/etc/shadow");
	/* once more, into what is there */
	write_file(ends.root, "data/tool", "newer", 0644);
	assert_int_equal(get(&ends, "/data", ends.host_path, &err), 1);
	assert_file(ends.host, "data/tool", "newer");
	ends_deinit(&ends);
}

TEST(enter_holes_stay_holes)
{
	struct ends ends;
	struct stat state;
	struct err err;

	ends_init(&ends);
	write_file(ends.root, "sparse", "front", 0600);
	scoped_fd int fd = openat(ends.root, "sparse", O_WRONLY);

	assert_int_equal(pwrite(fd, "back", 4, HOLE_SIZE), 4);
	assert_int_equal(ftruncate(fd, 2 * HOLE_SIZE), 0);
	assert_int_equal(get(&ends, "sparse", ends.host_path, &err), 0);
	assert_int_equal(fstatat(ends.host, "sparse", &state, 0), 0);
	assert_int_equal(state.st_size, 2 * HOLE_SIZE);
	assert_true(state.st_blocks * 512 < HOLE_SIZE);
	char back[5] = { 0 };
	scoped_fd int copied = openat(ends.host, "sparse", O_RDONLY);

	assert_int_equal(pread(copied, back, 4, HOLE_SIZE), 4);
	assert_string_equal(back, "back");
	ends_deinit(&ends);
}

TEST(enter_no_link_in_the_way_is_followed)
{
	struct ends ends;
	struct err err;
	char file[64];

	ends_init(&ends);
	write_file(ends.host, "file", "new", 0644);
	snprintf(file, sizeof(file), "%s/file", ends.host_path);
	write_file(ends.root, "real", "old", 0644);
	assert_int_equal(symlinkat("real", ends.root, "link"), 0);
	assert_int_equal(put(&ends, file, "/link", &err), -EEXIST);
	assert_non_null(strstr(err.text, "there is a link at its place"));
	assert_file(ends.root, "real", "old");
	/* in the middle of the path it is the container's own view */
	assert_int_equal(mkdirat(ends.root, "etc", 0755), 0);
	assert_int_equal(symlinkat("/etc", ends.root, "conf"), 0);
	assert_int_equal(put(&ends, file, "/conf", &err), 0);
	assert_file(ends.root, "etc/file", "new");
	assert_int_equal(put(&ends, file, "/conf/other", &err), 0);
	assert_file(ends.root, "etc/other", "new");
	ends_deinit(&ends);
}

TEST(enter_says_why_a_copy_cannot_be)
{
	static const struct {
		const char *file, *to;
		const char *why;
	} rows[] = {
		{ "file", "/nowhere/x", "there:/nowhere: No such file or directory" },
		{ "file", "/nowhere/", "there:/nowhere/: no such folder" },
		{ "nothing", "/x", "nothing: No such file or directory" },
		{ "folder", "/taken", "there is a file at its place" },
		{ "file", "/folder", "there is a folder at its place" },
		{ ".", "/folder", "there:/folder is a folder: say how it is to be called" },
		{ "fifo", "/x", "a FIFO, not copied" },
	};
	struct ends ends;
	struct err err;

	ends_init(&ends);
	write_file(ends.host, "file", "new", 0644);
	write_file(ends.root, "taken", "old", 0644);
	assert_int_equal(mkdirat(ends.host, "folder", 0755), 0);
	assert_int_equal(mkfifoat(ends.host, "fifo", 0644), 0);
	assert_int_equal(mkdirat(ends.root, "folder", 0755), 0);
	assert_int_equal(mkdirat(ends.root, "folder/file", 0755), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char file[64];

		snprintf(file, sizeof(file), "%s/%s", ends.host_path, rows[i].file);
		assert_true(put(&ends, file, rows[i].to, &err) < 0);
		if (!strstr(err.text, rows[i].why))
			assert_string_equal(err.text, rows[i].why);
	}
	ends_deinit(&ends);
}

TEST(enter_a_folder_is_not_copied_into_itself)
{
	struct ends ends;
	struct err err;
	char to[64];

	ends_init(&ends);
	assert_int_equal(mkdirat(ends.root, "a", 0755), 0);
	write_file(ends.root, "a/file", "x", 0644);
	snprintf(to, sizeof(to), "%s/a/b", ends.root_path);
	assert_int_equal(get(&ends, "/a", to, &err), 1);
	assert_non_null(strstr(ends.told, "not copied into itself"));
	assert_file(ends.root, "a/b/file", "x");
	ends_deinit(&ends);
}

/* ---- marks --------------------------------------------------------------------------------- */

TEST(enter_knows_its_own_mounts)
{
	static const char text[] =
		"20 1 0:30 / / rw - overlay overlay rw\n"
		"21 20 0:31 / /dev rw - tmpfs tmpfs rw\n"
		"30 21 0:40 / /dev/trowel ro - tmpfs trowel-shared-box rw,mode=755\n"
		"31 30 8:1 /box /dev/trowel ro - ext4 /dev/vda rw\n"
		"40 20 0:41 / /jail/dev/tro\\040wel ro - tmpfs trowel-shared rw\n"
		"41 40 0:42 / /jail/dev/tro\\040wel/x ro - tmpfs other rw\n"
		"50 20 0:43 / /mnt rw - tmpfs trowel-shared rw\n"
		"51 50 0:44 / /mnt rw - tmpfs other rw\n"
		"60 20 0:45 / /a rw - tmpfs trowel rw\n"
		"61 20 0:46 / /b rw - ext4 trowel-shared rw\n"
		"62 20 0:47 / /c rw - tmpfs trowel-shared-not rw\n";
	scoped_arena arena = { 0 };
	mark_list marks = { 0 };

	marks_find(bytes_of(text), &arena, &marks);
	assert_int_equal(marks.count, 3);
	assert_int_equal(marks.at[0].id, 30);
	assert_int_equal(marks.at[0].box, 31);
	assert_false(marks.at[0].is_covered);
	assert_string_equal(marks.at[0].target, "/dev/trowel");
	assert_int_equal(marks.at[1].box, 0);
	assert_false(marks.at[1].is_covered);
	assert_string_equal(marks.at[1].target, "/jail/dev/tro wel");
	assert_int_equal(marks.at[2].id, 50);
	assert_true(marks.at[2].is_covered);
}

TEST(enter_knows_its_own_folders)
{
	struct ends ends;

	ends_init(&ends);
	assert_int_equal(mkdirat(ends.root, "a", 0555), 0);
	assert_int_equal(mkdirat(ends.root, "b", 0700), 0);
	scoped_fd int other = openat(ends.root, "a", O_PATH);
	scoped_fd int ours = openat(ends.root, "b", O_PATH);

	assert_int_equal(fchmodat(ends.root, "b", MARKS_FOLDER_MODE, 0), 0);
	assert_false(marks_is_folder(other));
	assert_true(marks_is_folder(ours));
	ends_deinit(&ends);
}
