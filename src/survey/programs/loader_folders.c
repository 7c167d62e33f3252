/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/programs/loader_folders.h"

#include "format/programs/loader_conf.h"
#include "survey/glob.h"

enum { CONF_DEPTH_MAX = 8 }; /* files that include files */

struct loader {
	struct survey *survey;
	text_list *folders; /* resolved */
};

static void add_folder(struct loader *loader, const char *path)
{
	struct survey *survey = loader->survey;
	scoped_buf real = { 0 };
	struct stat state;

	if (loader->folders->count >= LOADER_FOLDERS_MAX || path[0] != '/' ||
	    root_resolve(survey->root, path, &real) < 0 ||
	    root_stat(survey->root, buf_text(&real), &state) < 0 || !S_ISDIR(state.st_mode) ||
	    text_list_has(loader->folders, buf_text(&real)))
		return;
	*vec_push_in(survey->arena, loader->folders) = arena_string(survey->arena,
								    buf_bytes(&real));
}

static void read_conf(struct loader *loader, const char *path, unsigned depth);

static void include(struct loader *loader, struct bytes pattern, unsigned depth)
{
	struct survey *survey = loader->survey;
	scoped_buf path = { 0 };
	text_list files = { 0 };

	if (!bytes_starts(pattern, "/"))
		buf_add_text(&path, "/etc/"); /* where the file that names it lies */
	buf_add_bytes(&path, pattern);
	(void)survey_glob(survey, survey->root, buf_text(&path), survey->arena, &files);
	for (vec_each(file, &files))
		read_conf(loader, *file, depth + 1);
}

static void read_conf(struct loader *loader, const char *path, unsigned depth)
{
	scoped_buf text = { 0 };
	struct loader_conf_entry entry;

	if (depth > CONF_DEPTH_MAX || !survey_read(loader->survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (loader_conf_next(&rest, &entry)) {
		scoped_buf folder = { 0 };

		buf_add_bytes(&folder, entry.path);
		if (entry.is_include)
			include(loader, entry.path, depth);
		else
			add_folder(loader, buf_text(&folder));
	}
}

void loader_folders(struct survey *survey, text_list *ret)
{
	static const struct {
		const char *pattern;
		bool is_conf;
		const char *why;
	} places[] = {
		{ "/etc/ld.so.conf", true, "glibc" },
		{ "/etc/ld-musl-*.path", true, "musl" },
		{ "/lib/*-linux-*", false, "Debian's loaders know that of their machine" },
		{ "/usr/lib/*-linux-*", false, "likewise" },
		{ "/lib64", false, "known to loaders" },
		{ "/usr/lib64", false, "known to loaders" },
		{ "/lib", false, "known to loaders" },
		{ "/usr/lib", false, "known to loaders" },
		{ "/lib32", false, "known to loaders of 32 bits on Debian" },
		{ "/usr/lib32", false, "likewise" },
		{ "/libx32", false, "likewise, of x32" },
		{ "/usr/libx32", false, "likewise" },
		{ "/usr/local/lib", false, "known to musl" },
	};
	struct loader loader = { survey, ret };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		text_list found = { 0 };

		(void)survey_glob(survey, survey->root, places[i].pattern, survey->arena, &found);
		for (vec_each(path, &found)) {
			if (places[i].is_conf)
				read_conf(&loader, *path, 0);
			else
				add_folder(&loader, *path);
		}
	}
}
