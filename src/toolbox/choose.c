/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>

#include "base/path.h"
#include "base/root_source.h"
#include "base/toolbox.h"
#include "format/programs/elf_needs.h"
#include "format/toolbox/script_head.h"
#include "toolbox/box.h"
#include "toolbox/lists.h"

enum {
	LIBRARY_NAME_MAX = 255,
	BUSYBOX_MAX = 16 * 1024 * 1024, /* bytes of it that are searched for applets */
};

static const struct {
	unsigned machine;
	bool is_64;
	const char *name;
} machines[] = {
	{ EM_X86_64, true, "x86_64" }, { EM_AARCH64, true, "aarch64" },
	{ EM_386, false, "i686" },     { EM_ARM, false, "armv7l" },
	{ EM_RISCV, true, "riscv64" }, { EM_PPC64, true, "ppc64le" },
	{ EM_S390, true, "s390x" },
};

const char *box_architecture(const struct box *box)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == box->machine && machines[i].is_64 == box->is_64)
			return machines[i].name;
	return NULL;
}

void box_deinit(struct box *box)
{
	vec_deinit(&box->tools);
	vec_deinit(&box->libraries);
	vec_deinit(&box->omissions);
	vec_deinit(&box->settings);
	box_tool_map_deinit(&box->names);
	box_library_map_deinit(&box->library_names);
	buf_deinit(&box->manifest);
	arena_deinit(&box->arena);
}

const struct box_tool *box_find(const struct box *box, const char *name)
{
	const size_t *place = box_tool_map_find(&box->names, name);

	return place ? &box->tools.at[*place - 1] : NULL;
}

static void leave_out(struct box *box, const char *name, const char *why)
{
	*vec_push(&box->omissions) = (struct box_omission){ name, why };
}

static void add_tool(struct box *box, struct box_tool tool)
{
	if (box_find(box, tool.name))
		return;
	*vec_push(&box->tools) = tool;
	*box_tool_map_put(&box->names, tool.name) = box->tools.count;
	if (tool.file)
		tool.file->package->is_used = true;
}

static void add_link(struct box *box, const char *name, const char *target)
{
	if (!text_is(name, target))
		add_tool(box,
			 (struct box_tool){ .name = name, .kind = TOOLBOX_LINK, .target = target });
}

/* ---- programs ------------------------------------------------------------------------------ */

/* 1: read; 0: no program or library; -errno. */
static int read_needs(const struct box *box, const struct stock_file *file, struct elf_needs *ret,
		      struct err *err)
{
	scoped_root_source source = ROOT_SOURCE_CLOSED;
	int fd = stock_open(box->stock, file, err);

	if (fd < 0 || root_source_take(&source, fd, file->path, err) < 0)
		return err->code;
	return elf_needs_read(&source.source, ret);
}

static bool is_for_us(const struct box *box, const struct elf_needs *needs)
{
	return needs->machine == box->machine && needs->is_64 == box->is_64 &&
	       needs->is_big_endian == box->is_big_endian;
}

static int fill_library(struct box *box, struct box_library *library, struct err *err)
{
	struct stock_file **found = stock_map_find(&box->stock->libraries, library->name);
	struct stock_file *file = found ? stock_resolve(box->stock, *found) : NULL;
	scoped_elf_needs needs = { 0 };

	if (!file || !toolbox_is_name(bytes_of(library->name)))
		return 0;
	int is_read = read_needs(box, file, &needs, err);

	if (is_read < 0)
		return is_read;
	if (!is_read || !is_for_us(box, &needs))
		return 0;
	library->file = file;
	for (vec_each(name, &needs.libraries))
		*vec_push_in(&box->arena, &library->needs) = arena_intern(&box->arena,
									  bytes_of(*name));
	return 0;
}

/* What is known of the library of that name, asked for the first time or not; NULL with `err`. */
static struct box_library *get_library(struct box *box, const char *name, struct err *err)
{
	struct box_library **known = box_library_map_find(&box->library_names, name);

	if (!known) {
		struct box_library *library = arena_alloc(&box->arena, sizeof(*library));

		library->name = arena_intern(&box->arena, bytes_of(name));
		if (fill_library(box, library, err) < 0)
			return NULL;
		*vec_push(&box->libraries) = library;
		known = box_library_map_put(&box->library_names, library->name);
		*known = library;
	}
	return *known;
}

typedef vec_of(struct box_library *) library_list;

