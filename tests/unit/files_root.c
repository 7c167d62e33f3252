/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files_root.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "survey/collectors.h"

#include <cmocka.h>

void files_root_own(struct tree *tree)
{
	struct user_id *user = vec_push_in(tree->survey.arena, &tree->survey.user_ids);
	struct group *group = RECORD_ADD(tree->survey.arena, &tree->survey.content->groups, group);

	*user = (struct user_id){ geteuid(), "root" };
	group->gid = getegid();
	group->name = "root";
}

void files_root_survey(struct tree *tree)
{
	files_root_survey_at(tree, time(NULL) + 1);
}

void files_root_survey_at(struct tree *tree, int64_t now)
{
	struct err err;

	tree->survey.now = now;
	files_root_own(tree);
	assert_int_equal(survey_packages(&tree->survey, &err), 0);
	assert_int_equal(survey_files(&tree->survey, &err), 0);
}

const struct file_row *files_root_row(const struct tree *tree, const char *path)
{
	for (vec_each(row, &tree->survey.content->files))
		if (strcmp(row->path, path) == 0)
			return row;
	return NULL;
}

static void assert_text(const char *path, const char *actual, const char *expected)
{
	if (strcmp(actual ? actual : "", expected ? expected : "") != 0)
		fail_msg("%s: says \"%s\", not \"%s\"", path, actual ? actual : "",
			 expected ? expected : "");
}

static void assert_row(const struct tree *tree, const struct files_row_expected *expected)
{
	const struct file_row *row = files_root_row(tree, expected->path);
	scoped_buf findings = { 0 };

	if (!expected->findings) {
		if (row)
			fail_msg("%s: a row too many: %s", row->path, row->finding.at[0]);
		return;
	}
	if (!row) {
		fail_msg("%s: no such row", expected->path);
		return;
	}
	for (vec_each(finding, &row->finding))
		buf_add_format(&findings, "%s%s", findings.size ? " " : "", *finding);
	assert_text(row->path, buf_text(&findings), expected->findings);
	assert_text(row->path, row->expected, expected->expected);
	assert_text(row->path, row->owner_package, expected->package);
}

static bool is_expected(const char *path, const struct files_row_expected *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].path, path) == 0)
			return true;
	return false;
}

void files_root_assert(const struct tree *tree, const struct files_row_expected *rows, size_t count,
		       bool is_all)
{
	for (size_t i = 0; i < count; i++)
		assert_row(tree, &rows[i]);
	for (vec_each(row, &tree->survey.content->files))
		if (is_all && !is_expected(row->path, rows, count))
			fail_msg("%s: a row too many: %s", row->path, row->finding.at[0]);
}

bool files_root_has_evidence(const struct file_row *row, const char *text)
{
	for (vec_each(evidence, &row->evidence))
		if (strstr(*evidence, text))
			return true;
	return false;
}

void files_root_fill(const struct tree *tree, const char *folder, const char *ending, int count,
		     const struct tree_entry *alike)
{
	char path[512];

	for (int i = 0; i < count; i++) {
		const struct tree_entry entry = { path, alike->text, alike->mode };

		snprintf(path, sizeof(path), "%s/%d%s", folder, i, ending);
		tree_add(tree, &entry);
	}
}

const char *files_root_path(const struct tree *tree, const char *path)
{
	static char full[1024];

	snprintf(full, sizeof(full), "%s%s", tree->folder, path);
	return full;
}
