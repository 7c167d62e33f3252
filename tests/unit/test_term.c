/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <stdlib.h>

#include "base/table.h"

/* A writer of `width` columns into its buffer alone. */
static struct term term_of(unsigned width, enum term_color color)
{
	struct term term;

	term_init(&term, -1, color);
	term.width = width;
	return term;
}

TEST(term_blanks_are_held_back)
{
	scoped_term term = term_of(80, TERM_COLOR_NEVER);

	term_text(&term, STYLE_BOLD, "name  ");
	term_to_column(&term, 10);
	term_text(&term, STYLE_PLAIN, "x");
	term_to_column(&term, 4);
	term_newline(&term);
	term_blanks(&term, 2);
	term_format(&term, STYLE_PLAIN, "%s\n", "two\033");
	term_newline(&term);
	assert_string_equal(buf_text(&term.out), "name      x\n  two\\x1b\\n\n");
}

TEST(term_styles)
{
	scoped_term term = term_of(80, TERM_COLOR_ALWAYS);

	term_text(&term, STYLE_RED, "!! ");
	term_text(&term, STYLE_PLAIN, "x");
	assert_string_equal(buf_text(&term.out), "\033[31m!!\033[0m x");
	assert_int_equal(term.column, 4);
}

TEST(term_wrap)
{
	scoped_term term = term_of(20, TERM_COLOR_NEVER);

	term_text(&term, STYLE_PLAIN, "  ! ");
	term_wrap(&term, 4, STYLE_PLAIN, "one two three four abcdefghijklmnopqrstuv x");
	term_newline(&term);
	assert_string_equal(buf_text(&term.out), "  ! one two three\n"
						 "    four\n"
						 "    abcdefghijklmnop\n"
						 "    qrstuv x\n");
}

TEST(term_cut)
{
	static const struct {
		const char *text;
		unsigned columns;
		const char *expected;
	} cases[] = {
		{ "abc", 3, "abc" },
		{ "abcd", 3, "ab\xe2\x80\xa6" },
		{ "abcd", 1, "\xe2\x80\xa6" },
		{ "abcd", 0, "" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 3, "\xe6\x97\xa5\xe2\x80\xa6" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", 2, "\xe2\x80\xa6" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_term term = term_of(80, TERM_COLOR_NEVER);

		term_cut(&term, STYLE_PLAIN, bytes_of(cases[i].text), cases[i].columns);
		assert_string_equal(buf_text(&term.out), cases[i].expected);
	}
}

TEST(term_environment)
{
	struct term term;

	setenv("COLUMNS", "132", 1);
	term_init(&term, -1, TERM_COLOR_AUTO);
	assert_int_equal(term.width, 132);
	assert_false(term.has_color);
	setenv("COLUMNS", "5", 1);
	term_init(&term, -1, TERM_COLOR_ALWAYS);
	assert_int_equal(term.width, TERM_WIDTH_MIN);
	assert_true(term.has_color);
	unsetenv("COLUMNS");
	term_init(&term, -1, TERM_COLOR_AUTO);
	assert_int_equal(term.width, TERM_WIDTH_PIPED);
}

static void fill(struct table *table)
{
	table_cell(table, STYLE_BOLD, "nginx");
	table_cell(table, STYLE_PLAIN, "38 MiB");
	table_cell(table, STYLE_PLAIN, "www-data");
	table_cell(table, STYLE_PLAIN, "/var/log/nginx/access.log, error.log");
	table_cell(table, STYLE_BOLD, "ticker\n.sh");
	table_format(table, STYLE_PLAIN, "%d MiB", 2);
	table_cell(table, STYLE_PLAIN, "root");
	table_cell(table, STYLE_PLAIN, NULL);
}

TEST(table_print)
{
	static const struct table_column columns[] = {
		{ .title = "Runs", .min = 6 },
		{ .title = "memory", .align = TABLE_RIGHT },
		{ .title = "user", .rank = 1, .max = 6 },
		{ .title = "holds open", .min = 12, .is_flexible = true },
	};
	static const struct {
		unsigned width;
		const char *expected;
	} cases[] = {
		{ 80,
		  "  Runs         memory  user    holds open\n"
		  "  nginx        38 MiB  www-d\xe2\x80\xa6  /var/log/nginx/access.log, error.log\n"
		  "  ticker\\n.sh   2 MiB  root\n" },
		{ 52, "  Runs         memory  user    holds open\n"
		      "  nginx        38 MiB  www-d\xe2\x80\xa6  /var/log/nginx/\n"
		      "                               access.log, error.log\n"
		      "  ticker\\n.sh   2 MiB  root\n" },
		{ 36, "  Runs         memory  holds open\n"
		      "  nginx        38 MiB  /var/log/\n"
		      "                       nginx/access\n"
		      "                       .log,\n"
		      "                       error.log\n"
		      "  ticker\\n.sh   2 MiB\n" },
		{ 30, "  Runs    memory  holds open\n"
		      "  nginx   38 MiB  /var/log/\n"
		      "                  nginx/access\n"
		      "                  .log,\n"
		      "                  error.log\n"
		      "  ticke\xe2\x80\xa6   2 MiB\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_term term = term_of(cases[i].width, TERM_COLOR_NEVER);
		scoped_table table = table_of(columns, 4);

		table_print(&table, &term, 2);
		assert_int_equal(term.out.size, 0);
		fill(&table);
		assert_int_equal(table_rows(&table), 2);
		table_print(&table, &term, 2);
		assert_string_equal(buf_text(&term.out), cases[i].expected);
	}
}
