/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot as code: whatever its texts are, what is written is YAML, and the only expressions in
 * it are ours: in the data there is none, and tasks name nothing but lists. */
#include <assert.h>

#include "codify/ansible_parts.h"
#include "harness.h"
#include "snapshot/document.h"

static void check_data(struct bytes text)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool is_end = text.size == 0;

	assert(yaml_parser_initialize(&parser));
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.at, text.size);
	while (!is_end) {
		assert(yaml_parser_parse(&parser, &event));
		is_end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT) {
			const char *value = (const char *)event.data.scalar.value;

			assert((!strstr(value, "{{") && !strstr(value, "{%")) ||
			       strcmp((const char *)event.data.scalar.tag, "!unsafe") == 0);
		}
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
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
				plan_see_content(&plan, item, bytes_of(item->name));
	plan_finish(&plan);
	ansible_readme(&plan, &options, &readme);
	for (vec_each(role, &plan.roles)) {
		scoped_buf data = { 0 }, tasks = { 0 }, handlers = { 0 };

		ansible_role_readme(&plan, role, &readme);
		ansible_defaults(&plan, role, true, &data);
		ansible_tasks(&plan, role, &tasks);
		ansible_handlers(&plan, role, &handlers);
		check_data(buf_bytes(&data));
	}
}
