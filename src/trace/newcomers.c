/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/newcomers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/path.h"
#include "kernel/procfs.h"

enum {
	CHILDREN_MAX = 1 << 20, /* bytes of their numbers */
	NAME_SIZE = 64,
};

/* What systemd, since 254, executes in between, to become the service's program. */
static const char executor[] = "systemd-executor";

/* ---- lines ---------------------------------------------------------------------------------- */

/* While the former main process lives, what is started is about its end. The watch's word of that
 * comes in the order in which things were done; should it get lost, /proc tells, too. */
static bool is_ending(struct newcomers *newcomers)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC);

	if (!newcomers->service->pid || newcomers->former_ended)
		return false;
	if (target_is_alive(newcomers->root, newcomers->service))
		return true;
	if (!newcomers->gone_ms)
		newcomers->gone_ms = now;
	return newcomers->hears_ends && now - newcomers->gone_ms < NEWCOMERS_GRACE_MS;
}

/* Its number, as in struct newcomer. */
static size_t add_line(struct newcomers *newcomers, enum newcomers_state state)
{
	*vec_push(&newcomers->lines) = (struct newcomers_line){ .state = state };
	return newcomers->lines.count;
}

static struct newcomer *begin_child(struct newcomers *newcomers, uint32_t process)
{
	bool is_others = newcomers->is_script || is_ending(newcomers);
	size_t line = add_line(newcomers, is_others ? NEWCOMERS_OTHERS : NEWCOMERS_UNKNOWN);
	struct newcomer *newcomer = newcomers_map_put(&newcomers->map, process);

	*newcomer = (struct newcomer){ .line = line };
	return newcomer;
}

static struct newcomers_line *line_of(struct newcomers *newcomers, const struct newcomer *newcomer)
{
	return newcomer && newcomer->line ? &newcomers->lines.at[newcomer->line - 1] : NULL;
}

static void settle(struct newcomers *newcomers, struct newcomers_line *line,
		   enum newcomers_state state)
{
	line->state = state;
	for (vec_each(held, &line->held))
		if (state == NEWCOMERS_OURS)
			newcomers->heard(newcomers->context, &held->record, held->data, NULL);
	newcomers->held -= line->held.count;
	vec_deinit(&line->held);
}

/* Asks the cgroup of a process whose line is not known. */
static void decide(struct newcomers *newcomers, struct newcomers_line *line, uint32_t process)
{
	if (line->state != NEWCOMERS_UNKNOWN)
		return;
	int holds = target_holds(newcomers->proc, newcomers->service, (pid_t)process);

	if (holds < 0)
		return;
	settle(newcomers, line, holds ? NEWCOMERS_OURS : NEWCOMERS_OTHERS);
	if (holds)
		*vec_push(&newcomers->fresh) = process;
}

static void hold(struct newcomers *newcomers, struct newcomers_line *line,
		 const struct watch_record *record, struct bytes data)
{
	if (newcomers->held == NEWCOMERS_HELD_MAX) {
		newcomers->untold++;
		return;
	}
	newcomers->held++;
	*vec_push(&line->held) = (struct newcomers_held){
		*record,
		{ arena_string(&newcomers->arena, data), data.size },
	};
}

/* ---- what is heard -------------------------------------------------------------------------- */

static bool read_program(const struct newcomers *newcomers, uint32_t process, struct buf *ret)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), "%u/exe", process);
	return procfs_readlink(newcomers->proc, name, ret) == 0;
}

/* By what the kernel says it runs, or by its name: it may be gone, or, as fanotify tells it, not
 * have executed that yet, and links lead to it. A script in /etc/init.d may have the same name. */
static bool is_program(const struct newcomers *newcomers, uint32_t process, struct bytes path)
{
	scoped_buf text = { 0 };
	struct bytes name, rest = path;

	if (!newcomers->program)
		return false;
	if (read_program(newcomers, process, &text) &&
	    bytes_is(buf_bytes(&text), newcomers->program))
		return true;
	while (bytes_part(&rest, '/', &name))
		;
	return bytes_is(name, path_name(newcomers->program)) && !bytes_starts(path, "/etc/init.d/");
}

static bool is_own(const struct newcomers *newcomers, struct bytes program)
{
	return bytes_is(program, newcomers->own_program) || bytes_ends(program, executor);
}

