/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/survey.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "survey/files/look.h"
#include "survey/packages/catalogue.h"
#include "survey/sockets/socket_owners.h"

bool survey_is_late(const struct survey *survey)
{
	return clock_ms(CLOCK_MONOTONIC) > survey->deadline_ms;
}

/* The row that an error shall be counted in: an equal one, or a new one unless there are too
 * many. */
static struct error_row *error_row_for(struct survey *survey, const char *path, const char *what)
{
	struct content *content = survey->content;
	bool full = content->errors.count >= SURVEY_ERRORS_MAX;

	for (vec_each(row, &content->errors)) {
		bool same_path = path ? row->path && strcmp(row->path, path) == 0 : !row->path;

		if (row->collector == survey->collector && strcmp(row->what, what) == 0 &&
		    (full || same_path))
			return row;
	}
	return full ? NULL : RECORD_ADD(survey->arena, &content->errors, error_row);
}

static void add_error(struct survey *survey, const char *path, const char *what)
{
	struct error_row *row = error_row_for(survey, path, what);

	if (!row) /* the last row tells that there were more */
		row = &survey->content->errors.at[survey->content->errors.count - 1];
	if (row->what) {
		row->count = row->count == UNKNOWN ? 2 : row->count + 1;
		return;
	}
	row->collector = survey->collector;
	row->path = path ? arena_intern(survey->arena, bytes_of(path)) : NULL;
	row->what = arena_intern(survey->arena, bytes_of(what));
}

void survey_error(struct survey *survey, const char *path, const char *format, ...)
{
	char what[ERR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	add_error(survey, path, what);
}

void survey_error_from(struct survey *survey, const char *path, const struct err *err)
{
	add_error(survey, path, err->text);
}

static bool is_absence(int code)
{
	return code == -ENOENT || code == -ENOTDIR;
}

bool survey_read(struct survey *survey, const char *path, struct buf *ret)
{
	struct err err;
	int failed = root_read(survey->root, path, ROOT_TEXT_MAX, ret, &err);

	if (failed && !is_absence(failed))
		survey_error_from(survey, path, &err);
	return failed == 0;
}

bool survey_list(struct survey *survey, const char *path, struct root_names *ret)
{
	struct err err;
	int failed = root_list(survey->root, path, ret, &err);

	if (failed && !is_absence(failed))
		survey_error_from(survey, path, &err);
	return failed == 0;
}

void survey_note(struct survey *survey, text_list *list, const char *format, ...)
{
	char text[ERR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	*vec_push_in(survey->arena, list) = arena_intern(survey->arena, bytes_of(text));
}

void survey_say(struct survey *survey, const char *format, ...)
{
	char text[ERR_TEXT_MAX];
	va_list arguments;

	if (!survey->say)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	survey->say(survey->progress_context, text);
}

/* Rows of all top-level lists together: what a collector added is the difference. */
static int64_t rows_of(const struct content *content)
{
	int64_t rows = 0;

	for (size_t i = 0; i < content_type.field_count; i++) {
		const struct field *field = &content_type.fields[i];

		if (field->kind == FIELD_MANY || field->kind == FIELD_LONG)
			rows += (int64_t)((const struct vec_any *)((const char *)content +
								   field->offset))
					->count;
	}
	return rows;
}

static void run_collector(struct survey *survey, const struct collector *collector)
{
	struct content *content = survey->content;
	int64_t wall = clock_ms(CLOCK_MONOTONIC), cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
	int64_t rows = rows_of(content);
	struct err err = { 0 };
	const char *skipped = NULL;

	survey->collector = collector->name;
	survey->deadline_ms = wall + collector->deadline_ms;
	if (survey->progress)
		survey->progress(survey->progress_context, collector->name);
	if (collector->needs == NEEDS_LIVE && !survey->root->live)
		skipped = "it describes a running system, and this is a directory (--root)";
	else if (collector->needs == NEEDS_WALK && survey->options.fast)
		skipped = "left out: --fast";
	else if (collector->run(survey, &err) < 0)
		survey_error_from(survey, NULL, &err);
	rows = rows_of(content) - rows;
	struct collector_run *run = RECORD_ADD(survey->arena, &content->collectors, collector_run);

	run->name = collector->name;
	run->skipped = skipped;
	run->items = rows;
	run->milliseconds = clock_ms(CLOCK_MONOTONIC) - wall;
	run->cpu_milliseconds = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu;
}

static bool is_asked_for(const struct survey *survey, const struct collector *collector)
{
	const char *const *name = survey->options.only;

	if (collector->needs == NEEDS_ASKING && !survey->options.available)
		return false;
	while (name && *name && strcmp(*name, collector->name) != 0)
		name++;
	return !name || *name;
}

void survey_run(struct survey *survey)
{
	struct content *content = survey->content;
	int64_t start = clock_ms(CLOCK_MONOTONIC);
	bool is_root = geteuid() == 0;

	survey->now = time(NULL);
	content->taken_at = survey->now;
	content->taken_by = is_root ? "root" : arena_format(survey->arena, "uid %u", geteuid());
	content->root = arena_string(survey->arena, bytes_of(survey->root->path));
	for (const struct collector *collector = collectors; collector->name; collector++)
		if (is_asked_for(survey, collector))
			run_collector(survey, collector);
	if (survey->options.look_at)
		survey_look_at(survey);
	socket_owners_destroy(survey->owners);
	survey->owners = NULL;
	catalogue_destroy(survey->catalogue);
	survey->catalogue = NULL;
	content->duration_ms = clock_ms(CLOCK_MONOTONIC) - start;
}
