/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/container_state.h"

#include "base/human.h"

void container_state_init(struct container_state *state)
{
	*state = (struct container_state){
		.created_at = UNKNOWN,
		.started_at = UNKNOWN,
		.exit_code = UNKNOWN,
		.privileged = TRI_UNKNOWN,
		.infrastructure = TRI_UNKNOWN,
		.memory_limit_bytes = UNKNOWN,
	};
}

void container_state_name(struct arena *arena, struct container_state *state, const char *name)
{
	if (name && *name && state->names.count < CONTAINER_NAMES_MAX &&
	    !text_list_has(&state->names, name))
		*vec_push_in(arena, &state->names) = name;
}

struct container_state_mount *container_state_mount(struct arena *arena,
						    struct container_state *state)
{
	if (state->mounts.count >= CONTAINER_MOUNTS_MAX)
		return NULL;
	struct container_state_mount *mount = vec_push_in(arena, &state->mounts);

	mount->read_only = TRI_UNKNOWN;
	return mount;
}

struct container_state_port *container_state_port(struct arena *arena,
						  struct container_state *state)
{
	if (state->ports.count >= CONTAINER_PORTS_MAX)
		return NULL;
	struct container_state_port *port = vec_push_in(arena, &state->ports);

	port->host_port = port->container_port = UNKNOWN;
	return port;
}

/* --- joining -------------------------------------------------------------------------------- */

static void join_text(const char **own, const char *other)
{
	if (!*own)
		*own = other;
}

static void join_number(int64_t *own, int64_t other)
{
	if (*own == UNKNOWN)
		*own = other;
}

static void join_flag(enum tri *own, enum tri other)
{
	if (*own == TRI_UNKNOWN)
		*own = other;
}

#define JOIN_LIST(own, other) ((own)->count ? (void)0 : (void)(*(own) = *(other)))

static void join_process(struct container_state *state, const struct container_state *more)
{
	if (state->pid == 0) {
		state->pid = more->pid;
		state->start_ticks = more->start_ticks;
	} else if (state->pid == more->pid && state->start_ticks == 0) {
		state->start_ticks = more->start_ticks;
	}
}

void container_state_join(struct arena *arena, struct container_state *state,
			  const struct container_state *more)
{
	join_process(state, more);
	join_text(&state->engine, more->engine);
	join_text(&state->id, more->id);
	join_text(&state->image, more->image);
	join_text(&state->image_id, more->image_id);
	join_text(&state->state, more->state);
	join_text(&state->restart_policy, more->restart_policy);
	join_text(&state->unit, more->unit);
	join_text(&state->user, more->user);
	join_text(&state->hostname, more->hostname);
	join_text(&state->network, more->network);
	join_text(&state->pod, more->pod);
	join_text(&state->pod_id, more->pod_id);
	join_text(&state->compose_project, more->compose_project);
	join_text(&state->compose_service, more->compose_service);
	join_text(&state->root_path, more->root_path);
	join_text(&state->bundle, more->bundle);
	join_text(&state->log_path, more->log_path);
	join_text(&state->log_driver, more->log_driver);
	join_number(&state->created_at, more->created_at);
	join_number(&state->started_at, more->started_at);
	join_number(&state->exit_code, more->exit_code);
	join_number(&state->memory_limit_bytes, more->memory_limit_bytes);
	join_flag(&state->privileged, more->privileged);
	join_flag(&state->infrastructure, more->infrastructure);
	JOIN_LIST(&state->command, &more->command);
	JOIN_LIST(&state->addresses, &more->addresses);
	JOIN_LIST(&state->capabilities, &more->capabilities);
	JOIN_LIST(&state->compose_files, &more->compose_files);
	JOIN_LIST(&state->mounts, &more->mounts);
	JOIN_LIST(&state->ports, &more->ports);
	JOIN_LIST(&state->environment, &more->environment);
	JOIN_LIST(&state->image_environment, &more->image_environment);
	JOIN_LIST(&state->labels, &more->labels);
	JOIN_LIST(&state->image_labels, &more->image_labels);
	for (vec_each(name, &more->names))
		container_state_name(arena, state, *name);
	for (vec_each(path, &more->evidence))
		text_list_add_once(arena, &state->evidence, *path);
}

/* --- labels --------------------------------------------------------------------------------- */

