/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs by the clock: cron in all its places, anacron, at jobs, systemd's timers. */
#include "format/starters/at_job.h"
#include "survey/collectors.h"
#include "survey/packages/package_files.h"
#include "survey/secrets.h"
#include "survey/services/cron_files.h"
#include "survey/services/services.h"
#include "survey/services/units.h"

enum { SCHEDULES_MAX = 20000 }; /* rows; a spool can be filled by anybody who may use crontab(1) */

struct schedules {
	struct survey *survey;
	enum tri cron_runs; /* a cron daemon runs, or would; unknown when nobody can tell */
	enum tri at_runs;
	const char *cron_evidence;
};

static struct schedule *add_schedule(struct schedules *schedules, const char *kind,
				     const char *name, const char *path)
{
	struct survey *survey = schedules->survey;
	struct schedule *schedule = RECORD_ADD(survey->arena, &survey->content->schedules,
					       schedule);

	schedule->kind = kind;
	schedule->name = name;
	schedule->path = path;
	return schedule;
}

static bool is_full(const struct schedules *schedules)
{
	return schedules->survey->content->schedules.count >= SCHEDULES_MAX;
}

static enum tri is_by_package(struct schedules *schedules, const char *path)
{
	if (survey_package_of(schedules->survey, path))
		return TRI_YES;
	/* nobody knows whose any file is if not even this one has an owner */
	return survey_package_of(schedules->survey, "/bin/sh") ? TRI_NO : TRI_UNKNOWN;
}

/* Whose a line of a crontab is. People add theirs to /etc/crontab and /etc/anacrontab, which their
 * packages fill with calls of run-parts alone (Debian, RHEL; SUSE: run-crons). */
static enum tri is_line_by_package(struct schedules *schedules, const struct cron_file *file,
				   struct bytes command)
{
	bool shared = file->form == CRONTAB_ANACRON || strcmp(file->path, "/etc/crontab") == 0;

	if (shared && bytes_find_text(command, "run-parts") < 0 &&
	    bytes_find_text(command, "run-crons") < 0)
		return TRI_NO;
	return is_by_package(schedules, file->path);
}

/* Programs that run crontabs, and atd. */
static const char *const cron_daemons[] = { "cron", "crond", "fcron", "bcron-start", NULL };
static const char *const at_daemons[] = { "atd", NULL };

static bool has_program(const struct root *root, const char *name)
{
	static const char *const folders[] = { "/usr/sbin", "/sbin", "/usr/bin", "/bin" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", folders[i], name);
		if (root_exists(root, buf_text(&path)))
			return true;
	}
	return false;
}

static bool is_running(const struct survey *survey, const char *name)
{
	for (vec_each(process, &survey->content->processes))
		if (process->name && strcmp(process->name, name) == 0 &&
		    !process_is_foreign(survey, process))
			return true;
	return false;
}

/* On a live host a daemon has to run; below --root it has to be installed. */
static enum tri has_daemon(const struct survey *survey, const char *const *names)
{
	bool live = survey->root->live && survey->content->processes.count > 0;
	bool installed = false;

	for (; *names; names++) {
		if (live && is_running(survey, *names))
			return TRI_YES;
		installed = installed || has_program(survey->root, *names);
	}
	if (live)
		return TRI_NO;
	return installed ? TRI_YES : TRI_NO;
}

/* ---- crontabs ------------------------------------------------------------------------------ */

/* The environment lines above a job; a later line replaces an earlier one. */
static void set_variable(struct schedules *schedules, const struct cron_file *file,
			 const struct crontab_line *line, pair_list *environment)
{
	struct survey *survey = schedules->survey;
	const char *name = arena_intern(survey->arena, line->name);
	const char *value = survey_redact_setting(survey, file->path, line->name, line->value);

	for (vec_each(pair, environment))
		if (strcmp(pair->key, name) == 0) {
			pair->value = value;
			return;
		}
	*vec_push(environment) = (struct pair){ name, value };
}

static void copy_environment(struct schedules *schedules, const pair_list *environment,
			     struct schedule *schedule)
{
	for (vec_each(pair, environment)) {
		if (strcmp(pair->key, "MAILTO") == 0)
			schedule->mailto = pair->value;
		else
			*vec_push_in(schedules->survey->arena, &schedule->environment) = *pair;
	}
}

