/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/look.h"

#include "base/path.h"
#include "survey/files/content.h"
#include "survey/files/dpkg_digests.h"
#include "survey/files/expected_rules.h"
#include "survey/files/rows.h"

/* The path without links in the folders above it: what the catalogue knows it by. */
static bool resolve(struct survey *survey, const char *path, struct buf *ret)
{
	scoped_buf folder = { 0 };

	buf_add_bytes(&folder, path_folder(path));
	if (folder.size && root_resolve(survey->root, buf_text(&folder), ret) < 0)
		return false;
	if (ret->size == 1) /* the root */
		buf_clear(ret);
	buf_add_format(ret, "/%s", path_name(path));
	return true;
}

/* The claim on a path, or on a tree that it lies in. */
static int32_t claim_on(const struct catalogue *catalogue, struct bytes path)
{
	int32_t claim = catalogue_claim_of(catalogue, path);

	while (claim < 0 && path.size) {
		path.size = (size_t)bytes_find_last(path, '/');
		claim = path.size ? catalogue_claim_of(catalogue, path) : CATALOGUE_NONE;
		while (claim >= 0 && !(catalogue->claims.at[claim].flags & CATALOGUE_TREE))
			claim = catalogue->claims.at[claim].next;
	}
	return claim;
}

/* Compares the content with what the package says of it, where it says anything. */
static void compare(struct survey *survey, struct file_row *row, int32_t claim, struct bytes path)
{
	struct catalogue *catalogue = survey->catalogue;
	const struct catalogue_expected *expected = catalogue_expected(catalogue, claim);
	int32_t package = catalogue->claims.at[claim].package,
		node = catalogue_find(catalogue, path);
	SCOPED(dpkg_digests_deinit) struct dpkg_digests digests;
	SCOPED(pace_deinit) struct pace pace;
	SCOPED(content_reader_deinit)
	struct content_reader reader = { .survey = survey, .pace = &pace };
	struct digest actual;
	struct err err;

	pace_init(&pace, survey->options.rate, survey->deadline_ms);
	dpkg_digests_init(&digests, survey);
	const struct digest *wanted = expected && expected->digest.kind != DIGEST_NONE
					      ? &expected->digest
					      : dpkg_digest_of(&digests, package, node);

	if (!wanted)
		return;
	if (content_digest(&reader, row->path, wanted->kind, &actual, &err) < 0)
		survey_error_from(survey, row->path, &err);
	else if (!digest_equal(&actual, wanted))
		file_row_find(survey, row, "changed");
	else
		survey_note(survey, &row->evidence, "its content is that of its package");
}

/* What no package owns may be something that the system itself makes. */
static void find_maker(struct survey *survey, struct file_row *row, mode_t mode)
{
	struct expected_rules *rules = expected_create(survey);
	struct expected_match match;

	if (expected_find(rules, bytes_of(row->path), mode, &match))
		survey_note(survey, &row->evidence, "the system makes it: %s", match.rule->reason);
	else
		file_row_find(survey, row, "unowned");
	expected_destroy(rules);
}

void survey_look_at(struct survey *survey)
{
	const struct content *content = survey->content;
	const char *path = survey->options.look_at;
	SCOPED(ending_map_deinit) struct ending_map endings = { 0 };
	scoped_buf real = { 0 };
	struct stat state;

	for (vec_each(row, &content->files))
		if (strcmp(row->path, path) == 0)
			return;
	if (root_lstat(survey->root, path, &state) < 0 || !resolve(survey, path, &real))
		return;
	struct file_row *row = file_row_add(survey, path, &state);

	file_class_endings(&endings);
	if (S_ISREG(state.st_mode))
		file_row_judge(survey, &endings, row, state.st_mode);
	if (!survey->catalogue)
		return;
	int32_t claim = claim_on(survey->catalogue, buf_bytes(&real));

	if (claim < 0) {
		find_maker(survey, row, state.st_mode);
		return;
	}
	int32_t package = survey->catalogue->claims.at[claim].package;

	if (S_ISDIR(state.st_mode)) /* many packages share it, and the catalogue knows the first */
		survey_note(survey, &row->evidence, "packages bring it");
	else if (package >= 0)
		row->owner_package = content->packages.at[package].name;
	if (S_ISREG(state.st_mode))
		compare(survey, row, claim, buf_bytes(&real));
}
