/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs/logs.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>

#include "base/mem.h"
#include "base/path.h"
#include "kernel/process_root.h"
#include "kernel/procfs.h"
#include "logs/logs_parts.h"

enum { ZONE_MAX = 64 * 1024 };

/* ---- what all parts use -------------------------------------------------------------------- */

struct log_source *logs_source(struct logs *logs, enum log_source_kind kind,
			       const struct root *root, const char *path)
{
	size_t target = logs->targets.count - 1;

	for (vec_each(known, &logs->sources))
		if (known->target == target && known->root == root &&
		    strcmp(known->paths.at[0], path) == 0)
			return known;
	if (logs->sources.count >= LOGS_SOURCES_MAX) {
		logs_note(logs, "more than %d logs: the rest was left out", LOGS_SOURCES_MAX);
		return NULL;
	}
	struct log_source *source = vec_push_in(logs->arena, &logs->sources);

	*source = (struct log_source){ .kind = kind, .target = target, .root = root };
	*vec_push_in(logs->arena, &source->paths) = arena_string(logs->arena, bytes_of(path));
	source->name = path_name(source->paths.at[0]);
	return source;
}

static void add_once(struct logs *logs, text_list *list, struct buf *text)
{
	if (!text_list_has(list, buf_text(text)))
		*vec_push_in(logs->arena, list) = arena_string(logs->arena, buf_bytes(text));
}

void logs_note(struct logs *logs, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	add_once(logs, &logs->notes, &text);
}

void logs_failure(struct logs *logs, struct log_source *source, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	add_once(logs, &source->failures, &text);
}

/* ---- roots --------------------------------------------------------------------------------- */

static struct log_root *root_add(struct logs *logs, struct root *root, int64_t namespace)
{
	struct log_root *added = vec_push(&logs->roots);
	struct err err;

	*added = (struct log_root){ .namespace = namespace, .root = root };
	/* without the file the zone is UTC, as for the C library */
	if (root_read(root, "/etc/localtime", ZONE_MAX, &added->zone, &err) < 0)
		buf_clear(&added->zone);
	return added;
}

/* The mount namespace of a process, 0 when it is not told. */
static int64_t namespace_of(const struct logs *logs, int64_t pid)
{
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);
	int64_t namespace;

	return folder >= 0 && procfs_namespace(folder, "ns/mnt", &namespace) == 0 ? namespace : 0;
}

/* True if the process has the root directory that we have. */
static bool has_our_root(const struct logs *logs, int64_t pid)
{
	scoped_buf link = { 0 };
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);

	return folder < 0 || procfs_readlink(folder, "root", &link) < 0 ||
	       bytes_is(buf_bytes(&link), "/");
}

const struct root *logs_root_of(struct logs *logs, const struct target_process *process)
{
	int64_t namespace = namespace_of(logs, process->pid);
	bool is_ours = namespace == 0 || namespace == logs->roots.at[0].namespace;
	struct root opened;
	struct err err;

	if (is_ours && !process->container && has_our_root(logs, process->pid))
		return logs->root;
	for (vec_each(root, &logs->roots))
		if (namespace && root->namespace == namespace && root->root != logs->root)
			return root->root;
	if (process_root_init(&opened, logs->root, process->pid, &err) < 0) {
		logs_note(logs, "files of %s (pid %lld) cannot be seen: %s", process->name,
			  (long long)process->pid, err.text);
		return NULL;
	}
	struct root *kept = mem_zero(1, sizeof(*kept));

	*kept = opened;
	return root_add(logs, kept, namespace)->root;
}

struct bytes logs_zone(const struct logs *logs, const struct root *root)
{
	for (vec_each(known, &logs->roots))
		if (known->root == root)
			return buf_bytes(&known->zone);
	return (struct bytes){ 0 };
}

int logs_init(struct logs *logs, const struct root *root, struct arena *arena, struct err *err)
{
	*logs = (struct logs){ .root = root, .arena = arena };
	logs->engines = (struct engines){ .root = root, .arena = arena };
	logs->scan = (struct target_scan){ .root = root, .arena = arena };
	logs->scan.engines = &logs->engines;
	root_add(logs, (struct root *)root, root->live ? namespace_of(logs, getpid()) : 0);
	return target_scan_all(&logs->scan, err);
}

void logs_deinit(struct logs *logs)
{
	for (vec_each(root, &logs->roots)) {
		buf_deinit(&root->zone);
		if (root->root == logs->root)
			continue;
		root_deinit(root->root);
		free(root->root);
	}
	vec_deinit(&logs->roots);
	engines_deinit(&logs->engines);
}

/* ---- targets ------------------------------------------------------------------------------- */

static void add_program(struct logs *logs, struct log_target *target, const char *name)
{
	if (name && *name && !text_list_has(&target->programs, name))
		*vec_push_in(logs->arena, &target->programs) = name;
}

static void add_processes(struct logs *logs, struct log_target *target)
{
	int_list members = { 0 };

	target_scan_members(&logs->scan, &target->target, &members);
	logs_without_ours(logs, &members);
	for (size_t i = 0; i < members.count && i < LOGS_PROCESSES_MAX; i++) {
		const struct target_process *process = target_scan_find(&logs->scan, members.at[i]);

		*vec_push_in(logs->arena,
			     &target->processes) = (struct log_process){ process->pid,
									 process->name };
		add_program(logs, target, process->name);
		add_program(logs, target, process->executable);
	}
	vec_deinit(&members);
}

/* "nginx" of nginx.service, "postgresql" of postgresql@15-main.service */
static struct bytes unit_stem(const char *unit)
{
	struct bytes name = bytes_of(unit);
	ptrdiff_t dot = bytes_find_last(name, '.'), at = bytes_find(name, '@');

	name = bytes_slice(name, 0, dot > 0 ? (size_t)dot : name.size);
	return bytes_slice(name, 0, at > 0 ? (size_t)at : name.size);
}

static const char *label_of(struct logs *logs, const struct target *target)
{
	struct bytes name = bytes_of(target->name);

	if (target->kind == TARGET_KIND_UNIT && bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	const char *label = arena_string(logs->arena, name);

	for (vec_each(known, &logs->targets))
		if (text_is(known->label, label))
			return arena_format(logs->arena, "%s:%lld", label, (long long)target->pid);
	return label;
}

int logs_add(struct logs *logs, const char *text, struct err *err)
{
	struct target_answer answer;
	struct target_text parsed;
	int failed = target_find(&logs->scan, text, &answer, err);

	if (failed)
		return failed;
	if (logs->targets.count >= LOGS_TARGETS_MAX)
		return err_set(err, -E2BIG, "more than %d targets", LOGS_TARGETS_MAX);
	for (vec_each(known, &logs->targets))
		if (known->target.kind == answer.target.kind &&
		    known->target.pid == answer.target.pid &&
		    text_equal(known->target.name, answer.target.name))
			return 0;
	const char *label = label_of(logs, &answer.target);
	struct log_target *target = vec_push_in(logs->arena, &logs->targets);

	*target = (struct log_target){ .target = answer.target, .label = label };
	target->by_number = answer.target.kind == TARGET_KIND_PROCESS &&
			    target_text_parse(bytes_of(text), &parsed, err) == 0 && parsed.pid;
	add_processes(logs, target);
	if (answer.target.kind == TARGET_KIND_UNIT)
		add_program(logs, target, arena_string(logs->arena, unit_stem(answer.target.name)));
	logs_find_container(logs);
	logs_find_files(logs);
	logs_find_by_name(logs);
	logs_find_journals(logs);
	logs_find_syslog(logs);
	return 0;
}