/* /var/spool/anacron/JOB holds the day of the last run; its mtime is the time. */
static int64_t anacron_stamp(struct schedules *schedules, struct bytes job)
{
	scoped_buf path = { 0 };
	struct stat state;

	buf_add_text(&path, "/var/spool/anacron/");
	buf_add_bytes(&path, job);
	if (bytes_find(job, '/') >= 0 ||
	    root_stat(schedules->survey->root, buf_text(&path), &state) < 0)
		return UNKNOWN;
	return state.st_mtime;
}

/* The fields of a time, one blank between: files align them with tabs. */
static const char *fields_of(struct survey *survey, struct bytes when)
{
	scoped_buf text = { 0 };
	struct bytes word;

	while (bytes_word(&when, &word)) {
		if (text.size)
			buf_add_byte(&text, ' ');
		buf_add_bytes(&text, word);
	}
	return arena_string(survey->arena, buf_bytes(&text));
}

static void add_job(struct schedules *schedules, const struct cron_file *file,
		    const struct crontab_line *line, const pair_list *environment)
{
	struct survey *survey = schedules->survey;
	const char *location = arena_format(survey->arena, "line %u", line->line);
	bool anacron = file->form == CRONTAB_ANACRON;
	struct schedule *schedule = add_schedule(
		schedules, anacron ? "anacron" : "cron",
		anacron ? arena_string(survey->arena, line->job) : file->path, file->path);

	schedule->when = fields_of(survey, line->when);
	schedule->user = file->user ? file->user : "root";
	if (file->form == CRONTAB_SYSTEM)
		schedule->user = arena_intern(survey->arena, line->user);
	schedule->command = survey_redact(survey, file->path, location, line->command);
	schedule->line = line->line;
	schedule->by_package = is_line_by_package(schedules, file, line->command);
	copy_environment(schedules, environment, schedule);
	if (anacron) {
		schedule->last_run = anacron_stamp(schedules, line->job);
		schedule->enabled = has_program(survey->root, "anacron") ? TRI_YES : TRI_NO;
		if (schedule->enabled == TRI_NO)
			schedule->why = "anacron is not installed";
		return;
	}
	schedule->enabled = schedules->cron_runs;
	schedule->why = schedules->cron_evidence;
	if (file->ignored_name) {
		schedule->enabled = TRI_NO;
		schedule->why = "cron passes over files with such a name";
	} else if (line->unterminated) {
		schedule->enabled = TRI_UNKNOWN;
		schedule->why = "the last line has no newline: some crons refuse the file";
	}
}

static void visit_crontab(void *context, const struct cron_file *file)
{
	struct schedules *schedules = context;
	struct crontab crontab = crontab_of(file->text, file->form);
	pair_list environment = { 0 };
	struct crontab_line line;
	unsigned broken = 0;

	while (crontab_next(&crontab, &line) && !is_full(schedules)) {
		if (line.kind == CRONTAB_SETTING)
			set_variable(schedules, file, &line, &environment);
		else if (line.kind == CRONTAB_JOB)
			add_job(schedules, file, &line, &environment);
		else
			broken++;
	}
	if (broken)
		survey_error(schedules->survey, file->path,
			     "%u lines are no jobs: cron refuses them", broken);
	vec_deinit(&environment);
}

/* ---- cron.daily and the like --------------------------------------------------------------- */

static const struct {
	const char *folder, *when, *stamp;
} part_folders[] = {
	{ "/etc/cron.hourly", "hourly", NULL },
	{ "/etc/cron.daily", "daily", "cron.daily" },
	{ "/etc/cron.weekly", "weekly", "cron.weekly" },
	{ "/etc/cron.monthly", "monthly", "cron.monthly" },
	{ "/etc/cron.yearly", "yearly", "cron.yearly" },
	{ "/etc/periodic/15min", "15min", NULL }, /* Alpine's busybox */
	{ "/etc/periodic/hourly", "hourly", NULL },
	{ "/etc/periodic/daily", "daily", NULL },
	{ "/etc/periodic/weekly", "weekly", NULL },
	{ "/etc/periodic/monthly", "monthly", NULL },
};

