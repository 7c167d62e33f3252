/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs: a row a service, the system's own ones in one line. */
#include <math.h>

#include "base/human.h"
#include "report/section.h"
#include "snapshot/wording.h"

enum {
	RUNS_USUAL = 16,
	RUNS_FILES_SHOWN = 3,
	RUNS_LISTENS_SHOWN = 4,
	RUNS_SYSTEM_SHOWN = 8,
	RUNS_TEXTS_MAX = 256,
	RUNS_USERS_SHOWN = 2,
	RUNS_ID_SIZE = 64, /* of a container */
	RUNS_ID_SHOWN = 12,
};

struct totals {
	int64_t memory_bytes;
	double cpu_percent; /* NAN: no second sample */
	size_t processes;
	const struct process *first; /* the main one, or the first found */
	text_list files;             /* held open, each once; in the caller's arena */
	text_list users;             /* whom they run as, likewise; the main process's first */
};

static void add_once(text_list *list, struct arena *arena, const char *text)
{
	if (list->count < RUNS_TEXTS_MAX && !text_list_has(list, text))
		*vec_push_in(arena, list) = text;
}

static struct totals add_up(const struct report *report, const struct service *service,
			    struct arena *arena)
{
	struct totals totals = { .cpu_percent = NAN };

	for (vec_each(pid, &service->pids)) {
		const struct process *process = section_process(report, *pid);

		if (!process)
			continue;
		totals.processes++;
		if (!totals.first || process->pid == service->main_pid)
			totals.first = process;
		if (process->user)
			add_once(&totals.users, arena, process->user);
		else if (process->uid != UNKNOWN)
			add_once(&totals.users, arena,
				 arena_format(arena, "uid %lld", (long long)process->uid));
		if (process->rss_bytes != UNKNOWN)
			totals.memory_bytes += process->rss_bytes;
		if (!isnan(process->cpu_percent))
			totals.cpu_percent = (isnan(totals.cpu_percent) ? 0 : totals.cpu_percent) +
					     process->cpu_percent;
		for (vec_each(file, &process->open_files))
			if (file->path)
				add_once(&totals.files, arena, file->path);
	}
	return totals;
}

static const struct table_column columns[] = {
	{ .title = "Runs", .min = 10, .max = 34 },
	{ .title = "procs", .align = TABLE_RIGHT, .rank = 4 },
	{ .title = "user", .max = 20 },
	{ .title = "since", .rank = 3 },
	{ .title = "cpu", .align = TABLE_RIGHT, .rank = 5 },
	{ .title = "memory", .align = TABLE_RIGHT, .rank = 2 },
	{ .title = "listens", .min = 10, .max = 36 },
	{ .title = "holds open", .rank = 1, .is_flexible = true, .min = 20 },
};

static void add_listens_cell(struct table *table, const struct service *service)
{
	scoped_buf text = { 0 };
	size_t shown = 0, left = 0;

	for (vec_each(listen, &service->listens)) {
		scoped_buf one = { 0 };

		if (listen->port == UNKNOWN)
			continue; /* unix sockets are many and say little here */
		wording_address(&one, listen->protocol, listen->address, listen->port);
		if (bytes_find_text(buf_bytes(&text), buf_text(&one)) >= 0)
			continue; /* the same port on IPv4 and IPv6 */
		if (shown++ < RUNS_LISTENS_SHOWN)
			buf_add_format(&text, "%s%s", text.size ? " " : "", buf_text(&one));
		else
			left++;
	}
	if (left)
		buf_add_format(&text, " +%zu", left);
	table_cell(table, STYLE_CYAN, text.size ? buf_text(&text) : "-");
}

static void add_origin_cell(struct table *table, const struct service *service,
			    const struct totals *totals)
{
	scoped_buf text = { 0 };

	if (service->manager && strcmp(service->manager, "hand-started") == 0)
		buf_add_text(&text, "started by hand, in no unit");
	if (totals->files.count) {
		buf_add_text(&text, text.size ? "; " : "");
		section_add_paths(&text, &totals->files, RUNS_FILES_SHOWN);
	}
	table_cell(table, STYLE_DIM, text.size ? buf_text(&text) : "-");
}

