/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/packages/package_files.h"

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
