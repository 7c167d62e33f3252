/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Applications by what runs, and by what services would start. What packages brought is no
 * application of this host's own.
 */
#include "base/path.h"
#include "survey/applications/application_targets.h"
#include "survey/files/content.h"
#include "survey/packages/package_files.h"

/* Interpreted programs that look after others: what they start counts, they do not. */
static const struct {
	const char *name;
	const char *why;
} supervisors[] = {
	{ "PM2", "the title of its daemon" },
	{ "pm2", NULL },
	{ "supervisord", NULL },
	{ "ansible", "a visitor" },
	{ "AnsiballZ_*", "a visitor" },
	{ "salt-minion", "manages the host" },
};

static bool is_supervisor(const char *name)
{
	for (size_t i = 0; i < sizeof(supervisors) / sizeof(supervisors[0]); i++) {
		size_t size = strlen(supervisors[i].name);
		bool is_start = supervisors[i].name[size - 1] == '*';

		if (strncmp(supervisors[i].name, name, is_start ? size - 1 : size + 1) == 0)
			return true;
	}
	return false;
}

/* ---- drafts -------------------------------------------------------------------------------- */

/* The virtual environment whose python runs it: "/opt/shop/venv" of /opt/shop/venv/bin/python. */
static const char *environment_of(struct survey *survey, const struct application_command *command)
{
	for (size_t i = 0; i < command->argv.count && i < 2; i++) {
		scoped_buf file = { 0 };
		struct bytes folder = path_folder(command->argv.at[i]);

		if (!bytes_ends(folder, "/bin"))
			continue;
		folder.size -= strlen("/bin");
		buf_add_bytes(&file, folder);
		buf_add_text(&file, "/pyvenv.cfg");
		if (folder.size && folder.at[0] == '/' &&
		    root_exists(survey->root, buf_text(&file)))
			return arena_intern(survey->arena, folder);
	}
	return NULL;
}

/* The path in an argument that looks like configuration: "x.conf", "--config=x.yml"; NULL. */
static const char *named_in(const char *argument)
{
	static const char *const ends[] = { ".conf", ".cfg", ".ini",        ".yml", ".yaml",
					    ".toml", ".env", ".properties", ".json" };
	const char *equals = strchr(argument, '='), *path = argument;

	if (argument[0] == '-')
		path = equals ? equals + 1 : "";
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (bytes_ends(bytes_of(path), ends[i]))
			return path;
	return NULL;
}

/* Configuration that a unit or an argument names. */
static void add_named(struct survey *survey, struct application_draft *draft,
		      const struct application_command *command)
{
	for (vec_each(path, &command->service->environment_files)) /* "-": it may be missing */
		application_add_once(survey, &draft->named, *path + (**path == '-'));
	if (command->service->unit_path && !command->service->owner_package)
		application_add_once(survey, &draft->named, command->service->unit_path);
	for (size_t i = 1; i < command->argv.count; i++) {
		const char *path = application_path(survey, command->cwd,
						    named_in(command->argv.at[i]));

		if (path)
			application_add_once(survey, &draft->named, path);
	}
}

static void add_process(struct applications *applications, struct application_draft *draft,
			const struct application_command *command)
{
	struct survey *survey = applications->survey;
	const struct service *service = command->service;
	const struct process *process = command->process;

	draft->is_started = true;
	if (!draft->service) {
		draft->service = service->name;
		if (service->unit_path)
			survey_note(survey, &draft->evidence, "%s", service->unit_path);
	} else if (strcmp(draft->service, service->name) != 0 &&
		   draft->evidence.count < APPLICATION_TEXTS_MAX) {
		application_add_once(survey, &draft->evidence,
				     arena_format(survey->arena, "%s is of it too", service->name));
	}
	if (!draft->user)
		draft->user = process && process->user ? process->user : service->user;
	if (!process || draft->pids.count >= APPLICATION_PIDS_MAX)
		return;
	if (draft->pids.count == 0)
		survey_note(survey, &draft->evidence, "process %lld", (long long)process->pid);
	*vec_push_in(survey->arena, &draft->pids) = process->pid;
}

/* The draft for what a command starts; NULL for what packages brought. */
static struct application_draft *add_command(struct applications *applications,
					     const struct application_command *command)
{
	struct survey *survey = applications->survey;
	struct application_target target = application_aim(survey, command);
	const char *root = NULL;
	struct application_draft *draft;

	if (target.file && survey_is_packaged(survey, target.file))
		return NULL;
	if (target.file && is_supervisor(path_name(target.file)))
		return NULL;
	if (target.folder)
		root = application_root_of(survey, target.folder);
	if (!root && target.file)
		root = application_root_of(survey, target.file);
	draft = root ? applications_draft(applications, root) : NULL;
	if (!draft)
		return NULL;
	/* of several programs the first with an interpreter is the application's own */
	if (!draft->language || (!draft->interpreter && application_is_interpreter(command->exe))) {
		draft->language = target.language;
		draft->entry = target.entry;
		draft->interpreter = application_is_interpreter(command->exe) ? command->exe : NULL;
	}
	if (!draft->entry)
		draft->entry = target.entry;
	if (!draft->environment)
		draft->environment = environment_of(survey, command);
	add_process(applications, draft, command);
	add_named(survey, draft, command);
	return draft;
}

/* What runs in a container: its files are not those of the host. */
static void add_contained(struct applications *applications,
			  const struct application_command *command)
{
	struct survey *survey = applications->survey;
	const char *entry = NULL, *language = application_contained(command, &entry);
	struct application_draft *draft;

	if (!language)
		return;
	draft = applications_draft(applications, arena_format(survey->arena, "container %s",
							      command->service->container));
	if (!draft)
		return;
	if (!draft->language) {
		draft->language = language;
		draft->entry = entry;
		draft->container = command->service->container;
		draft->shown = command->process ? command->process->cwd : NULL;
		survey_note(survey, &draft->evidence, "its files, in a container, are not read");
	}
	add_process(applications, draft, command);
}

