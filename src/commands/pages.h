/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The manual pages as help. scripts/manual-to-c writes them from man/ when building, so that page
 * and help cannot differ.
 */
#ifndef TROWEL_COMMANDS_PAGES_H
#define TROWEL_COMMANDS_PAGES_H

#include <stddef.h>

#include "base/term.h"

enum page_line_kind {
	PAGE_HEADING,
	PAGE_TEXT,    /* a paragraph, to be wrapped */
	PAGE_TERM,    /* what the indented text below it is about, such as an option */
	PAGE_ITEM,    /* of a list */
	PAGE_LITERAL, /* a line to be shown as it is */
	PAGE_BLANK,
};

struct page_line {
	enum page_line_kind kind;
	unsigned depth; /* how often it is indented */
	const char *text;
};

struct page {
	const char *name;    /* the command's; "" is trowel(1) itself */
	const char *summary; /* the NAME section's half sentence */
	const struct page_line *lines;
	size_t line_count;
};

/* All pages of this build, ended by one without lines. */
extern const struct page pages[];

/* The page of a command (every one has one), or of trowel itself for "". */
const struct page *page_of(const char *name);

/* Prints a page, wrapped to the terminal. */
void page_print(const struct page *page, struct term *term);

#endif
