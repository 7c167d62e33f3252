/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which servers there are. First those that run: the eldest process of each. Then those that a
 * service would start. Then the configuration that lies where its program looks for it, when none
 * of these read it.
 */
#include "survey/middleware/server_find.h"

#include "base/path.h"
#include "kernel/process_root.h"
#include "survey/glob.h"
#include "survey/services/services.h"

enum {
	FIND_PROCESSES_MAX = 1000, /* servers of one program that run */
	FIND_WORDS_MAX = 6,        /* of a command that are looked at for its program */
};

/* ---- programs ------------------------------------------------------------------------------ */

static struct bytes name_of(struct bytes path)
{
	ptrdiff_t slash = bytes_find_last(path, '/');

	return bytes_slice(path, (size_t)(slash + 1), SIZE_MAX);
}

/* True if a path or name is one of the program's; a pattern that begins with a slash is the end
 * of a path, any other a name. */
static bool is_named(const struct server_program *program, struct bytes path)
{
	for (const char *const *pattern = program->programs; path.size && *pattern; pattern++)
		if ((*pattern)[0] == '/' ? bytes_ends(path, *pattern)
					 : path_glob_matches(name_of(path), bytes_of(*pattern)))
			return true;
	return false;
}

/* The first word of a title or of the arguments: "nginx" of "nginx: worker process". */
static struct bytes title_word(const struct process *process)
{
	const char *first = process->argv.count ? process->argv.at[0] : "";

	return (struct bytes){ first, strcspn(first, " :") };
}

/* The script that an interpreter runs: "python3 /usr/bin/gunicorn", "python3 -m gunicorn". */
static struct bytes script_of(const struct process *process)
{
	static const char *const interpreters[] = { "python*", "ruby*", "bundle*" };
	const text_list *argv = &process->argv;
	struct bytes name = name_of(bytes_of(process->exe ? process->exe : process->name));

	for (size_t i = 0; i < sizeof(interpreters) / sizeof(interpreters[0]); i++) {
		if (argv->count < 2 || !path_glob_matches(name, bytes_of(interpreters[i])))
			continue;
		bool module = strcmp(argv->at[1], "-m") == 0 && argv->count > 2;

		return bytes_of(argv->at[module ? 2 : 1]);
	}
	return (struct bytes){ 0 };
}

bool server_is_program(const struct server_program *program, const struct process *process)
{
	return process->kernel_thread != TRI_YES &&
	       (is_named(program, bytes_of(process->exe)) ||
		is_named(program, bytes_of(process->name)) ||
		is_named(program, script_of(process)) || is_named(program, title_word(process)));
}

bool server_command_runs(const struct server_program *program, const struct server_words *words)
{
	static const char *const wrappers[] = { "env",         "exec",    "bundle", "bundler",
						"nice",        "python*", "ruby*",  "-*",
						"*=*",         "chpst",   "tini",   "dumb-init",
						"*entrypoint*" };

	for (size_t i = 0; i < words->count && i < FIND_WORDS_MAX; i++) {
		struct bytes name = name_of(bytes_of(words->at[i]));
		bool goes_on = false;

		if (is_named(program, bytes_of(words->at[i])))
			return true;
		for (size_t w = 0; w < sizeof(wrappers) / sizeof(wrappers[0]); w++)
			goes_on |= path_glob_matches(name, bytes_of(wrappers[w]));
		if (!goes_on)
			return false;
	}
	return false;
}

/* ---- where the configuration is ------------------------------------------------------------ */

/* True if a row of this program has that file of the host already. Each container has its own. */
static bool is_read(const struct server *server, const char *path)
{
	if (server->root != server->survey->root)
		return false;
	for (vec_each(row, &server->survey->content->middleware))
		if (strcmp(row->program, server->program->name) == 0 && row->path &&
		    !row->container && strcmp(row->path, path) == 0)
			return true;
	return false;
}

/* The files that are looked for by default and are there, none of them read yet. */
static void default_files(struct server *server, struct arena *arena, text_list *ret)
{
	for (const char *const *pattern = server->program->files; *pattern; pattern++) {
		text_list found = { 0 };

		survey_glob(server->survey, server->root, *pattern, arena, &found);
		for (vec_each(path, &found))
			if (!is_read(server, *path))
				*vec_push_in(arena, ret) = *path;
		if (found.count && !server->program->many)
			return;
	}
}

