/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/toolbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/path.h"
#include "base/toolbox.h"
#include "toolbox/apt.h"
#include "toolbox/box.h"
#include "toolbox/image.h"
#include "toolbox/lists.h"
#include "toolbox/run_program.h"
#include "toolbox/stock.h"
#include "toolbox/work_folder.h"

#define STOCK_FOLDER "stock"
#define TREE_FOLDER  "tree"
#define IMAGE_FILE   "image"

void toolbox_report_deinit(struct toolbox_report *report)
{
	toolbox_manifest_deinit(&report->manifest);
	buf_deinit(&report->manifest_text);
	vec_deinit(&report->omissions);
	arena_deinit(&report->arena);
}

static bool is_image(const struct toolbox_order *order)
{
	return bytes_ends(bytes_of(order->output), TOOLBOX_IMAGE_ENDING);
}

static int step(const struct toolbox_order *order, const char *what, struct err *err)
{
	order->step(order->context, what);
	return interrupt_came() ? err_set(err, -EINTR, "interrupted") : 0;
}

static int64_t cpu_ms(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	int64_t sum = 0;

	for (size_t i = 0; i < sizeof(whose) / sizeof(whose[0]); i++) {
		struct rusage used;

		if (getrusage(whose[i], &used) == 0)
			sum += (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
			       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
	}
	return sum;
}

/* ---- before anything is done --------------------------------------------------------------- */

/* Of folders only toolboxes are replaced, and empty ones. */
static bool may_be_replaced(const char *path, const struct stat *state)
{
	scoped_buf manifest = { 0 };
	scoped_dir DIR *dir = NULL;
	int entries = 0;

	if (!S_ISDIR(state->st_mode))
		return S_ISREG(state->st_mode);
	buf_add_format(&manifest, "%s/" TOOLBOX_MANIFEST, path);
	if (access(buf_text(&manifest), F_OK) == 0)
		return true;
	dir = opendir(path);
	while (dir && readdir(dir))
		entries++;
	return dir && entries == 2;
}

static int check_output(const struct toolbox_order *order, struct err *err)
{
	struct bytes name = bytes_of(path_name(order->output));
	struct stat state;

	if (!name.size || bytes_is(name, ".") || bytes_is(name, "..") ||
	    bytes_is(name, TOOLBOX_IMAGE_ENDING))
		return err_set(err, -EINVAL,
			       "%s: say a name: of a folder to be made, or of an image, which ends "
			       "in " TOOLBOX_IMAGE_ENDING,
			       order->output);
	if (lstat(order->output, &state) < 0)
		return errno == ENOENT ? 0 : err_errno(err, "%s", order->output);
	if (!order->force)
		return err_set(err, -EEXIST, "%s is there already; --force replaces it",
			       order->output);
	if (!may_be_replaced(order->output, &state))
		return err_set(err, -EEXIST,
			       "%s is not a toolbox; remove it yourself, or say another name",
			       order->output);
	return 0;
}

static int check_programs(const struct toolbox_order *order, bool needs_apt, struct err *err)
{
	if (!run_program_exists("patchelf"))
		return err_set(err, -ENOENT,
			       "patchelf is not here, which makes programs find their libraries: "
			       "install the package patchelf");
	if (is_image(order) && !run_program_exists("mkfs.erofs"))
		return err_set(err, -ENOENT,
			       "mkfs.erofs is not here, which makes images: install the package "
			       "erofs-utils, or say a name without " TOOLBOX_IMAGE_ENDING
			       " for a folder");
	if (needs_apt && !run_program_exists("apt-get"))
		return err_set(err, -ENOENT,
			       "apt-get is not here, which fetches packages: give them as files, "
			       "--deb FILE");
	return 0;
}

/* ---- the steps ----------------------------------------------------------------------------- */

static int read_files(const struct toolbox_order *order, struct stock *stock, struct err *err)
{
	for (vec_each(path, order->files)) {
		int fd = open(*path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0)
			return err_errno(err, "%s", *path);
		if (stock_read(stock, fd, *path, true, err) < 0 || step(order, *path, err) < 0)
			return err->code;
	}
	return 0;
}

static int fill_stock(const struct toolbox_order *order, const text_list *names, int work,
		      struct stock *stock, struct toolbox_report *report, struct err *err)
{
	int failed = read_files(order, stock, err);

	if (!failed && names->count)
		failed = apt_fetch(order, names, work, stock, report, err);
	return failed;
}

/* What is in the folder, in bytes as files say them. */
static uint64_t size_of(int folder) // NOLINT(misc-no-recursion): as deep as box_place() made it
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	scoped_dir DIR *dir = copy < 0 ? NULL : fdopendir(copy);
	uint64_t sum = 0;

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		struct stat state;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    fstatat(folder, entry->d_name, &state, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(state.st_mode)) {
			scoped_fd int below = openat(folder, entry->d_name,
						     O_RDONLY | O_DIRECTORY | O_CLOEXEC);

			sum += below < 0 ? 0 : size_of(below);
		} else {
			sum += (uint64_t)state.st_size;
		}
	}
	return sum;
}

