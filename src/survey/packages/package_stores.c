/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Managers that keep all versions of everything in one store, each below a digest of what it was
 * made from: a store is one row, and is not walked, since nobody changes it by hand. What is in use
 * stands in its profiles. Sources: nix-store(1), the manual of Guix on profiles.
 */
#include "survey/packages/packages.h"

enum { STORE_PROFILES_TOLD_MAX = 20 };

static const struct {
	const char *manager;
	const char *path;     /* the store */
	const char *profiles; /* links to what is in use */
	const char *state;    /* what else the manager keeps */
} stores[] = {
	{ "nix", "/nix/store", "/nix/var/nix/profiles", "/nix/var" },
	{ "guix", "/gnu/store", "/var/guix/profiles", "/var/guix" },
};

/* Profiles are links; each generation is another one, named PROFILE-NUMBER-link. */
static bool is_generation(struct bytes name)
{
	return bytes_ends(name, "-link");
}

static void add_profiles(struct survey *survey, struct package *row, const char *folder)
{
	scoped_names names = { 0 };
	size_t profiles = 0, generations = 0;

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		const char *path = arena_format(survey->arena, "%s/%s", folder, name);
		scoped_buf real = { 0 };
		struct stat state;

		if (root_lstat(survey->root, path, &state) < 0 || !S_ISLNK(state.st_mode))
			continue;
		if (is_generation(bytes_of(name))) {
			generations++;
			continue;
		}
		if (profiles++ < STORE_PROFILES_TOLD_MAX &&
		    root_resolve(survey->root, path, &real) == 0)
			survey_note(survey, &row->evidence, "profile %s is %s", path,
				    buf_text(&real));
	}
	survey_note(survey, &row->evidence, "%zu profiles, %zu generations in %s", profiles,
		    generations, folder);
}

int packages_read_stores(struct packages *packages, struct err *err)
{
	struct survey *survey = packages->survey;

	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
		struct package *row;

		if (!root_exists(survey->root, stores[i].path))
			continue;
		row = RECORD_ADD(survey->arena, &survey->content->packages, package);
		row->manager = stores[i].manager;
		row->name = "store";
		row->scope = "system";
		row->path = stores[i].path;
		survey_note(survey, &row->evidence, "%s is there; it is not walked",
			    stores[i].path);
		add_profiles(survey, row, stores[i].profiles);
		int32_t package = (int32_t)survey->content->packages.count - 1;

		(void)catalogue_add(survey->catalogue, bytes_of(stores[i].path), package,
				    CATALOGUE_TREE | CATALOGUE_FOLDER);
		(void)catalogue_add(survey->catalogue, bytes_of(stores[i].state), package,
				    CATALOGUE_TREE | CATALOGUE_FOLDER);
	}
	return 0;
}
