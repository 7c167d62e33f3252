/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/applications/application_markers.h"

/* clang-format off: tables */
const struct application_marker application_markers_table[] = {
	{ "wp-config.php", "php", "wordpress", APPLICATION_STARTER, "its configuration" },
	{ "wp-load.php", "php", "wordpress", APPLICATION_STARTER,
	  "its configuration may lie above" },
	{ "app/etc/env.php", "php", "magento", APPLICATION_STARTER, "its configuration" },
	{ "sites/default/settings.php", "php", "drupal", APPLICATION_STARTER, "its configuration" },
	{ "LocalSettings.php", "php", "mediawiki", APPLICATION_STARTER, "its configuration" },
	{ "configuration.php", "php", "joomla", APPLICATION_STARTER, "its configuration" },
	{ "occ", "php", "nextcloud", APPLICATION_STARTER, "its command" },
	{ "artisan", "php", "laravel", APPLICATION_STARTER, "its command" },
	{ "bin/console", "php", "symfony", APPLICATION_STARTER, "its command" },
	{ "manage.py", "python", "django", APPLICATION_STARTER, "its command" },
	{ "bin/rails", "ruby", "rails", APPLICATION_STARTER, "its command" },
	{ "config.ru", "ruby", NULL, APPLICATION_STARTER, "what Rack starts" },
	{ "mix.exs", "elixir", NULL, APPLICATION_MANIFEST, NULL },
	{ "Gemfile", "ruby", NULL, APPLICATION_MANIFEST, NULL },
	{ "composer.json", "php", NULL, APPLICATION_MANIFEST, NULL },
	{ "pyproject.toml", "python", NULL, APPLICATION_MANIFEST, NULL },
	{ "requirements.txt", "python", NULL, APPLICATION_MANIFEST, NULL },
	{ "Pipfile", "python", NULL, APPLICATION_MANIFEST, NULL },
	{ "setup.py", "python", NULL, APPLICATION_MANIFEST, NULL },
	{ "go.mod", "go", NULL, APPLICATION_MANIFEST, NULL },
	{ "Cargo.toml", "rust", NULL, APPLICATION_MANIFEST, NULL },
	{ "pom.xml", "java", NULL, APPLICATION_MANIFEST, NULL },
	{ "build.gradle", "java", NULL, APPLICATION_MANIFEST, NULL },
	{ "WEB-INF/web.xml", "java", NULL, APPLICATION_STARTER, "of a servlet container" },
	{ "package.json", "node", NULL, APPLICATION_MANIFEST,
	  "last: others have one for their pages" },
	{ ".git", NULL, NULL, APPLICATION_CLONE, NULL },
	{ ".hg", NULL, NULL, APPLICATION_CLONE, NULL },
	{ ".svn", NULL, NULL, APPLICATION_CLONE, NULL },
	{ NULL },
};

/* Marked by the end of a name. */
static const struct {
	const char *end;
	struct application_marker marker;
} endings[] = {
	{ ".runtimeconfig.json",
	  { "*.runtimeconfig.json", "dotnet", NULL, APPLICATION_STARTER,
	    "beside what dotnet starts" } },
	{ ".csproj", { "*.csproj", "dotnet", NULL, APPLICATION_MANIFEST, NULL } },
};

static const char ending_bytes[] = "nj"; /* the last bytes of those */

static const struct {
	const char *name;
	const char *why;
} dependencies[] = {
	{ "node_modules", "npm" },
	{ "bower_components", "bower" },
	{ "vendor", "composer, bundler, go" },
	{ "site-packages", "pip" },
	{ "dist-packages", "Debian's Python" },
	{ "gems", "RubyGems" },
	{ "venv", "Python's environments" },
	{ "virtualenv", "Python's environments" },
	{ "__pycache__", "compiled code" },
	{ "wp-includes", "WordPress itself" },
	{ "wp-admin", "WordPress itself" },
};
/* clang-format on */

/* A small number out of the first byte, the last byte and the size of a name: nearly all files are
 * told by it to be no marker. */
static size_t shape_of(struct bytes name)
{
	unsigned char first = (unsigned char)name.at[0],
		      last = (unsigned char)name.at[name.size - 1];

	return (first * 31U + last * 7U + name.size) % APPLICATION_SHAPES;
}

static struct bytes last_part(struct bytes path)
{
	return bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), path.size);
}

struct application_markers *application_markers_create(struct survey *survey)
{
	struct application_markers *markers = arena_alloc(survey->arena, sizeof(*markers));

	markers->survey = survey;
	for (const struct application_marker *marker = application_markers_table; marker->name;
	     marker++)
		markers->shapes[shape_of(last_part(bytes_of(marker->name)))] = true;
	return markers;
}

bool application_is_dependency(struct bytes name)
{
	for (size_t i = 0; i < sizeof(dependencies) / sizeof(dependencies[0]); i++)
		if (bytes_is(name, dependencies[i].name))
			return true;
	return false;
}

bool application_is_foreign(struct bytes path)
{
	struct bytes part;

	while (bytes_part(&path, '/', &part))
		if ((part.size && part.at[0] == '.') || application_is_dependency(part))
			return true;
	return false;
}

/* True where manifests are those of packages, on this host or in a copy of another, and where
 * nothing is kept. */
static bool is_no_place(struct bytes folder, enum application_weight weight)
{
	if (bytes_starts(folder, "/tmp/") || bytes_starts(folder, "/var/tmp/"))
		return true;
	return weight < APPLICATION_STARTER && (bytes_find_text(folder, "/usr/share/") >= 0 ||
						bytes_find_text(folder, "/usr/lib/") >= 0);
}

static void keep(struct application_markers *markers, struct bytes folder,
		 const struct application_marker *marker)
{
	if (application_is_foreign(folder) || is_no_place(folder, marker->weight))
		return;
	if (markers->list.count >= APPLICATION_MARKERS_MAX) {
		markers->omitted++;
		return;
	}
	struct application_marker_found *found = vec_push_in(markers->survey->arena,
							     &markers->list);

	found->folder = arena_intern(markers->survey->arena, folder);
	found->marker = marker;
}

static void note_ending(struct application_markers *markers, struct bytes path, struct bytes name)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (bytes_ends(name, endings[i].end))
			keep(markers, bytes_slice(path, 0, path.size - name.size - 1),
			     &endings[i].marker);
}

void application_markers_note(struct application_markers *markers, struct bytes path)
{
	struct bytes name = last_part(path);

	if (name.size == 0)
		return;
	if (strchr(ending_bytes, name.at[name.size - 1]))
		note_ending(markers, path, name);
	if (!markers->shapes[shape_of(name)])
		return;
	for (const struct application_marker *marker = application_markers_table; marker->name;
	     marker++) {
		size_t size = strlen(marker->name);

		if (!bytes_ends(path, marker->name) || path.size <= size + 1 ||
		    path.at[path.size - size - 1] != '/')
			continue;
		keep(markers, bytes_slice(path, 0, path.size - size - 1), marker);
		return;
	}
}