static void add_part(struct schedules *schedules, size_t folder, const char *name, bool rpm)
{
	struct survey *survey = schedules->survey;
	const char *path = arena_format(survey->arena, "%s/%s", part_folders[folder].folder, name);
	struct stat state;

	if (root_stat(survey->root, path, &state) < 0 || !S_ISREG(state.st_mode))
		return;
	struct schedule *schedule = add_schedule(schedules, "cron", part_folders[folder].folder,
						 path);

	schedule->when = part_folders[folder].when;
	schedule->user = "root";
	schedule->command = path;
	schedule->by_package = is_by_package(schedules, path);
	schedule->enabled = schedules->cron_runs;
	schedule->why = schedules->cron_evidence;
	if (part_folders[folder].stamp)
		schedule->last_run = anacron_stamp(schedules, bytes_of(part_folders[folder].stamp));
	if (!crontab_is_part_name(bytes_of(name), rpm)) {
		schedule->enabled = TRI_NO;
		schedule->why = "run-parts passes over files with such a name";
	} else if (!(state.st_mode & 0111)) {
		schedule->enabled = TRI_NO;
		schedule->why = "it is not executable";
	}
	if (schedule->enabled == TRI_NO)
		schedule->last_run = UNKNOWN; /* the stamp is about the others */
}

static void survey_parts(struct schedules *schedules)
{
	bool rpm = root_exists(schedules->survey->root, "/etc/cron.d/0hourly");

	for (size_t f = 0; f < sizeof(part_folders) / sizeof(part_folders[0]); f++) {
		scoped_names names = { 0 };

		if (!survey_list(schedules->survey, part_folders[f].folder, &names))
			continue;
		for (size_t i = 0; i < names.starts.count && !is_full(schedules); i++)
			if (root_name(&names, i)[0] != '.') /* placeholders */
				add_part(schedules, f, root_name(&names, i), rpm);
	}
}

/* ---- at ------------------------------------------------------------------------------------ */

static void add_at_job(struct schedules *schedules, const char *spool, const char *name)
{
	struct survey *survey = schedules->survey;
	struct at_job job = { 0 };
	scoped_buf text = { 0 };

	if (!at_job_parse_name(bytes_of(name), &job))
		return;
	const char *path = arena_format(survey->arena, "%s/%s", spool, name);
	struct schedule *schedule = add_schedule(
		schedules, "at",
		arena_format(survey->arena, "job %llu", (unsigned long long)job.number), path);

	schedule->runs_at = job.at;
	schedule->enabled = schedules->at_runs;
	if (schedules->at_runs == TRI_NO)
		schedule->why = "no atd runs";
	schedule->by_package = TRI_NO;
	if (!survey_read(survey, path, &text))
		return;
	at_job_parse(buf_bytes(&text), &job);
	if (job.has_uid)
		schedule->user = survey_user_name(survey, (int64_t)job.uid);
	if (job.has_uid && !schedule->user)
		schedule->user = arena_format(survey->arena, "%llu", (unsigned long long)job.uid);
	if (job.mail_to.size)
		schedule->mailto = arena_intern(survey->arena, job.mail_to);
	if (job.command.size)
		schedule->command = survey_redact(survey, path, "command", job.command);
}

static void survey_at(struct schedules *schedules)
{
	static const char *const spools[] = { "/var/spool/cron/atjobs", "/var/spool/at",
					      "/var/spool/atjobs" };

	for (size_t s = 0; s < sizeof(spools) / sizeof(spools[0]); s++) {
		scoped_names names = { 0 };

		if (!survey_list(schedules->survey, spools[s], &names))
			continue;
		for (size_t i = 0; i < names.starts.count && !is_full(schedules); i++)
			add_at_job(schedules, spools[s], root_name(&names, i));
	}
}

/* ---- timers -------------------------------------------------------------------------------- */

/* "OnCalendar=daily; OnBootSec=10min", in the order of the file. */
static const char *timer_when(struct schedules *schedules, const struct unit *timer)
{
	static const char *const keys[] = { "OnCalendar",      "OnBootSec",         "OnStartupSec",
					    "OnUnitActiveSec", "OnUnitInactiveSec", "OnActiveSec" };
	scoped_buf when = { 0 };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct setting *setting;
		size_t at = 0;

		while ((setting = settings_next(&timer->settings, "Timer", keys[i], &at)))
			if (setting->value.size)
				buf_add_format(&when, "%s%s=%.*s", when.size ? "; " : "", keys[i],
					       (int)setting->value.size, setting->value.at);
	}
	return when.size ? arena_string(schedules->survey->arena, buf_bytes(&when)) : NULL;
}

