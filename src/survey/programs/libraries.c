/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/map.h"
#include "survey/packages/package_files.h"
#include "survey/programs/executable_read.h"
#include "survey/programs/loader_folders.h"
#include "survey/programs/programs_parts.h"

/* Libraries by a hash of name and machine. */
MAP_DEFINE(library_set, uint64_t, bool, map_hash_u64, map_equal_u64);

struct libraries {
	struct survey *survey;
	struct library_set seen;
};

/* Keeps the row if it is what programs ask for by that name: a link for compilers (libssl.so ->
 * libssl.so.3) is not. */
static bool is_wanted(struct libraries *libraries, const struct executable *library,
		      const char *name)
{
	if (!library->arch || (library->name && strcmp(library->name, name) != 0))
		return false;
	bool *known = library_set_put(&libraries->seen,
				      map_hash_text(name) * 31 + map_hash_text(library->arch));
	bool ret = !*known;

	*known = true;
	return ret;
}

static void add_library(struct libraries *libraries, const char *folder, const char *name)
{
	struct survey *survey = libraries->survey;
	struct content *content = survey->content;
	struct executable library;
	scoped_buf path = { 0 }, real = { 0 };
	struct stat state;
	struct err err;

	buf_add_format(&path, "%s/%s", folder, name);
	if (content->libraries.count >= PROGRAMS_LIBRARIES_MAX ||
	    root_stat(survey->root, buf_text(&path), &state) < 0 || !S_ISREG(state.st_mode) ||
	    library_read(survey->root, buf_text(&path), survey->arena, &library, &err) < 0 ||
	    !is_wanted(libraries, &library, name) ||
	    root_resolve(survey->root, buf_text(&path), &real) < 0)
		return;
	struct executable *row = RECORD_ADD(survey->arena, &content->libraries, executable);

	/* what it needs itself its package sees to, and its own search is nobody else's */
	row->path = arena_string(survey->arena, buf_bytes(&path));
	row->kind = "library";
	row->name = arena_intern(survey->arena, bytes_of(name));
	row->arch = library.arch;
	row->defines = library.defines;
	row->owner_package = survey_package_of(survey, buf_text(&real));
}

void programs_add_libraries(struct survey *survey)
{
	struct libraries libraries = { .survey = survey };
	text_list folders = { 0 };

	loader_folders(survey, &folders);
	for (vec_each(folder, &folders)) {
		scoped_names names = { 0 };

		if (!survey_list(survey, *folder, &names))
			continue;
		for (size_t i = 0; i < names.starts.count; i++)
			if (bytes_find_text(bytes_of(root_name(&names, i)), ".so") > 0)
				add_library(&libraries, *folder, root_name(&names, i));
		if (survey_is_late(survey)) {
			survey_error(survey, *folder, "no time left to look at all libraries");
			break;
		}
	}
	library_set_deinit(&libraries.seen);
}
