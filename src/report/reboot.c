/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs now and would not come back after a reboot. */
#include "report/section.h"

enum { REBOOT_USUAL = 10 };

static const struct table_column columns[] = {
	{ .max = 34 },
	{ .is_flexible = true, .min = 20 },
};

static bool is_lost(const struct service *service)
{
	return service->active == TRI_YES && service->survives_reboot == TRI_NO;
}

static bool is_doubtful(const struct service *service)
{
	return service->active == TRI_YES && service->survives_reboot == TRI_UNKNOWN &&
	       service->survives_why;
}

void section_reboot(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, shown;

	for (vec_each(service, &report->content->services))
		count += is_lost(service) || is_doubtful(service);
	if (!count)
		return;
	shown = section_rows(report, count, REBOOT_USUAL);
	section_title(report, "Would not come back after a reboot");
	for (vec_each(service, &report->content->services)) {
		if (table_rows(&table) >= shown || !(is_lost(service) || is_doubtful(service)))
			continue;
		table_cell(&table, is_lost(service) ? STYLE_YELLOW : STYLE_PLAIN, service->name);
		table_format(&table, STYLE_PLAIN, "%s%s", is_lost(service) ? "" : "not sure: ",
			     service->survives_why ? service->survives_why : "nothing starts it");
	}
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}
