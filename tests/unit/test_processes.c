/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes made to be awkward, and what the collector says of them. */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "format/proc/proc_cgroup.h"
#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/processes/process_read.h"
#include "survey/sockets/socket_owners.h"

static const char odd_name[] = "a) R 1\n\033[31m"; /* also a file's name: at most 15 bytes */

struct fixture {
	char folder[64];
	char odd[128], library[128];
	pid_t odd_child, library_child, busy_child;
	uint64_t socket_inode;
	struct snapshot snapshot;
	struct root root;
	struct survey survey;
};

static void copy_file(const char *from, const char *to)
{
	scoped_fd int in = open(from, O_RDONLY | O_CLOEXEC);
	scoped_fd int out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
	struct buf text = { 0 };
	struct err err;

	assert_true(in >= 0 && out >= 0);
	assert_int_equal(fd_read_all(in, from, 64 << 20, &text, &err), 0);
	assert_int_equal(write(out, text.at, text.size), (ssize_t)text.size);
	buf_deinit(&text);
}

/* Forks; the child says through `ready` that it is set up, by closing it. */
static pid_t fork_child(int ready[2])
{
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid_t pid = fork();

	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	else
		close(ready[1]);
	return pid;
}

static void wait_for(int ready[2])
{
	char byte;

	assert_int_equal(read(ready[0], &byte, 1), 0);
	close(ready[0]);
}

/* A program with an odd name and odd arguments, whose file is replaced while it runs. */
static void start_odd(struct fixture *fixture)
{
	char *argv[] = { "\xff\xfe\n", "100", NULL };
	char *environment[] = {
		"SHOP_PASSWORD=hunter22", "PLAIN=yes", "PLAIN=no", "no setting", "ODD=\xff", NULL
	};
	int ready[2];

	snprintf(fixture->odd, sizeof(fixture->odd), "%s/%s", fixture->folder, odd_name);
	copy_file("/bin/sleep", fixture->odd);
	fixture->odd_child = fork_child(ready);
	if (fixture->odd_child == 0) {
		execve(fixture->odd, argv, environment);
		_exit(1);
	}
	wait_for(ready);
	unlink(fixture->odd);
	copy_file("/bin/true", fixture->odd);
}

/* A process that holds a socket and has a library mapped that is deleted then. */
static void start_library(struct fixture *fixture)
{
	int ready[2], ends[2];
	struct stat state;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	fstat(ends[0], &state);
	fixture->socket_inode = state.st_ino;
	snprintf(fixture->library, sizeof(fixture->library), "%s/libodd\\.so.1", fixture->folder);
	copy_file("/bin/true", fixture->library);
	fixture->library_child = fork_child(ready);
	if (fixture->library_child == 0) {
		int fd = open(fixture->library, O_RDONLY);

		mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ends[0]);
	close(ends[1]);
	wait_for(ready);
	unlink(fixture->library);
}

static void start_busy(struct fixture *fixture)
{
	int ready[2];

	fixture->busy_child = fork_child(ready);
	if (fixture->busy_child == 0) {
		close(ready[1]);
		for (volatile unsigned i = 0;; i++)
			;
	}
	wait_for(ready);
}

