/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of containers, and what other rows learn from them. */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <string.h>

#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/files/rows.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define IMG  "1111111111111111111111111111111111111111111111111111111111111111"

static const char web_config[] =
	"{\"ID\":\"" ID_A "\",\"Name\":\"/web\",\"Image\":\"sha256:" IMG
	"\",\"Driver\":\"overlay2\","
	"\"Path\":\"/bin/app\",\"Args\":[\"--token\",\"planted-1\",\"--port\",\"80\"],"
	"\"Config\":{\"Image\":\"shop:1\",\"Hostname\":\"aaaaaaaaaaaa\","
	"\"Env\":[\"PATH=/bin\",\"LANG=C\",\"MODE=prod\",\"HOSTNAME=aaaaaaaaaaaa\","
	"\"DB_PASSWORD=planted-2\",\"DATABASE_URL=postgres://u:planted-3@db/shop\"],"
	"\"Labels\":{\"owner\":\"ann\",\"api_key\":\"planted-4\",\"vendor\":\"x\"}},"
	"\"State\":{\"Running\":true,\"Pid\":10,\"StartedAt\":\"2026-11-25T16:23:54Z\"},"
	"\"MountPoints\":{\"/data\":{\"Type\":\"volume\",\"Name\":\"v\",\"RW\":true,"
	"\"Source\":\"/var/lib/docker/volumes/v/_data\"},"
	"\"/host\":{\"Type\":\"bind\",\"Source\":\"/\",\"RW\":false}},"
	"\"NetworkSettings\":{\"Ports\":{\"80/"
	"tcp\":[{\"HostIp\":\"0.0.0.0\",\"HostPort\":\"8080\"}]}}}";

static const struct tree_entry web[] = {
	{ "/var/lib/docker/containers/" ID_A "/config.v2.json", web_config, 0 },
	{ "/var/lib/docker/containers/" ID_A "/hostconfig.json",
	  "{\"RestartPolicy\":{\"Name\":\"always\"}}", 0 },
	{ "/var/lib/docker/image/overlay2/imagedb/content/sha256/" IMG,
	  "{\"config\":{\"Env\":[\"PATH=/bin\",\"LANG=C\"],\"Labels\":{\"vendor\":\"x\","
	  "\"org.opencontainers.image.description\":\"The web shop\"}}}",
	  0 },
	{ "/var/lib/docker/containers/" ID_B "/config.v2.json",
	  "{\"ID\":\"" ID_B "\",\"Name\":\"/old\",\"State\":{\"Running\":false,\"ExitCode\":1,"
	  "\"StartedAt\":\"2026-11-25T16:23:54Z\"}}",
	  0 },
};
enum { WEB_ENTRIES = sizeof(web) / sizeof(web[0]) };

static struct process *add_process(struct tree *tree, int64_t pid, int64_t ppid, const char *name)
{
	struct process *process = RECORD_ADD(tree->survey.arena, &tree->snapshot.content.processes,
					     process);

	process->pid = pid;
	process->ppid = ppid;
	process->name = name;
	process->uid = 0;
	process->namespaces.pid = 1;
	return process;
}

static const struct container *named(const struct tree *tree, const char *name)
{
	for (vec_each(container, &tree->snapshot.content.containers))
		if (container->name && strcmp(container->name, name) == 0)
			return container;
	fail_msg("no container %s", name);
	return NULL;
}

static const char *value_of(const pair_list *pairs, const char *key)
{
	for (vec_each(pair, pairs))
		if (strcmp(pair->key, key) == 0)
			return pair->value;
	return NULL;
}

static void read_all(struct tree *tree)
{
	struct err err;

	assert_int_equal(survey_containers(&tree->survey, &err), 0);
}

