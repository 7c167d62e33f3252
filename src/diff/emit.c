/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to think of a difference. */
#include <string.h>

#include "diff/parts.h"
#include "diff/rules.h"

/* A copy in the result's arena, cut where it is too long. */
static const char *kept(struct diff_run *run, const char *text)
{
	struct bytes bytes = bytes_of(text);
	scoped_buf cut = { 0 };

	if (!text || bytes.size <= DIFF_VALUE_MAX)
		return text ? arena_string(run->arena, bytes) : NULL;
	buf_add_bytes(&cut, bytes_slice(bytes, 0, DIFF_VALUE_MAX));
	buf_add_text(&cut, "…");
	return arena_string(run->arena, buf_bytes(&cut));
}

static bool is_identity(struct diff_run *run, const struct value_difference *values)
{
	return values->a && values->b &&
	       strcmp(identity_replace(&run->pairs, values->a, &run->scratch), values->b) == 0;
}

/* Sets group and reason. False: it is no difference. */
static bool judge(struct diff_run *run, const struct diff_place *place,
		  const struct value_difference *values, struct difference *ret)
{
	const struct diff_section *section = place->section;
	struct diff_verdict verdict = { VERDICT_NONE, NULL };

	if (section->judge)
		verdict = section->judge(&run->sides, place->a, place->b, ret->field);
	if (verdict.kind == VERDICT_UNKNOWN)
		emit_gap(run, place, ret->field, verdict.reason);
	if (verdict.kind == VERDICT_ALIKE || verdict.kind == VERDICT_UNKNOWN)
		return false;
	ret->group = MATTERS;
	ret->reason = verdict.reason;
	if (section->group) {
		ret->group = section->group;
		ret->reason = "it belongs to one host alone";
	} else if (verdict.kind == VERDICT_IDENTITY) {
		ret->group = IDENTITY_DIFFERS;
	} else if (is_identity(run, values)) {
		ret->group = IDENTITY_DIFFERS;
		ret->reason = "the same but for names and addresses of the hosts";
	} else if (verdict.kind == VERDICT_EXPECTED) {
		ret->group = EXPECTED;
	}
	return true;
}

/* Rules speak last: they are for what would matter. */
static void apply_rules(struct diff_run *run, struct difference *ret)
{
	ptrdiff_t rule = rules_find(run->rules, ret);
	const char *reason = ret->group == MATTERS ? rules_built_in(ret) : NULL;

	if (rule >= 0)
		run->is_used[rule] = true;
	if (ret->group != MATTERS || (rule < 0 && !reason))
		return;
	ret->group = EXPECTED;
	ret->reason = rule < 0 ? reason : arena_string(run->arena, run->rules->at[rule].reason);
}

static enum change_kind change_of(const struct diff_place *place)
{
	return !place->b ? ONLY_IN_A : !place->a ? ONLY_IN_B : CHANGED;
}

static void count(struct comparison *ret, const struct difference *difference)
{
	ret->matters += difference->group == MATTERS;
	ret->identity += difference->group == IDENTITY_DIFFERS;
	ret->expected += difference->group == EXPECTED;
}

void emit_difference(struct diff_run *run, const struct diff_place *place, const char *field,
		     struct value_difference values)
{
	struct difference row;

	record_init(&difference_type, &row);
	row.section = place->section->name;
	row.key = place->key;
	row.change = change_of(place);
	if (field)
		row.field = arena_format(&run->scratch, "%s%s", place->prefix, field);
	if (!judge(run, place, &values, &row))
		return;
	apply_rules(run, &row);
	count(run->ret, &row);
	if (run->ret->differences.count >= DIFF_ROWS_MAX) {
		run->ret->left_out++;
		return;
	}
	row.key = kept(run, row.key);
	row.field = kept(run, row.field);
	row.a = kept(run, values.a);
	row.b = kept(run, values.b);
	*RECORD_ADD(run->arena, &run->ret->differences, difference) = row;
}

void emit_gap(struct diff_run *run, const struct diff_place *place, const char *field,
	      const char *why)
{
	const char *key = arena_format(&run->scratch, "%s\n%s\n%s", place->section->name,
				       field ? field : "", why);
	size_t *known = rows_map_put(&run->gaps, key);
	struct not_compared *row;

	if (*known) {
		run->ret->not_compared.at[*known - 1].count++;
		return;
	}
	row = RECORD_ADD(run->arena, &run->ret->not_compared, not_compared);
	*known = run->ret->not_compared.count;
	row->section = place->section->name;
	row->field = field ? arena_string(run->arena, bytes_of(field)) : NULL;
	row->count = 1;
	row->why = arena_string(run->arena, bytes_of(why));
}
