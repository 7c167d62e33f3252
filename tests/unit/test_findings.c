/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <sys/stat.h>

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

TEST(findings_tell_what_failed_and_is_down)
{
	static const struct {
		enum tri active;
		int64_t at; /* of the failure; the host booted at 1000 */
		enum tri failed;
	} cases[] = {
		{ TRI_NO, 2000, TRI_YES },
		{ TRI_UNKNOWN, 2000, TRI_YES },
		{ TRI_YES, 2000, TRI_UNKNOWN }, /* it was started again */
		{ TRI_NO, 500, TRI_UNKNOWN },   /* before the boot */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, NULL, 0);
		tree.survey.now = 3000;
		tree.snapshot.content.host.boot_time = 1000;
		struct service *service = add_service(&tree, "shop.service", 0);
		struct event *event = RECORD_ADD(&tree.snapshot.arena,
						 &tree.snapshot.content.events, event);

		service->active = cases[i].active;
		event->kind = "unit-failed";
		event->what = event->subject = "shop.service";
		event->at = cases[i].at;
		assert_int_equal(survey_findings(&tree.survey, &err), 0);
		assert_int_equal(service->failed, cases[i].failed);
		assert_int_equal(finding_of(&tree, "service-failed") != NULL,
				 cases[i].failed == TRI_YES);
		const struct finding *past = finding_of(&tree, "unit-failed");

		assert_int_equal(past != NULL, cases[i].failed != TRI_YES);
		if (past && cases[i].active == TRI_YES)
			assert_string_equal(past->what, "shop.service; it runs again");
	}
}

TEST(findings_of_keys_that_others_can_reach)
{
	static const struct tree_entry entries[] = {
		{ "/etc/ssl/site/shop.key", "", 0644 },  { "/etc/ssl/site/fine.key", "", 0640 },
		{ "/etc/ssl/site/shop.crt", "", 0644 },  { "/etc/ssl/private/a.pem", "", 0644 },
		{ "/etc/ssl/link.key", "-> private/a" }, { "/etc/nginx/ssl/a/deep.key", "", 0644 },
		{ "/etc/ssh/ssh_host_rsa_key", "" },     { "/etc/ssh/ssh_host_rsa_key.pub", "" },
	};
	static const char *const wanted[] = {
		"/etc/ssh/ssh_host_rsa_key",
		"/etc/ssl/site/shop.key",
		"/etc/nginx/ssl/a/deep.key",
	};
	scoped_buf closed = { 0 };
	scoped_tree tree;
	struct err err;
	size_t found = 0;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	buf_add_format(&closed, "%s/etc/ssl/private", tree.folder);
	assert_int_equal(chmod(buf_text(&closed), 0700), 0);
	assert_int_equal(survey_findings(&tree.survey, &err), 0);
	for (vec_each(finding, &tree.snapshot.content.findings)) {
		if (strcmp(finding->kind, "key-readable") != 0)
			continue;
		assert_true(found < sizeof(wanted) / sizeof(wanted[0]));
		assert_string_equal(finding->evidence.at[0], wanted[found++]);
	}
	assert_int_equal(found, sizeof(wanted) / sizeof(wanted[0]));
}

TEST(findings_of_mounts_that_a_reboot_loses)
{
	static const struct tree_entry entries[] = {
		{ "/etc/systemd/system/srv-my\\x2ddata.mount", "[Mount]\n" },
	};
	static const struct {
		const char *target, *source, *type;
		enum tri in_fstab;
		bool told;
	} cases[] = {
		{ "/", "/dev/vda1", "ext4", TRI_NO, false },
		{ "/data", "/dev/vdb", "xfs", TRI_NO, true },
		{ "/home", "/dev/vdc", "xfs", TRI_YES, false },
		{ "/backup", "/dev/vdd", "xfs", TRI_UNKNOWN, false },
		{ "/srv/my-data", "/dev/vde", "xfs", TRI_NO, false },
		{ "/snap/core/1", "/dev/loop0", "squashfs", TRI_NO, false },
		{ "/net", "auto.net", "autofs", TRI_NO, false },
		{ "/net/nas", "nas:/x", "nfs4", TRI_NO, false },
		{ "/mnt/nas", "nas:/x", "nfs4", TRI_NO, true },
		{ "/var/lib/mysql", "/dev/vdf", "xfs", TRI_NO, true },
		{ "/var/lib/docker/x", "/dev/vdf", "xfs", TRI_NO, false },
		{ "/cache", "tmpfs", "tmpfs", TRI_NO, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
		for (size_t m = 0; m <= i; m++) {
			struct mount *mount = RECORD_ADD(&tree.snapshot.arena,
							 &tree.snapshot.content.mounts, mount);

			if (m < i && strcmp(cases[m].type, "autofs") != 0)
				continue;
			mount->target = cases[m].target;
			mount->source = cases[m].source;
			mount->type = cases[m].type;
			mount->mounted = TRI_YES;
			mount->in_fstab = cases[m].in_fstab;
			mount->network = strncmp(cases[m].type, "nfs", 3) == 0 ? TRI_YES : TRI_NO;
		}
		assert_int_equal(survey_findings(&tree.survey, &err), 0);
		if ((finding_of(&tree, "mounted-by-hand") != NULL) != cases[i].told)
			fail_msg("%s", cases[i].target);
	}
}

static void add_file(struct tree *tree, const char *path, const char *finding, const char *class,
		     const char *package)
{
	struct arena *arena = &tree->snapshot.arena;
	struct file_row *row = RECORD_ADD(arena, &tree->snapshot.content.files, file_row);

	row->path = path;
	row->file_class = class;
	row->owner_package = package;
	*vec_push_in(arena, &row->finding) = finding;
}

TEST(findings_tell_of_changed_programs_and_new_ways_to_become_root)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	add_file(&tree, "/usr/bin/tac", "changed", "code", "coreutils");
	add_file(&tree, "/etc/issue", "changed", "config", "base-files");
	add_file(&tree, "/usr/local/bin/root", "setuid", "code", NULL);
	assert_int_equal(survey_findings(&tree.survey, &err), 0);
	assert_string_equal(finding_of(&tree, "program-changed")->what,
			    "/usr/bin/tac is not what its package brought");
	assert_int_equal(finding_of(&tree, "setuid")->severity, SEVERITY_WARN);
	assert_null(finding_of(&tree, "capabilities"));
}

TEST(findings_count_changed_programs_that_are_many)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	for (int i = 0; i < 6; i++)
		add_file(&tree, arena_format(&tree.snapshot.arena, "/usr/bin/x%d", i), "changed",
			 "code", "x");
	assert_int_equal(survey_findings(&tree.survey, &err), 0);
	const struct finding *finding = finding_of(&tree, "program-changed");

	assert_string_equal(finding->what, "6 programs are not what their packages brought");
	assert_int_equal(finding->evidence.count, 5);
}