/* Timers with Persistent= leave a stamp; its mtime is the last run (systemd.timer(5)). systemd also
 * makes a stamp when a timer is started for the first time: that one has the kernel's time, in
 * nanoseconds and equal to its ctime, while a run is recorded in microseconds (touch_file() in
 * timer_enter_running() of its src/core/timer.c). */
static int64_t timer_stamp(struct schedules *schedules, const struct unit *timer)
{
	scoped_buf path = { 0 };
	struct stat state;

	buf_add_format(&path, "/var/lib/systemd/timers/stamp-%s", timer->name);
	if (root_stat(schedules->survey->root, buf_text(&path), &state) < 0)
		return UNKNOWN;
	bool never_ran = state.st_mtim.tv_nsec % 1000 != 0 ||
			 (state.st_mtim.tv_sec == state.st_ctim.tv_sec &&
			  state.st_mtim.tv_nsec == state.st_ctim.tv_nsec);

	return never_ran ? UNKNOWN : state.st_mtime;
}

static void fill_timer_command(struct schedules *schedules, struct units *units, struct unit *timer,
			       struct schedule *schedule)
{
	struct survey *survey = schedules->survey;
	const char *name = units_triggered(units, timer);
	struct unit *service = name ? units_find(units, name) : NULL;
	const struct setting *setting;
	size_t at = 0;

	if (!service || !service->path)
		return;
	units_load(units, service);
	struct bytes user = settings_last(&service->settings, "Service", "User");

	schedule->user = user.size ? unit_name_expand(survey->arena, service->name, user) : "root";
	setting = settings_next(&service->settings, "Service", "ExecStart", &at);
	if (setting) {
		scoped_arena scratch = { 0 };
		const char *text = unit_name_expand(&scratch, service->name,
						    unit_command(setting->value));

		schedule->command = survey_redact(survey, service->path, "ExecStart",
						  bytes_of(text));
	}
}

static void add_timer(struct schedules *schedules, struct units *units, struct unit *timer)
{
	struct survey *survey = schedules->survey;
	struct schedule *schedule = add_schedule(
		schedules, "timer", arena_string(survey->arena, bytes_of(timer->name)),
		arena_string(survey->arena,
			     bytes_of(timer->masked_by ? timer->masked_by : timer->path)));

	units_load(units, timer);
	schedule->when = timer_when(schedules, timer);
	schedule->last_run = timer_stamp(schedules, timer);
	schedule->by_package = is_by_package(schedules, schedule->path);
	schedule->enabled = timer->boot_from && !timer->masked_by ? TRI_YES : TRI_NO;
	if (timer->masked_by)
		schedule->why = "masked";
	else if (!timer->boot_from)
		schedule->why = "not enabled";
	fill_timer_command(schedules, units, timer, schedule);
}

static void survey_timers(struct schedules *schedules)
{
	struct survey *survey = schedules->survey;
	struct unit *unit;

	if (survey->root->live && !root_exists(survey->root, "/run/systemd/system"))
		return; /* systemd does not run: services says so */
	struct units *units = units_create(survey, UNITS_SYSTEM, NULL);

	units_follow_boot(units);
	for (size_t i = 0; (unit = units_at(units, i)) && !is_full(schedules); i++) {
		bool by_admin = unit->origin == UNIT_ADMIN || unit->origin == UNIT_RUNTIME;

		if (!bytes_is(unit->parts.suffix, "timer") || unit->alias_of ||
		    unit->parts.is_template || (!unit->path && !unit->masked_by))
			continue;
		/* timers of packages that nobody enabled say nothing */
		if (unit->boot_from || unit->enabled_by || by_admin)
			add_timer(schedules, units, unit);
	}
	units_destroy(units);
}

int survey_schedules(struct survey *survey, struct err *err)
{
	struct schedules schedules = {
		.survey = survey,
		.cron_runs = has_daemon(survey, cron_daemons),
		.at_runs = has_daemon(survey, at_daemons),
	};

	if (schedules.cron_runs == TRI_NO)
		schedules.cron_evidence = survey->root->live ? "no cron daemon runs"
							     : "no cron daemon is installed";
	cron_files_walk(survey, visit_crontab, &schedules);
	survey_parts(&schedules);
	survey_at(&schedules);
	survey_timers(&schedules);
	if (is_full(&schedules))
		survey_error(survey, NULL, "more than %d jobs: the rest is left out",
			     SCHEDULES_MAX);
	return 0;
}
