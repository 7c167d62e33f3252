/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kubelet's links to logs, whose names say pod and container: where nothing else of a pod's
 * container can be read, they still can. */
#include "engines/engines_parts.h"
#include "format/containers/kubernetes_state.h"

void engines_kubelet(struct engines *engines)
{
	static const char folder[] = "/var/log/containers";
	scoped_names logs = { 0 };
	struct container_state state;

	if (!engines_names(engines, folder, &logs))
		return;
	for (size_t i = 0; i < logs.starts.count; i++) {
		const char *name = root_name(&logs, i);

		container_state_init(&state);
		if (!kubernetes_log_name(engines->arena, bytes_of(name), &state))
			continue;
		state.engine = "containerd";
		state.log_path = arena_format(engines->arena, "%s/%s", folder, name);
		engines_add(engines, &state, state.log_path);
	}
}
