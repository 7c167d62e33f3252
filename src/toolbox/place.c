/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "base/path.h"
#include "base/root.h"
#include "base/toolbox.h"
#include "toolbox/box.h"
#include "toolbox/lists.h"
#include "toolbox/work_folder.h"

enum {
	PROGRAM_MODE = 0755,
	FILE_MODE = 0644,
	SCRIPT_MAX = 16 * 1024 * 1024,
	CERTIFICATE_MAX = 1024 * 1024,
	DATA_PARTS_MAX = 8, /* folders of one inside of the other */
};

/* ---- files --------------------------------------------------------------------------------- */

/* Opens the folder that `path`, whose names are checked here, lies in; made if it is not there. */
static int enter(int tree, const char *path, struct err *err)
{
	struct bytes rest = path_folder(path), part;
	scoped_fd int at = openat(tree, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int depth = 0;

	if (at < 0)
		return err_errno(err, "%s", path);
	while (bytes_part(&rest, '/', &part)) {
		scoped_buf name = { 0 };

		if (!toolbox_is_name(part) || ++depth > DATA_PARTS_MAX)
			return err_set(err, -EINVAL, "%s: not a name for a file", path);
		buf_add_bytes(&name, part);
		int next = work_folder_enter(at, buf_text(&name), err);

		if (next < 0)
			return next;
		close(at);
		at = next;
	}
	return take_fd(&at);
}

static int write_file(int tree, const char *path, mode_t mode, struct bytes text, struct err *err)
{
	scoped_fd int folder = enter(tree, path, err);

	if (folder < 0)
		return folder;
	scoped_fd int fd = openat(folder, path_name(path),
				  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0 || fchmod(fd, mode) < 0)
		return err_errno(err, "%s", path);
	return fd_write_all(fd, path, text, err);
}

/* Moves a file of the stock to its place; one that has a place already gets a second name. */
static int place_file(struct box *box, int tree, struct stock_file *file, const char *path,
		      mode_t mode, struct err *err)
{
	scoped_fd int folder = enter(tree, path, err);
	char number[32];

	if (folder < 0)
		return folder;
	snprintf(number, sizeof(number), "%u", file->number);
	int failed = file->placed ? linkat(tree, file->placed, folder, path_name(path), 0)
				  : renameat(box->stock->folder, number, folder, path_name(path));

	if (failed < 0 || fchmodat(folder, path_name(path), mode, 0) < 0)
		return err_errno(err, "%s", path);
	if (!file->placed)
		file->placed = arena_string(&box->arena, bytes_of(path));
	return 0;
}

/* ---- tools --------------------------------------------------------------------------------- */

static int place_script(struct box *box, int tree, const struct box_tool *tool, const char *path,
			struct err *err)
{
	scoped_fd int fd = stock_open(box->stock, tool->file, err);
	scoped_buf text = { 0 };
	scoped_buf written = { 0 };

	if (fd < 0)
		return fd;
	if (fd_read_all(fd, path, SCRIPT_MAX, &text, err) < 0)
		return err->code;
	buf_add_text(&written, tool->first_line);
	buf_add_bytes(&written, bytes_slice(buf_bytes(&text), tool->first_line_size, text.size));
	tool->file->package->is_used = true;
	return write_file(tree, path, PROGRAM_MODE, buf_bytes(&written), err);
}

static int place_tool(struct box *box, int tree, const struct box_tool *tool, struct err *err)
{
	const char *path = arena_format(&box->arena, TOOLBOX_BIN "/%s", tool->name);

	if (tool->kind == TOOLBOX_SCRIPT)
		return place_script(box, tree, tool, path, err);
	if (tool->kind != TOOLBOX_LINK)
		return place_file(box, tree, tool->file, path, PROGRAM_MODE, err);
	if (symlinkat(tool->target, tree, path) < 0)
		return err_errno(err, "%s", path);
	return 0;
}

static int place_library(struct box *box, int tree, const struct box_library *library,
			 struct err *err)
{
	/* the kernel starts a loader only if it may be executed */
	bool is_loader = bytes_starts(bytes_of(library->name), "ld");
	const char *path = arena_format(&box->arena, TOOLBOX_LIB "/%s", library->name);

	return place_file(box, tree, library->file, path, is_loader ? PROGRAM_MODE : FILE_MODE,
			  err);
}

/* ---- data ---------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
	const struct stock_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/* One file of all certificates, as update-ca-certificates(8) makes it. */
static int place_certificates(struct box *box, int tree, struct err *err)
{
	vec_of(struct stock_file *) files = { 0 };
	scoped_buf all = { 0 };
	int failed = 0;

	for (vec_each(file, &box->stock->files))
		if ((*file)->part == STOCK_CERTIFICATE && !(*file)->target)
			*vec_push(&files) = *file;
	vec_sort(&files, by_path);
	for (size_t i = 0; i < files.count && !failed; i++) {
		scoped_fd int fd = stock_open(box->stock, files.at[i], err);

		failed = fd < 0 ? fd
				: fd_read_all(fd, files.at[i]->path, CERTIFICATE_MAX, &all, err);
		if (all.size && all.at[all.size - 1] != '\n')
			buf_add_byte(&all, '\n');
		files.at[i]->package->is_used = true;
	}
	vec_deinit(&files);
	if (failed || !all.size)
		return failed;
	static const char *const names[] = { "SSL_CERT_FILE", "CURL_CA_BUNDLE" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		*vec_push(&box->settings) = (struct toolbox_setting){
			bytes_of(names[i]), BYTES(TOOLBOX_PREFIX "/" TOOLBOX_CERTIFICATES)
		};
	return write_file(tree, TOOLBOX_CERTIFICATES, FILE_MODE, buf_bytes(&all), err);
}

static void set(struct box *box, const char *name, const char *value)
{
	for (vec_each(setting, &box->settings))
		if (bytes_is(setting->name, name))
			return;
	*vec_push(&box->settings) = (struct toolbox_setting){ bytes_of(name), bytes_of(value) };
}

static bool are_names(const char *path)
{
	struct bytes rest = bytes_of(path), part;
	int depth = 0;

	while (bytes_part(&rest, '/', &part))
		if (!toolbox_is_name(part) || ++depth > DATA_PARTS_MAX)
			return false;
	return path[0] != '\0';
}

/* What the path of a file becomes in the box; NULL if the row is not about it. */
static const char *data_path(struct box *box, const struct data_place *place,
			     const struct stock_file *file)
{
	struct bytes rest = bytes_of(file->path);
	bool is_folder = bytes_ends(bytes_of(place->from), "/");

	if (!bytes_skip(&rest, place->from) || (rest.size != 0) != is_folder)
		return NULL;
	const char *path = arena_format(&box->arena, "%s%.*s", place->to, (int)rest.size, rest.at);

	return are_names(path) ? path : NULL;
}

static int place_data_file(struct box *box, int tree, struct stock_file *file, struct err *err)
{
	struct stock_file *real = stock_resolve(box->stock, file);
	struct stat state;

	if (!real || real->part != STOCK_DATA)
		return 0;
	for (const struct data_place *place = list_data; place->from; place++) {
		const char *path = data_path(box, place, file);

		if (!path || fstatat(tree, path, &state, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		if (place->setting)
			set(box, place->setting, place->value);
		file->package->is_used = true;
		return place_file(box, tree, real, path, FILE_MODE, err);
	}
	return 0;
}

static int place_data(struct box *box, int tree, struct err *err)
{
	for (vec_each(file, &box->stock->files))
		if ((*file)->part == STOCK_DATA && place_data_file(box, tree, *file, err) < 0)
			return err->code;
	for (const struct made_file *made = list_made; made->path; made++) {
		if (made->setting)
			set(box, made->setting, made->value);
		if (write_file(tree, made->path, FILE_MODE, bytes_of(made->text), err) < 0)
			return err->code;
	}
	return place_certificates(box, tree, err);
}

/* ---- the manifest -------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct toolbox_tool *x = a, *y = b;

	return bytes_compare(x->name, y->name);
}

static int by_package_name(const void *a, const void *b)
{
	const struct toolbox_package *x = a, *y = b;

	return bytes_compare(x->name, y->name);
}

static int by_setting_name(const void *a, const void *b)
{
	const struct toolbox_setting *x = a, *y = b;

	return bytes_compare(x->name, y->name);
}

static struct bytes word_of(const char *text)
{
	return toolbox_is_word(bytes_of(text)) ? bytes_of(text) : BYTES("?");
}

static int write_manifest(struct box *box, int tree, struct err *err)
{
	scoped_toolbox_manifest manifest = { .architecture = bytes_of(box_architecture(box)) };

	for (vec_each(setting, &box->settings))
		*vec_push(&manifest.settings) = *setting;
	for (vec_each(package, &box->stock->packages))
		if ((*package)->is_used)
			*vec_push(&manifest.packages) = (struct toolbox_package){
				word_of((*package)->identity.name),
				word_of((*package)->identity.version),
			};
	for (vec_each(tool, &box->tools))
		*vec_push(&manifest.tools) = (struct toolbox_tool){
			.name = bytes_of(tool->name),
			.package = tool->file ? word_of(tool->file->package->identity.name)
					      : (struct bytes){ 0 },
			.target = bytes_of(tool->target),
			.kind = tool->kind,
		};
	vec_sort(&manifest.settings, by_setting_name);
	vec_sort(&manifest.packages, by_package_name);
	vec_sort(&manifest.tools, by_name);
	toolbox_manifest_write(&manifest, &box->manifest);
	return write_file(tree, TOOLBOX_MANIFEST, FILE_MODE, buf_bytes(&box->manifest), err);
}

int box_place(struct box *box, int tree, struct err *err)
{
	static const char *const folders[] = { TOOLBOX_BIN, TOOLBOX_LIB };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_fd int fd = work_folder_enter(tree, folders[i], err);

		if (fd < 0)
			return fd;
	}
	for (vec_each(tool, &box->tools))
		if (place_tool(box, tree, tool, err) < 0)
			return err->code;
	for (vec_each(library, &box->libraries))
		if ((*library)->is_in && place_library(box, tree, *library, err) < 0)
			return err->code;
	if (place_data(box, tree, err) < 0)
		return err->code;
	return write_manifest(box, tree, err);
}
