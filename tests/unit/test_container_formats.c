/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of container engines: each parser against samples, real ones where there are. */
#include "harness.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "format/containers/container_command.h"
#include "format/containers/containerd_state.h"
#include "format/containers/docker_state.h"
#include "format/containers/kubernetes_state.h"
#include "format/containers/lxc_config.h"
#include "format/containers/nspawn_config.h"
#include "format/containers/oci_image.h"
#include "format/containers/oci_spec.h"
#include "format/containers/podman_state.h"
#include "format/containers/quadlet.h"
#include "format/starters/unit_file.h"

static void read_file(const char *name, struct buf *ret)
{
	char path[512], piece[4096];
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", TESTS_DIR, name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(ret, piece, size);
	fclose(file);
}

/* "bind /a:/b ro, volume v /c:/d" */
static const char *mounts_of(struct arena *arena, const struct container_state *state)
{
	scoped_buf text = { 0 };

	for (vec_each(mount, &state->mounts))
		buf_add_format(&text, "%s%s%s%s %s:%s%s", text.size ? ", " : "", mount->kind,
			       mount->name ? " " : "", mount->name ? mount->name : "",
			       mount->source ? mount->source : "", mount->target,
			       mount->read_only == TRI_YES ? " ro" : "");
	return arena_string(arena, buf_bytes(&text));
}

/* "127.0.0.1:8080>80/tcp" */
static const char *ports_of(struct arena *arena, const struct container_state *state)
{
	scoped_buf text = { 0 };

	for (vec_each(port, &state->ports)) {
		buf_add_text(&text, text.size ? " " : "");
		if (port->host_port != UNKNOWN)
			buf_add_format(&text, "%s:%lld>",
				       port->host_address ? port->host_address : "",
				       (long long)port->host_port);
		buf_add_format(&text, "%lld/%s", (long long)port->container_port, port->protocol);
	}
	return arena_string(arena, buf_bytes(&text));
}

static const char *pairs_of(struct arena *arena, const pair_list *pairs)
{
	scoped_buf text = { 0 };

	for (vec_each(pair, pairs))
		buf_add_format(&text, "%s%s=%s", text.size ? " " : "", pair->key, pair->value);
	return arena_string(arena, buf_bytes(&text));
}

static const char *texts_of(struct arena *arena, const text_list *texts)
{
	scoped_buf text = { 0 };

	for (vec_each(item, texts))
		buf_add_format(&text, "%s%s", text.size ? "|" : "", *item);
	return arena_string(arena, buf_bytes(&text));
}

TEST(container_times)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "2026-11-25T16:23:54Z", 1795623834 },
		{ "2026-11-25T16:23:54.104757056Z", 1795623834 },
		{ "2026-11-25T17:23:54.1+01:00", 1795623834 },
		{ "2026-11-25T10:53:54-05:30", 1795623834 },
		{ "0001-01-01T00:00:00Z", UNKNOWN }, /* Go's "never" */
		{ "2026-11-25 16:23:54Z", UNKNOWN },
		{ "2026-11-25T16:23:54", UNKNOWN },
		{ "2026-1", UNKNOWN },
		{ "", UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(container_time(bytes_of(cases[i].text)), cases[i].seconds);
}

