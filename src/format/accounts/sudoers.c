/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/accounts/sudoers.h"

#include "base/buf.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const struct {
	const char *word;
	enum sudoers_alias alias;
} alias_words[] = {
	{ "User_Alias", SUDOERS_USERS },   { "Runas_Alias", SUDOERS_RUNAS },
	{ "Host_Alias", SUDOERS_HOSTS },   { "Cmnd_Alias", SUDOERS_COMMANDS },
	{ "Cmd_Alias", SUDOERS_COMMANDS },
};

static const struct {
	const char *word;
	enum sudoers_kind kind;
} include_words[] = {
	{ "@includedir", SUDOERS_INCLUDE_DIR },
	{ "#includedir", SUDOERS_INCLUDE_DIR },
	{ "@include", SUDOERS_INCLUDE },
	{ "#include", SUDOERS_INCLUDE },
};

struct sudoers sudoers_of(struct bytes text, struct arena *arena)
{
	return (struct sudoers){ .rest = text, .next_line = 1, .arena = arena };
}

/* Bytes up to the first one of `ends` that stands outside quotes, parentheses and escapes. */
static size_t size_until(struct bytes text, const char *ends)
{
	bool quoted = false;
	unsigned depth = 0;

	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '(')
			depth++;
		else if (!quoted && c == ')' && depth)
			depth--;
		else if (!quoted && depth == 0 && c && strchr(ends, c))
			return i;
	}
	return text.size;
}

/* True if the '#' at `at` begins a comment, not a user id ("#1000", "%#100"). */
static bool is_comment(struct bytes line, size_t at)
{
	char next = at + 1 < line.size ? line.at[at + 1] : ' ';
	char before = at ? line.at[at - 1] : ' ';

	return !((next >= '0' && next <= '9') || (next == '-' && before == ' ')) ||
	       (before != ' ' && before != '\t' && before != ',' && before != '%' &&
		before != '(' && before != '!' && before != ':' && at > 0);
}

static struct bytes without_comment(struct bytes line)
{
	struct bytes rest = line;
	size_t at = 0;

	for (;;) {
		at += size_until(rest, "#");
		if (at >= line.size)
			return line;
		if (is_comment(line, at))
			return bytes_slice(line, 0, at);
		rest = bytes_slice(line, ++at, line.size);
	}
}

/* The next line, with those joined that a backslash continues. */
static bool next_line(struct sudoers *sudoers, struct bytes *ret)
{
	scoped_buf joined = { 0 };
	struct bytes line;

	if (!bytes_line(&sudoers->rest, &line))
		return false;
	sudoers->item.line = sudoers->next_line++;
	*ret = line;
	while (bytes_ends(line, "\\") && sudoers->rest.size) {
		buf_add(&joined, line.at, line.size - 1);
		bytes_line(&sudoers->rest, &line);
		sudoers->next_line++;
		if (!bytes_ends(line, "\\") || sudoers->rest.size == 0) {
			buf_add_bytes(&joined, line);
			*ret = bytes_of(arena_string(sudoers->arena, buf_bytes(&joined)));
		}
	}
	return true;
}

static bool read_include(struct bytes line, struct sudoers_item *ret)
{
	for (size_t i = 0; i < sizeof(include_words) / sizeof(include_words[0]); i++) {
		struct bytes path = line;

		if (!bytes_skip(&path, include_words[i].word) || path.size == 0 ||
		    !is_blank(path.at[0]))
			continue;
		path = bytes_trim(path);
		if (bytes_skip(&path, "\"") && bytes_ends(path, "\""))
			path.size--;
		ret->kind = include_words[i].kind;
		ret->name = path;
		return path.size > 0;
	}
	return false;
}

/* Cuts a comma list, which ends at a blank that no comma precedes or follows, or at '='. */
static struct bytes cut_list(struct bytes *text)
{
	struct bytes rest = bytes_trim(*text), start = rest;

	for (;;) {
		rest = bytes_slice(rest, size_until(rest, ", \t="), rest.size);
		size_t end = start.size - rest.size;

		while (rest.size && is_blank(rest.at[0]))
			rest = bytes_slice(rest, 1, rest.size);
		if (!bytes_skip(&rest, ",")) {
			*text = rest;
			return bytes_slice(start, 0, end);
		}
		while (rest.size && is_blank(rest.at[0]))
			rest = bytes_slice(rest, 1, rest.size);
	}
}

