/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there a backup, and when did it last run. Jobs (schedules), agents (services), tools'
 * own configuration and stamps, and archives in the usual places are put together per tool; what
 * they say is evidence with a confidence, never proof that a restore would work.
 */
#include "format/peers/command_hosts.h"
#include "format/peers/host_word.h"
#include "survey/collectors.h"
#include "survey/secrets.h"
#include "survey/services/job_text.h"

enum {
	ARCHIVES_DEPTH_MAX = 3,      /* folders below a place for archives that are looked into */
	ARCHIVES_ENTRIES_MAX = 2000, /* names looked at per place */
};

/* A tool; each is found by its program's name in jobs, services and processes. */
struct backup_tool {
	const char *name;
	const char *program; /* word of a command line */
	bool is_agent;       /* a server elsewhere decides when: running means in use */
	const char *config;  /* file or folder that exists where it is set up; NULL: none */
	const char *trace;   /* file or folder whose newest mtime is the last run; NULL: none */
	const char *reason;
};

static const struct backup_tool tools[] = {
	{ "restic", "restic", false, NULL, "/root/.cache/restic",
	  "its cache is touched by each run" },
	{ "borg", "borg", false, "/root/.config/borg", "/root/.cache/borg", "likewise" },
	{ "borgmatic", "borgmatic", false, "/etc/borgmatic", NULL, "drives borg" },
	{ "kopia", "kopia", false, "/root/.config/kopia", "/root/.cache/kopia",
	  "repository.config" },
	{ "duplicity", "duplicity", false, NULL, "/root/.cache/duplicity", "its archive folder" },
	{ "duply", "duply", false, "/etc/duply", "/root/.cache/duplicity", "drives duplicity" },
	{ "rsnapshot", "rsnapshot", false, NULL, "/var/log/rsnapshot.log",
	  "its configuration comes with the package, so only jobs count" },
	{ "backupninja", "backupninja", false, "/etc/backup.d", "/var/log/backupninja.log",
	  "handlers lie in /etc/backup.d" },
	{ "automysqlbackup", "automysqlbackup", false, NULL, "/var/lib/automysqlbackup", "dumps" },
	{ "autopostgresqlbackup", "autopostgresqlbackup", false, NULL,
	  "/var/lib/autopostgresqlbackup", "dumps" },
	{ "tarsnap", "tarsnap", false, "/root/tarsnap.key", "/usr/local/tarsnap-cache",
	  "key and cache" },
	{ "rclone", "rclone", false, "/root/.config/rclone", NULL, "copies to clouds" },
	{ "rsync", "rsync", false, NULL, NULL, "a job that copies away" },
	{ "rdiff-backup", "rdiff-backup", false, NULL, NULL, "a job" },
	{ "dirvish", "dirvish-expire", false, "/etc/dirvish/master.conf", NULL, "its bank list" },
	{ "tar", "tar", false, NULL, NULL, "a job that packs" },
	{ "dump", "xfsdump", false, NULL, "/var/lib/xfsdump/inventory", "inventory of dumps" },
	{ "pg_dump", "pg_dump", false, NULL, NULL, "a job that dumps PostgreSQL" },
	{ "pg_dumpall", "pg_dumpall", false, NULL, NULL, "likewise, all databases" },
	{ "pg_basebackup", "pg_basebackup", false, NULL, NULL, "likewise, the cluster's files" },
	{ "pgbackrest", "pgbackrest", false, "/etc/pgbackrest", "/var/log/pgbackrest", "stanzas" },
	{ "barman", "barman", false, "/etc/barman.d", "/var/log/barman/barman.log", "servers" },
	{ "wal-g", "wal-g", false, NULL, NULL, "WAL archive" },
	{ "mysqldump", "mysqldump", false, NULL, NULL, "a job that dumps MySQL" },
	{ "mariadb-dump", "mariadb-dump", false, NULL, NULL, "a job that dumps MariaDB" },
	{ "xtrabackup", "xtrabackup", false, NULL, NULL, "copies MySQL's files" },
	{ "mariabackup", "mariabackup", false, NULL, NULL, "copies MariaDB's files" },
	{ "mongodump", "mongodump", false, NULL, NULL, "a job that dumps MongoDB" },
	{ "snapper", "snapper", false, "/etc/snapper/configs", NULL, "snapshots on the same disk" },
	{ "timeshift", "timeshift", false, "/etc/timeshift/timeshift.json", NULL,
	  "snapshots on the same host" },
	{ "sanoid", "sanoid", false, "/etc/sanoid/sanoid.conf", NULL, "ZFS snapshots" },
	{ "syncoid", "syncoid", false, NULL, NULL, "ZFS snapshots sent elsewhere" },
	{ "zfs-auto-snapshot", "zfs-auto-snapshot", false, NULL, NULL, "ZFS snapshots" },
	{ "zfs send", "zfs", false, NULL, NULL, "a job with zfs in it" },
	{ "btrbk", "btrbk", false, "/etc/btrbk/btrbk.conf", "/var/log/btrbk.log",
	  "btrfs snapshots" },
	{ "proxmox-backup-client", "proxmox-backup-client", false, NULL, NULL, "a job" },
	{ "bacula", "bacula-fd", true, NULL, "/var/lib/bacula", "the director decides when" },
	{ "bareos", "bareos-fd", true, NULL, "/var/lib/bareos", "the director decides when" },
	{ "veeam", "veeamservice", true, NULL, "/var/log/veeam/Backup", "logs per session" },
	{ "amanda", "amandad", true, "/var/lib/amanda", NULL, "the server connects" },
	{ "urbackup", "urbackupclientbackend", true, NULL, NULL, "the server connects" },
	{ "netbackup", "bpcd", true, "/usr/openv/netbackup/bp.conf", NULL, "the server connects" },
	{ "spectrum protect", "dsmcad", true, "/opt/tivoli/tsm/client/ba/bin/dsm.sys", NULL,
	  "the server's schedule" },
	{ "commvault", "cvd", true, "/etc/CommVaultRegistry", NULL, "the server connects" },
	{ "velero", "velero", true, NULL, NULL, "node agent of a cluster" },
	{ "duplicati", "duplicati-server", true, NULL, NULL, "its own scheduler" },
	{ "crashplan", "CrashPlanService", true, NULL, NULL, "its own scheduler" },
	{ "acronis", "acronis_mms", true, NULL, NULL, "its own scheduler" },
};

