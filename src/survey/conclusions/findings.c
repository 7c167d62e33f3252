/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What needs a look, concluded from the rows of all collectors. Each rule is a function that adds
 * the findings of one kind; the table at the end lists them with the reason.
 */
#include <stdio.h>

#include "snapshot/record_json.h"
#include "survey/collectors.h"
#include "survey/conclusions/findings_parts.h"

enum {
	FULL_WARN_PERCENT = 90, /* of a file system, or of its inodes */
	FULL_BAD_PERCENT = 97,  /* time is short */
	FULL_FREE_ENOUGH = 20,  /* GiB: a big disk at 92 % may still have years left */
	SWAP_WARN_PERCENT = 50, /* of swap in use */
	END_SOON_DAYS = 180,    /* before the end of support */
	ZOMBIES_WARN = 20,      /* fewer are normal between death and wait(2) */
	CLOCK_OFF_MS = 500,     /* TLS, Kerberos and logs begin to suffer */
	FINDING_NAMES_MAX = 5,  /* named in one sentence */
	DAY = 24 * 60 * 60,
	WEEK = 7 * DAY,
};

struct finding *findings_add(struct survey *survey, const char *kind, enum severity severity,
			     const struct buf *what)
{
	struct finding *finding = RECORD_ADD(survey->arena, &survey->content->findings, finding);

	finding->kind = kind;
	finding->severity = severity;
	finding->what = arena_string(survey->arena, buf_bytes(what));
	return finding;
}

static void add_day(struct buf *ret, int64_t when)
{
	char text[32];

	record_format_time(when, text);
	buf_add_format(ret, "%.10s", text);
}

/* "who": the service a process belongs to, else its name. What was started by hand sits in the
 * cgroup of sshd or cron, and a program of supervisord in that one's, so the unit comes last. */
static const char *who(const struct content *content, const struct process *process)
{
	for (vec_each(service, &content->services))
		for (vec_each(pid, &service->pids))
			if (*pid == process->pid)
				return service->name;
	return process->unit ? process->unit : process->name;
}

/* True if an earlier process of the same service runs the same file: one finding is enough. */
static bool said_before(const struct content *content, const struct process *process, bool deleted)
{
	for (vec_each(other, &content->processes)) {
		if (other == process)
			return false;
		bool same = deleted ? other->exe_deleted == TRI_YES
				    : other->exe_replaced == TRI_YES;

		if (same && other->exe && process->exe && strcmp(other->exe, process->exe) == 0 &&
		    strcmp(who(content, other), who(content, process)) == 0)
			return true;
	}
	return false;
}

static void find_replaced_executables(struct survey *survey)
{
	for (vec_each(process, &survey->content->processes)) {
		scoped_buf what = { 0 };

		if (process->exe_replaced != TRI_YES ||
		    said_before(survey->content, process, false))
			continue;
		buf_add_format(&what, "%s was replaced on disk", process->exe);
		if (process->exe_replaced_at != UNKNOWN) {
			buf_add_text(&what, " on ");
			add_day(&what, process->exe_replaced_at);
		}
		buf_add_format(&what, "; %s still runs the old one", who(survey->content, process));
		struct finding *finding = findings_add(survey, "executable-replaced", SEVERITY_BAD,
						       &what);

		survey_note(survey, &finding->evidence, "process %lld", (long long)process->pid);
	}
}

static void find_deleted_executables(struct survey *survey)
{
	for (vec_each(process, &survey->content->processes)) {
		scoped_buf what = { 0 };

		if (process->exe_deleted != TRI_YES || process->exe_replaced == TRI_YES ||
		    said_before(survey->content, process, true))
			continue;
		/* memfd_create(2): some programs load themselves so; so do intruders */
		bool memory = process->exe && strncmp(process->exe, "/memfd:", 7) == 0;

		buf_add_format(&what,
			       memory ? "%s runs from memory alone (%s), from no file"
				      : "%s runs from %s, which is gone from the disk",
			       who(survey->content, process), process->exe);
		struct finding *finding = findings_add(survey, "executable-deleted", SEVERITY_BAD,
						       &what);

		survey_note(survey, &finding->evidence, "process %lld", (long long)process->pid);
	}
}