/* True if the text ends in a tag: "NOPASSWD", whose colon parts nothing. */
static bool ends_in_tag(struct bytes text)
{
	size_t at = text.size;

	while (at && is_blank(text.at[at - 1]))
		at--;
	size_t end = at;

	while (at && ((text.at[at - 1] >= 'A' && text.at[at - 1] <= 'Z') || text.at[at - 1] == '_'))
		at--;
	struct bytes word = bytes_slice(text, at, end - at);

	return bytes_starts(word, "NO") || bytes_is(word, "PASSWD") || bytes_is(word, "EXEC") ||
	       bytes_is(word, "SETENV") || bytes_is(word, "LOG_INPUT") ||
	       bytes_is(word, "LOG_OUTPUT") || bytes_is(word, "MAIL") || bytes_is(word, "FOLLOW") ||
	       bytes_is(word, "INTERCEPT");
}

/* Cuts the next part of a line that colons part. */
static bool cut_part(struct bytes *parts, struct bytes *ret)
{
	size_t size = 0;

	if (bytes_trim(*parts).size == 0)
		return false;
	for (;;) {
		size += size_until(bytes_slice(*parts, size, parts->size), ":");
		if (size >= parts->size || !ends_in_tag(bytes_slice(*parts, 0, size)))
			break;
		size++;
	}
	*ret = bytes_trim(bytes_slice(*parts, 0, size));
	*parts = bytes_slice(*parts, size + 1, parts->size);
	return true;
}

/* "NAME = list" of an alias, or "hosts = commands" of a rule. */
static bool read_part(struct sudoers *sudoers, struct sudoers_item *ret)
{
	struct bytes part;

	while (cut_part(&sudoers->parts, &part)) {
		size_t equals = size_until(part, "=");
		struct bytes left = bytes_trim(bytes_slice(part, 0, equals));

		if (equals >= part.size || left.size == 0)
			continue;
		*ret = sudoers->item;
		ret->list = bytes_trim(bytes_slice(part, equals + 1, part.size));
		if (ret->kind == SUDOERS_ALIAS)
			ret->name = left;
		else
			ret->hosts = left;
		return true;
	}
	return false;
}

/* Finds out what a line is; its parts are read by read_part(). */
static void begin_parts(struct sudoers *sudoers, struct bytes line)
{
	struct bytes rest = line, word = { 0 };

	sudoers->item.kind = SUDOERS_RULE;
	bytes_word(&rest, &word);
	for (size_t i = 0; i < sizeof(alias_words) / sizeof(alias_words[0]); i++) {
		if (!bytes_is(word, alias_words[i].word))
			continue;
		sudoers->item.kind = SUDOERS_ALIAS;
		sudoers->item.alias = alias_words[i].alias;
		sudoers->parts = rest;
		return;
	}
	sudoers->parts = line;
	sudoers->item.name = cut_list(&sudoers->parts);
}

bool sudoers_next(struct sudoers *sudoers, struct sudoers_item *ret)
{
	struct bytes line, word;

	while (!read_part(sudoers, ret)) {
		if (!next_line(sudoers, &line))
			return false;
		line = bytes_trim(line);
		*ret = (struct sudoers_item){ .line = sudoers->item.line };
		if (read_include(line, ret))
			return true;
		line = bytes_trim(without_comment(line));
		if (bytes_starts(line, "Defaults") && bytes_word(&line, &word)) {
			ret->kind = SUDOERS_DEFAULTS;
			ret->name = word;
			ret->list = bytes_trim(line);
			return true;
		}
		if (line.size)
			begin_parts(sudoers, line);
	}
	return true;
}

bool sudoers_member(struct bytes *list, struct bytes *ret, bool *ret_negated)
{
	while (list->size) {
		size_t size = size_until(*list, ",");
		struct bytes member = bytes_trim(bytes_slice(*list, 0, size));

		*list = bytes_slice(*list, size + 1, list->size);
		*ret_negated = false;
		while (bytes_skip(&member, "!")) {
			*ret_negated = !*ret_negated;
			member = bytes_trim(member);
		}
		if (member.size >= 2 && member.at[0] == '"' && member.at[member.size - 1] == '"')
			member = bytes_slice(member, 1, member.size - 2);
		if (member.size) {
			*ret = member;
			return true;
		}
	}
	return false;
}
