/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/trace_screen.h"

#include <string.h>

#include "base/path.h"
#include "commands/trace_functions.h"

enum {
	COUNT_COLUMN = 8,
	LIBRARIES_SHOWN = 5,
	FRAMES_SHOWN = 16, /* of a stack; one more takes no more room than to say so */
	STACK_COLUMN = 10,
};

/* ---- stacks -------------------------------------------------------------------------------- */

/* "ngx_conf_open+0x5b nginx"; "nginx+0x1a2b" where no name is known. */
static void print_frame(struct term *term, const struct call_frame *frame)
{
	const char *module = frame->module ? path_name(frame->module) : "code of no file";

	if (frame->function) {
		term_text(term, STYLE_DIM, frame->function);
		term_format(term, STYLE_DIM, "+%#llx  ", (unsigned long long)frame->offset);
		term_text(term, STYLE_DIM, module);
		return;
	}
	term_text(term, STYLE_DIM, module);
	if (frame->module)
		term_format(term, STYLE_DIM, "+%#llx", (unsigned long long)frame->module_offset);
	else
		term_format(term, STYLE_DIM, " at %#llx", (unsigned long long)frame->address);
}

static void print_stack(struct term *term, const struct call_stack *stack, bool is_whole)
{
	size_t count = stack->frames.count;
	size_t shown = is_whole || count <= FRAMES_SHOWN + 1 ? count : FRAMES_SHOWN;

	for (size_t i = 0; i < shown; i++) {
		term_to_column(term, STACK_COLUMN);
		term_text(term, STYLE_DIM, i ? "   " : "by ");
		print_frame(term, &stack->frames.at[i]);
		term_newline(term);
	}
	if (shown < count || stack->end) {
		term_to_column(term, STACK_COLUMN + 3);
		if (shown < count)
			term_format(term, STYLE_DIM, "%zu more: -v shows them", count - shown);
		else
			term_format(term, STYLE_DIM, "(%s)", stack->end);
		term_newline(term);
	}
}

/* ---- events as they come ------------------------------------------------------------------- */

static const char *deed_words(const struct watch_record *record)
{
	static const char *const words[WATCH_DEEDS] = {
		"opens", "looks at", "executes", "connects", "starts", "ends",
	};

	return words[record->deed];
}

/* What was heard last; NULL for what makes no row. */
static const struct trace_sight *sight_of(const struct trace *trace,
					  const struct watch_record *record)
{
	if (record->deed >= WATCH_FORKS || trace->sights.count == 0)
		return NULL;
	return &trace->sights.at[trace->sights.count - 1];
}

int trace_screen_event(struct term *term, const struct trace *trace,
		       const struct watch_record *record, struct err *err)
{
	const struct trace_sight *sight = sight_of(trace, record);
	const struct trace_fact *fact = sight ? &trace->facts.at[sight->fact] : NULL;

	term_format(term, STYLE_DIM, "%u ", record->process);
	term_bytes(term, STYLE_PLAIN,
		   (struct bytes){ record->comm, strnlen(record->comm, WATCH_COMM_MAX) });
	term_format(term, STYLE_PLAIN, " %s", deed_words(record));
	if (fact)
		term_format(term, STYLE_BOLD, " %s", fact->path ? fact->path : fact->address);
	if (fact && fact->port)
		term_format(term, STYLE_BOLD, ":%u", fact->port);
	if (record->deed == WATCH_FORKS)
		term_format(term, STYLE_PLAIN, " %u", record->other);
	if (record->result < 0)
		term_format(term, STYLE_RED, "  %s", err_words(record->result));
	term_newline(term);
	if (sight && sight->stack)
		print_stack(term, sight->stack, false);
	return term_flush(term, err);
}

/* ---- at the end ---------------------------------------------------------------------------- */

