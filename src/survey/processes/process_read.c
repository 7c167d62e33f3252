/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "format/proc/proc_cgroup.h"
#include "format/proc/proc_maps.h"
#include "format/proc/proc_pid_stat.h"
#include "format/proc/proc_text.h"

/* One process on its way into a frame. */
struct reading {
	struct process_reader *reader;
	struct process_frame *frame;
	struct buf *payload;
	int dir;      /* /proc/PID */
	bool careful; /* leave out what can block */
};

static struct buf scratch; /* of the helper, used again for every process */

static void gap(struct reading *reading, enum process_gap gap)
{
	reading->frame->gaps |= 1u << gap;
}

/* Notes what a failed read means; a vanished process or an absent file means nothing. */
static void note_failure(struct reading *reading, int failed)
{
	if (failed == -EACCES || failed == -EPERM)
		gap(reading, GAP_DENIED);
	else if (failed == -EFBIG)
		gap(reading, GAP_TEXT);
}

/* The text of a file, or of a link, as a part of the frame. */
static void read_part(struct reading *reading, enum process_part part, const char *name)
{
	size_t start = reading->payload->size;

	note_failure(reading,
		     procfs_read_record(reading->dir, name, PROCESS_TEXT_MAX, reading->payload));
	reading->frame->sizes[part] = (uint32_t)(reading->payload->size - start);
}

static int read_link(struct reading *reading, enum process_part part, const char *name)
{
	size_t start = reading->payload->size;
	int failed = procfs_readlink(reading->dir, name, reading->payload);

	note_failure(reading, failed);
	reading->frame->sizes[part] = (uint32_t)(reading->payload->size - start);
	return failed;
}

static void add_part(struct reading *reading, enum process_part part, struct bytes text)
{
	buf_add_bytes(reading->payload, text);
	reading->frame->sizes[part] = (uint32_t)text.size;
}

static bool read_stat(struct reading *reading)
{
	struct process_frame *frame = reading->frame;
	struct proc_pid_stat stat;

	buf_clear(&scratch);
	if (procfs_read_record(reading->dir, "stat", PROCESS_TEXT_MAX, &scratch) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&scratch), &stat))
		return false;
	frame->pid = stat.pid;
	frame->ppid = stat.ppid;
	frame->session = stat.session;
	frame->tty = stat.tty;
	frame->state = stat.state;
	frame->kernel_thread = stat.flags & PROC_PID_STAT_KERNEL_THREAD;
	frame->ticks = (int64_t)(stat.user_ticks + stat.system_ticks);
	frame->started_ticks = (int64_t)stat.started_ticks;
	frame->thread_count = (int64_t)stat.threads;
	frame->rss_bytes = (int64_t)stat.rss_pages * reading->reader->page_bytes;
	frame->at_us = clock_ns(CLOCK_MONOTONIC) / 1000;
	add_part(reading, PROCESS_NAME, stat.name);
	return true;
}

/* The folder of a process belongs to its effective user, whatever else is hidden of it.
 * Source: task_dump_owner() of fs/proc/base.c. */
static void read_owner(struct reading *reading)
{
	struct stat state;

	if (fstat(reading->dir, &state) < 0)
		return;
	reading->frame->uid = state.st_uid;
	reading->frame->gid = state.st_gid;
}

static void read_swap(struct reading *reading)
{
	uint64_t bytes;

	if (!reading->reader->with_swap) {
		reading->frame->swap_bytes = 0;
		return;
	}
	buf_clear(&scratch);
	if (procfs_read_record(reading->dir, "status", PROCESS_TEXT_MAX, &scratch) == 0 &&
	    proc_text_kilobytes(buf_bytes(&scratch), "VmSwap:", &bytes))
		reading->frame->swap_bytes = (int64_t)bytes;
}

