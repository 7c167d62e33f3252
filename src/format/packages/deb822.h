/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paragraphs of "Name: value" fields, as in dpkg's status, apt's Packages, Release, .sources and
 * extended_states. All texts point into the input. Source: deb822(5).
 */
#ifndef TROWEL_FORMAT_DEB822_H
#define TROWEL_FORMAT_DEB822_H

#include "base/bytes.h"

/* Cuts the next paragraph (lines up to an empty one) from the front; false at the end. */
bool deb822_paragraph(struct bytes *rest, struct bytes *ret);

/* Cuts the next field from the front of a paragraph. The value is trimmed and keeps its
 * continuation lines, newlines and all; comments and lines without a colon are passed over. */
bool deb822_field(struct bytes *paragraph, struct bytes *ret_name, struct bytes *ret_value);

/* Cuts the next word from a value of many lines, passing over comment lines; false at the end. */
bool deb822_word(struct bytes *value, struct bytes *ret);

/* The value of a field of the paragraph (names are compared without case); empty when absent. */
struct bytes deb822_get(struct bytes paragraph, const char *name);

/* Cuts the next name from the value of a relation field (Depends): of alternatives each, without
 * architecture and version; false at the end. Source: Debian policy 7.1. */
bool deb822_relation(struct bytes *value, struct bytes *ret);

/* A text signed in the clear (InRelease) without its armour: from behind the header on. Other text
 * as it is. The signature is not checked. Source: RFC 4880 section 7. */
struct bytes deb822_unarmoured(struct bytes text);

#endif
