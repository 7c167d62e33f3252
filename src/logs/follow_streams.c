/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Standard output and error that are pipes or sockets, seen as they are written. What somebody
 * keeps in a log that is followed anyway is read from there and not looked at here, so that nothing
 * is shown twice.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kernel/procfs.h"
#include "logs/follow_parts.h"

enum {
	CLOCK_TRIES = 5,
	CLOCK_APART_NS = 10 * 1000,
};

/* ---- which of them are seen ----------------------------------------------------------------- */

static bool has_open(const struct logs_follow *follow, size_t target, enum log_source_kind kind)
{
	for (vec_each(followed, &follow->followed)) {
		const struct log_source *source = &follow->logs->sources.at[followed->source];

		if (source->target == target && source->kind == kind && followed->file.fd >= 0)
			return true;
	}
	return false;
}

/* True when all that is written there can be read elsewhere, and is. */
static bool is_kept(const struct logs_follow *follow, size_t target,
		    const struct log_stream *stream)
{
	const struct log_target *of = &follow->logs->targets.at[target];

	if (!stream->keeper)
		return false;
	if (text_is(stream->keeper, "journal"))
		return has_open(follow, target, LOG_SOURCE_JOURNAL);
	return of->target.kind != TARGET_KIND_CONTAINER ||
	       has_open(follow, target, LOG_SOURCE_CONTAINER);
}

static void add_source(struct logs_follow *follow, size_t target, const struct log_stream *stream)
{
	struct logs *logs = follow->logs;
	size_t at = logs->sources.count;
	struct log_source *source = vec_push_in(logs->arena, &logs->sources);

	*source = (struct log_source){
		.kind = LOG_SOURCE_STREAM,
		.target = target,
		.name = stream->descriptor == STDOUT_FILENO ? "stdout" : "stderr",
		.evidence = arena_format(logs->arena, "fd %d of %s (%lld)", stream->descriptor,
					 stream->process, (long long)stream->pid),
		.root = logs->root,
		.is_both = stream->is_both,
		.is_passed_on = stream->is_passed_on,
	};
	*vec_push_in(logs->arena, &source->paths) = stream->name;
	struct followed *followed = vec_push(&follow->followed);

	followed->source = at;
	followed->file = ROOT_SOURCE_CLOSED;
	followed->device = stream->device;
	followed->inode = stream->inode;
}

/* Makes sources of the streams that are to be seen. */
static void choose(struct logs_follow *follow)
{
	struct logs *logs = follow->logs;

	for (size_t i = 0; i < logs->targets.count; i++)
		for (vec_each(stream, &logs->targets.at[i].streams)) {
			if (stream->is_connection)
				continue;
			stream->way = LOG_STREAM_KEPT;
			if (is_kept(follow, i, stream) || logs->sources.count >= LOGS_SOURCES_MAX)
				continue;
			stream->way = LOG_STREAM_SEEN;
			add_source(follow, i, stream);
		}
}

static bool is_stream(const struct logs_follow *follow, const struct followed *followed)
{
	return follow->logs->sources.at[followed->source].kind == LOG_SOURCE_STREAM;
}

static struct write_file file_of(const struct followed *followed)
{
	const struct stat state = { .st_dev = followed->device, .st_ino = followed->inode };

	return write_file_of(&state);
}

static const struct followed *followed_of(const struct logs_follow *follow, struct write_file file)
{
	for (vec_each(followed, &follow->followed)) {
		struct write_file own = file_of(followed);

		if (is_stream(follow, followed) && own.inode == file.inode &&
		    own.device == file.device)
			return followed;
	}
	return NULL;
}

/* ---- what is written ------------------------------------------------------------------------ */

/* By what it is, since a shell writes to stderr by its descriptor 1 (echo >&2); by the descriptor
 * where it is both. */
static const char *stream_name(const struct log_source *source, int32_t descriptor)
{
	if (source->is_both && (descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO))
		return descriptor == STDOUT_FILENO ? "stdout" : "stderr";
	return source->name;
}

void follow_take_line(void *context, const struct written_line *written)
{
	struct logs_follow *follow = context;
	struct followed *followed = &follow->followed.at[written->by.source];
	const struct log_place place = { follow->logs, followed->source, time(NULL) };
	struct log_line line;

	if (!log_line_parse(&place, written->text, &followed->scratch, &line))
		return;
	line.is_timed = true;
	line.usec = written->usec;
	line.cut = written->cut;
	line.stream = stream_name(&follow->logs->sources.at[followed->source],
				  written->by.descriptor);
	follow_add(follow, followed, &line);
}

/* When CLOCK_BOOTTIME was 0. Once a round and no more often: the clocks are not read at the same
 * time, and lines that are microseconds apart would change places. */
static void learn_boot(struct logs_follow *follow)
{
	int64_t before, after, boot;
	int tries = CLOCK_TRIES;

	do {
		before = clock_ns(CLOCK_REALTIME);
		boot = clock_ns(CLOCK_BOOTTIME);
		after = clock_ns(CLOCK_REALTIME);
	} while (after - before > CLOCK_APART_NS && --tries);
	follow->boot_ns = before - boot;
}

