/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A writer for a screen. Everything goes into a buffer first and is written by term_flush(); all
 * text passes escape_terminal(), so the only control bytes that come out are newlines and the
 * writer's own styles. Blanks are held back until something follows them: no line ends in one.
 *
 * The width is COLUMNS from the environment if it is set, else the terminal's own, else 80; output
 * that is no terminal has TERM_WIDTH_PIPED columns: a report in a file reads as on a screen.
 */
#ifndef TROWEL_BASE_TERM_H
#define TROWEL_BASE_TERM_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	TERM_WIDTH_USUAL = 80,
	TERM_WIDTH_PIPED = 100,
	TERM_WIDTH_MIN = 20,
	TERM_WIDTH_MAX = 1000,
};

enum term_color {
	TERM_COLOR_AUTO, /* on a terminal, unless NO_COLOR is set or TERM is dumb or missing */
	TERM_COLOR_ALWAYS,
	TERM_COLOR_NEVER,
	TERM_COLOR_COUNT,
};

enum style {
	STYLE_PLAIN,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_RED,
	STYLE_YELLOW,
	STYLE_GREEN,
	STYLE_CYAN,
	STYLE_COUNT,
};

struct term {
	int fd; /* not owned; -1 for a buffer alone */
	bool is_terminal;
	bool has_color;
	unsigned width;  /* columns */
	unsigned column; /* where the next character goes, held-back blanks included */
	unsigned blanks; /* held back */
	struct buf out;
};

/* A writer to `fd`. Deinit releases it without writing. */
void term_init(struct term *term, int fd, enum term_color color);
void term_deinit(struct term *term);
#define scoped_term SCOPED(term_deinit) struct term

/* Writes what was collected. 0, or -errno (-EPIPE when the reader has gone) and "standard output:
 * ..."; what was collected is dropped then. */
int term_flush(struct term *term, struct err *err) MUST_CHECK;

/* Text at the current place, escaped, neither wrapped nor cut. */
void term_text(struct term *term, enum style style, const char *text);
void term_bytes(struct term *term, enum style style, struct bytes text);
void term_format(struct term *term, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);

/* A tab, as it is. */
void term_tab(struct term *term);

/* Ends the line. */
void term_newline(struct term *term);

/* `count` blanks; or as many as it takes to get to `column` (at least one when text is there). */
void term_blanks(struct term *term, unsigned count);
void term_to_column(struct term *term, unsigned column);

/* A sentence from the current place on, broken between words at the width; further lines begin at
 * column `hanging`. A word longer than a line is broken inside. Ends without a newline. */
void term_wrap(struct term *term, unsigned hanging, enum style style, const char *text);

/* Text in at most `columns`: cut with an ellipsis when it is longer. Returns the columns taken. */
unsigned term_cut(struct term *term, enum style style, struct bytes text, unsigned columns);

#endif