static void find_deleted_libraries(struct survey *survey)
{
	scoped_buf what = { 0 };
	unsigned count = 0;
	const char *last = NULL;
	text_list evidence = { 0 };

	for (vec_each(process, &survey->content->processes)) {
		if (!process->libraries_deleted.count || process->exe_replaced == TRI_YES)
			continue;
		const char *name = who(survey->content, process);

		if (last && strcmp(last, name) == 0)
			continue;
		last = name;
		if (count++ < FINDING_NAMES_MAX)
			buf_add_format(&what, "%s%s", count > 1 ? ", " : "", last);
		if (count <= FINDING_NAMES_MAX)
			survey_note(survey, &evidence, "process %lld: %s", (long long)process->pid,
				    process->libraries_deleted.at[0]);
	}
	if (!count)
		return;
	if (count > FINDING_NAMES_MAX)
		buf_add_format(&what, " and %u more", count - FINDING_NAMES_MAX);
	buf_add_text(&what, " still use libraries that were upgraded or removed; restart pending");
	findings_add(survey, "libraries-deleted", SEVERITY_WARN, &what)->evidence = evidence;
}

static int64_t percent_of(int64_t part, int64_t whole)
{
	return part == UNKNOWN || whole == UNKNOWN || whole <= 0 ? 0 : part * 100 / whole;
}

static void find_full(struct survey *survey, const struct mount *mount, int64_t percent,
		      const char *of)
{
	scoped_buf what = { 0 };

	buf_add_format(&what, "%s is full to %lld %%%s", mount->target, (long long)percent, of);
	struct finding *finding = findings_add(
		survey, "disk-full", percent >= FULL_BAD_PERCENT ? SEVERITY_BAD : SEVERITY_WARN,
		&what);

	survey_note(survey, &finding->evidence, "statfs %s", mount->target);
}

static void find_full_file_systems(struct survey *survey)
{
	for (vec_each(mount, &survey->content->mounts)) {
		int64_t used = mount->used_bytes == UNKNOWN || mount->available_bytes == UNKNOWN
				       ? UNKNOWN
				       : mount->used_bytes + mount->available_bytes;
		int64_t percent = percent_of(mount->used_bytes, used);
		int64_t inodes = percent_of(mount->inodes_used, mount->inodes);
		bool roomy = mount->available_bytes != UNKNOWN &&
			     mount->available_bytes >> 30 >= FULL_FREE_ENOUGH;

		if (percent >= FULL_WARN_PERCENT && !roomy)
			find_full(survey, mount, percent, "");
		if (inodes >= FULL_WARN_PERCENT)
			find_full(survey, mount, inodes, " of its inodes");
	}
}

static void find_end_of_life(struct survey *survey)
{
	const struct os *os = &survey->content->host.os;
	scoped_buf what = { 0 };

	if (os->end_of_life == UNKNOWN || os->end_of_life > survey->now + END_SOON_DAYS * DAY)
		return;
	bool over = os->end_of_life < survey->now;

	buf_add_format(&what, "regular security support of %s %s ", os->name ? os->name : os->id,
		       over ? "ended on" : "ends on");
	add_day(&what, os->end_of_life);
	findings_add(survey, "end-of-life", over ? SEVERITY_BAD : SEVERITY_WARN, &what);
}

static struct service *service_named(const struct content *content, const char *name)
{
	for (vec_each(service, &content->services))
		if (name && strcmp(service->name, name) == 0)
			return service;
	return NULL;
}

/* systemd keeps the state of a unit in its memory; what tells of it is that the journal saw it fail
 * since the boot and nothing of it runs now. */
static void mark_failed_services(struct survey *survey)
{
	int64_t boot = survey->content->host.boot_time;

	for (vec_each(event, &survey->content->events)) {
		struct service *service = service_named(survey->content, event->subject);

		if (!service || strcmp(event->kind, "unit-failed") != 0 ||
		    service->active == TRI_YES || event->at < boot)
			continue;
		service->failed = TRI_YES;
		service->active = TRI_NO;
		for (vec_each(evidence, &event->evidence))
			*vec_push_in(survey->arena, &service->evidence) = *evidence;
	}
}

