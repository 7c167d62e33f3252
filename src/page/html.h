/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only way bytes get into the page: markup is a literal of this program, everything else is
 * text and is escaped (escape_html), in elements and in quoted attributes alike. Inside this folder
 * only.
 */
#ifndef TROWEL_PAGE_HTML_H
#define TROWEL_PAGE_HTML_H

#include "base/buf.h"

enum { HTML_TEXT_MAX = 4096 }; /* bytes of one text; what is longer ends in an ellipsis */

struct html {
	struct buf buf; /* of html.c alone */
};

void html_deinit(struct html *html);
#define scoped_html SCOPED(html_deinit) struct html

#define html_add(html, ...) html_add_format(html, "" __VA_ARGS__)
/* Appends markup with texts and numbers in it: %s (escaped; NULL is empty), %d, %lld, %zu, %%. The
 * format is a literal, which html_add() sees to; in an attribute %s stands in double quotes. */
void html_add_format(struct html *html, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends a text, escaped; the second cuts it at `size_max` bytes instead of HTML_TEXT_MAX. */
void html_text(struct html *html, struct bytes text);
void html_text_start(struct html *html, struct bytes text, size_t size_max);

/* Appends a style sheet or script of this program, which stands in its element as it is: nothing
 * in it could end that (asserted), and nothing is from outside. */
void html_source(struct html *html, struct bytes source);

/* Appends what another one holds. */
void html_append(struct html *html, const struct html *other);

/* What it holds, until the next change. */
struct bytes html_bytes(const struct html *html);

#endif
