/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/diff.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "diff/parts.h"

static const char *const side_names[] = { "A", "B" };

static bool is_live(const struct content *content)
{
	return !content->root || strcmp(content->root, "/") == 0;
}

static const struct collector_run *run_of(const struct content *content, const char *collector)
{
	for (vec_each(run, &content->collectors))
		if (run->name && strcmp(run->name, collector) == 0)
			return run;
	return NULL;
}

/* Why a collector of one side saw nothing at all, or NULL. Snapshots without any rows of collectors
 * were made up: they are taken at their word. */
static const char *why_blind(const struct content *content, const char *collector)
{
	const struct collector_run *run = run_of(content, collector);

	if (!run)
		return content->collectors.count ? "it was not looked at" : NULL;
	if (run->skipped)
		return run->skipped;
	if (run->items > 0)
		return NULL;
	for (vec_each(error, &content->errors))
		if (!error->path && error->collector && strcmp(error->collector, collector) == 0)
			return error->what;
	return NULL;
}

/* Why a section cannot be compared, or NULL; made in the arena. */
static const char *why_not(const struct diff_run *run, const struct diff_section *section)
{
	const struct content *contents[] = { run->sides.a, run->sides.b };
	const size_t most = sizeof(section->collectors) / sizeof(section->collectors[0]);

	for (size_t side = 0; side < 2; side++) {
		if (section->is_live && !is_live(contents[side]))
			return arena_format(run->arena, "%s was no running system",
					    side_names[side]);
		for (size_t i = 0; i < most && section->collectors[i]; i++) {
			const char *why = why_blind(contents[side], section->collectors[i]);

			if (why)
				return arena_format(run->arena, "%s: %s", side_names[side], why);
		}
	}
	return NULL;
}

static void compare_section(struct diff_run *run, const struct diff_section *section)
{
	const void *a, *b;
	const struct field *field = diff_section_of(run->sides.a, section->name, &a);
	struct diff_place place = { .section = section, .key = section->name, .prefix = "" };
	const char *why = why_not(run, section);

	(void)diff_section_of(run->sides.b, section->name, &b);
	assert(field && field->type == section->table->type);
	for (size_t i = 0; i < section->table->field_count; i++)
		assert(strcmp(section->table->fields[i].name, field->type->fields[i].name) == 0);
	if (why) {
		struct not_compared *row = RECORD_ADD(run->arena, &run->ret->not_compared,
						      not_compared);

		row->section = section->name;
		row->why = why;
	} else if (field->kind == FIELD_ONE) {
		place.a = a;
		place.b = b;
		fields_compare(run, &place, section->table, a, b);
	} else {
		rows_compare(run, &place, section->table, a, b);
	}
}

/* ---- what both surveys say of themselves ----------------------------------------------------- */

static void note_containers(struct diff_run *run, const struct content *content)
{
	for (vec_each(container, &content->containers))
		if (container->id && container->name)
			*why_map_put(&run->containers, container->id) = container->name;
}

static void note_unseen(struct unseen *unseen, const struct content *content)
{
	for (vec_each(error, &content->errors))
		if (error->path && error->path[0] == '/' && error->path[1] && error->what)
			*why_map_put(&unseen->paths, error->path) = error->what;
}

static void describe(const struct content *content, struct arena *arena, struct compared *ret)
{
	const char *const texts[] = { content->host.hostname, content->taken_by, content->root,
				      content->trowel };
	const char **const places[] = { &ret->hostname, &ret->taken_by, &ret->root, &ret->trowel };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i])
			*places[i] = arena_string(arena, bytes_of(texts[i]));
	ret->taken_at = content->taken_at;
}

static void tell_unused(struct diff_run *run)
{
	for (size_t i = 0; i < run->rules->count; i++) {
		const struct ignore_rule *rule = &run->rules->at[i];

		if (!run->is_used[i])
			*vec_push_in(run->arena, &run->ret->unused_rules) = arena_format(
				run->arena, "%.*s %.*s%s%.*s # %.*s", (int)rule->section.size,
				rule->section.at, (int)rule->key.size, rule->key.at,
				rule->field.size ? " " : "", (int)rule->field.size,
				rule->field.size ? rule->field.at : "", (int)rule->reason.size,
				rule->reason.at);
	}
}

void diff(const struct content *a, const struct content *b, const diff_rules *rules,
	  struct arena *arena, struct comparison *ret)
{
	struct diff_run run = { .sides = { .a = a, .b = b, .is_live = is_live(a) && is_live(b) },
				.rules = rules,
				.is_used = mem_zero(rules->count + 1, sizeof(bool)),
				.arena = arena,
				.ret = ret };

	record_init(&comparison_type, ret);
	ret->matters = ret->identity = ret->expected = ret->left_out = 0;
	describe(a, arena, &ret->a);
	describe(b, arena, &ret->b);
	identity_pair(a, b, &run.pairs);
	note_containers(&run, a);
	note_containers(&run, b);
	note_unseen(&run.unseen[0], a);
	note_unseen(&run.unseen[1], b);
	for (size_t i = 0; i < diff_section_count; i++)
		compare_section(&run, &diff_sections[i]);
	tell_unused(&run);
	identity_words_deinit(&run.pairs);
	why_map_deinit(&run.containers);
	why_map_deinit(&run.unseen[0].paths);
	why_map_deinit(&run.unseen[1].paths);
	rows_map_deinit(&run.gaps);
	arena_deinit(&run.scratch);
	free(run.is_used);
}