/* As docker 20.10 wrote it for a container started with most options that a row tells. */
TEST(container_docker_as_docker_wrote_it)
{
	scoped_arena arena = { 0 };
	scoped_buf config = { 0 }, host = { 0 }, image = { 0 };
	struct container_state state;

	container_state_init(&state);
	read_file("fixtures/containers/docker_config.json", &config);
	read_file("fixtures/containers/docker_hostconfig.json", &host);
	read_file("fixtures/containers/image.json", &image);
	assert_true(docker_state_config(&arena, buf_bytes(&config), &state));
	assert_true(docker_state_host_config(&arena, buf_bytes(&host), &state));
	assert_true(oci_image_config(&arena, buf_bytes(&image), &state));
	assert_string_equal(state.names.at[0], "web");
	assert_string_equal(state.image, "local/app:1");
	assert_int_equal(strlen(state.image_id), 64);
	assert_string_equal(texts_of(&arena, &state.command), "/bin/sleep|100000");
	assert_string_equal(state.state, "running");
	assert_true(state.pid > 0 && state.exit_code == UNKNOWN);
	assert_string_equal(state.restart_policy, "on-failure:3");
	assert_string_equal(state.network, "bridge");
	assert_string_equal(texts_of(&arena, &state.addresses), "172.30.77.2");
	assert_string_equal(texts_of(&arena, &state.capabilities), "CAP_NET_ADMIN");
	assert_int_equal(state.privileged, TRI_NO);
	assert_int_equal(state.memory_limit_bytes, 64 << 20);
	assert_string_equal(mounts_of(&arena, &state),
			    "volume vol1 /tmp/cl/data/volumes/vol1/_data:/data, "
			    "bind /tmp/cl/bind:/etc/app ro, tmpfs :/scratch");
	assert_string_equal(ports_of(&arena, &state),
			    "0.0.0.0:18443>443/tcp :::18443>443/tcp 127.0.0.1:18080>80/tcp");
	assert_string_equal(pairs_of(&arena, &state.image_environment), "IMGENV=fromimage");
	assert_string_equal(pairs_of(&arena, &state.labels), "team=shop");
	assert_string_equal(docker_state_driver(&arena, buf_bytes(&config)), "overlay2");
}

