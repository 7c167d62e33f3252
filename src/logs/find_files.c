/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs among the files that processes hold open for writing, and their standard output and error
 * where these are pipes or sockets.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/path.h"
#include "format/files/open_file_kind.h"
#include "kernel/procfs.h"
#include "logs/logs_parts.h"

enum {
	STREAMS_MAX = 64,       /* of a target */
	READERS_SCANNED = 5000, /* processes looked at for who reads a pipe */
};

/* A file is a log when it is written and its name says so, when it is only ever added to and is no
 * database, or when it is standard output or error. */
static bool is_log(struct bytes path, int flags, uint64_t number)
{
	int access = flags & O_ACCMODE;
	char kind = open_file_kind(path);

	if (flags < 0 || access == O_RDONLY || kind == 0 || kind == OPEN_FILE_DATABASE ||
	    bytes_ends(path, ".journal"))
		return false;
	if (kind == OPEN_FILE_LOG)
		return true;
	return number == STDOUT_FILENO || number == STDERR_FILENO ||
	       (access == O_WRONLY && (flags & O_APPEND));
}

/* Programs that write what they read from a pipe into logs of their own: these are the target's. */
static const struct {
	const char *name;
	const char *why;
} pipe_loggers[] = {
	{ "svlogd", "runit" },
	{ "multilog", "daemontools" },
	{ "s6-log", "s6" },
	{ "rotatelogs", "apache's piped logs" },
	{ "cronolog", "apache's piped logs" },
	{ "tinylog", "perp" },
};

static bool is_pipe_logger(const char *name)
{
	for (size_t i = 0; i < sizeof(pipe_loggers) / sizeof(pipe_loggers[0]); i++)
		if (text_is(name, pipe_loggers[i].name))
			return true;
	return false;
}

struct looking {
	struct logs *logs;
	const struct target_process *process;
	const struct root *root; /* as the process sees it; NULL: not looked at yet */
	int folder;              /* of the process */
	bool failed;
	bool is_hidden; /* its descriptors may not be seen */
	bool is_logger; /* looked at because it keeps what another process writes */
	bool has_log;   /* a log among its files was found */
	bool has_ring;  /* it may write without a system call */
};

static void look_at_process(struct looking *looking, int proc);

static const struct root *root_of(struct looking *looking)
{
	if (!looking->root && !looking->failed)
		looking->root = logs_root_of(looking->logs, looking->process);
	looking->failed = !looking->root;
	return looking->root;
}

static void take_file(struct looking *looking, uint64_t number, struct bytes path)
{
	struct logs *logs = looking->logs;
	scoped_arena arena = { 0 };
	bool is_deleted = bytes_ends(path, " (deleted)");
	struct stat state;

	if (is_deleted)
		path.size -= strlen(" (deleted)");
	const char *name = arena_format(&arena, "fd/%llu", (unsigned long long)number);

	if (!is_log(path, procfs_open_flags(looking->folder, number), number) ||
	    fstatat(looking->folder, name, &state, AT_NO_AUTOMOUNT) < 0 ||
	    !S_ISREG(state.st_mode) || !root_of(looking))
		return;
	struct log_source *source = logs_source(logs, LOG_SOURCE_FILE, looking->root,
						arena_string(&arena, path));

	looking->has_log = looking->has_log || source;
	if (!source || source->evidence)
		return;
	source->evidence = arena_format(logs->arena, "fd %llu of %s (%lld)",
					(unsigned long long)number, looking->process->name,
					(long long)looking->process->pid);
	if (is_deleted) {
		source->deleted_pid = looking->process->pid;
		source->deleted_fd = (int)number;
		source->evidence = arena_format(logs->arena, "%s, deleted", source->evidence);
	}
	logs_find_rotated(logs, source);
}

/* ---- pipes and sockets --------------------------------------------------------------------- */

/* True if the process has that pipe open for reading. */
static bool reads_pipe(int proc, int64_t pid, const char *link)
{
	char buffer[PROCFS_BUFFER_SIZE];
	scoped_fd int folder = procfs_open_pid(proc, (pid_t)pid);
	scoped_fd int fds = folder < 0 ? -1
				       : openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct procfs_numbers numbers = { .buffer = buffer, .dir = fds };
	const char *name;

	if (fds < 0)
		return false;
	for (int i = 0; i < LOGS_DESCRIPTORS_MAX && (name = procfs_next_number(&numbers)); i++) {
		scoped_buf target = { 0 };

		if (procfs_readlink(fds, name, &target) == 0 &&
		    bytes_is(buf_bytes(&target), link)) {
			int flags = procfs_open_flags(folder, numbers.number);

			return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY;
		}
	}
	return false;
}

/* The process at the other end of a pipe, or NULL. */
static const struct target_process *reader_of(struct looking *looking, const char *link)
{
	const struct logs *logs = looking->logs;
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);
	int left = READERS_SCANNED;

	for (vec_each(process, &logs->scan.processes)) {
		if (proc < 0 || left-- == 0)
			break;
		if (process->pid != looking->process->pid && reads_pipe(proc, process->pid, link))
			return process;
	}
	return NULL;
}

/* True if descriptor `number` of a process is what a link of that name leads to. */
static bool has_link(const struct logs *logs, int64_t pid, int number, const char *name)
{
	scoped_buf link = { 0 };
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)pid);
	char path[32];

	snprintf(path, sizeof(path), "fd/%d", number);
	return folder >= 0 && procfs_readlink(folder, path, &link) == 0 &&
	       bytes_is(buf_bytes(&link), name);
}

/* An engine keeps what the first process of a container writes, and not the output of commands that
 * are executed in it later. */
