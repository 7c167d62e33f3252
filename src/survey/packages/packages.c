/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of every manager that has a database on this root, and the files they own. Of several
 * managers the contents of their databases decide, not which programs lie around.
 */
#include "survey/packages/packages.h"

#include <xxhash.h>

#include "format/packages/deb822.h"
#include "survey/collectors.h"

/* Databases of managers that are not read yet; their packages must not be taken for absent. */
static const struct {
	const char *path;
	const char *manager;
} other_databases[] = {
	{ "/var/db/pkg", "portage" },
	{ "/var/db/xbps", "xbps" },
	{ "/var/lib/opkg/status", "opkg" },
	{ "/usr/lib/opkg/status", "opkg" },
	{ "/var/lib/pkgtools/packages", "pkgtools" },
	{ "/var/log/packages", "pkgtools" },
	{ "/var/lib/eopkg/package", "eopkg" },
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

bool package_is_of(const struct package *package, const char *manager)
{
	return package && package->manager && strcmp(package->manager, manager) == 0;
}

void packages_know(struct packages *packages, size_t index)
{
	const struct package *package = &packages->survey->content->packages.at[index];
	struct bytes name = bytes_of(package->name), arch = bytes_of(package->arch);
	uint64_t any = key_of(name, (struct bytes){ 0 });

	*package_map_put(&packages->by_name, key_of(name, arch)) = index;
	if (!package_map_find(&packages->by_name, any))
		*package_map_put(&packages->by_name, any) = index;
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
		if (package_is_of(package, "dpkg") && !package->state)
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
	package_set_deinit(&packages->offered);
	vec_deinit(&packages->sources);
	vec_deinit(&packages->recent);
}

/* Who reads which database; each finds out itself whether its own is there. */
static int (*const readers[])(struct packages *packages, struct err *err) = {
	packages_read_dpkg, packages_read_rpm,     packages_read_apk,    packages_read_pacman,
	packages_read_snap, packages_read_flatpak, packages_read_stores,
};

static void read_databases(struct packages *packages)
{
	struct survey *survey = packages->survey;
	struct err err;

	catalogue_destroy(survey->catalogue);
	survey->catalogue = catalogue_create();
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (readers[i](packages, &err) < 0)
			survey_error_from(survey, NULL, &err);
	catalogue_follow(survey->catalogue, survey->root, PACKAGES_LINK_DEPTH);
}

int survey_packages(struct survey *survey, struct err *err)
{
	SCOPED(packages_deinit) struct packages packages = { .survey = survey, .native_arch = "" };

	read_databases(&packages);
	note_other_managers(survey);
	add_reasons(&packages);
	packages_add_times(&packages);
	packages_add_events(&packages);
	packages_add_repositories(&packages);
	packages_match_lists(&packages);
	packages_preserve(&packages);
	packages_add_pins(&packages);
	return 0;
}
