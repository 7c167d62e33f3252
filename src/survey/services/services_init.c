/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other inits: init scripts with their run level links (where no unit shadows them), OpenRC's run
 * levels, inittab, rc.local. A script's state is told by its pid file or by the program it names.
 */
#include "format/starters/init_script.h"
#include "survey/packages/package_files.h"
#include "survey/secrets.h"
#include "survey/services/services.h"

/* Scripts that only bring the machine up or down; they start nothing that stays. Source: the
 * initscripts, sysvinit and kmod packages of Debian, initscripts of RHEL. */
static const char *const boot_scripts[] = {
	"README",
	"skeleton",
	"rc",
	"rcS",
	"rc.local",
	"functions",
	"halt",
	"reboot",
	"single",
	"sendsigs",
	"umountfs",
	"umountroot",
	"umountnfs.sh",
	"killprocs",
	"killall",
	"bootlogs",
	"bootmisc.sh",
	"checkfs.sh",
	"checkroot.sh",
	"checkroot-bootclean.sh",
	"hostname.sh",
	"hwclock.sh",
	"kmod",
	"mountall.sh",
	"mountall-bootclean.sh",
	"mountdevsubfs.sh",
	"mountkernfs.sh",
	"mountnfs.sh",
	"mountnfs-bootclean.sh",
	"procps",
	"urandom",
	"x11-common",
	"console-setup.sh",
	"keyboard-setup.sh",
	"brightness",
	"network",
	"networking",
	"netconsole",
	"sudo",
	"screen-cleanup",
	"rmnologin",
};

bool services_is_boot_script(const char *name)
{
	for (size_t i = 0; i < sizeof(boot_scripts) / sizeof(boot_scripts[0]); i++)
		if (strcmp(boot_scripts[i], name) == 0)
			return true;
	return false;
}

/* "S20nginx" for "nginx": the link that starts it in the run levels 2 to 5 or S; NULL: none. */
static const char *start_link(struct survey *survey, const char *name)
{
	static const char *const folders[] = { "/etc/rc2.d",      "/etc/rc3.d",
					       "/etc/rc4.d",      "/etc/rc5.d",
					       "/etc/rcS.d",      "/etc/rc.d/rc2.d",
					       "/etc/rc.d/rc3.d", "/etc/rc.d/rc5.d" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_names names = { 0 };

		if (!survey_list(survey, folders[i], &names))
			continue;
		for (size_t n = 0; n < names.starts.count; n++) {
			const char *link = root_name(&names, n);

			if (link[0] == 'S' && strlen(link) > 3 && strcmp(link + 3, name) == 0)
				return arena_format(survey->arena, "%s/%s", folders[i], link);
		}
	}
	return NULL;
}

/* The process that the script started, by its pid file or the program it names; NULL: none runs. */
static const struct process *process_of(struct services *services, const struct init_script *script)
{
	const struct process *process = NULL;

	if (script->pidfile)
		process = services_pid_file(services, script->pidfile);
	if (!process && script->program && !services_is_interpreter(script->program))
		process = services_running(services, script->program);
	return process && !process->container ? process : NULL;
}

/* Fills what the script tells, and claims its processes. */
static void fill_from_script(struct services *services, struct service *service,
			     const struct init_script *script)
{
	struct survey *survey = services->survey;
	const struct process *process = process_of(services, script);

	if (script->description.size)
		service->description = arena_string(survey->arena, script->description);
	if (script->program)
		service->command = survey_redact(survey, service->unit_path, "program",
						 bytes_of(script->program));
	if (script->user)
		service->user = arena_string(survey->arena, bytes_of(script->user));
	if (process) {
		services_claim_tree(services, service, process);
		if (!service->user || process->user)
			service->user = process->user;
	} else if (survey->root->live && script->program) {
		service->active = TRI_NO;
	}
}

/* True if process 1 reads the links of the run levels, as far as that can be told. */
static bool has_init(const struct services *services)
{
	const struct process *init = services_process(services, 1);

	if (services->survey->root->live && init)
		return services->systemd_runs || (init->name && strcmp(init->name, "init") == 0);
	return root_exists(services->survey->root, "/sbin/init");
}

static void add_script(struct services *services, const char *folder, const char *name)
{
	struct survey *survey = services->survey;
	const char *path = arena_format(survey->arena, "%s/%s", folder, name);
	const char *link = start_link(survey, name);
	bool reads_links = has_init(services);
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct init_script script;

	if (!survey_read(survey, path, &text))
		return;
	init_script_parse(&arena, buf_bytes(&text), &script);
	struct service *service = services_add(services,
					       arena_string(survey->arena, bytes_of(name)), "sysv");

	service->type = "script";
	service->unit_path = path;
	service->enabled = link && reads_links ? TRI_YES : TRI_NO;
	if (link)
		survey_note(survey, &service->evidence, "%s", link);
	fill_from_script(services, service, &script);
	if (link && reads_links)
		services_survive(services, service, TRI_YES, "enabled: %s", link);
	else
		services_survive(services, service, TRI_NO,
				 link ? "%s is there, but process 1 is no init that reads it"
				      : "no link in the run levels starts %s",
				 link ? link : name);
	/* what a package left there and nothing starts is no service; what somebody wrote is one,
	 * and off, where the links are read */
	if (service->enabled != TRI_YES && service->pids.count == 0 &&
	    (!reads_links || survey_package_of(survey, path)))
		survey->content->services.count--;
}

