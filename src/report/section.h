/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sections of the report share. Inside this folder only. */
#ifndef TROWEL_REPORT_SECTION_H
#define TROWEL_REPORT_SECTION_H

#include "base/map.h"
#include "base/table.h"
#include "base/term.h"
#include "snapshot/model.h"

MAP_DEFINE(process_index, uint64_t, const struct process *, map_hash_u64, map_equal_u64);

enum { SECTION_INDENT = 2 };

struct report {
	const struct content *content;
	struct term *term;
	bool verbose;
	struct process_index processes; /* by pid */
};

/* Sections in the order of report.h. Each prints its title and rows, or nothing. */
void section_head(struct report *report);
void section_purposes(struct report *report);
void section_runs(struct report *report);
void section_containers(struct report *report);
void section_servers(struct report *report);
void section_applications(struct report *report);
void section_peers(struct report *report);
void section_firewall(struct report *report);
void section_certificates(struct report *report);
void section_data(struct report *report);
void section_files(struct report *report);
void section_crashes(struct report *report);
void section_errors(struct report *report);
void section_changes(struct report *report);
void section_reboot(struct report *report);
void section_people(struct report *report);
void section_knowers(struct report *report);
void section_search_words(struct report *report);
void section_schedules(struct report *report);
void section_backups(struct report *report);
void section_findings(struct report *report);
void section_traces(struct report *report);
void section_unseen(struct report *report);

/* An empty line, then the title in bold. */
void section_title(struct report *report, const char *title);

/* How many of `count` rows to show: all of them, unless that is more than `usual` and the report is
 * not verbose. */
size_t section_rows(const struct report *report, size_t count, size_t usual);

/* "  and 12 more, shown with -v" when there are more rows than were shown. */
void section_more(struct report *report, size_t count, size_t shown);

/* True for the crash of a kernel of which more is known than that it was. */
bool section_is_crash(const struct event *event);

/* The process of that id, or NULL. */
const struct process *section_process(const struct report *report, int64_t pid);

/* What people call the container of that id: its name, or the id where it has none; NULL for NULL.
 */
const char *section_container_name(const struct report *report, const char *id);

/* Appends "/var/log/nginx/access.log, error.log": paths in one folder name it once. At most `max`
 * of them; "+3" says how many were left out. */
void section_add_paths(struct buf *ret, const text_list *paths, size_t max);

#endif
