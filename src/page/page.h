/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The snapshot as one page of HTML that needs nothing else: no network, no script for reading. It
 * forbids itself, by a Content-Security-Policy, everything but its own style and script, which are
 * named by their digests; so whatever a snapshot brings in is text. Source: W3C Content Security
 * Policy Level 3, HTML Living Standard.
 */
#ifndef TROWEL_PAGE_PAGE_H
#define TROWEL_PAGE_PAGE_H

#include "base/buf.h"
#include "snapshot/model.h"

/* Appends the page. Its size is bounded by what tables and picture show at most; the bytes depend
 * on the content alone. */
void page_write(const struct content *content, struct buf *ret);

#endif
