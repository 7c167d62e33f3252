/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/containers/containerd_state.h"
#include "format/containers/podman_state.h"
#include "harness.h"

FUZZ(container_databases, input)
{
	scoped_arena arena = { 0 };
	struct byte_source source = byte_source_of(&input);
	struct podman_database podman = { 0 };
	struct containerd_database containerd = { 0 };
	struct err err;

	(void)!podman_state_bolt(&arena, &source, &podman, &err);
	for (vec_each(state, &podman.containers))
		assert(state->id && state->engine);
	(void)!containerd_state_read(&arena, &source, &containerd, &err);
	for (vec_each(container, &containerd.containers))
		assert(container->space && container->state.id);
}
