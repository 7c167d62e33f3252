/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runc and crun by themselves: containers that no engine above them told of. Places: runc(8) and
 * crun(1), --root; users' own in XDG_RUNTIME_DIR. */
#include "engines/engines_parts.h"
#include "format/containers/oci_spec.h"
#include "format/containers/runtime_state.h"

static const struct runtime {
	const char *folder; /* of the system */
	const char *user_folder;
	const char *file;
	const char *engine;
	bool (*parse)(struct arena *arena, struct bytes json, struct container_state *ret);
} runtimes[] = {
	{ "/run/runc", "runc", "state.json", "runc", runtime_state_runc },
	{ "/run/crun", "crun", "status", "crun", runtime_state_crun },
};

/* What the bundle says of a container that nobody else describes. */
static void read_bundle(struct engines *engines, struct container_state *state)
{
	const char *path = arena_format(engines->arena, "%s/config.json",
					state->bundle ? state->bundle : "");
	struct container_state bundle;
	scoped_buf text = { 0 };

	container_state_init(&bundle);
	if (!state->bundle || state->bundle[0] != '/' ||
	    !engines_file(engines, path, ENGINES_FILE_MAX, &text) ||
	    !oci_spec_parse(engines->arena, buf_bytes(&text), &bundle))
		return;
	*vec_push_in(engines->arena, &bundle.evidence) = path;
	container_state_join(engines->arena, state, &bundle);
}

static void read_one(struct engines *engines, const struct runtime *runtime, const char *folder,
		     const char *id, const char *user)
{
	const char *path = arena_format(engines->arena, "%s/%s/%s", folder, id, runtime->file);
	struct container_state *known = engines_find(engines, runtime->engine, id), state;
	scoped_buf text = { 0 };

	container_state_init(&state);
	if (known && (known->pid == 0 || known->start_ticks))
		return; /* its engine says that it does not run, or all of it */
	if (!engines_file(engines, path, ENGINES_FILE_MAX, &text) ||
	    !runtime->parse(engines->arena, buf_bytes(&text), &state))
		return;
	if (!state.id)
		state.id = arena_string(engines->arena, bytes_of(id));
	state.engine = runtime->engine;
	state.user = user;
	if (!known)
		read_bundle(engines, &state);
	engines_add(engines, &state, known ? NULL : path);
}

static void read_folder(struct engines *engines, const struct runtime *runtime, const char *folder,
			const char *user)
{
	scoped_names ids = { 0 };

	if (!root_exists(engines->root, folder) || !engines_names(engines, folder, &ids))
		return;
	for (size_t i = 0; i < ids.starts.count; i++)
		read_one(engines, runtime, folder, root_name(&ids, i), user);
}

void engines_runtimes(struct engines *engines)
{
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
		read_folder(engines, &runtimes[i], runtimes[i].folder, NULL);
		for (vec_each(home, &engines->homes))
			if (home->uid)
				read_folder(engines, &runtimes[i],
					    arena_format(engines->arena, "/run/user/%lld/%s",
							 (long long)home->uid,
							 runtimes[i].user_folder),
					    home->user);
	}
}
