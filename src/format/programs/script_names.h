/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A place in the text of a script, and names and quotes as Python, Perl, Ruby, JavaScript and PHP
 * have them. */
#ifndef TROWEL_FORMAT_SCRIPT_NAMES_H
#define TROWEL_FORMAT_SCRIPT_NAMES_H

#include "base/bytes.h"

/* A letter, a digit, '_', or anything beyond ASCII. */
bool script_is_name_byte(char byte);

/* Cuts a name of such bytes from the front; empty if there is none. */
struct bytes script_name(struct bytes *rest);

/* True if the text has that name in it, not as a part of another one. */
bool script_has_name(struct bytes text, const char *name);

/* The text in the quotes, ' or ", that `text` begins with; false if they do not end in its line. */
bool script_quoted(struct bytes text, struct bytes *ret);

/* Cuts blanks and ends of lines from the front. */
void script_skip_blanks(struct bytes *rest);

/* What was not read yet, and the number of the line that it begins in, from 1. */
struct script_cursor {
	struct bytes rest;
	unsigned line;
};

/* Moves on by so many bytes; behind the next such text, to the end if there is none. */
void script_move(struct script_cursor *cursor, size_t size);
void script_move_behind(struct script_cursor *cursor, const char *text);

#endif