static void read_io(struct reading *reading)
{
	struct process_frame *frame = reading->frame;
	uint64_t in, out, cancelled;

	buf_clear(&scratch);
	int failed = procfs_read_record(reading->dir, "io", PROCESS_TEXT_MAX, &scratch);

	if (failed == -EACCES || failed == -EPERM)
		gap(reading, GAP_DENIED_IO);
	if (failed || !proc_text_number(buf_bytes(&scratch), "read_bytes:", &in) ||
	    !proc_text_number(buf_bytes(&scratch), "write_bytes:", &out))
		return;
	/* what was truncated before it was written back never reached the disk */
	if (proc_text_number(buf_bytes(&scratch), "cancelled_write_bytes:", &cancelled))
		out = out > cancelled ? out - cancelled : 0;
	frame->read_bytes = (int64_t)in;
	frame->written_bytes = (int64_t)out;
}

static void read_cgroup(struct reading *reading)
{
	const char *known = cgroup_tree_find(&reading->reader->cgroups, (pid_t)reading->frame->pid);

	if (known) {
		add_part(reading, PROCESS_CGROUP, bytes_of(known));
		return;
	}
	buf_clear(&scratch);
	if (procfs_read_record(reading->dir, "cgroup", PROCESS_TEXT_MAX, &scratch) == 0)
		add_part(reading, PROCESS_CGROUP, proc_cgroup_path(buf_bytes(&scratch)));
}

static const char *const namespace_names[NAMESPACE_COUNT] = {
	[NAMESPACE_MNT] = "ns/mnt",   [NAMESPACE_NET] = "ns/net", [NAMESPACE_PID] = "ns/pid",
	[NAMESPACE_USER] = "ns/user", [NAMESPACE_UTS] = "ns/uts", [NAMESPACE_IPC] = "ns/ipc",
};

/* The first four of them; the names and queues of a host interest only where a process lives apart
 * from us in one of those, as in a container. */
static void read_namespaces(struct reading *reading)
{
	int64_t *namespaces = reading->frame->namespaces;
	bool apart = false;

	for (size_t i = 0; i < NAMESPACE_COUNT && (i < NAMESPACE_UTS || apart); i++) {
		int failed = procfs_namespace(reading->dir, namespace_names[i], &namespaces[i]);

		note_failure(reading, failed);
		if (failed)
			return;
		apart = apart || namespaces[i] != reading->reader->own[i];
	}
}

