/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What engines keep, in trees made here: where it is looked for, and what belongs together. */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "engines/engines.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

#define USERS                                                                                      \
	"root:x:0:0:root:/root:/bin/bash\n"                                                        \
	"ann:x:1000:1000::/home/ann:/bin/bash\n"                                                   \
	"daemon:x:1:1::/:/usr/sbin/nologin\n"

struct reading {
	struct arena arena;
	struct engines engines;
	unsigned failures;
};

static void count_failure(void *context, const char *path, const struct err *err)
{
	((struct reading *)context)->failures++;
}

static void reading_init(struct reading *reading, const struct tree *tree)
{
	*reading = (struct reading){ 0 };
	reading->engines.root = &tree->root;
	reading->engines.arena = &reading->arena;
	reading->engines.failed = count_failure;
	reading->engines.context = reading;
}

static void reading_deinit(struct reading *reading)
{
	engines_deinit(&reading->engines);
	arena_deinit(&reading->arena);
}
#define scoped_reading SCOPED(reading_deinit) struct reading

static const struct container_state *named(const struct reading *reading, const char *name)
{
	for (vec_each(state, &reading->engines.containers))
		if (text_list_has(&state->names, name))
			return state;
	fail_msg("no container is called %s", name);
	return NULL;
}

static const char *docker_of(const char *id, const char *name, struct arena *arena)
{
	return arena_format(arena,
			    "{\"ID\":\"%s\",\"Name\":\"/%s\",\"Driver\":\"overlay2\","
			    "\"Image\":\"sha256:" ID_C "\",\"Config\":{\"Image\":\"shop:1\","
			    "\"Env\":[\"A=b\",\"PATH=/bin\"]},\"State\":{\"Running\":true,"
			    "\"Pid\":77,\"StartedAt\":\"2026-11-25T16:23:54Z\"}}",
			    id, name);
}

TEST(engines_docker_wherever_it_lies)
{
	scoped_arena arena = { 0 };
	const struct tree_entry entries[] = {
		{ "/etc/passwd", USERS, 0 },
		{ "/etc/docker/daemon.json", "{\"data-root\":\"/srv/d\"}", 0 },
		{ "/srv/d/containers/" ID_A "/config.v2.json", docker_of(ID_A, "moved", &arena),
		  0 },
		{ "/srv/d/containers/" ID_A "/hostconfig.json",
		  "{\"RestartPolicy\":{\"Name\":\"always\"}}", 0 },
		{ "/srv/d/image/overlay2/imagedb/content/sha256/" ID_C,
		  "{\"config\":{\"Env\":[\"PATH=/bin\"]}}", 0 },
		{ "/srv/d/image/overlay2/layerdb/mounts/" ID_A "/mount-id", "m1", 0 },
		{ "/run/docker/runtime-runc/moby/" ID_A "/state.json",
		  "{\"id\":\"" ID_A "\",\"init_process_pid\":77,\"init_process_start\":4242}", 0 },
		{ "/home/ann/.local/share/docker/containers/" ID_B "/config.v2.json",
		  docker_of(ID_B, "rootless", &arena), 0 },
		{ "/opt/told/containers/" ID_C "/config.v2.json", docker_of(ID_C, "told", &arena),
		  0 },
		{ "/opt/told/containers/broken/config.v2.json", "{\"ID\":", 0 },
	};
	static const char *const argv[] = { "/usr/bin/dockerd", "--data-root", "/opt/told" };
	text_list told = { (const char **)argv, 3, 3 };
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	reading_init(&reading, &tree);
	engines_tell(&reading.engines, &told);
	engines_read(&reading.engines);
	assert_int_equal(reading.engines.containers.count, 3);
	const struct container_state *moved = named(&reading, "moved");

	assert_string_equal(moved->root_path, "/srv/d/overlay2/m1/merged");
	assert_int_equal(moved->image_environment.count, 1);
	assert_int_equal(moved->start_ticks, 4242);
	assert_string_equal(moved->restart_policy, "always");
	assert_int_equal(moved->evidence.count, 2);
	assert_null(moved->user);
	assert_string_equal(named(&reading, "rootless")->user, "ann");
	named(&reading, "told");
	assert_int_equal(reading.engines.stores.count, 3);
	assert_int_equal(reading.failures, 0);
}

#define STORED(id, name)                                                                           \
	"{\"id\":\"" id "\",\"names\":[\"" name "\"],\"image\":\"" ID_C "\",\"layer\":\"l1\","     \
	"\"metadata\":\"{\\\"image-name\\\":\\\"shop:1\\\"}\"}"

