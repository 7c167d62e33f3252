/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/pages.h"

#include <assert.h>

enum { PAGE_INDENT = 4, PAGE_WIDTH_MAX = 88 };

const struct page *page_of(const char *name)
{
	const struct page *page = pages;

	while (page->lines && strcmp(page->name, name) != 0)
		page++;
	assert(page->lines);
	return page;
}

static void print_line(const struct page_line *line, struct term *term)
{
	unsigned indent = PAGE_INDENT * (line->depth + 1);

	switch (line->kind) {
	case PAGE_HEADING:
		term_text(term, STYLE_BOLD, line->text);
		break;
	case PAGE_TEXT:
		term_blanks(term, indent);
		term_wrap(term, indent, STYLE_PLAIN, line->text);
		break;
	case PAGE_TERM:
		term_blanks(term, indent);
		term_wrap(term, indent + PAGE_INDENT, STYLE_CYAN, line->text);
		break;
	case PAGE_ITEM:
		term_blanks(term, indent);
		term_text(term, STYLE_PLAIN, "- ");
		term_wrap(term, indent + 2, STYLE_PLAIN, line->text);
		break;
	case PAGE_LITERAL:
		term_blanks(term, indent);
		term_text(term, STYLE_CYAN, line->text);
		break;
	case PAGE_BLANK:
		break;
	}
	term_newline(term);
}

void page_print(const struct page *page, struct term *term)
{
	/* long lines are hard to read, however wide the screen */
	if (term->width > PAGE_WIDTH_MAX)
		term->width = PAGE_WIDTH_MAX;
	term_format(term, STYLE_BOLD, "trowel%s%s", *page->name ? " " : "", page->name);
	term_text(term, STYLE_PLAIN, ": ");
	term_wrap(term, PAGE_INDENT, STYLE_PLAIN, page->summary);
	term_newline(term);
	for (size_t i = 0; i < page->line_count; i++)
		print_line(&page->lines[i], term);
}