void process_read_own_namespaces(struct process_reader *reader)
{
	scoped_fd int self = openat(reader->proc, "self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < NAMESPACE_COUNT; i++)
		if (self < 0 || procfs_namespace(self, namespace_names[i], &reader->own[i]) < 0)
			reader->own[i] = UNKNOWN;
}

/* True if the executable lies at `path` after all: its name ends in " (deleted)". */
static bool is_exe_at(const struct reading *reading, struct bytes path)
{
	struct stat there, exe;

	buf_clear(&scratch);
	buf_add_bytes(&scratch, path);
	return root_stat(reading->reader->root, buf_text(&scratch), &there) == 0 &&
	       fstatat(reading->dir, "exe", &exe, AT_NO_AUTOMOUNT) == 0 &&
	       exe.st_ino == there.st_ino && exe.st_dev == there.st_dev;
}

/* Whether the executable was deleted, and whether another file lies at its path now. That is told
 * only in our own mount namespace, where the path means to us what it means to the process. */
static void check_exe(struct reading *reading)
{
	struct process_frame *frame = reading->frame;
	struct bytes whole = bytes_slice(buf_bytes(reading->payload),
					 reading->payload->size - frame->sizes[PROCESS_EXE],
					 SIZE_MAX);
	bool is_ours = frame->namespaces[NAMESPACE_MNT] == reading->reader->own[NAMESPACE_MNT];
	struct bytes exe = whole;
	struct stat there;
	bool marked = proc_path_cut_deleted(&exe) && !(is_ours && is_exe_at(reading, whole));

	frame->exe_deleted = marked ? TRI_YES : TRI_NO;
	frame->exe_replaced = marked ? TRI_UNKNOWN : TRI_NO;
	if (!marked)
		return;
	reading->payload->size -= frame->sizes[PROCESS_EXE] - exe.size;
	frame->sizes[PROCESS_EXE] = (uint32_t)exe.size;
	if (!is_ours || bytes_starts(exe, "/memfd:"))
		return;
	buf_clear(&scratch);
	buf_add_bytes(&scratch, exe);
	int failed = root_stat(reading->reader->root, buf_text(&scratch), &there);

	if (failed == -ENOENT || failed == -ENOTDIR)
		frame->exe_replaced = TRI_NO;
	if (failed)
		return;
	frame->exe_replaced = TRI_YES;
	frame->exe_replaced_at = there.st_mtime;
}

/* The mapped libraries, those still there and those gone. A library may be mapped in several
 * pieces, one behind the other: it is told once. */
static void read_maps(struct reading *reading)
{
	struct procfs_maps *maps = &reading->reader->maps;
	int failed = procfs_maps_open(maps, reading->dir);
	struct procfs_map map;
	struct bytes last = { 0 };
	size_t start = reading->payload->size;

	note_failure(reading, failed);
	if (failed)
		return;
	buf_clear(&scratch);
	while (procfs_maps_next(maps, &map) == 1) {
		struct buf *list = map.deleted ? &scratch : reading->payload;

		if (!proc_maps_is_library(map.path) || bytes_equal(map.path, last))
			continue;
		buf_add_bytes(list, map.path);
		buf_add_byte(list, '\0');
		last = (struct bytes){ list->at + list->size - 1 - map.path.size, map.path.size };
	}
	if (maps->is_cut)
		gap(reading, GAP_TEXT);
	procfs_maps_close(maps);
	reading->frame->sizes[PROCESS_LIBRARIES] = (uint32_t)(reading->payload->size - start);
	add_part(reading, PROCESS_LIBRARIES_DELETED, buf_bytes(&scratch));
}

/* One thread: its state letter and name as an item of the list. */
static void read_thread(struct reading *reading, int tasks, const char *tid)
{
	struct proc_pid_stat stat;
	char name[64];

	snprintf(name, sizeof(name), "%s/stat", tid);
	buf_clear(&scratch);
	if (procfs_read_record(tasks, name, PROCESS_TEXT_MAX, &scratch) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&scratch), &stat))
		return;
	buf_add_byte(reading->payload, stat.state);
	buf_add_bytes(reading->payload, stat.name);
	buf_add_byte(reading->payload, '\0');
}

