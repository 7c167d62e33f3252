/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of supervisord: from its configuration, and its children. */
#include "format/starters/settings.h"
#include "survey/middleware/supervisord_files.h"
#include "survey/secrets.h"
#include "survey/services/services.h"

/* One program of its configuration. */
struct program {
	struct services *services;
	const struct directive *section; /* program:web */
	const struct process *daemon;    /* NULL: supervisord does not run */
};

static const char *program_value(const struct program *program, const char *key)
{
	const struct directive *setting = directive_last(&program->section->children, key);

	return setting ? directive_argument(setting, 0) : "";
}

static const char *program_text(const struct program *program, const char *key)
{
	const char *value = program_value(program, key);

	return value[0] ? arena_string(program->services->survey->arena, bytes_of(value)) : NULL;
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
	const char *path = program->section->path;
	const char *name = strchr(program->section->name, ':') + 1;
	const char *command = program_value(program, "command");
	bool starts = settings_flag(bytes_of(program_value(program, "autostart")), true);
	struct service *service = services_add(
		program->services, arena_string(survey->arena, bytes_of(name)), "supervisord");

	service->type = "program";
	service->unit_path = path;
	service->enabled = starts ? TRI_YES : TRI_NO;
	service->command = survey_redact(survey, path, program->section->name, bytes_of(command));
	service->user = program_text(program, "user");
	service->working_directory = program_text(program, "directory");
	services_survive(program->services, service, starts ? TRI_YES : TRI_NO,
			 starts ? "supervisord starts it: %s" : "autostart=false in %s", path);
	if (survey->root->live)
		service->active = TRI_NO; /* unless a process is found */
	claim_children(program, command);
}

static void read_file(struct services *services, const char *path, const struct process *daemon)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree;

	configuration_tree_init(&tree, services->survey, services->survey->root,
				CONFIGURATION_SUPERVISORD);
	supervisord_files_read(&tree, path);
	for (directive_each(section, &tree.top)) {
		struct program program = { services, section, daemon };

		if (strncmp(section->name, "program:", strlen("program:")) == 0)
			add_program(&program);
	}
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
			read_file(services, path, daemon);
			return;
		}
	}
	for (const char *const *path = supervisord_files; *path; path++)
		if (root_exists(services->survey->root, *path)) {
			read_file(services, *path, daemon);
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
