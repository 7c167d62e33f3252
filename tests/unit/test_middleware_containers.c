/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers in containers: a real root of overlay and bind mounts, which another process is in. */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "survey/collectors.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WEB_ID       "feedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeedfeed"

/* ---- a container --------------------------------------------------------------------------- */

/* Enters a root made of `folder`/image, with host/conf.d mounted into it. */
static bool enter(const char *folder)
{
	char options[512], from[128];

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    chdir(folder) < 0 || mount("layers", "layers", "tmpfs", 0, "size=1m") < 0 ||
	    mkdir("layers/upper", 0755) < 0 || mkdir("layers/work", 0755) < 0)
		return false;
	snprintf(options, sizeof(options),
		 "lowerdir=%s/image,upperdir=%s/layers/upper,workdir=%s/%s", folder, folder, folder,
		 "layers/work");
	snprintf(from, sizeof(from), "%s/host/conf.d", folder);
	return mount("overlay", "merged", "overlay", 0, options) == 0 &&
	       mount(from, "merged/etc/nginx/conf.d", NULL, MS_BIND, NULL) == 0 &&
	       chroot("merged") == 0 && chdir("/") == 0;
}

/* A process in there; 0 where this cannot be made. */
static pid_t start(const char *folder)
{
	int ends[2];
	char done = 0;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		done = (char)enter(folder);
		if (write(ends[1], &done, 1) == 1 && done)
			pause();
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &done, 1) != 1)
		done = 0;
	close(ends[0]);
	if (!done)
		waitpid(pid, NULL, 0);
	return done ? pid : 0;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct process *add_process(struct tree *tree, int64_t pid, int64_t parent,
				   const char *container)
{
	struct process *process = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.processes, process);

	process->pid = pid;
	process->ppid = parent;
	process->name = "nginx";
	process->container = container;
	process->started_at = 1000;
	return process;
}

static void add_container(struct tree *tree)
{
	struct container *row = RECORD_ADD(&tree->snapshot.arena,
					   &tree->snapshot.content.containers, container);

	row->id = WEB_ID;
	row->name = "web";
	row->engine = "docker";
}

static void add_socket(struct tree *tree, int64_t port, int64_t pid)
{
	struct sockets *sockets = &tree->snapshot.content.sockets;
	struct listening *socket = RECORD_ADD(&tree->snapshot.arena, &sockets->listening,
					      listening);

	socket->protocol = "tcp";
	socket->address = "0.0.0.0";
	socket->port = port;
	socket->netns = 55;
	*vec_push_in(&tree->snapshot.arena, &socket->pids) = pid;
}

static const struct middleware *row_of(const struct tree *tree, const char *container)
{
	for (vec_each(row, &tree->snapshot.content.middleware))
		if (strcmp(row->program, "nginx") == 0 && row->container &&
		    strcmp(row->container, container) == 0)
			return row;
	return NULL;
}

/* The findings of servers in that container say `elsewhere`, `changed`, and what is missing. */
static void check(struct tree *tree, const char *elsewhere, const char *changed)
{
	scoped_buf all = { 0 }, expected = { 0 };
	struct err err;

	buf_add_format(&expected,
		       "%s%sthe configuration of nginx in container web names what is not there: "
		       "/srv/www\n",
		       elsewhere, changed);
	tree->snapshot.content.findings.count = 0;
	assert_int_equal(survey_findings(&tree->survey, &err), 0);
	for (vec_each(finding, &tree->snapshot.content.findings)) {
		if (!strstr(finding->what, "in container web"))
			continue;
		buf_add_format(&all, "%s\n", finding->what);
		assert_string_equal(finding->evidence.at[0],
				    "/etc/nginx/nginx.conf in container web");
	}
	assert_string_equal(buf_text(&all), buf_text(&expected));
}

