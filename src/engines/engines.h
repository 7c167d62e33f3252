/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All containers that engines know of, read from their files.
 *
 *	struct engines engines = { .root = root, .arena = &scratch };
 *	engines_tell(&engines, &argv);    of dockerd, containerd and conmon, where they run
 *	engines_read(&engines);
 *	for (vec_each(state, &engines.containers)) ...
 *	engines_deinit(&engines);
 */
#ifndef TROWEL_ENGINES_H
#define TROWEL_ENGINES_H

#include "base/map.h"
#include "base/root.h"
#include "format/containers/container_state.h"

enum {
	ENGINES_BYTES_MAX = 512 * 1024 * 1024, /* of all files that are read whole */
	ENGINES_FILE_MAX = 4 * 1024 * 1024,    /* of a file about one container */
	ENGINES_LIST_MAX = 16 * 1024 * 1024,   /* of one about all of a store */
	ENGINES_DATABASE_MAX = 256 * 1024 * 1024,
	ENGINES_HOMES_MAX = 2000, /* users whose homes are looked into */
	ENGINES_TOLD_MAX = 256,   /* places that processes name */
};

/* Where an engine keeps images, layers and volumes. */
struct engine_store {
	const char *engine; /* docker, podman (and CRI-O), containerd; static */
	const char *path;
	const char *user; /* whose it is; NULL: root's */
};

/* Where a process says that its engine's state lies. */
struct engine_place {
	const char *engine;
	const char *data; /* --data-root, --root */
	const char *run;  /* --exec-root, --runroot, --state */
};

/* A user with a home. */
struct engine_home {
	const char *user;
	const char *path;
	int64_t uid;
};

MAP_DEFINE(engine_index, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct engines {
	const struct root *root;
	struct arena *arena;
	/* Told of what cannot be read, absence apart; may be NULL. */
	void (*failed)(void *context, const char *path, const struct err *err);
	void *context;
	/* Of this engine alone (one of engines_is_read_alone()), and of its containers no more than
	 * which process is which; NULL: all of all. */
	const char *only;
	/* results, in the arena */
	container_states containers;
	vec_of(struct engine_store) stores;
	/* their own */
	vec_of(struct engine_place) told;
	vec_of(struct engine_home) homes;
	struct engine_index by_id; /* index + 1 of containers */
	uint64_t bytes_read;
};

/* Learns from the command line of a process where state lies that is not at its default place.
 * Processes of other programs are passed over. */
void engines_tell(struct engines *engines, const text_list *argv);

/* True for the programs whose command line engines_tell() wants: by their name (comm). */
bool engines_wants(const char *name);

/* True for an engine whose files say all that there is of its containers. */
bool engines_is_read_alone(const char *engine);

/* Reads all engines. Fills `containers` and `stores`. */
void engines_read(struct engines *engines);

/* Joins `state` (id and engine known) with what is known of that container, which wins, or adds
 * it. `path` is the file that said so. Holds until the next is added; NULL when there are too
 * many. */
struct container_state *engines_add(struct engines *engines, const struct container_state *state,
				    const char *path);

/* The container of that id (and engine, where ids are names), or NULL. */
struct container_state *engines_find(struct engines *engines, const char *engine, const char *id);

/* Forgets the index; results stay in the arena. */
void engines_deinit(struct engines *engines);

#endif
