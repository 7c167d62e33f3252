/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/docker_state.h"

#include "format/containers/container_json.h"

/* --- config.v2.json ------------------------------------------------------------------------- */

/* As docker's own State.StateString() chooses. */
static const char *state_of(const json_t *state)
{
	static const struct {
		const char *key, *name;
	} flags[] = {
		{ "Paused", "paused" },   { "Restarting", "restarting" },
		{ "Running", "running" }, { "RemovalInProgress", "removing" },
		{ "Dead", "dead" },
	};
	bool runs = json_is_true(json_object_get(state, "Running"));

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (json_is_true(json_object_get(state, flags[i].key)) && (i > 1 || runs))
			return flags[i].name;
	if (!json_is_object(state))
		return NULL;
	return container_json_time(json_object_get(state, "StartedAt")) == UNKNOWN ? "created"
										   : "exited";
}

static void take_state(const json_t *state, struct container_state *ret)
{
	bool runs = json_is_true(json_object_get(state, "Running"));

	ret->state = state_of(state);
	ret->started_at = container_json_time(json_object_get(state, "StartedAt"));
	if (runs)
		ret->pid = container_json_pid(json_object_get(state, "Pid"));
	else
		ret->exit_code = container_json_number(json_object_get(state, "ExitCode"));
	if (ret->started_at == UNKNOWN && ret->exit_code == 0)
		ret->exit_code = UNKNOWN; /* it was never started; else that failed */
}

/* Names of kinds of mounts that live as long as the program. */
static const char *kind_of(const char *type, bool has_name)
{
	static const char *const kinds[] = {
		"bind", "volume", "tmpfs", "npipe", "cluster", "image"
	};

	for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(type, kinds[i]) == 0)
			return kinds[i];
	return has_name ? "volume" : "bind";
}

static void take_mounts(struct arena *arena, const json_t *points, struct container_state *ret)
{
	const char *target;
	json_t *point;

	json_object_foreach((json_t *)(uintptr_t)points, target, point)
	{
		const char *name = container_json_member(arena, point, "Name");
		const char *type = json_string_value(json_object_get(point, "Type"));
		enum tri writable = container_json_flag(json_object_get(point, "RW"));
		struct container_state_mount *mount = container_state_mount(arena, ret);

		if (!mount)
			return;
		mount->kind = kind_of(type, name != NULL);
		mount->name = name;
		mount->source = container_json_member(arena, point, "Source");
		mount->target = arena_string(arena, bytes_of(target));
		if (writable != TRI_UNKNOWN)
			mount->read_only = writable == TRI_YES ? TRI_NO : TRI_YES;
	}
}

/* "0.0.0.0" and "" are the same to docker. */
static const char *host_address(struct arena *arena, const json_t *binding)
{
	return container_json_member(arena, binding, "HostIp");
}

/* {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "443/tcp": null} */
static void take_ports(struct arena *arena, const json_t *ports, struct container_state *ret)
{
	const char *key;
	json_t *bindings;

	json_object_foreach((json_t *)(uintptr_t)ports, key, bindings)
	{
		struct container_state_port parsed = { 0 };
		size_t count = json_array_size(bindings);

		if (!container_port_parse(arena, bytes_of(key), &parsed))
			continue;
		for (size_t i = 0; i < (count ? count : 1); i++) {
			const json_t *binding = json_array_get(bindings, i);
			const char *number = json_string_value(
				json_object_get(binding, "HostPort"));
			struct container_state_port *port = container_state_port(arena, ret);
			uint64_t host_port;

			if (!port)
				return;
			port->protocol = parsed.protocol;
			port->container_port = parsed.container_port;
			port->host_address = host_address(arena, binding);
			if (bytes_u64(bytes_of(number), 10, &host_port) && host_port > 0 &&
			    host_port <= UINT16_MAX)
				port->host_port = (int64_t)host_port;
		}
	}
}

static bool has_port(const struct container_state *state, const struct container_state_port *port)
{
	for (vec_each(known, &state->ports))
		if (known->container_port == port->container_port &&
		    strcmp(known->protocol, port->protocol) == 0)
			return true;
	return false;
}

static void take_exposed(struct arena *arena, const json_t *exposed, struct container_state *ret)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)exposed, key, value)
	{
		struct container_state_port parsed = { .host_port = UNKNOWN };
		struct container_state_port *port;

		if (!container_port_parse(arena, bytes_of(key), &parsed) || has_port(ret, &parsed))
			continue;
		port = container_state_port(arena, ret);
		if (!port)
			return;
		*port = parsed;
	}
}

/* Addresses are given back when it stops, and so are ports; the file may still have them. */
static void take_networks(struct arena *arena, const json_t *networks, bool runs,
			  struct container_state *ret)
{
	static const char *const keys[] = { "IPAddress", "GlobalIPv6Address" };
	scoped_buf names = { 0 };
	const char *name;
	json_t *network;

	json_object_foreach((json_t *)(uintptr_t)networks, name, network)
	{
		buf_add_format(&names, "%s%s", names.size ? ", " : "", name);
		for (size_t i = 0; runs && i < sizeof(keys) / sizeof(keys[0]); i++) {
			const char *address = container_json_member(arena, network, keys[i]);

			if (address && ret->addresses.count < CONTAINER_NAMES_MAX)
				*vec_push_in(arena, &ret->addresses) = address;
		}
	}
	if (names.size)
		ret->network = arena_string(arena, buf_bytes(&names));
}

