/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/containerd_state.h"

#include "base/cursor.h"
#include "format/containers/container_json.h"
#include "format/containers/oci_spec.h"
#include "format/databases/bolt.h"

/* Where the parts of a key stand: v1 / NAMESPACE / containers / ID / FIELD [/ LABEL]. */
enum key_part { KEY_VERSION, KEY_SPACE, KEY_KIND, KEY_ID, KEY_FIELD, KEY_LABEL, KEY_COUNT };

struct reading {
	struct arena *arena;
	struct containerd_database *ret;
	pair_list labels; /* of the container that is being read */
};

/* ---- values --------------------------------------------------------------------------------- */

/* A base 128 number of protobuf. */
static uint64_t varint(struct cursor *cursor)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = cursor_u8(cursor);

		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return value;
}

/* The `value` of a google.protobuf.Any: field 2, of wire type 2 (bytes). */
static struct bytes any_value(struct bytes message)
{
	struct cursor cursor = cursor_of(message);

	while (cursor_left(&cursor)) {
		uint64_t tag = varint(&cursor), size = varint(&cursor);
		struct bytes field = size <= cursor_left(&cursor)
					     ? cursor_take(&cursor, (size_t)size)
					     : (struct bytes){ 0 };

		if ((tag & 7) != 2 || !field.at)
			break;
		if (tag >> 3 == 2)
			return field;
	}
	return (struct bytes){ 0 };
}

/* Go's time.MarshalBinary(): version, seconds since the year 1, nanoseconds, zone. */
static int64_t time_of(struct bytes value)
{
	static const uint64_t years_1_to_1970 = 62135596800;
	struct cursor cursor = cursor_of(value);
	uint8_t version = cursor_u8(&cursor);
	uint64_t seconds = cursor_u64be(&cursor);

	if (cursor.failed || version == 0 || version > 2 || seconds <= years_1_to_1970 ||
	    seconds > INT64_MAX)
		return UNKNOWN;
	return (int64_t)(seconds - years_1_to_1970);
}

/* ---- labels of nerdctl ---------------------------------------------------------------------- */

/* [{"HostPort":8080,"ContainerPort":80,"Protocol":"tcp","HostIP":"0.0.0.0"}] */
static void take_ports(struct arena *arena, const char *text, struct container_state *ret)
{
	scoped_json *all = text ? json_loads(text, 0, NULL) : NULL;
	const json_t *item;
	size_t i;

	json_array_foreach(all, i, item)
	{
		const char *protocol = container_json_member(arena, item, "Protocol");
		struct container_state_port *port = container_state_port(arena, ret);

		if (!port)
			return;
		port->protocol = protocol ? protocol : "tcp";
		port->host_address = container_json_member(arena, item, "HostIP");
		port->host_port = container_json_number(json_object_get(item, "HostPort"));
		port->container_port = container_json_number(
			json_object_get(item, "ContainerPort"));
	}
}

/* [{"Type":"volume","Name":"v","Source":"/..","Destination":"/data","RW":true}] */
static void take_mounts(struct arena *arena, const char *text, struct container_state *ret)
{
	scoped_json *all = text ? json_loads(text, 0, NULL) : NULL;
	const json_t *item;
	size_t i;

	json_array_foreach(all, i, item)
	{
		const char *type = json_string_value(json_object_get(item, "Type"));
		const char *target = container_json_member(arena, item, "Destination");

		for (vec_each(mount, &ret->mounts)) {
			if (!type || strcmp(type, "volume") != 0 || !target || !mount->target ||
			    strcmp(mount->target, target) != 0)
				continue;
			mount->kind = "volume";
			mount->name = container_json_member(arena, item, "Name");
		}
	}
}

static void take_labels(struct reading *reading, struct container_state *state)
{
	const pair_list *labels = &reading->labels;
	const char *restart = container_pair(labels, "containerd.io/restart.policy");
	const char *networks = container_pair(labels, "nerdctl/networks");

	state->labels = *labels;
	container_state_name(reading->arena, state, container_pair(labels, "nerdctl/name"));
	take_ports(reading->arena, container_pair(labels, "nerdctl/ports"), state);
	take_mounts(reading->arena, container_pair(labels, "nerdctl/mounts"), state);
	if (restart)
		state->restart_policy = restart;
	if (networks) { /* ["bridge"] */
		scoped_json *all = json_loads(networks, 0, NULL);

		state->network = container_json_text(reading->arena, json_array_get(all, 0));
	}
	container_state_explain(reading->arena, state, labels);
	reading->labels = (pair_list){ 0 };
}

/* ---- the walk ------------------------------------------------------------------------------- */

