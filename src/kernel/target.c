/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/target.h"

#include <errno.h>
#include <stdio.h>

#include "base/nearest.h"
#include "base/path.h"
#include "format/proc/proc_pid_stat.h"
#include "kernel/procfs.h"
#include "kernel/target_scan.h"

enum { TARGETS_TOLD = 8 }; /* candidates in a message */

/* Where unit files lie. Source: systemd.unit(5). */
static const char *const unit_folders[] = {
	"/etc/systemd/system",           "/run/systemd/system",     "/run/systemd/generator",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
};

void target_write(struct buf *ret, const struct target *target)
{
	switch (target->kind) {
	case TARGET_KIND_UNIT:
		buf_add_format(ret, "unit:%s", target->name);
		break;
	case TARGET_KIND_CONTAINER:
		buf_add_format(ret, "%s:%s", target->engine, target->name);
		break;
	default:
		buf_add_format(ret, "pid:%lld", (long long)target->pid);
		break;
	}
}

/* "unit:nginx.service (pid 812)", "pid:900 (nginx, in container 4f5e6d7c8b9a)" */
static void describe(struct buf *ret, const struct target *target)
{
	target_write(ret, target);
	if (target->kind == TARGET_KIND_PROCESS)
		buf_add_format(ret, " (%s", target->name);
	else if (target->pid)
		buf_add_format(ret, " (pid %lld", (long long)target->pid);
	else
		buf_add_text(ret, " (does not run");
	if (target->kind == TARGET_KIND_CONTAINER && strcmp(target->name, target->id) != 0)
		buf_add_format(ret, ", %.12s", target->id);
	if (target->container)
		buf_add_format(ret, ", in container %.12s", target->container);
	buf_add_text(ret, ")");
}

static int fail_ambiguous(const char *text, const target_list *list, struct err *err)
{
	scoped_buf told = { 0 };

	for (size_t i = 0; i < list->count && i < TARGETS_TOLD; i++) {
		buf_add_text(&told, i ? ", " : "");
		describe(&told, &list->at[i]);
	}
	if (list->count > TARGETS_MAX)
		buf_add_format(&told, ", and more than %d others", TARGETS_MAX - TARGETS_TOLD);
	else if (list->count > TARGETS_TOLD)
		buf_add_format(&told, ", and %zu others", list->count - TARGETS_TOLD);
	return err_set(err, -EEXIST, "%s may be any of: %s", text, buf_text(&told));
}

/* "nginx" -> nginx.service, "getty@tty1.service" -> getty@.service where it has no file. */
static bool find_unit_file(const struct target_scan *scan, struct bytes name, struct target *ret)
{
	const char *unit = arena_string(scan->arena, name);
	ptrdiff_t at = bytes_find(name, '@');

	if (bytes_find(name, '/') >= 0)
		return false;
	if (bytes_find(name, '.') < 0)
		unit = arena_format(scan->arena, "%s.service", unit);
	const char *dot = strrchr(unit, '.');
	const char *template = at < 0 || !dot
				       ? unit
				       : arena_format(scan->arena, "%.*s@%s", (int)at, unit, dot);

	for (size_t i = 0; i < 2 * sizeof(unit_folders) / sizeof(unit_folders[0]); i++) {
		const char *path = arena_format(scan->arena, "%s/%s", unit_folders[i / 2],
						i % 2 ? template : unit);
		struct stat state;

		if (root_lstat(scan->root, path, &state) < 0 || S_ISDIR(state.st_mode))
			continue;
		*ret = (struct target){ .kind = TARGET_KIND_UNIT, .name = unit, .evidence = path };
		return true;
	}
	return false;
}

/* The unit that a unit's file is only another name of (redis.service is redis-server.service, by a
 * link); empty for one of its own, and for a masked one. */
static struct bytes find_alias(const struct target_scan *scan, const struct target *unit,
			       struct buf *scratch)
{
	if (root_readlink(scan->root, unit->evidence, scratch) < 0 ||
	    bytes_is(buf_bytes(scratch), "/dev/null"))
		return (struct bytes){ 0 };
	const char *name = path_name(buf_text(scratch));

	return strcmp(name, path_name(unit->evidence)) == 0 ? (struct bytes){ 0 } : bytes_of(name);
}

static void offer_names(const struct target_scan *scan, const struct target_text *text,
			struct nearest *nearest)
{
	bool any = text->kind == TARGET_KIND_ANY;

	for (vec_each(container, &scan->containers))
		for (vec_each(name, &container->names))
			if (any || text->kind == TARGET_KIND_CONTAINER)
				nearest_offer(nearest, text->name, *name);
	for (vec_each(process, &scan->processes)) {
		if (process->unit && (any || text->kind == TARGET_KIND_UNIT))
			nearest_offer(nearest, text->name, process->unit);
		if (any)
			nearest_offer(nearest, text->name, process->name);
	}
}