static bool hear(void *context, const struct write_record *record, struct bytes data)
{
	struct logs_follow *follow = context;
	const struct followed *followed;

	if (record->kind == WRITE_ENDS) {
		written_lines_end(&follow->written, record->process);
		return true;
	}
	followed = followed_of(follow, record->file);
	if (!followed)
		return true;
	written_lines_add(&follow->written,
			  &(struct written){
				  .by = { record->process, record->descriptor,
					  (size_t)(followed - follow->followed.at) },
				  .usec = (follow->boot_ns + (int64_t)record->time) / 1000,
				  .data = data,
				  .cut = record->cut,
				  .ends = record->ends,
			  });
	follow->heard_bytes += data.size;
	return follow->heard_bytes < LOGS_STREAM_ROUND;
}

/* ---- processes ------------------------------------------------------------------------------ */

/* True if one of a process's outputs is looked at: others need not be stopped by ptrace. */
static bool is_writer(const struct logs_follow *follow, int proc, int64_t pid)
{
	char name[64];
	struct stat state;

	for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++) {
		snprintf(name, sizeof(name), "%lld/fd/%d", (long long)pid, i);
		if (fstatat(proc, name, &state, 0) == 0 &&
		    followed_of(follow, write_file_of(&state)))
			return true;
	}
	return false;
}

static bool has_one(const struct log_target *target, enum log_stream_way way, int descriptor)
{
	for (vec_each(stream, &target->streams))
		if (stream->way == way && (stream->is_both || stream->descriptor == descriptor))
			return true;
	return false;
}

static bool has_way(const struct log_target *target, enum log_stream_way way)
{
	return has_one(target, way, STDOUT_FILENO) || has_one(target, way, STDERR_FILENO);
}

static int add_members(struct logs_follow *follow, const struct target *target, int proc,
		       struct err *err)
{
	bool all = writes_backend_of(follow->writes) == WRITES_BY_BPF;
	int_list members = { 0 };
	int failed = 0;

	if (target_members(follow->logs->root, target, &members, err) < 0)
		members.count = 0; /* it has ended meanwhile */
	logs_without_ours(follow->logs, &members);
	for (vec_each(pid, &members)) {
		if (failed || (!all && !is_writer(follow, proc, *pid)))
			continue;
		failed = writes_add(follow->writes, (uint32_t)*pid, err);
		failed = failed == -ESRCH ? 0 : failed;
	}
	vec_deinit(&members);
	return failed;
}

