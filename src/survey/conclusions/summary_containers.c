/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about what runs in containers: compose projects as a whole, other containers each. */
#include <string.h>

#include "survey/conclusions/summary_parts.h"

/* One container, or all of a compose project. */
struct container_group {
	const struct content *content;
	const struct container *first;
};

static bool runs(const struct container *container)
{
	return container->pids.count && container->infrastructure != TRI_YES &&
	       (container->name || container->id);
}

static bool is_in(const struct container_group *group, const struct container *container)
{
	return container == group->first ||
	       (runs(container) && text_is(container->engine, group->first->engine) &&
		text_is(container->compose_project, group->first->compose_project));
}

/* True for the first of its project. */
static bool begins_group(const struct content *content, const struct container *container)
{
	for (vec_each(other, &content->containers))
		if (other < container && runs(other) && text_is(other->engine, container->engine) &&
		    text_is(other->compose_project, container->compose_project))
			return false;
	return true;
}

/* The container that others reach, and that says what it is: it stands for the group. */
static const struct container *face_of(const struct container_group *group)
{
	const struct container *face = group->first;
	int best = -1;

	for (vec_each(container, &group->content->containers)) {
		int score = 2 * (container->description != NULL);

		if (!is_in(group, container))
			continue;
		for (vec_each(port, &container->ports))
			score |= port->host_port != UNKNOWN;
		if (score > best) {
			face = container;
			best = score;
		}
	}
	return face;
}

static void add_ports(struct survey *survey, const struct container_group *group, struct buf *ret)
{
	struct word_list ports = { 0 };

	for (vec_each(container, &group->content->containers))
		for (vec_each(port, &container->ports))
			if (is_in(group, container) && port->host_port != UNKNOWN)
				(void)word_list_add(survey, &ports,
						    arena_format(survey->arena, ":%lld",
								 (long long)port->host_port));
	if (ports.words.count) {
		buf_add_text(ret, " on ");
		word_list_write(ret, &ports);
	}
}

/* "PostgreSQL (in the volume pgdata)": servers in containers of a project, for its own use. */
static void add_own_servers(struct survey *survey, const struct container_group *group,
			    struct buf *ret)
{
	struct word_list servers = { 0 };

	for (vec_each(middleware, &group->content->middleware)) {
		const struct container *container = summary_container(group->content,
								      middleware->container);
		struct word_list volumes = { 0 };

		if (!container || !is_in(group, container) || container == face_of(group))
			continue;
		for (vec_each(mount, &container->mounts))
			if (mount->name && text_is(mount->kind, "volume"))
				(void)word_list_add(survey, &volumes,
						    arena_format(survey->arena, "in the volume %s",
								 mount->name));
		(void)word_list_add_with(survey, &servers, summary_product(middleware->program),
					 &volumes);
	}
	if (servers.words.count) {
		buf_add_text(ret, ", with its own ");
		word_list_write(ret, &servers);
	}
}

/* What starts it, where that is no engine and no person. */
static const char *starter_of(const struct container_group *group)
{
	const char *starter = group->first->started_by;

	return starter && !group->first->compose_project ? starter : NULL;
}

/* 'wiki on :8080, "The wiki of ...", with its own PostgreSQL (in the volume wiki_pgdata)' */
static const char *describe_group(struct survey *survey, const struct container_group *group)
{
	const struct container *face = face_of(group);
	const char *project = face->compose_project;
	scoped_buf text = { 0 };

	buf_add_text(&text, project ? project : face->name ? face->name : face->id);
	if (!face->description && face->image)
		buf_add_format(&text, " (%s)", face->image);
	add_ports(survey, group, &text);
	if (face->description) {
		buf_add_text(&text, ", ");
		summary_quote(survey, &text, face->description);
	}
	add_own_servers(survey, group, &text);
	if (starter_of(group))
		buf_add_format(&text, ", started by %s", starter_of(group));
	return arena_string(survey->arena, buf_bytes(&text));
}

static void say_engine(struct survey *survey, const char *engine)
{
	const struct content *content = survey->content;
	struct word_list groups = { 0 };
	text_list evidence = { 0 };
	size_t stopped = 0, projects = 0;
	scoped_buf text = { 0 };

	for (vec_each(container, &content->containers)) {
		const struct container_group group = { content, container };

		if (!text_is(container->engine, engine))
			continue;
		stopped += !container->pids.count && container->infrastructure != TRI_YES;
		if (!runs(container) ||
		    (container->compose_project && !begins_group(content, container)) ||
		    !word_list_add(survey, &groups, describe_group(survey, &group)))
			continue;
		projects += container->compose_project != NULL;
		for (vec_each(one, &container->evidence))
			*vec_push_in(survey->arena, &evidence) = *one;
	}
	if (!groups.words.count)
		return;
	buf_add_format(&text, "%s runs ", summary_product(engine));
	if (projects == groups.words.count + groups.left)
		buf_add_format(&text, "the compose project%s ",
			       word_list_is_many(&groups) ? "s" : "");
	word_list_write_with(&text, &groups, "; ", "; and ");
	if (stopped)
		buf_add_format(&text, "; %zu more container%s stopped", stopped,
			       stopped == 1 ? " is" : "s are");
	buf_add_byte(&text, '.');
	summary_cite(survey, summary_add(survey, CERTAIN, &text), &evidence);
}

void summary_containers(struct survey *survey)
{
	text_list engines = { 0 };

	for (vec_each(container, &survey->content->containers)) {
		if (!container->engine || text_list_has(&engines, container->engine))
			continue;
		*vec_push_in(survey->arena, &engines) = container->engine;
		say_engine(survey, container->engine);
	}
}
