/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret.h"

/* "requirepass x", "machine h login u password x", "IDENTIFIED BY 'x'": a word before tells. */
static const struct {
	const char *words;
	const char *kind;
	const char *reason;
} statements[] = {
	{ "requirepass ", "password", "redis.conf" },
	{ "masterauth ", "password", "redis.conf" },
	{ "rootpw ", "password", "slapd.conf(5)" },
	{ "bindpw ", "password", "ldap.conf" },
	{ "IDENTIFIED BY ", "password", "SQL" },
	{ "identified by ", "password", "SQL" },
	{ "WITH PASSWORD ", "password", "SQL of PostgreSQL" },
	{ "with password ", "password", "SQL of PostgreSQL" },
};

void secret_spans_add(struct secret_spans *spans, struct secret_span span)
{
	size_t at = spans->count, last;

	if (span.size == 0)
		return;
	while (at > 0 && spans->at[at - 1].from + spans->at[at - 1].size >= span.from)
		at--; /* the first one that touches the new one or lies behind it */
	for (last = at; last < spans->count && spans->at[last].from <= span.from + span.size;
	     last++) {
		struct secret_span *old = &spans->at[last];
		size_t end = span.from + span.size, old_end = old->from + old->size;

		span.kind = old->size >= span.size ? old->kind : span.kind;
		span.from = old->from < span.from ? old->from : span.from;
		span.size = (old_end > end ? old_end : end) - span.from;
	}
	if (last == at && spans->count == SECRET_SPANS_MAX) { /* no room: cover all between */
		spans->count = 1;
		spans->is_full = true;
		struct secret_span *first = &spans->at[0], end = spans->at[SECRET_SPANS_MAX - 1];
		size_t to = end.from + end.size > span.from + span.size ? end.from + end.size
									: span.from + span.size;

		first->from = span.from < first->from ? span.from : first->from;
		first->size = to - first->from;
		return;
	}
	memmove(&spans->at[at + 1], &spans->at[last], (spans->count - last) * sizeof(span));
	spans->at[at] = span;
	spans->count = spans->count - (last - at) + 1;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* The value behind a statement's words: quoted, or up to the end of the line. */
static void add_value(struct bytes text, size_t at, const char *kind, struct secret_spans *ret)
{
	while (at < text.size && is_blank(text.at[at]))
		at++;
	size_t end = at + 1;

	if (at >= text.size)
		return;
	if (text.at[at] == '"' || text.at[at] == '\'') {
		while (end < text.size && text.at[end] != text.at[at])
			end += text.at[end] == '\\' ? 2 : 1;
		end = end < text.size ? end + 1 : text.size;
	} else {
		while (end < text.size && text.at[end] != '\n')
			end++;
	}
	if (!secret_is_placeholder(bytes_slice(text, at, end - at)))
		secret_spans_add(ret, (struct secret_span){ at, end - at, kind });
}

static void find_statements(struct bytes text, struct secret_spans *ret)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		ptrdiff_t at = bytes_find_text(text, statements[i].words);

		if (at >= 0)
			add_value(text, (size_t)at + strlen(statements[i].words),
				  statements[i].kind, ret);
	}
}

/* netrc(5): "login u password x", words apart by blanks or newlines. */
static void find_netrc(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text, word;
	bool in_entry = false, is_next = false;

	while (bytes_word(&rest, &word)) {
		if (is_next && !secret_is_placeholder(word))
			secret_spans_add(ret, (struct secret_span){ (size_t)(word.at - text.at),
								    word.size, "password" });
		is_next = in_entry && bytes_is(word, "password");
		in_entry |= bytes_is(word, "login") || bytes_is(word, "machine");
	}
}

/* What a text has to hold for each kind of search to be worth it. */
struct traits {
	bool pair, url, blank, at_sign;
};

static struct traits traits_of(struct bytes text)
{
	struct traits traits = { 0 };

	for (size_t i = 0; i < text.size; i++) {
		char byte = text.at[i];

		traits.pair |= byte == '=' || byte == ':';
		traits.at_sign |= byte == '@';
		traits.blank |= byte == ' ' || byte == '\t' || byte == '\n';
	}
	traits.url = traits.at_sign && traits.pair;
	return traits;
}

void secret_find_apart(struct bytes text, struct secret_spans *sure, struct secret_spans *ret)
{
	sure->count = ret->count = 0;
	sure->is_full = ret->is_full = false;
	if (text.size < 4)
		return;
	struct traits traits = traits_of(text);

	secret_find_shapes(text, sure);
	if (traits.url)
		secret_find_urls(text, sure);
	if (traits.pair)
		secret_find_pairs(text, ret);
	if (text.size > 8)
		secret_find_markup(text, ret);
	if (!traits.blank)
		return;
	secret_find_commands(text, ret);
	find_statements(text, ret);
	if (bytes_find_text(text, "password") >= 0)
		find_netrc(text, ret);
}

void secret_find(struct bytes text, struct secret_spans *ret)
{
	secret_find_apart(text, ret, ret);
}
