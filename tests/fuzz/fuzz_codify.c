/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot as code: whatever its texts are, what is written is YAML, the only expressions are
 * ours, and no text becomes a variable: the data has none but its role's lists. */
#include <assert.h>

#include "codify/ansible_parts.h"
#include "codify/application_trees.h"
#include "codify/goss.h"
#include "harness.h"
#include "snapshot/document.h"

struct reading {
	const char *role;
	int depth;
	bool is_value;      /* of the top level: the next one */
	bool is_expression; /* the key of the top level is one whose value we wrote */
};

static void check_scalar(struct reading *reading, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;

	/* our own ones of move/data.yml */
	bool is_ours = strcmp(reading->role, "move_") == 0 && reading->is_expression;

	assert(is_ours || (!strstr(value, "{{") && !strstr(value, "{%")) ||
	       strcmp((const char *)event->data.scalar.tag, "!unsafe") == 0);
	if (reading->depth == 1 && !reading->is_value)
		reading->is_expression = strcmp(value, "move_ways") == 0;
	if (reading->depth == 1 && !reading->is_value)
		assert(bytes_starts(bytes_of(value), reading->role));
	if (reading->depth == 1)
		reading->is_value = !reading->is_value;
}

static void check_event(struct reading *reading, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		check_scalar(reading, event);
		break;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		reading->depth++;
		break;
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		if (--reading->depth == 1)
			reading->is_value = false;
		break;
	default:
		break;
	}
}

static void check_data(const char *role, struct bytes text)
{
	struct reading reading = { .role = role };
	yaml_parser_t parser;
	yaml_event_t event;
	bool is_end = text.size == 0;

	assert(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.at, text.size);
	while (!is_end) {
		assert(yaml_parser_parse(&parser, &event));
		is_end = event.type == YAML_STREAM_END_EVENT;
		check_event(&reading, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

static void see(struct plan *plan, struct plan_item *item, struct bytes text)
{
	scoped_buf own = { 0 };

	plan_see_content(plan, item, text);
	if (!item->left_out)
		(void)plan_see_identity(plan, item, text, &own);
}

FUZZ(codify, input)
{
	static const struct ansible_options options = { .build = "of the fuzzer" };
	scoped_snapshot snapshot;
	scoped_plan plan = { 0 };
	scoped_buf readme = { 0 };
	struct err err = { 0 };

	snapshot_init(&snapshot);
	if (document_read(&snapshot, input, &err) < 0)
		return;
	plan_make(&plan, &snapshot.content);
	for (vec_each(role, &plan.roles))
		for (vec_each(item, &role->items))
			if (item->kind == PLAN_FILE || item->kind == PLAN_PACKED)
				see(&plan, item, bytes_of(item->name));
	plan_finish(&plan);
	ansible_readme(&plan, &options, &readme);
	for (vec_each(tree, &plan.trees))
		application_readme(&plan, tree, &readme);
	scoped_buf move = { 0 }, checks = { 0 };

	ansible_move_data(&plan, &move);
	check_data("move_", buf_bytes(&move));
	goss_text(&plan, false, &checks);
	assert(bytes_find_text(buf_bytes(&checks), "{{") < 0);
	check_data("", buf_bytes(&checks));
	for (vec_each(role, &plan.roles)) {
		scoped_buf data = { 0 }, tasks = { 0 }, handlers = { 0 };

		ansible_role_readme(&plan, role, &readme);
		ansible_defaults(&plan, role, true, &data);
		ansible_tasks(&plan, role, &tasks);
		ansible_handlers(&plan, role, &handlers);
		check_data(role->name, buf_bytes(&data));
	}
}
