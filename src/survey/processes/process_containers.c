/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_containers.h"

#include <jansson.h>

#include "base/path.h"

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
		survey_note(survey, &found->evidence, "cgroup %s of process %lld",
			    row->cgroup ? row->cgroup : "/", (long long)row->pid);
	}
	*vec_push_in(survey->arena, &found->pids) = row->pid;
}

static struct container *container_of(struct survey *survey, const char *id)
{
	for (vec_each(container, &survey->content->containers))
		if (id && strcmp(container->id, id) == 0)
			return container;
	return NULL;
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

static const struct process *parent_of(const struct survey *survey, int64_t pid)
{
	int64_t parent = UNKNOWN;

	for (vec_each(process, &survey->content->processes))
		if (process->pid == pid)
			parent = process->ppid;
	for (vec_each(process, &survey->content->processes))
		if (parent != UNKNOWN && process->pid == parent)
			return process;
	return NULL;
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

/* conmon(8) is told the name, also for a user's own podman and for storage that lies elsewhere. */
static void ask_conmon(struct survey *survey, struct container *container)
{
	const struct process *conmon = parent_of(survey, container->pid);

	if (container->name || !conmon || !conmon->name || strcmp(conmon->name, "conmon") != 0)
		return;
	for (size_t i = 1; i + 1 < conmon->argv.count; i++) {
		const char *option = conmon->argv.at[i];

		if (strcmp(option, "-n") != 0 && strcmp(option, "--name") != 0)
			continue;
		container->name = conmon->argv.at[i + 1];
		survey_note(survey, &container->evidence, "process %lld (conmon)",
			    (long long)conmon->pid);
		return;
	}
}

/* True if the engine knows its containers by names alone. */
static bool id_is_name(const struct container *container)
{
	return (strcmp(container->engine, "machine") == 0 ||
		strcmp(container->engine, "lxc") == 0) &&
	       !bytes_starts(bytes_of(container->id), "pid:[");
}

/* True if `argument` is the option: "-M", alone or last of several ("-bM"). */
static bool is_short_option(const char *argument, char letter)
{
	size_t size = strlen(argument);

	return size >= 2 && argument[0] == '-' && argument[1] != '-' &&
	       argument[size - 1] == letter;
}

/* What systemd-nspawn(1) calls its machine: --machine, else the end of its folder or image. */
static const char *machine_name(struct survey *survey, const struct process *monitor)
{
	static const struct {
		char letter;
		const char *word;
	} options[] = { { 'M', "--machine" }, { 'D', "--directory" }, { 'i', "--image" } };

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		for (size_t at = 1; at < monitor->argv.count; at++) {
			struct bytes value = bytes_of(monitor->argv.at[at]);
			bool is_next = is_short_option(monitor->argv.at[at], options[i].letter) ||
				       bytes_is(value, options[i].word);

			if (is_next && at + 1 < monitor->argv.count)
				value = bytes_of(monitor->argv.at[at + 1]);
			else if (is_next || !bytes_skip(&value, options[i].word) ||
				 !bytes_skip(&value, "="))
				continue;
			while (bytes_ends(value, "/"))
				value.size--;
			const char *name = path_name(arena_string(survey->arena, value));

			return name[0] ? name : NULL;
		}
	return NULL;
}

/* The processes of one pid namespace, as far as no cgroup gave them to a container already. */
static void add_machine(struct survey *survey, const struct process *init)
{
	const char *id = arena_format(survey->arena, "pid:[%lld]", (long long)init->namespaces.pid);

	for (vec_each(process, &survey->content->processes)) {
		if (process->container || process->namespaces.pid != init->namespaces.pid)
			continue;
		process->container = id;
		process_containers_add(survey, process, "machine");
	}
}

/* Machines that nobody registered: no cgroup names them, but systemd-nspawn stays their parent. */
static void find_machines(struct survey *survey)
{
	for (vec_each(monitor, &survey->content->processes)) {
		if (!monitor->name || strcmp(monitor->name, "systemd-nspawn") != 0 ||
		    monitor->container || monitor->namespaces.pid == UNKNOWN)
			continue;
		for (vec_each(init, &survey->content->processes)) {
			if (init->ppid != monitor->pid || init->namespaces.pid == UNKNOWN ||
			    init->namespaces.pid == monitor->namespaces.pid)
				continue;
			if (!init->container)
				add_machine(survey, init);
			struct container *row = container_of(survey, init->container);

			if (!row || row->name)
				continue;
			row->name = machine_name(survey, monitor);
			survey_note(survey, &row->evidence, "process %lld (systemd-nspawn)",
				    (long long)monitor->pid);
		}
	}
}

/* Where process 1 is in a container, that is where the survey runs: to whom lives in there, it is
 * the system, and its processes are in none. */
static void leave_own(struct survey *survey)
{
	struct content *content = survey->content;
	const char *own = NULL;
	size_t kept = 0;

	for (vec_each(process, &content->processes))
		if (process->pid == 1)
			own = process->container;
	if (!own)
		return;
	for (vec_each(process, &content->processes))
		if (process->container && strcmp(process->container, own) == 0)
			process->container = NULL;
	for (vec_each(container, &content->containers))
		if (strcmp(container->id, own) != 0)
			content->containers.at[kept++] = *container;
	content->containers.count = kept;
}

/* A container has a passwd of its own: what the host calls a user id says nothing there, except for
 * root, who has the same number everywhere. */
static void forget_users(struct survey *survey)
{
	for (vec_each(process, &survey->content->processes))
		if (process->container && process->uid != 0)
			process->user = NULL;
}

void process_containers_finish(struct survey *survey)
{
	leave_own(survey);
	find_machines(survey);
	forget_users(survey);
	for (vec_each(container, &survey->content->containers)) {
		find_first(survey, container);
		if (strcmp(container->engine, "docker") == 0)
			ask_docker(survey, container);
		else if (strcmp(container->engine, "podman") == 0)
			ask_podman(survey, container);
		else if (id_is_name(container))
			container->name = container->id;
		if (strcmp(container->engine, "podman") == 0)
			ask_conmon(survey, container);
	}
}
