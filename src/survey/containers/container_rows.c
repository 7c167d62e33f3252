/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an engine says of a container, as a row. */
#include "base/utf8.h"
#include "survey/containers/containers_parts.h"
#include "survey/secrets.h"

/* Settings that engines themselves put into every environment. */
static const struct {
	const char *name;
	const char *value; /* NULL: any */
	const char *why;
} engine_settings[] = {
	{ "container", NULL, "the kind of container, as systemd's container interface has it" },
	{ "TERM", "xterm", "podman's and docker's" },
	{ "HOME", "/root", "of root" },
	{ "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "the default" },
	{ "KUBERNETES_SERVICE_HOST", NULL, "the kubelet's, in every container" },
	{ "KUBERNETES_SERVICE_PORT", NULL, "the kubelet's, in every container" },
	{ "KUBERNETES_SERVICE_PORT_HTTPS", NULL, "the kubelet's, in every container" },
	{ "KUBERNETES_PORT", NULL, "the kubelet's, in every container" },
};

static const char *kept(struct survey *survey, const char *text)
{
	return text ? arena_intern(survey->arena, bytes_of(text)) : NULL;
}

static void keep_texts(struct survey *survey, const text_list *from, text_list *ret)
{
	for (vec_each(text, from))
		*vec_push_in(survey->arena, ret) = kept(survey, *text);
}

static bool is_from(const pair_list *image, const struct pair *pair)
{
	const char *value = NULL;

	for (vec_each(given, image))
		if (strcmp(given->key, pair->key) == 0)
			value = given->value;
	return value && strcmp(value, pair->value) == 0;
}

static bool is_of_engine(const struct container_state *state, const struct pair *pair)
{
	for (size_t i = 0; i < sizeof(engine_settings) / sizeof(engine_settings[0]); i++)
		if (strcmp(pair->key, engine_settings[i].name) == 0 &&
		    (!engine_settings[i].value ||
		     strcmp(pair->value, engine_settings[i].value) == 0))
			return true;
	/* the host name is that of the container, or the beginning of its id */
	return strcmp(pair->key, "HOSTNAME") == 0 &&
	       ((state->hostname && strcmp(pair->value, state->hostname) == 0) ||
		bytes_starts(bytes_of(state->id), pair->value));
}

static bool has_key(const pair_list *list, const char *key)
{
	for (vec_each(pair, list))
		if (pair->key == key)
			return true;
	return false;
}

/* Appends a pair, its secret replaced; keys are UTF-8 and occur once. */
static void keep_pair(struct survey *survey, const char *path, const struct pair *pair,
		      pair_list *ret)
{
	scoped_buf key = { 0 };

	utf8_add_escaped(&key, bytes_of(pair->key));
	const char *name = arena_intern(survey->arena, buf_bytes(&key));

	if (has_key(ret, name))
		return;
	*vec_push_in(survey->arena, ret) = (struct pair){
		.key = name,
		.value = survey_redact_setting(survey, path, bytes_of(pair->key),
					       bytes_of(pair->value)),
	};
}

static void fill_pairs(struct survey *survey, struct container *row,
		       const struct container_state *state, const char *path)
{
	for (vec_each(pair, &state->environment))
		if (!is_from(&state->image_environment, pair) && !is_of_engine(state, pair))
			keep_pair(survey, path, pair, &row->environment);
	for (vec_each(pair, &state->labels))
		if (!is_from(&state->image_labels, pair))
			keep_pair(survey, path, pair, &row->labels);
}

/* Labels in which people say what an image is. */
static const struct {
	const char *key;
	const char *reason;
} descriptions[] = {
	{ "org.opencontainers.image.description", "the OCI image specification, annotations" },
	{ "org.label-schema.description", "label-schema.org, what was before" },
	{ "io.k8s.description", "OpenShift's images" },
	{ "description", "a habit; images of Red Hat" },
};

static void fill_description(struct survey *survey, struct container *row,
			     const struct container_state *state, const char *path)
{
	for (size_t i = 0; i < sizeof(descriptions) / sizeof(descriptions[0]); i++) {
		const char *text = container_pair(&state->labels, descriptions[i].key);

		if (!text)
			text = container_pair(&state->image_labels, descriptions[i].key);
		if (text && *text && !row->description)
			row->description = survey_redact(survey, path, descriptions[i].key,
							 bytes_of(text));
	}
}

static void fill_mounts(struct survey *survey, struct container *row,
			const struct container_state *state)
{
	for (vec_each(from, &state->mounts)) {
		struct container_mount *mount = RECORD_ADD(survey->arena, &row->mounts,
							   container_mount);

		mount->kind = from->kind;
		mount->name = kept(survey, from->name);
		mount->source = kept(survey, from->source);
		mount->target = kept(survey, from->target);
		mount->read_only = from->read_only;
	}
}

static void fill_ports(struct survey *survey, struct container *row,
		       const struct container_state *state)
{
	for (vec_each(from, &state->ports)) {
		struct container_port *port = RECORD_ADD(survey->arena, &row->ports,
							 container_port);

		port->protocol = kept(survey, from->protocol);
		port->host_port = from->host_port;
		port->container_port = from->container_port;
		if (from->host_port != UNKNOWN) /* no address is all addresses */
			port->host_address = from->host_address ? kept(survey, from->host_address)
								: "0.0.0.0";
	}
}

static void fill_command(struct survey *survey, struct container *row,
			 const struct container_state *state, const char *path)
{
	keep_texts(survey, &state->command, &row->command);
	survey_redact_argv(survey, path, &row->command);
}

static void fill_texts(struct survey *survey, struct container *row,
		       const struct container_state *state)
{
	if (!row->name && state->names.count)
		row->name = kept(survey, state->names.at[0]);
	row->image = kept(survey, state->image);
	row->image_id = kept(survey, state->image_id);
	row->state = state->state;
	row->restart_policy = kept(survey, state->restart_policy);
	row->started_by = kept(survey, state->unit);
	row->user = kept(survey, state->user);
	row->hostname = kept(survey, state->hostname);
	row->network = kept(survey, state->network);
	row->pod = kept(survey, state->pod);
	row->compose_project = kept(survey, state->compose_project);
	row->compose_service = kept(survey, state->compose_service);
	row->root_path = kept(survey, state->root_path);
	row->log_path = kept(survey, state->log_path);
	keep_texts(survey, &state->addresses, &row->addresses);
	keep_texts(survey, &state->capabilities, &row->capabilities);
	keep_texts(survey, &state->compose_files, &row->compose_files);
	keep_texts(survey, &state->evidence, &row->evidence);
}

void container_row_fill(struct survey *survey, struct container *row,
			const struct container_state *state)
{
	const char *path = state->evidence.count ? state->evidence.at[0] : state->id;

	fill_texts(survey, row, state);
	row->created_at = state->created_at;
	row->started_at = state->started_at;
	row->exit_code = state->exit_code;
	row->privileged = state->privileged;
	if (state->infrastructure == TRI_YES)
		row->infrastructure = TRI_YES;
	row->memory_limit_bytes = state->memory_limit_bytes;
	fill_command(survey, row, state, path);
	fill_description(survey, row, state, path);
	fill_pairs(survey, row, state, path);
	fill_mounts(survey, row, state);
	fill_ports(survey, row, state);
}
