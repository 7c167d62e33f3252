/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TARGETs: the grammar, the choice over lists made here, files of engines in a tree made here, and
 * a live child. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/target_scan.h"

#define WEB_ID  "4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a0001"
#define POD_ID  "9a8b7c6d5e4f9a8b7c6d5e4f9a8b7c6d5e4f9a8b7c6d5e4f9a8b7c6d5e4f0002"
#define LATE_ID "4f5e000000004f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a4f5e6d7c8b9a0003"

TEST(target_text_grammar)
{
	static const struct {
		const char *text;
		int failed;
		enum target_kind kind;
		const char *engine;
		const char *name;
		int64_t pid;
	} cases[] = {
		{ "812", 0, TARGET_KIND_ANY, NULL, "812", 812 },
		{ "pid:812", 0, TARGET_KIND_PROCESS, NULL, "812", 812 },
		{ "nginx", 0, TARGET_KIND_ANY, NULL, "nginx", 0 },
		{ "docker:web", 0, TARGET_KIND_CONTAINER, "docker", "web", 0 },
		{ "podman:812", 0, TARGET_KIND_CONTAINER, "podman", "812", 0 },
		{ "unit:a@b.service", 0, TARGET_KIND_UNIT, NULL, "a@b.service", 0 },
		{ "foo:bar", 0, TARGET_KIND_ANY, NULL, "foo:bar", 0 },
		{ "99999999999", 0, TARGET_KIND_ANY, NULL, "99999999999", 0 },
		{ "pid:x", -EINVAL, 0, NULL, NULL, 0 },
		{ "pid:0", -EINVAL, 0, NULL, NULL, 0 },
		{ "pid:99999999", -EINVAL, 0, NULL, NULL, 0 },
		{ "", -EINVAL, 0, NULL, NULL, 0 },
		{ "docker:", -EINVAL, 0, NULL, NULL, 0 },
		{ "a\033[1m", -EINVAL, 0, NULL, NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct target_text text;
		struct err err;

		assert_int_equal(target_text_parse(bytes_of(cases[i].text), &text, &err),
				 cases[i].failed);
		if (cases[i].failed)
			continue;
		assert_int_equal(text.kind, cases[i].kind);
		assert_ptr_equal(text.engine == NULL, cases[i].engine == NULL);
		assert_true(bytes_is(text.name, cases[i].name));
		assert_int_equal(text.pid, cases[i].pid);
	}
}

/* nginx as a unit with a worker, in a container, redis by hand twice, a container of a pod, one
 * that does not run; systemd's ssh on the host and in a machine. */
static struct target_process processes[] = {
	{ 1, 0, 1, "systemd", "systemd", "/init.scope", "init.scope", NULL, NULL },
	{ 100, 1, 50, "nginx", "nginx", "/system.slice/nginx.service", "nginx.service", NULL,
	  NULL },
	{ 101, 100, 51, "nginx", "nginx", "/system.slice/nginx.service", "nginx.service", NULL,
	  NULL },
	{ 150, 1, 60, "sshd", "sshd", "/system.slice/ssh.service", "ssh.service", NULL, NULL },
	{ 200, 1, 70, "httpd", "httpd", "/docker/" WEB_ID, NULL, WEB_ID, "docker" },
	{ 201, 200, 71, "httpd", "httpd", "/docker/" WEB_ID, NULL, WEB_ID, "docker" },
	{ 300, 1, 80, "redis-server", "redis-check-rdb", "/", NULL, NULL, NULL },
	{ 301, 1, 81, "redis-server", "redis-check-rdb", "/", NULL, NULL, NULL },
	{ 400, 1, 90, "a-very-long-pro", "a-very-long-program", "/", NULL, NULL, NULL },
	{ 500, 1, 95, "sshd", "sshd", "/machine.slice/machine-lab.scope/ssh.service", "ssh.service",
	  "lab", "machine" },
	{ 600, 1, 96, "coredns", "coredns", "/kubepods/pod1/" POD_ID, NULL, POD_ID, "kubernetes" },
};

static void make_scan(struct target_scan *scan, struct arena *arena, const struct root *root)
{
	static const char *const names[] = { "web", "old", "nginx" };

	*scan = (struct target_scan){ .root = root, .arena = arena };
	scan->processes.at = processes;
	scan->processes.count = sizeof(processes) / sizeof(processes[0]);
	struct target_container containers[] = {
		{ .engine = "docker", .id = WEB_ID, .pid = 200 },
		{ .engine = "docker", .id = LATE_ID },
		{ .engine = "kubernetes", .id = POD_ID, .pid = 600 },
		{ .engine = "machine", .id = "lab", .pid = 500 },
		{ .engine = "podman", .id = "0123", .pid = 0 },
	};
	const char *const given[] = { names[0], names[1], NULL, NULL, names[2] };

	for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++) {
		if (given[i])
			*vec_push_in(arena, &containers[i].names) = given[i];
		*vec_push_in(arena, &scan->containers) = containers[i];
	}
}

