/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engines/engines.h"

#include <errno.h>

#include "base/path.h"
#include "engines/engines_parts.h"
#include "format/containers/oci_image.h"
#include "format/starters/unit_file.h"

enum {
	ID_DIGITS = 64,     /* of an id that is unique by itself */
	IMAGE_STEPS_MAX = 4 /* index, manifest, configuration */
};

/* As Go calls the architecture that we are built for: images of several hold one for each. */
#if defined(__x86_64__)
static const char architecture[] = "amd64";
#elif defined(__aarch64__)
static const char architecture[] = "arm64";
#else
static const char architecture[] = "";
#endif

/* --- files ---------------------------------------------------------------------------------- */

void engines_failed(struct engines *engines, const char *path, const struct err *err)
{
	if (engines->failed && err->code != -ENOENT && err->code != -ENOTDIR)
		engines->failed(engines->context, path, err);
}

bool engines_file(struct engines *engines, const char *path, size_t limit, struct buf *ret)
{
	struct err err = { 0 };
	int failed;

	if (engines->bytes_read >= ENGINES_BYTES_MAX)
		return false;
	buf_clear(ret);
	failed = root_read(engines->root, path, limit, ret, &err);
	engines->bytes_read += ret->size;
	if (failed)
		engines_failed(engines, path, &err);
	return failed == 0;
}

bool engines_settings(struct engines *engines, const char *path, struct settings *ret)
{
	scoped_buf text = { 0 };

	if (!engines_file(engines, path, ENGINES_FILE_MAX, &text))
		return false;
	/* settings point into their text */
	unit_file_parse(engines->arena, bytes_of(arena_string(engines->arena, buf_bytes(&text))),
			ret);
	return true;
}

struct bytes engines_unquoted(struct bytes value)
{
	struct bytes inner = bytes_slice(value, 1, value.size);
	ptrdiff_t end = -1;

	if (value.size && (value.at[0] == '"' || value.at[0] == '\''))
		end = bytes_find(inner, value.at[0]);
	return end < 0 ? value : bytes_slice(inner, 0, (size_t)end);
}

bool engines_database(struct engines *engines, const char *path, struct root_source *ret)
{
	struct err err = { 0 };
	int failed = root_source_open(ret, engines->root, path, &err);

	if (!failed && ret->source.size > ENGINES_DATABASE_MAX)
		failed = err_set(&err, -EFBIG, "%s: more than %d MiB", path,
				 ENGINES_DATABASE_MAX >> 20);
	if (failed)
		engines_failed(engines, path, &err);
	return failed == 0 && ret->source.size > 0;
}

bool engines_names(struct engines *engines, const char *path, struct root_names *ret)
{
	struct err err = { 0 };
	int failed = root_list(engines->root, path, ret, &err);

	if (failed)
		engines_failed(engines, path, &err);
	return failed == 0;
}

/* --- containers ----------------------------------------------------------------------------- */

static bool is_unique(const char *id)
{
	return strlen(id) == ID_DIGITS && strspn(id, "0123456789abcdef") == ID_DIGITS;
}

/* Names are given by people, and two engines may have the same. */
static struct bytes key_of(struct engines *engines, const char *engine, const char *id)
{
	return bytes_of(is_unique(id) ? id : arena_format(engines->arena, "%s %s", engine, id));
}

struct container_state *engines_find(struct engines *engines, const char *engine, const char *id)
{
	const size_t *known = engine_index_find(&engines->by_id, key_of(engines, engine, id));

	return known ? &engines->containers.at[*known - 1] : NULL;
}

struct container_state *engines_add(struct engines *engines, const struct container_state *state,
				    const char *path)
{
	struct container_state *known = engines_find(engines, state->engine, state->id);

	if (!known) {
		if (engines->containers.count >= CONTAINER_STATES_MAX)
			return NULL;
		known = vec_push_in(engines->arena, &engines->containers);
		container_state_init(known);
		*engine_index_put(&engines->by_id, key_of(engines, state->engine,
							  state->id)) = engines->containers.count;
	}
	container_state_join(engines->arena, known, state);
	if (path && !text_list_has(&known->evidence, path))
		*vec_push_in(engines->arena, &known->evidence) = path;
	return known;
}