TEST(containers_rows_without_secrets_and_without_the_images_own)
{
	scoped_tree tree;

	tree_init(&tree, web, WEB_ENTRIES);
	read_all(&tree);
	const struct container *row = named(&tree, "web");

	assert_int_equal(row->environment.count, 3);
	assert_string_equal(value_of(&row->environment, "MODE"), "prod");
	assert_memory_equal(value_of(&row->environment, "DB_PASSWORD"), "<secret:", 8);
	assert_non_null(strstr(value_of(&row->environment, "DATABASE_URL"), "@db/shop"));
	assert_string_equal(row->description, "The web shop");
	assert_int_equal(row->labels.count, 2);
	assert_string_equal(value_of(&row->labels, "owner"), "ann");
	assert_int_equal(row->command.count, 5);
	assert_int_equal(tree.snapshot.content.secrets.count, 4);
	scoped_buf all = { 0 };

	for (vec_each(pair, &row->environment))
		buf_add_text(&all, pair->value);
	for (vec_each(pair, &row->labels))
		buf_add_text(&all, pair->value);
	for (vec_each(argument, &row->command))
		buf_add_text(&all, *argument);
	assert_null(strstr(buf_text(&all), "planted"));
	assert_string_equal(named(&tree, "old")->state, "exited");
	assert_int_equal(named(&tree, "old")->exit_code, 1);
	assert_int_equal(tree.survey.stores.count, 1);
}

/* A container's cgroup may lie below a parent that no rule knows; its id is in the path. */
TEST(containers_own_processes_wherever_their_cgroup_is)
{
	scoped_tree tree;

	tree_init(&tree, web, WEB_ENTRIES);
	add_process(&tree, 1, 0, "init");
	struct process *own = add_process(&tree, 10, 1, "app");

	own->cgroup = "/batch/jobs/" ID_A;
	read_all(&tree);
	const struct container *row = named(&tree, "web");

	assert_string_equal(tree.snapshot.content.processes.at[1].container, ID_A);
	assert_int_equal(row->pids.count, 1);
	assert_int_equal(row->pid, 10);
	assert_string_equal(row->state, "running");
}

/* Without cgroups the engine's files tell the first process, if its monitor was told the id. */
TEST(containers_own_processes_without_cgroups)
{
	static const char stored[] = "[{\"id\":\"" ID_B "\",\"names\":[\"hers\"],\"layer\":\"l\"}]";
	static const struct tree_entry entries[] = {
		{ "/var/lib/containers/storage/vfs-containers/containers.json", stored, 0 },
		{ "/run/containers/storage/vfs-containers/" ID_B "/userdata/pidfile", "20", 0 },
	};

	for (int told = 0; told < 2; told++) {
		scoped_tree tree;

		tree_init(&tree, entries, 2);
		struct process *conmon = add_process(&tree, 15, 1, "conmon");

		*vec_push_in(tree.survey.arena, &conmon->argv) = "conmon";
		if (told)
			*vec_push_in(tree.survey.arena, &conmon->argv) = ID_B;
		add_process(&tree, 20, 15, "sh")->namespaces.pid = 2;
		add_process(&tree, 21, 20, "app")->namespaces.pid = 2;
		add_process(&tree, 22, 1, "other");
		read_all(&tree);
		assert_int_equal(named(&tree, "hers")->pids.count, told ? 2 : 0);
		assert_null(tree.snapshot.content.processes.at[3].container);
	}
}

static void add_listening(struct tree *tree, const char *address, int64_t port, const char *program)
{
	struct listening *listening = RECORD_ADD(
		tree->survey.arena, &tree->snapshot.content.sockets.listening, listening);

	listening->protocol = "tcp";
	listening->address = address;
	listening->port = port;
	listening->program = program;
	*vec_push_in(tree->survey.arena, &listening->pids) = 50;
}

