/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of options and the manual pages say the same. */
#include "harness.h"

#include <cmocka.h>
#include <stdio.h>

#include "commands/commands.h"
#include "commands/pages.h"

/* "-o, --output FILE": how a page names an option. */
static void add_name(struct buf *ret, const struct option_spec *spec)
{
	if (spec->letter)
		buf_add_format(ret, "-%c, ", spec->letter);
	buf_add_format(ret, "--%s", spec->name);
	if (spec->argument)
		buf_add_format(ret, " %s", spec->argument);
}

static bool has_term(const struct page *page, const char *text)
{
	for (size_t i = 0; i < page->line_count; i++)
		if (page->lines[i].kind == PAGE_TERM && strcmp(page->lines[i].text, text) == 0)
			return true;
	return false;
}

static bool has_option(const struct command *command, const char *text)
{
	for (const struct option_spec *spec = command->code->options; spec->name; spec++) {
		scoped_buf name = { 0 };

		add_name(&name, spec);
		if (strcmp(buf_text(&name), text) == 0)
			return true;
	}
	return false;
}

TEST(commands_options_are_documented)
{
	for (const struct command *command = commands; command->name; command++) {
		const struct page *page = page_of(command->name);

		for (const struct option_spec *spec = command->code->options; spec->name; spec++) {
			scoped_buf name = { 0 };

			add_name(&name, spec);
			if (!has_term(page, buf_text(&name)))
				fail_msg("trowel-%s(1) lacks %s", command->name, buf_text(&name));
		}
	}
}

TEST(commands_documented_options_exist)
{
	for (const struct command *command = commands; command->name; command++) {
		const struct page *page = page_of(command->name);

		for (size_t i = 0; i < page->line_count; i++) {
			const struct page_line *line = &page->lines[i];

			if (line->kind == PAGE_TERM && line->text[0] == '-' &&
			    !has_option(command, line->text))
				fail_msg("trowel %s takes no %s", command->name, line->text);
		}
	}
}

/* An option that needs a value says what to call it, and a flag has none. */
TEST(commands_option_tables_are_whole)
{
	for (const struct command *command = commands; command->name; command++) {
		bool has_help = false;

		for (const struct option_spec *spec = command->code->options; spec->name; spec++) {
			assert_int_equal(spec->kind == OPTION_FLAG, spec->argument == NULL);
			assert_int_equal(spec->kind == OPTION_CHOICE, spec->choices != NULL);
			has_help |= strcmp(spec->name, "help") == 0;
		}
		assert_true(has_help);
		assert_true(command->code->operands_min <= command->code->operands_max);
	}
}

TEST(commands_are_listed_in_the_manual)
{
	for (const struct command *command = commands; command->name; command++) {
		char name[64];

		snprintf(name, sizeof(name), "trowel-%s(1)", command->name);
		if (!has_term(page_of(""), name))
			fail_msg("trowel(1) lacks %s", name);
	}
}

TEST(commands_pages_have_their_sections)
{
	static const char *const sections[] = { "Synopsis",    "Description",
						"Options",     "What it does to the host",
						"Exit status", "Examples" };

	for (const struct command *command = commands; command->name; command++) {
		const struct page *page = page_of(command->name);
		size_t found = 0;

		for (size_t i = 0; i < page->line_count; i++)
			for (size_t j = 0; j < sizeof(sections) / sizeof(sections[0]); j++)
				found += page->lines[i].kind == PAGE_HEADING &&
					 strcmp(page->lines[i].text, sections[j]) == 0;
		if (found != sizeof(sections) / sizeof(sections[0]))
			fail_msg("trowel-%s(1) lacks a section", command->name);
	}
}
