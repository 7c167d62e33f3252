/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Services of systemd, from unit files, links, cgroups and /run/systemd/units, never by asking it.
 *
 * What can be known: what is enabled, masked, overridden, made by hand; what has processes; what
 * the default target starts. systemd keeps a link /run/systemd/units/invocation:NAME from the start
 * of a unit until it is inactive or failed again (unit_export_state_files() and unit_notify() of
 * its src/core/unit.c, since version 235), so a oneshot that remains active is known, too. What
 * cannot: whether the last run failed. That is nowhere but in its memory and the journal.
 */
#include "survey/packages/package_files.h"
#include "survey/secrets.h"
#include "survey/services/services.h"
#include "survey/services/units.h"

#define INVOCATIONS "/run/systemd/units"

struct systemd {
	struct services *services;
	struct survey *survey;
	struct units *units;
	const char *manager; /* systemd, systemd-user */
	const char *owner;   /* user that the user manager is for; NULL: the system's */
	const char *home;    /* of that user */
	bool knows_invocations;
	bool knows_packages; /* the owner of vendor files can be told */
};

/* A unit's own process: not of a container, and of the user manager only if that is asked for. */
static bool is_of_manager(const struct systemd *systemd, const struct process *process)
{
	bool of_user = process->cgroup && strstr(process->cgroup, "/user@") != NULL;

	if (process->container || !process->unit || process->kernel_thread == TRI_YES)
		return false;
	if (!systemd->owner)
		return !of_user || strncmp(process->unit, "user@", 5) == 0;
	return of_user && process->user && strcmp(process->user, systemd->owner) == 0;
}

/* Units whose processes are, beside the daemon, what somebody else started through it: sessions and
 * jobs. Those without the daemon's own program are left to the other parts. */
static const struct {
	const char *unit; /* prefix up to '@' for templates */
	const char *program;
} spawners[] = {
	{ "ssh", "sshd" },  /* sessions, where pam_systemd makes no scope of their own */
	{ "sshd", "sshd" }, /* likewise */
	{ "dropbear", "dropbear" },
	{ "cron", "cron" }, /* jobs, and what an @reboot line left behind */
	{ "crond", "crond" },
	{ "cronie", "crond" },
	{ "fcron", "fcron" },
	{ "atd", "atd" },
	{ "anacron", "anacron" },
	{ "getty", "agetty" }, /* sessions on consoles */
	{ "serial-getty", "agetty" },
	{ "console-getty", "agetty" },
	{ "container-getty", "agetty" },
	{ "autovt", "agetty" },
	{ "rc-local", "" },    /* whatever its lines leave behind */
	{ "user", "systemd" }, /* the user's manager */
};

/* True if the process belongs to the unit itself and not to what was started through it. */
static bool is_own_process(const struct unit *unit, const struct process *process)
{
	for (size_t i = 0; i < sizeof(spawners) / sizeof(spawners[0]); i++)
		if (bytes_is(unit->parts.prefix, spawners[i].unit))
			return process->name && strcmp(process->name, spawners[i].program) == 0;
	return true;
}

/* Sessions and what is only bookkeeping: never rows of their own. */
static bool is_plumbing(const struct unit *unit)
{
	static const char *const names[] = { "user", "user-runtime-dir", "session", "systemd-fsck",
					     "modprobe" };

	if (bytes_is(unit->parts.suffix, "scope") || bytes_is(unit->parts.suffix, "slice") ||
	    bytes_is(unit->parts.suffix, "device"))
		return true;
	for (size_t i = 0; unit->parts.is_instance && i < sizeof(names) / sizeof(names[0]); i++)
		if (bytes_is(unit->parts.prefix, names[i]))
			return true;
	return false;
}

static bool is_by_admin(const struct systemd *systemd, const struct unit *unit)
{
	if (!unit->path || unit->origin == UNIT_GENERATED)
		return false;
	if (unit->origin != UNIT_VENDOR)
		return true;
	return systemd->knows_packages && !survey_package_of(systemd->survey, unit->path);
}