TEST(engines_storage_of_podman_crio_and_buildah)
{
	static const struct tree_entry entries[] = {
		{ "/etc/passwd", USERS, 0 },
		{ "/etc/containers/storage.conf",
		  "[storage]\ndriver = \"overlay\"\ngraphroot = \"/srv/c\" # here\n"
		  "rootless_storage_path = \"/data/$USER/$UID\"\n",
		  0 },
		{ "/srv/c/overlay-containers/containers.json",
		  "[" STORED(ID_A, "crio") "," STORED(ID_B, "built") "]", 0 },
		{ "/srv/c/overlay-containers/" ID_A "/userdata/config.json",
		  "{\"ociVersion\":\"1\",\"process\":{\"args\":[\"/x\"]},\"annotations\":{"
		  "\"io.container.manager\":\"cri-o\",\"io.kubernetes.pod.name\":\"p\","
		  "\"io.kubernetes.pod.namespace\":\"ns\"}}",
		  0 },
		{ "/srv/c/overlay-containers/" ID_B "/userdata/buildah.json", "{}", 0 },
		{ "/data/ann/1000/vfs-containers/containers.json", "[" STORED(ID_C, "hers") "]",
		  0 },
		{ "/home/ann/.keep", "", 0 },
		{ "/run/user/1000/containers/vfs-containers/" ID_C "/userdata/pidfile", "321\n",
		  0 },
	};
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	assert_int_equal(reading.engines.containers.count, 3);
	assert_string_equal(named(&reading, "crio")->engine, "cri-o");
	assert_string_equal(named(&reading, "crio")->pod, "ns/p");
	assert_string_equal(named(&reading, "built")->engine, "buildah");
	assert_string_equal(named(&reading, "built")->root_path, "/srv/c/overlay/l1/merged");
	assert_string_equal(named(&reading, "hers")->engine, "podman");
	assert_string_equal(named(&reading, "hers")->user, "ann");
	assert_string_equal(named(&reading, "hers")->root_path, "/data/ann/1000/vfs/dir/l1");
	assert_int_equal(named(&reading, "hers")->pid, 321);
}

TEST(engines_podman_joins_its_database)
{
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, NULL, 0);
	tree_copy(&tree, "../fuzz/corpus/container_databases/podman",
		  "/var/lib/containers/storage/libpod/bolt_state.db");
	tree_copy(&tree, "containers/podman_containers.json",
		  "/var/lib/containers/storage/overlay-containers/containers.json");
	tree_copy(&tree, "containers/db.sql", "/var/lib/containers/storage/db.sql");
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	const struct container_state *web = named(&reading, "pweb");

	assert_string_equal(web->engine, "podman");
	assert_string_equal(web->restart_policy, "always");
	/* where it was mounted, not where its layer would be */
	assert_memory_equal(web->root_path, "/tmp/cl/p/root/overlay/", 23);
	assert_int_equal(web->evidence.count, 2);
	assert_string_equal(named(&reading, "web")->restart_policy, "on-failure:4");
}

TEST(engines_containerd_and_its_tasks)
{
	static const struct tree_entry entries[] = {
		{ "/etc/containerd/config.toml",
		  "version = 2\nroot = '/srv/cd'\nstate = \"/run/cd\"\n[grpc]\nroot = \"/no\"\n",
		  0 },
		{ "/run/cd/io.containerd.runtime.v2.task/default/cweb/init.pid", "99", 0 },
		{ "/run/cd/io.containerd.runtime.v2.task/default/lost/config.json",
		  "{\"ociVersion\":\"1\",\"process\":{\"args\":[\"/lost\"]}}", 0 },
		{ "/var/log/containers/dns-1_kube-system_coredns-" ID_A ".log", "", 0 },
	};
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	tree_copy(&tree, "../fuzz/corpus/container_databases/containerd",
		  "/srv/cd/io.containerd.metadata.v1.bolt/meta.db");
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	const struct container_state *web = engines_find(&reading.engines, "containerd", "cweb");
	const struct container_state *lost = engines_find(&reading.engines, "containerd", "lost");

	assert_int_equal(reading.engines.containers.count, 5);
	assert_string_equal(web->state, "running");
	assert_int_equal(web->pid, 99);
	assert_string_equal(web->root_path,
			    "/run/cd/io.containerd.runtime.v2.task/default/cweb/rootfs");
	assert_string_equal(lost->command.at[0], "/lost");
	assert_string_equal(named(&reading, "coredns")->pod, "kube-system/dns-1");
}

