/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who can log in, how, and with what rights. */
#include "base/human.h"
#include "report/section.h"

enum { PEOPLE_USUAL = 8, KEYS_SHOWN = 2 };

static const struct table_column columns[] = {
	{ .max = 24 },
	{ .is_flexible = true, .min = 20 },
	{ .rank = 2, .max = 40 },
	{ .rank = 1 },
};

static void add_ways(struct buf *ret, const struct user *user)
{
	size_t keys = user->ssh_keys.count;

	if (user->password && strcmp(user->password, "set") == 0)
		buf_add_text(ret, "password");
	else if (user->password && strcmp(user->password, "empty") == 0)
		buf_add_text(ret, "EMPTY password");
	else if (user->password && strcmp(user->password, "unknown") == 0)
		buf_add_text(ret, "password not visible");
	if (!keys)
		return;
	buf_add_text(ret, ret->size ? ", " : "");
	human_plural(ret, (int64_t)keys, "ssh key", "ssh keys");
	for (size_t i = 0; i < keys && i < KEYS_SHOWN; i++)
		if (user->ssh_keys.at[i].comment)
			buf_add_format(ret, "%s%s", i ? ", " : ": ", user->ssh_keys.at[i].comment);
}

static void add_row(struct table *table, const struct user *user)
{
	scoped_buf ways = { 0 }, last = { 0 };

	add_ways(&ways, user);
	if (user->last_login != UNKNOWN) {
		buf_add_text(&last, "last ");
		human_date(&last, user->last_login);
	}
	table_cell(table, user->uid == 0 ? STYLE_YELLOW : STYLE_BOLD, user->name);
	table_cell(table, STYLE_PLAIN, buf_text(&ways));
	/* root needs no sudo */
	bool sudo = user->sudo.count && user->uid != 0;

	table_format(table, STYLE_PLAIN, "%s%s", sudo ? "sudo: " : "",
		     sudo ? user->sudo.at[0] : "");
	table_cell(table, STYLE_DIM, buf_text(&last));
}

/* What is not known must not read as "nobody". */
static void write_rest(struct report *report, size_t known, size_t unknown)
{
	scoped_buf text = { 0 };

	if (known && !unknown)
		return;
	if (!known && !unknown)
		buf_add_text(&text, "nobody: no user has a password or a key");
	else
		buf_add_format(&text, "%s", known ? "and perhaps " : "not known: ");
	if (unknown) {
		human_plural(&text, (int64_t)unknown, "user", "users");
		buf_add_format(&text, "%s whose password or keys could not be seen",
			       known ? " more" : "");
	}
	term_blanks(report->term, SECTION_INDENT);
	term_wrap(report->term, SECTION_INDENT, STYLE_PLAIN, buf_text(&text));
	term_newline(report->term);
}

void section_people(struct report *report)
{
	scoped_table table = table_of(columns, sizeof(columns) / sizeof(columns[0]));
	size_t count = 0, unknown = 0, shown;

	for (vec_each(user, &report->content->users)) {
		count += user->can_log_in == TRI_YES;
		unknown += user->can_log_in == TRI_UNKNOWN;
	}
	if (!report->content->users.count)
		return;
	section_title(report, "Can log in");
	shown = section_rows(report, count, PEOPLE_USUAL);
	for (vec_each(user, &report->content->users))
		if (user->can_log_in == TRI_YES && table_rows(&table) < shown)
			add_row(&table, user);
	table_print(&table, report->term, SECTION_INDENT);
	section_more(report, count, shown);
	write_rest(report, count, unknown);
}
