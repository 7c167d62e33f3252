/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/jump_rules.h"

#include "base/path.h"
#include "format/packages/upstream_version.h"
#include "onto/package_table.h"

const char *jump_severity_name(enum jump_severity severity)
{
	static const char *const names[JUMP_SEVERITY_COUNT] = {
		[JUMP_NOTE] = "note",
		[JUMP_WORK] = "work",
		[JUMP_BREAKS] = "breaks",
	};

	return names[severity];
}

/* The first numbers of a version: "10.11" of "10.11.6". */
static struct bytes series_of(struct bytes version, unsigned numbers)
{
	struct bytes rest = version, part;

	while (numbers && bytes_part(&rest, '.', &part))
		numbers--;
	return numbers || !rest.size ? version
				     : bytes_slice(version, 0, version.size - rest.size - 1);
}

static bool is_between(const struct jump_rule *rule, struct bytes old, struct bytes fresh)
{
	if (rule->since)
		return upstream_version_is_between(bytes_of(rule->since), old, fresh);
	return upstream_version_compare(series_of(old, rule->series),
					series_of(fresh, rule->series)) < 0;
}

bool jump_rules_know(const char *package)
{
	for (const struct jump_rule *rule = jump_rules; rule->packages; rule++)
		if (path_glob_matches_any(bytes_of(package), rule->packages))
			return true;
	return false;
}

void jump_rules_find(const struct jump_question *question, struct arena *arena,
		     struct jump_findings *ret)
{
	struct bytes old = upstream_version_of(question->old_version);
	struct bytes fresh = upstream_version_of(question->new_version);

	*ret = (struct jump_findings){ 0 };
	if (!old.size || !fresh.size)
		return;
	for (const struct jump_rule *rule = jump_rules; rule->packages; rule++)
		if (path_glob_matches_any(bytes_of(question->package), rule->packages) &&
		    is_between(rule, old, fresh))
			*vec_push_in(arena, &ret->found) = rule;
}