bool engines_store(struct engines *engines, const char *engine, const char *path, const char *user)
{
	for (vec_each(store, &engines->stores))
		if (strcmp(store->path, path) == 0 && strcmp(store->engine, engine) == 0)
			return false;
	if (path[0] != '/' || !root_exists(engines->root, path))
		return false;
	*vec_push_in(engines->arena, &engines->stores) = (struct engine_store){ engine, path,
										user };
	return true;
}

void engines_image(struct engines *engines, const char *content, const char *digest,
		   struct container_state *state)
{
	for (int i = 0; i < IMAGE_STEPS_MAX && digest; i++) {
		const char *path = arena_format(engines->arena, "%s/blobs/sha256/%s", content,
						digest);
		scoped_buf text = { 0 };

		if (!root_exists(engines->root, path) ||
		    !engines_file(engines, path, ENGINES_FILE_MAX, &text) ||
		    oci_image_config(engines->arena, buf_bytes(&text), state))
			return;
		digest = oci_image_next(engines->arena, buf_bytes(&text), architecture);
	}
}

/* --- what processes tell -------------------------------------------------------------------- */

/* Daemons and monitors, and the options that say where their state lies. What conmon passes on to
 * podman stands behind "--exit-command-arg". */
static const struct {
	const char *program;
	const char *engine;
	const char *data;
	const char *run;
} programs[] = {
	{ "dockerd", "docker", "--data-root", "--exec-root" },
	{ "containerd", "containerd", "--root", "--state" },
	{ "conmon", "podman", "--root", "--runroot" },
	{ "crio", "podman", "--root", "--runroot" },
};

bool engines_wants(const char *name)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(name, programs[i].program) == 0)
			return true;
	return false;
}

/* The value of an option: glued with '=', or the next argument that is a path. */
static const char *option_value(const text_list *argv, const char *option)
{
	for (size_t i = 1; i < argv->count; i++) {
		struct bytes value = bytes_of(argv->at[i]);

		if (!bytes_skip(&value, option))
			continue;
		if (bytes_skip(&value, "="))
			return value.at;
		if (value.size == 0 && i + 1 < argv->count &&
		    strcmp(argv->at[i + 1], "--exit-command-arg") == 0)
			i++;
		if (value.size == 0 && i + 1 < argv->count)
			return argv->at[i + 1];
	}
	return NULL;
}

void engines_tell(struct engines *engines, const text_list *argv)
{
	const char *name = argv->count ? path_name(argv->at[0]) : "";

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (strcmp(name, programs[i].program) != 0)
			continue;
		struct engine_place place = {
			.engine = programs[i].engine,
			.data = option_value(argv, programs[i].data),
			.run = option_value(argv, programs[i].run),
		};

		for (vec_each(known, &engines->told))
			if (place.data && known->data && strcmp(place.data, known->data) == 0)
				return;
		if ((place.data || place.run) && engines->told.count < ENGINES_TOLD_MAX)
			*vec_push_in(engines->arena, &engines->told) = place;
		return;
	}
}

/* --- all ------------------------------------------------------------------------------------ */

/* In this order; `engine`: what one says is all there is of that engine's containers. */
static const struct {
	void (*read)(struct engines *engines);
	const char *engine;
} readers[] = {
	{ engines_docker, "docker" }, { engines_storage, "podman" }, { engines_containerd, NULL },
	{ engines_runtimes, NULL },   { engines_kubelet, NULL },     { engines_lxc, NULL },
	{ engines_nspawn, NULL },     { engines_quadlets, NULL },
};

bool engines_is_read_alone(const char *engine)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (text_equal(readers[i].engine, engine))
			return true;
	return false;
}

void engines_read(struct engines *engines)
{
	struct err err;

	engines_homes(engines);
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (!engines->only || text_equal(engines->only, readers[i].engine))
			readers[i].read(engines);
	if (engines->bytes_read < ENGINES_BYTES_MAX)
		return;
	(void)err_set(&err, -EFBIG, "state of containers: more than %d MiB, the rest was not read",
		      ENGINES_BYTES_MAX >> 20);
	engines_failed(engines, NULL, &err);
}

void engines_deinit(struct engines *engines)
{
	engine_index_deinit(&engines->by_id);
}