static void take_config(struct arena *arena, const json_t *config, struct container_state *ret)
{
	ret->image = container_json_member(arena, config, "Image");
	ret->hostname = container_json_member(arena, config, "Hostname");
	container_json_settings(arena, json_object_get(config, "Env"), &ret->environment);
	container_json_pairs(arena, json_object_get(config, "Labels"), &ret->labels);
	container_state_explain(arena, ret, &ret->labels);
}

bool docker_state_config(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const char *id = container_json_member(arena, all, "ID");
	const char *name = container_json_member(arena, all, "Name");
	const char *image_id = container_json_member(arena, all, "Image");
	const char *path = container_json_member(arena, all, "Path");
	struct bytes digest = bytes_of(image_id);
	bool runs = json_is_true(container_json_at(all, "State", "Running"));

	if (!id)
		return false;
	ret->engine = "docker";
	ret->id = id;
	container_state_name(arena, ret, name && name[0] == '/' ? name + 1 : name);
	if (image_id)
		ret->image_id = bytes_skip(&digest, "sha256:") ? digest.at : image_id;
	if (path)
		*vec_push_in(arena, &ret->command) = path;
	container_json_texts(arena, json_object_get(all, "Args"), &ret->command);
	ret->created_at = container_json_time(json_object_get(all, "Created"));
	ret->log_path = container_json_member(arena, all, "LogPath");
	take_state(json_object_get(all, "State"), ret);
	take_config(arena, json_object_get(all, "Config"), ret);
	take_mounts(arena, json_object_get(all, "MountPoints"), ret);
	take_networks(arena, container_json_at(all, "NetworkSettings", "Networks"), runs, ret);
	if (runs)
		take_ports(arena, container_json_at(all, "NetworkSettings", "Ports"), ret);
	take_exposed(arena, container_json_at(all, "Config", "ExposedPorts"), ret);
	return true;
}

const char *docker_state_driver(struct arena *arena, struct bytes json)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);

	return container_json_member(arena, all, "Driver");
}

/* "Test" is ["NONE"], ["CMD", WORD...] or ["CMD-SHELL", TEXT]. */
const char *docker_state_health_check(struct arena *arena, struct bytes json)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *check = container_json_at(all, "Config", "Healthcheck");
	text_list words = { 0 };
	scoped_buf text = { 0 };

	container_json_texts(arena, json_object_get(check, "Test"), &words);
	for (size_t i = 1; i < words.count; i++)
		buf_add_format(&text, "%s%s", i > 1 ? " " : "", words.at[i]);
	return text.size ? arena_string(arena, buf_bytes(&text)) : NULL;
}

/* --- hostconfig.json ------------------------------------------------------------------------ */

static void take_restart(struct arena *arena, const json_t *policy, struct container_state *ret)
{
	const char *name = container_json_member(arena, policy, "Name");
	int64_t times = container_json_number(json_object_get(policy, "MaximumRetryCount"));

	if (name && times > 0)
		name = arena_format(arena, "%s:%lld", name, (long long)times);
	ret->restart_policy = name ? name : "no";
}

static void take_tmpfs(struct arena *arena, const json_t *tmpfs, struct container_state *ret)
{
	const char *target;
	json_t *options;

	json_object_foreach((json_t *)(uintptr_t)tmpfs, target, options)
	{
		struct container_state_mount *mount = container_state_mount(arena, ret);

		if (!mount)
			return;
		mount->kind = "tmpfs";
		mount->target = arena_string(arena, bytes_of(target));
	}
}

static void take_capabilities(struct arena *arena, const json_t *added, struct container_state *ret)
{
	text_list names = { 0 };

	container_json_texts(arena, added, &names);
	for (vec_each(name, &names)) {
		struct bytes capability = bytes_of(*name);
		bool is_whole = bytes_starts(capability, "CAP_") || bytes_is(capability, "ALL");

		*vec_push_in(arena, &ret->capabilities) = is_whole ? *name
								   : arena_format(arena, "CAP_%s",
										  *name);
	}
}

/* What would be published, where nothing is because it does not run. */
static void take_bindings(struct arena *arena, const json_t *bindings, struct container_state *ret)
{
	struct container_state wanted;

	for (vec_each(port, &ret->ports))
		if (port->host_port != UNKNOWN)
			return;
	container_state_init(&wanted);
	take_ports(arena, bindings, &wanted);
	for (vec_each(port, &ret->ports))
		if (!has_port(&wanted, port) && wanted.ports.count < CONTAINER_PORTS_MAX)
			*vec_push_in(arena, &wanted.ports) = *port;
	ret->ports = wanted.ports;
}

bool docker_state_host_config(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const char *network = container_json_member(arena, all, "NetworkMode");
	int64_t memory = container_json_number(json_object_get(all, "Memory"));

	if (!json_is_object(all))
		return false;
	take_restart(arena, json_object_get(all, "RestartPolicy"), ret);
	take_tmpfs(arena, json_object_get(all, "Tmpfs"), ret);
	take_capabilities(arena, json_object_get(all, "CapAdd"), ret);
	take_bindings(arena, json_object_get(all, "PortBindings"), ret);
	ret->privileged = container_json_flag(json_object_get(all, "Privileged"));
	ret->log_driver = container_json_member(arena, json_object_get(all, "LogConfig"), "Type");
	if (memory > 0)
		ret->memory_limit_bytes = memory;
	if (network && !ret->network)
		ret->network = strcmp(network, "default") == 0 ? "bridge" : network;
	return true;
}

const char *docker_data_root(struct arena *arena, struct bytes json)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const char *root = container_json_member(arena, all, "data-root");

	return root ? root : container_json_member(arena, all, "graph");
}
