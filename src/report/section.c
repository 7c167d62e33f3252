/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/section.h"

#include <string.h>

#include "base/path.h"

void section_title(struct report *report, const char *title)
{
	term_newline(report->term);
	term_text(report->term, STYLE_BOLD, title);
	term_newline(report->term);
}

size_t section_rows(const struct report *report, size_t count, size_t usual)
{
	/* one row left out is no shorter than the line that says so */
	return report->verbose || count <= usual + 1 ? count : usual;
}

void section_more(struct report *report, size_t count, size_t shown)
{
	if (count <= shown)
		return;
	term_blanks(report->term, SECTION_INDENT);
	term_format(report->term, STYLE_DIM, "and %zu more, shown with -v", count - shown);
	term_newline(report->term);
}

bool section_is_crash(const struct event *event)
{
	return event->trace.count || event->log.count;
}

const struct process *section_process(const struct report *report, int64_t pid)
{
	const struct process *const *found = pid == UNKNOWN ? NULL
							    : process_index_find(&report->processes,
										 (uint64_t)pid);

	return found ? *found : NULL;
}

const char *section_container_name(const struct report *report, const char *id)
{
	for (vec_each(container, &report->content->containers))
		if (id && container->id && strcmp(container->id, id) == 0 && container->name)
			return container->name;
	return id;
}

void section_add_paths(struct buf *ret, const text_list *paths, size_t max)
{
	struct bytes last = { 0 };
	size_t shown = paths->count <= max + 1 ? paths->count : max;

	for (size_t i = 0; i < shown; i++) {
		const char *path = paths->at[i];
		struct bytes folder = path_folder(path);
		bool same = i && folder.size && bytes_equal(folder, last);

		buf_add_format(ret, "%s%s", i ? ", " : "", same ? path_name(path) : path);
		last = folder;
	}
	if (paths->count > shown)
		buf_add_format(ret, " +%zu", paths->count - shown);
}