TEST(engines_lxc_with_includes)
{
	static const struct tree_entry entries[] = {
		{ "/etc/passwd", USERS, 0 },
		{ "/etc/lxc/lxc.conf", "lxc.lxcpath = /srv/lxc\n", 0 },
		{ "/srv/lxc/web/config",
		  "lxc.include = /usr/share/lxc/common.conf\nlxc.include = /usr/share/lxc/d\n"
		  "lxc.include = /srv/lxc/web/config\nlxc.rootfs.path = dir:/srv/lxc/web/rootfs\n",
		  0 },
		{ "/usr/share/lxc/common.conf", "lxc.start.auto = 1\n", 0 },
		{ "/usr/share/lxc/d/a.conf", "lxc.uts.name = w\n", 0 },
		{ "/usr/share/lxc/d/b.txt", "lxc.uts.name = no\n", 0 },
		{ "/srv/lxc/notes", "no container", 0 },
		{ "/home/ann/.local/share/lxc/hers/config", "lxc.start.auto = 1\n", 0 },
	};
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	assert_int_equal(reading.engines.containers.count, 2);
	assert_string_equal(named(&reading, "web")->hostname, "w");
	assert_string_equal(named(&reading, "web")->unit, "lxc.service");
	assert_string_equal(named(&reading, "web")->root_path, "/srv/lxc/web/rootfs");
	assert_string_equal(named(&reading, "hers")->user, "ann");
	assert_null(named(&reading, "hers")->unit);
}

TEST(engines_machines_and_quadlets)
{
	static const struct tree_entry entries[] = {
		{ "/etc/passwd", USERS, 0 },
		{ "/etc/systemd/nspawn/lab.nspawn", "[Files]\nBind=/srv/lab\n", 0 },
		{ "/var/lib/machines/lab/etc/os-release", "", 0 },
		{ "/var/lib/machines/old.raw", "", 0 },
		{ "/var/lib/machines/.hidden/x", "", 0 },
		{ "/run/systemd/machines/lab", "NAME=lab\nCLASS=container\nLEADER=77\n", 0 },
		{ "/run/systemd/machines/vm", "NAME=vm\nCLASS=vm\nLEADER=78\n", 0 },
		{ "/etc/systemd/system/machines.target.wants/systemd-nspawn@a\\x2db.service",
		  "-> /usr/lib/systemd/system/systemd-nspawn@.service", 0 },
		{ "/etc/containers/systemd/sub/web.container", "[Container]\nImage=nginx\n", 0 },
		{ "/home/ann/.config/containers/systemd/hers.container",
		  "[Container]\nImage=x\nContainerName=hers\n", 0 },
	};
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	assert_int_equal(reading.engines.containers.count, 5);
	const struct container_state *lab = named(&reading, "lab");

	assert_string_equal(lab->root_path, "/var/lib/machines/lab");
	assert_int_equal(lab->pid, 77);
	assert_int_equal(lab->mounts.count, 1);
	assert_string_equal(named(&reading, "old")->root_path, "/var/lib/machines/old.raw");
	assert_string_equal(named(&reading, "a-b")->restart_policy, "autostart");
	assert_string_equal(named(&reading, "systemd-web")->unit, "web.service");
	assert_string_equal(named(&reading, "systemd-web")->state, "defined");
	assert_string_equal(named(&reading, "hers")->user, "ann");
}

/* State that is a lie: it leads nowhere else, and what is good beside it is still told. */
TEST(engines_hostile_state)
{
	static const struct tree_entry entries[] = {
		{ "/etc/passwd", "x:x:1000:1000::/../../../etc:/bin/sh\n", 0 },
		{ "/var/lib/docker/containers/" ID_A "/config.v2.json",
		  "{\"ID\":\"" ID_A "\",\"Name\":\"/good\",\"Image\":\"../../../../etc/passwd\","
		  "\"Driver\":\"../../etc\",\"Config\":{\"Env\":[7,\"novalue\",\"=x\",\"A=\"]},"
		  "\"MountPoints\":{\"/a\":7,\"/b\":{\"Source\":[]}},\"State\":[]}",
		  0 },
		{ "/var/lib/docker/containers/" ID_B "/config.v2.json", "-> /dev/zero", 0 },
		{ "/var/lib/docker/containers/" ID_C "/config.v2.json", "-> config.v2.json", 0 },
		{ "/var/lib/containers/storage/overlay-containers/containers.json",
		  "[{\"id\":\"../../x\",\"layer\":\"../../y\",\"image\":\"../z\"}]", 0 },
		{ "/var/lib/containers/storage/libpod/bolt_state.db", "no database", 0 },
		{ "/run/runc/evil/state.json",
		  "{\"id\":\"evil\",\"config\":{\"labels\":["
		  "\"bundle=/../../..\",7]}}",
		  0 },
		{ "/var/lib/lxc/loop/config", "lxc.include = /var/lib/lxc/loop/config\n", 0 },
	};
	scoped_tree tree;
	scoped_reading reading;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	reading_init(&reading, &tree);
	engines_read(&reading.engines);
	assert_int_equal(named(&reading, "good")->environment.count, 1);
	assert_null(named(&reading, "good")->root_path);
	named(&reading, "loop");
	assert_int_equal(reading.engines.containers.count, 3);
	assert_true(reading.failures >= 2); /* the link to a device, the database */
}
