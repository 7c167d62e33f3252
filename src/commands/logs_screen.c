/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/logs_screen.h"

#include "base/escape.h"
#include "base/path.h"

enum {
	USEC = 1000 * 1000,
	DAY_SECONDS = 24 * 60 * 60,
	INDENT = 2,
	NAME_WIDTH_MAX = 28,
	ERRORS_SHOWN = 25,
	FAILURES_SHOWN = 5,
};

/* --- sources ------------------------------------------------------------------------------- */

static enum style style_of_target(const struct logs *logs, size_t target)
{
	static const enum style styles[] = { STYLE_CYAN, STYLE_GREEN, STYLE_YELLOW, STYLE_BOLD };

	return logs->targets.count == 1 ? STYLE_CYAN
					: styles[target % (sizeof(styles) / sizeof(styles[0]))];
}

static void print_target(struct logs_screen *screen, size_t index)
{
	const struct log_target *target = &screen->logs->targets.at[index];
	scoped_buf text = { 0 };

	target_write(&text, &target->target);
	if (target->target.kind == TARGET_KIND_PROCESS)
		buf_add_format(&text, " %s", target->target.name);
	if (target->processes.count == 0)
		buf_add_text(&text, ", does not run");
	else if (target->target.kind != TARGET_KIND_PROCESS)
		buf_add_format(&text, ", pid %lld", (long long)target->target.pid);
	if (target->processes.count > 1)
		buf_add_format(&text, ", %zu processes", target->processes.count);
	term_text(screen->term, style_of_target(screen->logs, index), target->label);
	term_format(screen->term, STYLE_DIM, "  %s", buf_text(&text));
	term_newline(screen->term);
}

static void print_row(struct logs_screen *screen, const char *name, const char *what,
		      const char *evidence)
{
	term_blanks(screen->term, INDENT);
	term_text(screen->term, STYLE_PLAIN, name);
	term_to_column(screen->term, INDENT + screen->source_width + 2);
	term_text(screen->term, STYLE_PLAIN, what);
	if (evidence)
		term_format(screen->term, STYLE_DIM, "  %s", evidence);
	term_newline(screen->term);
}

static void print_source(struct logs_screen *screen, const struct log_source *source)
{
	scoped_buf what = { 0 };
	size_t older = source->paths.count - 1;

	if (source->kind == LOG_SOURCE_JOURNAL) {
		const char *path = source->paths.at[0];
		scoped_buf folder = { 0 };

		/* the folder's name is the machine's id */
		buf_add_bytes(&folder, path_folder(path));
		buf_add_bytes(&what, path_folder(buf_text(&folder)));
	} else {
		buf_add_text(&what, source->paths.at[0]);
		if (older)
			buf_add_format(&what, " and %zu older", older);
	}
	print_row(screen, source->name, buf_text(&what), source->evidence);
}

/* A log that many share is told only when it had something to say. */
static bool is_worth_a_row(const struct logs_screen *screen, const struct log_source *source)
{
	if (source->kind == LOG_SOURCE_STREAM) /* has a row as a stream */
		return false;
	return source->lines || source->has_more || screen->is_verbose ||
	       source->kind == LOG_SOURCE_FILE || source->kind == LOG_SOURCE_CONTAINER;
}

static void print_stream(struct logs_screen *screen, const struct log_stream *stream)
{
	scoped_buf text = { 0 };

	if (stream->keeper && !screen->is_verbose)
		return;
	buf_add_format(&text, "fd %d of %s (%lld) is a %s", stream->descriptor, stream->process,
		       (long long)stream->pid, stream->is_socket ? "socket" : "pipe");
	if (stream->keeper)
		buf_add_format(&text, ", kept by %s", stream->keeper);
	else if (stream->is_connection)
		buf_add_text(&text, " that it reads as well: a connection, no log");
	else if (stream->way == LOG_STREAM_SEEN)
		buf_add_format(&text, "%s%s: seen as it is written", stream->reader ? " to " : "",
			       stream->reader ? stream->reader : "");
	else if (stream->reader)
		buf_add_format(&text, " to %s: what is written there stands in no log of its own",
			       stream->reader);
	else
		buf_add_text(&text, " that nobody keeps: what is written there is lost");
	print_row(screen, stream->descriptor == 1 ? "stdout" : "stderr", buf_text(&text), NULL);
}

