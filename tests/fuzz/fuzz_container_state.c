/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/hosts/container_state.h"
#include "harness.h"

FUZZ(container_state, input)
{
	scoped_arena arena = { 0 };
	struct container_state state;
	container_states states = { 0 };

	if (container_state_docker(&arena, input, &state))
		assert(state.id && state.pid >= 0);
	if (container_state_runc(&arena, input, &state))
		assert(state.id && state.pid >= 0);
	if (container_state_crun(&arena, input, &state))
		assert(state.pid > 0);
	if (container_state_machine(input, &state))
		assert(state.pid > 0);
	if (container_state_kubelet(&arena, input, &state))
		assert(state.id && state.names.count == 3);
	container_state_podman(&arena, input, &states);
	for (vec_each(found, &states))
		assert(found->id);
}