static int fill_report(const struct toolbox_order *order, const struct box *box,
		       struct toolbox_report *ret, struct err *err)
{
	struct stat state;

	buf_add_bytes(&ret->manifest_text, buf_bytes(&box->manifest));
	if (toolbox_manifest_parse(buf_bytes(&ret->manifest_text), order->output, &ret->manifest,
				   err) < 0)
		return err->code;
	for (vec_each(library, &box->libraries))
		ret->libraries += (*library)->is_in;
	for (vec_each(omission, &box->omissions))
		*vec_push(&ret->omissions) = (struct toolbox_omission){
			arena_string(&ret->arena, bytes_of(omission->name)),
			arena_intern(&ret->arena, bytes_of(omission->why)),
		};
	if (is_image(order) && stat(order->output, &state) == 0)
		ret->size_bytes = (uint64_t)state.st_size;
	return 0;
}

static int build_tree(const struct toolbox_order *order, struct box *box, struct stock *stock,
		      int tree, struct err *err)
{
	if (step(order, "choosing libraries", err) < 0 || box_choose(box, stock, err) < 0)
		return err->code;
	if (step(order, "putting all in its place", err) < 0 || box_place(box, tree, err) < 0)
		return err->code;
	if (step(order, "patching programs", err) < 0 || box_patch(box, tree, err) < 0)
		return err->code;
	return 0;
}

static int build_in(const struct toolbox_order *order, const text_list *names,
		    const struct work_folder *work, struct toolbox_report *ret, struct err *err)
{
	scoped_stock stock = { .fd = -1 };
	scoped_box box = { 0 };
	scoped_fd int stock_folder = work_folder_enter(work->fd, STOCK_FOLDER, err);
	scoped_fd int tree = stock_folder < 0 ? -1 : work_folder_enter(work->fd, TREE_FOLDER, err);
	const char *made = TREE_FOLDER;

	if (tree < 0)
		return err->code;
	stock_init(&stock, stock_folder);
	if (fill_stock(order, names, work->fd, &stock, ret, err) < 0 ||
	    build_tree(order, &box, &stock, tree, err) < 0)
		return err->code;
	if (is_image(order)) {
		made = IMAGE_FILE;
		if (step(order, "making the image", err) < 0 ||
		    image_make(work->fd, TREE_FOLDER, IMAGE_FILE, buf_bytes(&box.manifest), err) <
			    0)
			return err->code;
	} else {
		ret->size_bytes = size_of(tree);
	}
	if (step(order, "done", err) < 0 ||
	    work_folder_keep(work, made, order->output, order->force, err) < 0)
		return err->code;
	return fill_report(order, &box, ret, err);
}

static int say_room(const struct toolbox_order *order, struct err *err)
{
	const struct err known = *err;

	/* the second is apt's, which looks before it writes */
	if (known.code != -ENOSPC && known.code != -EDQUOT &&
	    !strstr(known.text, err_words(ENOSPC)) && !strstr(known.text, "enough free space"))
		return known.code;
	return err_set(err, -ENOSPC,
		       "%s: no room: some 300 MB are needed beside it while it is built: %s",
		       order->output, known.text);
}

int toolbox_build(const struct toolbox_order *order, struct toolbox_report *ret, struct err *err)
{
	text_list names = { 0 };
	scoped_work_folder work = { .parent = -1, .fd = -1 };

	for (vec_each(name, order->packages))
		*vec_push(&names) = *name;
	for (const struct listed *row = list_usual;
	     !order->packages->count && !order->files->count && row->name; row++)
		*vec_push(&names) = row->name;
	int failed = check_output(order, err);

	if (!failed)
		failed = check_programs(order, names.count > 0, err);
	if (!failed)
		failed = work_folder_make(&work, order->output, err);
	if (!failed)
		failed = build_in(order, &names, &work, ret, err);
	ret->cpu_ms = cpu_ms();
	vec_deinit(&names);
	return failed ? say_room(order, err) : 0;
}
