/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log and its predecessors as one text, read backwards. Lines without a time belong to the one
 * before them, which is read later: they are gathered until it comes.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/mem.h"
#include "base/root_source.h"
#include "base/stream.h"
#include "kernel/procfs.h"
#include "logs/readers.h"

enum {
	USEC = 1000 * 1000,
	PARTS_APART_MAX = 16, /* lines of the other stream between two parts of a line */
};

struct gathered {
	size_t from;
	size_t size;
	uint64_t cut;
};

/* A line of a container that earlier parts may belong to. */
struct held {
	bool is_there;
	unsigned met; /* lines of the other stream that were read since */
	struct log_line line;
	struct buf text; /* of it */
};

struct text_reader {
	struct logs *logs;
	size_t source;
	int64_t since_usec;
	size_t next_path; /* of the source, to be opened next */
	bool is_open;
	struct root_source file;
	struct buf unpacked; /* of a compressed file: its end */
	struct bytes unpacked_bytes;
	struct back_lines lines;
	int64_t latest;     /* seconds: when the file was last changed */
	int64_t bound_usec; /* the time of the line given last: older ones have no other to go by */
	struct buf gathered_text;
	vec_of(struct gathered) gathered; /* lines without a time, youngest first */
	size_t flushed;                   /* of them, given out one by one */
	bool is_flushing;
	struct buf scratch;
	struct buf text;               /* of the line given last */
	struct held held[LOG_STREAMS]; /* of a container, by stream */
};

struct text_reader *text_reader_create(struct logs *logs, size_t source, int64_t since_usec)
{
	struct text_reader *reader = mem_zero(1, sizeof(*reader));

	reader->logs = logs;
	reader->source = source;
	reader->since_usec = since_usec;
	reader->file = ROOT_SOURCE_CLOSED;
	reader->bound_usec = INT64_MAX;
	return reader;
}

static void close_file(struct text_reader *reader)
{
	back_lines_deinit(&reader->lines);
	root_source_deinit(&reader->file);
	buf_deinit(&reader->unpacked);
	reader->is_open = false;
}

void text_reader_destroy(struct text_reader *reader)
{
	if (reader->is_open)
		close_file(reader);
	buf_deinit(&reader->gathered_text);
	vec_deinit(&reader->gathered);
	buf_deinit(&reader->scratch);
	buf_deinit(&reader->text);
	for (int i = 0; i < LOG_STREAMS; i++)
		buf_deinit(&reader->held[i].text);
	free(reader);
}

/* ---- opening ------------------------------------------------------------------------------- */

/* A file that is gone from its folder, through the descriptor of who still writes it. */
static int open_deleted(const struct logs *logs, const struct log_source *source, struct err *err)
{
	scoped_arena arena = { 0 };
	struct stat state;
	scoped_fd int proc = procfs_open(logs->root, err);
	scoped_fd int folder = proc < 0 ? -1 : procfs_open_pid(proc, (pid_t)source->deleted_pid);
	const char *name = arena_format(&arena, "fd/%d", source->deleted_fd);

	if (proc < 0)
		return proc;
	if (folder < 0 || fstatat(folder, name, &state, AT_NO_AUTOMOUNT) < 0 ||
	    !S_ISREG(state.st_mode))
		return err_set(err, -ENOENT, "%s: deleted, and no longer open",
			       source->paths.at[0]);
	int fd = openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? err_errno(err, "%s", source->paths.at[0]) : fd;
}

/* Keeps the end of what was unpacked so far. */
static void limit_unpacked(struct text_reader *reader, const char *path)
{
	struct log_source *source = &reader->logs->sources.at[reader->source];
	struct buf *text = &reader->unpacked;

	if (text->size < 2 * (size_t)LOGS_UNPACKED_MAX)
		return;
	memmove(text->at, text->at + text->size - LOGS_UNPACKED_MAX, LOGS_UNPACKED_MAX);
	buf_cut(text, LOGS_UNPACKED_MAX);
	logs_failure(reader->logs, source, "%s: only its last %d MiB were read", path,
		     LOGS_UNPACKED_MAX >> 20);
}

static int unpack(struct text_reader *reader, const char *path, struct err *err)
{
	struct log_source *source = &reader->logs->sources.at[reader->source];
	scoped_stream stream = { .fd = -1 };
	struct bytes piece;
	int got = stream_open(&stream, source->root, path, err);

	if (got < 0)
		return got;
	while ((got = stream_next(&stream, STREAM_LINES, &piece, err)) == 1) {
		buf_add_bytes(&reader->unpacked, piece);
		limit_unpacked(reader, path);
	}
	reader->unpacked_bytes = buf_bytes(&reader->unpacked);
	/* what comes before broken compression is good */
	if (got < 0)
		logs_failure(reader->logs, source, "%s: %s", path, err->text);
	return 0;
}

