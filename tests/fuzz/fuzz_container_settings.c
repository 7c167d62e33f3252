/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/containers/container_command.h"
#include "format/containers/lxc_config.h"
#include "format/containers/nspawn_config.h"
#include "format/containers/quadlet.h"
#include "format/starters/unit_file.h"
#include "harness.h"

static void read_lxc(struct arena *arena, struct bytes input)
{
	struct container_state state;
	struct bytes rest = input, key, value;

	container_state_init(&state);
	while (lxc_config_next(&rest, &key, &value)) {
		assert(key.size);
		lxc_config_take(arena, key, value, &state);
	}
	assert(state.mounts.count <= CONTAINER_MOUNTS_MAX);
}

static void read_units(struct arena *arena, struct bytes input)
{
	struct container_state machine, quadlet;
	struct settings settings = { 0 };

	container_state_init(&machine);
	container_state_init(&quadlet);
	unit_file_parse(arena, input, &settings);
	nspawn_config_file(arena, &settings, &machine);
	if (quadlet_parse(arena, "web.container", &settings, &quadlet))
		assert(quadlet.names.count && quadlet.unit && quadlet.engine);
}

FUZZ(container_settings, input)
{
	scoped_arena arena = { 0 };
	struct bytes rest = input;
	struct container_reference reference;
	struct container_state state;
	text_list argv = { 0 };
	const char *word;

	read_lxc(&arena, input);
	read_units(&arena, input);
	while (container_command_next(&arena, &rest, &reference))
		assert(reference.name || reference.option || reference.is_compose);
	for (rest = input; container_word(&arena, &rest, &word);)
		*vec_push_in(&arena, &argv) = word;
	container_state_init(&state);
	nspawn_config_argv(&arena, &argv, &state);
	assert(state.command.count <= CONTAINER_TEXTS_MAX);
}
