/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/podman_state.h"

#include "format/containers/oci_parts.h"

enum { PODMAN_PORT_RANGE_MAX = 4096 };

/* ---- containers.json ------------------------------------------------------------------------ */

/* What an engine noted beside the container: podman and CRI-O the same fields. Source: podman,
 * libpod/storage.go and cri-o, internal/storage/runtime.go, RuntimeContainerMetadata. */
static void take_metadata(struct arena *arena, const char *text, struct container_state *ret)
{
	scoped_json *all = text ? json_loads(text, 0, NULL) : NULL;

	ret->image = container_json_member(arena, all, "image-name");
	ret->image_id = container_json_member(arena, all, "image-id");
	ret->pod = container_json_member(arena, all, "pod-name");
	ret->pod_id = container_json_member(arena, all, "pod-id");
	if (ret->pod_id && ret->id && strcmp(ret->pod_id, ret->id) == 0)
		ret->infrastructure = TRI_YES;
	container_state_name(arena, ret, container_json_member(arena, all, "metadata-name"));
	container_state_name(arena, ret, container_json_member(arena, all, "name"));
}

bool podman_state_storage(struct arena *arena, struct bytes json, container_states *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *item, *name;
	size_t i, k;

	json_array_foreach(all, i, item)
	{
		struct container_state found;

		container_state_init(&found);
		found.id = container_json_member(arena, item, "id");
		if (!found.id || ret->count >= CONTAINER_STATES_MAX)
			continue;
		take_metadata(arena, json_string_value(json_object_get(item, "metadata")), &found);
		json_array_foreach(json_object_get(item, "names"), k, name)
			container_state_name(arena, &found, container_json_text(arena, name));
		if (!found.image_id)
			found.image_id = container_json_member(arena, item, "image");
		found.created_at = container_json_time(json_object_get(item, "created"));
		/* where its layer is, relative to the store */
		found.root_path = container_json_member(arena, item, "layer");
		*vec_push_in(arena, ret) = found;
	}
	return json_is_array(all);
}

/* ---- a container's configuration ------------------------------------------------------------ */

static void take_range(struct arena *arena, const json_t *item, const char *protocol,
		       struct container_state *ret)
{
	int64_t host = container_json_number(json_object_get(item, "host_port"));
	int64_t inner = container_json_number(json_object_get(item, "container_port"));
	int64_t range = container_json_number(json_object_get(item, "range"));
	const char *address = container_json_member(arena, item, "host_ip");

	if (inner < 0 || inner > UINT16_MAX)
		return;
	if (host < 0 || host > UINT16_MAX)
		host = 0;
	for (int64_t i = 0; i < (range > 0 ? range : 1) && i < PODMAN_PORT_RANGE_MAX; i++) {
		struct container_state_port *port = container_state_port(arena, ret);

		if (!port)
			return;
		port->protocol = protocol;
		port->host_address = address;
		port->container_port = inner + i;
		if (host)
			port->host_port = host + i;
	}
}

/* A port may be mapped for several protocols at once: "tcp,udp". */
static void take_ports(struct arena *arena, const json_t *mappings, struct container_state *ret)
{
	const json_t *item;
	size_t i;

	json_array_foreach(mappings, i, item)
	{
		const char *text = json_string_value(json_object_get(item, "protocol"));
		struct bytes rest = text ? bytes_of(text) : BYTES("tcp"), protocol;

		while (bytes_part(&rest, ',', &protocol))
			take_range(arena, item, arena_string(arena, protocol), ret);
	}
}

/* {"80": ["tcp"]} */
static void take_exposed(struct arena *arena, const json_t *exposed, struct container_state *ret)
{
	const char *key;
	json_t *protocols;
	const json_t *protocol;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)exposed, key, protocols)
	{
		json_array_foreach(protocols, i, protocol)
		{
			struct container_state_port parsed = { .host_port = UNKNOWN };
			struct container_state_port *port;

			if (!container_port_parse(arena, bytes_of(key), &parsed))
				continue;
			port = container_state_port(arena, ret);
			if (!port)
				return;
			*port = parsed;
			port->protocol = container_json_text(arena, protocol);
		}
	}
}

