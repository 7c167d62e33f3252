/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/packages/package_files.h"

#include "base/path.h"
#include "survey/packages/catalogue.h"

const char *survey_package_of(struct survey *survey, const char *path)
{
	const struct catalogue *catalogue = survey->catalogue;
	int32_t node = catalogue ? catalogue_find(catalogue, bytes_of(path)) : CATALOGUE_NONE;

	/* folders belong to many packages, so to none */
	if (node < 0 || catalogue->nodes.at[node].has_children ||
	    catalogue->nodes.at[node].claims < 0)
		return NULL;
	const struct catalogue_claim *claim =
		&catalogue->claims.at[catalogue->nodes.at[node].claims];

	return claim->package < 0 ? NULL : survey->content->packages.at[claim->package].name;
}

bool survey_is_packaged(struct survey *survey, const char *path)
{
	static const char *const stores[] = { "/snap/", "/var/lib/snapd/", "/var/lib/flatpak/",
					      "/nix/store/", "/gnu/store/" };
	static const char *const system[] = { "/usr", "/bin", "/sbin", "/lib", "/lib64" };

	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++)
		if (bytes_starts(bytes_of(path), stores[i]))
			return true;
	if (survey->content->packages.count)
		return survey_package_of(survey, path);
	/* without a database the system itself would look like somebody's own */
	for (size_t i = 0; i < sizeof(system) / sizeof(system[0]); i++)
		if (path_is_below(path, system[i]))
			return !path_is_below(path, "/usr/local");
	return false;
}
