/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report.h"

#include "report/section.h"

static void (*const sections[])(struct report *report) = {
	section_head,         section_purposes,     section_runs,      section_applications,
	section_containers,   section_servers,      section_peers,     section_firewall,
	section_certificates, section_data,         section_files,     section_crashes,
	section_errors,       section_changes,      section_reboot,    section_people,
	section_knowers,      section_search_words, section_schedules, section_backups,
	section_traces,       section_findings,     section_unseen,
};

void report_write(const struct content *content, bool verbose, struct term *term)
{
	struct report report = {
		.content = content,
		.term = term,
		.verbose = verbose,
	};

	for (vec_each(process, &content->processes))
		if (process->pid != UNKNOWN)
			*process_index_put(&report.processes, (uint64_t)process->pid) = process;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		sections[i](&report);
	process_index_deinit(&report.processes);
}