static bool has_admin_dropin(struct systemd *systemd, struct unit *unit)
{
	units_load(systemd->units, unit);
	for (vec_each(dropin, &unit->dropins))
		if (strncmp(*dropin, "/etc/", 5) == 0 ||
		    strncmp(*dropin, "/run/systemd/system.", 20) == 0 ||
		    strncmp(*dropin, "/usr/local/", 11) == 0)
			return true;
	return false;
}

static bool is_below(const char *folder, const char *path)
{
	return path && strncmp(path, folder, strlen(folder)) == 0;
}

/* A unit that systemd made of a script of SysV, which starts at boot or is the host's own. */
static bool is_of_script(struct systemd *systemd, struct unit *unit)
{
	const char *folder = "/etc/init.d/", *path;

	if (unit->origin != UNIT_GENERATED)
		return false;
	units_load(systemd->units, unit);
	struct bytes source = settings_last(&unit->settings, "Unit", "SourcePath");

	if (!bytes_starts(source, folder))
		return false;
	path = arena_string(systemd->survey->arena, source);
	return !services_is_boot_script(path + strlen(folder)) &&
	       (unit->boot_from || !survey_package_of(systemd->survey, path));
}

/* Whether a unit without processes tells something. */
static bool is_telling(struct systemd *systemd, struct unit *unit)
{
	bool starts = bytes_is(unit->parts.suffix, "service") ||
		      bytes_is(unit->parts.suffix, "socket") ||
		      bytes_is(unit->parts.suffix, "path");

	if (unit->alias_of || is_plumbing(unit))
		return false;
	if (systemd->owner) /* what holds for all users is no fact about this one */
		return is_below(systemd->home, unit->path) ||
		       is_below(systemd->home, unit->enabled_by) ||
		       is_below(systemd->home, unit->masked_by);
	if (unit->masked_by)
		return !unit->masked_by_vendor && !unit->parts.is_instance;
	if (is_by_admin(systemd, unit) || has_admin_dropin(systemd, unit) ||
	    is_of_script(systemd, unit))
		return true;
	return starts && unit->enabled_by && !unit->parts.is_template;
}

static struct bytes service_setting(const struct unit *unit, const char *key)
{
	return settings_last(&unit->settings, "Service", key);
}

static void fill_command(struct systemd *systemd, const struct unit *unit, struct service *service)
{
	const struct setting *setting;
	scoped_buf command = { 0 };
	size_t at = 0;

	while ((setting = settings_next(&unit->settings, "Service", "ExecStart", &at))) {
		const char *line = arena_format(systemd->survey->arena, "line %u", setting->line);
		scoped_arena scratch = { 0 };
		const char *text = unit_name_expand(&scratch, unit->name,
						    unit_command(setting->value));

		buf_add_format(&command, "%s%s", command.size ? "; " : "",
			       survey_redact(systemd->survey, unit->path, line, bytes_of(text)));
	}
	if (command.size > 0)
		service->command = arena_string(systemd->survey->arena, buf_bytes(&command));
}

static const char *expanded(struct systemd *systemd, const struct unit *unit, const char *key)
{
	struct bytes value = service_setting(unit, key);

	return value.size ? unit_name_expand(systemd->survey->arena, unit->name, value) : NULL;
}

/* What the unit's file and drop-ins say. */
static void fill_from_file(struct systemd *systemd, struct unit *unit, struct service *service)
{
	struct arena *arena = systemd->survey->arena;
	struct bytes description = settings_last(&unit->settings, "Unit", "Description");
	const struct setting *setting;
	size_t at = 0;

	if (description.size)
		service->description = unit_name_expand(arena, unit->name, description);
	for (vec_each(dropin, &unit->dropins))
		*vec_push_in(arena, &service->dropins) = arena_string(arena, bytes_of(*dropin));
	if (!bytes_is(unit->parts.suffix, "service"))
		return;
	fill_command(systemd, unit, service);
	service->working_directory = expanded(systemd, unit, "WorkingDirectory");
	service->user = expanded(systemd, unit, "User");
	if (!service->user && unit->path)
		service->user = systemd->owner ? systemd->owner : "root";
	while ((setting = settings_next(&unit->settings, "Service", "EnvironmentFile", &at)))
		if (setting->value.size > 0)
			*vec_push_in(arena, &service->environment_files) = unit_name_expand(
				arena, unit->name, setting->value);
}