static void hear_exec(struct newcomers *newcomers, struct newcomer *newcomer,
		      const struct watch_record *record, struct bytes path)
{
	struct newcomers_line *line = line_of(newcomers, newcomer);

	if (is_own(newcomers, path))
		return;
	newcomer->is_executed = true;
	newcomer->is_late = false;
	bool is_it = is_program(newcomers, record->process, path);

	if (newcomers->is_script && is_it && line->state == NEWCOMERS_OTHERS &&
	    !is_ending(newcomers)) {
		newcomer->line = add_line(newcomers, NEWCOMERS_OURS);
		*vec_push(&newcomers->fresh) = record->process;
	}
	line = line_of(newcomers, newcomer);
	line->is_program |= is_it;
	decide(newcomers, line, record->process);
}

/* A child runs its parent's code, and belongs where that does. */
static struct newcomer *inherit(struct newcomers *newcomers, uint32_t process,
				struct newcomer parent)
{
	struct newcomer *child = newcomers_map_put(&newcomers->map, process);
	const struct newcomers_line *line = line_of(newcomers, &parent);

	*child = parent;
	child->is_unborn = false;
	if (line && line->state == NEWCOMERS_OURS)
		*vec_push(&newcomers->fresh) = process;
	return child;
}

/* The kernel tells ptrace of the youngest first: a child may have done much, executed the service's
 * program even, before the word of its birth is heard. */
static void hear_birth(struct newcomers *newcomers, const struct watch_record *record)
{
	struct newcomer *known = newcomers_map_find(&newcomers->map, record->other);
	const struct newcomer *parent = newcomers_map_find(&newcomers->map, record->process);
	struct newcomer child = parent ? *parent : (struct newcomer){ 0 };

	child.is_late = false;
	if (record->process == newcomers->manager)
		begin_child(newcomers, record->other);
	else if (known && known->is_unborn)
		known->is_unborn = false;
	else
		inherit(newcomers, record->other, child);
}

/* Known, or a child of one that is where nobody has told of it. */
static struct newcomer *find(struct newcomers *newcomers, uint32_t process)
{
	struct newcomer *known = newcomers_map_find(&newcomers->map, process);

	if (known || newcomers->hears_births)
		return known;
	pid_t parent = procfs_parent(newcomers->proc, (pid_t)process);

	known = parent ? newcomers_map_find(&newcomers->map, (uint64_t)parent) : NULL;
	if (!known)
		return NULL;
	struct newcomer *child = inherit(newcomers, process, *known);

	child->is_unborn = true;
	return child;
}

void newcomers_hear(void *context, const struct watch_record *record, struct bytes data,
		    const struct watch_stack *stack)
{
	struct newcomers *newcomers = context;
	bool is_executed = record->deed == WATCH_EXECUTES && record->result >= 0;

	if (record->deed == WATCH_FORKS)
		hear_birth(newcomers, record);
	if (record->deed == WATCH_ENDS && record->process == newcomers->service->pid)
		newcomers->former_ended = true;
	struct newcomer *newcomer = find(newcomers, record->process);

	if (newcomer && record->deed == WATCH_ENDS)
		newcomer->is_unborn = false; /* another one may get its number */
	if (!newcomer || !newcomer->line)
		return;
	if (is_executed)
		hear_exec(newcomers, newcomer, record, data);
	else if (record->deed == WATCH_EXECUTES)
		line_of(newcomers, newcomer)->is_program |= is_program(newcomers, record->process,
								       data);
	newcomer = find(newcomers, record->process);
	struct newcomers_line *line = line_of(newcomers, newcomer);

	/* that the manager cannot execute the program is told all the same */
	if (!newcomer->is_executed && (record->deed != WATCH_EXECUTES || is_executed))
		return;
	decide(newcomers, line, record->process);
	if (line->state == NEWCOMERS_OURS)
		newcomers->heard(newcomers->context, record, data, stack);
	else if (line->state == NEWCOMERS_UNKNOWN)
		hold(newcomers, line, record, data);
	else if (newcomers->watch && !newcomers->is_script)
		watch_drop(newcomers->watch, record->process);
}

/* ---- where nothing is heard of new processes ------------------------------------------------ */

