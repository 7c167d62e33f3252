/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building a toolbox: what a stock takes, what a box is made of, what is left of a run. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/root.h"
#include "toolbox/box.h"
#include "toolbox/lists.h"
#include "toolbox/run_program.h"
#include "toolbox/work_folder.h"

TEST(stock_parts)
{
	static const struct {
		const char *path;
		enum stock_part part;
	} cases[] = {
		{ "bin/ls", STOCK_TOOL },
		{ "sbin/ip", STOCK_TOOL },
		{ "bin/deep/ls", STOCK_NOTHING },
		{ "share/bin/ls", STOCK_NOTHING },
		{ "lib/x86_64-linux-gnu/libc.so.6", STOCK_LIBRARY },
		{ "lib64/ld-linux-x86-64.so.2", STOCK_LIBRARY },
		{ "lib/aarch64-linux-gnu/ld-linux-aarch64.so.1", STOCK_LIBRARY },
		{ "lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so", STOCK_LIBRARY },
		{ "lib/x86_64-linux-gnu/gconv/UTF-16.so", STOCK_NOTHING },
		{ "lib/x86_64-linux-gnu/libfoo.a", STOCK_NOTHING },
		{ "share/ca-certificates/mozilla/X.crt", STOCK_CERTIFICATE },
		{ "share/ca-certificates/README", STOCK_NOTHING },
		{ "lib/terminfo/x/xterm", STOCK_DATA },
		{ "etc/vim/vimrc.tiny", STOCK_DATA },
		{ "etc/vim/vimrc.tiny2", STOCK_NOTHING },
		{ "etc/passwd", STOCK_NOTHING },
		{ "share/doc/ls", STOCK_NOTHING },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(stock_part_of(cases[i].path), cases[i].part);
}

/* A folder to build in, and its output beside it. */
struct place {
	char folder[64];
	char output[96];
	struct work_folder work;
};

static void place_init(struct place *place)
{
	struct err err;

	snprintf(place->folder, sizeof(place->folder), "/tmp/trowel-toolbox-test.XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->output, sizeof(place->output), "%s/box", place->folder);
	assert_int_equal(work_folder_make(&place->work, place->output, &err), 0);
}

static size_t count_names(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static void place_deinit(struct place *place)
{
	work_folder_deinit(&place->work);
	(void)unlink(place->output);
	assert_int_equal(rmdir(place->folder), 0); /* nothing else is left there */
}

static int open_package(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/fuzz/corpus/package_contents/%s", TESTS_DIR, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static const char *why_not(const struct box *box, const char *name)
{
	for (vec_each(omission, &box->omissions))
		if (text_is(omission->name, name))
			return omission->why;
	return "";
}

TEST(box_takes_no_hostile_names)
{
	SCOPED(place_deinit) struct place place = { 0 };
	scoped_stock stock = { .fd = -1 };
	scoped_box box = { 0 };
	struct err err;

	place_init(&place);
	scoped_fd int folder = work_folder_enter(place.work.fd, "stock", &err);

	stock_init(&stock, folder);
	assert_int_equal(stock_read(&stock, open_package("hostile.deb"), "x", true, &err), 0);
	/* its scripts want sh, which no package has */
	assert_int_equal(box_choose(&box, &stock, &err), -ENOENT);
	assert_string_equal(why_not(&box, "good"), "a script of sh, which is not here");
	assert_string_equal(why_not(&box, "-rf"), "a name that no tool has");
	assert_string_equal(why_not(&box, ".hidden"), "a name that no tool has");
	assert_string_equal(why_not(&box, "new\nline"), "a name that no tool has");
	assert_string_equal(why_not(&box, "sp ace"), "a name that no tool has");
	assert_null(box_find(&box, "out"));
	assert_null(box_find(&box, "loop"));
}

TEST(stock_takes_only_libraries_of_packages_that_are_not_chosen)
{
	SCOPED(place_deinit) struct place place = { 0 };
	scoped_stock stock = { .fd = -1 };
	struct err err;

	place_init(&place);
	scoped_fd int folder = work_folder_enter(place.work.fd, "stock", &err);

	stock_init(&stock, folder);
	assert_int_equal(stock_read(&stock, open_package("hostile.deb"), "x", false, &err), 0);
	assert_null(stock_map_find(&stock.paths, "bin/good"));
	struct stock_file **library = stock_map_find(&stock.libraries, "libgood.so.1");

	assert_non_null(library);
	struct stock_file *real = stock_resolve(&stock, *library);

	assert_non_null(real);
	assert_string_equal(real->path, "lib/libgood.so.1.0");
	scoped_fd int fd = stock_open(&stock, real, &err);
	scoped_buf text = { 0 };

	assert_int_equal(fd_read_all(fd, "x", 100, &text, &err), 0);
	assert_string_equal(buf_text(&text), "no elf");
}

TEST(stock_gives_hard_links_of_an_rpm_their_contents)
{
	SCOPED(place_deinit) struct place place = { 0 };
	scoped_stock stock = { .fd = -1 };
	struct err err;

	place_init(&place);
	scoped_fd int folder = work_folder_enter(place.work.fd, "stock", &err);

	stock_init(&stock, folder);
	assert_int_equal(stock_read(&stock, open_package("tool.rpm"), "x", true, &err), 0);
	static const char *const names[] = { "bin/tool", "bin/same", "bin/link" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct stock_file **file = stock_map_find(&stock.paths, names[i]);
		struct stock_file *real = file ? stock_resolve(&stock, *file) : NULL;
		scoped_buf text = { 0 };

		assert_non_null(real);
		scoped_fd int fd = stock_open(&stock, real, &err);

		assert_int_equal(fd_read_all(fd, "x", 100, &text, &err), 0);
		assert_string_equal(buf_text(&text), "#!/bin/sh\necho ok\n");
	}
}

/* ---- the folder that it is built in -------------------------------------------------------- */

TEST(work_folder_of_a_killed_run_is_removed_by_the_next_and_that_of_a_living_one_stays)
{
	SCOPED(place_deinit) struct place place = { 0 };
	struct work_folder next;
	struct err err;
	char left[256];

	place_init(&place);
	snprintf(left, sizeof(left), "%s/.trowel-toolbox.dead", place.folder);
	assert_int_equal(mkdir(left, 0700), 0);
	snprintf(left, sizeof(left), "%s/.trowel-toolbox.dead/x", place.folder);
	assert_int_equal(symlink("/etc", left), 0);
	assert_int_equal(count_names(place.folder), 2);
	assert_int_equal(work_folder_make(&next, place.output, &err), 0);
	assert_int_equal(count_names(place.folder), 2); /* the living one's, and the new one's */
	assert_int_equal(access("/etc", F_OK), 0);
	work_folder_deinit(&next);
	assert_int_equal(count_names(place.folder), 1);
}

TEST(work_folder_keeps_what_is_there_unless_it_is_told_to_replace)
{
	SCOPED(place_deinit) struct place place = { 0 };
	struct err err;
	struct stat state;

	place_init(&place);
	close(openat(place.work.fd, "a", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	scoped_fd int fd = openat(place.work.fd, "b", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, "b", 1), 1);
	assert_int_equal(work_folder_keep(&place.work, "a", place.output, false, &err), 0);
	assert_int_equal(work_folder_keep(&place.work, "b", place.output, false, &err), -EEXIST);
	assert_int_equal(stat(place.output, &state), 0);
	assert_int_equal(state.st_size, 0);
	assert_int_equal(work_folder_keep(&place.work, "b", place.output, true, &err), 0);
	assert_int_equal(stat(place.output, &state), 0);
	assert_int_equal(state.st_size, 1);
}

/* ---- programs that are run ----------------------------------------------------------------- */

static int run_shell(const char *script, struct buf *output, struct err *err)
{
	const char *words[] = { "sh", "-c", script };
	text_list argv = { .at = words, .count = 3 };
	scoped_fd int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct run_program program = { .argv = &argv, .folder = folder, .output = output };

	return run_program(&program, err);
}

TEST(run_program_gives_output_and_complaints)
{
	scoped_buf output = { 0 };
	struct err err;

	assert_int_equal(run_shell("pwd; echo $LC_ALL; cat", &output, &err), 0);
	assert_string_equal(buf_text(&output), "/\nC\n");
	assert_int_equal(run_shell("echo one >&2; echo two >&2; exit 3", NULL, &err), -ECHILD);
	assert_string_equal(err.text, "sh: two");
	assert_int_equal(
		run_shell("echo 'E: no such package' >&2; echo W: x >&2; exit 100", NULL, &err),
		-ECHILD);
	assert_string_equal(err.text, "sh: no such package");
	assert_int_equal(run_shell("kill -9 $$", NULL, &err), -ECHILD);
	assert_string_equal(err.text, "sh was ended by signal 9");
}

TEST(run_program_that_is_not_there)
{
	const char *words[] = { "trowel-no-such-program" };
	text_list argv = { .at = words, .count = 1 };
	scoped_fd int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct run_program program = { .argv = &argv, .folder = folder };
	struct err err;

	assert_int_equal(run_program(&program, &err), -ENOENT);
	assert_false(run_program_exists(words[0]));
	assert_true(run_program_exists("sh"));
}

/* ---- tables -------------------------------------------------------------------------------- */

TEST(toolbox_lists_give_reasons_and_name_nothing_twice)
{
	static const struct listed *const lists[] = { list_usual, list_always, list_not_fetched,
						      list_applets, list_left_out };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct listed *row = lists[i]; row->name; row++) {
			assert_true(row->why && row->why[0]);
			for (const struct listed *other = lists[i]; other < row; other++)
				assert_string_not_equal(row->name, other->name);
		}
	for (const struct data_place *place = list_data; place->from; place++)
		assert_int_equal(bytes_ends(bytes_of(place->from), "/"),
				 bytes_ends(bytes_of(place->to), "/"));
}