static bool is_packed(const struct root_source *file)
{
	char magic[DECODER_MAGIC_SIZE];

	return file->source.size >= sizeof(magic) &&
	       file->source.read(file->source.context, 0, magic, sizeof(magic)) == 0 &&
	       decoder_kind_of((struct bytes){ magic, sizeof(magic) }) != DECODER_PLAIN;
}

static int open_path(struct text_reader *reader, const char *path, bool is_deleted, struct err *err)
{
	const struct log_source *source = &reader->logs->sources.at[reader->source];
	struct stat state;
	int failed, fd;

	if (is_deleted) {
		fd = open_deleted(reader->logs, source, err);
		failed = fd < 0 ? fd : root_source_take(&reader->file, fd, path, err);
	} else {
		failed = root_source_open(&reader->file, source->root, path, err);
	}
	if (failed)
		return failed;
	reader->latest = fstat(reader->file.fd, &state) == 0 ? state.st_mtim.tv_sec : 0;
	if (!is_packed(&reader->file)) {
		struct byte_source whole = reader->file.source;

		/* what comes behind is given by who follows it */
		if (source->end_inode && state.st_ino == source->end_inode &&
		    source->end < whole.size)
			whole.size = source->end;
		back_lines_init(&reader->lines, &whole);
		return 0;
	}
	failed = unpack(reader, path, err);
	if (failed)
		return failed;
	const struct byte_source memory = byte_source_of(&reader->unpacked_bytes);

	back_lines_init(&reader->lines, &memory);
	return 0;
}

/* Opens the next older file; false when there is none, or none that is young enough. */
static bool open_next(struct text_reader *reader)
{
	struct log_source *source = &reader->logs->sources.at[reader->source];

	while (reader->next_path < source->paths.count) {
		size_t at = reader->next_path++;
		bool is_deleted = at == 0 && source->deleted_pid;
		struct err err;

		if (open_path(reader, source->paths.at[at], is_deleted, &err) < 0) {
			logs_failure(reader->logs, source, "%s", err.text);
			close_file(reader);
			continue;
		}
		reader->is_open = true;
		if (reader->latest + LOGS_SLACK_SECONDS < reader->since_usec / USEC) {
			reader->next_path = source->paths.count;
			return false;
		}
		if (reader->bound_usec > reader->latest * USEC)
			reader->bound_usec = reader->latest * USEC;
		return true;
	}
	return false;
}

/* ---- lines --------------------------------------------------------------------------------- */

/* The line before in this file; false at its beginning. */
static bool line_before(struct text_reader *reader, struct back_line *ret)
{
	struct log_source *source = &reader->logs->sources.at[reader->source];
	const char *path = source->paths.at[reader->next_path - 1];
	int got = back_lines_next(&reader->lines, ret);

	if (got == -EFBIG)
		logs_failure(reader->logs, source,
			     "%s: what lies before a line of more than %d MiB", path,
			     LOGS_SCAN_MAX >> 20);
	else if (got == -ENODATA)
		logs_failure(reader->logs, source, "%s: what lies before %d MiB of zeros", path,
			     LOGS_HOLE_MAX >> 20);
	else if (got < 0)
		logs_failure(reader->logs, source, "%s: %s", path, err_words(got));
	return got == 1;
}

static void gather(struct text_reader *reader, const struct back_line *line)
{
	*vec_push(&reader->gathered) = (struct gathered){ reader->gathered_text.size,
							  line->text.size, line->cut };
	buf_add_bytes(&reader->gathered_text, line->text);
}

static bool is_full(const struct text_reader *reader)
{
	return reader->gathered.count >= LOGS_UNTIMED_MAX ||
	       reader->gathered_text.size >= 4 * LOGS_LINE_MAX;
}

static void forget_gathered(struct text_reader *reader)
{
	reader->gathered.count = 0;
	reader->flushed = 0;
	reader->is_flushing = false;
	buf_clear(&reader->gathered_text);
}

/* Puts the lines that were gathered behind the text of `line`, which they belong to. */
static void join_gathered(struct text_reader *reader, struct log_line *line)
{
	buf_clear(&reader->text);
	buf_add_bytes(&reader->text, line->text);
	for (size_t i = reader->gathered.count; i-- > 0;) {
		const struct gathered *part = &reader->gathered.at[i];

		line->cut += part->cut;
		if (reader->text.size + part->size > LOGS_LINE_MAX) {
			line->cut += part->size;
			continue;
		}
		buf_add_byte(&reader->text, '\n');
		buf_add(&reader->text, reader->gathered_text.at + part->from, part->size);
	}
	forget_gathered(reader);
	line->text = buf_bytes(&reader->text);
}

/* Gives the next of the gathered lines alone: there is none that they belong to. */
static bool flush_one(struct text_reader *reader, struct log_line *ret)
{
	if (reader->flushed == reader->gathered.count) {
		forget_gathered(reader);
		return false;
	}
	const struct gathered *part = &reader->gathered.at[reader->flushed++];

	*ret = (struct log_line){
		.usec = reader->bound_usec,
		.source = reader->source,
		.level = LOG_LEVEL_UNKNOWN,
		.text = { reader->gathered_text.at + part->from, part->size },
		.cut = part->cut,
	};
	return true;
}

