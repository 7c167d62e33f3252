/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "format/containers/container_json.h"
#include "format/containers/podman_state.h"
#include "format/databases/bolt.h"
#include "format/databases/sqlite_bytes.h"

struct reading {
	struct arena *arena;
	struct podman_database *ret;
};

/* The container of that id, a new one if need be; NULL when there are too many. */
static struct container_state *container_of(struct reading *reading, struct bytes id)
{
	container_states *containers = &reading->ret->containers;
	struct container_state *last = containers->count ? &containers->at[containers->count - 1]
							 : NULL;

	/* they come in order: configuration and state of one after another */
	if (last && bytes_is(id, last->id))
		return last;
	if (containers->count >= CONTAINER_STATES_MAX)
		return NULL;
	struct container_state *made = vec_push_in(reading->arena, containers);

	container_state_init(made);
	made->id = arena_string(reading->arena, id);
	return made;
}

/* What configuration and state say of one container. */
static void take_container(struct reading *reading, struct bytes id, struct bytes config,
			   struct bytes state)
{
	struct container_state *container = container_of(reading, id), parsed;

	if (!container)
		return;
	container_state_init(&parsed);
	if (state.size && podman_state_state(reading->arena, state, &parsed))
		container_state_join(reading->arena, container, &parsed);
	container_state_init(&parsed);
	if (config.size && podman_state_config(reading->arena, config, &parsed))
		container_state_join(reading->arena, container, &parsed);
}

static void add_pair(struct arena *arena, pair_list *list, struct bytes key, const char *value)
{
	if (value && list->count < CONTAINER_STATES_MAX)
		*vec_push_in(arena, list) = (struct pair){ arena_string(arena, key), value };
}

static void take_pod(struct reading *reading, struct bytes id, struct bytes json)
{
	scoped_json *config = json_loadb(json.at, json.size, 0, NULL);

	add_pair(reading->arena, &reading->ret->pods, id,
		 container_json_member(reading->arena, config, "name"));
}

static void take_volume(struct reading *reading, struct bytes name, struct bytes json)
{
	scoped_json *config = json_loadb(json.at, json.size, 0, NULL);

	add_pair(reading->arena, &reading->ret->volumes, name,
		 container_json_member(reading->arena, config, "mountPoint"));
}

/* Volumes get their folders, pods their names; what was no container after all goes. */
static void finish(struct reading *reading)
{
	struct podman_database *database = reading->ret;
	size_t kept = 0;

	for (vec_each(container, &database->containers)) {
		if (!container->engine)
			continue;
		if (!container->pod && container->pod_id)
			container->pod = container_pair(&database->pods, container->pod_id);
		for (vec_each(mount, &container->mounts))
			if (mount->name && !mount->source)
				mount->source = container_pair(&database->volumes, mount->name);
		database->containers.at[kept++] = *container;
	}
	database->containers.count = kept;
}

/* ---- bolt ----------------------------------------------------------------------------------- */

/* Buckets of a bucket for each id, which has "config" and "state". */
static const struct {
	const char *bucket;
	void (*apply)(struct reading *reading, struct bytes key, struct bytes json);
} bolt_buckets[] = {
	{ "ctr", NULL },
	{ "pod", take_pod },
	{ "vol", take_volume },
};

static bool bolt_enter(void *context, const struct bolt_keys *keys)
{
	for (size_t i = 0; i < sizeof(bolt_buckets) / sizeof(bolt_buckets[0]); i++)
		if (bytes_is(keys->at[0], bolt_buckets[i].bucket))
			return keys->count <= 2;
	return false;
}

static void bolt_accept(void *context, const struct bolt_keys *keys, struct bytes value)
{
	struct reading *reading = context;
	bool is_config = keys->count == 3 && bytes_is(keys->at[2], "config");
	bool is_state = keys->count == 3 && bytes_is(keys->at[2], "state");
	struct bytes nothing = { 0 };

	if (!is_config && !is_state)
		return;
	if (bytes_is(keys->at[0], "ctr"))
		take_container(reading, keys->at[1], is_config ? value : nothing,
			       is_state ? value : nothing);
	for (size_t i = 0; i < sizeof(bolt_buckets) / sizeof(bolt_buckets[0]); i++)
		if (is_config && bolt_buckets[i].apply &&
		    bytes_is(keys->at[0], bolt_buckets[i].bucket))
			bolt_buckets[i].apply(reading, keys->at[1], value);
}

int podman_state_bolt(struct arena *arena, const struct byte_source *source,
		      struct podman_database *ret, struct err *err)
{
	struct reading reading = { arena, ret };
	const struct bolt_visitor visitor = { bolt_enter, bolt_accept, &reading };
	int failed = bolt_walk(source, &visitor, err);

	finish(&reading);
	return failed;
}

/* ---- SQLite --------------------------------------------------------------------------------- */

static bool accept_container(void *context, const struct sqlite_row *row)
{
	struct reading *reading = context;

	take_container(reading, sqlite_row_bytes(row, 0), sqlite_row_bytes(row, 1),
		       sqlite_row_bytes(row, 2));
	return reading->ret->containers.count < CONTAINER_STATES_MAX;
}

static bool accept_pod(void *context, const struct sqlite_row *row)
{
	take_pod(context, sqlite_row_bytes(row, 0), sqlite_row_bytes(row, 1));
	return true;
}

static bool accept_volume(void *context, const struct sqlite_row *row)
{
	take_volume(context, sqlite_row_bytes(row, 0), sqlite_row_bytes(row, 1));
	return true;
}

int podman_state_sqlite(struct arena *arena, const struct byte_source *source,
			const struct byte_source *wal, struct podman_database *ret, struct err *err)
{
	static const struct {
		const char *select;
		bool (*accept)(void *context, const struct sqlite_row *row);
	} queries[] = {
		{ "SELECT c.ID, c.JSON, s.JSON FROM ContainerConfig c "
		  "LEFT JOIN ContainerState s ON s.ID = c.ID ORDER BY c.ID",
		  accept_container },
		{ "SELECT ID, JSON FROM PodConfig", accept_pod },
		{ "SELECT Name, JSON FROM VolumeConfig", accept_volume },
	};
	struct reading reading = { arena, ret };
	struct sqlite_bytes *database;
	int failed = sqlite_bytes_open(&database, source, wal, err);

	if (failed)
		return failed;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]) && !failed; i++)
		failed = sqlite_bytes_select(database, queries[i].select, queries[i].accept,
					     &reading, err);
	sqlite_bytes_close(database);
	finish(&reading);
	return failed;
}
