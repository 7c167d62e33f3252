/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/secrets/secret_text.h"

enum { SECRET_TRIES_MAX = 12 }; /* sizes of one window */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Languages in which a bare word behind "=" or ":" is no value. */
static const char *const code_endings[] = {
	"py",   "rb",    "pl", "pm",     "js",   "mjs", "cjs", "ts",  "jsx", "tsx", "php",
	"pyi",  "phtml", "go", "java",   "c",    "h",   "cc",  "cpp", "hpp", "rs",  "lua",
	"tcl",  "scala", "kt", "groovy", "cs",   "erl", "ex",  "exs", "hs",  "vue", "css",
	"scss", "less",  "el", "awk",    "html", "htm", "svg", "map", "erb", "m4",  "swift",
};

static const char *const shell_endings[] = { "sh",    "bash",         "zsh",
					     "ksh",   "bashrc",       "profile",
					     "zshrc", "bash_profile", "bash_history" };

/* Texts for people. */
static const char *const prose_endings[] = { "txt", "md", "rst", "adoc", "asciidoc", "org", "tex" };

/* The same, by the whole name. */
static const char *const prose_names[] = { "README",  "NOTES",   "TODO",    "NEWS",    "CHANGELOG",
					   "CHANGES", "LICENSE", "COPYING", "AUTHORS", "INSTALL" };

/* A part of the name of a file that is there to be copied and filled in. */
static const char *const sample_words[] = { "sample", "samples",  "example", "examples",
					    "dist",   "template", "tmpl",    "skel" };

static const char *const interpreters[] = {
	"python", "perl", "ruby", "node", "php", "lua", "tclsh"
};

static bool is_one_of(struct bytes text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_is(text, words[i]))
			return true;
	return false;
}
#define IS_ONE_OF(text, words) is_one_of(text, words, COUNT(words))

/* production.example.json, database.yml-sample */
static bool is_sample(struct bytes name)
{
	size_t from = 0;

	for (size_t at = 0; at <= name.size; at++) {
		if (at < name.size && (!name.at[at] || !strchr(".-_", name.at[at])))
			continue;
		if (IS_ONE_OF(bytes_slice(name, from, at - from), sample_words))
			return true;
		from = at + 1;
	}
	return false;
}

/* The kind of a script, by its first line. */
static enum secret_text_kind kind_of_script(struct bytes head)
{
	struct bytes line = { 0 };

	(void)bytes_line(&head, &line);
	for (size_t i = 0; i < COUNT(interpreters); i++)
		if (bytes_find_text(line, interpreters[i]) >= 0)
			return SECRET_TEXT_CODE;
	return SECRET_TEXT_SHELL;
}

enum secret_text_kind secret_text_kind_of(struct bytes path, struct bytes head)
{
	struct bytes name = bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), SIZE_MAX);
	ptrdiff_t dot = bytes_find_last(name, '.');
	struct bytes ending = bytes_slice(name, (size_t)(dot < 0 ? (ptrdiff_t)name.size : dot + 1),
					  SIZE_MAX);

	if (is_sample(name) && !bytes_starts(head, "#!"))
		return SECRET_TEXT_SAMPLE;
	if (IS_ONE_OF(ending, code_endings) || bytes_starts(head, "<?php"))
		return SECRET_TEXT_CODE;
	if (IS_ONE_OF(ending, shell_endings))
		return SECRET_TEXT_SHELL;
	if (IS_ONE_OF(ending, prose_endings) || IS_ONE_OF(name, prose_names))
		return SECRET_TEXT_PROSE;
	return bytes_starts(head, "#!") ? kind_of_script(head) : SECRET_TEXT_SETTINGS;
}

struct secret_text secret_text_of(struct bytes text, enum secret_text_kind kind)
{
	return (struct secret_text){ .text = text, .kind = kind };
}

/* Behind the line that `at` lies in; not further than a window. */
static size_t line_end(struct bytes text, size_t at)
{
	struct bytes rest = bytes_slice(text, at, SECRET_WINDOW_SIZE);
	ptrdiff_t newline = bytes_find(rest, '\n');

	return at + (newline < 0 ? rest.size : (size_t)newline + 1);
}

/* Where the line that `at` lies in begins; not further back than a window. */
static size_t line_start(struct bytes text, size_t at)
{
	size_t least = at > SECRET_WINDOW_SIZE ? at - SECRET_WINDOW_SIZE : 0;

	while (at > least && text.at[at - 1] != '\n')
		at--;
	return at;
}

static bool is_comment(struct bytes line)
{
	static const char *const marks[] = { "#", "//", "*", "/*", "--", ";", "<!--" };
	struct bytes trimmed = bytes_trim(line);

	for (size_t i = 0; i < COUNT(marks); i++)
		if (bytes_starts(trimmed, marks[i]))
			return true;
	return false;
}

/* True if the span is a literal: in a comment, inside a quoted text, or one itself. */
static bool is_literal(struct bytes text, const struct secret_span *span)
{
	size_t from = line_start(text, span->from);
	char open = '\0', first = text.at[span->from];

	if (is_comment(bytes_slice(text, from, span->from - from)))
		return true;
	for (size_t i = from; i < span->from; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (open && text.at[i] == open)
			open = '\0';
		else if (!open && strchr("\"'`", text.at[i]) && text.at[i])
			open = text.at[i];
	}
	if (first && strchr("\"'`", first))
		return !open && span->size > 2 &&
		       memchr(text.at + span->from + 1, first, span->size - 1);
	return open != '\0';
}

