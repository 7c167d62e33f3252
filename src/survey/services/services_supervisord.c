/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of supervisord: from its configuration, and its children. */
#include <fnmatch.h>

#include "format/starters/supervisord.h"
#include "survey/secrets.h"
#include "survey/services/services.h"

enum { SUPERVISORD_FILES_MAX = 1000 }; /* files that one [include] is followed to */

/* Where it looks without -c. Source: supervisord.org, "Running Supervisor", Debian's default. */
static const char *const supervisord_files[] = { "/etc/supervisor/supervisord.conf",
						 "/etc/supervisord.conf",
						 "/usr/etc/supervisord.conf",
						 "/etc/supervisord/supervisord.conf", NULL };

/* One program of one file. */
struct program {
	struct services *services;
	const struct settings *settings;
	const char *section; /* program:web */
	const char *path;
	const struct process *daemon; /* NULL: supervisord does not run */
};

static const char *program_text(const struct program *program, const char *key)
{
	struct bytes value = settings_last(program->settings, program->section, key);

	return value.size ? arena_string(program->services->survey->arena, value) : NULL;
}

/* True if a process runs that command line, blank for blank; "sh -c" in front is allowed. */
static bool runs_command(struct survey *survey, const struct process *process, const char *command)
{
	const char *own = process_command(survey, process);
	struct bytes word, rest = bytes_of(command);

	if (!own)
		return false;
	if (strstr(own, command))
		return true;
	while (bytes_word(&rest, &word)) {
		scoped_arena arena = { 0 };

		if (word.size < 3 || !strstr(own, arena_string(&arena, word)))
			return false;
	}
	return true;
}

static void claim_children(const struct program *program, const char *command)
{
	struct services *services = program->services;
	struct content *content = services->survey->content;
	size_t row = content->services.count - 1;

	for (vec_each(process, &content->processes))
		if (program->daemon && process->ppid == program->daemon->pid &&
		    runs_command(services->survey, process, command))
			services_claim_tree(services, &content->services.at[row], process);
}

static void add_program(const struct program *program)
{
	struct survey *survey = program->services->survey;
	const char *name = strchr(program->section, ':') + 1;
	struct bytes command = settings_last(program->settings, program->section, "command");
	bool starts = settings_flag(settings_last(program->settings, program->section, "autostart"),
				    true);
	struct service *service = services_add(
		program->services, arena_string(survey->arena, bytes_of(name)), "supervisord");

	service->type = "program";
	service->unit_path = arena_string(survey->arena, bytes_of(program->path));
	service->enabled = starts ? TRI_YES : TRI_NO;
	service->command = survey_redact(survey, program->path, program->section, command);
	service->user = program_text(program, "user");
	service->working_directory = program_text(program, "directory");
	services_survive(program->services, service, starts ? TRI_YES : TRI_NO,
			 starts ? "supervisord starts it: %s" : "autostart=false in %s",
			 program->path);
	if (survey->root->live)
		service->active = TRI_NO; /* unless a process is found */
	scoped_arena arena = { 0 };

	claim_children(program, arena_string(&arena, command));
}

static void read_file(struct services *services, const char *path, const struct process *daemon,
		      int depth);

/* "files = conf.d/&.conf other": patterns relative to the file, '*' in the last part only. */
static void read_includes(struct services *services, const struct settings *settings,
			  const char *path, const struct process *daemon)
{
	struct bytes pattern, rest = settings_last(settings, "include", "files");
	size_t folder_size = (size_t)(strrchr(path, '/') - path);

	while (bytes_word(&rest, &pattern)) {
		scoped_arena arena = { 0 };
		scoped_names names = { 0 };
		const char *full = pattern.at[0] == '/'
					   ? arena_string(&arena, pattern)
					   : arena_format(&arena, "%.*s/%.*s", (int)folder_size,
							  path, (int)pattern.size, pattern.at);
		const char *last = strrchr(full, '/') + 1;
		struct bytes folder = { full, (size_t)(last - full) };

		if (!survey_list(services->survey, arena_string(&arena, folder), &names))
			continue;
		for (size_t i = 0; i < names.starts.count && i < SUPERVISORD_FILES_MAX; i++)
			if (fnmatch(last, root_name(&names, i), 0) == 0)
				read_file(services,
					  arena_format(&arena, "%.*s%s", (int)folder.size,
						       folder.at, root_name(&names, i)),
					  daemon, 1);
	}
}

static void read_file(struct services *services, const char *path, const struct process *daemon,
		      int depth)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct settings settings = { 0 };
	const char *before = "";

	if (!survey_read(services->survey, path, &text))
		return;
	supervisord_parse(&arena, buf_bytes(&text), &settings);
	for (vec_each(setting, &settings)) {
		const char *section = arena_intern(&arena, setting->section);
		struct program program = { services, &settings, section, path, daemon };

		if (section != before && bytes_starts(setting->section, "program:"))
			add_program(&program);
		before = section;
	}
	if (depth == 0)
		read_includes(services, &settings, path, daemon);
}

static const struct process *find_supervisord(struct services *services)
{
	for (vec_each(process, &services->survey->content->processes)) {
		const char *program = process_program(services->survey, process);

		if (!process->container && program && strcmp(program, "supervisord") == 0)
			return process;
	}
	return NULL;
}

void services_supervisord(struct services *services)
{
	const struct process *daemon = find_supervisord(services);

	for (size_t i = 0; daemon && i + 1 < daemon->argv.count; i++) {
		const char *option = daemon->argv.at[i], *path = daemon->argv.at[i + 1];

		if ((strcmp(option, "-c") == 0 || strcmp(option, "--configuration") == 0) &&
		    path[0] == '/') {
			read_file(services, path, daemon, 0);
			return;
		}
	}
	for (const char *const *path = supervisord_files; *path; path++)
		if (root_exists(services->survey->root, *path)) {
			read_file(services, *path, daemon, 0);
			return;
		}
}

void services_supervisord_returns(struct services *services)
{
	const struct process *daemon = find_supervisord(services);
	const size_t *row = daemon ? pid_map_find(&services->claimed, (uint64_t)daemon->pid) : NULL;
	const struct service *own = row ? &services->survey->content->services.at[*row] : NULL;

	for (vec_each(service, &services->survey->content->services))
		if (own && own->survives_reboot == TRI_NO && service->survives_reboot == TRI_YES &&
		    strcmp(service->manager, "supervisord") == 0)
			services_survive(services, service, TRI_NO,
					 "supervisord starts it, and does not come back: %s",
					 own->survives_why);
}
