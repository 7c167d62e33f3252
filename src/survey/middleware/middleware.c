/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Servers, as their configuration has them. For each kind of server: those that there are
 * (server_find.h), the configuration that each of them reads, and the rows that come of it.
 */
#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/middleware/server_find.h"

enum { MIDDLEWARE_ROWS_MAX = 2000 };

/* The children of a server that run the same program, and when the latest of them began. */
static void add_children(struct server *server)
{
	const struct server_program *program = server->program;
	struct middleware *row = server->row;

	for (vec_each(process, &server->survey->content->processes)) {
		bool is_sign = !program->reload_child ||
			       (process->name && strcmp(process->name, program->reload_child) == 0);

		if (process->ppid != server->process->pid)
			continue;
		if (program->has_children && server_is_program(program, process))
			*vec_push_in(server->survey->arena, &row->pids) = process->pid;
		else if (!program->reload_child)
			continue;
		if (program->reload == RELOAD_CHILDREN && is_sign &&
		    process->started_at > row->read_at)
			row->read_at = process->started_at;
	}
}

/* A path of a container says whose it is: the host may have the same one. */
static void note_path(struct server *server)
{
	const char *id = server->process ? server->process->container : NULL;
	const struct container *container = containers_find(server->survey, id);

	survey_note(server->survey, &server->row->evidence, "%s%s%s", server->path,
		    container ? " in container " : "", container ? containers_name(container) : "");
}

void server_begin_row(struct server *server, const char *name)
{
	struct survey *survey = server->survey;
	const struct process *process = server->process;
	struct middleware *row = RECORD_ADD(survey->arena, &survey->content->middleware,
					    middleware);

	seen_map_deinit(&server->seen);
	server->row = row;
	server->site = NULL;
	row->program = server->program->name;
	row->name = name ? arena_intern(survey->arena, bytes_of(name)) : NULL;
	row->path = server->path;
	if (server->service)
		row->service = server->service->name;
	if (server->path)
		note_path(server);
	if (server->service && server->service->unit_path)
		survey_note(survey, &row->evidence, "%s", server->service->unit_path);
	if (!process)
		return;
	row->container = process->container;
	*vec_push_in(survey->arena, &row->pids) = process->pid;
	if (server->program->reload != RELOAD_ITSELF) {
		row->read_at = process->started_at;
		row->read_shows = server->program->reload == RELOAD_UNSEEN ? TRI_NO : TRI_YES;
	}
	survey_note(survey, &row->evidence, "process %lld", (long long)process->pid);
	add_children(server);
}

void server_begin_tree(struct server *server, struct configuration_tree *tree,
		       enum configuration_syntax syntax)
{
	configuration_tree_init(tree, server->survey, server->root, syntax);
	server->tree = tree;
}

void server_end_tree(struct server *server)
{
	const struct configuration_tree *tree = server->tree;
	struct middleware *row = server->row;

	row->files = tree->files;
	if (tree->is_incomplete || (server->path && !tree->files.count))
		row->incomplete = TRI_YES;
	row->problems = tree->problems;
	row->changed_at = tree->changed_at;
	row->changed_path = tree->changed_path;
	for (vec_each(missing, &tree->missing))
		server_add_text(server, &row->missing, *missing);
}

static void take_server(struct server *server)
{
	struct survey *survey = server->survey;

	if (survey->content->middleware.count >= MIDDLEWARE_ROWS_MAX || survey_is_late(survey)) {
		survey_error(survey, server->path, "too many servers, or too slow: left out");
		return;
	}
	server->first_wins = false;
	server->folder = NULL;
	server->program->read(server);
	seen_map_deinit(&server->seen);
}

const struct server_program *const server_programs[] = {
	&nginx_program,   &apache_program,  &haproxy_program,  &postgresql_program,
	&mysql_program,   &redis_program,   &sentinel_program, &memcached_program,
	&php_fpm_program, &postfix_program, &sshd_program,     &supervisord_program,
	&puma_program,    &unicorn_program, &gunicorn_program, NULL,
};

int survey_middleware(struct survey *survey, struct err *err)
{
	for (const struct server_program *const *program = server_programs; *program; program++)
		server_find(survey, *program, take_server);
	return 0;
}