static bool has_option(const json_t *options, const char *wanted)
{
	const json_t *option;
	size_t i;

	json_array_foreach(options, i, option) if (bytes_is(bytes_of(json_string_value(option)),
							    wanted)) return true;
	return false;
}

/* Volumes by name; their folders are told elsewhere. */
static void take_volumes(struct arena *arena, const json_t *volumes, const char *name_key,
			 const char *kind, struct container_state *ret)
{
	const json_t *item;
	size_t i;

	json_array_foreach(volumes, i, item)
	{
		const json_t *options = json_object_get(item, "options");
		struct container_state_mount *mount = container_state_mount(arena, ret);

		if (!mount)
			return;
		mount->kind = kind;
		mount->name = container_json_member(arena, item, name_key);
		mount->target = container_json_member(arena, item, "dest");
		mount->read_only = has_option(options, "ro") ? TRI_YES : TRI_NO;
		if (mount->name && mount->name[0] == '/') { /* an overlay over a folder */
			mount->source = mount->name;
			mount->name = NULL;
		}
	}
}

/* Memory file systems that the user asked for: those among his own volumes. */
static void take_tmpfs(struct arena *arena, const json_t *config, struct container_state *ret)
{
	const json_t *mounts = container_json_at(config, "spec", "mounts"), *item;
	text_list wanted = { 0 };
	size_t i;

	container_json_texts(arena, json_object_get(config, "userVolumes"), &wanted);
	json_array_foreach(mounts, i, item)
	{
		const char *target = container_json_member(arena, item, "destination");
		const char *type = json_string_value(json_object_get(item, "type"));
		struct container_state_mount *mount;

		if (!target || !type || strcmp(type, "tmpfs") != 0 ||
		    !text_list_has(&wanted, target))
			continue;
		mount = container_state_mount(arena, ret);
		if (!mount)
			return;
		mount->kind = "tmpfs";
		mount->target = target;
	}
}

static void take_rootfs(struct arena *arena, const json_t *config, struct container_state *ret)
{
	const char *rootfs = container_json_member(arena, config, "rootfs");

	ret->image = container_json_member(arena, config, "rootfsImageName");
	if (!ret->image)
		ret->image = container_json_member(arena, config, "RawImageName");
	ret->image_id = container_json_member(arena, config, "rootfsImageID");
	if (rootfs)
		ret->root_path = rootfs;
}

static void take_restart(struct arena *arena, const json_t *config, struct container_state *ret)
{
	const char *policy = container_json_member(arena, config, "restart_policy");
	int64_t times = container_json_number(json_object_get(config, "restart_retries"));

	if (policy && times > 0)
		policy = arena_format(arena, "%s:%lld", policy, (long long)times);
	ret->restart_policy = policy ? policy : "no";
}

static void take_network(struct arena *arena, const json_t *config, struct container_state *ret)
{
	const json_t *networks = json_object_get(config, "newNetworks");
	const char *mode = container_json_member(arena, config, "networkMode");
	scoped_buf names = { 0 };
	const char *name;
	json_t *options;

	json_object_foreach((json_t *)(uintptr_t)networks, name, options)
		buf_add_format(&names, "%s%s", names.size ? ", " : "", name);
	if (names.size)
		ret->network = arena_string(arena, buf_bytes(&names));
	else if (mode)
		ret->network = mode;
	else if (!ret->network && !json_is_true(json_object_get(config, "createNetNS")))
		ret->network = "none";
}

