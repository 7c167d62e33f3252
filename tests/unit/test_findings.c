/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

static const struct finding *finding_of(const struct tree *tree, const char *kind)
{
	for (vec_each(finding, &tree->snapshot.content.findings))
		if (strcmp(finding->kind, kind) == 0)
			return finding;
	return NULL;
}

static struct service *add_service(struct tree *tree, const char *name, int64_t pid)
{
	struct service *service = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.services, service);

	service->name = name;
	service->manager = "systemd";
	if (pid)
		*vec_push_in(&tree->snapshot.arena, &service->pids) = pid;
	return service;
}

static struct process *add_process(struct tree *tree, int64_t pid, const char *unit)
{
	struct process *process = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.processes, process);

	process->pid = pid;
	process->name = "gone";
	process->unit = unit;
	return process;
}

TEST(findings_name_the_program_and_not_the_login_it_came_by)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	add_service(&tree, "ssh.service", 35);
	add_service(&tree, "gone", 36)->manager = "hand-started";
	struct process *process = add_process(&tree, 36, "ssh.service");

	process->exe = "/usr/local/bin/gone";
	process->exe_deleted = TRI_YES;
	assert_int_equal(survey_findings(&tree.survey, &err), 0);
	assert_non_null(finding_of(&tree, "executable-deleted"));
	assert_string_equal(finding_of(&tree, "executable-deleted")->what,
			    "gone runs from /usr/local/bin/gone, which is gone from the disk");
}
