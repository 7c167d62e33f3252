/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/mem.h"
#include "survey/packages/languages_internal.h"

struct language_markers *language_markers_create(void)
{
	return mem_zero(1, sizeof(struct language_markers));
}

void language_markers_destroy(struct language_markers *markers)
{
	if (!markers)
		return;
	for (size_t i = 0; i < MARKER_COUNT; i++)
		vec_deinit(&markers->starts[i]);
	buf_deinit(&markers->text);
	buf_deinit(&markers->last_project);
	free(markers);
}

/* How paths end that mark a package, and what has to stand in the path as well. */
static const struct {
	const char *end, *within;
	enum language_marker marker;
} endings[] = {
	{ ".json", "/conda-meta/", MARKER_CONDA },
	{ "/pyvenv.cfg", NULL, MARKER_ENVIRONMENT },
	{ ".dist-info", NULL, MARKER_PYTHON },
	{ ".egg-info", NULL, MARKER_PYTHON },
	{ "/package.json", "/node_modules/", MARKER_NODE },
	{ "/node_modules/.modules.yaml", NULL, MARKER_NODE_MANAGED },
	{ "/node_modules/.yarn-integrity", NULL, MARKER_NODE_MANAGED },
	{ "/node_modules/.yarn-state.yml", NULL, MARKER_NODE_MANAGED },
	{ ".gemspec", "/specifications/", MARKER_GEM },
	{ "/composer/installed.json", NULL, MARKER_COMPOSER },
	{ "/.crates.toml", NULL, MARKER_CARGO },
	{ ".jar", NULL, MARKER_JAR },
	{ ".war", NULL, MARKER_JAR },
	{ ".ear", NULL, MARKER_JAR },
};

/* The last two bytes of all those endings, so that other paths cost two comparisons. */
static bool may_be_marker(struct bytes path)
{
	char before, last;

	if (path.size < 5)
		return false;
	before = path.at[path.size - 2];
	last = path.at[path.size - 1];
	switch (last) {
	case 'o': /* -info */
	case 'g': /* .cfg */
		return before == 'f';
	case 'n': /* .json */
		return before == 'o';
	case 'c': /* .gemspec */
		return before == 'e';
	case 'y': /* -integrity */
		return before == 't';
	case 'l': /* .toml, .yaml, .yml */
		return before == 'm';
	case 'r': /* .jar, .war, .ear */
		return before == 'a';
	default:
		return false;
	}
}

static enum language_marker marker_of(struct bytes path)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (bytes_ends(path, endings[i].end) &&
		    (!endings[i].within || bytes_find_text(path, endings[i].within) >= 0))
			return endings[i].marker;
	return MARKER_NONE;
}

static void keep(struct language_markers *markers, enum language_marker marker, struct bytes path)
{
	if (markers->count >= LANGUAGE_MARKERS_MAX ||
	    markers->text.size + path.size >= LANGUAGE_MARKERS_SIZE_MAX) {
		markers->omitted++;
		return;
	}
	*vec_push(&markers->starts[marker]) = markers->text.size;
	buf_add_bytes(&markers->text, path);
	buf_add_byte(&markers->text, '\0');
	markers->count++;
}

/* Of node_modules inside of node_modules the outermost counts, and there a package's own folder:
 * X or @scope/X. Those in a folder lib are installed for all (PREFIX/lib/node_modules), others
 * belong to a project, of which one path is kept. */
static void note_node(struct language_markers *markers, struct bytes path)
{
	static const char folder[] = "/node_modules/";
	size_t start = (size_t)bytes_find_text(path, folder) + strlen(folder);
	struct bytes rest = bytes_slice(path, start, path.size), part;
	struct bytes modules = bytes_slice(path, 0, start - 1);
	size_t parts = 0, wanted = bytes_starts(rest, "@") ? 3 : 2;

	if (bytes_starts(rest, ".") || bytes_find_text(modules, "/.pnpm/") >= 0)
		return; /* pnpm keeps packages there, which projects are led to */
	while (parts <= wanted && bytes_part(&rest, '/', &part))
		parts++;
	if (parts != wanted)
		return;
	if (bytes_ends(modules, "/lib/node_modules")) {
		keep(markers, MARKER_NODE, path);
	} else if (!bytes_equal(modules, buf_bytes(&markers->last_project))) {
		buf_clear(&markers->last_project);
		buf_add_bytes(&markers->last_project, modules);
		keep(markers, MARKER_NODE_PROJECT, modules);
	}
}

void language_markers_note(struct language_markers *markers, struct bytes path)
{
	if (!may_be_marker(path))
		return;
	enum language_marker marker = marker_of(path);

	if (marker == MARKER_NODE)
		note_node(markers, path);
	else if (marker != MARKER_NONE)
		keep(markers, marker, path);
}
