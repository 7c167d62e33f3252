/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/runtime_state.h"

#include "format/containers/container_json.h"

static uint64_t ticks_of(const json_t *json)
{
	json_int_t number = json_integer_value(json);

	return number > 0 ? (uint64_t)number : 0;
}

bool runtime_state_runc(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	const json_t *config = json_object_get(all, "config"), *label;
	const char *id = container_json_member(arena, all, "id");
	size_t i;

	if (!id)
		return false;
	ret->id = id;
	ret->pid = container_json_pid(json_object_get(all, "init_process_pid"));
	ret->start_ticks = ticks_of(json_object_get(all, "init_process_start"));
	ret->created_at = container_json_time(json_object_get(all, "created"));
	ret->hostname = container_json_member(arena, config, "hostname");
	ret->root_path = container_json_member(arena, config, "rootfs");
	json_array_foreach(json_object_get(config, "labels"), i, label)
	{
		struct bytes text = bytes_of(json_string_value(label));

		if (bytes_skip(&text, "bundle=") && text.size)
			ret->bundle = arena_string(arena, text);
	}
	return true;
}

bool runtime_state_crun(struct arena *arena, struct bytes json, struct container_state *ret)
{
	scoped_json *all = json_loadb(json.at, json.size, 0, NULL);
	int64_t pid = container_json_pid(json_object_get(all, "pid"));
	const char *root = container_json_member(arena, all, "rootfs");

	if (!pid)
		return false;
	ret->pid = pid;
	ret->start_ticks = ticks_of(json_object_get(all, "process-start-time"));
	ret->created_at = container_json_time(json_object_get(all, "created"));
	ret->bundle = container_json_member(arena, all, "bundle");
	if (root && root[0] != '/' && ret->bundle)
		root = arena_format(arena, "%s/%s", ret->bundle, root);
	ret->root_path = root;
	return true;
}

bool runtime_state_pid(struct arena *arena, struct bytes text, struct container_state *ret)
{
	uint64_t pid;

	if (!bytes_u64(bytes_trim(text), 10, &pid) || pid == 0 || pid > INT32_MAX)
		return false;
	ret->pid = (int64_t)pid;
	return true;
}

bool runtime_state_machine(struct arena *arena, struct bytes text, struct container_state *ret)
{
	struct bytes line, class = { 0 }, root = { 0 }, unit = { 0 }, started = { 0 };
	uint64_t pid = 0, microseconds;

	while (bytes_line(&text, &line)) {
		if (bytes_skip(&line, "LEADER="))
			(void)bytes_u64(line, 10, &pid);
		else if (bytes_skip(&line, "CLASS="))
			class = line;
		else if (bytes_skip(&line, "ROOT="))
			root = line;
		else if (bytes_skip(&line, "SCOPE="))
			unit = line;
		else if (bytes_skip(&line, "REALTIME="))
			started = line;
	}
	if (pid == 0 || pid > INT32_MAX || bytes_is(class, "vm"))
		return false;
	ret->pid = (int64_t)pid;
	ret->state = "running";
	if (root.size)
		ret->root_path = arena_string(arena, root);
	if (bytes_ends(unit, ".service"))
		ret->unit = arena_string(arena, unit);
	if (bytes_u64(started, 10, &microseconds) && microseconds <= INT64_MAX)
		ret->started_at = (int64_t)(microseconds / 1000000);
	return true;
}
