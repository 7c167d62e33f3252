/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/package_libraries.h"

#include <errno.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/root_source.h"
#include "format/languages/elf.h"
#include "format/packages/package_contents.h"
#include "format/programs/elf_library.h"

struct packaged_link {
	const char *name, *target; /* without folders */
};

struct package_content {
	vec_of(struct packaged_library) libraries;
	vec_of(struct packaged_link) links;
	const char *problem; /* NULL: all of it was read */
};

void package_libraries_init(struct package_libraries *ret, const struct default_files *files)
{
	*ret = (struct package_libraries){ .files = files };
	if (files)
		ret->contents = mem_zero(files->packages.count + 1, sizeof(*ret->contents));
}

void package_libraries_deinit(struct package_libraries *libraries)
{
	free(libraries->contents);
	arena_deinit(&libraries->arena);
}

/* ---- what is in one ------------------------------------------------------------------------ */

struct reading {
	struct arena *arena;
	struct package_content *content;
	const char *package; /* its path */
	const char *path;    /* of the library whose contents come; NULL: none */
	struct buf bytes;    /* of it */
	bool is_too_large;
};

static void reading_deinit(struct reading *reading)
{
	buf_deinit(&reading->bytes);
}

/* What was read of a library is all of it. */
static void end_library(struct reading *reading)
{
	struct bytes bytes = buf_bytes(&reading->bytes);
	const struct byte_source source = byte_source_of(&bytes);
	struct elf_library library = { 0 };

	if (!reading->path || !bytes.size)
		return;
	if (!reading->is_too_large)
		(void)elf_library_read(&source, reading->arena, &library);
	*vec_push_in(reading->arena, &reading->content->libraries) = (struct packaged_library){
		.path = reading->path,
		.name = library.name,
		.arch = library.arch,
		.defines = library.defines,
	};
}

static int take_entry(void *context, const struct package_entry *entry, struct err *err)
{
	struct reading *reading = context;
	struct arena *arena = reading->arena;
	const char *name = path_name(entry->path);

	end_library(reading);
	reading->path = NULL;
	if (arena->total > PACKAGE_LIBRARIES_MEMORY_MAX)
		return err_set(err, -EFBIG, "%s: too many libraries are in the packages",
			       reading->package);
	if (bytes_find_text(bytes_of(name), ".so") <= 0)
		return 0;
	if (!entry->has_contents) {
		*vec_push_in(arena, &reading->content->links) = (struct packaged_link){
			arena_string(arena, bytes_of(name)),
			arena_string(arena, bytes_of(path_name(entry->target))),
		};
		return 0;
	}
	reading->path = arena_format(arena, "/%s", entry->path);
	reading->is_too_large = false;
	buf_clear(&reading->bytes);
	return 1;
}

static int take_piece(void *context, struct bytes piece, struct err *err)
{
	struct reading *reading = context;

	(void)err;
	/* texts for compilers have such names, too */
	if (!reading->bytes.size && !elf_is(piece))
		reading->path = NULL;
	if (reading->bytes.size + piece.size > PACKAGE_LIBRARY_SIZE_MAX)
		reading->is_too_large = true;
	if (reading->path && !reading->is_too_large)
		buf_add_bytes(&reading->bytes, piece);
	return 0;
}

static int read_package(struct package_libraries *libraries, const struct default_package *package,
			struct package_content *content, struct err *err)
{
	SCOPED(reading_deinit)
	struct reading reading = {
		.arena = &libraries->arena,
		.content = content,
		.package = package->path,
	};
	const struct package_visitor visitor = { &reading, take_entry, take_piece };
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	scoped_arena scratch = { 0 };
	struct package_identity identity;

	if (root_source_open(&file, &libraries->files->root, package->path, err) < 0 ||
	    package_contents_read(&file.source, package->path, &visitor, &scratch, &identity, err) <
		    0)
		return err->code;
	end_library(&reading);
	return 0;
}

static const struct package_content *content_of(struct package_libraries *libraries,
						const struct default_package *package)
{
	size_t index = (size_t)(package - libraries->files->packages.at);
	struct package_content *content = libraries->contents[index];
	struct err err;

	if (content)
		return content;
	content = arena_alloc(&libraries->arena, sizeof(*content));
	libraries->contents[index] = content;
	if (read_package(libraries, package, content, &err) < 0) {
		content->problem = arena_string(&libraries->arena, bytes_of(err.text));
		*vec_push_in(&libraries->arena, &libraries->problems) = content->problem;
	}
	return content;
}

/* ---- what is asked for --------------------------------------------------------------------- */

static bool is_link_to(const struct package_content *content, const char *name, const char *target)
{
	for (vec_each(link, &content->links))
		if (text_is(link->name, name) && text_is(link->target, target))
			return true;
	return false;
}

static bool is_called(const struct package_content *content, const struct packaged_library *library,
		      const char *name)
{
	const char *file = path_name(library->path);

	return text_is(library->name, name) || text_is(file, name) ||
	       is_link_to(content, name, file);
}

static struct packaged_answer answer_of(struct package_libraries *libraries,
					const struct default_package *package, const char *name,
					const char *arch)
{
	const struct package_content *content = content_of(libraries, package);
	struct packaged_answer ret = { .state = PACKAGED_WITHOUT };
	bool is_for_arch = content->libraries.count == 0;

	if (content->problem)
		return (struct packaged_answer){ PACKAGED_UNREADABLE, NULL, content->problem };
	for (vec_each(library, &content->libraries)) {
		is_for_arch = is_for_arch || text_is(library->arch, arch);
		if (!is_called(content, library, name))
			continue;
		if (text_is(library->arch, arch))
			return (struct packaged_answer){ PACKAGED_FOUND, library, NULL };
		if (!library->arch)
			ret = (struct packaged_answer){ PACKAGED_UNREADABLE, NULL,
							"the library in it is damaged or too "
							"large" };
	}
	if (!is_for_arch && ret.state == PACKAGED_WITHOUT)
		ret.state = PACKAGED_ABSENT;
	return ret;
}

/* The first package of that name, as they are sorted; the count of all if there is none. */
static size_t first_named(const struct default_files *files, const char *name)
{
	size_t low = 0, high = files->packages.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(files->packages.at[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void package_libraries_find(struct package_libraries *libraries, const struct available *package,
			    const char *library, const char *arch, struct packaged_answer *ret)
{
	const struct default_files *files = libraries->files;

	*ret = (struct packaged_answer){ .state = PACKAGED_ABSENT };
	if (!files)
		return;
	for (size_t i = first_named(files, package->name);
	     i < files->packages.count && text_is(files->packages.at[i].name, package->name); i++) {
		if (!text_is(files->packages.at[i].version, package->version))
			continue;
		struct packaged_answer answer = answer_of(libraries, &files->packages.at[i],
							  library, arch);

		if (answer.state > ret->state)
			*ret = answer;
	}
}