static bool is_oneshot(const struct unit *unit)
{
	struct bytes type = service_setting(unit, "Type");

	return bytes_is(type, "oneshot") ||
	       (type.size == 0 && service_setting(unit, "ExecStart").size == 0);
}

/* A unit without processes: active if systemd keeps an invocation of it. */
static void fill_active(struct systemd *systemd, struct unit *unit, struct service *service)
{
	scoped_buf link = { 0 }, target = { 0 };

	/* only services have invocations at all times */
	if (!systemd->services->systemd_runs || systemd->owner || unit->parts.is_template ||
	    !bytes_is(unit->parts.suffix, "service"))
		return;
	if (systemd->knows_invocations) {
		buf_add_format(&link, INVOCATIONS "/invocation:%s", unit->name);
		bool active = root_readlink(systemd->survey->root, buf_text(&link), &target) == 0;

		if (active)
			survey_note(systemd->survey, &service->evidence, "%s", buf_text(&link));
		/* a oneshot that has done its work is neither running nor dead */
		if (active || !is_oneshot(unit))
			service->active = active ? TRI_YES : TRI_NO;
		return;
	}
	if (!is_oneshot(unit) && !settings_flag(service_setting(unit, "RemainAfterExit"), false))
		service->active = TRI_NO;
}

/* The D-Bus service file that starts the unit when somebody asks for it, or NULL. */
static const char *dbus_file_of(struct systemd *systemd, const struct unit *unit)
{
	static const char folder[] = "/usr/share/dbus-1/system-services";
	scoped_names names = { 0 };

	if (!survey_list(systemd->survey, folder, &names))
		return NULL;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_arena arena = { 0 };
		scoped_buf path = { 0 }, text = { 0 };
		struct settings settings = { 0 };

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		if (!survey_read(systemd->survey, buf_text(&path), &text))
			continue;
		unit_file_parse(&arena, buf_bytes(&text), &settings);
		struct bytes named = settings_last(&settings, "D-BUS Service", "SystemdService");
		const struct unit *found = named.size ? units_find(systemd->units,
								   arena_string(&arena, named))
						      : NULL;

		if (found == unit)
			return arena_string(systemd->survey->arena, buf_bytes(&path));
	}
	return NULL;
}

/* What starts a unit on demand: for an instance of a socket that accepts, its template's socket. */
static const char *trigger_of(struct systemd *systemd, const struct unit *unit)
{
	scoped_arena arena = { 0 };
	const char *template = unit_name_template(&arena, &unit->parts);
	const struct unit *general = template ? units_find(systemd->units, template) : NULL;

	return unit->triggered_by ? unit->triggered_by : general ? general->triggered_by : NULL;
}

/* Would it come back, when nothing starts it at boot or on demand. */
static void fill_no_return(struct systemd *systemd, const struct unit *unit,
			   struct service *service)
{
	struct services *services = systemd->services;
	const char *dbus = service->active == TRI_YES && !systemd->owner
				   ? dbus_file_of(systemd, unit)
				   : NULL;

	if (dbus)
		services_survive(services, service, TRI_YES, "D-Bus starts it when asked: %s",
				 dbus);
	else if (unit->origin == UNIT_TRANSIENT)
		services_survive(services, service, TRI_NO,
				 "transient: made by hand, gone at boot");
	else if (unit->enabled_in == UNIT_RUNTIME && unit->enabled_by)
		services_survive(services, service, TRI_NO, "enabled until the next boot only: %s",
				 unit->enabled_by);
	else if (unit->enabled_by)
		services_survive(services, service, TRI_NO,
				 "enabled, but the default target does not reach %s",
				 unit->enabled_by);
	else if (unit->parts.is_template)
		return; /* only its instances start */
	else if (!unit->path)
		services_survive(services, service, TRI_NO, "no file defines this unit any more");
	else if (unit->origin == UNIT_ADMIN && !settings_has_section(&unit->settings, "Install"))
		services_survive(services, service, TRI_NO,
				 "static: no [Install], and nothing wants it");
	else if (service->enablement && strcmp(service->enablement, "disabled") != 0 &&
		 strcmp(service->enablement, "linked") != 0)
		services_survive(services, service, TRI_UNKNOWN,
				 "%s: no target wants it; a device or another program starts it",
				 service->enablement);
	else
		services_survive(services, service, TRI_NO,
				 "not enabled: nothing starts it at boot");
}