/* Labels and annotations whose value is a field. The first that is there wins. */
static const struct {
	const char *key;
	size_t field;
	const char *source;
} meanings[] = {
#define FIELD(name) offsetof(struct container_state, name)
	{ "com.docker.compose.project", FIELD(compose_project), "docker compose" },
	{ "io.podman.compose.project", FIELD(compose_project), "podman-compose" },
	{ "com.docker.compose.service", FIELD(compose_service), "docker compose" },
	{ "PODMAN_SYSTEMD_UNIT", FIELD(unit), "podman generate systemd, Quadlet" },
	{ "io.kubernetes.cri.image-name", FIELD(image), "containerd" },
	{ "io.kubernetes.cri-o.ImageName", FIELD(image), "CRI-O" },
	{ "io.kubernetes.cri.sandbox-id", FIELD(pod_id), "containerd" },
	{ "io.kubernetes.cri-o.SandboxID", FIELD(pod_id), "CRI-O, and podman for its pods" },
	{ "io.kubernetes.cri-o.LogPath", FIELD(log_path), "CRI-O" },
	{ "io.kubernetes.cri-o.HostName", FIELD(hostname), "CRI-O" },
	{ "nerdctl/hostname", FIELD(hostname), "nerdctl" },
#undef FIELD
};

/* Its name within the pod, the pod's, and the pod's namespace, as each writes them. */
static const struct {
	const char *name, *pod, *space;
} pod_keys[] = {
	{ "io.kubernetes.container.name", "io.kubernetes.pod.name", "io.kubernetes.pod.namespace" },
	{ "io.kubernetes.cri.container-name", "io.kubernetes.cri.sandbox-name",
	  "io.kubernetes.cri.sandbox-namespace" },
};

/* What tells a sandbox, the container that only holds a pod's namespaces. */
static const struct {
	const char *key, *value;
} sandbox_marks[] = {
	{ "io.cri-containerd.kind", "sandbox" },
	{ "io.kubernetes.cri.container-type", "sandbox" },
	{ "io.kubernetes.cri-o.ContainerType", "sandbox" },
};

/* Beginnings of labels that tools write for themselves. */
static const struct {
	const char *prefix;
	const char *tool;
} tool_labels[] = {
	{ "com.docker.compose.", "docker compose: told in fields of their own" },
	{ "com.docker.swarm.", "docker swarm" },
	{ "com.docker.stack.", "docker stack" },
	{ "desktop.docker.io/", "docker desktop" },
	{ "io.podman.compose.", "podman-compose" },
	{ "io.buildah.", "buildah" },
	{ "io.kubernetes.", "the kubelet: told in fields of their own" },
	{ "annotation.io.kubernetes.", "dockershim" },
	{ "io.cri-containerd.", "containerd" },
	{ "containerd.io/", "containerd" },
	{ "io.containerd.", "containerd" },
	{ "nerdctl/", "nerdctl" },
	{ "PODMAN_SYSTEMD_UNIT", "podman: told in a field of its own" },
};

const char *container_pair(const pair_list *pairs, const char *key)
{
	for (vec_each(pair, pairs))
		if (strcmp(pair->key, key) == 0)
			return pair->value && *pair->value ? pair->value : NULL;
	return NULL;
}

static void explain_pod(struct arena *arena, struct container_state *state, const pair_list *labels)
{
	for (size_t i = 0; i < sizeof(pod_keys) / sizeof(pod_keys[0]); i++) {
		const char *name = container_pair(labels, pod_keys[i].name);
		const char *pod = container_pair(labels, pod_keys[i].pod);
		const char *space = container_pair(labels, pod_keys[i].space);

		if (!pod)
			continue;
		if (!state->pod)
			state->pod = space ? arena_format(arena, "%s/%s", space, pod) : pod;
		container_state_name(arena, state, name);
	}
	for (size_t i = 0; i < sizeof(sandbox_marks) / sizeof(sandbox_marks[0]); i++) {
		const char *value = container_pair(labels, sandbox_marks[i].key);

		if (value && state->infrastructure != TRI_YES)
			state->infrastructure = strcmp(value, sandbox_marks[i].value) == 0 ? TRI_YES
											   : TRI_NO;
	}
}