/* "root, www-data": a master and its workers. */
static void add_users_cell(struct table *table, const struct service *service,
			   const struct totals *totals)
{
	scoped_buf text = { 0 };

	for (size_t i = 0; i < totals->users.count && i < RUNS_USERS_SHOWN; i++)
		buf_add_format(&text, "%s%s", i ? ", " : "", totals->users.at[i]);
	if (totals->users.count > RUNS_USERS_SHOWN)
		buf_add_format(&text, " +%zu", totals->users.count - RUNS_USERS_SHOWN);
	table_cell(table, STYLE_PLAIN, text.size ? buf_text(&text) : service->user);
}

static void add_row(struct table *table, const struct service *service, const struct totals *totals)
{
	scoped_buf name = { 0 }, since = { 0 }, memory = { 0 };
	struct bytes shown = bytes_of(service->name);
	const struct process *first = totals->first;

	if (bytes_ends(shown, ".service"))
		shown.size -= strlen(".service");
	if (service->container && shown.size == RUNS_ID_SIZE && bytes_is(shown, service->container))
		shown.size = RUNS_ID_SHOWN; /* nobody named it; engines show as much */
	buf_add_bytes(&name, shown);
	if (service->container && service->manager)
		buf_add_format(&name, " (%s)", service->manager);
	if (first && first->started_at != UNKNOWN)
		human_date(&since, first->started_at);
	human_bytes(&memory, totals->memory_bytes);
	table_cell(table, STYLE_BOLD, buf_text(&name));
	table_format(table, STYLE_PLAIN, "%zu", totals->processes);
	add_users_cell(table, service, totals);
	table_cell(table, STYLE_PLAIN, buf_text(&since));
	if (isnan(totals->cpu_percent))
		table_cell(table, STYLE_PLAIN, "");
	else
		table_format(table, STYLE_PLAIN, "%.0f%%", totals->cpu_percent);
	table_cell(table, STYLE_PLAIN, buf_text(&memory));
	add_listens_cell(table, service);
	add_origin_cell(table, service, totals);
}

/* The line for what every system has. */
struct system_line {
	struct buf names;
	size_t services;
	int64_t memory_bytes;
};

static void add_system(struct system_line *line, const struct service *service,
		       const struct totals *totals)
{
	struct bytes name = bytes_of(service->name);

	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	if (line->services++ < RUNS_SYSTEM_SHOWN)
		buf_add_format(&line->names, "%s%.*s", line->names.size ? ", " : "", (int)name.size,
			       name.at);
	line->memory_bytes += totals->memory_bytes;
}

static void write_system(struct report *report, const struct system_line *line)
{
	scoped_buf text = { 0 };

	if (!line->services)
		return;
	buf_add_text(&text, "and the system's own: ");
	buf_add_bytes(&text, buf_bytes(&line->names));
	if (line->services > RUNS_SYSTEM_SHOWN)
		buf_add_format(&text, " and %zu more", line->services - RUNS_SYSTEM_SHOWN);
	buf_add_text(&text, " (");
	human_bytes(&text, line->memory_bytes);
	buf_add_text(&text, ")");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_DIM, buf_text(&text));
	term_newline(report->term);
}

void section_runs(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	struct system_line system_line = { 0 };
	scoped_arena arena = { 0 };
	size_t count = 0;

	for (vec_each(service, &report->content->services)) {
		struct totals totals = add_up(report, service, &arena);

		if (!totals.processes)
			continue;
		if (!report->verbose && wording_is_system(service)) {
			add_system(&system_line, service, &totals);
			continue;
		}
		if (report->verbose || count < RUNS_USUAL)
			add_row(&table, service, &totals);
		count++;
	}
	if (count || system_line.services)
		term_newline(report->term);
	table_print(&table, report->term, 0);
	section_more(report, count, report->verbose || count < RUNS_USUAL ? count : RUNS_USUAL);
	write_system(report, &system_line);
	buf_deinit(&system_line.names);
}