/* True if a word of the command line is the program, with or without a path. */
static bool runs_program(const char *command, const char *program)
{
	struct bytes word, rest = bytes_of(command);

	while (bytes_word(&rest, &word)) {
		size_t size = strlen(program);

		while (word.size && strchr("\"'`(;&|$", word.at[0]))
			word = bytes_slice(word, 1, word.size);
		if (word.size < size || strncmp(word.at + word.size - size, program, size) != 0)
			continue;
		if (word.size == size || word.at[word.size - size - 1] == '/')
			return true;
	}
	return false;
}

static struct backup *backup_of(struct survey *survey, const char *tool, const char *what)
{
	for (vec_each(backup, &survey->content->backups))
		if (strcmp(backup->tool, tool) == 0 && (!what || !backup->what))
			return backup;
	struct backup *backup = RECORD_ADD(survey->arena, &survey->content->backups, backup);

	backup->tool = tool;
	backup->what = what;
	return backup;
}

static void set_last_run(struct backup *backup, int64_t at)
{
	if (at != UNKNOWN && (backup->last_run == UNKNOWN || backup->last_run < at))
		backup->last_run = at;
}

static void raise_confidence(struct backup *backup, enum confidence confidence)
{
	if (backup->confidence == CONFIDENCE_UNKNOWN || confidence < backup->confidence)
		backup->confidence = confidence;
}

static void note_schedule(struct survey *survey, struct backup *backup,
			  const struct schedule *schedule)
{
	if (schedule->line != UNKNOWN)
		survey_note(survey, &backup->evidence, "%s line %lld", schedule->path,
			    (long long)schedule->line);
	else
		survey_note(survey, &backup->evidence, "%s", schedule->path);
}

static void add_job(struct survey *survey, const struct backup_tool *tool,
		    const struct schedule *schedule, const char *target)
{
	struct backup *backup = backup_of(survey, tool->name, schedule->command);

	backup->what = schedule->command;
	backup->schedule = schedule->when;
	if (target)
		backup->target = target;
	set_last_run(backup, schedule->last_run);
	raise_confidence(backup, schedule->enabled == TRI_NO ? POSSIBLE : LIKELY);
	note_schedule(survey, backup, schedule);
	if (schedule->enabled == TRI_NO && schedule->why)
		survey_note(survey, &backup->evidence, "it would not run: %s", schedule->why);
}

/* Where a job copies to. */
struct destination {
	struct survey *survey;
	const struct schedule *schedule;
	const char *text; /* "backup01:/srv/backups"; NULL: nothing says so */
};

/* True for programs whose only place elsewhere is where they keep what they save. */
static bool keeps_elsewhere(struct bytes program)
{
	return bytes_is(program, "restic") || bytes_is(program, "borg") ||
	       bytes_is(program, "duplicity") || bytes_is(program, "rdiff-backup");
}

static void take_destination(void *context, const struct command_host *host)
{
	struct destination *destination = context;
	scoped_buf text = { 0 };

	if (destination->text || host_word_is_local(host->host) ||
	    !(host->is_target || keeps_elsewhere(host->program)))
		return;
	buf_add_bytes(&text, host->host);
	if (host->path.size) {
		buf_add_byte(&text, ':');
		buf_add_bytes(&text, host->path);
	}
	destination->text = survey_redact(destination->survey, destination->schedule->path,
					  "command", buf_bytes(&text));
}

/* Jobs that run a tool, themselves or through a script. Jobs of packages do not count: logrotate's
 * and dpkg's scripts call tar and the like for other ends. */
static void find_in_schedules(struct survey *survey)
{
	for (vec_each(schedule, &survey->content->schedules)) {
		scoped_buf text = { 0 };

		if (!schedule->command || schedule->by_package == TRI_YES || survey_is_late(survey))
			continue;
		job_text_add(survey, schedule->command, &text);
		struct destination destination = { .survey = survey, .schedule = schedule };

		command_hosts_of_text(buf_bytes(&text), take_destination, &destination);
		for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
			if (runs_program(buf_text(&text), tools[i].program))
				add_job(survey, &tools[i], schedule, destination.text);
	}
}

