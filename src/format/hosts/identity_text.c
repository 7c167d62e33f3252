/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/hosts/identity_text.h"

#include <stdlib.h>

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9');
}

bool identity_is_telling(struct bytes value)
{
	bool has_digit = false, has_mark = false;

	for (size_t i = 0; i < value.size; i++) {
		char byte = value.at[i];

		has_digit = has_digit || (byte >= '0' && byte <= '9');
		has_mark = has_mark || byte == '.' || byte == '-' || byte == ':';
		if (byte == ' ' || byte == '\t')
			return false;
	}
	return value.size >= 4 && (has_digit || has_mark);
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

/* True if the value between both is no part of a longer name, address or path. */
static bool stands_alone(struct bytes before, struct bytes value, struct bytes after)
{
	bool is_host = bytes_ends(before, "//") || bytes_ends(before, "@"); /* of a URL */
	char next = after.size > 1 ? after.at[1] : ' ';

	if (bytes_ends(before, ".") || bytes_ends(before, "-") || bytes_ends(before, "_") ||
	    (bytes_ends(before, "/") && !is_host))
		return false;
	if (bytes_starts(after, "-") || bytes_starts(after, "_"))
		return false;
	if (bytes_starts(after, "."))
		return !is_word(next); /* the end of a sentence */
	if (bytes_starts(after, "/"))
		return is_host || (next >= '0' && next <= '9'); /* a URL, a network */
	return !bytes_starts(after, ":") || bytes_find(value, ':') < 0;
}

/* The value that stands at `at` as a word, or NULL. */
static const struct identity_word *word_at(const struct identity_words *words, struct bytes text,
					   size_t at)
{
	struct bytes before = bytes_slice(text, 0, at), rest = bytes_slice(text, at, text.size);

	if (at && is_word(before.at[at - 1]) && is_word(rest.at[0]))
		return NULL;
	for (vec_each(word, &words->words)) {
		size_t size = word->from.size;
		struct bytes after = bytes_slice(rest, size, rest.size);

		if (rest.size < size || memcmp(rest.at, word->from.at, size) != 0 ||
		    (after.size && is_word(after.at[0]) && is_word(rest.at[size - 1])))
			continue;
		if (!words->stand_alone || stands_alone(before, word->from, after))
			return word;
	}
	return NULL;
}

const struct identity_word *identity_words_find(const struct identity_words *words,
						struct bytes text, size_t *at)
{
	for (; *at < text.size; (*at)++) {
		bool may_start = words->starts[(unsigned char)text.at[*at]];
		const struct identity_word *word = may_start ? word_at(words, text, *at) : NULL;

		if (word)
			return word;
	}
	return NULL;
}

bool identity_words_replace(const struct identity_words *words, struct bytes text, struct buf *ret)
{
	const struct identity_word *word;
	size_t at = 0, copied = 0;

	while ((word = identity_words_find(words, text, &at))) {
		buf_add_bytes(ret, bytes_slice(text, copied, at - copied));
		buf_add_bytes(ret, word->to);
		at += word->from.size;
		copied = at;
	}
	buf_add_bytes(ret, bytes_slice(text, copied, text.size));
	return copied > 0;
}
