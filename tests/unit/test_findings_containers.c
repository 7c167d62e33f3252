/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

#define NAMELESS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct container *add_container(struct tree *tree, const char *name)
{
	struct container *row = RECORD_ADD(&tree->snapshot.arena,
					   &tree->snapshot.content.containers, container);

	row->id = row->name = name;
	row->engine = "docker";
	row->state = "running";
	row->privileged = TRI_NO;
	survey_note(&tree->survey, &row->evidence, "/var/lib/docker/containers/%s", name);
	return row;
}

static void add_mount(struct tree *tree, struct container *row, const char *source,
		      const char *target, enum tri read_only)
{
	struct container_mount *mount = RECORD_ADD(&tree->snapshot.arena, &row->mounts,
						   container_mount);

	mount->kind = source && source[0] == '/' ? "bind" : source ? "volume" : "tmpfs";
	mount->name = source && source[0] != '/' ? source : NULL;
	mount->source = source;
	mount->target = target;
	mount->read_only = read_only;
}

static void add_port(struct tree *tree, struct container *row, const char *address, int64_t host,
		     int64_t own)
{
	struct container_port *port = RECORD_ADD(&tree->snapshot.arena, &row->ports,
						 container_port);

	port->host_address = address;
	port->host_port = host;
	port->container_port = own;
}

static void add_process(struct tree *tree, int64_t pid, const char *container, int64_t pidns)
{
	struct process *process = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.processes, process);

	process->pid = pid;
	process->name = "x";
	process->container = container;
	process->namespaces.pid = pidns;
}

static void add_data(struct tree *tree, const char *container, const char *path)
{
	struct middleware *row = RECORD_ADD(&tree->snapshot.arena,
					    &tree->snapshot.content.middleware, middleware);

	row->program = "postgresql";
	row->container = container;
	*vec_push_in(&tree->snapshot.arena, &row->data_directories) = path;
}

/* All findings of containers, with their severity and first evidence. */
static void check(struct tree *tree, const char *expected)
{
	scoped_buf all = { 0 };
	struct err err;

	assert_int_equal(survey_findings(&tree->survey, &err), 0);
	for (vec_each(finding, &tree->snapshot.content.findings))
		if (strncmp(finding->kind, "container-", strlen("container-")) == 0)
			buf_add_format(&all, "%s%s\n",
				       finding->severity == SEVERITY_WARN ? "! " : "- ",
				       finding->what);
	assert_string_equal(buf_text(&all), expected);
}

TEST(findings_tell_containers_that_have_the_host)
{
	scoped_tree tree;
	struct container *row;

	tree_init(&tree, NULL, 0);
	add_container(&tree, "dind")->privileged = TRI_YES;
	row = add_container(&tree, "traefik");
	add_mount(&tree, row, "/var/run/docker.sock", "/var/run/docker.sock", TRI_YES);
	add_mount(&tree, row, "/etc/localtime", "/etc/localtime", TRI_YES);
	row = add_container(&tree, "backup");
	add_mount(&tree, row, "/", "/host", TRI_YES);
	add_mount(&tree, row, "/etc", "/host/etc", TRI_NO);
	add_mount(&tree, row, "/root", "/host/root", TRI_UNKNOWN);
	row = add_container(&tree, "ha");
	row->network = "host";
	add_process(&tree, 1, NULL, UNKNOWN); /* not ours to see */
	add_process(&tree, 2, NULL, 100);
	add_process(&tree, 20, "ha", 100);
	add_process(&tree, 21, "dind", 200);
	add_process(&tree, 22, NULL, 200); /* nsenter */
	check(&tree,
	      "! container dind runs privileged: whoever gets in has the host\n"
	      "! container traefik (docker.sock) commands the engine: whoever gets in has the "
	      "host\n"
	      "! container backup (/etc) may write to the host's own folders: whoever gets in has "
	      "the "
	      "host\n"
	      "- container ha is in the host's network: what listens on loopback alone is open to "
	      "whoever gets in\n"
	      "- container ha sees the host's processes: whoever gets in reads their arguments\n");
	assert_string_equal(tree.snapshot.content.findings.at[0].evidence.at[0],
			    "/var/lib/docker/containers/dind");
}