TEST(target_choice)
{
	static const struct {
		const char *text;
		const char *expected; /* candidates, as they are written */
	} cases[] = {
		{ "nginx",
		  "unit:nginx.service" }, /* its processes are part of it; podman's stands */
		{ "podman:nginx", "podman:nginx" },
		{ "nginx.service", "unit:nginx.service" },
		{ "unit:nginx", "unit:nginx.service" },
		{ "101", "pid:101" },
		{ "pid:101", "pid:101" },
		{ "pid:102", "" },
		{ "web", "docker:web" },
		{ "docker:web", "docker:web" },
		{ "podman:web", "" },
		{ "httpd", "pid:200" },
		{ "redis-server", "pid:300 pid:301" },
		{ "redis-check-rdb", "pid:300 pid:301" },
		{ "a-very-long-program", "pid:400" },
		{ "a-very-long-pro", "pid:400" },
		{ "ssh", "unit:ssh.service" },
		{ "sshd", "pid:150 pid:500" },
		{ "lab", "machine:lab" },
		{ "machine:lab", "machine:lab" },
		{ "4f5e6d", "docker:web" },
		{ "4f5e", "docker:web" }, /* the other does not run */
		{ "4f5e0", "docker:old" },
		{ WEB_ID, "docker:web" },
		{ "containerd:9a8b", "kubernetes:" POD_ID },
		{ "lxc:9a8b", "" },
		{ "ngin", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		scoped_buf written = { 0 };
		struct target_scan scan;
		struct target_text text;
		target_list found = { 0 };
		struct err err;

		make_scan(&scan, &arena, NULL);
		assert_int_equal(target_text_parse(bytes_of(cases[i].text), &text, &err), 0);
		target_choose(&scan, &text, &found);
		for (vec_each(target, &found)) {
			buf_add_text(&written, written.size ? " " : "");
			target_write(&written, target);
		}
		assert_string_equal(buf_text(&written), cases[i].expected);
	}
}

/* --- files of engines ----------------------------------------------------------------------- */

static char folder[64];

static void put(const char *path, const char *text)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s%s", folder, path);
	for (char *at = whole + strlen(folder) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(whole, 0755);
		*at = '/';
	}
	FILE *file = fopen(whole, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void make_tree(struct root *root)
{
	struct err err;

	strcpy(folder, "/tmp/trowel-target-XXXXXX");
	assert_non_null(mkdtemp(folder));
	put("/var/lib/docker/containers/" WEB_ID "/config.v2.json",
	    "{\"ID\":\"" WEB_ID "\",\"Name\":\"/web\",\"State\":{\"Running\":true,\"Pid\":1}}");
	put("/var/lib/docker/containers/" LATE_ID "/config.v2.json", "{\"ID\":");
	put("/var/lib/containers/storage/overlay-containers/containers.json",
	    "[{\"id\":\"" POD_ID "\",\"names\":[\"p1\",\"both\"]}]");
	put("/run/runc/" POD_ID "/state.json",
	    "{\"id\":\"" POD_ID "\",\"init_process_pid\":1,\"init_process_start\":3}");
	put("/run/runc/alone/state.json", "{\"id\":\"alone\"}");
	put("/run/crun/both/status", "{\"pid\":1,\"process-start-time\":77}");
	put("/run/systemd/machines/lab", "NAME=lab\nLEADER=4194304\n");
	put("/var/lib/lxc/old/config", "lxc.uts.name = old\n");
	put("/etc/systemd/system/shop.service", "[Service]\n");
	put("/usr/lib/systemd/system/getty@.service", "[Service]\n");
	put("/var/log/containers/dns-1_kube-system_coredns-" WEB_ID ".log", "");
	assert_int_equal(root_init(root, folder, &err), 0);
}

static void remove_tree(struct root *root)
{
	char command[128];

	root_deinit(root);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

TEST(target_of_files)
{
	static const struct {
		const char *text;
		int failed;
		const char *expected;
	} cases[] = {
		{ "web", 0, "docker:web" },
		{ "docker:4f5e6d", 0, "docker:web" },
		{ "p1", 0, "podman:p1" },
		{ "runc:alone", 0, "runc:alone" },
		{ "both", -EEXIST, NULL },
		{ "crun:both", 0, "crun:both" },
		{ "lab", 0, "machine:lab" },
		{ "lxc:old", 0, "lxc:old" },
		{ "shop", 0, "unit:shop.service" },
		{ "unit:shop.service", 0, "unit:shop.service" },
		{ "getty@tty1", 0, "unit:getty@tty1.service" },
		{ "unit:../../x", -ENOENT, NULL },
		{ "1", -ENOENT, NULL },
		{ "wbe", -ENOENT, NULL },
	};
	struct root root;

	make_tree(&root);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		scoped_buf written = { 0 };
		struct target_answer answer = { 0 };
		struct err err = { 0 };

		assert_int_equal(target_resolve(&root, cases[i].text, &arena, &answer, &err),
				 cases[i].failed);
		if (cases[i].failed)
			continue;
		target_write(&written, &answer.target);
		assert_string_equal(buf_text(&written), cases[i].expected);
		assert_int_equal(answer.target.pid, 0);
		assert_non_null(answer.target.evidence);
		assert_false(target_is_alive(&root, &answer.target));
	}
	remove_tree(&root);
}

TEST(target_messages_help)
{
	scoped_arena arena = { 0 };
	struct target_answer answer = { 0 };
	struct err err = { 0 };
	struct root root;

	make_tree(&root);
	assert_int_equal(target_resolve(&root, "both", &arena, &answer, &err), -EEXIST);
	assert_string_equal(err.text, "both may be any of: podman:p1 (does not run, 9a8b7c6d5e4f), "
				      "crun:both (does not run)");
	assert_int_equal(answer.candidates.count, 2);
	assert_int_equal(target_resolve(&root, "wbe", &arena, &answer, &err), -ENOENT);
	assert_string_equal(err.text, "wbe: no container, unit or process of that name; "
				      "did you mean web?");
	remove_tree(&root);
}

/* --- a live child --------------------------------------------------------------------------- */

static pid_t start_child(const char *name)
{
	int ends[2];
	char byte;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_NAME, name);
		(void)!write(ends[1], "x", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

TEST(target_of_live_children)
{
	scoped_arena arena = { 0 };
	struct target_answer answer = { 0 };
	char name[16], text[32];
	struct root root;
	struct err err = { 0 };

	snprintf(name, sizeof(name), "kid %d", (int)getpid());
	pid_t one = start_child(name);

	assert_int_equal(root_init(&root, "/", &err), 0);
	assert_int_equal(target_resolve(&root, name, &arena, &answer, &err), 0);
	assert_int_equal(answer.target.pid, one);
	assert_true(answer.target.start_ticks > 0);
	assert_true(target_is_alive(&root, &answer.target));
	struct target first = answer.target;

	snprintf(text, sizeof(text), "pid:%d", (int)one);
	assert_int_equal(target_resolve(&root, text, &arena, &answer, &err), 0);
	assert_string_equal(answer.target.name, name);
	pid_t other = start_child(name);

	assert_int_equal(target_resolve(&root, name, &arena, &answer, &err), -EEXIST);
	assert_int_equal(answer.candidates.count, 2);
	kill(one, SIGKILL);
	kill(other, SIGKILL);
	waitpid(one, NULL, 0);
	waitpid(other, NULL, 0);
	assert_false(target_is_alive(&root, &first));
	assert_int_equal(target_resolve(&root, text, &arena, &answer, &err), -ENOENT);
	root_deinit(&root);
}
