/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows are called in a sentence. */
#include <string.h>

#include "explain/describe.h"

enum { LABEL_TEXT_MAX = 44 }; /* bytes of a command, a path */

/* A text cut to fit into a sentence; "?" for none. */
static const char *cut(struct arena *arena, const char *text)
{
	struct bytes bytes = bytes_of(text ? text : "?");

	if (bytes.size <= LABEL_TEXT_MAX)
		return arena_string(arena, bytes);
	return arena_format(arena, "%.*s...", LABEL_TEXT_MAX, bytes.at);
}

static const char *label_process(struct arena *arena, const void *row)
{
	const struct process *process = row;

	return arena_format(arena, "%s (process %lld)", cut(arena, process->name),
			    (long long)process->pid);
}

static const char *label_service(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct service *)row)->name);
}

static const char *label_schedule(struct arena *arena, const void *row)
{
	const struct schedule *schedule = row;

	return arena_format(arena, "the %s job %s (%s%s%s)",
			    schedule->kind ? schedule->kind : "scheduled",
			    cut(arena, schedule->command ? schedule->command : schedule->name),
			    schedule->when ? schedule->when : "", schedule->when ? ", " : "",
			    schedule->path ? schedule->path : "?");
}

static const char *label_container(struct arena *arena, const void *row)
{
	const struct container *container = row;

	return arena_format(arena, "the container %s",
			    cut(arena, container->name ? container->name : container->id));
}

static const char *label_middleware(struct arena *arena, const void *row)
{
	const struct middleware *middleware = row;

	if (!middleware->name)
		return cut(arena, middleware->program);
	return arena_format(arena, "%s %s", cut(arena, middleware->program),
			    cut(arena, middleware->name));
}

static const char *label_application(struct arena *arena, const void *row)
{
	return arena_format(arena, "the application %s",
			    cut(arena, ((const struct application *)row)->name));
}

static const char *label_certificate(struct arena *arena, const void *row)
{
	const struct certificate *certificate = row;

	return arena_format(arena, "the certificate of %s",
			    cut(arena, certificate->names.count ? certificate->names.at[0]
								: certificate->subject));
}

static const char *label_user(struct arena *arena, const void *row)
{
	return arena_format(arena, "the user %s", cut(arena, ((const struct user *)row)->name));
}

static const char *label_package(struct arena *arena, const void *row)
{
	return arena_format(arena, "the package %s",
			    cut(arena, ((const struct package *)row)->name));
}

static const char *label_listening(struct arena *arena, const void *row)
{
	const struct listening *listening = row;

	return cut(arena, listening->service ? listening->service : listening->program);
}

static const char *label_repository(struct arena *arena, const void *row)
{
	return arena_format(arena, "the repository %s",
			    cut(arena, ((const struct repository *)row)->url));
}

static const char *label_file(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct file_row *)row)->path);
}

static const char *label_backup(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct backup *)row)->tool);
}

static const char *label_secret(struct arena *arena, const void *row)
{
	const struct secret *secret = row;

	return arena_format(arena, "%s (%s)", cut(arena, secret->kind),
			    secret->location ? secret->location : "?");
}

static const char *label_sysctl(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct sysctl *)row)->key);
}

static const char *label_module(struct arena *arena, const void *row)
{
	return arena_format(arena, "the kernel module %s",
			    cut(arena, ((const struct kernel_module *)row)->name));
}

static const char *label_identity(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct identity *)row)->name);
}

static const char *label_mount(struct arena *arena, const void *row)
{
	return cut(arena, ((const struct mount *)row)->source);
}

static const char *label_history(struct arena *arena, const void *row)
{
	const struct history_entry *entry = row;

	return arena_format(arena, "%s, with %s", cut(arena, entry->user),
			    cut(arena, entry->program));
}

/* "read as configuration by nginx (trace of unit:nginx.service, 2026-11-22)" */
static const char *label_observed(struct arena *arena, const void *row)
{
	static const struct {
		const char *verdict, *words;
	} all[] = {
		{ "failed", "could not be opened or reached by" },
		{ "configuration", "read as configuration by" },
		{ "absent", "looked for, and not there, by" },
		{ "logs", "written as a log by" },
		{ "data", "read or written as data by" },
		{ "libraries", "loaded as code by" },
		{ "executed", "executed by" },
		{ "peers", "called by" },
	};
	const struct observed *observed = row;
	const char *words = "seen by";

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (text_is(observed->verdict, all[i].verdict))
			words = all[i].words;
	return arena_format(arena, "%s %s (trace of %s, %s)", words, cut(arena, observed->process),
			    cut(arena, observed->target), describe_date(arena, observed->at));
}

/* "the kernel killed it for want of memory (2026-11-22)": it is told whole, as far as that goes. */
static const char *label_event(struct arena *arena, const void *row)
{
	enum { WHAT_MAX = 200 };
	const struct event *event = row;
	struct bytes what = bytes_slice(bytes_of(event->what ? event->what : "?"), 0, WHAT_MAX);

	return arena_format(arena, "%.*s (%s)", (int)what.size, what.at,
			    describe_date(arena, event->at));
}

static const struct {
	const char *section;
	const char *(*label)(struct arena *arena, const void *row);
} labels[] = {
	{ "processes", label_process },
	{ "services", label_service },
	{ "schedules", label_schedule },
	{ "containers", label_container },
	{ "middleware", label_middleware },
	{ "applications", label_application },
	{ "certificates", label_certificate },
	{ "users", label_user },
	{ "packages", label_package },
	{ "listening", label_listening },
	{ "repositories", label_repository },
	{ "files", label_file },
	{ "backups", label_backup },
	{ "secrets", label_secret },
	{ "sysctl", label_sysctl },
	{ "kernel_modules", label_module },
	{ "identity", label_identity },
	{ "mounts", label_mount },
	{ "history", label_history },
	{ "observed", label_observed },
	{ "events", label_event },
};

const char *mention_label(struct arena *arena, const char *section, const void *row)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strcmp(labels[i].section, section) == 0)
			return labels[i].label(arena, row);
	return section;
}
