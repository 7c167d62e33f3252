/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/hosts/identity_text.h"

#include <stdlib.h>

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9');
}

void identity_words_deinit(struct identity_words *words)
{
	vec_deinit(&words->words);
}

void identity_words_add(struct identity_words *words, struct bytes from, struct bytes to)
{
	if (from.size == 0 || to.size == 0 || bytes_equal(from, to) ||
	    words->words.count >= IDENTITY_WORDS_MAX)
		return;
	*vec_push(&words->words) = (struct identity_word){ from, to };
	words->starts[(unsigned char)from.at[0]] = true;
}

static int longest_first(const void *a, const void *b)
{
	const struct identity_word *one = a, *other = b;
	int order = bytes_compare(one->from, other->from);

	if (one->from.size != other->from.size)
		return one->from.size < other->from.size ? 1 : -1;
	return order ? order : bytes_compare(one->to, other->to);
}

void identity_words_sort(struct identity_words *words)
{
	vec_sort(&words->words, longest_first);
}

/* The value at the front of `rest`, whose end is that of a word, or NULL. */
static const struct identity_word *word_at(const struct identity_words *words, struct bytes rest)
{
	for (vec_each(word, &words->words)) {
		size_t size = word->from.size;

		if (rest.size >= size && memcmp(rest.at, word->from.at, size) == 0 &&
		    (rest.size == size || !is_word(rest.at[size]) || !is_word(rest.at[size - 1])))
			return word;
	}
	return NULL;
}

bool identity_words_replace(const struct identity_words *words, struct bytes text, struct buf *ret)
{
	size_t at = 0, copied = 0;
	bool is_changed = false;

	while (at < text.size) {
		bool may_start = words->starts[(unsigned char)text.at[at]] &&
				 !(at && is_word(text.at[at - 1]) && is_word(text.at[at]));
		const struct identity_word *word = may_start ? word_at(words, bytes_slice(text, at,
											  SIZE_MAX))
							     : NULL;

		if (!word) {
			at++;
			continue;
		}
		buf_add_bytes(ret, bytes_slice(text, copied, at - copied));
		buf_add_bytes(ret, word->to);
		at += word->from.size;
		copied = at;
		is_changed = true;
	}
	buf_add_bytes(ret, bytes_slice(text, copied, SIZE_MAX));
	return is_changed;
}
