/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an application's code lies: from a file of it up to the folder that is all of it. */
#include "base/path.h"
#include "survey/applications/application_parts.h"

/* Folders that hold many things. A star is any name. */
static const struct {
	const char *pattern;
	const char *why;
} shared_folders[] = {
	{ "", "the root" },
	{ "/opt", "one folder each" },
	{ "/srv", "one folder each" },
	{ "/srv/www", "one folder each" },
	{ "/usr", NULL },
	{ "/usr/*", "bin, lib, local, share ..." },
	{ "/usr/local/bin", NULL },
	{ "/usr/local/sbin", NULL },
	{ "/usr/local/lib", NULL },
	{ "/usr/local/libexec", NULL },
	{ "/usr/local/share", NULL },
	{ "/usr/local/etc", NULL },
	{ "/usr/local/src", NULL },
	{ "/usr/lib/*", "x86_64-linux-gnu, jvm ..." },
	{ "/bin", NULL },
	{ "/sbin", NULL },
	{ "/lib", NULL },
	{ "/etc", "etckeeper makes it a repository" },
	{ "/etc/*", "configuration" },
	{ "/var", NULL },
	{ "/var/lib", NULL },
	{ "/var/www", "one folder each" },
	{ "/home", NULL },
	{ "/home/*", "a person's" },
	{ "/root", "a person's" },
	{ "/tmp", NULL },
	{ "/var/tmp", NULL },
	{ "/mnt", NULL },
	{ "/media", NULL },
	{ "/data", "one folder each" },
	{ "/export", "one folder each" },
	{ "/proc", "not on a disk" },
	{ "/sys", "not on a disk" },
	{ "/dev", "not on a disk" },
	{ "/run", "not on a disk" },
	{ "/snap/*", "packages" },
};

/* Folders of an application that are not all of it. */
static const struct {
	const char *name;
	const char *why;
} inner_folders[] = {
	{ "bin", "programs" },     { "sbin", "programs" },        { "src", "sources" },
	{ "lib", "its parts" },    { "dist", "what is built" },   { "build", "what is built" },
	{ "scripts", "programs" }, { "target", "what is built" }, { "server", "a part" },
	{ "public", "pages" },
};

const char *application_path(struct survey *survey, const char *folder, const char *path)
{
	scoped_buf joined = { 0 }, real = { 0 };

	if (!path || !*path || (path[0] != '/' && !folder))
		return NULL;
	if (path[0] != '/')
		buf_add_format(&joined, "%s/", folder);
	buf_add_text(&joined, path);
	if (root_resolve(survey->root, buf_text(&joined), &real) < 0)
		return NULL;
	return arena_intern(survey->arena, real.size ? buf_bytes(&real) : BYTES("/"));
}

bool application_is_shared(struct bytes folder)
{
	if (bytes_is(folder, "/"))
		return true;
	for (size_t i = 0; i < sizeof(shared_folders) / sizeof(shared_folders[0]); i++)
		if (path_matches(folder, shared_folders[i].pattern))
			return true;
	return false;
}

const struct application_marker *application_marker_in(struct survey *survey, const char *folder)
{
	const struct application_marker *best = NULL;
	struct stat state;

	for (const struct application_marker *marker = application_markers_table; marker->name;
	     marker++) {
		scoped_buf path = { 0 };

		if (best && best->weight >= marker->weight)
			continue;
		buf_add_format(&path, "%s/%s", folder, marker->name);
		if (root_lstat(survey->root, buf_text(&path), &state) == 0)
			best = marker;
	}
	return best;
}

struct bytes application_releases(const char *path, struct bytes *ret_release)
{
	static const char folder[] = "/releases/";
	struct bytes text = bytes_of(path), rest, name;
	ptrdiff_t at = bytes_find_text(text, folder);

	*ret_release = (struct bytes){ 0 };
	if (at <= 0)
		return (struct bytes){ 0 };
	rest = bytes_slice(text, (size_t)at + strlen(folder), text.size);
	if (!bytes_part(&rest, '/', &name))
		return (struct bytes){ 0 };
	*ret_release = bytes_slice(text, 0, (size_t)at + strlen(folder) + name.size);
	return bytes_slice(text, 0, (size_t)at);
}

/* The nearest folder with a marker, from that one up; empty if there is none. */
static struct bytes marked_folder(struct survey *survey, struct bytes folder)
{
	for (unsigned i = 0; i < APPLICATION_CLIMB_MAX && folder.size > 1; i++) {
		scoped_buf path = { 0 };
		struct bytes release, base;

		if (application_is_shared(folder))
			break;
		buf_add_bytes(&path, folder);
		if (application_marker_in(survey, buf_text(&path)))
			return folder;
		base = application_releases(buf_text(&path), &release);
		if (base.size && bytes_equal(release, folder))
			return folder; /* what lies above is shared by releases */
		folder.size = (size_t)bytes_find_last(folder, '/');
	}
	return (struct bytes){ 0 };
}

static bool is_inner(struct bytes folder)
{
	struct bytes name = bytes_slice(folder, (size_t)(bytes_find_last(folder, '/') + 1),
					folder.size);

	for (size_t i = 0; i < sizeof(inner_folders) / sizeof(inner_folders[0]); i++)
		if (bytes_is(name, inner_folders[i].name))
			return true;
	return false;
}

const char *application_root_of(struct survey *survey, const char *path)
{
	struct bytes folder, marked, above;
	struct stat state;

	if (root_stat(survey->root, path, &state) < 0)
		return NULL;
	folder = S_ISDIR(state.st_mode) ? bytes_of(path) : path_folder(path);
	marked = marked_folder(survey, folder);
	if (marked.size)
		return arena_intern(survey->arena, marked);
	above = bytes_slice(folder, 0, (size_t)(bytes_find_last(folder, '/') + 1));
	above.size -= above.size > 0;
	if (is_inner(folder) && !application_is_shared(above))
		folder = above;
	if (!application_is_shared(folder))
		return arena_intern(survey->arena, folder);
	return S_ISDIR(state.st_mode) ? NULL : arena_intern(survey->arena, bytes_of(path));
}
