/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who depends on this box, and on whom it depends. */
#include "base/human.h"
#include "report/section.h"

enum { PEERS_USUAL = 8, PAPER_USUAL = 6 };

static const struct table_column columns[] = {
	{ .max = 44 },
	{ .max = 28 },
	{ .is_flexible = true, .min = 20 },
	{ .rank = 1, .max = 60 },
	{ .rank = 2 },
	{ .rank = 3, .max = 40 },
};

static void add_host(struct buf *ret, const struct peer *peer)
{
	if (peer->address && peer->name)
		buf_add_format(ret, "%s (%s)", peer->address, peer->name);
	else
		buf_add_text(ret, peer->address ? peer->address : peer->name);
}

/* What is there: "shop as app", or where sight ends. */
static void add_what(struct buf *ret, const struct peer *peer)
{
	if (peer->sight_ends) {
		buf_add_format(ret, "%s: sight ends", peer->sight_ends);
		return;
	}
	if (peer->database)
		buf_add_text(ret, peer->database);
	if (peer->user)
		buf_add_format(ret, "%sas %s", ret->size ? " " : "", peer->user);
}

static void add_row(struct table *table, const struct peer *peer)
{
	scoped_buf count = { 0 }, host = { 0 }, what = { 0 };
	bool seen = peer->count != UNKNOWN;

	add_host(&host, peer);
	add_what(&what, peer);
	if (seen)
		human_plural(&count, peer->count, "flow", "flows");
	table_cell(table, seen ? STYLE_BOLD : STYLE_PLAIN, buf_text(&host));
	if (peer->port == UNKNOWN)
		table_cell(table, STYLE_PLAIN, peer->protocol);
	else
		table_format(table, STYLE_PLAIN, ":%lld%s%s", (long long)peer->port,
			     peer->protocol ? " " : "", peer->protocol ? peer->protocol : "");
	/* connections that are over leave a trace for a minute, but no process */
	table_cell(table, STYLE_PLAIN, peer->process ? peer->process : seen ? "(just ended)" : "");
	table_cell(table, peer->sight_ends ? STYLE_YELLOW : STYLE_DIM, buf_text(&what));
	table_format(table, STYLE_DIM, "%s%s%s",
		     record_enum_name(confidence_names, (int)peer->confidence), seen ? ", " : "",
		     buf_text(&count));
	table_cell(table, STYLE_DIM, !seen && peer->evidence.count ? peer->evidence.at[0] : "");
}

/* Rows of one direction that were seen, or that are on paper only. */
static void write_rows(struct report *report, enum direction direction, bool seen,
		       const char *title)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, shown;

	for (vec_each(peer, &report->content->peers))
		count += peer->direction == direction && (peer->count != UNKNOWN) == seen;
	if (!count)
		return;
	shown = section_rows(report, count, seen ? PEERS_USUAL : PAPER_USUAL);
	for (vec_each(peer, &report->content->peers))
		if (peer->direction == direction && (peer->count != UNKNOWN) == seen &&
		    table_rows(&table) < shown)
			add_row(&table, peer);
	section_title(report, title);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
}

static void write_none(struct report *report)
{
	section_title(report, "Peers");
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN,
		  "none is connected now; that says nothing about an hour ago");
	term_newline(report->term);
}

void section_peers(struct report *report)
{
	size_t seen = 0;

	for (vec_each(peer, &report->content->peers))
		seen += peer->count != UNKNOWN;
	if (!seen && report->content->sockets.sources.count)
		write_none(report);
	write_rows(report, INBOUND, true, "Depend on it (connected now)");
	write_rows(report, INBOUND, false, "May depend on it (let in)");
	write_rows(report, OUTBOUND, true, "It depends on (connected now)");
	write_rows(report, OUTBOUND, false, "It depends on, on paper only");
	write_rows(report, LOCAL, true, "Within this box (connected now)");
}