/* ---- services ------------------------------------------------------------------------------ */

/* Words of a command as a unit or script has it; quotes are taken off. */
static void split(struct survey *survey, const char *text, text_list *ret)
{
	struct bytes rest = bytes_trim(bytes_of(text));

	while (rest.size) {
		scoped_buf word = { 0 };
		char quote = '\0';
		size_t at = 0;

		for (; at < rest.size && (quote || !strchr(" \t\n", rest.at[at])); at++) {
			char c = rest.at[at];

			if (quote ? c == quote : c == '"' || c == '\'')
				quote = quote ? '\0' : c;
			else
				buf_add_byte(&word, c);
		}
		*vec_push_in(survey->arena, ret) = arena_string(survey->arena, buf_bytes(&word));
		rest = bytes_trim(bytes_slice(rest, at, rest.size));
	}
}

/* Where a program of that name is. */
static const char *program_path(struct survey *survey, const char *name)
{
	static const char *const folders[] = { "/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
					       "/usr/bin",        "/sbin",          "/bin" };
	const char *path = strchr(name, '/') ? application_path(survey, NULL, name) : NULL;

	for (size_t i = 0; !path && !strchr(name, '/') && i < 6; i++)
		path = application_path(survey, folders[i], name);
	return path;
}

/* A script starts with "#!" and its interpreter: what the kernel would make of the command. */
static void add_interpreter(struct survey *survey, struct application_command *command)
{
	text_list words = { 0 }, argv = { 0 };
	scoped_buf text = { 0 };
	struct bytes rest, line;
	size_t first = 0;

	if (!command->exe || !content_head(survey->root, command->exe, &text))
		return;
	rest = buf_bytes(&text);
	if (!bytes_skip(&rest, "#!") || !bytes_line(&rest, &line))
		return;
	split(survey, arena_intern(survey->arena, line), &words);
	/* "env -S python3 -u" */
	if (words.count && strcmp(path_name(words.at[0]), "env") == 0)
		for (first = 1; first < words.count && words.at[first][0] == '-';)
			first++;
	if (first >= words.count)
		return;
	for (size_t i = first; i < words.count; i++)
		*vec_push_in(survey->arena, &argv) = words.at[i];
	*vec_push_in(survey->arena, &argv) = command->exe;
	for (size_t i = 1; i < command->argv.count; i++)
		*vec_push_in(survey->arena, &argv) = command->argv.at[i];
	command->exe = program_path(survey, argv.at[0]);
	if (!command->exe)
		command->exe = argv.at[0]; /* it is not there, which does not change what it runs */
	command->argv = argv;
}

/* What a service would start, where nothing of it runs. */
static void add_from_text(struct applications *applications, const struct service *service)
{
	struct survey *survey = applications->survey;
	struct application_command command = { .service = service };

	if (!service->command || service->owner_package || service->container)
		return;
	split(survey, service->command, &command.argv);
	if (command.argv.count == 0)
		return;
	command.exe = program_path(survey, command.argv.at[0]);
	if (service->working_directory)
		command.cwd = application_path(survey, NULL, service->working_directory);
	if (!application_is_interpreter(command.exe))
		add_interpreter(survey, &command);
	if (command.exe)
		add_command(applications, &command);
}

/* True if a process was started like another: workers are many, and alike. */
static bool is_alike(const struct process *process, const struct process *other)
{
	if (!other || process->argv.count != other->argv.count ||
	    !text_equal(process->exe, other->exe) || !text_equal(process->cwd, other->cwd))
		return false;
	for (size_t i = 0; i < process->argv.count; i++)
		if (!text_equal(process->argv.at[i], other->argv.at[i]))
			return false;
	return true;
}

static void add_from_process(struct applications *applications, struct application_command *last,
			     struct application_draft **draft, const struct service *service,
			     const struct process *process)
{
	struct survey *survey = applications->survey;
	struct application_command command = { .argv = process->argv,
					       .exe = process->exe,
					       .cwd = process->cwd,
					       .service = service,
					       .process = process };

	if (process->kernel_thread == TRI_YES || !process->exe)
		return;
	if (service->container) {
		add_contained(applications, &command);
		return;
	}
	if (process->root || process->container)
		return; /* its paths are not ours */
	if (is_alike(process, last->process)) {
		if (*draft)
			add_process(applications, *draft, &command);
		return;
	}
	command.exe = application_path(survey, NULL, process->exe);
	*draft = command.exe ? add_command(applications, &command) : NULL;
	*last = command;
}

/* Drafts from the processes of a service; how many there are. */
static size_t add_from_processes(struct applications *applications, const struct service *service)
{
	struct application_command last = { 0 };
	struct application_draft *draft = NULL;
	size_t found = 0;

	for (size_t i = 0; i < service->pids.count && i < APPLICATION_SERVICE_PIDS_MAX; i++) {
		const struct process *const *process = application_process_map_find(
			&applications->processes, (uint64_t)service->pids.at[i]);

		if (!process)
			continue;
		found++;
		add_from_process(applications, &last, &draft, service, *process);
	}
	return found;
}

void applications_add_commands(struct applications *applications)
{
	for (vec_each(service, &applications->survey->content->services)) {
		if (survey_is_late(applications->survey))
			return;
		if (add_from_processes(applications, service) == 0)
			add_from_text(applications, service);
	}
}