static struct containerd_container *last_of(struct reading *reading)
{
	return reading->ret->containers.count
		       ? &reading->ret->containers.at[reading->ret->containers.count - 1]
		       : NULL;
}

/* The container that is being read is complete. */
static void end_container(struct reading *reading)
{
	struct containerd_container *last = last_of(reading);

	if (last && reading->labels.count)
		take_labels(reading, &last->state);
}

static bool begin_container(struct reading *reading, const struct bolt_keys *keys)
{
	end_container(reading);
	if (reading->ret->containers.count >= CONTAINER_STATES_MAX)
		return false;
	struct containerd_container *made = vec_push_in(reading->arena, &reading->ret->containers);

	container_state_init(&made->state);
	made->space = arena_intern(reading->arena, keys->at[KEY_SPACE]);
	made->state.engine = "containerd";
	made->state.id = arena_string(reading->arena, keys->at[KEY_ID]);
	return true;
}

static bool enter(void *context, const struct bolt_keys *keys)
{
	struct reading *reading = context;

	switch (keys->count - 1) {
	case KEY_VERSION:
		return bytes_is(keys->at[KEY_VERSION], "v1");
	case KEY_SPACE:
		return true;
	case KEY_KIND:
		return bytes_is(keys->at[KEY_KIND], "containers") ||
		       bytes_is(keys->at[KEY_KIND], "images");
	case KEY_ID:
		return !bytes_is(keys->at[KEY_KIND], "containers") ||
		       begin_container(reading, keys);
	case KEY_FIELD:
		return bytes_is(keys->at[KEY_FIELD], "labels") ||
		       bytes_is(keys->at[KEY_FIELD], "target");
	default:
		return false;
	}
}

static void take_field(struct reading *reading, struct containerd_container *container,
		       struct bytes field, struct bytes value)
{
	struct container_state *state = &container->state;

	if (bytes_is(field, "image") && value.size)
		state->image = arena_string(reading->arena, value);
	else if (bytes_is(field, "createdat"))
		state->created_at = time_of(value);
	else if (bytes_is(field, "snapshotter"))
		container->snapshotter = arena_string(reading->arena, value);
	else if (bytes_is(field, "snapshotKey"))
		container->snapshot = arena_string(reading->arena, value);
	else if (bytes_is(field, "spec") && oci_spec_parse(reading->arena, any_value(value), state))
		state->root_path = NULL; /* "rootfs" of the bundle */
}

static void take_image(struct reading *reading, const struct bolt_keys *keys, struct bytes digest)
{
	struct bytes space = keys->at[KEY_SPACE], name = keys->at[KEY_ID];

	if (!bytes_skip(&digest, "sha256:") || reading->ret->images.count >= CONTAINER_STATES_MAX)
		return;
	*vec_push_in(reading->arena, &reading->ret->images) = (struct pair){
		.key = arena_format(reading->arena, "%.*s %.*s", (int)space.size, space.at,
				    (int)name.size, name.at),
		.value = arena_string(reading->arena, digest),
	};
}

static void accept(void *context, const struct bolt_keys *keys, struct bytes value)
{
	struct reading *reading = context;
	struct containerd_container *container = last_of(reading);

	if (keys->count <= KEY_FIELD)
		return;
	bool is_image = bytes_is(keys->at[KEY_KIND], "images");

	if (is_image && keys->count == KEY_LABEL + 1 && bytes_is(keys->at[KEY_LABEL], "digest"))
		take_image(reading, keys, value);
	if (is_image || !container || !bytes_is(keys->at[KEY_ID], container->state.id))
		return;
	if (keys->count == KEY_FIELD + 1)
		take_field(reading, container, keys->at[KEY_FIELD], value);
	else if (keys->count == KEY_LABEL + 1 && reading->labels.count < CONTAINER_TEXTS_MAX)
		*vec_push_in(reading->arena, &reading->labels) = (struct pair){
			.key = arena_string(reading->arena, keys->at[KEY_LABEL]),
			.value = arena_string(reading->arena, value),
		};
}

int containerd_state_read(struct arena *arena, const struct byte_source *source,
			  struct containerd_database *ret, struct err *err)
{
	struct reading reading = { .arena = arena, .ret = ret };
	const struct bolt_visitor visitor = { enter, accept, &reading };
	int failed = bolt_walk(source, &visitor, err);

	end_container(&reading);
	return failed;
}

const char *containerd_image(const struct containerd_database *database, const char *space,
			     const char *name)
{
	for (vec_each(image, &database->images)) {
		struct bytes rest = bytes_of(image->key), own;

		if (bytes_part(&rest, ' ', &own) && bytes_is(own, space) && bytes_is(rest, name))
			return image->value;
	}
	return NULL;
}