/* By the manager's own list; a kernel without that has all of /proc. */
static int read_children(const struct newcomers *newcomers, int_list *ret, struct err *err)
{
	scoped_buf text = { 0 };
	char name[NAME_SIZE];
	struct bytes rest, word;
	uint64_t number;

	snprintf(name, sizeof(name), "%u/task/%u/children", newcomers->manager, newcomers->manager);
	if (procfs_read(newcomers->proc, name, CHILDREN_MAX, &text) == 0) {
		rest = buf_bytes(&text);
		while (bytes_word(&rest, &word))
			if (bytes_u64(word, 10, &number))
				*vec_push(ret) = (int64_t)number;
		return 0;
	}
	pid_list pids = { 0 };
	int failed = procfs_pids(newcomers->proc, &pids, err);

	for (vec_each(pid, &pids))
		if (procfs_parent(newcomers->proc, *pid) == (pid_t)newcomers->manager)
			*vec_push(ret) = *pid;
	vec_deinit(&pids);
	return failed;
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

static bool has_begun(const struct newcomers *newcomers, uint32_t process)
{
	scoped_buf program = { 0 };

	return read_program(newcomers, process, &program) &&
	       !is_own(newcomers, buf_bytes(&program));
}

static void refuse(struct newcomers *newcomers, const struct err *err)
{
	if (err->code != -ESRCH && !newcomers->refused++)
		newcomers->refusal = *err;
}

/* Whose it is, is known when it executes something; until then it is left alone. The restart goes
 * on in any case: one that cannot be watched is only counted. */
static void add(struct newcomers *newcomers, uint32_t process)
{
	struct err err;

	if (watch_add_waiting(newcomers->watch, process, &err) < 0) {
		refuse(newcomers, &err);
		return;
	}
	struct newcomer *newcomer = newcomers_map_find(&newcomers->map, process);

	/* had it executed something before it was added, nobody tells of that */
	if (newcomer->is_executed || !has_begun(newcomers, process))
		return;
	newcomer->is_executed = true;
	newcomer->is_late = true;
	decide(newcomers, line_of(newcomers, newcomer), process);
	bool is_others = line_of(newcomers, newcomer)->state == NEWCOMERS_OTHERS;

	if ((!is_others || newcomers->is_script) && watch_add(newcomers->watch, process, &err) < 0)
		refuse(newcomers, &err);
}

int newcomers_look(struct newcomers *newcomers, struct watch *watch, struct err *err)
{
	int_list children = { 0 };

	newcomers->watch = watch;
	if (read_children(newcomers, &children, err) < 0)
		return err->code;
	vec_sort(&children, compare_numbers);
	for (size_t i = 0, before = 0; i < children.count; i++) {
		int64_t child = children.at[i];

		while (before < newcomers->children.count && newcomers->children.at[before] < child)
			before++;
		bool is_old = before < newcomers->children.count &&
			      newcomers->children.at[before] == child;

		/* one that is known was taken over by the manager */
		if (is_old || newcomers_map_find(&newcomers->map, (uint64_t)child))
			continue;
		struct newcomer *newcomer = begin_child(newcomers, (uint32_t)child);

		if (newcomers->is_script ||
		    line_of(newcomers, newcomer)->state == NEWCOMERS_UNKNOWN)
			add(newcomers, (uint32_t)child);
	}
	vec_deinit(&newcomers->children);
	newcomers->children = children;
	return 0;
}

/* ---- begin and end -------------------------------------------------------------------------- */

int newcomers_start(struct newcomers *newcomers, struct err *err)
{
	scoped_buf own = { 0 };

	newcomers->proc = procfs_open(newcomers->root, err);
	if (newcomers->proc < 0)
		return err->code;
	newcomers->own_program = read_program(newcomers, newcomers->manager, &own)
					 ? arena_string(&newcomers->arena, buf_bytes(&own))
					 : "";
	if (read_children(newcomers, &newcomers->children, err) < 0)
		return err->code;
	vec_sort(&newcomers->children, compare_numbers);
	return 0;
}

void newcomers_finish(struct newcomers *newcomers)
{
	for (vec_each(line, &newcomers->lines)) {
		if (line->state != NEWCOMERS_UNKNOWN || !line->held.count)
			continue;
		newcomers->unknown += !line->is_program;
		settle(newcomers, line, line->is_program ? NEWCOMERS_OURS : NEWCOMERS_OTHERS);
	}
	for (size_t i = 0; i < newcomers->map.capacity; i++) {
		const struct newcomers_map_slot *slot = &newcomers->map.slots[i];
		const struct newcomers_line *line = slot->used ? line_of(newcomers, &slot->value)
							       : NULL;

		newcomers->late += line && line->state == NEWCOMERS_OURS && slot->value.is_late;
	}
}

void newcomers_deinit(struct newcomers *newcomers)
{
	if (!newcomers->root)
		return;
	if (newcomers->proc >= 0)
		close(newcomers->proc);
	for (vec_each(line, &newcomers->lines))
		vec_deinit(&line->held);
	vec_deinit(&newcomers->lines);
	vec_deinit(&newcomers->children);
	vec_deinit(&newcomers->fresh);
	newcomers_map_deinit(&newcomers->map);
	arena_deinit(&newcomers->arena);
}
