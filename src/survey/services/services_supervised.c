/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Supervisors other than process 1 that keep their state in JSON or folders: runit and s6, pm2.
 * supervisord has a file of its own, and so have containers. */
#include <jansson.h>

#include "base/path.h"
#include "survey/services/services.h"

/* ---- runit, s6 ----------------------------------------------------------------------------- */

/* Where the folders of services lie that a supervisor watches. */
static const struct {
	const char *folder, *manager, *program;
} service_folders[] = {
	{ "/etc/service", "runit", "runsvdir" },
	{ "/var/service", "runit", "runsvdir" },
	{ "/service", "daemontools", "svscan" },
	{ "/etc/runit/runsvdir/default", "runit", "runsvdir" },
	{ "/run/service", "s6", "s6-svscan" },
	{ "/etc/services.d", "s6", "s6-svscan" },
};

/* The supervisor of one service: runsv(8), s6-supervise, supervise(8); its argument is the name of
 * the service's folder. */
static const struct process *supervisor_of(struct services *services, const char *name)
{
	static const char *const programs[] = { "runsv", "s6-supervise", "supervise" };

	for (vec_each(process, &services->survey->content->processes)) {
		const char *argument = process->argv.count > 1 ? process->argv.at[1] : "";

		if (!process->name || process->container || strcmp(path_name(argument), name) != 0)
			continue;
		for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
			if (strcmp(process->name, programs[i]) == 0)
				return process;
	}
	return NULL;
}

static void add_supervised(struct services *services, const char *folder, const char *name,
			   const char *manager)
{
	struct survey *survey = services->survey;
	const struct process *supervisor = supervisor_of(services, name);
	const char *run = arena_format(survey->arena, "%s/%s/run", folder, name);
	const char *down = arena_format(survey->arena, "%s/%s/down", folder, name);
	bool is_down = root_exists(survey->root, down);

	if (name[0] == '.' || !root_exists(survey->root, run) ||
	    services_find(services, name, manager))
		return;
	struct service *service = services_add(
		services, arena_string(survey->arena, bytes_of(name)), manager);

	service->type = "service";
	service->unit_path = run;
	service->enabled = is_down ? TRI_NO : TRI_YES;
	if (survey->root->live)
		service->active = TRI_NO; /* unless a process is found */
	services_survive(services, service, is_down ? TRI_NO : TRI_YES, is_down ? "%s" : "%s runs",
			 is_down ? down : folder);
	for (vec_each(process, &survey->content->processes))
		if (supervisor && process->ppid == supervisor->pid)
			services_claim_tree(services, service, process);
}

/* Packages leave folders for runit where there is none: its program has to run, or to be there. */
static bool is_watched(const struct services *services, const char *program)
{
	static const char *const folders[] = { "/usr/bin", "/bin", "/sbin", "/command" };

	for (vec_each(process, &services->survey->content->processes))
		if (process->name && strcmp(process->name, program) == 0 &&
		    !process_is_foreign(services->survey, process))
			return true;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", folders[i], program);
		if (!services->survey->root->live &&
		    root_exists(services->survey->root, buf_text(&path)))
			return true;
	}
	return false;
}

static void survey_service_folders(struct services *services)
{
	for (size_t i = 0; i < sizeof(service_folders) / sizeof(service_folders[0]); i++) {
		const char *folder = service_folders[i].folder;
		scoped_names names = { 0 };

		if (!is_watched(services, service_folders[i].program) ||
		    !survey_list(services->survey, folder, &names))
			continue;
		for (size_t n = 0; n < names.starts.count; n++)
			add_supervised(services, folder, root_name(&names, n),
				       service_folders[i].manager);
	}
}

/* ---- pm2 ----------------------------------------------------------------------------------- */

/* The folder of a pm2 daemon, which calls itself "PM2 v5.3.0: God Daemon (/root/.pm2)". */
static const char *pm2_folder(struct survey *survey, const struct process *process)
{
	const char *title = process->argv.count ? process_command(survey, process) : NULL;
	const char *open = title ? strchr(title, '(') : NULL;
	size_t size = open ? strcspn(open + 1, ")") : 0;

	if (!open || strncmp(title, "PM2 v", 5) != 0 || !strstr(title, "God Daemon"))
		return NULL;
	return arena_string(survey->arena, (struct bytes){ open + 1, size });
}

/* The saved application that a process runs: the one whose script is among its arguments. */
static const json_t *saved_application(const json_t *dump, const struct process *process)
{
	const json_t *application;
	size_t index;

	json_array_foreach(dump, index, application)
	{
		const char *path = json_string_value(json_object_get(application, "pm_exec_path"));

		for (size_t i = 0; path && i < process->argv.count; i++)
			if (strstr(process->argv.at[i], path))
				return application;
	}
	return NULL;
}

/* What starts pm2 at boot: the unit that "pm2 startup" writes. NULL: nothing. */
static const char *pm2_startup(struct survey *survey)
{
	static const char folder[] = "/etc/systemd/system/multi-user.target.wants";
	scoped_names names = { 0 };

	if (!survey_list(survey, folder, &names))
		return NULL;
	for (size_t i = 0; i < names.starts.count; i++)
		if (strncmp(root_name(&names, i), "pm2", 3) == 0)
			return arena_format(survey->arena, "%s/%s", folder, root_name(&names, i));
	return NULL;
}

static void add_pm2_application(struct services *services, const struct process *process,
				const json_t *dump, const char *dump_path)
{
	struct survey *survey = services->survey;
	const json_t *saved = saved_application(dump, process);
	const char *name = json_string_value(json_object_get(saved, "name"));
	const char *startup = pm2_startup(survey);
	struct service *service = services_add(services,
					       name ? arena_string(survey->arena, bytes_of(name))
						    : process_program(survey, process),
					       "pm2");

	service->type = "program";
	service->enabled = saved && startup ? TRI_YES : TRI_NO;
	if (!saved)
		services_survive(services, service, TRI_NO, "not in %s (pm2 save)", dump_path);
	else if (!startup)
		services_survive(services, service, TRI_NO,
				 "saved in %s, but nothing starts pm2 at boot", dump_path);
	else
		services_survive(services, service, TRI_YES, "%s, and it is in %s", startup,
				 dump_path);
	services_claim_tree(services, service, process);
}

static void survey_pm2(struct services *services)
{
	struct survey *survey = services->survey;

	for (vec_each(daemon, &survey->content->processes)) {
		const char *folder = daemon->container ? NULL : pm2_folder(survey, daemon);
		scoped_buf text = { 0 };

		if (!folder)
			continue;
		const char *path = arena_format(survey->arena, "%s/dump.pm2", folder);
		json_t *dump = survey_read(survey, path, &text)
				       ? json_loadb(buf_text(&text), text.size, 0, NULL)
				       : NULL;

		for (vec_each(process, &survey->content->processes))
			if (process->ppid == daemon->pid)
				add_pm2_application(services, process, dump, path);
		json_decref(dump);
	}
}

void services_supervised(struct services *services)
{
	services_supervisord(services);
	survey_service_folders(services);
	survey_pm2(services);
}
