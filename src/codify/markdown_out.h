/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Anybody's text in Markdown: it stays on its line and is no markup. */
#ifndef TROWEL_CODIFY_MARKDOWN_OUT_H
#define TROWEL_CODIFY_MARKDOWN_OUT_H

#include "base/buf.h"

/* Appends a text as prose, NULL as nothing; a name as it is written in code. Source: CommonMark
 * 0.30, 2.4 and 6.1. */
void markdown_prose(struct buf *ret, const char *text);
void markdown_code(struct buf *ret, const char *text);

#endif