/* The files stand with commas between them, and may be named from the project's folder. */
static void explain_compose(struct arena *arena, struct container_state *state,
			    const pair_list *labels)
{
	const char *files = container_pair(labels, "com.docker.compose.project.config_files");
	const char *folder = container_pair(labels, "com.docker.compose.project.working_dir");
	struct bytes rest = bytes_of(files), file;

	if (state->compose_files.count)
		return;
	while (bytes_part(&rest, ',', &file) && state->compose_files.count < CONTAINER_NAMES_MAX)
		*vec_push_in(arena, &state->compose_files) =
			folder && !bytes_starts(file, "/")
				? arena_format(arena, "%s/%.*s", folder, (int)file.size, file.at)
				: arena_string(arena, file);
}

static bool is_of_tool(const char *key)
{
	for (size_t i = 0; i < sizeof(tool_labels) / sizeof(tool_labels[0]); i++)
		if (bytes_starts(bytes_of(key), tool_labels[i].prefix))
			return true;
	return false;
}

void container_state_explain(struct arena *arena, struct container_state *state,
			     const pair_list *labels)
{
	size_t kept = 0;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const char *value = container_pair(labels, meanings[i].key);
		const char **field = (const char **)((char *)state + meanings[i].field);

		if (value && !*field)
			*field = value;
	}
	explain_pod(arena, state, labels);
	explain_compose(arena, state, labels);
	for (size_t i = 0; i < state->labels.count; i++)
		if (!is_of_tool(state->labels.at[i].key))
			state->labels.at[kept++] = state->labels.at[i];
	state->labels.count = kept;
}

/* --- small texts ---------------------------------------------------------------------------- */

void container_setting(struct arena *arena, pair_list *list, struct bytes text)
{
	ptrdiff_t equals = bytes_find(text, '=');

	if (equals <= 0 || list->count >= CONTAINER_TEXTS_MAX)
		return;
	*vec_push_in(arena, list) = (struct pair){
		.key = arena_string(arena, bytes_slice(text, 0, (size_t)equals)),
		.value = arena_string(arena, bytes_slice(text, (size_t)equals + 1, text.size)),
	};
}

bool container_port_parse(struct arena *arena, struct bytes text, struct container_state_port *ret)
{
	struct bytes number;
	uint64_t port;

	if (!bytes_part(&text, '/', &number) || !bytes_u64(number, 10, &port) || port > UINT16_MAX)
		return false;
	ret->container_port = (int64_t)port;
	ret->protocol = text.size ? arena_string(arena, text) : "tcp";
	return true;
}

/* Cuts a number of `size` digits and what stands behind it. */
static bool cut_number(struct bytes *rest, size_t size, const char *behind, int *ret)
{
	uint64_t number;

	if (!bytes_u64(bytes_slice(*rest, 0, size), 10, &number) || rest->size < size)
		return false;
	*rest = bytes_slice(*rest, size, rest->size);
	*ret = (int)number;
	return bytes_skip(rest, behind);
}

/* "Z", "+01:00" in seconds. */
static bool cut_zone(struct bytes rest, int64_t *ret)
{
	int hours, minutes, sign = 1;

	*ret = 0;
	if (bytes_is(rest, "Z"))
		return true;
	if (bytes_skip(&rest, "-"))
		sign = -1;
	else if (!bytes_skip(&rest, "+"))
		return false;
	if (!cut_number(&rest, 2, ":", &hours) || !cut_number(&rest, 2, "", &minutes))
		return false;
	*ret = sign * (hours * 3600 + minutes * 60);
	return rest.size == 0;
}

int64_t container_time(struct bytes text)
{
	struct human_calendar calendar;
	int64_t zone;

	if (!cut_number(&text, 4, "-", &calendar.year) || calendar.year < 1970 ||
	    !cut_number(&text, 2, "-", &calendar.month) ||
	    !cut_number(&text, 2, "T", &calendar.day) ||
	    !cut_number(&text, 2, ":", &calendar.hour) ||
	    !cut_number(&text, 2, ":", &calendar.minute) ||
	    !cut_number(&text, 2, "", &calendar.second))
		return UNKNOWN;
	if (bytes_skip(&text, "."))
		while (text.size && text.at[0] >= '0' && text.at[0] <= '9')
			text = bytes_slice(text, 1, text.size);
	if (!cut_zone(text, &zone))
		return UNKNOWN;
	return human_calendar_seconds(&calendar) - zone;
}