/* True if systemd has a unit of that name, and none that it made of the script. */
static bool has_unit(struct services *services, const char *name)
{
	static const char *const folders[] = { "/etc/systemd/system", "/usr/lib/systemd/system",
					       "/lib/systemd/system" };
	struct stat state;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s.service", folders[i], name);
		if (root_lstat(services->survey->root, buf_text(&path), &state) == 0)
			return true;
	}
	return false;
}

/* Who calls /etc/init.d/NAME start itself starts the service past systemd, which then takes its own
 * unit for inactive. */
static void claim_past_systemd(struct services *services, struct service *service)
{
	struct survey *survey = services->survey;
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct init_script script;

	if (service->pids.count || !survey_read(survey, service->unit_path, &text))
		return;
	init_script_parse(&arena, buf_bytes(&text), &script);
	const struct process *process = process_of(services, &script);

	if (!process || services_is_claimed(services, process))
		return;
	services_claim_tree(services, service, process);
	survey_note(survey, &service->evidence, "started by %s, past systemd", service->unit_path);
}

static void survey_scripts(struct services *services, const char *folder)
{
	scoped_names names = { 0 };

	if (!survey_list(services->survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);
		bool backup = strchr(name, '~') || strstr(name, ".dpkg-") || strstr(name, ".rpm");

		if (services_is_boot_script(name) || backup || name[0] == '.')
			continue;
		if (services->systemd_boots && has_unit(services, name))
			continue;
		const char *unit = arena_format(services->survey->arena, "%s.service", name);
		struct service *made = services_find(services, unit, "systemd");

		if (made && made->unit_path && bytes_starts(bytes_of(made->unit_path), folder))
			claim_past_systemd(services, made);
		else if (!made)
			add_script(services, folder, name);
	}
}

/* OpenRC: links in /etc/runlevels; /run/openrc/started holds one for what was started. */
static void add_openrc(struct services *services, const char *level, const char *name)
{
	struct survey *survey = services->survey;
	scoped_buf started = { 0 }, text = { 0 };
	scoped_arena arena = { 0 };
	struct init_script script;

	if (services_find(services, name, "openrc"))
		return;
	struct service *service = services_add(
		services, arena_string(survey->arena, bytes_of(name)), "openrc");

	service->type = "script";
	service->unit_path = arena_format(survey->arena, "/etc/init.d/%s", name);
	service->enabled = TRI_YES;
	services_survive(services, service, TRI_YES, "enabled: /etc/runlevels/%s/%s", level, name);
	if (survey_read(survey, service->unit_path, &text)) {
		init_script_parse(&arena, buf_bytes(&text), &script);
		fill_from_script(services, service, &script);
	}
	buf_add_format(&started, "/run/openrc/started/%s", name);
	if (survey->root->live && root_exists(survey->root, "/run/openrc"))
		service->active = root_exists(survey->root, buf_text(&started)) ? TRI_YES : TRI_NO;
}

static void survey_openrc(struct services *services)
{
	static const char *const levels[] = { "default", "boot" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		scoped_names names = { 0 };
		scoped_buf folder = { 0 };

		buf_add_format(&folder, "/etc/runlevels/%s", levels[i]);
		if (!survey_list(services->survey, buf_text(&folder), &names))
			continue;
		for (size_t n = 0; n < names.starts.count; n++)
			add_openrc(services, levels[i], root_name(&names, n));
	}
}

/* inittab: what it respawns beside terminals. */
static void survey_inittab(struct services *services)
{
	struct survey *survey = services->survey;
	struct inittab_line entry;
	scoped_buf text = { 0 };
	struct bytes rest;
	unsigned line = 0;

	if (services->systemd_boots || !survey_read(survey, "/etc/inittab", &text))
		return;
	rest = buf_bytes(&text);
	while (inittab_next(&rest, &line, &entry)) {
		const char *command = arena_string(survey->arena, entry.process);
		size_t size = strcspn(command, " \t");
		bool starts = bytes_is(entry.action, "respawn") || bytes_is(entry.action, "once");

		if (!starts || strstr(command, "getty") || bytes_ends(entry.process, "/sulogin"))
			continue;
		struct service *service = services_add(
			services, arena_string(survey->arena, entry.id), "inittab");
		const struct process *process = services_running(
			services, arena_string(survey->arena, (struct bytes){ command, size }));

		service->unit_path = "/etc/inittab";
		service->enabled = TRI_YES;
		service->command = survey_redact(survey, "/etc/inittab", "process", entry.process);
		services_survive(services, service, TRI_YES, "/etc/inittab line %u", entry.line);
		if (process)
			services_claim_tree(services, service, process);
		else if (survey->root->live)
			service->active = TRI_NO;
	}
}

void services_init(struct services *services)
{
	if (root_exists(services->survey->root, "/etc/runlevels"))
		survey_openrc(services);
	else
		survey_scripts(services, "/etc/init.d");
	survey_inittab(services);
}