static void read_threads(struct reading *reading)
{
	char buffer[PROCFS_BUFFER_SIZE];
	scoped_fd int tasks = openat(reading->dir, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct procfs_numbers numbers = { .buffer = buffer, .dir = tasks };
	size_t start = reading->payload->size;
	const char *tid;
	int64_t done = 0;

	while (tasks >= 0 && (tid = procfs_next_number(&numbers))) {
		if (done++ >= PROCESS_THREADS_ALWAYS && reading->reader->threads_left-- <= 0) {
			gap(reading, GAP_THREADS);
			break;
		}
		read_thread(reading, tasks, tid);
		reading->reader->progress->steps++;
	}
	reading->frame->sizes[PROCESS_THREADS] = (uint32_t)(reading->payload->size - start);
}

/* What a living process of user space has besides its stat. In the order of enum process_part. */
static void read_rest(struct reading *reading)
{
	struct process_frame *frame = reading->frame;

	read_swap(reading);
	if (!reading->careful)
		read_part(reading, PROCESS_ARGV, "cmdline");
	read_namespaces(reading);
	bool denied = frame->gaps & 1u << GAP_DENIED;

	if (!reading->careful && !denied)
		read_part(reading, PROCESS_ENVIRON, "environ");
	if (!denied && read_link(reading, PROCESS_EXE, "exe") == 0)
		check_exe(reading);
	if (!denied) {
		read_link(reading, PROCESS_CWD, "cwd");
		read_link(reading, PROCESS_ROOT, "root");
	}
	read_cgroup(reading);
	if (!reading->careful && !denied)
		read_maps(reading);
	if (frame->thread_count > 1)
		read_threads(reading);
	if (reading->reader->with_io && !reading->careful)
		read_io(reading);
	if (denied)
		return;
	struct process_files *files = &reading->reader->files;

	note_failure(reading, process_files_read(files, reading->dir, frame));
	add_part(reading, PROCESS_FILES, buf_bytes(&files->files));
	add_part(reading, PROCESS_SOCKETS, buf_bytes(&files->sockets));
}

static void frame_init(struct process_frame *frame)
{
	memset(frame, 0, sizeof(*frame));
	frame->ppid = frame->session = frame->tty = frame->uid = frame->gid = UNKNOWN;
	frame->rss_bytes = frame->swap_bytes = UNKNOWN;
	frame->read_bytes = frame->written_bytes = UNKNOWN;
	frame->descriptors = frame->exe_replaced_at = UNKNOWN;
	frame->exe_deleted = frame->exe_replaced = TRI_UNKNOWN;
	for (size_t i = 0; i < NAMESPACE_COUNT; i++)
		frame->namespaces[i] = UNKNOWN;
	record_init(&open_counts_type, &frame->open);
}

static bool is_stuck(const struct process_reader *reader, pid_t pid)
{
	for (vec_each(stuck, &reader->stuck))
		if (*stuck == pid)
			return true;
	return false;
}

bool process_read(struct process_reader *reader, pid_t pid, struct process_frame *frame,
		  struct buf *payload)
{
	scoped_fd int dir = procfs_open_pid(reader->proc, pid);
	struct reading reading = { reader, frame, payload, dir, is_stuck(reader, pid) };

	buf_clear(payload);
	frame_init(frame);
	if (dir < 0 || !read_stat(&reading))
		return false;
	read_owner(&reading);
	reading.careful = reading.careful || reader->careful;
	if (reading.careful)
		gap(&reading, GAP_STUCK);
	if (frame->state == 'Z' || frame->state == 'X')
		read_cgroup(&reading);
	else if (!frame->kernel_thread)
		read_rest(&reading);
	return true;
}

static void send_frame(int fd, struct buf *batch, const struct process_frame *frame,
		       const struct buf *payload)
{
	scoped_buf whole = { 0 };

	buf_add(&whole, frame, sizeof(*frame));
	buf_add_bytes(&whole, buf_bytes(payload));
	helper_send(fd, batch, buf_bytes(&whole));
}

void process_read_all(int fd, void *context)
{
	struct process_reader *reader = context;
	scoped_buf batch = { 0 }, payload = { 0 };
	struct process_frame frame;

	reader->progress->at = 0;
	if (reader->with_cgroup_tree)
		cgroup_tree_read(&reader->cgroups, reader->root, reader->proc);
	for (; reader->next < reader->pids->count; reader->next++) {
		pid_t pid = reader->pids->at[reader->next];

		if (pid == getppid()) /* the survey is not part of the picture */
			continue;
		reader->progress->at = pid;
		reader->progress->steps++;
		if (process_read(reader, pid, &frame, &payload))
			send_frame(fd, &batch, &frame, &payload);
	}
	helper_flush(fd, &batch);
}

void process_read_samples(int fd, void *context)
{
	struct process_reader *reader = context;
	scoped_buf batch = { 0 }, payload = { 0 };
	struct process_frame frame;

	for (; reader->next < reader->pids->count; reader->next++) {
		pid_t pid = reader->pids->at[reader->next];
		scoped_fd int dir = procfs_open_pid(reader->proc, pid);
		struct reading reading = { reader, &frame, &payload, dir,
					   reader->careful || is_stuck(reader, pid) };

		reader->progress->at = pid;
		reader->progress->steps++;
		buf_clear(&payload);
		frame_init(&frame);
		if (dir < 0 || !read_stat(&reading))
			continue;
		if (!reading.careful && !frame.kernel_thread && frame.state != 'Z')
			read_io(&reading);
		send_frame(fd, &batch, &frame, &payload);
	}
	helper_flush(fd, &batch);
}
