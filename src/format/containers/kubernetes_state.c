/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/kubernetes_state.h"

#include "format/containers/container_json.h"

bool kubernetes_log_name(struct arena *arena, struct bytes name, struct container_state *ret)
{
	struct bytes pod, space;
	ptrdiff_t dash = bytes_find_last(name, '-');

	if (!bytes_ends(name, ".log") || dash < 0)
		return false;
	struct bytes stem = bytes_slice(name, 0, (size_t)dash), rest = stem;
	struct bytes id = bytes_slice(name, (size_t)dash + 1, name.size);

	id.size -= strlen(".log");
	if (id.size == 0 || !bytes_part(&rest, '_', &pod) || !bytes_part(&rest, '_', &space) ||
	    pod.size == 0 || rest.size == 0)
		return false;
	ret->id = arena_string(arena, id);
	ret->pod = arena_format(arena, "%.*s/%.*s", (int)space.size, space.at, (int)pod.size,
				pod.at);
	container_state_name(arena, ret, arena_string(arena, stem));
	container_state_name(arena, ret, arena_string(arena, pod));
	container_state_name(arena, ret, arena_string(arena, rest));
	return true;
}

/* The protocol of a port, which the kubelet writes in capitals. */
static const char *protocol_of(const char *text)
{
	static const char *const names[][2] = { { "TCP", "tcp" },
						{ "UDP", "udp" },
						{ "SCTP", "sctp" } };

	for (size_t i = 0; text && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(text, names[i][0]) == 0 || strcmp(text, names[i][1]) == 0)
			return names[i][1];
	return "tcp";
}

/* A member that has had two names. */
static const json_t *either(const json_t *object, const char *key, const char *other)
{
	const json_t *found = json_object_get(object, key);

	return found ? found : json_object_get(object, other);
}

static void take_ports(struct arena *arena, const char *text, struct container_state *ret)
{
	scoped_json *all = text ? json_loads(text, 0, NULL) : NULL;
	const json_t *item;
	size_t i;

	json_array_foreach(all, i, item)
	{
		struct container_state_port *port = container_state_port(arena, ret);

		if (!port)
			return;
		port->protocol = protocol_of(
			json_string_value(either(item, "protocol", "Protocol")));
		port->container_port = container_json_number(
			either(item, "container_port", "ContainerPort"));
		port->host_port = container_json_number(either(item, "host_port", "HostPort"));
		port->host_address = container_json_text(arena, either(item, "host_ip", "HostIP"));
		if (port->host_port <= 0)
			port->host_port = UNKNOWN;
	}
}

static void take_volumes(struct arena *arena, const char *text, struct container_state *ret)
{
	scoped_json *all = text ? json_loads(text, 0, NULL) : NULL;
	const json_t *item;
	size_t i;

	if (json_array_size(all) > 0)
		ret->mounts.count = 0; /* these are the pod's own ones */
	json_array_foreach(all, i, item)
	{
		struct container_state_mount *mount = container_state_mount(arena, ret);

		if (!mount)
			return;
		mount->kind = "bind";
		mount->source = container_json_member(arena, item, "host_path");
		mount->target = container_json_member(arena, item, "container_path");
		mount->read_only = container_json_flag(json_object_get(item, "readonly"));
		kubernetes_volume(arena, mount);
	}
}

void kubernetes_annotations(struct arena *arena, const pair_list *annotations,
			    struct container_state *ret)
{
	const char *manager = container_pair(annotations, "io.container.manager");
	const char *privileged = container_pair(annotations,
						"io.kubernetes.cri-o.PrivilegedRuntime");
	const char *host = container_pair(annotations, "io.kubernetes.cri-o.HostNetwork");
	const char *created = container_pair(annotations, "io.kubernetes.cri-o.Created");
	const char *address = container_pair(annotations, "io.kubernetes.cri-o.IP.0");

	if (!manager || strcmp(manager, "cri-o") != 0)
		return;
	ret->engine = "cri-o";
	ret->created_at = container_time(bytes_of(created));
	if (privileged)
		ret->privileged = strcmp(privileged, "true") == 0 ? TRI_YES : ret->privileged;
	if (host && strcmp(host, "true") == 0)
		ret->network = "host";
	if (address)
		*vec_push_in(arena, &ret->addresses) = address;
	take_ports(arena, container_pair(annotations, "io.kubernetes.cri-o.PortMappings"), ret);
	take_volumes(arena, container_pair(annotations, "io.kubernetes.cri-o.Volumes"), ret);
}

void kubernetes_volume(struct arena *arena, struct container_state_mount *mount)
{
	static const char folder[] = "/volumes/kubernetes.io~";
	struct bytes source = bytes_of(mount->source), plugin;
	ptrdiff_t at = bytes_find_text(source, folder);

	if (at < 0)
		return;
	source = bytes_slice(source, (size_t)at + strlen(folder), source.size);
	if (!bytes_part(&source, '/', &plugin) || source.size == 0)
		return;
	mount->kind = "volume";
	mount->name = arena_string(arena, source);
}
