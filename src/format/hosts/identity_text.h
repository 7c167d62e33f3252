/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is one host's own in a text, replaced by what stands for it: its name, addresses, UUIDs. A
 * value is found where it stands as a word: no letter or digit goes on at either end.
 */
#ifndef TROWEL_FORMAT_IDENTITY_TEXT_H
#define TROWEL_FORMAT_IDENTITY_TEXT_H

#include "base/buf.h"
#include "base/vec.h"

enum { IDENTITY_WORDS_MAX = 256 }; /* values that are looked for; more are passed over */

struct identity_word {
	struct bytes from, to;
};

/* Texts are not owned. Zero-initialised is empty. */
struct identity_words {
	vec_of(struct identity_word) words; /* sorted by identity_words_sort() */
	bool starts[256];                   /* first bytes of them */
	bool stand_alone; /* no part of a longer name or path either: neither "web01" of "db-web01",
			   * "web01.other.example" or "/backup/web01/", nor "10.0.0.5" of
			   * "10.0.0.1-10.0.0.5"; but of "http://web01/" and "10.0.0.5/24" */
};

void identity_words_deinit(struct identity_words *words);
#define scoped_identity_words SCOPED(identity_words_deinit) struct identity_words

/* True for a value that is no word of a language or of code, which would be found where it means
 * something else. */
bool identity_is_telling(struct bytes value);

/* Adds a value, unless it or what replaces it is empty, or both are the same. */
void identity_words_add(struct identity_words *words, struct bytes from, struct bytes to);

/* Puts the longest first, so that "web01.example.com" is found before "web01"; once, before the
 * first replacement. */
void identity_words_sort(struct identity_words *words);

/* The first value in `text` from `*at` on, which is moved to it; NULL if there is none. */
const struct identity_word *identity_words_find(const struct identity_words *words,
						struct bytes text, size_t *at);

/* Appends `text` to `ret` with all values replaced. True if there were any. */
bool identity_words_replace(const struct identity_words *words, struct bytes text, struct buf *ret);

#endif