static void find_failed_services(struct survey *survey)
{
	mark_failed_services(survey);
	for (vec_each(service, &survey->content->services)) {
		scoped_buf what = { 0 };

		if (service->failed != TRI_YES)
			continue;
		buf_add_format(&what, "%s failed", service->name);
		findings_add(survey, "service-failed", SEVERITY_BAD, &what)->evidence =
			service->evidence;
	}
}

static void find_dead_services(struct survey *survey)
{
	for (vec_each(service, &survey->content->services)) {
		scoped_buf what = { 0 };
		bool daemon = !service->type || strcmp(service->type, "service") == 0;

		if (service->enabled != TRI_YES || service->active != TRI_NO || !daemon ||
		    service->failed == TRI_YES || service->triggered_by ||
		    service->survives_reboot == TRI_NO) /* it says why: a condition is not met */
			continue;
		buf_add_format(&what, "%s is enabled but does not run", service->name);
		struct finding *finding = findings_add(survey, "service-dead", SEVERITY_WARN,
						       &what);

		if (service->unit_path)
			survey_note(survey, &finding->evidence, "%s", service->unit_path);
	}
}

static void find_lost_after_reboot(struct survey *survey)
{
	for (vec_each(service, &survey->content->services)) {
		scoped_buf what = { 0 };

		if (service->survives_reboot != TRI_NO || service->active != TRI_YES)
			continue;
		buf_add_format(&what, "%s would not come back after a reboot", service->name);
		if (service->survives_why)
			buf_add_format(&what, ": %s", service->survives_why);
		findings_add(survey, "reboot-loses", SEVERITY_WARN, &what)->evidence =
			service->evidence;
	}
}

static void find_stuck_processes(struct survey *survey)
{
	unsigned zombies = 0;

	for (vec_each(process, &survey->content->processes)) {
		scoped_buf what = { 0 };

		if (!process->state || process->kernel_thread == TRI_YES)
			continue;
		zombies += process->state[0] == 'Z';
		if (process->state[0] != 'D' && process->state[0] != 'T')
			continue;
		buf_add_format(
			&what, "process %lld (%s) %s", (long long)process->pid, process->name,
			process->state[0] == 'D' ? "waits in the kernel and cannot be interrupted"
						 : "is stopped");
		struct finding *finding = findings_add(survey, "process-stuck", SEVERITY_WARN,
						       &what);

		survey_note(survey, &finding->evidence, "process %lld", (long long)process->pid);
	}
	if (zombies >= ZOMBIES_WARN) {
		scoped_buf what = { 0 };

		buf_add_format(&what, "%u zombie processes: a parent does not wait for them",
			       zombies);
		findings_add(survey, "zombies", SEVERITY_WARN, &what);
	}
}

static void find_open_accounts(struct survey *survey)
{
	for (vec_each(user, &survey->content->users)) {
		scoped_buf what = { 0 };

		if (!user->password || strcmp(user->password, "empty") != 0)
			continue;
		buf_add_format(&what, "user %s has an empty password", user->name);
		struct finding *finding = findings_add(survey, "password-empty", SEVERITY_BAD,
						       &what);

		survey_note(survey, &finding->evidence, "/etc/shadow");
	}
	for (vec_each(user, &survey->content->users)) {
		scoped_buf what = { 0 };

		if (user->uid != 0 || strcmp(user->name, "root") == 0)
			continue;
		buf_add_format(&what, "user %s has user id 0: it is root by another name",
			       user->name);
		findings_add(survey, "second-root", SEVERITY_BAD, &what);
	}
}