/* Collects what is needed, each once. `missing` is set if something is not to be had. */
static int collect(struct box *box, const text_list *names, library_list *ret, const char **missing,
		   struct err *err)
{
	for (vec_each(name, names)) {
		struct box_library *library = get_library(box, *name, err);

		if (!library)
			return err->code;
		if (!library->file) {
			*missing = library->name;
			return 0;
		}
		if (library->visit == box->visits)
			continue;
		library->visit = box->visits;
		*vec_push(ret) = library;
	}
	return 0;
}

/* Puts libraries and all that they need into the box, or none of them, with `missing` set. */
static int add_libraries(struct box *box, const text_list *names, const char **missing,
			 struct err *err)
{
	library_list all = { 0 };

	*missing = NULL;
	box->visits++;
	int failed = collect(box, names, &all, missing, err);

	for (size_t i = 0; !failed && !*missing && i < all.count; i++)
		failed = collect(box, &all.at[i]->needs, &all, missing, err);
	for (size_t i = 0; !failed && !*missing && i < all.count; i++) {
		all.at[i]->is_in = true;
		all.at[i]->file->package->is_used = true;
	}
	vec_deinit(&all);
	return failed;
}

static int add_program(struct box *box, struct stock_file *file, const struct elf_needs *needs,
		       struct err *err)
{
	struct box_tool tool = { .name = file->name, .file = file, .kind = TOOLBOX_STATIC };
	text_list names = { 0 };
	const char *missing = NULL;

	for (vec_each(name, &needs->libraries))
		*vec_push(&names) = *name;
	if (needs->loader) {
		tool.kind = TOOLBOX_PROGRAM;
		tool.loader = arena_intern(&box->arena, bytes_of(path_name(needs->loader)));
		*vec_push(&names) = tool.loader;
	}
	int failed = add_libraries(box, &names, &missing, err);

	vec_deinit(&names);
	if (failed)
		return failed;
	if (missing)
		leave_out(
			box, tool.name,
			arena_format(&box->arena, "needs %s, which no package here has", missing));
	else
		add_tool(box, tool);
	return 0;
}

/* ---- scripts ------------------------------------------------------------------------------- */

static int read_start(const struct box *box, const struct stock_file *file, struct buf *ret,
		      struct err *err)
{
	scoped_fd int fd = stock_open(box->stock, file, err);

	if (fd < 0)
		return fd;
	int failed = fd_read_all(fd, file->path, SCRIPT_HEAD_MAX, ret, err);

	return failed == -EFBIG ? 0 : failed;
}