/* A user's manager starts at boot only for users who linger (loginctl(1)). */
static bool lacks_linger(struct systemd *systemd, struct service *service)
{
	scoped_buf path = { 0 };

	if (!systemd->owner)
		return false;
	buf_add_format(&path, "/var/lib/systemd/linger/%s", systemd->owner);
	if (root_exists(systemd->survey->root, buf_text(&path))) {
		survey_note(systemd->survey, &service->evidence, "%s", buf_text(&path));
		return false;
	}
	services_survive(systemd->services, service, TRI_NO,
			 "starts when %s logs in: the user does not linger", systemd->owner);
	return true;
}

/* The first condition that is known not to hold, "ConditionPathExists=/dev/tty0"; NULL: none. Only
 * those that a look at files decides are judged. Source: systemd.unit(5). */
static const char *failed_condition(struct systemd *systemd, const struct unit *unit)
{
	const struct host *host = &systemd->survey->content->host;
	const struct setting *setting;
	size_t at = 0;

	while ((setting = settings_next(&unit->settings, "Unit", "ConditionPathExists", &at))) {
		struct bytes path = setting->value;
		scoped_arena arena = { 0 };
		bool negated = bytes_skip(&path, "!");
		const char *name = unit_name_expand(&arena, unit->name, path);

		if (path.size == 0 || path.at[0] != '/' || strchr(name, '%'))
			continue;
		if (root_exists(systemd->survey->root, name) == negated)
			return arena_format(systemd->survey->arena, "ConditionPathExists=%s%s",
					    negated ? "!" : "", name);
	}
	struct bytes kind = settings_last(&unit->settings, "Unit", "ConditionVirtualization");
	bool contained = host->container != NULL;

	if ((bytes_is(kind, "!container") && contained) ||
	    (bytes_is(kind, "container") && !contained))
		return arena_format(systemd->survey->arena, "ConditionVirtualization=%.*s",
				    (int)kind.size, kind.at);
	return NULL;
}

static void fill_survival(struct systemd *systemd, const struct unit *unit, struct service *service)
{
	struct services *services = systemd->services;
	const char *trigger = trigger_of(systemd, unit);
	const char *condition = unit->boot_from && service->active != TRI_YES &&
						systemd->survey->root->live
					? failed_condition(systemd, unit)
					: NULL;

	if (unit->masked_by)
		services_survive(services, service, TRI_NO, "masked: %s", unit->masked_by);
	else if (condition)
		services_survive(services, service, TRI_NO, "wanted, but %s is not met", condition);
	else if (lacks_linger(systemd, service))
		return;
	else if (unit->boot_from && unit->enabled_by && unit->enabled_in == UNIT_ADMIN)
		services_survive(services, service, TRI_YES, "enabled: %s", unit->enabled_by);
	else if (unit->boot_from && unit->enabled_in != UNIT_RUNTIME)
		services_survive(services, service, TRI_YES, "%s wants it: %s", unit->boot_owner,
				 unit->boot_from);
	else if (trigger)
		services_survive(services, service, TRI_YES, "%s starts it", trigger);
	else
		fill_no_return(systemd, unit, service);
	if (trigger)
		service->triggered_by = arena_string(systemd->survey->arena, bytes_of(trigger));
}

/* The init script that a generated unit stands for. */
static void fill_source(struct systemd *systemd, const struct unit *unit, struct service *service)
{
	struct bytes source = settings_last(&unit->settings, "Unit", "SourcePath");

	if (unit->origin != UNIT_GENERATED || source.size == 0)
		return;
	service->unit_path = arena_string(systemd->survey->arena, source);
	survey_note(systemd->survey, &service->evidence, "%s", unit->path);
}

static void note(struct systemd *systemd, struct service *service, const char *path)
{
	if (path)
		survey_note(systemd->survey, &service->evidence, "%s", path);
}

