/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/containers/docker_state.h"
#include "format/containers/kubernetes_state.h"
#include "format/containers/oci_image.h"
#include "format/containers/oci_spec.h"
#include "format/containers/podman_state.h"
#include "format/containers/runtime_state.h"
#include "harness.h"

static bool parse_storage(struct arena *arena, struct bytes json, struct container_state *ret)
{
	container_states states = { 0 };
	bool is_list = podman_state_storage(arena, json, &states);

	for (vec_each(state, &states))
		assert(state->id);
	return is_list;
}

static bool parse_rest(struct arena *arena, struct bytes json, struct container_state *ret)
{
	const char *digest = oci_image_next(arena, json, "amd64");

	assert(!digest || strlen(digest) == 64);
	docker_data_root(arena, json);
	docker_state_driver(arena, json);
	docker_state_health_check(arena, json);
	container_time(json);
	return oci_image_config(arena, json, ret);
}

FUZZ(container_json, input)
{
	static bool (*const parsers[])(struct arena * arena, struct bytes json,
				       struct container_state * ret) = {
		docker_state_config,   docker_state_host_config,
		oci_spec_parse,        podman_state_config,
		podman_state_state,    runtime_state_runc,
		runtime_state_crun,    runtime_state_pid,
		runtime_state_machine, kubernetes_log_name,
		parse_storage,         parse_rest,
	};
	scoped_arena arena = { 0 };
	struct container_state all;

	container_state_init(&all);
	for (size_t i = 0; i < sizeof(parsers) / sizeof(parsers[0]); i++) {
		struct container_state state;

		container_state_init(&state);
		parsers[i](&arena, input, &state);
		assert(state.pid >= 0 && state.pid <= INT32_MAX);
		assert(state.mounts.count <= CONTAINER_MOUNTS_MAX);
		assert(state.ports.count <= CONTAINER_PORTS_MAX);
		assert(state.environment.count <= CONTAINER_TEXTS_MAX);
		for (vec_each(mount, &state.mounts))
			assert(mount->kind);
		container_state_join(&arena, &all, &state);
	}
}
