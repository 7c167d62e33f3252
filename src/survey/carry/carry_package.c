/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages that no repository holds, of managers whose packages are not packed again: their files
 * are carried as such, each with a row that says whose it is. */
#include "base/mem.h"
#include "survey/carry/carry_parts.h"
#include "survey/packages/catalogue.h"
#include "survey/secrets.h"

/* Managers whose catalogue has every file of a package. */
static const char *const managers[] = { "rpm", "apk", "pacman" };

/* Folders this deep are everybody's: /usr/share, /etc/init.d. */
enum { COMMON_DEPTH = 2 };

bool carry_package_is_known(const struct package *package)
{
	for (size_t i = 0; i < sizeof(managers) / sizeof(managers[0]); i++)
		if (package->manager && strcmp(package->manager, managers[i]) == 0)
			return true;
	return false;
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The preserved package that a row of content->packages is; NULL for all others. */
static struct package *preserved(struct content *content, const struct package *row)
{
	for (vec_each(package, &content->preserved_packages))
		if (carry_package_is_known(package) && is_same(package->manager, row->manager) &&
		    is_same(package->name, row->name) && is_same(package->version, row->version) &&
		    is_same(package->arch, row->arch))
			return package;
	return NULL;
}

static unsigned depth_of(struct bytes path)
{
	unsigned depth = 0;

	for (size_t i = 0; i < path.size; i++)
		depth += path.at[i] == '/';
	return depth;
}

/* Plans one path of a package, unless a row tells of it already. */
static bool plan_path(struct carry *carry, struct bytes path, const struct package *package)
{
	struct survey *survey = carry->survey;
	const char *text = arena_string(survey->arena, path);
	char *seen = carry_path_map_put(&carry->seen, map_hash_bytes(path));
	struct stat state;

	if (*seen || root_lstat(survey->root, text, &state) < 0 ||
	    (S_ISDIR(state.st_mode) && depth_of(path) <= COMMON_DEPTH))
		return false;
	*seen = 1;
	struct file_row *row = file_row_add(survey, text, &state);

	row->owner_package = package->name;
	file_row_find(survey, row, "preserved");
	file_row_judge(survey, &carry->endings, row, state.st_mode);
	carry_plan_file(carry, survey->content->files.count - 1, &state);
	return true;
}

/* The first claim on a node by a package that is to be preserved. */
static struct package *claimed_by(const struct catalogue *catalogue, int32_t claim,
				  struct package *const *wanted)
{
	for (; claim >= 0; claim = catalogue->claims.at[claim].next) {
		const struct catalogue_claim *at = &catalogue->claims.at[claim];

		if (at->package >= 0 && wanted[at->package] && !(at->flags & CATALOGUE_GHOST))
			return wanted[at->package];
	}
	return NULL;
}

static void plan_nodes(struct carry *carry, struct package *const *wanted, size_t *counts)
{
	const struct content *content = carry->survey->content;
	const struct catalogue *catalogue = carry->survey->catalogue;
	scoped_buf path = { 0 };

	for (size_t i = 1; i < catalogue->nodes.count; i++) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];
		struct package *package = claimed_by(catalogue, node->claims, wanted);

		if (!package)
			continue;
		buf_clear(&path);
		catalogue_path(catalogue, (int32_t)i, &path);
		if (plan_path(carry, buf_bytes(&path), package))
			counts[package - content->preserved_packages.at]++;
	}
}

void carry_plan_packages(struct carry *carry)
{
	struct survey *survey = carry->survey;
	struct content *content = survey->content;
	bool is_any = false;

	if (!survey->catalogue || !content->packages.count || !content->preserved_packages.count)
		return;
	struct package **wanted = mem_zero(content->packages.count, sizeof(struct package *));
	size_t *counts = mem_zero(content->preserved_packages.count, sizeof(size_t));

	for (size_t i = 0; i < content->packages.count; i++) {
		wanted[i] = preserved(content, &content->packages.at[i]);
		is_any = is_any || wanted[i];
	}
	if (is_any)
		plan_nodes(carry, wanted, counts);
	for (vec_each(package, &content->preserved_packages))
		if (carry_package_is_known(package))
			survey_note(survey, &package->evidence,
				    "%zu of its files are told among files as preserved, those "
				    "changed by hand beside them",
				    counts[package - content->preserved_packages.at]);
	free(wanted);
	free(counts);
}