TEST(containers_published_ports_lead_into_them)
{
	static const struct {
		const char *address;
		int64_t port;
		const char *program, *container;
	} cases[] = {
		{ "0.0.0.0", 8080, "docker-proxy", "web" },
		{ "127.0.0.1", 8080, "docker-proxy", "web" },
		{ "0.0.0.0", 8081, "docker-proxy", NULL },
		{ "0.0.0.0", 8080, "nginx", NULL }, /* somebody else's */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;

		tree_init(&tree, web, WEB_ENTRIES);
		read_all(&tree);
		add_listening(&tree, cases[i].address, cases[i].port, cases[i].program);
		struct flow *flow = RECORD_ADD(tree.survey.arena,
					       &tree.snapshot.content.sockets.flows, flow);

		flow->protocol = "tcp";
		flow->local_port = 8080;
		flow->pid = 50;
		containers_publish(&tree.survey);
		const char *found = tree.snapshot.content.sockets.listening.at[0].container;

		assert_int_equal(found != NULL, cases[i].container != NULL);
		if (found)
			assert_string_equal(found, cases[i].container);
		assert_int_equal(flow->container != NULL, found && cases[i].port == 8080);
	}
}

TEST(containers_and_who_starts_them)
{
	static const struct {
		const char *command, *folder;
		bool starts;
	} cases[] = {
		{ "/usr/bin/docker start -a web", NULL, true },
		{ "/usr/bin/docker start aaaaaaaaaaaa", NULL, true },
		{ "/usr/bin/podman start web", NULL, false },
		{ "/usr/bin/docker start webs", NULL, false },
		{ "docker compose up", "/srv/shop", true },
		{ "docker compose -f compose.yml up", "/srv/shop", true },
		{ "docker compose -f /srv/shop/compose.yml up", NULL, true },
		{ "docker compose -p shop up", NULL, true },
		{ "docker compose up", "/srv/other", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;

		tree_init(&tree, NULL, 0);
		struct container *row = RECORD_ADD(tree.survey.arena,
						   &tree.snapshot.content.containers, container);
		struct service *service = RECORD_ADD(tree.survey.arena,
						     &tree.snapshot.content.services, service);

		row->id = ID_A;
		row->name = "web";
		row->engine = "docker";
		row->compose_project = "shop";
		*vec_push_in(tree.survey.arena, &row->compose_files) = "/srv/shop/compose.yml";
		service->name = "web.service";
		service->command = cases[i].command;
		service->working_directory = cases[i].folder;
		containers_find_starters(&tree.survey);
		if (cases[i].starts)
			assert_string_equal(row->started_by, "web.service");
		else
			assert_null(row->started_by);
	}
}

TEST(containers_files_they_see)
{
	static const struct {
		const char *path;
		size_t containers;
	} cases[] = {
		{ "/var/lib/docker/volumes/v/_data/db/x", 1 },
		{ "/var/lib/docker/volumes/v/_data", 1 },
		{ "/var/lib/docker/volumes/v/_data2", 0 },
		{ "/etc/passwd", 0 }, /* it is shown all of the system, to watch it */
	};
	scoped_tree tree;

	tree_init(&tree, web, WEB_ENTRIES);
	read_all(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		file_row_add(&tree.survey, cases[i].path, NULL);
	containers_name_files(&tree.survey);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct file_row *row = &tree.snapshot.content.files.at[i];

		assert_int_equal(row->containers.count, cases[i].containers);
		if (cases[i].containers)
			assert_string_equal(row->containers.at[0], "web");
	}
}

static const struct service *service_named(const struct tree *tree, const char *name)
{
	for (vec_each(service, &tree->snapshot.content.services))
		if (strcmp(service->name, name) == 0)
			return service;
	return NULL;
}

TEST(containers_as_services_that_come_back)
{
	static const struct tree_entry quadlet[] = {
		{ "/etc/containers/systemd/q.container", "[Container]\nImage=x\n", 0 },
		{ "/var/lib/lxc/box/config", "lxc.uts.name = box\n", 0 },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, web, WEB_ENTRIES);
	tree_add(&tree, &quadlet[0]);
	tree_add(&tree, &quadlet[1]);
	read_all(&tree);
	assert_int_equal(survey_services(&tree.survey, &err), 0);
	assert_int_equal(service_named(&tree, "web")->survives_reboot, TRI_YES);
	assert_string_equal(service_named(&tree, "web")->survives_why, "restart policy always");
	assert_non_null(service_named(&tree, "systemd-q"));
	/* they do not run, and nothing starts them */
	assert_null(service_named(&tree, "old"));
	assert_null(service_named(&tree, "box"));
}
