/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values that stand beside their name without "=" or ":": elements of XML, arguments of define(),
 * the quoted words of named.conf. */
#include "format/secrets/secret.h"

static size_t up_to(struct bytes text, size_t at, char stop)
{
	while (at < text.size && text.at[at] != stop && text.at[at] != '\n')
		at++;
	return at;
}

static void add(struct bytes text, struct bytes name, size_t from, size_t to,
		struct secret_spans *ret)
{
	struct bytes value = bytes_slice(text, from, to - from);
	const char *kind = secret_setting_kind(name, value);

	if (kind)
		secret_spans_add(ret, (struct secret_span){ from, to - from, kind });
}

/* <name>value</: the element at `at`, where "<" stands. */
static void read_element(struct bytes text, size_t at, struct secret_spans *ret)
{
	size_t end = up_to(text, at, '>'), to = up_to(text, end, '<'), name_end = at + 1;

	if (end >= text.size || text.at[end] != '>' || end - at > SECRET_NAME_MAX)
		return;
	while (name_end < end && text.at[name_end] != ' ')
		name_end++;
	if (to + 1 < text.size && text.at[to] == '<' && text.at[to + 1] == '/')
		add(text, bytes_slice(text, at + 1, name_end - at - 1), end + 1, to, ret);
}

/* 'NAME', 'value': `at` is where the comma stands. */
static void read_argument(struct bytes text, size_t at, struct secret_spans *ret)
{
	char quote = text.at[at - 1];
	size_t from = at - 1, value = at + 1;

	while (from > 0 && at - from < SECRET_NAME_MAX && text.at[from - 1] != quote)
		from--;
	while (value < text.size && (text.at[value] == ' ' || text.at[value] == '\t'))
		value++;
	if (value + 1 >= text.size || (text.at[value] != '\'' && text.at[value] != '"'))
		return;
	size_t to = up_to(text, value + 1, text.at[value]);

	add(text, bytes_slice(text, from, at - 1 - from), value + 1, to, ret);
}

/* secret "value", key "value": `at` is where the quote stands, behind a blank. */
static void read_quoted(struct bytes text, size_t at, struct secret_spans *ret)
{
	size_t end = at, from;

	while (end > 0 && (text.at[end - 1] == ' ' || text.at[end - 1] == '\t'))
		end--;
	for (from = end; from > 0 && end - from < SECRET_NAME_MAX && text.at[from - 1] > ' ';)
		from--;
	struct bytes name = bytes_slice(text, from, end - from);

	if (bytes_is(name, "secret") || bytes_is(name, "password") || bytes_is(name, "passwd"))
		add(text, name, at + 1, up_to(text, at + 1, '"'), ret);
}

void secret_find_markup(struct bytes text, struct secret_spans *ret)
{
	for (size_t at = 1; at + 1 < text.size; at++) {
		char before = text.at[at - 1];

		if (text.at[at - 1] == '<')
			read_element(text, at - 1, ret);
		else if (text.at[at] == ',' && (before == '\'' || before == '"'))
			read_argument(text, at, ret);
		else if (text.at[at] == '"' && (before == ' ' || before == '\t'))
			read_quoted(text, at, ret);
	}
}