/* What the command line says, or NULL. */
static const char *told_path(struct server *server)
{
	const char *path = server->program->locate ? server->program->locate(server) : NULL;

	for (const char *const *option = server->program->options; !path && *option; option++)
		path = server_option(server, *option);
	return path ? server_run_path(server, path) : NULL;
}

static void find_path(struct server *server)
{
	scoped_arena arena = { 0 };
	text_list found = { 0 };

	server->path = told_path(server);
	if (server->path || (server->process && server->program->told_only))
		return;
	default_files(server, &arena, &found);
	if (found.count)
		server->path = arena_intern(server->survey->arena, bytes_of(found.at[0]));
}

/* ---- containers ---------------------------------------------------------------------------- */

static void take_in_container(struct server *server, void (*use)(struct server *server))
{
	SCOPED(root_deinit) struct root root = { .fd = -1 };
	struct err err;

	if (process_root_init(&root, server->survey->root, server->process->pid, &err) < 0) {
		survey_error(server->survey, server->process->container,
			     "%s runs in this container: its configuration is not read (%s)",
			     server->program->name, err.text);
		return;
	}
	server->root = &root;
	find_path(server);
	use(server);
}

/* ---- finding ------------------------------------------------------------------------------- */

/* The row of services that has a process. */
static const struct service *service_of(const struct content *content, int64_t pid)
{
	for (vec_each(service, &content->services))
		for (vec_each(own, &service->pids))
			if (*own == pid)
				return service;
	return NULL;
}

static const struct process *process_of(const struct content *content, int64_t pid)
{
	for (vec_each(process, &content->processes))
		if (process->pid == pid)
			return process;
	return NULL;
}

static void find_running(struct server *server, void (*use)(struct server *server))
{
	struct survey *survey = server->survey;
	unsigned count = 0;

	for (vec_each(process, &survey->content->processes)) {
		if (!server_is_program(server->program, process))
			continue;
		const struct process *parent = process_of(survey->content, process->ppid);

		if (parent && server_is_program(server->program, parent))
			continue;
		if (count++ >= FIND_PROCESSES_MAX) {
			survey_error(survey, NULL, "more than %d of %s run: the rest is left out",
				     FIND_PROCESSES_MAX, server->program->name);
			return;
		}
		server->process = process;
		server->service = service_of(survey->content, process->pid);
		server->root = survey->root;
		server_find_words(server);
		if (process_is_foreign(survey, process)) {
			take_in_container(server, use);
			continue;
		}
		find_path(server);
		use(server);
	}
}

/* Some units say "/bin/true", or a whole script, and only their name tells what they start. */
static bool is_named_service(const struct server_program *program, const struct service *service)
{
	for (const char *const *pattern = program->services; pattern && *pattern; pattern++)
		if (path_glob_matches(bytes_of(service->name), bytes_of(*pattern)))
			return true;
	return false;
}

static void find_services(struct server *server, void (*use)(struct server *server))
{
	for (vec_each(service, &server->survey->content->services)) {
		if (service->pids.count || service->active == TRI_YES || !service->command ||
		    service->masked == TRI_YES || service->container)
			continue;
		server->service = service;
		server_find_words(server);
		if (!server_command_runs(server->program, &server->words[1]) &&
		    !is_named_service(server->program, service))
			continue;
		find_path(server);
		if (server->path && !is_read(server, server->path))
			use(server);
	}
}

static bool is_installed(struct server *server)
{
	scoped_arena arena = { 0 };
	text_list found = { 0 };

	for (const char *const *binary = server->program->binaries; *binary; binary++)
		survey_glob(server->survey, server->root, *binary, &arena, &found);
	return found.count > 0;
}

static void find_files(struct server *server, void (*use)(struct server *server))
{
	scoped_arena arena = { 0 };
	text_list found = { 0 };

	if (!is_installed(server))
		return;
	default_files(server, &arena, &found);
	for (vec_each(path, &found)) {
		server->path = arena_intern(server->survey->arena, bytes_of(*path));
		if (!is_read(server, server->path))
			use(server);
	}
}

void server_find(struct survey *survey, const struct server_program *program,
		 void (*use)(struct server *server))
{
	struct server server = { .survey = survey, .program = program, .root = survey->root };

	find_running(&server, use);
	server.root = survey->root;
	server.process = NULL;
	find_services(&server, use);
	server.service = NULL;
	server_find_words(&server);
	find_files(&server, use);
}
