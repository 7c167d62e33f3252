/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_containers.h"

#include <jansson.h>

void process_containers_add(struct survey *survey, const struct process *row, const char *engine)
{
	struct container *found = NULL;

	/* the last ones first: processes of a container mostly follow one another */
	for (size_t i = survey->content->containers.count; i-- > 0 && !found;) {
		struct container *container = &survey->content->containers.at[i];

		if (strcmp(container->id, row->container) == 0 &&
		    strcmp(container->engine, engine) == 0)
			found = container;
	}
	if (!found) {
		found = RECORD_ADD(survey->arena, &survey->content->containers, container);
		found->id = row->container;
		found->engine = engine;
		survey_note(survey, &found->evidence, "cgroup %s of process %lld", row->cgroup,
			    (long long)row->pid);
	}
	*vec_push_in(survey->arena, &found->pids) = row->pid;
}

/* The first process of a container: the one that was started first. Process ids wrap around, so the
 * lowest need not be it. */
static void find_first(struct survey *survey, struct container *container)
{
	const struct process *first = NULL;

	for (vec_each(process, &survey->content->processes)) {
		if (!process->container || strcmp(process->container, container->id) != 0)
			continue;
		if (!first || process->started_at < first->started_at)
			first = process;
	}
	if (first)
		container->pid = first->pid;
}

static const char *text_of(struct survey *survey, const json_t *json)
{
	return json_is_string(json) ? arena_intern(survey->arena, bytes_of(json_string_value(json)))
				    : NULL;
}

/* docker's own description of a container. Source: moby, container/container.go, configFileName. */
static void ask_docker(struct survey *survey, struct container *container)
{
	const char *path = arena_format(
		survey->arena, "/var/lib/docker/containers/%s/config.v2.json", container->id);
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return;
	json_t *json = json_loadb(text.at, text.size, 0, NULL);
	const char *name = json_string_value(json_object_get(json, "Name"));

	if (name)
		container->name = arena_intern(survey->arena, bytes_of(name + (name[0] == '/')));
	container->image = text_of(survey,
				   json_object_get(json_object_get(json, "Config"), "Image"));
	if (json)
		survey_note(survey, &container->evidence, "%s", path);
	json_decref(json);
}

/* podman's list of containers. Source: containers/storage, containers.go, type Container; the image
 * is in a JSON text of its own within "metadata". */
static void ask_podman(struct survey *survey, struct container *container)
{
	static const char path[] = "/var/lib/containers/storage/overlay-containers/containers.json";
	scoped_buf text = { 0 };
	size_t at;
	json_t *item;

	if (!survey_read(survey, path, &text))
		return;
	json_t *json = json_loadb(text.at, text.size, 0, NULL);

	json_array_foreach(json, at, item)
	{
		const char *id = json_string_value(json_object_get(item, "id"));
		const char *metadata = json_string_value(json_object_get(item, "metadata"));

		if (!id || strcmp(id, container->id) != 0)
			continue;
		json_t *inner = metadata ? json_loads(metadata, 0, NULL) : NULL;

		container->name = text_of(survey,
					  json_array_get(json_object_get(item, "names"), 0));
		container->image = text_of(survey, json_object_get(inner, "image-name"));
		survey_note(survey, &container->evidence, "%s", path);
		json_decref(inner);
	}
	json_decref(json);
}

/* True if the engine knows its containers by names alone. */
static bool id_is_name(const struct container *container)
{
	return (strcmp(container->engine, "machine") == 0 ||
		strcmp(container->engine, "lxc") == 0) &&
	       !bytes_starts(bytes_of(container->id), "pid:[");
}

void process_containers_finish(struct survey *survey)
{
	for (vec_each(container, &survey->content->containers)) {
		find_first(survey, container);
		if (strcmp(container->engine, "docker") == 0)
			ask_docker(survey, container);
		else if (strcmp(container->engine, "podman") == 0)
			ask_podman(survey, container);
		else if (id_is_name(container))
			container->name = container->id;
	}
}
