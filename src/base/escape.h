/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that came from outside (names of files and processes, log lines, arguments) goes through
 * one of these before somebody else interprets it. All append to `ret` and take any bytes.
 */
#ifndef TROWEL_BASE_ESCAPE_H
#define TROWEL_BASE_ESCAPE_H

#include "base/buf.h"
#include "base/bytes.h"

/* For a terminal: one line of well-formed, visible UTF-8. Newline, tab and carriage return become
 * \n, \t and \r; other control bytes and ill-formed bytes \xNN; invisible characters (see
 * unicode_is_visible()) \u{NNNN}. A backslash stays: this is for reading, not for reading back. */
void escape_terminal(struct buf *ret, struct bytes text);

/* For HTML, as text or inside a quoted attribute: & < > " ' become references; control bytes and
 * ill-formed UTF-8 become \xNN, other invisible characters \u{NNNN}. Newline and tab stay.
 * Source: HTML Living Standard, 13.1.4 and 13.2.3.5. */
void escape_html(struct buf *ret, struct bytes text);

/* As a string of JSON, in its quotes; bytes that are not UTF-8 become \xNN. True if there were
 * none. Source: RFC 8259 section 7. */
bool escape_json(struct buf *ret, struct bytes text);

/* For a POSIX shell: one word that is `text` again after quote removal. Single-quoted unless it
 * only holds characters that never need it. `text` holds no zero byte: an argument cannot, so what
 * follows one is left out. Source: POSIX.1-2017, XCU 2.2.2. */
void escape_shell(struct buf *ret, struct bytes text);

#endif