static void print_warning(struct logs_screen *screen, const char *text)
{
	term_blanks(screen->term, INDENT);
	term_format(screen->term, STYLE_YELLOW, "! %s", text);
	term_newline(screen->term);
}

/* What could not be read; of many files only the first. */
static void print_warnings(struct logs_screen *screen)
{
	const struct logs *logs = screen->logs;
	size_t left_out = 0, count = 0;

	for (vec_each(note, &logs->notes))
		print_warning(screen, *note);
	for (vec_each(source, &logs->sources))
		for (vec_each(failure, &source->failures)) {
			if (screen->is_verbose || count++ < FAILURES_SHOWN)
				print_warning(screen, *failure);
			else
				left_out++;
		}
	if (left_out) {
		scoped_buf text = { 0 };

		buf_add_format(&text, "and %zu more such things: -v shows them", left_out);
		print_warning(screen, buf_text(&text));
	}
}

static unsigned columns_of(const char *text)
{
	return text ? (unsigned)strlen(text) : 0;
}

/* The column of lines has "label name". */
void logs_screen_measure(struct logs_screen *screen)
{
	const struct logs *logs = screen->logs;
	unsigned source_width = columns_of("stdout"), line_width = source_width;

	for (vec_each(source, &logs->sources)) {
		unsigned own = columns_of(source->name);
		const char *label = logs->targets.at[source->target].label;

		bool is_stream = source->kind == LOG_SOURCE_STREAM;

		if (!is_stream && !is_worth_a_row(screen, source))
			continue;
		source_width = own > source_width ? own : source_width;
		own += logs->targets.count > 1 ? columns_of(label) + 1 : 0;
		if (source->lines || source->has_more || is_stream)
			line_width = own > line_width ? own : line_width;
	}
	screen->source_width = source_width > NAME_WIDTH_MAX ? NAME_WIDTH_MAX : source_width;
	screen->name_width = line_width > NAME_WIDTH_MAX ? NAME_WIDTH_MAX : line_width;
}

void logs_screen_sources(struct logs_screen *screen)
{
	const struct logs *logs = screen->logs;

	if (screen->is_json)
		return;
	for (vec_each(step, &logs->way)) {
		term_wrap(screen->term, INDENT, STYLE_BOLD, *step);
		term_newline(screen->term);
	}
	for (size_t i = 0; i < logs->targets.count; i++) {
		size_t shown = 0;

		print_target(screen, i);
		for (vec_each(source, &logs->sources)) {
			if (source->target != i || !is_worth_a_row(screen, source))
				continue;
			print_source(screen, source);
			shown++;
		}
		for (vec_each(stream, &logs->targets.at[i].streams))
			print_stream(screen, stream);
		if (!shown && logs->targets.at[i].streams.count == 0)
			print_warning(screen, "no log of it was found");
	}
	print_warnings(screen);
	term_newline(screen->term);
}

/* --- lines --------------------------------------------------------------------------------- */

static const char *name_of(const struct logs *logs, const struct log_line *line)
{
	return line->stream ? line->stream : logs->sources.at[line->source].name;
}

static void print_day(struct logs_screen *screen, const struct human_calendar *day)
{
	if (screen->has_day && day->year == screen->day.year && day->month == screen->day.month &&
	    day->day == screen->day.day)
		return;
	screen->day = *day;
	screen->has_day = true;
	term_format(screen->term, STYLE_DIM, "%04d-%02d-%02d UTC", day->year, day->month, day->day);
	term_newline(screen->term);
}

static enum style style_of_level(enum log_level level)
{
	if (log_level_is_error(level))
		return STYLE_RED;
	return level == LOG_LEVEL_WARNING ? STYLE_YELLOW : STYLE_PLAIN;
}

