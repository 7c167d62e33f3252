/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of dpkg, from its own database, streamed. Of several package managers on one root the
 * contents of their databases decide, not which programs lie around.
 */
#include "survey/packages/packages.h"

#include <xxhash.h>

#include "base/stream.h"
#include "format/packages/deb822.h"
#include "survey/collectors.h"

static const char status_path[] = "/var/lib/dpkg/status";

/* Databases of managers that are not read yet; their packages must not be taken for absent. */
static const struct {
	const char *path;
	const char *manager;
} other_databases[] = {
	{ "/usr/lib/sysimage/rpm/rpmdb.sqlite", "rpm" },
	{ "/usr/lib/sysimage/rpm/Packages.db", "rpm" },
	{ "/var/lib/rpm/rpmdb.sqlite", "rpm" },
	{ "/var/lib/rpm/Packages.db", "rpm" },
	{ "/var/lib/rpm/Packages", "rpm" },
	{ "/lib/apk/db/installed", "apk" },
	{ "/usr/lib/apk/db/installed", "apk" },
	{ "/var/lib/pacman/local", "pacman" },
	{ "/var/lib/snapd/state.json", "snap" },
	{ "/var/lib/flatpak/repo", "flatpak" },
};

static uint64_t key_of(struct bytes name, struct bytes arch)
{
	return XXH3_64bits_withSeed(name.at, name.size, XXH3_64bits(arch.at, arch.size));
}

struct package *packages_find(const struct packages *packages, struct bytes name, struct bytes arch)
{
	const size_t *at = package_map_find(&packages->by_name, key_of(name, arch));

	return at ? &packages->survey->content->packages.at[*at] : NULL;
}

/* "install ok installed": what is wanted, whether it is broken, how far it got. */
static void add_state(struct package *package, struct bytes status, struct arena *arena)
{
	struct bytes want = { 0 }, flag = { 0 }, state = { 0 };

	if (!bytes_word(&status, &want) || !bytes_word(&status, &flag) ||
	    !bytes_word(&status, &state))
		return;
	package->held = bytes_is(want, "hold");
	if (!bytes_is(flag, "ok"))
		package->state = arena_format(arena, "%.*s, %.*s", (int)state.size, state.at,
					      (int)flag.size, flag.at);
	else if (!bytes_is(state, "installed"))
		package->state = arena_intern(arena, state);
}

static void set_field(struct survey *survey, struct package *package, struct bytes name,
		      struct bytes value)
{
	struct arena *arena = survey->arena;
	uint64_t size;

	if (bytes_is(name, "Package"))
		package->name = arena_string(arena, value);
	else if (bytes_is(name, "Version"))
		package->version = arena_intern(arena, value);
	else if (bytes_is(name, "Architecture"))
		package->arch = arena_intern(arena, value);
	else if (bytes_is(name, "Status"))
		add_state(package, value, arena);
	else if (bytes_is(name, "Maintainer")) /* taken back where a repository has it */
		package->maintainer = arena_intern(arena, value);
	else if (bytes_is(name, "Installed-Size") && bytes_u64(value, 10, &size) &&
		 size < INT64_MAX / 1024)
		package->size_bytes = (int64_t)size * 1024;
}

static void add_package(struct packages *packages, struct bytes paragraph)
{
	struct survey *survey = packages->survey;
	struct content *content = survey->content;
	struct bytes name = deb822_get(paragraph, "Package"), value;
	struct bytes status = deb822_get(paragraph, "Status");

	if (name.size == 0 || bytes_ends(status, " not-installed"))
		return;
	struct package *package = RECORD_ADD(survey->arena, &content->packages, package);

	package->manager = "dpkg";
	while (deb822_field(&paragraph, &name, &value))
		set_field(survey, package, name, value);
	if (!package->arch || !package->version)
		return;
	*package_map_put(&packages->by_name,
			 key_of(bytes_of(package->name),
				bytes_of(package->arch))) = content->packages.count - 1;
	if (strcmp(package->name, "dpkg") == 0)
		packages->native_arch = package->arch;
}

static int read_status(struct packages *packages, struct err *err)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece, paragraph;
	int more;

	if (!root_exists(packages->survey->root, status_path))
		return 0;
	int failed = stream_open(&stream, packages->survey->root, status_path, err);

	if (failed)
		return failed;
	while ((more = stream_next(&stream, STREAM_PARAGRAPHS, &piece, err)) == 1)
		while (deb822_paragraph(&piece, &paragraph))
			add_package(packages, paragraph);
	return more;
}

static void mark_auto(struct packages *packages, struct bytes paragraph)
{
	struct bytes name = deb822_get(paragraph, "Package");
	struct bytes arch = deb822_get(paragraph, "Architecture");

	if (!bytes_is(deb822_get(paragraph, "Auto-Installed"), "1"))
		return;
	if (arch.size == 0)
		arch = bytes_of(packages->native_arch);
	struct package *package = packages_find(packages, name, arch);

	if (!package && bytes_is(arch, packages->native_arch))
		package = packages_find(packages, name, BYTES("all"));
	if (package)
		package->reason = "auto";
}

/* apt notes what it installed for others' sake; what it does not name somebody asked for. Where
 * apt never was, nobody knows. */
static void add_reasons(struct packages *packages)
{
	struct survey *survey = packages->survey;
	scoped_buf text = { 0 };
	struct bytes paragraph;

	if (!root_exists(survey->root, "/var/lib/apt"))
		return;
	for (vec_each(package, &survey->content->packages))
		if (!package->state)
			package->reason = "manual";
	if (!survey_read(survey, "/var/lib/apt/extended_states", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (deb822_paragraph(&rest, &paragraph))
		mark_auto(packages, paragraph);
}

static void note_other_managers(struct survey *survey)
{
	const char *said = "";

	for (size_t i = 0; i < sizeof(other_databases) / sizeof(other_databases[0]); i++) {
		const char *manager = other_databases[i].manager;
		struct stat state;

		if (strcmp(said, manager) == 0 ||
		    root_stat(survey->root, other_databases[i].path, &state) < 0)
			continue;
		said = manager;
		survey_error(survey, other_databases[i].path,
			     "packages of %s are there too; this version cannot read them",
			     manager);
	}
}

static void packages_deinit(struct packages *packages)
{
	package_map_deinit(&packages->by_name);
	vec_deinit(&packages->sources);
	vec_deinit(&packages->recent);
}

int survey_packages(struct survey *survey, struct err *err)
{
	SCOPED(packages_deinit) struct packages packages = { .survey = survey, .native_arch = "" };
	int failed = read_status(&packages, err);

	note_other_managers(survey);
	add_reasons(&packages);
	packages_add_times(&packages);
	packages_add_events(&packages);
	packages_add_repositories(&packages);
	packages_match_lists(&packages);
	packages_add_pins(&packages);
	return failed;
}