static void setup(struct fixture *fixture)
{
	struct err err;

	*fixture = (struct fixture){ .folder = "/tmp/trowel-test-XXXXXX" };
	assert_non_null(mkdtemp(fixture->folder));
	start_odd(fixture);
	start_library(fixture);
	start_busy(fixture);
	assert_int_equal(root_init(&fixture->root, "/", &err), 0);
	snapshot_init(&fixture->snapshot);
	fixture->survey = (struct survey){
		.snapshot = &fixture->snapshot,
		.content = &fixture->snapshot.content,
		.arena = &fixture->snapshot.arena,
		.root = &fixture->root,
		.deadline_ms = INT64_MAX,
		.collector = "processes",
		.options = { .sample_ms = 300 },
	};
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void teardown(struct fixture *fixture)
{
	end_child(fixture->odd_child);
	end_child(fixture->library_child);
	end_child(fixture->busy_child);
	unlink(fixture->odd);
	rmdir(fixture->folder);
	socket_owners_destroy(fixture->survey.owners);
	snapshot_deinit(&fixture->snapshot);
	root_deinit(&fixture->root);
}

static const struct process *find_row(const struct fixture *fixture, pid_t pid)
{
	for (vec_each(row, &fixture->snapshot.content.processes))
		if (row->pid == pid)
			return row;
	fail_msg("no row of process %d", pid);
	return NULL;
}

static const char *setting(const struct process *row, const char *name)
{
	const char *found = NULL;

	for (vec_each(pair, &row->environment)) {
		if (strcmp(pair->key, name) != 0)
			continue;
		assert_null(found); /* each name once */
		found = pair->value;
	}
	return found;
}

static void check_odd(const struct fixture *fixture)
{
	const struct process *row = find_row(fixture, fixture->odd_child);
	bool has_libc = false;

	assert_string_equal(row->name, odd_name);
	assert_int_equal(row->ppid, getpid());
	assert_int_equal(row->uid, geteuid());
	assert_int_equal(row->argv.count, 2);
	assert_string_equal(row->argv.at[0], "\xff\xfe\n");
	assert_string_equal(row->exe, fixture->odd);
	assert_int_equal(row->exe_deleted, TRI_YES);
	assert_int_equal(row->exe_replaced, TRI_YES);
	assert_true(row->exe_replaced_at > 0);
	assert_non_null(strstr(setting(row, "SHOP_PASSWORD"), "<secret:"));
	assert_string_equal(setting(row, "PLAIN"), "yes");
	assert_string_equal(setting(row, "ODD"), "\xff");
	assert_int_equal(row->environment.count, 3);
	for (vec_each(library, &row->libraries))
		has_libc = has_libc || strstr(*library, "/libc.so.6");
	assert_true(has_libc);
	assert_int_equal(row->thread_count, 1);
	assert_int_equal(row->kernel_thread, TRI_NO);
	assert_true(row->namespaces.mnt > 0 && row->namespaces.net > 0);
}

static void check_library(const struct fixture *fixture)
{
	const struct process *row = find_row(fixture, fixture->library_child);
	const struct socket_owner *owner = socket_owners_find(fixture->survey.owners,
							      fixture->socket_inode);

	assert_int_equal(row->libraries_deleted.count, 1);
	assert_string_equal(row->libraries_deleted.at[0], fixture->library);
	assert_int_equal(row->exe_deleted, TRI_NO);
	assert_true(row->open.sockets >= 2);
	assert_non_null(owner);
	assert_int_equal(owner->pids[0], fixture->library_child);
}

TEST(processes_that_are_awkward)
{
	struct fixture fixture;
	struct err err;

	setup(&fixture);
	assert_int_equal(survey_processes(&fixture.survey, &err), 0);
	check_odd(&fixture);
	check_library(&fixture);
	assert_true(find_row(&fixture, fixture.busy_child)->cpu_percent > 0);
	teardown(&fixture);
}

struct reading_fixture {
	struct root root;
	struct process_reader reader;
	struct process_progress progress;
};

static void reading_setup(struct reading_fixture *fixture)
{
	struct err err;

	*fixture = (struct reading_fixture){ 0 };
	assert_int_equal(root_init(&fixture->root, "/", &err), 0);
	fixture->reader.root = &fixture->root;
	fixture->reader.progress = &fixture->progress;
	fixture->reader.page_bytes = 4096;
	fixture->reader.proc = procfs_open(&fixture->root, &err);
	assert_true(fixture->reader.proc >= 0);
	process_read_own_namespaces(&fixture->reader);
}

static void reading_teardown(struct reading_fixture *fixture)
{
	close(fixture->reader.proc);
	process_files_deinit(&fixture->reader.files);
	procfs_maps_deinit(&fixture->reader.maps);
	cgroup_tree_deinit(&fixture->reader.cgroups);
	root_deinit(&fixture->root);
}

TEST(processes_vanished_are_passed_over)
{
	struct reading_fixture fixture;
	struct process_frame frame;
	scoped_buf payload = { 0 };
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	reading_setup(&fixture);
	assert_false(process_read(&fixture.reader, pid, &frame, &payload));
	reading_teardown(&fixture);
}

TEST(processes_descriptors_are_capped)
{
	struct reading_fixture fixture;
	struct process_frame frame;
	scoped_buf payload = { 0 };
	int ready[2];
	pid_t pid = fork_child(ready);

	if (pid == 0) {
		for (unsigned i = 0; i < PROCESS_FDS_ALWAYS + 100; i++)
			if (dup(0) < 0)
				_exit(1);
		close(ready[1]);
		for (;;)
			pause();
	}
	wait_for(ready);
	reading_setup(&fixture);
	fixture.reader.files.descriptors_left = 10;
	assert_true(process_read(&fixture.reader, pid, &frame, &payload));
	assert_true(frame.gaps & 1u << GAP_DESCRIPTORS);
	assert_int_equal(frame.descriptors_read, PROCESS_FDS_ALWAYS + 10);
	fixture.reader.files.descriptors_left = 1000;
	assert_true(process_read(&fixture.reader, pid, &frame, &payload));
	assert_false(frame.gaps & 1u << GAP_DESCRIPTORS);
	assert_true(frame.descriptors_read > PROCESS_FDS_ALWAYS + 100);
	end_child(pid);
	reading_teardown(&fixture);
}

TEST(processes_stuck_are_read_with_care)
{
	struct reading_fixture fixture;
	struct process_frame frame;
	scoped_buf payload = { 0 };

	reading_setup(&fixture);
	*vec_push(&fixture.reader.stuck) = getpid();
	assert_true(process_read(&fixture.reader, getpid(), &frame, &payload));
	assert_true(frame.gaps & 1u << GAP_STUCK);
	assert_int_equal(frame.sizes[PROCESS_ARGV], 0);
	assert_int_equal(frame.sizes[PROCESS_ENVIRON], 0);
	assert_true(frame.sizes[PROCESS_EXE] > 0);
	vec_deinit(&fixture.reader.stuck);
	reading_teardown(&fixture);
}

TEST(processes_cgroups_by_tree_and_by_process_agree)
{
	struct reading_fixture fixture;
	scoped_buf text = { 0 };

	reading_setup(&fixture);
	cgroup_tree_read(&fixture.reader.cgroups, &fixture.root, fixture.reader.proc);
	const char *path = cgroup_tree_find(&fixture.reader.cgroups, getpid());

	assert_int_equal(procfs_read(fixture.reader.proc, "self/cgroup", 1 << 20, &text), 0);
	if (path)
		assert_true(bytes_is(proc_cgroup_path(buf_bytes(&text)), path));
	reading_teardown(&fixture);
}

static struct process *add_made_up(struct tree *tree, int64_t pid, int64_t ppid, int64_t namespace)
{
	struct content *content = &tree->snapshot.content;
	struct process *process = RECORD_ADD(tree->survey.arena, &content->processes, process);

	process->pid = pid;
	process->ppid = ppid;
	process->name = "program";
	process->started_at = pid;
	process->namespaces.pid = namespace;
	return process;
}

static void add_nspawn(struct tree *tree, int64_t pid, const char *option, const char *value)
{
	struct process *monitor = add_made_up(tree, pid, 1, 1);

	monitor->name = "systemd-nspawn";
	*vec_push_in(tree->survey.arena, &monitor->argv) = "systemd-nspawn";
	*vec_push_in(tree->survey.arena, &monitor->argv) = option;
	if (value)
		*vec_push_in(tree->survey.arena, &monitor->argv) = value;
}

TEST(processes_of_machines_nobody_registered)
{
	static const struct {
		const char *option, *value, *name;
	} cases[] = {
		{ "--machine=web", NULL, "web" }, { "-bM", "db", "db" },
		{ "-D", "/srv/box/", "box" },     { "--directory=/srv/old", NULL, "old" },
		{ "--machine", NULL, NULL },      { "--quiet", "-D", NULL },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	add_made_up(&tree, 1, 0, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t pid = 100 * (int64_t)(i + 1);

		add_nspawn(&tree, pid, cases[i].option, cases[i].value);
		add_made_up(&tree, pid + 1, pid, pid);
		add_made_up(&tree, pid + 2, pid + 1, pid);
	}
	assert_int_equal(survey_containers(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->containers.count, sizeof(cases) / sizeof(cases[0]));
	for (vec_each(container, &content->containers)) {
		size_t i = (size_t)container->pid / 100 - 1;

		assert_string_equal(container->engine, "machine");
		assert_int_equal(container->pids.count, 2);
		assert_int_equal(container->pid, 100 * (i + 1) + 1);
		if (cases[i].name)
			assert_string_equal(container->name, cases[i].name);
		else
			assert_null(container->name);
	}
	assert_null(content->processes.at[0].container);
	assert_null(content->processes.at[1].container);
}

TEST(processes_of_the_container_surveyed_are_in_none)
{
	static const char *const ids[] = { "aaaa", "aaaa", "bbbb" };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	for (size_t i = 0; i < 3; i++) {
		struct process *process = add_made_up(&tree, (int64_t)i + 1, 0, 1);

		process->container = ids[i];
		containers_add_process(&tree.survey, process, "docker");
	}
	assert_int_equal(survey_containers(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_null(content->processes.at[0].container);
	assert_null(content->processes.at[1].container);
	assert_string_equal(content->processes.at[2].container, "bbbb");
	assert_int_equal(content->containers.count, 1);
	assert_string_equal(content->containers.at[0].id, "bbbb");
}

TEST(processes_of_podman_without_its_storage)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	struct process *conmon = add_made_up(&tree, 10, 1, 1);

	conmon->name = "conmon";
	*vec_push_in(tree.survey.arena, &conmon->argv) = "/usr/bin/conmon";
	*vec_push_in(tree.survey.arena, &conmon->argv) = "-n";
	*vec_push_in(tree.survey.arena, &conmon->argv) = "shop";
	struct process *process = add_made_up(&tree, 11, 10, 2);

	process->container = "aaaa";
	containers_add_process(&tree.survey, process, "podman");
	assert_int_equal(survey_containers(&tree.survey, &err), 0);
	assert_string_equal(tree.snapshot.content.containers.at[0].name, "shop");
}

TEST(processes_of_containers_have_no_user_of_the_host)
{
	static const struct {
		const char *container;
		int64_t uid;
		const char *user;
	} cases[] = {
		{ NULL, 1000, "ann" },
		{ "aaaa", 1000, NULL }, /* somebody else's 1000 */
		{ "aaaa", 0, "ann" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, NULL, 0);
		struct process *process = add_made_up(&tree, 11, 10, 2);

		process->container = cases[i].container;
		process->uid = cases[i].uid;
		process->user = "ann";
		assert_int_equal(survey_containers(&tree.survey, &err), 0);
		assert_int_equal(process->user != NULL, cases[i].user != NULL);
	}
}