/* Twice: what was started while the first look went on is found by the second one. */
static int add_processes(struct logs_follow *follow, struct err *err)
{
	scoped_fd int proc = procfs_open(follow->logs->root, err);
	int failed = proc < 0 ? proc : 0;

	for (int round = 0; round < 2; round++)
		for (vec_each(target, &follow->logs->targets))
			if (!failed && has_way(target, LOG_STREAM_SEEN))
				failed = add_members(follow, &target->target, proc, err);
	return failed;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static void see_nothing(struct logs_follow *follow, const char *why)
{
	buf_clear(&follow->why_unseen);
	buf_add_text(&follow->why_unseen, why);
	for (vec_each(target, &follow->logs->targets))
		for (vec_each(stream, &target->streams))
			if (stream->way == LOG_STREAM_SEEN)
				stream->way = LOG_STREAM_UNSEEN;
}

static int start(struct logs_follow *follow, enum writes_backend backend, struct err *err)
{
	struct writes_options options = { .backend = backend, .root = follow->logs->root };

	for (vec_each(followed, &follow->followed))
		if (is_stream(follow, followed))
			*vec_push(&options.files) = file_of(followed);
	int failed = options.files.count
			     ? writes_start(&follow->writes, &options, hear, follow, err)
			     : 0;

	vec_deinit(&options.files);
	return failed || !follow->writes ? failed : add_processes(follow, err);
}

int logs_follow_streams(struct logs_follow *follow, enum writes_backend backend, struct err *err)
{
	learn_boot(follow);
	choose(follow);
	int failed = start(follow, backend, err);

	if (!failed)
		return 0;
	writes_free(follow->writes);
	follow->writes = NULL;
	see_nothing(follow, err->text);
	/* who asked for one in particular wants to know */
	return backend == WRITES_BY_BEST ? 0 : failed;
}

void logs_follow_without_streams(struct logs_follow *follow, const char *why)
{
	choose(follow);
	see_nothing(follow, why);
}

bool logs_follow_has_streams(const struct logs_follow *follow)
{
	return follow->writes != NULL;
}

int logs_follow_wait(struct logs_follow *follow, int timeout_ms, struct err *err)
{
	const struct timespec pause = { .tv_sec = timeout_ms / 1000,
					.tv_nsec = timeout_ms % 1000 * 1000000L };
	bool has_more = follow->heard_bytes >= LOGS_STREAM_ROUND;

	follow->heard_bytes = 0;
	learn_boot(follow);
	if (follow->writes)
		return writes_step(follow->writes, has_more ? 0 : timeout_ms, err);
	return nanosleep(&pause, NULL) < 0 ? err_errno(err, "waiting") : 0;
}

/* Lines that are waited for no longer. When something got lost, it may have been their ends. */
void follow_streams_poll(struct logs_follow *follow)
{
	int64_t now = clock_ns(CLOCK_REALTIME) / 1000;
	uint64_t lost = follow->writes ? writes_lost(follow->writes, WRITE_LOST_RING) : 0;
	bool is_torn = lost != follow->lost_before;

	follow->lost_before = lost;
	written_lines_flush(&follow->written,
			    is_torn ? INT64_MAX : now - (int64_t)WRITTEN_PATIENCE_MS * 1000);
}

void logs_follow_end(struct logs_follow *follow, const struct logs_query *query)
{
	if (follow->writes)
		logs_follow_losses(follow, &follow->last_losses);
	follow->heard_bytes = 0;
	writes_free(follow->writes);
	follow->writes = NULL;
	written_lines_flush(&follow->written, INT64_MAX);
	logs_follow_poll(follow, query);
}

/* True when nothing more can come of a target: it was seen until its end, and has no log that
 * another process may go on with. */
static bool is_over(const struct logs_follow *follow, size_t target)
{
	const struct log_target *of = &follow->logs->targets.at[target];

	if (of->target.kind == TARGET_KIND_UNIT || !has_way(of, LOG_STREAM_SEEN))
		return false;
	return of->by_number || (!has_open(follow, target, LOG_SOURCE_FILE) &&
				 !has_open(follow, target, LOG_SOURCE_CONTAINER));
}

bool logs_follow_is_over(const struct logs_follow *follow)
{
	if (!follow->writes || !writes_is_over(follow->writes))
		return false;
	for (size_t i = 0; i < follow->logs->targets.count; i++)
		if (!is_over(follow, i))
			return false;
	return true;
}

/* ---- what is said of it --------------------------------------------------------------------- */

/* Appends "stdout and stderr of web"; true if it is both. */
static bool say_names(const struct log_target *target, enum log_stream_way way, struct buf *ret)
{
	bool has_output = has_one(target, way, STDOUT_FILENO);
	bool has_error = has_one(target, way, STDERR_FILENO);

	buf_add_format(ret, "%s%s%s%s of %s", ret->size ? "; " : "", has_output ? "stdout" : "",
		       has_output && has_error ? " and " : "", has_error ? "stderr" : "",
		       target->label);
	return has_output && has_error;
}

static const char *keeper_of(const struct log_target *target)
{
	for (vec_each(stream, &target->streams))
		if (stream->way == LOG_STREAM_KEPT && stream->keeper)
			return stream->keeper;
	return "somebody";
}

static void say_seen(const struct logs_follow *follow, const struct log_target *target,
		     struct buf *ret)
{
	const char *why = writes_why_not(follow->writes);
	bool are_both = say_names(target, LOG_STREAM_SEEN, ret);

	buf_add_format(ret, " as %s written (%s", are_both ? "they are" : "it is",
		       writes_backend_name(writes_backend_of(follow->writes)));
	if (writes_backend_of(follow->writes) == WRITES_BY_PTRACE)
		buf_add_format(ret,
			       ", which stops %s at each system call: it is many times slower "
			       "meanwhile",
			       target->label);
	buf_add_format(ret, "%s%s)", why ? "; " : "", why ? why : "");
	if (target->has_ring)
		buf_add_text(ret, ", but for what io_uring writes");
}

void logs_follow_say(const struct logs_follow *follow, struct buf *ret)
{
	for (vec_each(target, &follow->logs->targets)) {
		if (has_way(target, LOG_STREAM_SEEN))
			say_seen(follow, target, ret);
		if (has_way(target, LOG_STREAM_KEPT)) {
			say_names(target, LOG_STREAM_KEPT, ret);
			buf_add_format(ret, " from what %s keeps", keeper_of(target));
		}
		if (has_way(target, LOG_STREAM_UNSEEN)) {
			say_names(target, LOG_STREAM_UNSEEN, ret);
			buf_add_format(ret, " cannot be seen (%s)", buf_text(&follow->why_unseen));
		}
	}
}

bool logs_follow_losses(struct logs_follow *follow, struct buf *ret)
{
	size_t before = ret->size;

	buf_add_bytes(ret, buf_bytes(&follow->last_losses));
	buf_clear(&follow->last_losses);
	for (int i = 0; follow->writes && i < WRITE_LOSSES; i++) {
		uint64_t lost = writes_lost(follow->writes, (enum write_loss)i);

		if (lost == follow->told_losses[i])
			continue;
		buf_add_format(ret, "%s%llu %s", ret->size > before ? "; " : "",
			       (unsigned long long)(lost - follow->told_losses[i]),
			       writes_loss_words((enum write_loss)i));
		follow->told_losses[i] = lost;
	}
	return ret->size > before;
}