static int add_script(struct box *box, struct stock_file *file, struct err *err)
{
	scoped_buf start = { 0 };
	struct script_head head;

	if (read_start(box, file, &start, err) < 0)
		return err->code;
	if (!script_head_read(buf_bytes(&start), &head)) {
		leave_out(box, file->name, "neither a program nor a script");
		return 0;
	}
	const char *interpreter = arena_intern(&box->arena, head.interpreter);

	if (!box_find(box, interpreter)) {
		leave_out(box, file->name,
			  arena_format(&box->arena, "a script of %s, which is not here",
				       interpreter));
		return 0;
	}
	add_tool(box, (struct box_tool){
			      .name = file->name,
			      .kind = TOOLBOX_SCRIPT,
			      .file = file,
			      .first_line = arena_format(&box->arena, "#!%s/%s/%s%s%.*s",
							 TOOLBOX_PREFIX, TOOLBOX_BIN, interpreter,
							 head.argument.size ? " " : "",
							 (int)head.argument.size, head.argument.at),
			      .first_line_size = head.size,
		      });
	return 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The first program says for which machines the box is. */
static void adopt(struct box *box, const struct elf_needs *needs)
{
	if (box->machine)
		return;
	box->machine = needs->machine;
	box->is_64 = needs->is_64;
	box->is_big_endian = needs->is_big_endian;
}

/* Why a tool cannot work in a box; NULL if that is not known. */
static const char *reason_against(const char *name)
{
	for (const struct listed *row = list_left_out; row->name; row++)
		if (text_is(name, row->name))
			return row->why;
	return NULL;
}

static bool is_refused(struct box *box, const struct stock_file *file)
{
	const struct box_tool *same = box_find(box, file->name);

	const char *reason = reason_against(file->name);

	if (reason)
		leave_out(box, file->name, reason);
	else if (!toolbox_is_name(bytes_of(file->name)))
		leave_out(box, file->name, "a name that no tool has");
	else if (same && same->file && same->file->package != file->package)
		leave_out(box, file->name,
			  arena_format(&box->arena, "of %s: the one of %s is here",
				       file->package->identity.name,
				       same->file->package->identity.name));
	else
		return same != NULL;
	return true;
}

static int add_programs(struct box *box, struct err *err)
{
	for (vec_each(file, &box->stock->files)) {
		scoped_elf_needs needs = { 0 };

		if ((*file)->part != STOCK_TOOL || (*file)->target || is_refused(box, *file))
			continue;
		int is_program = read_needs(box, *file, &needs, err);

		if (is_program < 0)
			return is_program;
		if (!is_program)
			continue; /* its turn comes with the scripts */
		adopt(box, &needs);
		if (!is_for_us(box, &needs))
			leave_out(box, (*file)->name, "made for other machines");
		else if (add_program(box, *file, &needs, err) < 0)
			return err->code;
	}
	return 0;
}

static int add_scripts(struct box *box, struct err *err)
{
	for (vec_each(file, &box->stock->files)) {
		scoped_elf_needs needs = { 0 };

		if ((*file)->part != STOCK_TOOL || (*file)->target ||
		    box_find(box, (*file)->name) || reason_against((*file)->name) ||
		    !toolbox_is_name(bytes_of((*file)->name)))
			continue;
		int is_program = read_needs(box, *file, &needs, err);

		if (is_program < 0 || (!is_program && add_script(box, *file, err) < 0))
			return err->code;
	}
	return 0;
}

/* Links of packages whose file is in the box, then those that installation would make. */
static void add_links(struct box *box)
{
	for (vec_each(link, &box->stock->files)) {
		struct stock_file *file = (*link)->target ? stock_resolve(box->stock, *link) : NULL;
		const struct box_tool *tool = file ? box_find(box, file->name) : NULL;

		if ((*link)->part == STOCK_TOOL && tool && tool->file == file &&
		    toolbox_is_name(bytes_of((*link)->name)))
			add_link(box, (*link)->name, tool->name);
	}
	for (const struct alternative_name *row = list_alternatives; row->name; row++)
		for (int i = 0; i < ALTERNATIVE_TOOLS_MAX && row->tools[i]; i++)
			if (box_find(box, row->tools[i]))
				add_link(box, row->name, row->tools[i]);
}

/* busybox has the names of its applets one behind the other, each ended by a zero byte. */
static int add_applets(struct box *box, struct err *err)
{
	const struct box_tool *busybox = box_find(box, "busybox");
	scoped_buf bytes = { 0 };

	if (!busybox || !busybox->file)
		return 0;
	scoped_fd int fd = stock_open(box->stock, busybox->file, err);

	if (fd < 0 || (fd_read_all(fd, "busybox", BUSYBOX_MAX, &bytes, err) < 0))
		return err->code;
	for (const struct listed *applet = list_applets; applet->name; applet++) {
		char pattern[64] = { 0 };
		size_t size = strlen(applet->name) + 2;

		memcpy(pattern + 1, applet->name, size - 2);
		if (memmem(bytes.at, bytes.size, pattern, size))
			add_link(box, applet->name, "busybox");
	}
	return 0;
}

static bool has_loader_of(const struct box *box, const char *name)
{
	struct box_library **library = box_library_map_find(&box->library_names, name);

	return (library && (*library)->is_in) || box_find(box, name);
}

static int add_loaded_later(struct box *box, struct err *err)
{
	for (const struct loaded_later *row = list_loaded_later; row->by; row++) {
		const char *name = row->library, *missing;
		text_list names = { .at = &name, .count = 1 };

		if (has_loader_of(box, row->by) && add_libraries(box, &names, &missing, err) < 0)
			return err->code;
	}
	return 0;
}

int box_choose(struct box *box, struct stock *stock, struct err *err)
{
	*box = (struct box){ .stock = stock };
	if (add_programs(box, err) < 0)
		return err->code;
	add_links(box);
	if (add_scripts(box, err) < 0)
		return err->code;
	add_links(box); /* to scripts */
	if (add_applets(box, err) < 0 || add_loaded_later(box, err) < 0)
		return err->code;
	if (!box->tools.count)
		return err_set(err, -ENOENT, "no tool is left: %s",
			       box->omissions.count ? box->omissions.at[0].why
						    : "the packages have no programs");
	if (!box_architecture(box))
		return err_set(err, -ENOTSUP, "programs for a kind of machine that is not known");
	return 0;
}