static int fail_unknown(const struct target_scan *scan, const struct target_text *text,
			const char *written, struct err *err)
{
	static const char *const kinds[] = {
		[TARGET_KIND_ANY] = "no container, unit or process of that name",
		[TARGET_KIND_PROCESS] = "no such process",
		[TARGET_KIND_UNIT] = "no such unit",
		[TARGET_KIND_CONTAINER] = "no such container",
	};
	struct nearest nearest = { 0 };

	offer_names(scan, text, &nearest);
	if (nearest.name)
		return err_set(err, -ENOENT, "%s: %s; did you mean %s?", written, kinds[text->kind],
			       nearest.name);
	if (!scan->root->live)
		return err_set(err, -ENOENT, "%s: %s; nothing runs in a directory (--root)",
			       written, kinds[text->kind]);
	return err_set(err, -ENOENT, "%s: %s; 'trowel survey' lists what there is", written,
		       kinds[text->kind]);
}

int target_find(const struct target_scan *scan, const char *text, struct target_answer *ret,
		struct err *err)
{
	struct target_text parsed;
	target_list found = { 0 };
	scoped_buf link = { 0 };
	struct target unit;
	int failed = target_text_parse(bytes_of(text), &parsed, err);

	if (failed)
		return failed;
	target_choose(scan, &parsed, &found);
	bool may_be_unit = parsed.kind == TARGET_KIND_ANY || parsed.kind == TARGET_KIND_UNIT;

	if (found.count == 0 && may_be_unit && find_unit_file(scan, parsed.name, &unit)) {
		const struct target_text alias = { .kind = TARGET_KIND_UNIT,
						   .name = find_alias(scan, &unit, &link) };

		if (alias.name.size) {
			target_choose(scan, &alias, &found);
			unit.name = arena_string(scan->arena, alias.name);
		}
		if (found.count == 0)
			*vec_push_in(scan->arena, &found) = unit;
	}
	if (found.count == 0)
		return fail_unknown(scan, &parsed, text, err);
	if (found.count > 1) {
		ret->candidates = found;
		return fail_ambiguous(text, &found, err);
	}
	ret->target = found.at[0];
	return 0;
}

/* Looks around; of containers, at those of one engine alone where engines->only says so. */
static int look(struct target_scan *scan, const struct target_text *text, struct err *err)
{
	if (text->kind == TARGET_KIND_PROCESS && scan->root->live)
		return target_scan_process(scan, text->pid, err); /* nothing else can be meant */
	return target_scan_all(scan, err);
}

/* What runs under that very name of that engine: the files of others say nothing of it. False: it
 * takes a look at everything. */
static bool find_quickly(const struct root *root, const struct target_text *text,
			 struct arena *arena, struct target *ret)
{
	SCOPED(engines_deinit) struct engines engines = { .root = root, .arena = arena };
	struct target_scan scan = { .root = root, .arena = arena, .engines = &engines };
	target_list found = { 0 };
	struct err err;

	if (text->kind != TARGET_KIND_CONTAINER || !text->engine || !root->live ||
	    !engines_is_read_alone(text->engine))
		return false;
	engines.only = text->engine;
	if (look(&scan, text, &err) < 0)
		return false;
	target_choose(&scan, text, &found);
	if (found.count != 1 || !found.at[0].pid ||
	    (!bytes_is(text->name, found.at[0].name) && !bytes_is(text->name, found.at[0].id)))
		return false;
	*ret = found.at[0];
	return true;
}

int target_resolve(const struct root *root, const char *text, struct arena *arena,
		   struct target_answer *ret, struct err *err)
{
	SCOPED(engines_deinit) struct engines engines = { .root = root, .arena = arena };
	struct target_scan scan = { .root = root, .arena = arena, .engines = &engines };
	struct target_text parsed;
	int failed = target_text_parse(bytes_of(text), &parsed, err); /* before looking around */

	if (failed)
		return failed;
	if (find_quickly(root, &parsed, arena, &ret->target))
		return 0;
	failed = look(&scan, &parsed, err);
	return failed ? failed : target_find(&scan, text, ret, err);
}

bool target_is_alive(const struct root *root, const struct target *target)
{
	struct proc_pid_stat parsed;
	scoped_buf text = { 0 };
	struct err err;
	scoped_fd int proc = root->live && target->pid ? procfs_open(root, &err) : -1;
	scoped_fd int folder = proc >= 0 ? procfs_open_pid(proc, (pid_t)target->pid) : -1;

	return folder >= 0 && procfs_read_record(folder, "stat", 4096, &text) == 0 &&
	       proc_pid_stat_parse(buf_bytes(&text), &parsed) && parsed.state != 'Z' &&
	       parsed.started_ticks == target->start_ticks;
}
