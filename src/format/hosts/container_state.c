/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/hosts/container_state.h"

#include <jansson.h>

static void free_json(json_t **json)
{
	json_decref(*json);
}
#define scoped_json SCOPED(free_json) json_t

static const char *text_of(struct arena *arena, const json_t *json)
{
	const char *text = json_string_value(json);

	return text && *text ? arena_string(arena, bytes_of(text)) : NULL;
}

static void add_name(struct arena *arena, struct container_state *state, const char *name)
{
	if (name && state->names.count < CONTAINER_NAMES_MAX)
		*vec_push_in(arena, &state->names) = name;
}

/* A number of JSON as a pid; 0 for anything that is none. */
static int64_t pid_of(const json_t *json)
{
	json_int_t number = json_integer_value(json);

	return number > 0 && number <= INT32_MAX ? (int64_t)number : 0;
}

static uint64_t ticks_of(const json_t *json)
{
	json_int_t number = json_integer_value(json);

	return number > 0 ? (uint64_t)number : 0;
}

bool container_state_docker(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *state = json_object_get(all, "State");
	struct container_state found = { .id = text_of(arena, json_object_get(all, "ID")) };
	const char *name = text_of(arena, json_object_get(all, "Name"));

	if (!found.id)
		return false;
	add_name(arena, &found, name && name[0] == '/' ? name + 1 : name);
	if (json_is_true(json_object_get(state, "Running")))
		found.pid = pid_of(json_object_get(state, "Pid"));
	*ret = found;
	return true;
}

bool container_state_podman(struct arena *arena, struct bytes json, container_states *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	size_t i, k;
	json_t *item, *name;

	json_array_foreach(all, i, item)
	{
		struct container_state found = { .id = text_of(arena,
							       json_object_get(item, "id")) };
		const json_t *names = json_object_get(item, "names");

		if (!found.id || ret->count >= CONTAINER_STATES_MAX)
			continue;
		json_array_foreach(names, k, name) add_name(arena, &found, text_of(arena, name));
		*vec_push_in(arena, ret) = found;
	}
	return json_is_array(all);
}

bool container_state_runc(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	struct container_state found = {
		.id = text_of(arena, json_object_get(all, "id")),
		.pid = pid_of(json_object_get(all, "init_process_pid")),
		.start_ticks = ticks_of(json_object_get(all, "init_process_start")),
	};

	if (!found.id)
		return false;
	*ret = found;
	return true;
}

bool container_state_crun(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	struct container_state found = {
		.pid = pid_of(json_object_get(all, "pid")),
		.start_ticks = ticks_of(json_object_get(all, "process-start-time")),
	};

	if (!found.pid)
		return false;
	*ret = found;
	return true;
}

bool container_state_machine(struct bytes text, struct container_state *ret)
{
	struct bytes line;
	uint64_t pid;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, "LEADER=") || !bytes_u64(line, 10, &pid) || pid == 0 ||
		    pid > INT32_MAX)
			continue;
		*ret = (struct container_state){ .pid = (int64_t)pid };
		return true;
	}
	return false;
}

bool container_state_kubelet(struct arena *arena, struct bytes name, struct container_state *ret)
{
	struct container_state found = { 0 };
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
	found.id = arena_string(arena, id);
	add_name(arena, &found, arena_string(arena, stem));
	add_name(arena, &found, arena_string(arena, pod));
	add_name(arena, &found, arena_string(arena, rest));
	*ret = found;
	return true;
}