/* Adds a unit's row; its processes are claimed later. */
static void add_row(struct systemd *systemd, struct unit *unit)
{
	struct survey *survey = systemd->survey;
	struct arena *arena = survey->arena;
	struct service *service = services_add(
		systemd->services, arena_string(arena, bytes_of(unit->name)), systemd->manager);

	unit->row = survey->content->services.count;
	units_load(systemd->units, unit);
	service->type = arena_intern(arena, unit->parts.suffix);
	service->masked = unit->masked_by ? TRI_YES : TRI_NO;
	service->enablement = units_enablement(systemd->units, unit);
	service->enabled = unit->masked_by                       ? TRI_NO
			   : unit->enabled_by || unit->boot_from ? TRI_YES
								 : TRI_NO;
	if (unit->path)
		service->unit_path = arena_string(arena, bytes_of(unit->path));
	fill_from_file(systemd, unit, service);
	fill_source(systemd, unit, service);
	fill_active(systemd, unit, service);
	note(systemd, service, unit->masked_by);
	note(systemd, service, unit->enabled_by);
	note(systemd, service, unit->shadows);
}

/* Rows for all units that have processes; claims these. */
static void add_running(struct systemd *systemd)
{
	struct content *content = systemd->survey->content;

	for (vec_each(process, &content->processes)) {
		if (!is_of_manager(systemd, process) || survey_is_late(systemd->survey))
			continue;
		struct unit *unit = units_need(systemd->units, process->unit);

		if (!unit || is_plumbing(unit) || !is_own_process(unit, process))
			continue;
		if (!unit->row)
			add_row(systemd, unit);
		struct service *service = &content->services.at[unit->row - 1];

		service->active = TRI_YES;
		service->failed = TRI_NO;
		services_claim(systemd->services, service, process);
	}
}

static void add_telling(struct systemd *systemd)
{
	struct unit *unit;

	for (size_t i = 0; (unit = units_at(systemd->units, i)); i++)
		if (!unit->row && is_telling(systemd, unit) && !survey_is_late(systemd->survey))
			add_row(systemd, unit);
}

/* Rows of one manager. */
static void survey_manager(struct systemd *systemd)
{
	struct content *content = systemd->survey->content;
	struct unit *unit;

	units_follow_boot(systemd->units);
	add_running(systemd);
	add_telling(systemd);
	for (size_t i = 0; (unit = units_at(systemd->units, i)); i++)
		if (unit->row)
			fill_survival(systemd, unit, &content->services.at[unit->row - 1]);
}

/* The user managers' own units, for each user who has some. */
static void survey_user_managers(struct services *services)
{
	struct survey *survey = services->survey;

	for (vec_each(user, &survey->content->users)) {
		scoped_buf folder = { 0 };

		if (!user->home || user->home[0] != '/' || !user->name)
			continue;
		buf_add_format(&folder, "%s/.config/systemd/user", user->home);
		if (!root_exists(survey->root, buf_text(&folder)))
			continue;
		struct systemd systemd = {
			.services = services,
			.survey = survey,
			.manager = "systemd-user",
			.owner = user->name,
			.home = user->home,
		};

		systemd.units = units_create(survey, UNITS_USER, user->home);
		survey_manager(&systemd);
		units_destroy(systemd.units);
	}
}

void services_systemd(struct services *services)
{
	struct survey *survey = services->survey;
	struct systemd systemd = {
		.services = services,
		.survey = survey,
		.manager = "systemd",
		.knows_invocations = root_exists(survey->root, INVOCATIONS),
	};

	if (!services->systemd_boots) {
		if (root_exists(survey->root, "/usr/lib/systemd/systemd") ||
		    root_exists(survey->root, "/lib/systemd/systemd"))
			survey_error(
				survey, "/etc/systemd/system",
				"systemd is installed but does not run: its units are left out");
		return;
	}
	systemd.units = units_create(survey, UNITS_SYSTEM, NULL);
	const struct unit *basic = units_find(systemd.units, "basic.target");

	systemd.knows_packages = basic && basic->path && survey_package_of(survey, basic->path);
	survey_manager(&systemd);
	units_destroy(systemd.units);
	survey_user_managers(services);
}