static void find_in_services(struct survey *survey, const struct backup_tool *tool)
{
	for (vec_each(service, &survey->content->services)) {
		if (!tool->is_agent || !service->command || service->masked == TRI_YES ||
		    !runs_program(service->command, tool->program))
			continue;
		struct backup *backup = backup_of(survey, tool->name, NULL);

		raise_confidence(backup, service->active == TRI_YES ? LIKELY : POSSIBLE);
		survey_note(survey, &backup->evidence, "service %s", service->name);
	}
}

/* The newest mtime at or below a path, bounded; UNKNOWN if nothing is there. */
struct newest {
	struct survey *survey;
	int64_t mtime;
	const char *path; /* of that file */
	unsigned entries;
	bool (*skip)(const char *path);
};

static void look_at(struct newest *newest, const char *path, int depth)
{
	scoped_names names = { 0 };
	struct stat state;
	struct err err;

	if (newest->entries++ > ARCHIVES_ENTRIES_MAX || survey_is_late(newest->survey) ||
	    root_lstat(newest->survey->root, path, &state) < 0)
		return;
	if (S_ISREG(state.st_mode) && (!newest->skip || !newest->skip(path)) &&
	    (newest->mtime == UNKNOWN || state.st_mtime > newest->mtime)) {
		newest->mtime = state.st_mtime;
		newest->path = arena_string(newest->survey->arena, bytes_of(path));
	}
	if (!S_ISDIR(state.st_mode) || depth >= ARCHIVES_DEPTH_MAX ||
	    root_list(newest->survey->root, path, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf inner = { 0 };

		buf_add_format(&inner, "%s/%s", path, root_name(&names, i));
		look_at(newest, buf_text(&inner), depth + 1);
	}
}

/* True if somebody set the tool up: its file is there, its folder holds something. */
static bool is_configured(struct survey *survey, const char *config)
{
	scoped_names names = { 0 };
	struct stat state;
	struct err err;

	if (!config || root_stat(survey->root, config, &state) < 0)
		return false;
	if (!S_ISDIR(state.st_mode))
		return true;
	return root_list(survey->root, config, &names, &err) == 0 && names.starts.count > 0;
}

static void find_traces(struct survey *survey, const struct backup_tool *tool)
{
	struct newest newest = { .survey = survey, .mtime = UNKNOWN };
	bool configured = is_configured(survey, tool->config);
	struct backup *known = NULL;

	for (vec_each(backup, &survey->content->backups))
		if (strcmp(backup->tool, tool->name) == 0)
			known = backup;
	if (tool->trace)
		look_at(&newest, tool->trace, 0);
	/* an agent's folder comes with its package: alone it says nothing */
	if (!known && !configured && (newest.mtime == UNKNOWN || tool->is_agent))
		return;
	if (!known)
		known = backup_of(survey, tool->name, NULL);
	raise_confidence(known, POSSIBLE);
	if (configured)
		survey_note(survey, &known->evidence, "%s", tool->config);
	if (newest.mtime != UNKNOWN) {
		set_last_run(known, newest.mtime);
		survey_note(survey, &known->evidence, "%s", newest.path);
	}
}

/* Where archives are put by habit. */
static const char *const archive_places[] = {
	"/var/backups",  "/backup",      "/backups",      "/srv/backup",  "/srv/backups",
	"/var/backup",   "/mnt/backup",  "/opt/backup",   "/home/backup", "/root/backup",
	"/root/backups", "/data/backup", "/data/backups",
};

/* What Debian's own jobs put into /var/backups: copies of package states and account files. */
static bool is_of_distribution(const char *path)
{
	static const char *const names[] = {
		"/var/backups/dpkg.",    "/var/backups/apt.",    "/var/backups/alternatives.",
		"/var/backups/passwd.",  "/var/backups/shadow.", "/var/backups/group.",
		"/var/backups/gshadow.", "/var/backups/infodir", "/var/backups/aptitude.",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(path, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static void find_archives(struct survey *survey)
{
	for (size_t i = 0; i < sizeof(archive_places) / sizeof(archive_places[0]); i++) {
		struct newest newest = { .survey = survey,
					 .mtime = UNKNOWN,
					 .skip = is_of_distribution };

		look_at(&newest, archive_places[i], 0);
		if (newest.mtime == UNKNOWN)
			continue;
		struct backup *backup = RECORD_ADD(survey->arena, &survey->content->backups,
						   backup);

		backup->tool = "files";
		backup->target = archive_places[i];
		backup->last_run = newest.mtime;
		backup->confidence = POSSIBLE;
		survey_note(survey, &backup->evidence, "%s", newest.path);
	}
}

int survey_backups(struct survey *survey, struct err *err)
{
	find_in_schedules(survey);
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		find_in_services(survey, &tools[i]);
		find_traces(survey, &tools[i]);
	}
	find_archives(survey);
	return 0;
}