static void print_fact(struct term *term, const struct observed *row, bool verbose)
{
	const char *name = row->path ? row->path : row->address;
	bool is_told = row->why &&
		       (text_is(row->verdict, "failed") || text_is(row->verdict, "noise"));

	term_format(term, STYLE_DIM, "%*lld  ", COUNT_COLUMN, (long long)row->count);
	term_text(term, STYLE_PLAIN, name);
	if (row->port != UNKNOWN)
		term_format(term, STYLE_PLAIN,
			    row->address && strchr(row->address, ':') ? " port %lld" : ":%lld",
			    (long long)row->port);
	if (is_told)
		term_format(term, text_is(row->verdict, "failed") ? STYLE_RED : STYLE_DIM, "  %s",
			    row->why);
	term_newline(term);
	if (verbose && row->path_on_host) {
		term_format(term, STYLE_DIM, "%*s  on the host: %s", COUNT_COLUMN, "",
			    row->path_on_host);
		term_newline(term);
	}
}

static size_t count_rows(const struct traced *traced, const char *verdict)
{
	size_t count = 0;

	for (vec_each(row, &traced->observed))
		count += text_is(row->verdict, verdict);
	return count;
}

static void print_section(struct term *term, const char *verdict, size_t folded)
{
	term_newline(term);
	term_text(term, STYLE_BOLD,
		  text_is(verdict, "absent") ? "configuration that is not there" : verdict);
	if (folded)
		term_format(term, STYLE_DIM, "  %zu files: -v shows them", folded);
	term_newline(term);
}

/* Libraries are told by their number: a program has dozens, and they are seldom what is sought. */
static void print_rows(struct term *term, const struct traced *traced, bool verbose)
{
	size_t libraries = verbose ? 0 : count_rows(traced, "libraries");
	const char *section = NULL;

	for (vec_each(row, &traced->observed)) {
		bool is_folded = libraries > LIBRARIES_SHOWN && text_is(row->verdict, "libraries");

		if (!text_is(row->verdict, section)) {
			section = row->verdict;
			print_section(term, section, is_folded ? libraries : 0);
		}
		if (is_folded)
			continue;
		print_fact(term, row, verbose);
		if (verbose || !text_is(section, "libraries"))
			for (vec_each(stack, &row->stacks))
				print_stack(term, stack, verbose);
	}
}

static void print_losses(struct term *term, const struct trace *trace, const struct traced *traced)
{
	size_t noise = trace->facts.count - traced->observed.count;

	term_newline(term);
	if (noise) {
		term_format(term, STYLE_DIM, "%zu more that any program looks at: -v shows them",
			    noise);
		term_newline(term);
	}
	if (traced->blind) {
		term_format(term, STYLE_YELLOW, "%s %s", traced->backend, traced->blind);
		term_newline(term);
	}
	for (vec_each(pair, &traced->lost)) {
		term_format(term, STYLE_YELLOW, "lost %s: %s", pair->value, pair->key);
		term_newline(term);
	}
	if (trace->untold) {
		term_format(term, STYLE_YELLOW, "%llu more are not told: there were too many",
			    (unsigned long long)trace->untold);
		term_newline(term);
	}
}

void trace_screen_report(struct term *term, const struct trace_shown *shown)
{
	const struct traced *traced = shown->traced;
	double seconds = (double)traced->milliseconds / 1e3;

	term_text(term, STYLE_BOLD, shown->name ? shown->name : traced->target);
	if (shown->name)
		term_format(term, STYLE_DIM, "  %s, watched for %.1f s by %s", traced->target,
			    seconds, traced->backend);
	else
		term_format(term, STYLE_DIM, "  %s after %.1f s, watched by %s",
			    traced->ended ? traced->ended : "runs on", seconds, traced->backend);
	term_newline(term);
	if (traced->observed.count == 0) {
		term_newline(term);
		term_text(term, STYLE_PLAIN,
			  "Nothing was seen: it opened no file and called nobody in that time.");
		term_newline(term);
	}
	print_rows(term, traced, shown->is_verbose);
	trace_functions_screen(term, traced, shown->is_verbose);
	print_losses(term, shown->trace, traced);
}
