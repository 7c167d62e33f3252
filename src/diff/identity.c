/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/identity.h"

#include <string.h>

#include "format/secrets/secret_marker.h"

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static struct bytes before(struct bytes text, char byte)
{
	ptrdiff_t at = bytes_find(text, byte);

	return bytes_slice(text, 0, at > 0 ? (size_t)at : 0);
}

/* The values themselves, an address without its prefix, a host without its domain. */
static void add_values(struct identity_words *pairs, const char *from, const char *to)
{
	struct bytes one = bytes_of(from), other = bytes_of(to);

	identity_words_add(pairs, one, other);
	identity_words_add(pairs, before(one, '/'), before(other, '/'));
	if (!before(one, '/').size && one.size && is_letter(one.at[0]))
		identity_words_add(pairs, before(one, '.'), before(other, '.'));
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
static void pair_the_rest(struct identity_words *pairs, const struct content *a,
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

void identity_pair(const struct content *a, const struct content *b, struct identity_words *ret)
{
	add_values(ret, a->host.hostname, b->host.hostname);
	add_values(ret, a->host.machine_id, b->host.machine_id);
	for (size_t i = 0; i < rows_of(a); i++) {
		const struct identity *other = named(b, a->identity.at[i].name);

		if (other)
			add_values(ret, a->identity.at[i].value, other->value);
	}
	pair_the_rest(ret, a, b);
	identity_words_sort(ret);
}

const char *identity_replace(const struct identity_words *pairs, const char *text,
			     struct arena *arena)
{
	scoped_buf out = { 0 };

	return identity_words_replace(pairs, bytes_of(text), &out)
		       ? arena_string(arena, buf_bytes(&out))
		       : text;
}

/* "/proc/N/" of any process: it has another number at each start. */
static const char *without_processes(const char *text, struct arena *arena)
{
	static const char folder[] = "/proc/";
	scoped_buf out = { 0 };
	const char *kept = text; /* from where on nothing is copied yet */

	for (const char *at = text; (at = strstr(at, folder));) {
		at += sizeof(folder) - 1;
		size_t digits = strspn(at, "0123456789");

		if (!digits || at[digits] != '/')
			continue;
		buf_add_bytes(&out, (struct bytes){ kept, (size_t)(at - kept) });
		buf_add_text(&out, "PID");
		kept = at += digits;
	}
	if (kept == text)
		return text;
	buf_add_text(&out, kept);
	return arena_string(arena, buf_bytes(&out));
}

const char *identity_without_numbers(const char *text, struct arena *arena)
{
	scoped_buf out = { 0 };

	if (text)
		text = without_processes(text, arena);
	if (!text || !strchr(text, '<'))
		return text;
	return secret_markers_replace(bytes_of(text), "<secret>", &out)
		       ? arena_string(arena, buf_bytes(&out))
		       : text;
}