static bool is_of_container(const struct logs *logs, const struct log_target *target,
			    const struct log_stream *stream)
{
	int64_t first = target->target.pid;

	return target->target.kind == TARGET_KIND_CONTAINER &&
	       (stream->pid == first || has_link(logs, first, STDOUT_FILENO, stream->name) ||
		has_link(logs, first, STDERR_FILENO, stream->name));
}

/* Who keeps what a stream of this target gets, as far as that can be told without asking. */
static const char *keeper_of(const struct logs *logs, const struct log_target *target,
			     const struct log_stream *stream)
{
	bool is_containers = is_of_container(logs, target, stream);

	for (vec_each(source, &logs->sources))
		if (source->kind == LOG_SOURCE_CONTAINER && is_containers &&
		    source->target + 1 == logs->targets.count)
			return source->name;
	if (is_containers && text_is(target->log_driver, "journald"))
		return "journal";
	/* what systemd starts has its output in a socket of journald */
	if (stream->is_socket && target->target.kind != TARGET_KIND_CONTAINER &&
	    target->target.cgroup && bytes_ends(bytes_of(target->target.cgroup), ".service"))
		return "journal";
	return NULL;
}

/* Takes the logs that a process keeps of what it reads; false when there are none. */
static bool look_at_logger(struct logs *logs, const struct target_process *process)
{
	struct looking looking = { .logs = logs, .process = process, .is_logger = true };
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);

	if (proc >= 0)
		look_at_process(&looking, proc);
	return looking.has_log;
}

/* Who reads a pipe, and what that makes of it. */
static void take_reader(struct looking *looking, struct log_stream *stream)
{
	struct logs *logs = looking->logs;
	const struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	const struct target_process *reader = reader_of(looking, stream->name);

	if (!reader)
		return;
	stream->reader = arena_format(logs->arena, "%s (%lld)", reader->name,
				      (long long)reader->pid);
	for (vec_each(process, &target->processes))
		stream->is_passed_on = stream->is_passed_on || process->pid == reader->pid;
	if (is_pipe_logger(reader->name) && look_at_logger(logs, reader))
		stream->keeper = reader->name;
}

static void take_stream(struct looking *looking, uint64_t number, struct bytes link)
{
	struct logs *logs = looking->logs;
	struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	struct log_stream stream = { .pid = looking->process->pid,
				     .process = looking->process->name,
				     .name = arena_string(logs->arena, link),
				     .descriptor = (int)number };
	char path[32];
	struct stat state;

	stream.is_socket = bytes_skip(&link, "socket:[");
	if ((!stream.is_socket && !bytes_skip(&link, "pipe:[")) || link.size < 2 ||
	    !bytes_u64(bytes_slice(link, 0, link.size - 1), 10, &stream.inode))
		return;
	for (vec_each(known, &target->streams))
		if (known->inode == stream.inode) {
			known->is_both = known->is_both || known->descriptor != stream.descriptor;
			return;
		}
	snprintf(path, sizeof(path), "fd/%d", (int)number);
	if (target->streams.count >= STREAMS_MAX || fstatat(looking->folder, path, &state, 0) < 0)
		return;
	stream.device = state.st_dev;
	stream.is_connection = stream.is_socket &&
			       has_link(logs, stream.pid, STDIN_FILENO, stream.name);
	if (!stream.is_connection)
		stream.keeper = keeper_of(logs, target, &stream);
	*vec_push_in(logs->arena, &target->streams) = stream;
	if (!stream.is_socket && !stream.keeper)
		take_reader(looking, &target->streams.at[target->streams.count - 1]);
}

/* ---- processes ----------------------------------------------------------------------------- */

static void look_at_descriptors(struct looking *looking, int fds)
{
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = fds };
	const char *name;

	for (int i = 0; i < LOGS_DESCRIPTORS_MAX && (name = procfs_next_number(&numbers)); i++) {
		scoped_buf link = { 0 };
		bool is_output = numbers.number == STDOUT_FILENO || numbers.number == STDERR_FILENO;

		if (procfs_readlink(fds, name, &link) < 0)
			continue;
		if (bytes_starts(buf_bytes(&link), "/"))
			take_file(looking, numbers.number, buf_bytes(&link));
		else if (is_output && !looking->is_logger)
			take_stream(looking, numbers.number, buf_bytes(&link));
		else
			looking->has_ring = looking->has_ring ||
					    bytes_is(buf_bytes(&link), "anon_inode:[io_uring]");
	}
}

static void look_at_process(struct looking *looking, int proc)
{
	scoped_fd int folder = procfs_open_pid(proc, (pid_t)looking->process->pid);
	scoped_fd int fds = folder < 0 ? -1
				       : openat(folder, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	looking->is_hidden = folder >= 0 && fds < 0 && errno != ENOENT;
	looking->folder = folder;
	if (fds >= 0)
		look_at_descriptors(looking, fds);
}

void logs_find_files(struct logs *logs)
{
	struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	struct err err;
	scoped_fd int proc = target->processes.count ? procfs_open(logs->root, &err) : -1;
	size_t hidden = 0;

	for (size_t i = 0; proc >= 0 && i < target->processes.count; i++) {
		struct looking looking = {
			.logs = logs,
			.process = target_scan_find(&logs->scan, target->processes.at[i].pid),
		};

		look_at_process(&looking, proc);
		hidden += looking.is_hidden;
		target->has_ring = target->has_ring || looking.has_ring;
	}
	if (hidden)
		logs_note(logs,
			  "%s: which files %zu of its processes write cannot be seen without root",
			  target->label, hidden);
}
