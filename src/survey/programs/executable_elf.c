/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <errno.h>

#include "base/path.h"
#include "base/root_source.h"
#include "format/languages/go_build.h"
#include "format/languages/rust_audit.h"
#include "format/programs/changed_functions.h"
#include "format/programs/elf_arch.h"
#include "format/programs/elf_build.h"
#include "format/programs/elf_library.h"
#include "format/programs/elf_links.h"
#include "format/programs/elf_needs.h"
#include "survey/programs/executable_read.h"

static const char *kept(struct arena *arena, const char *text)
{
	return text ? arena_intern(arena, bytes_of(text)) : NULL;
}

static void set_arch(const struct elf_needs *needs, struct arena *arena, struct executable *ret)
{
	char unnamed[32];

	ret->arch = kept(
		arena, elf_arch_name(needs->machine, needs->is_64, needs->is_big_endian, unnamed));
}

static void add_version_list(struct arena *arena, const elf_version_list *from, text_list *ret)
{
	for (vec_each(version, from))
		if (!version->is_weak && ret->count < EXECUTABLE_LISTED_MAX)
			*vec_push_in(arena, ret) = kept(arena, version->name);
}

static void add_needs(struct arena *arena, const struct elf_needs *needs,
		      const struct elf_versions *versions, struct executable *ret)
{
	for (vec_each(library, &needs->libraries)) {
		if (ret->needs.count >= EXECUTABLE_LISTED_MAX)
			return;
		struct library_need *row = RECORD_ADD(arena, &ret->needs, library_need);

		row->library = kept(arena, *library);
		for (vec_each(wanted, &versions->needed))
			if (text_is(wanted->library, *library))
				add_version_list(arena, &wanted->versions, &row->versions);
	}
}

/* "$ORIGIN" is the folder that the file lies in. Source: ld.so(8), "Dynamic string tokens". */
static const char *fill_in(struct arena *arena, struct bytes folder, struct bytes origin)
{
	scoped_buf text = { 0 };

	if (bytes_skip(&folder, "$ORIGIN") || bytes_skip(&folder, "${ORIGIN}"))
		buf_add_bytes(&text, origin);
	buf_add_bytes(&text, folder);
	return arena_intern(arena, buf_bytes(&text));
}

/* DT_RUNPATH takes the place of DT_RPATH. */
static void add_search(struct arena *arena, const struct elf_needs *needs, struct executable *ret)
{
	const char *path = needs->runpath ? needs->runpath : needs->rpath;
	struct bytes rest = bytes_of(path ? path : ""), folder;

	while (bytes_part(&rest, ':', &folder) && ret->search.count < EXECUTABLE_LISTED_MAX)
		if (folder.size)
			*vec_push_in(arena, &ret->search) = fill_in(arena, folder,
								    path_folder(ret->path));
}

static void add_calls(struct arena *arena, const struct elf_links *links, struct executable *ret)
{
	for (vec_each(wanted, &links->wanted)) {
		const struct changed_function *row = changed_function_find(wanted->name);

		if (row)
			text_list_add_once(arena, &ret->calls, row->name);
	}
}

static void add_language(const struct elf *elf, struct arena *arena, struct executable *ret)
{
	scoped_buf version = { 0 }, text = { 0 };
	struct rust_audit audit;

	if (go_build_find(elf, &version, &text)) {
		ret->language = "go";
		ret->toolchain = arena_intern(arena, buf_bytes(&version));
	} else if (rust_audit_find(elf, arena, &audit) ||
		   (ret->toolchain && strncmp(ret->toolchain, "rustc", 5) == 0)) {
		ret->language = "rust";
	}
}

static void add_build(const struct byte_source *file, struct arena *arena, struct executable *ret)
{
	scoped_elf_build build = { 0 };
	scoped_elf elf = { 0 };

	if (!elf_build_read(file, &build) || !elf_read(file, &elf))
		return;
	if (build.is_static)
		ret->static_linked = TRI_YES;
	if (build.compilers.count)
		ret->toolchain = kept(arena, build.compilers.at[build.compilers.count - 1]);
	if (build.has_abi && build.abi.os == ELF_NOTE_OS_LINUX)
		ret->oldest_kernel = arena_format(arena, "%u.%u.%u", build.abi.kernel[0],
						  build.abi.kernel[1], build.abi.kernel[2]);
	ret->build_id = elf_build_id_text(&elf, arena);
	add_language(&elf, arena, ret);
}

void executable_read_elf(const struct byte_source *file, struct arena *arena,
			 struct executable *ret)
{
	scoped_elf_needs needs = { 0 };
	scoped_elf_links links = { 0 };

	ret->kind = "program";
	if (!elf_needs_read(file, &needs)) {
		ret->unreadable = "it is damaged, or no program";
		return;
	}
	set_arch(&needs, arena, ret);
	if (!needs.is_started)
		ret->kind = "library";
	ret->interpreter = kept(arena, needs.loader);
	ret->name = kept(arena, needs.name);
	if (needs.loader && !needs.loader[0]) {
		ret->unreadable = "its loader has no name";
		return;
	}
	if (!elf_links_read(file, &links)) {
		ret->unreadable = "its symbols are damaged";
		return;
	}
	add_needs(arena, &needs, &links.versions, ret);
	add_version_list(arena, &links.versions.defined, &ret->defines);
	add_search(arena, &needs, ret);
	add_calls(arena, &links, ret);
	add_build(file, arena, ret);
}

int library_read(const struct root *root, const char *path, struct arena *arena,
		 struct executable *ret, struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	struct elf_library library;
	int failed = root_source_open(&file, root, path, err);

	record_init(&executable_type, ret);
	if (failed)
		return failed;
	if (!elf_library_read(&file.source, arena, &library))
		return err_set(err, -EBADMSG, "%s: no library", path);
	ret->arch = library.arch;
	ret->name = library.name;
	ret->defines = library.defines;
	return 0;
}
