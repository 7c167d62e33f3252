/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watch by looking at /proc again and again: the descriptors and the program of each process.
 * It needs nothing but the right to look, and sees what stays open long enough. Source: proc(5).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/map.h"
#include "format/proc/proc_text.h"
#include "kernel/procfs.h"
#include "watch/backend.h"

enum {
	LOOK_MS = 50,
	CHILDREN_MS = 250, /* all of /proc is read for them */
	FILES_MAX = 4096,  /* descriptors of a process at one look */
	RECORD_MAX = 4096, /* of stat and fdinfo */
};

MAP_DEFINE(proc_seen, struct bytes, bool, map_hash_bytes, bytes_equal);
MAP_DEFINE(proc_set, uint64_t, bool, map_hash_u64, map_equal_u64);

struct proc_state {
	int proc;
	struct proc_set members;   /* also those that are gone */
	watch_processes processes; /* to look at */
	struct arena arena;
	struct proc_seen seen; /* "812 5 /etc/x": told */
	int64_t children_ms;   /* CLOCK_MONOTONIC, of the last look for them */
};

/* True the first time. */
static bool is_new(struct proc_state *state, const struct watch_record *record, struct bytes path)
{
	scoped_buf key = { 0 };

	buf_add_format(&key, "%u %d %d ", record->process, (int)record->deed, record->result);
	buf_add_bytes(&key, path);
	if (proc_seen_find(&state->seen, buf_bytes(&key)))
		return false;
	*proc_seen_put(&state->seen, bytes_of(arena_string(&state->arena, buf_bytes(&key)))) = true;
	return true;
}

static void look_at_file(struct watch *watch, int process, int files, const char *number,
			 struct watch_record record)
{
	scoped_buf path = { 0 };

	if (procfs_readlink(files, number, &path) < 0 || buf_text(&path)[0] != '/' ||
	    !is_new(watch->state, &record, buf_bytes(&path)))
		return; /* gone again, a socket or a pipe, or known */
	int flags = procfs_open_flags(process, (uint64_t)record.result);

	record.flags = flags < 0 ? 0 : (uint32_t)flags;
	watch_read_file(files, number, &record);
	watch_read_comm(process, "comm", &record);
	watch_tell(watch, &record, buf_bytes(&path));
}

static void look_at_files(struct watch *watch, int process, struct watch_record record)
{
	scoped_fd int files = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = files };
	const char *number;

	if (files < 0)
		return;
	for (int count = 0; (number = procfs_next_number(&numbers)) != NULL; count++) {
		if (count == FILES_MAX) {
			watch->lost[WATCH_LOST_PATH]++;
			break;
		}
		record.result = (int32_t)numbers.number;
		look_at_file(watch, process, files, number, record);
	}
}

/* False when it is gone. */
static bool look_at_process(struct watch *watch, uint32_t pid)
{
	struct proc_state *state = watch->state;
	scoped_fd int process = procfs_open_pid(state->proc, (pid_t)pid);
	struct watch_record record = { .process = pid, .thread = pid, .folder = AT_FDCWD };
	scoped_buf program = { 0 };

	if (process < 0)
		return false;
	record.deed = WATCH_EXECUTES;
	if (procfs_readlink(process, "exe", &program) == 0 &&
	    is_new(state, &record, buf_bytes(&program))) {
		watch_read_comm(process, "comm", &record);
		watch_tell(watch, &record, buf_bytes(&program));
	}
	record.deed = WATCH_OPENS;
	look_at_files(watch, process, record);
	return true;
}

static int add(struct watch *watch, uint32_t process, struct err *err)
{
	struct proc_state *state = watch->state;

	if (proc_set_find(&state->members, process))
		return 0;
	if (state->processes.count == WATCH_PROCESSES_MAX)
		return err_set(err, -EMFILE, "more than %d processes", WATCH_PROCESSES_MAX);
	*proc_set_put(&state->members, process) = true;
	*vec_push(&state->processes) = process;
	return 0;
}

static void find_children(struct watch *watch)
{
	struct proc_state *state = watch->state;
	pid_list pids = { 0 };
	struct err err;

	if (procfs_pids(state->proc, &pids, &err) < 0)
		watch->lost[WATCH_LOST_PROCESSES]++;
	for (vec_each(pid, &pids)) {
		if (proc_set_find(&state->members, (uint64_t)*pid) ||
		    !proc_set_find(&state->members, (uint64_t)procfs_parent(state->proc, *pid)))
			continue;
		if (add(watch, (uint32_t)*pid, &err) < 0)
			watch->lost[WATCH_LOST_PROCESSES]++;
	}
	vec_deinit(&pids);
}

static int step(struct watch *watch, int timeout_ms, struct err *err)
{
	struct proc_state *state = watch->state;
	int64_t now = clock_ms(CLOCK_MONOTONIC);
	size_t kept = 0;

	if (now - state->children_ms >= CHILDREN_MS) {
		state->children_ms = now;
		find_children(watch);
	}
	for (size_t i = 0; i < state->processes.count; i++)
		if (look_at_process(watch, state->processes.at[i]))
			state->processes.at[kept++] = state->processes.at[i];
	state->processes.count = kept;
	if (poll(NULL, 0, timeout_ms < LOOK_MS ? timeout_ms : LOOK_MS) < 0)
		return err_set(err, -EINTR, "interrupted");
	return 0;
}

static void stop(struct watch *watch)
{
}

static void release(struct watch *watch)
{
	struct proc_state *state = watch->state;

	close(state->proc);
	proc_set_deinit(&state->members);
	proc_seen_deinit(&state->seen);
	vec_deinit(&state->processes);
	arena_deinit(&state->arena);
	free(state);
	watch->state = NULL;
}

static int start(struct watch *watch, struct err *err)
{
	int proc = procfs_open(watch->root, err);
	struct proc_state *state;

	if (proc < 0)
		return err->code;
	state = mem_zero(1, sizeof(*state));
	state->proc = proc;
	watch->state = state;
	return 0;
}

const struct watch_ops watch_ops_proc = {
	.blind = "looks at open files twenty times a second: what is closed sooner, what cannot be "
		 "opened, and who is called is not seen",
	.start = start,
	.add = add,
	.step = step,
	.stop = stop,
	.free = release,
};