TEST(container_docker_states)
{
	static const struct {
		const char *state;
		const char *name;
		int64_t exit_code;
	} cases[] = {
		{ "\"Running\":true,\"Paused\":true,\"Pid\":7", "paused", UNKNOWN },
		{ "\"Running\":true,\"Restarting\":true", "restarting", UNKNOWN },
		{ "\"Dead\":true,\"StartedAt\":\"2026-11-25T16:23:54Z\",\"ExitCode\":2", "dead",
		  2 },
		{ "\"StartedAt\":\"0001-01-01T00:00:00Z\",\"ExitCode\":0", "created", UNKNOWN },
		{ "\"StartedAt\":\"2026-11-25T16:23:54Z\",\"ExitCode\":137,\"Pid\":9", "exited",
		  137 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		const char *json = arena_format(&arena, "{\"ID\":\"a\",\"State\":{%s}}",
						cases[i].state);
		struct container_state state;

		container_state_init(&state);
		assert_true(docker_state_config(&arena, bytes_of(json), &state));
		assert_string_equal(state.state, cases[i].name);
		assert_int_equal(state.exit_code, cases[i].exit_code);
		assert_int_equal(state.pid, i == 0 ? 7 : 0);
	}
}

TEST(container_docker_health_checks)
{
	static const char *const cases[][2] = {
		{ "[\"CMD\",\"/app\",\"check\"]", "/app check" },
		{ "[\"CMD-SHELL\",\"curl -f localhost\"]", "curl -f localhost" },
		{ "[\"NONE\"]", NULL },
		{ "null", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		const char *json = arena_format(
			&arena, "{\"ID\":\"a\",\"Config\":{\"Healthcheck\":{\"Test\":%s}}}",
			cases[i][0]);

		assert_true(
			text_equal(docker_state_health_check(&arena, bytes_of(json)), cases[i][1]));
	}
}

/* What a stopped container would publish stands in the other file alone. */
TEST(container_docker_ports_of_a_stopped_one)
{
	static const char config[] = "{\"ID\":\"a\",\"Config\":{\"ExposedPorts\":{\"80/tcp\":{},"
				     "\"90/udp\":{}}},\"NetworkSettings\":{\"Ports\":null}}";
	static const char host[] =
		"{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}]},"
		"\"NetworkMode\":\"default\",\"RestartPolicy\":{\"Name\":\"\"}}";
	scoped_arena arena = { 0 };
	struct container_state state;

	container_state_init(&state);
	assert_true(docker_state_config(&arena, bytes_of(config), &state));
	assert_true(docker_state_host_config(&arena, bytes_of(host), &state));
	assert_string_equal(ports_of(&arena, &state), ":8080>80/tcp 90/udp");
	assert_string_equal(state.network, "bridge");
	assert_string_equal(state.restart_policy, "no");
}

TEST(container_labels_of_compose_and_others)
{
	static const char config[] =
		"{\"ID\":\"a\",\"Config\":{\"Labels\":{\"com.docker.compose.project\":\"shop\","
		"\"com.docker.compose.service\":\"web\",\"com.docker.compose.project.working_dir\":"
		"\"/srv/shop\",\"com.docker.compose.project.config_files\":"
		"\"compose.yml,/srv/x/more.yml\",\"owner\":\"ann\"}}}";
	scoped_arena arena = { 0 };
	struct container_state state;

	container_state_init(&state);
	assert_true(docker_state_config(&arena, bytes_of(config), &state));
	assert_string_equal(state.compose_project, "shop");
	assert_string_equal(state.compose_service, "web");
	assert_string_equal(texts_of(&arena, &state.compose_files),
			    "/srv/shop/compose.yml|/srv/x/more.yml");
	assert_string_equal(pairs_of(&arena, &state.labels), "owner=ann");
}

TEST(container_images_lead_to_their_configuration)
{
	scoped_arena arena = { 0 };
	scoped_buf index = { 0 };
	struct container_state state;

	container_state_init(&state);
	read_file("fuzz/corpus/container_json/index", &index);
	assert_memory_equal(oci_image_next(&arena, buf_bytes(&index), "amd64"), "bbbb", 4);
	/* none that is not a digest, lest it leads anywhere else */
	assert_null(oci_image_next(&arena, buf_bytes(&index), "arm64"));
	assert_memory_equal(oci_image_next(&arena, buf_bytes(&index), "s390x"), "bbbb", 4);
	assert_false(oci_image_config(
		&arena, BYTES("{\"config\":{\"digest\":\"sha256:1\",\"size\":1}}"), &state));
}

/* CRI-O's bundle. */
TEST(container_of_crio)
{
	scoped_arena arena = { 0 };
	scoped_buf spec = { 0 };
	struct container_state state;

	container_state_init(&state);
	read_file("fuzz/corpus/container_json/oci", &spec);
	assert_true(oci_spec_parse(&arena, buf_bytes(&spec), &state));
	assert_string_equal(state.engine, "cri-o");
	assert_string_equal(state.names.at[0], "web");
	assert_string_equal(state.pod, "prod/shop-1");
	assert_string_equal(state.image, "registry.example/shop:2");
	assert_int_equal(state.infrastructure, TRI_NO);
	assert_string_equal(texts_of(&arena, &state.addresses), "10.244.0.3");
	assert_string_equal(ports_of(&arena, &state), ":8080>80/tcp");
	assert_string_equal(mounts_of(&arena, &state),
			    "volume cache /var/lib/kubelet/pods/1/volumes/"
			    "kubernetes.io~empty-dir/cache:/data");
}

TEST(container_rights_of_a_specification)
{
	static const struct {
		const char *bounding, *capabilities;
		enum tri privileged;
	} cases[] = {
		{ "[\"CAP_CHOWN\",\"CAP_KILL\"]", "", TRI_NO },
		{ "[\"CAP_CHOWN\",\"CAP_NET_ADMIN\"]", "CAP_NET_ADMIN", TRI_NO },
		{ "[\"CAP_SYS_ADMIN\",\"CAP_SYS_MODULE\",\"CAP_SYS_RAWIO\",\"CAP_SYS_BOOT\","
		  "\"CAP_SYS_PTRACE\"]",
		  "", TRI_YES },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		const char *json = arena_format(
			&arena,
			"{\"ociVersion\":\"1\",\"process\":{\"capabilities\":{\"bounding\":%s}}}",
			cases[i].bounding);
		struct container_state state;

		container_state_init(&state);
		assert_true(oci_spec_parse(&arena, bytes_of(json), &state));
		assert_string_equal(texts_of(&arena, &state.capabilities), cases[i].capabilities);
		assert_int_equal(state.privileged, cases[i].privileged);
	}
}

static const struct container_state *named(const container_states *states, const char *name)
{
	for (vec_each(state, states))
		if (text_list_has(&state->names, name))
			return state;
	fail_msg("no %s", name);
	return NULL;
}

/* As podman 4.3 (bolt) and podman 5.4 (SQLite) wrote them; seccomp's lists were taken out. */
TEST(container_podman_databases)
{
	static const struct {
		const char *file;
		bool is_bolt;
		const char *name, *state, *restart, *mounts, *ports, *environment, *pod;
		int64_t exit_code;
	} cases[] = {
		{ "fuzz/corpus/container_databases/podman", true, "pweb", "running", "always",
		  "bind /tmp/cl/bind:/etc/app ro, volume pvol /tmp/cl/p/root/volumes/pvol/_data:"
		  "/data",
		  "",
		  "TERM=xterm container=podman IMGENV=fromimage DB_PASSWORD=hunter22secret "
		  "MODE=prod PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		  NULL, UNKNOWN },
		{ "fuzz/corpus/container_databases/podman", true, "pnet", "running", "no", "",
		  "127.0.0.1:19080>80/tcp :19100>100/udp :19101>101/udp :19102>102/udp", NULL, NULL,
		  UNKNOWN },
		{ "fuzz/corpus/container_databases/podman", true, "inpod", "created", "no",
		  "tmpfs :/scr", "", NULL, "shop", UNKNOWN },
		{ "fixtures/containers/db.sql", false, "web", "created", "on-failure:4",
		  "bind /srv:/etc/app ro, volume data1 "
		  "/var/lib/containers/storage/volumes/data1/_data:/data",
		  "127.0.0.1:8080>80/tcp :9000>9000/udp :9001>9001/udp :9002>9002/udp", NULL, NULL,
		  UNKNOWN },
		{ "fixtures/containers/db.sql", false, "inpod", "created", "no", "", "", NULL,
		  "shop", UNKNOWN },
		{ "fixtures/containers/db.sql", false, "done", "exited", "no", "", "", NULL, NULL,
		  3 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		scoped_buf file = { 0 };
		struct podman_database database = { 0 };
		struct err err;

		read_file(cases[i].file, &file);
		struct bytes bytes = buf_bytes(&file);
		struct byte_source source = byte_source_of(&bytes);

		assert_int_equal(
			cases[i].is_bolt
				? podman_state_bolt(&arena, &source, &database, &err)
				: podman_state_sqlite(&arena, &source, NULL, &database, &err),
			0);
		const struct container_state *state = named(&database.containers, cases[i].name);

		assert_string_equal(state->engine, "podman");
		assert_string_equal(state->image, "localhost/app:1");
		assert_string_equal(state->state, cases[i].state);
		assert_string_equal(state->restart_policy, cases[i].restart);
		assert_string_equal(mounts_of(&arena, state), cases[i].mounts);
		assert_string_equal(ports_of(&arena, state), cases[i].ports);
		assert_int_equal(state->exit_code, cases[i].exit_code);
		if (cases[i].environment)
			assert_string_equal(pairs_of(&arena, &state->environment),
					    cases[i].environment);
		if (cases[i].pod)
			assert_string_equal(state->pod, cases[i].pod);
		else
			assert_null(state->pod);
	}
}

/* As containerd 1.6 wrote it. */
TEST(container_containerd_database)
{
	scoped_arena arena = { 0 };
	scoped_buf file = { 0 };
	struct containerd_database database = { 0 };
	struct err err;

	read_file("fuzz/corpus/container_databases/containerd", &file);
	struct bytes bytes = buf_bytes(&file);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(containerd_state_read(&arena, &source, &database, &err), 0);
	assert_int_equal(database.containers.count, 3);
	const struct containerd_container *web = &database.containers.at[1];

	assert_string_equal(web->space, "default");
	assert_string_equal(web->state.id, "cweb");
	assert_string_equal(web->state.image, "docker.io/local/app:1");
	assert_true(web->state.created_at > 1795600000);
	assert_string_equal(mounts_of(&arena, &web->state), "bind /tmp/cl/bind:/etc/app ro");
	assert_string_equal(pairs_of(&arena, &web->state.labels), "team=shop");
	assert_int_equal(web->state.memory_limit_bytes, 64 << 20);
	assert_memory_equal(containerd_image(&database, "default", "docker.io/local/app:1"),
			    "eaf960ea8550", 12);
	assert_null(containerd_image(&database, "default", "docker.io/local/app:2"));
	const struct container_state *pod = &database.containers.at[2].state;

	assert_string_equal(pod->pod, "prod/shop-1");
	assert_string_equal(pod->names.at[0], "web");
}

TEST(container_lxc_settings)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct container_state state;
	struct bytes rest, key, value;

	container_state_init(&state);
	state.privileged = TRI_YES;
	read_file("fuzz/corpus/container_settings/lxc", &text);
	for (rest = buf_bytes(&text); lxc_config_next(&rest, &key, &value);)
		lxc_config_take(&arena, key, value, &state);
	assert_string_equal(state.hostname, "web");
	assert_string_equal(state.root_path, "/b");
	assert_string_equal(state.network, "lxcbr0");
	assert_string_equal(texts_of(&arena, &state.addresses), "10.0.3.5");
	assert_string_equal(mounts_of(&arena, &state), "bind /srv/data:/mnt/data ro");
	assert_string_equal(state.restart_policy, "autostart");
	assert_string_equal(pairs_of(&arena, &state.environment), "A=b c");
	assert_string_equal(texts_of(&arena, &state.command), "/bin/sh|-c|sleep 1");
	assert_int_equal(state.privileged, TRI_NO); /* ids are mapped */
	assert_int_equal(state.memory_limit_bytes, UNKNOWN);
	lxc_config_take(&arena, BYTES("lxc.cgroup.memory.limit_in_bytes"), BYTES("512M"), &state);
	assert_int_equal(state.memory_limit_bytes, 512 << 20);
}

TEST(container_nspawn_settings)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct settings settings = { 0 };
	struct container_state state;

	container_state_init(&state);
	read_file("fuzz/corpus/container_settings/nspawn", &text);
	unit_file_parse(&arena, buf_bytes(&text), &settings);
	nspawn_config_file(&arena, &settings, &state);
	assert_string_equal(texts_of(&arena, &state.command), "/bin/sleep|a b|x");
	assert_string_equal(pairs_of(&arena, &state.environment), "A=b c D=e");
	assert_string_equal(mounts_of(&arena, &state),
			    "bind /srv/a:b:/mnt, bind /etc/hosts:/etc/hosts ro, tmpfs :/tmp, "
			    "overlay /up:/t");
	assert_string_equal(ports_of(&arena, &state), ":53>53/udp :8080>80/tcp");
	assert_string_equal(texts_of(&arena, &state.capabilities), "CAP_NET_ADMIN|CAP_SYS_TIME");
	assert_string_equal(state.network, "zone lab");
}

TEST(container_nspawn_command_lines)
{
	static const struct {
		const char *command, *name, *root, *mounts, *rest;
	} cases[] = {
		{ "systemd-nspawn -qbD /srv/m/one/", "one", "/srv/m/one", "", "" },
		{ "systemd-nspawn --directory=/srv/m/one -M two --bind /a:/b /bin/sh -D x", "two",
		  "/srv/m/one", "bind /a:/b", "/bin/sh|-D|x" },
		{ "systemd-nspawn --user bob --image=/srv/x.raw --bind-ro=/a -- ls", "x",
		  "/srv/x.raw", "bind /a:/a ro", "ls" },
		{ "systemd-nspawn -M", NULL, NULL, "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		struct bytes rest = bytes_of(cases[i].command);
		struct container_state state;
		text_list argv = { 0 };
		const char *word;

		container_state_init(&state);
		while (container_word(&arena, &rest, &word))
			*vec_push_in(&arena, &argv) = word;
		nspawn_config_argv(&arena, &argv, &state);
		assert_int_equal(state.names.count, cases[i].name != NULL);
		if (cases[i].name)
			assert_string_equal(state.names.at[0], cases[i].name);
		if (cases[i].root)
			assert_string_equal(state.root_path, cases[i].root);
		assert_string_equal(mounts_of(&arena, &state), cases[i].mounts);
		assert_string_equal(texts_of(&arena, &state.command), cases[i].rest);
	}
}

TEST(container_quadlets)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct settings settings = { 0 };
	struct container_state state;

	container_state_init(&state);
	read_file("fuzz/corpus/container_settings/web.container", &text);
	unit_file_parse(&arena, buf_bytes(&text), &settings);
	assert_false(quadlet_parse(&arena, "web@.container", &settings, &state));
	assert_true(quadlet_parse(&arena, "web.container", &settings, &state));
	assert_string_equal(state.unit, "web.service");
	assert_string_equal(state.names.at[0], "web-1");
	assert_string_equal(state.image, "docker.io/library/nginx:1.25");
	assert_string_equal(ports_of(&arena, &state), "127.0.0.1:8080>80/tcp [::1]:53>53/udp");
	assert_string_equal(mounts_of(&arena, &state),
			    "volume systemd-data :/data, bind /srv/x:/x ro, volume :/anonymous, "
			    "tmpfs :/run");
	assert_string_equal(state.network, "systemd-web");
	assert_string_equal(state.pod, "systemd-shop");
	assert_string_equal(pairs_of(&arena, &state.environment), "A=b C=d e");
	assert_int_equal(state.privileged, TRI_YES);
}

TEST(container_commands_of_units)
{
	static const struct {
		const char *command, *engine, *name, *project, *file;
	} cases[] = {
		{ "/usr/bin/docker start -a web", "docker", "web", NULL, NULL },
		{ "/usr/bin/docker stop web; /usr/bin/docker run --rm --name web -p 80:80 img",
		  "docker", "web", NULL, NULL },
		{ "podman run -d --name=p1 img sh -c 'x --name no'", "podman", "p1", NULL, NULL },
		{ "podman run --restart always --name p2 img", "podman", "p2", NULL, NULL },
		{ "docker -H unix:///x start web;", "docker", "web", NULL, NULL },
		{ "/bin/sh -c 'cd /srv && docker compose -f c.yml -p shop up -d'", NULL, NULL,
		  "shop", "c.yml" },
		{ "docker-compose up", NULL, NULL, NULL, NULL },
		{ "lxc-start -n box -F", "lxc", "box", NULL, NULL },
		{ "machinectl start m1", "machine", "m1", NULL, NULL },
		{ "nerdctl run --name n1 img", "containerd", "n1", NULL, NULL },
	};
	static const char *const nothing[] = { "docker ps",           "docker stop web",
					       "nginx -g daemon",     "podman run img",
					       "docker compose logs", "" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		struct bytes rest = bytes_of(cases[i].command);
		struct container_reference found;

		assert_true(container_command_next(&arena, &rest, &found));
		const char *const got[] = { found.engine, found.name, found.project, found.file };
		const char *const wanted[] = { cases[i].engine, cases[i].name, cases[i].project,
					       cases[i].file };

		assert_int_equal(found.is_compose, cases[i].engine == NULL);
		for (size_t k = 0; k < 4; k++) {
			assert_int_equal(got[k] != NULL, wanted[k] != NULL);
			if (wanted[k])
				assert_string_equal(got[k], wanted[k]);
		}
	}
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		scoped_arena arena = { 0 };
		struct bytes rest = bytes_of(nothing[i]);
		struct container_reference found;

		assert_false(container_command_next(&arena, &rest, &found));
	}
}

TEST(container_states_join)
{
	scoped_arena arena = { 0 };
	struct container_state one, other;

	container_state_init(&one);
	container_state_init(&other);
	one.state = "running";
	one.pid = 7;
	container_state_name(&arena, &one, "a");
	other.state = "created";
	other.pid = 7;
	other.start_ticks = 99;
	other.image = "img";
	container_state_name(&arena, &other, "a");
	container_state_name(&arena, &other, "b");
	container_state_join(&arena, &one, &other);
	assert_string_equal(one.state, "running");
	assert_int_equal(one.start_ticks, 99);
	assert_string_equal(one.image, "img");
	assert_int_equal(one.names.count, 2);
}