/* The survey of the host that has this container, and an nginx of its own with the same path. */
static void check_host(struct tree *tree, pid_t pid, const char *changed)
{
	const char *title = "nginx: master process nginx -g daemon off;";
	struct process *process;
	struct err err;

	add_process(tree, 2, 1, NULL);
	process = add_process(tree, pid, 1, WEB_ID);
	process->namespaces.net = 55;
	*vec_push_in(&tree->snapshot.arena, &process->argv) = title;
	add_container(tree);
	assert_int_equal(survey_middleware(&tree->survey, &err), 0);
	const struct middleware *row = row_of(tree, WEB_ID);

	assert_non_null(row);
	assert_string_equal(row->path, "/etc/nginx/nginx.conf");
	assert_int_equal(row->files.count, 2);
	assert_int_equal(row->incomplete, TRI_UNKNOWN);
	assert_string_equal(row->listens.at[0], "*:8080");
	/* as root, but without a right to enter the container's network */
	tree->snapshot.content.taken_by = "root";
	*vec_push_in(&tree->snapshot.arena, &tree->snapshot.content.sockets.sources) = "sock_diag";
	check(tree, "", changed);
	add_socket(tree, 9090, pid);
	check(tree,
	      "nginx in container web is told to listen on *:8080, and does not; it listens on "
	      "0.0.0.0:9090, which its configuration does not name\n",
	      changed);
	add_socket(tree, 8080, pid);
	tree->snapshot.content.sockets.listening.at[0].port = 8080;
	check(tree, "", changed);
}

TEST(middleware_in_containers)
{
	static const struct tree_entry entries[] = {
		{ "/image/usr/sbin/nginx", "" },
		{ "/image/etc/nginx/nginx.conf",
		  "error_log /proc/self/fd/2;\nhttp { include conf.d/*.conf; }\n" },
		{ "/image/etc/nginx/conf.d/site.conf", "server { listen 1; }\n" },
		{ "/host/conf.d/site.conf", "server { listen 8080; root /srv/www; }\n" },
		{ "/layers/x", "" },
		{ "/merged/x", "" },
	};
	/* an entry point may write the configuration, and become the server then */
	static const struct {
		int64_t changed_at;
		const char *changed;
	} cases[] = {
		{ 900, "" },
		{ 1100, "" },
		{ 2000, "/etc/nginx/conf.d/site.conf in container web was changed on 1970-01-01 "
			"00:33; nginx still runs with what was there on 1970-01-01 00:16\n" },
	};
	bool runs = true;

	for (size_t i = 0; i < COUNT(cases) && runs; i++) {
		scoped_tree tree;
		SCOPED(root_deinit) struct root host = { .fd = -1 };
		struct err err;

		tree_init(&tree, entries, COUNT(entries));
		tree_touch(&tree, "/image/etc/nginx/nginx.conf", 500);
		tree_touch(&tree, "/host/conf.d/site.conf", cases[i].changed_at);
		assert_int_equal(root_init(&host, "/", &err), 0);
		tree.survey.root = &host;
		pid_t pid = start(tree.folder);

		runs = pid > 0;
		if (!runs)
			continue;
		check_host(&tree, pid, cases[i].changed);
		stop(pid);
	}
	if (!runs)
		skip(); /* no right to mount, or no overlay here */
}

/* ---- what cannot be read ------------------------------------------------------------------- */

/* Where a part of the configuration lies in a network file system, nobody knows what it says. */
TEST(middleware_that_cannot_be_read_in_whole)
{
	static const struct tree_entry entries[] = {
		{ "/etc/nginx/nginx.conf",
		  "http { server { listen 80; } include conf.d/*.conf; }\n" },
		{ "/etc/nginx/conf.d/site.conf", "server { listen 81; }\n" },
	};
	static const char *const avoided[] = { "/etc/nginx/conf.d", "/etc/nginx", "/srv" };

	for (size_t i = 0; i < COUNT(avoided); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, COUNT(entries));
		root_avoid(&tree.root, avoided[i]);
		*vec_push_in(&tree.snapshot.arena, &add_process(&tree, 7, 1, NULL)->argv) =
			"nginx: master process nginx -c /etc/nginx/nginx.conf";
		assert_int_equal(survey_middleware(&tree.survey, &err), 0);
		const struct middleware *row = &tree.snapshot.content.middleware.at[0];

		assert_int_equal(row->incomplete, i < 2 ? TRI_YES : TRI_UNKNOWN);
		tree.snapshot.content.taken_by = "root";
		*vec_push_in(&tree.snapshot.arena,
			     &tree.snapshot.content.sockets.sources) = "sock_diag";
		add_socket(&tree, 81, 7);
		assert_int_equal(survey_findings(&tree.survey, &err), 0);
		bool said = false;

		for (vec_each(finding, &tree.snapshot.content.findings))
			said = said || strcmp(finding->kind, "listens-elsewhere") == 0;
		assert_int_equal(said, i == 2);
	}
}