/* "DB_PASSWORD=correct horse": in a file of settings the value is all of it, unless another setting
 * or a command stands behind. */
static void extend(struct bytes text, struct secret_span *span)
{
	size_t from = line_start(text, span->from), end = span->from + span->size;
	size_t to = line_end(text, end > from ? end - 1 : end);
	struct bytes name = bytes_trim(bytes_slice(text, from, span->from - from));
	bool is_quoted = strchr("\"'", text.at[span->from]) && text.at[span->from];

	(void)bytes_skip(&name, "export ");
	if (is_quoted || name.size < 2 || name.at[name.size - 1] != '=' ||
	    bytes_find(name, ' ') >= 0 || bytes_find(name, '"') >= 0)
		return;
	while (to > end && (text.at[to - 1] == '\n' || text.at[to - 1] == '\r'))
		to--;
	struct bytes rest = bytes_slice(text, end, to > end ? to - end : 0);

	ptrdiff_t comment = bytes_find_text(rest, " #");

	if (comment >= 0)
		rest.size = (size_t)comment;
	if (bytes_find(rest, '=') < 0 && bytes_find_text(rest, " /") < 0)
		span->size += rest.size;
}

/* True if a text of that kind has a secret there. */
static bool is_secret(struct bytes text, enum secret_text_kind kind, const struct secret_span *span)
{
	if (kind == SECRET_TEXT_CODE)
		return is_literal(text, span);
	return kind != SECRET_TEXT_SAMPLE ||
	       !secret_is_plain(secret_unquoted(bytes_slice(text, span->from, span->size)));
}

static void find(struct bytes text, enum secret_text_kind kind, struct secret_spans *ret)
{
	struct secret_spans sure, all;

	secret_find_apart(text, &sure, &all);
	if (kind == SECRET_TEXT_SETTINGS)
		secret_find_lines(text, &all);
	ret->count = 0;
	ret->is_full = sure.is_full || all.is_full;
	for (size_t i = 0; i < sure.count; i++)
		if (kind != SECRET_TEXT_SAMPLE || is_secret(text, kind, &sure.at[i]))
			secret_spans_add(ret, sure.at[i]);
	for (size_t i = 0; i < all.count; i++) {
		if (kind != SECRET_TEXT_SHELL && kind != SECRET_TEXT_CODE)
			extend(text, &all.at[i]);
		if (is_secret(text, kind, &all.at[i]))
			secret_spans_add(ret, all.at[i]);
	}
}

/* Keeps what lies in [from, to) or begins there, counted from the start of the text. */
static void keep(struct secret_text *reader, size_t offset, size_t from, size_t to)
{
	struct secret_spans *spans = &reader->spans;
	size_t count = 0;

	for (size_t i = 0; i < spans->count; i++) {
		struct secret_span span = spans->at[i];
		size_t end = offset + span.from + span.size;

		span.from += offset;
		if (span.from >= to || end <= from)
			continue;
		span.from = span.from < from ? from : span.from;
		span.size = end - span.from;
		spans->at[count++] = span;
		reader->at = end > reader->at ? end : reader->at;
	}
	spans->count = count;
	reader->next = 0;
}

/* True if a secret goes on behind what was looked at. */
static bool is_cut(const struct secret_spans *spans, size_t size)
{
	const struct secret_span *last = spans->count ? &spans->at[spans->count - 1] : NULL;

	return last && last->from + last->size >= size;
}

/* Finds the secrets of the next window, of which there may be none. The window shrinks where there
 * are too many to be told apart, and grows where one goes on behind it. */
static void look(struct secret_text *reader)
{
	struct bytes text = reader->text;
	struct secret_spans *spans = &reader->spans;
	size_t from = reader->at, to = from, size = SECRET_WINDOW_SIZE;
	size_t context = SECRET_CONTEXT_SIZE, end = from;
	size_t start = line_start(text, from > context ? from - context : 0);
	bool is_long = true;

	for (int tries = 0; tries < SECRET_TRIES_MAX; tries++) {
		for (to = line_end(text, from); to < text.size && to - from < size;)
			to = line_end(text, to);
		end = line_end(text, to + context < text.size ? to + context : text.size);
		find(bytes_slice(text, start, end - start), reader->kind, spans);
		is_long = end < text.size && is_cut(spans, end - start);
		if (!is_long && (!spans->is_full || size == 1))
			break;
		if (is_long && size >= SECRET_REACH_MAX)
			break;
		size = is_long ? (size < SECRET_WINDOW_SIZE ? SECRET_WINDOW_SIZE : size) * 4
			       : (size > 64 ? size / 4 : 1);
	}
	if (is_long && is_cut(spans, end - start)) {
		struct secret_span *last = &spans->at[spans->count - 1];

		last->size = text.size - start - last->from;
		to = text.size;
	}
	reader->at = to;
	keep(reader, start, from, to);
}

bool secret_text_next(struct secret_text *reader, struct secret_span *ret)
{
	while (reader->next == reader->spans.count) {
		if (reader->at >= reader->text.size)
			return false;
		look(reader);
	}
	*ret = reader->spans.at[reader->next++];
	return true;
}
