/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The logical lines of a Python script: continued ones as one, without comments, and with all that
 * stands in quotes left out. Source: The Python Language Reference, chapter 2 "Lexical analysis",
 * chapter 8 "Compound statements".
 */
#ifndef TROWEL_FORMAT_PYTHON_LINES_H
#define TROWEL_FORMAT_PYTHON_LINES_H

#include "base/buf.h"
#include "format/programs/script_names.h"

enum { PYTHON_LINE_MAX = 64 * 1024 }; /* bytes of a logical line; the rest of it is left out */

/* Zero-initialised but for `rest`, the script; released by python_lines_deinit(). */
struct python_lines {
	struct bytes rest;     /* what was not read yet */
	unsigned count;        /* lines that were */
	struct buf code;       /* of the line at hand */
	bool has_format_texts; /* f"" was seen: Python 3.6 and above */
};
void python_lines_deinit(struct python_lines *lines);
#define scoped_python_lines SCOPED(python_lines_deinit) struct python_lines

/* Texts hold until the next line. Each string is "" in them, with the letters in front of it. */
struct python_line {
	struct bytes code; /* all of it */
	struct bytes head; /* of a compound statement, "if x", without its colon; else empty */
	struct bytes body; /* what follows in the line; it may be empty behind a head */
	size_t indent;     /* columns, a tab going on to the next multiple of 8 */
	unsigned line;     /* its first line, from 1 */
};

/* Goes to the next line that is not empty; false at the end. */
bool python_lines_next(struct python_lines *lines, struct python_line *ret);

/* Cuts the next of several statements that ';' parts from the front of a body; false at the end. */
bool python_statement_next(struct bytes *rest, struct bytes *ret);

/* Where `byte` first stands outside of brackets; -1 if it does not. */
ptrdiff_t python_find(struct bytes code, char byte);

#endif
