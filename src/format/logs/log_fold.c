/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_fold.h"

#include <xxhash.h>

enum {
	UUID_SIZE = 36,
	HEX_MIN = 8,     /* letters and digits of an id */
	STATUS_SIZE = 3, /* of HTTP */
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool is_word(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       byte == '_' || (unsigned char)byte >= 0x80;
}

/* "123e4567-e89b-12d3-a456-426614174000" */
static size_t uuid_size(struct bytes text)
{
	for (size_t i = 0; i < UUID_SIZE; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (i >= text.size || (dash ? text.at[i] != '-' : !is_hex(text.at[i])))
			return 0;
	}
	return UUID_SIZE;
}

/* "fe80::1", "00:16:3e:aa:bb:cc": hexadecimal digits and at least two colons. */
static size_t colons_size(struct bytes text)
{
	size_t size = 0, colons = 0;

	while (size < text.size && (is_hex(text.at[size]) || text.at[size] == ':'))
		colons += text.at[size++] == ':';
	while (size && text.at[size - 1] == ':' && size > 1 && text.at[size - 2] != ':')
		size--;
	return colons >= 2 && size > 2 ? size : 0;
}

/* What stands between quotes, without them; an apostrophe begins only where a word may. */
static size_t quoted_size(struct bytes text, char quote)
{
	for (size_t size = 0; size < text.size && size <= LOG_FOLD_QUOTED_MAX; size++)
		if (text.at[size] == quote)
			return size;
	return 0;
}

/* A word that begins with a digit, numbers joined by dots, colons, slashes: 98s, 10.0.0.7:80,
 * 12:00:00.5, 3/4. */
static size_t number_size(struct bytes text)
{
	size_t size = 0;

	while (size < text.size) {
		bool joins = (text.at[size] == '.' || text.at[size] == ':' ||
			      text.at[size] == ',' || text.at[size] == '/' ||
			      text.at[size] == '-') &&
			     size + 1 < text.size && is_digit(text.at[size + 1]);

		if (!is_word(text.at[size]) && !joins)
			break;
		size++;
	}
	return size;
}

/* The size of a word, and whether it is an id as a whole: long, and letters and digits mixed. */
static size_t word_size(struct bytes text, bool *is_id)
{
	size_t size = 0, digits = 0, hex = 0;

	for (; size < text.size && is_word(text.at[size]); size++) {
		digits += is_digit(text.at[size]);
		hex += is_hex(text.at[size]);
	}
	*is_id = size >= HEX_MIN && (digits * 3 >= size || (hex == size && digits >= 2));
	return size;
}

static bool add(struct log_fold *fold, size_t from, size_t size)
{
	if (fold->count == LOG_FOLD_PARTS_MAX) {
		struct log_fold_part *last = &fold->parts[fold->count - 1];

		last->size = (uint16_t)(fold->text.size - last->from);
		return false;
	}
	fold->parts[fold->count++] = (struct log_fold_part){ (uint16_t)from, (uint16_t)size };
	return true;
}

/* Digits inside of a word that is no id: "worker3". */
static bool add_digits(struct log_fold *fold, size_t from, size_t size)
{
	for (size_t at = from; at < from + size; at++) {
		size_t start = at;

		while (at < from + size && is_digit(fold->text.at[at]))
			at++;
		if (at > start && !add(fold, start, at - start))
			return false;
	}
	return true;
}

/* The status of a request says what went wrong: it stays. */
static bool is_status(struct bytes text, size_t at)
{
	return at >= 2 && text.at[at - 1] == ' ' && text.at[at - 2] == '"' &&
	       at + STATUS_SIZE < text.size && text.at[at + STATUS_SIZE] == ' ';
}

/* Takes what stands at `at`: returns where it ends, 0 when there is no room for more. */
static size_t take_at(struct log_fold *fold, size_t at)
{
	struct bytes rest = bytes_slice(fold->text, at, fold->text.size);
	bool begins = at == 0 || !is_word(fold->text.at[at - 1]), is_id;
	char quote = rest.at[0];
	size_t size = quote == '"' || (quote == '\'' && begins)
			      ? quoted_size(bytes_slice(rest, 1, rest.size), quote)
			      : 0;

	/* a request in quotes is told apart further: its method and path say what failed */
	if (size && bytes_find(bytes_slice(rest, 1, size), ' ') < 0)
		return add(fold, at + 1, size) ? at + size + 2 : 0;
	if (is_status(fold->text, at) && is_digit(quote))
		return at + STATUS_SIZE;
	size = uuid_size(rest);
	size = size ? size : colons_size(rest);
	if (!size && is_digit(quote))
		size = number_size(rest);
	if (size)
		return add(fold, at, size) ? at + size : 0;
	size = word_size(rest, &is_id);
	if (is_id ? !add(fold, at, size) : !add_digits(fold, at, size))
		return 0;
	return at + (size ? size : 1);
}

void log_fold(struct bytes line, struct log_fold *ret)
{
	size_t at = 0;

	ret->text = bytes_slice(line, 0, LOG_FOLD_TEXT_MAX);
	ret->count = 0;
	while (at < ret->text.size) {
		at = take_at(ret, at);
		if (!at)
			return;
	}
}

/* What stands before part `index`, behind the one before it. */
static struct bytes between(const struct log_fold *fold, size_t index)
{
	const struct log_fold_part *before = index ? &fold->parts[index - 1] : NULL;
	size_t from = before ? (size_t)before->from + before->size : 0;
	size_t to = index < fold->count ? fold->parts[index].from : fold->text.size;

	return bytes_slice(fold->text, from, to - from);
}

bool log_fold_same(const struct log_fold *a, const struct log_fold *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i <= a->count; i++)
		if (!bytes_equal(between(a, i), between(b, i)))
			return false;
	return true;
}

uint64_t log_fold_hash(const struct log_fold *fold)
{
	uint64_t hash = fold->count;

	for (size_t i = 0; i <= fold->count; i++) {
		struct bytes part = between(fold, i);

		hash = XXH3_64bits_withSeed(part.at, part.size, hash);
	}
	return hash;
}
