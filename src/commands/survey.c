/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "commands/commands.h"
#include "snapshot/record_json.h"
#include "survey/survey.h"

int command_survey(int argc, char **argv)
{
	scoped_snapshot snapshot;
	struct root root;
	struct err err;

	if (root_init(&root, argc > 1 ? argv[1] : "/", &err) < 0) {
		fprintf(stderr, "trowel: %s\n", err.text);
		return EXIT_NOT_DONE;
	}
	snapshot_init(&snapshot);
	struct survey survey = {
		.snapshot = &snapshot,
		.content = &snapshot.content,
		.arena = &snapshot.arena,
		.root = &root,
		.options = { .sample_ms = SURVEY_SAMPLE_MS },
	};

	survey_run(&survey);
	json_t *json = record_to_json(&content_type, &snapshot.content);

	json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	printf("\n");
	json_decref(json);
	root_deinit(&root);
	return EXIT_DONE;
}