/* One line, or lines that belong together, of a log file. */
static bool next_of_file(struct text_reader *reader, struct log_line *ret)
{
	const struct log_place place = { reader->logs, reader->source, reader->latest };
	struct back_line line;

	while (reader->is_open || reader->is_flushing) {
		if (reader->is_flushing && flush_one(reader, ret))
			return true;
		if (!reader->is_open)
			return false;
		if (!line_before(reader, &line)) {
			reader->is_flushing = reader->gathered.count > 0;
			close_file(reader);
			if (reader->is_flushing)
				continue;
			return false;
		}
		if (!log_line_parse(&place, line.text, &reader->scratch, ret))
			continue;
		ret->cut = line.cut;
		if (ret->is_timed) {
			join_gathered(reader, ret);
			return true;
		}
		if (line.text.size)
			gather(reader, &line);
		reader->is_flushing = is_full(reader);
	}
	return false;
}

/* ---- containers ---------------------------------------------------------------------------- */

static void hold(struct held *held, const struct log_line *line)
{
	buf_clear(&held->text);
	buf_add_bytes(&held->text, line->text);
	held->line = *line;
	held->is_there = true;
	held->met = 0;
}

/* Puts an earlier part in front of what is held. */
static void prepend(struct held *held, const struct log_line *line)
{
	scoped_buf joined = { 0 };

	buf_add_bytes(&joined, line->text);
	if (line->text.size + held->text.size <= LOGS_LINE_MAX)
		buf_add_bytes(&joined, buf_bytes(&held->text));
	else
		held->line.cut += held->text.size;
	buf_clear(&held->text);
	buf_add_bytes(&held->text, buf_bytes(&joined));
	held->line.usec = line->usec;
	held->line.time_size = line->time_size;
	held->met = 0;
}

static void give_held(struct text_reader *reader, struct held *held, struct log_line *ret)
{
	buf_clear(&reader->text);
	buf_add_bytes(&reader->text, buf_bytes(&held->text));
	*ret = held->line;
	ret->text = buf_bytes(&reader->text);
	held->is_there = false;
}

/* The younger one of those of which `met` lines of the other stream have been read since; NULL:
 * none. */
static struct held *youngest_held(struct text_reader *reader, unsigned met)
{
	struct held *youngest = NULL;

	for (struct held *held = reader->held; held < reader->held + LOG_STREAMS; held++)
		if (held->is_there && held->met >= met &&
		    (!youngest || held->line.usec > youngest->line.usec))
			youngest = held;
	return youngest;
}

/* Takes one line more. True if one that was held is complete: it is in `ret`. */
static bool take_part(struct text_reader *reader, const struct log_line *line, struct log_line *ret)
{
	struct held *held = &reader->held[log_line_is_error_stream(line)];
	bool gives = held->is_there && !line->is_partial;

	reader->held[!log_line_is_error_stream(line)].met++;
	if (held->is_there && line->is_partial) {
		prepend(held, line);
		return false;
	}
	if (gives)
		give_held(reader, held, ret);
	hold(held, line);
	return gives;
}

/* Engines cut long lines into parts, and where their own buffer ends: they are one again. Lines of
 * the other stream may stand between the parts. */
static bool next_of_container(struct text_reader *reader, struct log_line *ret)
{
	const struct log_place place = { reader->logs, reader->source, reader->latest };
	struct held *waiting = youngest_held(reader, PARTS_APART_MAX);
	struct back_line line;
	struct log_line parsed;

	while (!waiting && reader->is_open && line_before(reader, &line)) {
		if (!log_line_parse(&place, line.text, &reader->scratch, &parsed))
			continue;
		parsed.cut = line.cut;
		if (!parsed.is_timed)
			parsed.usec = reader->bound_usec;
		if (take_part(reader, &parsed, ret))
			return true;
		waiting = youngest_held(reader, PARTS_APART_MAX);
	}
	if (!waiting) {
		if (reader->is_open)
			close_file(reader);
		waiting = youngest_held(reader, 0);
	}
	if (!waiting)
		return false;
	give_held(reader, waiting, ret);
	return true;
}

bool text_reader_next(struct text_reader *reader, struct log_line *ret)
{
	bool is_container = reader->logs->sources.at[reader->source].kind == LOG_SOURCE_CONTAINER;

	for (;;) {
		if (!reader->is_open && !reader->is_flushing && !youngest_held(reader, 0) &&
		    !open_next(reader))
			return false;
		if (is_container ? next_of_container(reader, ret) : next_of_file(reader, ret))
			break;
	}
	if (ret->is_timed)
		reader->bound_usec = ret->usec;
	return true;
}
