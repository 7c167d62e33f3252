/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs name their loader (PT_INTERP) and libraries are looked for in one folder (DT_RPATH, not
 * DT_RUNPATH: it holds for libraries of libraries and for those that are loaded later as well, and
 * goes before LD_LIBRARY_PATH, which a container may have set). Source: ld.so(8), patchelf(1).
 */
#include <errno.h>
#include <fcntl.h>

#include "base/root_source.h"
#include "base/toolbox.h"
#include "format/programs/elf_needs.h"
#include "toolbox/box.h"
#include "toolbox/run_program.h"

enum { FILES_AT_ONCE = 64 };

#define LIBRARIES TOOLBOX_PREFIX "/" TOOLBOX_LIB

/* The C library finds nothing by a path, and patching it or a loader breaks them. */
static bool stays_as_it_is(const char *name)
{
	struct bytes bytes = bytes_of(name);

	return bytes_is(bytes, "libc.so.6") || bytes_starts(bytes, "ld-") ||
	       bytes_starts(bytes, "ld.so") || bytes_starts(bytes, "ld64.so");
}

/* A program or library that is to be patched. */
struct wanted {
	const char *path;   /* in the tree */
	const char *loader; /* its whole path; NULL of a library */
};
typedef vec_of(struct wanted) wanted_list;

static void list_wanted(const struct box *box, struct arena *arena, wanted_list *ret)
{
	for (vec_each(tool, &box->tools))
		if (tool->kind == TOOLBOX_PROGRAM)
			*vec_push(ret) = (struct wanted){
				arena_format(arena, TOOLBOX_BIN "/%s", tool->name),
				arena_format(arena, LIBRARIES "/%s", tool->loader),
			};
	for (vec_each(library, &box->libraries))
		if ((*library)->is_in && !stays_as_it_is((*library)->name))
			*vec_push(ret) = (struct wanted){
				arena_format(arena, TOOLBOX_LIB "/%s", (*library)->name), NULL
			};
}

/* Patches from `from` on those with the same loader, some at a time; how many. */
static int patch_some(const wanted_list *wanted, size_t from, int tree, struct err *err)
{
	const char *loader = wanted->at[from].loader;
	text_list argv = { 0 };
	size_t count = 0;

	*vec_push(&argv) = "patchelf";
	if (loader) {
		*vec_push(&argv) = "--set-interpreter";
		*vec_push(&argv) = loader;
	}
	*vec_push(&argv) = "--force-rpath";
	*vec_push(&argv) = "--set-rpath";
	*vec_push(&argv) = LIBRARIES;
	for (; from + count < wanted->count && count < FILES_AT_ONCE &&
	       text_equal(wanted->at[from + count].loader, loader);
	     count++)
		*vec_push(&argv) = wanted->at[from + count].path;
	const struct run_program program = { .argv = &argv, .folder = tree };
	int failed = run_program(&program, err);

	vec_deinit(&argv);
	return failed ? failed : (int)count;
}

/* Programs that patchelf has no room in, or a version of it with a fault, are found here. */
static int check(const struct wanted *wanted, int tree, struct err *err)
{
	scoped_root_source source = ROOT_SOURCE_CLOSED;
	scoped_elf_needs needs = { 0 };
	int fd = openat(tree, wanted->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", wanted->path);
	if (root_source_take(&source, fd, wanted->path, err) < 0)
		return err->code;
	if (!elf_needs_read(&source.source, &needs) || !text_is(needs.rpath, LIBRARIES) ||
	    needs.runpath || (wanted->loader && !text_is(needs.loader, wanted->loader)))
		return err_set(err, -EIO, "patchelf did not change %s as it should have",
			       wanted->path);
	return 0;
}

int box_patch(const struct box *box, int tree, struct err *err)
{
	scoped_arena arena = { 0 };
	wanted_list wanted = { 0 };
	int done = 0;

	list_wanted(box, &arena, &wanted);
	for (size_t at = 0; done >= 0 && at < wanted.count; at += (size_t)done)
		done = patch_some(&wanted, at, tree, err);
	for (size_t i = 0; done >= 0 && i < wanted.count; i++)
		done = check(&wanted.at[i], tree, err);
	vec_deinit(&wanted);
	return done < 0 ? done : 0;
}