static void find_unhealthy_disks(struct survey *survey)
{
	static const char *const fine[] = { "ok", "clean", "active", "running", "live" };

	for (vec_each(device, &survey->content->block_devices)) {
		scoped_buf what = { 0 };
		bool healthy = !device->health;

		for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]) && !healthy; i++)
			healthy = strcmp(device->health, fine[i]) == 0;
		if (healthy)
			continue;
		buf_add_format(&what, "%s: %s", device->name, device->health);
		findings_add(survey, "disk-health", SEVERITY_BAD, &what);
	}
}

static void find_memory_trouble(struct survey *survey)
{
	const struct host *host = &survey->content->host;
	int64_t used = host->swap_bytes == UNKNOWN || host->swap_free_bytes == UNKNOWN
			       ? UNKNOWN
			       : host->swap_bytes - host->swap_free_bytes;
	int64_t percent = percent_of(used, host->swap_bytes);
	scoped_buf what = { 0 };

	if (percent < SWAP_WARN_PERCENT)
		return;
	buf_add_format(&what, "%lld %% of swap is in use", (long long)percent);
	findings_add(survey, "swap", SEVERITY_WARN, &what);
}

static void find_recent_trouble(struct survey *survey)
{
	static const char *const kinds[] = {
		"oom-kill", "crash",    "panic",       "lockup", "hung",
		"hardware", "io-error", "filesystem",  "raid",   "unclean-shutdown",
		"restart",  "limit",    "unit-failed",
	};

	for (vec_each(event, &survey->content->events)) {
		scoped_buf what = { 0 };
		bool trouble = false;

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			trouble |= event->kind && strcmp(event->kind, kinds[i]) == 0;
		if (!trouble || event->at == UNKNOWN || event->at < survey->now - WEEK)
			continue;
		const struct service *service = service_named(survey->content, event->subject);

		bool unit = service && strcmp(event->kind, "unit-failed") == 0;
		bool again = unit && service->active == TRI_YES;

		if (unit && service->failed == TRI_YES)
			continue; /* it has a finding of its own */
		buf_add_format(&what, "%s%s", event->what, again ? "; it runs again" : "");
		findings_add(survey, event->kind, again ? SEVERITY_NOTE : SEVERITY_WARN, &what)
			->evidence = event->evidence;
	}
}

static void find_clock(struct survey *survey)
{
	const struct clock *clock = &survey->content->host.clock;
	scoped_buf what = { 0 };

	if (!(clock->offset_seconds * 1000 > CLOCK_OFF_MS) &&
	    !(clock->offset_seconds * 1000 < -CLOCK_OFF_MS))
		return; /* in time, or unknown (NAN compares false) */
	buf_add_format(&what, "the clock was off by %.1f s when %s last looked",
		       clock->offset_seconds, clock->daemon ? clock->daemon : "its daemon");
	struct finding *finding = findings_add(survey, "clock", SEVERITY_WARN, &what);

	if (clock->evidence)
		survey_note(survey, &finding->evidence, "%s", clock->evidence);
}

static void find_blind_repositories(struct survey *survey)
{
	for (vec_each(repository, &survey->content->repositories)) {
		scoped_buf what = { 0 };

		if (repository->trusted_blindly != TRI_YES || repository->enabled == TRI_NO)
			continue;
		buf_add_format(&what, "packages of %s are installed without a signature",
			       repository->url);
		struct finding *finding = findings_add(survey, "repository-unsigned", SEVERITY_WARN,
						       &what);

		if (repository->path)
			survey_note(survey, &finding->evidence, "%s", repository->path);
	}
}

static void find_backlogs(struct survey *survey)
{
	for (vec_each(listening, &survey->content->sockets.listening)) {
		scoped_buf what = { 0 };

		if (listening->backlog == UNKNOWN || listening->backlog_max == UNKNOWN ||
		    listening->backlog_max <= 0 || listening->backlog < listening->backlog_max)
			continue;
		buf_add_format(&what, "%s does not accept connections fast enough: %lld wait",
			       listening->program ? listening->program : "a listener",
			       (long long)listening->backlog);
		findings_add(survey, "backlog", SEVERITY_WARN, &what);
	}
}

