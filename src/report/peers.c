/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who depends on this box, and on whom it depends. */
#include "base/human.h"
#include "report/section.h"

enum { PEERS_USUAL = 8 };

static const struct table_column columns[] = {
	{ .max = 40 },
	{ .max = 28 },
	{ .is_flexible = true, .min = 12 },
	{ .rank = 1 },
	{ .rank = 2, .max = 40 },
};

static void add_row(struct table *table, const struct peer *peer)
{
	scoped_buf count = { 0 }, name = { 0 };

	buf_add_text(&name, peer->address);
	if (peer->name)
		buf_add_format(&name, " (%s)", peer->name);
	if (peer->count != UNKNOWN)
		human_plural(&count, peer->count, "flow", "flows");
	table_cell(table, STYLE_BOLD, buf_text(&name));
	if (peer->port == UNKNOWN)
		table_cell(table, STYLE_PLAIN, peer->protocol);
	else
		table_format(table, STYLE_PLAIN, ":%lld%s%s", (long long)peer->port,
			     peer->protocol ? " " : "", peer->protocol ? peer->protocol : "");
	/* connections that are over leave a trace for a minute, but no process */
	table_cell(table, STYLE_PLAIN, peer->process ? peer->process : "(just ended)");
	table_cell(table, STYLE_DIM, record_enum_name(confidence_names, (int)peer->confidence));
	table_cell(table, STYLE_DIM, buf_text(&count));
}

static void write_direction(struct report *report, enum direction direction, const char *title)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, shown;

	for (vec_each(peer, &report->content->peers))
		count += peer->direction == direction;
	if (!count)
		return;
	shown = section_rows(report, count, PEERS_USUAL);
	for (vec_each(peer, &report->content->peers))
		if (peer->direction == direction && table_rows(&table) < shown)
			add_row(&table, peer);
	section_title(report, title);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}

void section_peers(struct report *report)
{
	size_t count = report->content->peers.count;

	write_direction(report, INBOUND, "Depend on it (connected now)");
	write_direction(report, OUTBOUND, "It depends on (connected now)");
	write_direction(report, LOCAL, "Within this box (connected now)");
	if (count || !report->content->sockets.sources.count)
		return;
	section_title(report, "Peers");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN,
		  "none is connected now; that says nothing about an hour ago");
	term_newline(report->term);
}