bool podman_state_config(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *config = json_loadb(json.at, json.size, 0, NULL);
	const json_t *annotations = container_json_at(config, "spec", "annotations");
	const char *id = container_json_member(arena, config, "id");
	const char *driver = container_json_member(arena, config, "logDriver");
	const char *privileged = json_string_value(
		json_object_get(annotations, "io.podman.annotations.privileged"));

	if (!id)
		return false;
	oci_spec_take(arena, json_object_get(config, "spec"), ret);
	ret->engine = "podman";
	ret->id = id;
	container_state_name(arena, ret, container_json_member(arena, config, "name"));
	ret->root_path = NULL; /* "rootfs" of the bundle, not one of the host */
	take_rootfs(arena, config, ret);
	take_restart(arena, config, ret);
	take_network(arena, config, ret);
	take_volumes(arena, json_object_get(config, "namedVolumes"), "volumeName", "volume", ret);
	take_volumes(arena, json_object_get(config, "overlayVolumes"), "source", "overlay", ret);
	take_tmpfs(arena, config, ret);
	take_ports(arena, json_object_get(config, "newPortMappings"), ret);
	if (!ret->ports.count)
		take_ports(arena, json_object_get(config, "portMappings"), ret);
	take_exposed(arena, json_object_get(config, "exposedPorts"), ret);
	container_json_pairs(arena, json_object_get(config, "labels"), &ret->labels);
	container_state_explain(arena, ret, &ret->labels);
	if (privileged)
		ret->privileged = strcmp(privileged, "TRUE") == 0 ? TRI_YES : TRI_NO;
	ret->created_at = container_json_time(json_object_get(config, "createdTime"));
	ret->log_driver = driver;
	if (!driver || strstr(driver, "file")) /* k8s-file, json-file; not journald */
		ret->log_path = container_json_member(arena, config, "logPath");
	ret->bundle = container_json_member(arena, config, "staticDir");
	ret->pod_id = container_json_member(arena, config, "pod");
	ret->infrastructure = container_json_flag(json_object_get(config, "pause"));
	return true;
}

/* ---- its state ------------------------------------------------------------------------------ */

/* libpod's numbers. */
static const char *const state_names[] = {
	NULL,     "created", "created",  "running",  "stopped",
	"paused", "exited",  "removing", "stopping",
};

/* [{"ipnet": "10.88.0.2/16", "gateway": "10.88.0.1"}] */
static void take_subnets(struct arena *arena, const json_t *subnets, struct container_state *ret)
{
	const json_t *subnet;
	size_t i;

	json_array_foreach(subnets, i, subnet)
	{
		struct bytes net = bytes_of(json_string_value(json_object_get(subnet, "ipnet")));
		struct bytes address;

		if (bytes_part(&net, '/', &address) && ret->addresses.count < CONTAINER_NAMES_MAX)
			*vec_push_in(arena, &ret->addresses) = arena_string(arena, address);
	}
}

static void take_addresses(struct arena *arena, const json_t *status, struct container_state *ret)
{
	const char *network, *interface;
	json_t *in_network, *in_interface;

	json_object_foreach((json_t *)(uintptr_t)status, network, in_network)
	{
		json_t *interfaces = json_object_get(in_network, "interfaces");

		json_object_foreach(interfaces, interface, in_interface)
			take_subnets(arena, json_object_get(in_interface, "subnets"), ret);
	}
}

bool podman_state_state(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	int64_t state = container_json_number(json_object_get(all, "state"));
	const char *mounted = container_json_member(arena, all, "mountPoint");

	if (!json_is_object(all))
		return false;
	if (state > 0 && state < (int64_t)(sizeof(state_names) / sizeof(state_names[0])))
		ret->state = state_names[state];
	ret->started_at = container_json_time(json_object_get(all, "startedTime"));
	ret->pid = container_json_pid(json_object_get(all, "pid"));
	if (ret->pid == 0 && ret->started_at != UNKNOWN) {
		ret->exit_code = container_json_number(json_object_get(all, "exitCode"));
		if (ret->exit_code == UNKNOWN)
			ret->exit_code = 0; /* Go leaves it out */
	}
	if (mounted)
		ret->root_path = mounted;
	take_addresses(arena, json_object_get(all, "networkStatus"), ret);
	return true;
}
