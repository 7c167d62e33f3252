/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the changed files needs a look at once: other programs than packages brought, and new
 * ways to become root. The rest is told in its own section. */
#include "survey/conclusions/findings_parts.h"

enum { FILES_TOLD_MAX = 5 }; /* rows that a rule gives a finding each; more are one finding */

/* A row with that finding and class, owned by a package or not, is one of that kind. */
static const struct file_rule {
	const char *kind;
	const char *finding;
	const char *class; /* NULL: any */
	enum tri is_owned; /* TRI_UNKNOWN: either */
	enum severity severity;
	const char *one;  /* behind the path */
	const char *many; /* behind the number */
} rules[] = {
	{ "program-changed", "changed", "code", TRI_YES, SEVERITY_BAD,
	  "is not what its package brought", "programs are not what their packages brought" },
	{ "setuid", "setuid", NULL, TRI_YES, SEVERITY_BAD,
	  "has another set-uid or set-gid bit than its package gave it",
	  "files have another set-uid or set-gid bit than their packages gave them" },
	{ "setuid", "setuid", NULL, TRI_NO, SEVERITY_WARN,
	  "runs with its owner's rights, and no package owns it",
	  "programs run with their owner's rights, and no package owns them" },
	{ "capabilities", "capabilities", NULL, TRI_UNKNOWN, SEVERITY_WARN,
	  "has capabilities that nobody but an administrator gives",
	  "programs have capabilities that nobody but an administrator gives" },
	{ "diverted", "diverted", NULL, TRI_UNKNOWN, SEVERITY_NOTE,
	  "was diverted by hand: another file runs under that name",
	  "files were diverted by hand: others run under their names" },
};

static bool is_meant(const struct file_rule *rule, const struct file_row *row)
{
	bool is_owned = row->owner_package != NULL;

	/* a tree that npm or the like replaced is another version, and has its row */
	return text_list_has(&row->finding, rule->finding) &&
	       !text_list_has(&row->finding, "tree") &&
	       (!rule->class || (row->file_class && strcmp(row->file_class, rule->class) == 0)) &&
	       (rule->is_owned == TRI_UNKNOWN || (rule->is_owned == TRI_YES) == is_owned);
}

static void tell_one(struct survey *survey, const struct file_rule *rule,
		     const struct file_row *row)
{
	scoped_buf what = { 0 };

	buf_add_format(&what, "%s %s", row->path, rule->one);
	struct finding *finding = findings_add(survey, rule->kind, rule->severity, &what);

	survey_note(survey, &finding->evidence, "%s", row->path);
}

static void tell_many(struct survey *survey, const struct file_rule *rule, size_t count)
{
	scoped_buf what = { 0 };

	buf_add_format(&what, "%zu %s", count, rule->many);
	struct finding *finding = findings_add(survey, rule->kind, rule->severity, &what);

	for (vec_each(row, &survey->content->files))
		if (is_meant(rule, row) && finding->evidence.count < FILES_TOLD_MAX)
			survey_note(survey, &finding->evidence, "%s", row->path);
}

void findings_changed_files(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		size_t count = 0;

		for (vec_each(row, &survey->content->files))
			count += is_meant(&rules[i], row);
		if (count > FILES_TOLD_MAX)
			tell_many(survey, &rules[i], count);
		for (vec_each(row, &survey->content->files))
			if (count <= FILES_TOLD_MAX && is_meant(&rules[i], row))
				tell_one(survey, &rules[i], row);
	}
}
