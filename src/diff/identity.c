/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/identity.h"

#include <string.h>

#include "base/buf.h"

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9');
}

/* ---- pairs --------------------------------------------------------------------------------- */

static void add_pair(struct identity_pairs *pairs, struct bytes from, struct bytes to)
{
	if (from.size == 0 || to.size == 0 || bytes_equal(from, to) ||
	    pairs->pairs.count >= IDENTITY_PAIRS_MAX)
		return;
	*vec_push(&pairs->pairs) = (struct identity_pair){ from, to };
}

static struct bytes before(struct bytes text, char byte)
{
	ptrdiff_t at = bytes_find(text, byte);

	return bytes_slice(text, 0, at > 0 ? (size_t)at : 0);
}

/* The values themselves, an address without its prefix, a host without its domain. */
static void add_values(struct identity_pairs *pairs, const char *from, const char *to)
{
	struct bytes one = bytes_of(from), other = bytes_of(to);

	add_pair(pairs, one, other);
	add_pair(pairs, before(one, '/'), before(other, '/'));
	if (!before(one, '/').size && one.size && is_word(one.at[0]) &&
	    !(one.at[0] >= '0' && one.at[0] <= '9'))
		add_pair(pairs, before(one, '.'), before(other, '.'));
}

/* "address" of "address_eth0_2". */
static bool are_of_one_kind(const char *a, const char *b)
{
	return bytes_equal(before(bytes_of(a), '_'), before(bytes_of(b), '_'));
}

/* Real hosts have some dozens; of more, the first are looked at. */
static size_t rows_of(const struct content *content)
{
	enum { IDENTITY_ROWS_MAX = 1000 };
	size_t count = content->identity.count;

	return count < IDENTITY_ROWS_MAX ? count : IDENTITY_ROWS_MAX;
}

static const struct identity *named(const struct content *content, const char *name)
{
	for (size_t i = 0; name && i < rows_of(content); i++) {
		const struct identity *identity = &content->identity.at[i];

		if (identity->name && strcmp(identity->name, name) == 0)
			return identity;
	}
	return NULL;
}

/* Those that have no namesake: the first of a kind in A goes with the first of that kind in B. */
static void pair_the_rest(struct identity_pairs *pairs, const struct content *a,
			  const struct content *b)
{
	vec_of(const struct identity *) left = { 0 };

	for (size_t i = 0; i < rows_of(b); i++)
		if (b->identity.at[i].name && !named(a, b->identity.at[i].name))
			*vec_push(&left) = &b->identity.at[i];
	for (size_t i = 0; i < rows_of(a); i++) {
		const struct identity *one = &a->identity.at[i];

		if (!one->name || named(b, one->name))
			continue;
		for (vec_each(other, &left)) {
			if (!*other || !are_of_one_kind(one->name, (*other)->name))
				continue;
			add_values(pairs, one->value, (*other)->value);
			*other = NULL;
			break;
		}
	}
	vec_deinit(&left);
}

static int longest_first(const void *a, const void *b)
{
	const struct identity_pair *one = a, *other = b;

	if (one->from.size != other->from.size)
		return one->from.size < other->from.size ? 1 : -1;
	return bytes_compare(one->from, other->from);
}

void identity_pairs_init(struct identity_pairs *pairs, const struct content *a,
			 const struct content *b)
{
	*pairs = (struct identity_pairs){ 0 };
	add_values(pairs, a->host.hostname, b->host.hostname);
	add_values(pairs, a->host.machine_id, b->host.machine_id);
	for (size_t i = 0; i < rows_of(a); i++) {
		const struct identity *other = named(b, a->identity.at[i].name);

		if (other)
			add_values(pairs, a->identity.at[i].value, other->value);
	}
	pair_the_rest(pairs, a, b);
	vec_sort(&pairs->pairs, longest_first);
}

void identity_pairs_deinit(struct identity_pairs *pairs)
{
	vec_deinit(&pairs->pairs);
}

/* ---- texts --------------------------------------------------------------------------------- */

/* The pair whose value stands at the front of `rest` as a word, or NULL. */
static const struct identity_pair *pair_at(const struct identity_pairs *pairs, struct bytes rest)
{
	for (vec_each(pair, &pairs->pairs)) {
		size_t size = pair->from.size;

		if (rest.size >= size && memcmp(rest.at, pair->from.at, size) == 0 &&
		    (rest.size == size || !is_word(rest.at[size]) || !is_word(rest.at[size - 1])))
			return pair;
	}
	return NULL;
}

const char *identity_replace(const struct identity_pairs *pairs, const char *text,
			     struct arena *arena)
{
	struct bytes rest = bytes_of(text);
	scoped_buf out = { 0 };
	bool is_changed = false;
	char last = ' ';

	while (rest.size) {
		const struct identity_pair *pair = is_word(last) ? NULL : pair_at(pairs, rest);

		if (pair) {
			buf_add_bytes(&out, pair->to);
			is_changed = true;
		} else {
			buf_add_byte(&out, rest.at[0]);
		}
		size_t taken = pair ? pair->from.size : 1;

		last = rest.at[taken - 1];
		rest = bytes_slice(rest, taken, SIZE_MAX);
	}
	return is_changed ? arena_string(arena, buf_bytes(&out)) : text;
}

const char *identity_without_numbers(const char *text, struct arena *arena)
{
	static const char mark[] = "<secret:s";
	const char *at = text ? strstr(text, mark) : NULL;
	scoped_buf out = { 0 };

	if (!at)
		return text;
	buf_add(&out, text, (size_t)(at - text));
	while (*at) {
		size_t digits = 0;

		if (strncmp(at, mark, sizeof(mark) - 1) == 0)
			digits = strspn(at + sizeof(mark) - 1, "0123456789");
		if (digits && at[sizeof(mark) - 1 + digits] == '>') {
			buf_add_text(&out, "<secret>");
			at += sizeof(mark) + digits;
		} else {
			buf_add_byte(&out, *at++);
		}
	}
	return arena_string(arena, buf_bytes(&out));
}