static void find_missing_backup(struct survey *survey)
{
	scoped_buf what = { 0 };

	if (survey->content->backups.count)
		return;
	buf_add_text(&what, "no trace of a backup was found here; one pulled by another host "
			    "leaves none");
	findings_add(survey, "no-backup", SEVERITY_NOTE, &what);
}

static void find_missing_crash_dump(struct survey *survey)
{
	const struct host *host = &survey->content->host;
	scoped_buf what = { 0 };

	if (host->crash_dump.would_dump != TRI_NO || host->container)
		return;
	buf_add_text(&what, "a kernel crash would leave no dump");
	findings_add(survey, "no-crash-dump", SEVERITY_NOTE, &what)->evidence =
		host->crash_dump.evidence;
}

static void find_sysctl_drift(struct survey *survey)
{
	scoped_buf what = { 0 };
	unsigned count = 0;
	text_list evidence = { 0 };

	for (vec_each(sysctl, &survey->content->sysctl)) {
		if (sysctl->drifted != TRI_YES)
			continue;
		if (count++ < FINDING_NAMES_MAX) {
			buf_add_format(&what, "%s%s", count > 1 ? ", " : "", sysctl->key);
			survey_note(survey, &evidence, "%s: %s, live %s", sysctl->path,
				    sysctl->configured, sysctl->value);
		}
	}
	if (!count)
		return;
	if (count > FINDING_NAMES_MAX)
		buf_add_format(&what, " and %u more", count - FINDING_NAMES_MAX);
	buf_add_format(&what, ": the live value is not the configured one");
	findings_add(survey, "sysctl-drift", SEVERITY_NOTE, &what)->evidence = evidence;
}

/* clang-format off: a table */
static const struct {
	void (*find)(struct survey *survey);
	const char *why;
} rules[] = {
	{ find_replaced_executables, "what runs is not what would start again" },
	{ find_deleted_executables, "it cannot be started again; often the trace of an intruder" },
	{ find_unhealthy_disks, "data is at risk" },
	{ find_full_file_systems, "services stop when they cannot write" },
	{ find_failed_services, "something that should run does not" },
	{ findings_readable_keys, "whoever has an account here has the key" },
	{ findings_certificates, "clients refuse to talk from the second it ends" },
	{ find_open_accounts, "anybody may be in" },
	{ find_end_of_life, "no security fixes any more" },
	{ find_recent_trouble, "it happened within a week, it may happen again" },
	{ find_lost_after_reboot, "the next reboot ends it, and nobody may notice" },
	{ find_dead_services, "someone wanted it to run" },
	{ findings_servers, "what is written down is not what happens" },
	{ findings_containers, "what is in a container is thought to stay there" },
	{ findings_changed_files, "somebody else's program, or a new way to become root" },
	{ findings_hand_mounts, "a program would write into the empty folder below" },
	{ findings_missing_mounts, "the next boot may look different, or hang" },
	{ find_stuck_processes, "often a dead disk or server behind it" },
	{ find_deleted_libraries, "old, perhaps vulnerable code still runs" },
	{ find_memory_trouble, "slow, and soon the OOM killer" },
	{ find_backlogs, "clients wait or are refused" },
	{ find_clock, "certificates, logs and tickets go wrong" },
	{ find_blind_repositories, "whoever can answer for the repository owns the box" },
	{ find_sysctl_drift, "a reboot changes behaviour" },
	{ find_missing_backup, "know it before you touch anything" },
	{ find_missing_crash_dump, "the next panic stays unexplained" },
};
/* clang-format on */

/* Worst first; within one severity the order of the rules stays. */
static void sort_by_severity(struct survey *survey)
{
	__typeof__(survey->content->findings) sorted = { 0 };

	for (int severity = SEVERITY_BAD; severity <= SEVERITY_NOTE; severity++)
		for (vec_each(finding, &survey->content->findings))
			if ((int)finding->severity == severity)
				*vec_push_in(survey->arena, &sorted) = *finding;
	survey->content->findings.at = sorted.at;
	survey->content->findings.capacity = sorted.capacity;
}

int survey_findings(struct survey *survey, struct err *err)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		rules[i].find(survey);
	sort_by_severity(survey);
	return 0;
}
