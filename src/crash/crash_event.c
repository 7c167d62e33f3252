/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/crash_event.h"

#include "format/secrets/secret_marker.h"
#include "format/secrets/secret_text.h"
#include "snapshot/snapshot.h"

#define KIND "panic" /* as the survey calls what logs tell of a panic */

/* ---- secrets ------------------------------------------------------------------------------- */

struct known_secret {
	const char *id;
	struct bytes value; /* of a text that stays as long as this does */
};

struct cleaner {
	struct snapshot *snapshot;
	const char *path; /* of the dump */
	uint64_t last_id;
	vec_of(struct known_secret) known;
};

/* The greatest number of an id that is in use. */
static uint64_t last_id_of(const struct content *content)
{
	enum { ID_MAX = 1000 * 1000 * 1000 }; /* what is greater is no survey's */
	uint64_t last = 0, number;

	for (vec_each(row, &content->secrets)) {
		struct bytes id = bytes_of(row->id ? row->id : "");

		if (bytes_skip(&id, "s") && bytes_u64(id, 10, &number) && number <= ID_MAX &&
		    number > last)
			last = number;
	}
	return last;
}

/* The id of a value; a new one has a row of its own. `kind` is a static string. */
static const char *id_of(struct cleaner *cleaner, struct bytes value, const char *kind)
{
	struct arena *arena = &cleaner->snapshot->arena;

	for (vec_each(known, &cleaner->known))
		if (bytes_equal(known->value, value))
			return known->id;
	struct secret *row = RECORD_ADD(arena, &cleaner->snapshot->content.secrets, secret);

	row->id = arena_format(arena, "s%llu", (unsigned long long)++cleaner->last_id);
	row->path = cleaner->path;
	row->kind = kind;
	row->location = "log of the kernel that died";
	row->places = 1;
	*vec_push(&cleaner->known) = (struct known_secret){ row->id, value };
	return row->id;
}

/* Appends what of `text` lies behind its first `from` bytes, with its secrets replaced, also those
 * that begin before. */
static void clean(struct cleaner *cleaner, struct bytes text, size_t from, struct buf *ret)
{
	struct secret_text reader = secret_text_of(text, SECRET_TEXT_SETTINGS);
	struct secret_span span;

	while (secret_text_next(&reader, &span)) {
		struct bytes value = bytes_slice(text, span.from, span.size);

		if (span.from + span.size <= from)
			continue;
		if (span.from > from)
			buf_add_bytes(ret, bytes_slice(text, from, span.from - from));
		buf_add_format(ret, SECRET_MARKER_START "%s" SECRET_MARKER_END,
			       id_of(cleaner, secret_unquoted(value), span.kind));
		from = span.from + span.size;
	}
	buf_add_bytes(ret, bytes_slice(text, from, SIZE_MAX));
}

static const char *clean_text(struct cleaner *cleaner, struct bytes text)
{
	scoped_buf out = { 0 };

	clean(cleaner, text, 0, &out);
	return arena_string(&cleaner->snapshot->arena, buf_bytes(&out));
}

/* ---- texts --------------------------------------------------------------------------------- */

static void add_lines(struct snapshot *snapshot, struct bytes text, text_list *ret)
{
	struct bytes line;

	while (bytes_line(&text, &line))
		*vec_push_in(&snapshot->arena, ret) = arena_string(
			&snapshot->arena, bytes_slice(line, 0, CRASH_EVENT_LINE_SIZE_MAX));
}

/* Where the last lines begin. */
static size_t last_lines(struct bytes text)
{
	size_t at = text.size, lines = 0;

	while (at > 0 &&
	       (text.at[at - 1] != '\n' || at == text.size || ++lines < CRASH_EVENT_LINES_MAX))
		at--;
	return at;
}

/* ---- the event ----------------------------------------------------------------------------- */

static bool is_unnamed(const char *name)
{
	return !name || !*name || text_is(name, "(none)");
}

static struct bytes without_domain(struct bytes name)
{
	ptrdiff_t dot = bytes_find(name, '.');

	return dot < 0 ? name : bytes_slice(name, 0, (size_t)dot);
}

bool crash_event_may_be_of(const char *node, const char *hostname)
{
	if (is_unnamed(node) || is_unnamed(hostname))
		return true;
	struct bytes one = bytes_of(node), other = bytes_of(hostname);

	if (bytes_find(one, '.') < 0 || bytes_find(other, '.') < 0) {
		one = without_domain(one);
		other = without_domain(other);
	}
	return bytes_equal(one, other);
}

/* The row of the same crash, emptied; or a new one. */
static struct event *row_for(struct snapshot *snapshot, int64_t at, const char *what)
{
	for (vec_each(event, &snapshot->content.events)) {
		if (event->at != at || !text_is(event->kind, KIND) || !text_is(event->what, what))
			continue;
		record_init(&event_type, event);
		return event;
	}
	return RECORD_ADD(&snapshot->arena, &snapshot->content.events, event);
}

void crash_event_add(const struct crash_event *crash, struct snapshot *ret)
{
	struct cleaner cleaner = { .snapshot = ret, .last_id = last_id_of(&ret->content) };
	int64_t at = crash->at > 0 ? crash->at : UNKNOWN;
	scoped_buf trace = { 0 }, log = { 0 };
	text_list paths = { 0 };

	for (vec_each(path, crash->paths))
		*vec_push_in(&ret->arena, &paths) = arena_string(&ret->arena, bytes_of(*path));
	cleaner.path = paths.count ? paths.at[0] : NULL;
	const char *what = clean_text(&cleaner, crash->what);
	struct event *event = row_for(ret, at, what);

	event->at = at;
	event->kind = KIND;
	event->what = what;
	event->subject = crash->task.size ? arena_string(&ret->arena, crash->task) : NULL;
	event->evidence = paths;
	clean(&cleaner, crash->trace, 0, &trace);
	add_lines(ret, buf_bytes(&trace), &event->trace);
	clean(&cleaner, crash->log, last_lines(crash->log), &log);
	add_lines(ret, buf_bytes(&log), &event->log);
	vec_deinit(&cleaner.known);
}
