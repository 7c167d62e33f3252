/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs in their usual places: what container engines keep, syslog's files, and /var/log by name. */
#include <errno.h>

#include "base/path.h"
#include "logs/logs_parts.h"

/* ---- containers ---------------------------------------------------------------------------- */

/* Where an engine keeps the output of a container when its files do not name the place. */
static const struct {
	const char *engine;
	const char *name; /* in the container's folder */
	const char *why;
} default_logs[] = {
	{ "podman", "ctr.log", "libpod's default for the driver k8s-file" },
};

static const char *path_of(struct logs *logs, const struct container_state *state)
{
	if (state->log_path && *state->log_path == '/')
		return state->log_path;
	for (size_t i = 0; i < sizeof(default_logs) / sizeof(default_logs[0]); i++) {
		const char *path = arena_format(logs->arena, "%s/%s",
						state->bundle ? state->bundle : "",
						default_logs[i].name);

		if (text_is(state->engine, default_logs[i].engine) && state->bundle &&
		    root_exists(logs->root, path))
			return path;
	}
	return NULL;
}

/* LXC writes the console as it is; the other engines have a format of their own. */
static enum log_source_kind kind_of(const struct container_state *state)
{
	return text_is(state->engine, "lxc") ? LOG_SOURCE_FILE : LOG_SOURCE_CONTAINER;
}

void logs_find_container(struct logs *logs)
{
	struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	const char *id = target->target.kind == TARGET_KIND_CONTAINER ? target->target.id : NULL;
	const struct container_state *state = id ? engines_find(&logs->engines,
								target->target.engine, id)
						 : NULL;

	if (!state)
		return;
	target->log_driver = state->log_driver;
	const char *path = path_of(logs, state);
	struct log_source *source = path ? logs_source(logs, kind_of(state), logs->root, path)
					 : NULL;

	for (vec_each(name, &state->names))
		*vec_push_in(logs->arena, &target->matches) = (struct log_match){ "CONTAINER_NAME",
										  *name };
	*vec_push_in(logs->arena, &target->matches) = (struct log_match){ "CONTAINER_ID_FULL",
									  state->id };
	if (!source)
		return;
	source->name = state->engine;
	source->evidence = arena_format(logs->arena, "by %s's files", state->engine);
	logs_find_rotated(logs, source);
}

/* ---- syslog -------------------------------------------------------------------------------- */

/* Files that syslog daemons write by default: rsyslog on Debian, Red Hat, SUSE; busybox. */
static const char *const syslog_files[] = {
	"/var/log/syslog",   "/var/log/messages", "/var/log/daemon.log", "/var/log/user.log",
	"/var/log/mail.log", "/var/log/maillog",  "/var/log/auth.log",   "/var/log/secure",
	"/var/log/cron.log", "/var/log/cron",
};

void logs_find_syslog(struct logs *logs)
{
	const struct log_target *target = &logs->targets.at[logs->targets.count - 1];

	if (target->programs.count == 0 || target->target.kind == TARGET_KIND_CONTAINER)
		return;
	for (size_t i = 0; i < sizeof(syslog_files) / sizeof(syslog_files[0]); i++) {
		struct stat state;

		if (root_stat(logs->root, syslog_files[i], &state) < 0 || !S_ISREG(state.st_mode))
			continue;
		struct log_source *source = logs_source(logs, LOG_SOURCE_SYSLOG, logs->root,
							syslog_files[i]);

		/* a syslog daemon itself has it open, and wants all of it */
		if (!source || source->evidence)
			continue;
		source->evidence = arena_format(logs->arena, "lines of %s", target->programs.at[0]);
		logs_find_rotated(logs, source);
	}
}

/* ---- by name ------------------------------------------------------------------------------- */

static const char *const log_endings[] = { ".log", "_log", ".err", ".out", "log" };

static bool is_log_name(struct bytes name)
{
	for (size_t i = 0; i < sizeof(log_endings) / sizeof(log_endings[0]); i++)
		if (bytes_ends(name, log_endings[i]))
			return true;
	return false;
}

static void add_by_name(struct logs *logs, const char *path)
{
	struct stat state;

	if (root_stat(logs->root, path, &state) < 0 || !S_ISREG(state.st_mode))
		return;
	struct log_source *source = logs_source(logs, LOG_SOURCE_FILE, logs->root, path);

	if (!source || source->evidence)
		return;
	source->evidence = "by its name";
	logs_find_rotated(logs, source);
}

static void add_folder(struct logs *logs, const char *folder)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list_some(logs->root, folder, LOGS_SOURCES_MAX, &names, &err) < 0 &&
	    names.starts.count == 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		if (is_log_name(bytes_of(root_name(&names, i))))
			add_by_name(logs, arena_format(logs->arena, "%s/%s", folder,
						       root_name(&names, i)));
}

/* /var/log/redis/redis-server.log: folders bear the name of a package, files that of a program. */
static void add_in_folders(struct logs *logs, const char *program)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list_some(logs->root, "/var/log", LOGS_SOURCES_MAX, &names, &err) < 0 &&
	    names.starts.count == 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++)
		add_by_name(logs, arena_format(logs->arena, "/var/log/%s/%s.log",
					       root_name(&names, i), program));
}

void logs_find_by_name(struct logs *logs)
{
	const struct log_target *target = &logs->targets.at[logs->targets.count - 1];

	/* some programs (redis) open their log for each line anew: it is never seen open */
	for (vec_each(source, &logs->sources))
		if (source->target + 1 == logs->targets.count)
			return;
	if (target->target.kind == TARGET_KIND_CONTAINER || target->target.container)
		return;
	for (vec_each(name, &target->programs)) {
		if (strchr(*name, '/'))
			continue;
		add_by_name(logs, arena_format(logs->arena, "/var/log/%s.log", *name));
		add_folder(logs, arena_format(logs->arena, "/var/log/%s", *name));
		add_in_folders(logs, *name);
	}
}