/* The text without its time; lines behind the first start where that one does. */
static void print_text(struct logs_screen *screen, const struct log_line *line)
{
	unsigned column = screen->term->column;
	scoped_buf said = { 0 };
	struct bytes rest, text;
	bool is_first = true;

	buf_add_bytes(&said, bytes_slice(line->text, 0, line->time_from));
	buf_add_bytes(&said,
		      bytes_slice(line->text, line->time_from + line->time_size, line->text.size));
	for (rest = buf_bytes(&said); bytes_line(&rest, &text); is_first = false) {
		if (!is_first) {
			term_newline(screen->term);
			term_to_column(screen->term, column);
		}
		term_bytes(screen->term, is_first ? style_of_level(line->level) : STYLE_DIM, text);
	}
	if (line->cut) {
		scoped_buf size = { 0 };

		human_bytes(&size, (int64_t)line->cut);
		term_format(screen->term, STYLE_DIM, " … %s more", buf_text(&size));
	}
	term_newline(screen->term);
}

static void print_line(struct logs_screen *screen, const struct log_line *line)
{
	const struct logs *logs = screen->logs;
	size_t target = logs->sources.at[line->source].target;
	struct human_calendar when = { 0 };
	bool has_time = line->is_timed && human_calendar(line->usec / USEC, &when);
	unsigned clock = columns_of("00:00:00 ");

	if (has_time) {
		print_day(screen, &when);
		term_format(screen->term, STYLE_DIM, "%02d:%02d:%02d ", when.hour, when.minute,
			    when.second);
	} else {
		term_blanks(screen->term, clock);
	}
	enum style style = style_of_target(logs, target);

	if (logs->targets.count > 1)
		term_format(screen->term, style, "%s ", logs->targets.at[target].label);
	term_text(screen->term, logs->targets.count > 1 ? STYLE_DIM : style, name_of(logs, line));
	term_to_column(screen->term, clock + screen->name_width + 2);
	print_text(screen, line);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void add_member(struct buf *ret, const char *name, struct bytes value)
{
	buf_add_format(ret, "%s\"%s\":", ret->size > 1 && ret->at[ret->size - 1] != '{' ? "," : "",
		       name);
	escape_json(ret, value);
}

static void add_time(struct buf *ret, const char *name, int64_t usec)
{
	scoped_buf text = { 0 };
	struct human_calendar when;
	int64_t fraction = (usec % USEC + USEC) % USEC;

	if (!human_calendar((usec - fraction) / USEC, &when))
		return;
	buf_add_format(&text, "%04d-%02d-%02dT%02d:%02d:%02d", when.year, when.month, when.day,
		       when.hour, when.minute, when.second);
	if (fraction)
		buf_add_format(&text, ".%06d", (int)fraction);
	buf_add_byte(&text, 'Z');
	add_member(ret, name, buf_bytes(&text));
}

static void print_json(struct logs_screen *screen, const struct log_line *line)
{
	const struct log_source *source = &screen->logs->sources.at[line->source];
	scoped_buf json = { 0 };

	buf_add_byte(&json, '{');
	if (line->is_timed)
		add_time(&json, "time", line->usec);
	add_member(&json, "target", bytes_of(screen->logs->targets.at[source->target].label));
	add_member(&json, "source",
		   source->kind == LOG_SOURCE_JOURNAL ? BYTES("journal")
						      : bytes_of(source->paths.at[0]));
	if (line->stream)
		add_member(&json, "stream", bytes_of(line->stream));
	if (line->level != LOG_LEVEL_UNKNOWN)
		add_member(&json, "level", bytes_of(log_level_name(line->level)));
	add_member(&json, "text", line->text);
	if (line->cut)
		buf_add_format(&json, ",\"bytes_left_out\":%llu", (unsigned long long)line->cut);
	buf_add_text(&json, "}\n");
	buf_add_bytes(&screen->term->out, buf_bytes(&json));
}

void logs_screen_line(struct logs_screen *screen, const struct log_line *line)
{
	if (screen->is_json)
		print_json(screen, line);
	else
		print_line(screen, line);
}

/* --- errors -------------------------------------------------------------------------------- */

static void print_group_json(struct logs_screen *screen, const struct log_group *group)
{
	scoped_buf json = { 0 }, said = { 0 };

	log_group_say(group, &said);
	buf_add_byte(&json, '{');
	add_member(&json, "target", bytes_of(group->service));
	add_member(&json, "source", bytes_of(group->source));
	add_member(&json, "level", bytes_of(log_level_name(group->level)));
	buf_add_format(&json, ",\"count\":%lld", (long long)group->count);
	add_time(&json, "first_at", group->first_at * USEC);
	add_time(&json, "last_at", group->last_at * USEC);
	add_member(&json, "text", buf_bytes(&said));
	buf_add_text(&json, "}\n");
	buf_add_bytes(&screen->term->out, buf_bytes(&json));
}

/* "21:18", or with its date. */
static void print_clock(struct term *term, int64_t at, bool with_date)
{
	scoped_buf text = { 0 };

	human_time(&text, at);
	term_text(term, STYLE_DIM,
		  with_date ? buf_text(&text) : buf_text(&text) + strlen("2026-11-25 "));
	term_blanks(term, 2);
}

static void print_group(struct logs_screen *screen, const struct log_group *group, bool with_date)
{
	enum { COUNT_WIDTH = 7 };
	struct term *term = screen->term;
	scoped_buf count = { 0 }, said = { 0 };

	human_count(&count, group->count);
	log_group_say(group, &said);
	if (count.size < COUNT_WIDTH)
		term_blanks(term, (unsigned)(COUNT_WIDTH - count.size));
	term_text(term, STYLE_BOLD, buf_text(&count));
	term_blanks(term, 2);
	print_clock(term, group->first_at, with_date);
	print_clock(term, group->last_at, with_date);
	unsigned column = term->column;

	if (screen->logs->targets.count > 1)
		term_format(term, STYLE_GREEN, "%s ", group->service);
	term_format(term, STYLE_CYAN, "%s ", group->source);
	column += screen->name_width + 2;
	term_to_column(term, column);
	if (column * 2 > term->width)
		term_text(term, STYLE_PLAIN, buf_text(&said));
	else
		term_wrap(term, column, STYLE_PLAIN, buf_text(&said));
	term_newline(term);
}

/* True if not all of it was on one day. */
static bool has_several_days(const struct log_condenser *condenser)
{
	int64_t first = INT64_MAX, last = 0;

	for (vec_each(group, &condenser->groups)) {
		first = group->first_at < first ? group->first_at : first;
		last = group->last_at > last ? group->last_at : last;
	}
	return condenser->groups.count && first / DAY_SECONDS != last / DAY_SECONDS;
}

void logs_screen_errors(struct logs_screen *screen, const struct log_condenser *condenser,
			int64_t since)
{
	struct term *term = screen->term;
	size_t shown = screen->is_verbose || screen->is_json ? SIZE_MAX : ERRORS_SHOWN;
	scoped_buf head = { 0 };
	bool with_date = has_several_days(condenser);

	for (size_t i = 0; screen->is_json && i < condenser->groups.count; i++)
		print_group_json(screen, &condenser->groups.at[i]);
	if (screen->is_json)
		return;
	human_plural(&head, condenser->errors, "error line", "error lines");
	if (condenser->groups.count > 1)
		buf_add_format(&head, " of %zu kinds", condenser->groups.count);
	buf_add_text(&head, " since ");
	human_time(&head, since);
	term_text(term, STYLE_BOLD, buf_text(&head));
	term_text(term, STYLE_DIM, " UTC");
	term_newline(term);
	for (size_t i = 0; i < condenser->groups.count && i < shown; i++)
		print_group(screen, &condenser->groups.at[i], with_date);
	if (condenser->groups.count > shown) {
		term_format(term, STYLE_DIM, "  and %zu more kinds: -v shows them",
			    condenser->groups.count - shown);
		term_newline(term);
	}
}
