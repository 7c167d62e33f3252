/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs among the files that processes hold open for writing, and their standard output and error
 * where these are pipes or sockets.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/path.h"
#include "format/files/open_file_kind.h"
#include "kernel/procfs.h"
#include "logs/logs_parts.h"

enum {
	FDINFO_MAX = 4096,
	STREAMS_MAX = 64,       /* of a target */
	READERS_SCANNED = 5000, /* processes looked at for who reads a pipe */
};

/* The flags of open(2) of a descriptor; -1 when it is gone. */
static int flags_of(int folder, uint64_t number)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct bytes rest, line;
	uint64_t flags;

	if (procfs_read_record(folder,
			       arena_format(&arena, "fdinfo/%llu", (unsigned long long)number),
			       FDINFO_MAX, &text) < 0)
		return -1;
	for (rest = buf_bytes(&text); bytes_line(&rest, &line);)
		if (bytes_skip(&line, "flags:") && bytes_u64(bytes_trim(line), 8, &flags))
			return (int)flags;
	return -1;
}

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
	{ "logger", "syslog, under the tag it is given" },
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

	if (!is_log(path, flags_of(looking->folder, number), number) ||
	    fstatat(looking->folder, name, &state, AT_NO_AUTOMOUNT) < 0 ||
	    !S_ISREG(state.st_mode) || !root_of(looking))
		return;
	struct log_source *source = logs_source(logs, LOG_SOURCE_FILE, looking->root,
						arena_string(&arena, path));

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
			int flags = flags_of(folder, numbers.number);

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

/* Who keeps what a stream of this target gets, as far as that can be told without asking. */
static const char *keeper_of(const struct logs *logs, const struct log_target *target,
			     const struct log_stream *stream)
{
	for (vec_each(source, &logs->sources))
		if (source->kind == LOG_SOURCE_CONTAINER &&
		    source->target + 1 == logs->targets.count)
			return source->name;
	/* what systemd starts has its output in a socket of journald */
	if (stream->is_socket && target->target.kind != TARGET_KIND_CONTAINER &&
	    target->target.cgroup && bytes_ends(bytes_of(target->target.cgroup), ".service"))
		return "journal";
	return NULL;
}

/* Takes the logs that a process keeps of what it reads. */
static void look_at_logger(struct logs *logs, const struct target_process *process)
{
	struct looking looking = { .logs = logs, .process = process, .is_logger = true };
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);

	if (proc >= 0)
		look_at_process(&looking, proc);
}

static void take_stream(struct looking *looking, uint64_t number, struct bytes link)
{
	struct logs *logs = looking->logs;
	struct log_target *target = &logs->targets.at[logs->targets.count - 1];
	const char *text = arena_string(logs->arena, link);
	struct log_stream stream = { .pid = looking->process->pid,
				     .process = looking->process->name,
				     .descriptor = (int)number };

	stream.is_socket = bytes_skip(&link, "socket:[");
	if ((!stream.is_socket && !bytes_skip(&link, "pipe:[")) || link.size < 2 ||
	    !bytes_u64(bytes_slice(link, 0, link.size - 1), 10, &stream.inode))
		return;
	for (vec_each(known, &target->streams))
		if (known->inode == stream.inode)
			return;
	if (target->streams.count >= STREAMS_MAX)
		return;
	stream.keeper = keeper_of(logs, target, &stream);
	const struct target_process *reader = stream.is_socket || stream.keeper
						      ? NULL
						      : reader_of(looking, text);

	if (reader) {
		stream.reader = arena_format(logs->arena, "%s (%lld)", reader->name,
					     (long long)reader->pid);
		stream.keeper = is_pipe_logger(reader->name) ? reader->name : NULL;
	}
	*vec_push_in(logs->arena, &target->streams) = stream;
	if (stream.keeper && reader)
		look_at_logger(logs, reader);
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
	const struct log_target *target = &logs->targets.at[logs->targets.count - 1];
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
	}
	if (hidden)
		logs_note(logs,
			  "%s: which files %zu of its processes write cannot be seen without root",
			  target->label, hidden);
}
