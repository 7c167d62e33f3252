/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a character does on a screen, without a locale. Source: Unicode data (general category, East
 * Asian width), brought into tables by scripts/unicode-ranges.
 */
#ifndef TROWEL_BASE_UNICODE_H
#define TROWEL_BASE_UNICODE_H

#include "base/bytes.h"

/* False for what cannot be seen or changes how others are seen: controls, format characters such
 * as bidirectional overrides and zero-width joiners, line separators, blanks other than the space,
 * variation selectors, private use, noncharacters. */
bool unicode_is_visible(uint32_t point);

/* The columns a visible character takes: 0 (combining), 1, or 2 (East Asian wide, emoji). */
unsigned unicode_width(uint32_t point);

/* The columns of a text that has been through escape_terminal(); an ill-formed byte counts 1. */
unsigned unicode_text_width(struct bytes text);

/* The longest start of `text`, in bytes, that takes at most `columns`; combining characters stay
 * with the one they are drawn over. */
size_t unicode_fit(struct bytes text, unsigned columns);

#endif
