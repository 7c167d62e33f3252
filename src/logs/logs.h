/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the logs of processes, units and containers go, and what stands in them.
 *
 *	logs_init(&logs, &root, &arena)
 *	logs_add(&logs, "nginx", &err)      for each TARGET: its sources
 *	logs_read(&logs, &query, &ret)      lines of all sources, youngest first
 *	logs_follow(&logs, ...)             and what is added from then on (follow.h)
 *
 * No daemon is asked and nothing is written: sources are files, found by what processes hold open,
 * by what container engines keep on disk, and in the usual places of journald and syslog.
 */
#ifndef TROWEL_LOGS_H
#define TROWEL_LOGS_H

#include <regex.h>

#include "format/logs/log_level.h"
#include "kernel/target_scan.h"

enum {
	LOGS_TARGETS_MAX = 64,
	LOGS_PROCESSES_MAX = 2000,    /* of a target, whose descriptors are looked at */
	LOGS_DESCRIPTORS_MAX = 4096,  /* of a process */
	LOGS_SOURCES_MAX = 1000,      /* of all targets */
	LOGS_FILES_MAX = 2000,        /* of one source: a log and its predecessors */
	LOGS_LINE_MAX = 64 * 1024,    /* bytes kept of a line, and of lines that belong together */
	LOGS_SCAN_MAX = 64 << 20,     /* bytes without an end of line, after which a log is none */
	LOGS_HOLE_MAX = 1 << 20,      /* zero bytes in a row, which end the reading of a log */
	LOGS_UNPACKED_MAX = 64 << 20, /* bytes held of a compressed log: its end */
	LOGS_HELD_MAX = 256 << 20,    /* bytes of lines held at once */
	LOGS_SLACK_SECONDS = 60,      /* so much older than wanted: nothing younger follows */
	LOGS_UNTIMED_MAX = 1000,      /* lines without a time behind one that has one */
	LOGS_COPY_USEC = 2000 *
			 1000, /* the same in another log, at a time that differs by no more */
};

enum log_source_kind {
	LOG_SOURCE_FILE,      /* lines as a program writes them */
	LOG_SOURCE_CONTAINER, /* what an engine keeps of stdout and stderr */
	LOG_SOURCE_SYSLOG,    /* lines of many programs; some are the target's */
	LOG_SOURCE_JOURNAL,
	LOG_SOURCE_STREAM, /* what is seen as it is written; only while it is followed */
};

/* A field of the journal and a value that it has in a target's entries. */
struct log_match {
	const char *field;
	const char *value;
};

/* One of the processes of a target. */
struct log_process {
	int64_t pid;
	const char *name;
};

/* How a stream is followed. */
enum log_stream_way {
	LOG_STREAM_UNFOLLOWED,
	LOG_STREAM_KEPT,   /* what its keeper has of it is read */
	LOG_STREAM_SEEN,   /* as it is written */
	LOG_STREAM_UNSEEN, /* it cannot be, or is not wanted */
};

/* Standard output or error that is a pipe or a socket: what is written there is seen only at the
 * moment it is written, unless somebody keeps it. */
struct log_stream {
	int64_t pid;
	const char *process;
	int descriptor;   /* 1 or 2 */
	bool is_both;     /* it is stdout of one process, and stderr of the same or another */
	const char *name; /* "pipe:[4711]" */
	bool is_socket;
	bool is_connection; /* standard input as well: what a peer gets, and no log */
	bool is_passed_on;  /* its reader is one of the target, which may say the same */
	dev_t device;
	uint64_t inode;
	const char *reader; /* "python3 (812)": who reads the pipe; NULL: not known */
	const char *keeper; /* "journal", "docker": where it can be read; NULL: nowhere */
	enum log_stream_way way;
};

struct log_target {
	struct target target;
	const char *label; /* short: nginx, web */
	bool by_number;    /* given by a process id: it has no successor */
	vec_of(struct log_process) processes;
	text_list programs;               /* names that its lines in syslog bear */
	vec_of(struct log_match) matches; /* any of them */
	bool by_process;                  /* of these entries only those of its processes or unit */
	vec_of(struct log_stream) streams;
	bool has_ring; /* one of its processes may write without system calls (io_uring) */
	const char
		*log_driver; /* of a container: the engine's own word for what keeps its output */
};

struct log_source {
	enum log_source_kind kind;
	size_t target;        /* index */
	const char *name;     /* short: error.log, stdout, syslog, journal */
	const char *evidence; /* "fd 2 of nginx (812)" */
	const struct root *root;
	text_list paths;     /* youngest first: the log, then its predecessors */
	int64_t deleted_pid; /* not 0: paths.at[0] is gone, and read through this process's */
	int deleted_fd;      /* descriptor */
	uint64_t end;        /* reading goes up to there, if the first file is still this one: */
	uint64_t end_inode;  /* 0: to its end. Of a journal it is the offset of an entry */
	/* results of reading */
	text_list failures; /* what could not be read, and why */
	uint64_t lines;     /* that were wanted */
	bool has_more;      /* it has lines of the target that nobody asked for */
	bool is_both;       /* of a stream; as there */
	bool is_passed_on;
};

struct log_root {
	int64_t namespace; /* of mounts */
	struct root *root; /* heap */
	struct buf zone;   /* its /etc/localtime */
};

struct logs {
	const struct root *root;
	struct arena *arena;
	struct engines engines;
	struct target_scan scan;
	vec_of(struct log_root) roots; /* the first is `root` */
	vec_of(struct log_target) targets;
	vec_of(struct log_source) sources;
	text_list way;   /* of who asked for them: how one target leads to the next */
	text_list notes; /* what the user has to know about sources */
};

/* A line, or lines that belong together, of a source. */
struct log_line {
	int64_t usec;  /* since 1970 */
	bool is_timed; /* else the time is that of the line behind it, or of the file */
	enum log_level level;
	size_t source;      /* index */
	const char *stream; /* stdout, stderr; NULL: not told; static */
	size_t time_from;   /* where in `text` its time stands */
	size_t time_size;
	struct bytes text;    /* parted by newlines where it is several lines */
	struct bytes message; /* of syslog and the journal: what was said, a part of `text` */
	bool is_partial;      /* of a container's: it goes on in the next one of its stream */
	size_t order;         /* for who sorts them: among lines of the same time */
	uint64_t cut;         /* bytes that were left out of it */
};

enum { LOG_STREAMS = 2 };

/* Which of a container's two streams a line is of: 1 for stderr, else 0. */
static inline bool log_line_is_error_stream(const struct log_line *line)
{
	return text_is(line->stream, "stderr");
}

struct logs_query {
	int64_t since_usec;        /* INT64_MIN: from the beginning */
	const regex_t *expression; /* lines have to match it; NULL: all */
	/* Gets the lines, youngest first, but for copies that syslog has: these may come two
	 * seconds late. False: no more of them. What they point to holds during the call. */
	bool (*give)(void *context, const struct log_line *line);
	void *context;
};

/* Looks for processes and containers. `root` and `arena` have to outlive it. */
int logs_init(struct logs *logs, const struct root *root, struct arena *arena,
	      struct err *err) MUST_CHECK;
void logs_deinit(struct logs *logs);
#define scoped_logs SCOPED(logs_deinit) struct logs

/* Finds what `text` names, and its sources. Errors as target_resolve(). */
int logs_add(struct logs *logs, const char *text, struct err *err) MUST_CHECK;

/* Gives the lines of all sources to query->give. What cannot be read is told in the sources. */
void logs_read(struct logs *logs, const struct logs_query *query);

#endif
