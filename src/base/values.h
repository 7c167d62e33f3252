/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values that may not be known, and lists of texts: what parsers and rows share. An unknown number
 * is UNKNOWN, an unknown flag TRI_UNKNOWN, an unknown text NULL.
 */
#ifndef TROWEL_BASE_VALUES_H
#define TROWEL_BASE_VALUES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

#define UNKNOWN INT64_MIN

enum tri {
	TRI_UNKNOWN = -1,
	TRI_NO,
	TRI_YES,
};

struct pair {
	const char *key;
	const char *value;
};

typedef vec_of(const char *) text_list;
typedef vec_of(int64_t) int_list;
typedef vec_of(struct pair) pair_list;

/* True if an equal text is in the list. */
bool text_list_has(const text_list *list, const char *text);

/* Appends the text, which is not copied, unless an equal one is in the list; the list grows in the
 * arena. */
void text_list_add_once(struct arena *arena, text_list *list, const char *text);

/* Sorts it by strcmp(3); no text in it may be NULL. */
void text_list_sort(text_list *list);

#endif