TEST(findings_leave_out_containers_that_have_no_more_than_they_may)
{
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	for (int i = 0; i < 5; i++) {
		struct container *row = add_container(&tree, "x");

		row->privileged = TRI_YES;
		row->user = i == 0 ? "ann" : NULL;
		row->engine = i == 1 ? "lxc" : "docker";
		row->state = i == 2 ? "exited" : "running";
		row->pod = i == 3 ? "kube-system/kube-proxy-x" : NULL;
		row->infrastructure = i == 4 ? TRI_YES : TRI_UNKNOWN;
		add_mount(&tree, row, "/srv/x", "/etc", TRI_NO);
	}
	check(&tree, "");
}

TEST(findings_name_some_of_many_containers)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g" };
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		add_container(&tree, names[i])->privileged = TRI_YES;
	check(&tree,
	      "! containers a, b, c, d, e and 2 more run privileged: whoever gets in has the "
	      "host\n");
}

TEST(findings_tell_containers_open_to_everybody)
{
	scoped_tree tree;
	struct container *row;

	tree_init(&tree, NULL, 0);
	row = add_container(&tree, "db");
	add_port(&tree, row, "0.0.0.0", 15432, 5432);
	add_port(&tree, row, "::", 15432, 5432);
	add_port(&tree, row, "127.0.0.1", 6379, 6379);
	add_port(&tree, row, NULL, UNKNOWN, 3306);
	add_port(&tree, add_container(&tree, "web"), "0.0.0.0", 80, 80);
	/* podman's pod: its ports are those of the container that holds its namespaces */
	row = add_container(&tree, "0123-infra");
	row->infrastructure = TRI_YES;
	row->pod = "shop";
	add_port(&tree, row, "0.0.0.0", 6379, 6379);
	check(&tree, "! containers db (postgresql on port 15432), shop (redis on port 6379) are "
		     "published on all addresses: whoever reaches the host may connect\n");
}

TEST(findings_tell_data_that_goes_with_containers)
{
	scoped_tree tree;
	struct container *row;

	tree_init(&tree, NULL, 0);
	row = add_container(&tree, "bare");
	add_mount(&tree, row, "/srv/x", "/var/lib/postgres", TRI_NO); /* another folder */
	add_data(&tree, "bare", "/var/lib/postgresql/data");
	row = add_container(&tree, "ram");
	add_mount(&tree, row, NULL, "/var/lib/postgresql/data", TRI_UNKNOWN);
	add_data(&tree, "ram", "/var/lib/postgresql/data");
	row = add_container(&tree, "pod");
	add_mount(&tree, row, "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/d", "/data",
		  TRI_NO);
	add_data(&tree, "pod", "/data/pg");
	row = add_container(&tree, "kept");
	add_mount(&tree, row, "pgdata", "/var/lib/postgresql", TRI_NO);
	add_data(&tree, "kept", "/var/lib/postgresql/data");
	row = add_container(&tree, "partly");
	add_mount(&tree, row, "pgdata", "/var/lib/postgresql/data/base", TRI_NO);
	add_data(&tree, "partly", "/var/lib/postgresql/data");
	row = add_container(&tree, "nameless");
	add_mount(&tree, row, NAMELESS, "/data", TRI_NO);
	add_data(&tree, "nameless", "/data");
	/* what it sees of the host is not known */
	add_container(&tree, "hidden")->privileged = TRI_UNKNOWN;
	add_data(&tree, "hidden", "/data");
	add_data(&tree, NULL, "/var/lib/postgresql/15/main");
	row = add_container(&tree, "built");
	row->engine = "podman";
	row->image = "localhost/shop:3";
	row = add_container(&tree, "pulled");
	row->image = "localhost:5000/shop:3"; /* a registry */
	check(&tree,
	      "! containers bare (/var/lib/postgresql/data), ram (/var/lib/postgresql/data), "
	      "pod (/data/pg) keep their data in no volume: it goes with the container\n"
	      "- container nameless (/data) keeps data in a volume without a name: a new "
	      "container begins with an empty one\n"
	      "- container built (localhost/shop:3) runs an image that has no registry in its "
	      "name: no other host may have it\n");
}
