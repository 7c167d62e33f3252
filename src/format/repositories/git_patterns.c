/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_patterns.h"

/* ---- matching ------------------------------------------------------------------------------ */

struct match {
	const char *start; /* of the whole pattern */
	const char *pattern, *pattern_end;
	const char *text, *text_end;
	unsigned *steps;
};

static const struct {
	const char *name;
	const char *ranges; /* pairs of first and last byte */
} classes[] = {
	{ "alnum", "azAZ09" },   { "alpha", "azAZ" },
	{ "blank", "  \t\t" },   { "cntrl", "\1\37\177\177" },
	{ "digit", "09" },       { "graph", "!~" },
	{ "lower", "az" },       { "print", " ~" },
	{ "punct", "!/:@[`{~" }, { "space", "  \t\r" },
	{ "upper", "AZ" },       { "xdigit", "09afAF" },
};

static bool is_in_ranges(const char *ranges, char c)
{
	for (; *ranges; ranges += 2)
		if (c >= ranges[0] && c <= ranges[1])
			return true;
	return false;
}

/* The size of [:name:] in front of `rest`, 0 if there is none. */
static size_t match_named(struct bytes rest, char c, bool *ret)
{
	ptrdiff_t end = bytes_starts(rest, "[:") ? bytes_find(rest, ']') : -1;

	if (end < 3 || rest.at[end - 1] != ':')
		return 0;
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (bytes_is(bytes_slice(rest, 2, (size_t)end - 3), classes[i].name))
			*ret |= is_in_ranges(classes[i].ranges, c);
	return (size_t)end + 1;
}

/* [...] at the front of the pattern, which is passed: 1 if it holds c, 0 if not, -1 if it has no
 * end. */
static int match_class(struct match *match, char c)
{
	const char *at = match->pattern + 1, *end = match->pattern_end;
	bool is_negated = at < end && (*at == '!' || *at == '^');
	bool matched = false, is_first = true;

	for (at += is_negated; at < end && (is_first || *at != ']'); is_first = false) {
		size_t named = match_named((struct bytes){ at, (size_t)(end - at) }, c, &matched);
		unsigned char low, high;

		if (named) {
			at += named;
			continue;
		}
		at += *at == '\\';
		if (at >= end)
			return -1;
		low = high = (unsigned char)*at++;
		if (end - at >= 2 && at[0] == '-' && at[1] != ']') {
			at++;
			at += *at == '\\';
			if (at >= end)
				return -1;
			high = (unsigned char)*at++;
		}
		matched |= (unsigned char)c >= low && (unsigned char)c <= high;
	}
	if (at >= end)
		return -1;
	match->pattern = at + 1;
	return matched != is_negated && c != '/';
}

static bool matches(struct match match);

/* One or more stars at the front of the pattern. Two that are a whole part stand for any number of
 * folders. */
static bool match_stars(struct match match)
{
	const char *stars = match.pattern;
	bool is_at_part = stars == match.start || stars[-1] == '/', crosses;

	while (match.pattern < match.pattern_end && *match.pattern == '*')
		match.pattern++;
	crosses = is_at_part && match.pattern - stars >= 2 &&
		  (match.pattern == match.pattern_end || *match.pattern == '/');
	if (match.pattern == match.pattern_end)
		return crosses || !memchr(match.text, '/', (size_t)(match.text_end - match.text));
	if (crosses) {
		struct match without = match; /* no folder at all */

		without.pattern++;
		if (matches(without))
			return true;
	}
	for (;; match.text++) {
		if (matches(match))
			return true;
		if (match.text == match.text_end || (*match.text == '/' && !crosses) ||
		    *match.steps == 0)
			return false;
	}
}

static bool matches(struct match match)
{
	while (match.pattern < match.pattern_end) {
		char c = *match.pattern;

		if (*match.steps == 0 || --*match.steps == 0)
			return false;
		if (c == '*')
			return match_stars(match);
		if (match.text == match.text_end)
			return false;
		if (c == '[') {
			if (match_class(&match, *match.text) != 1)
				return false;
		} else if (c == '?') {
			if (*match.text == '/')
				return false;
			match.pattern++;
		} else {
			if (c == '\\' && match.pattern + 1 < match.pattern_end)
				match.pattern++;
			if (*match.pattern++ != *match.text)
				return false;
		}
		match.text++;
	}
	return match.text == match.text_end;
}

bool git_pattern_matches(struct bytes pattern, struct bytes path)
{
	unsigned steps = GIT_MATCH_STEPS_MAX;
	struct match match = { pattern.at, pattern.at,          pattern.at + pattern.size,
			       path.at,    path.at + path.size, &steps };

	return pattern.size && path.size && matches(match);
}

/* ---- files of patterns --------------------------------------------------------------------- */

/* Without blanks at the end, but for one that a backslash keeps. */
static struct bytes cut_blanks(struct bytes line)
{
	size_t size = 0;

	for (size_t i = 0; i < line.size; i++) {
		if (line.at[i] == '\\')
			i++;
		else if (line.at[i] == ' ')
			continue;
		size = i + 1;
	}
	return bytes_slice(line, 0, size);
}

/* What slashes in a pattern mean. */
static void set_place(struct git_pattern *pattern, struct bytes text)
{
	if (bytes_ends(text, "/")) {
		pattern->is_folder = true;
		text.size--;
	}
	pattern->is_rooted = bytes_find(text, '/') >= 0;
	(void)bytes_skip(&text, "/");
	pattern->text = text;
}

static bool is_usable(const struct git_pattern *pattern)
{
	return pattern->text.size && pattern->text.size <= GIT_PATTERN_SIZE_MAX;
}

void git_patterns_ignore(struct arena *arena, struct bytes text, struct git_patterns *ret)
{
	struct bytes line;

	(void)bytes_skip(&text, "\xef\xbb\xbf");
	text = bytes_slice(text, 0, GIT_PATTERNS_SIZE_MAX);
	while (ret->list.count < GIT_PATTERNS_MAX && bytes_line(&text, &line)) {
		struct git_pattern pattern = { 0 };

		if (bytes_ends(line, "\r"))
			line.size--;
		line = cut_blanks(line);
		if (bytes_starts(line, "#"))
			continue;
		pattern.is_negated = bytes_skip(&line, "!");
		set_place(&pattern, line);
		if (!is_usable(&pattern))
			continue;
		pattern.text = bytes_of(arena_string(arena, pattern.text));
		*vec_push_in(arena, &ret->list) = pattern;
	}
}

static const struct {
	const char *name; /* up to "=" */
	unsigned conversion;
	const char *why;
} attributes[] = {
	{ "text", GIT_CONVERTS_ENDS, "line ends become LF in the repository" },
	{ "crlf", GIT_CONVERTS_ENDS, "the older name of text" },
	{ "eol", GIT_CONVERTS_ENDS, "line ends of the work tree" },
	{ "-text", GIT_CONVERTS_NOTHING, "never" },
	{ "-crlf", GIT_CONVERTS_NOTHING, "never" },
	{ "binary", GIT_CONVERTS_NOTHING, "a macro that git brings: -diff -merge -text" },
	{ "filter", GIT_CONVERTS_CONTENT, "a program rewrites it: LFS, git-crypt" },
	{ "ident", GIT_CONVERTS_CONTENT, "$Id$ is filled in" },
	{ "working-tree-encoding", GIT_CONVERTS_CONTENT, "UTF-16 and others" },
};

/* Adds bits; the last word on line ends counts, on contents each. */
static void convert(unsigned *bits, unsigned more)
{
	static const unsigned ends = GIT_CONVERTS_ENDS | GIT_CONVERTS_NOTHING;

	if (more & ends)
		*bits &= ~ends;
	*bits |= more;
}

static void read_attributes(struct git_pattern *pattern, struct bytes rest)
{
	struct bytes word, name;

	while (bytes_word(&rest, &word)) {
		if (!bytes_part(&word, '=', &name))
			continue;
		for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
			if (bytes_is(name, attributes[i].name))
				convert(&pattern->conversion, attributes[i].conversion);
	}
}

void git_patterns_attributes(struct arena *arena, struct bytes text, struct git_patterns *ret)
{
	struct bytes line, word;

	(void)bytes_skip(&text, "\xef\xbb\xbf");
	text = bytes_slice(text, 0, GIT_PATTERNS_SIZE_MAX);
	while (ret->list.count < GIT_PATTERNS_MAX && bytes_line(&text, &line)) {
		struct git_pattern pattern = { 0 };

		line = bytes_trim(line);
		if (bytes_starts(line, "#") || bytes_starts(line, "!"))
			continue;
		/* a macro may be given to any file, and a quoted name is not taken apart: what
		 * they say counts for all, which makes more unknown, and nothing wrong */
		bool is_of_all = bytes_starts(line, "[attr]") || bytes_starts(line, "\"");

		if (!bytes_word(&line, &word))
			continue;
		set_place(&pattern, is_of_all ? BYTES("*") : word);
		read_attributes(&pattern, line);
		if (is_of_all)
			pattern.conversion &= (unsigned)~GIT_CONVERTS_NOTHING;
		if (!is_usable(&pattern) || pattern.is_folder || !pattern.conversion)
			continue;
		pattern.text = bytes_of(arena_string(arena, pattern.text));
		*vec_push_in(arena, &ret->list) = pattern;
	}
}

static bool applies(const struct git_pattern *pattern, struct bytes path)
{
	ptrdiff_t slash = pattern->is_rooted ? -1 : bytes_find_last(path, '/');

	return git_pattern_matches(pattern->text,
				   bytes_slice(path, (size_t)(slash + 1), path.size));
}

enum git_verdict git_patterns_judge(const struct git_patterns *patterns, struct bytes path,
				    bool is_folder)
{
	for (size_t i = patterns->list.count; i-- > 0;) {
		const struct git_pattern *pattern = &patterns->list.at[i];

		if ((is_folder || !pattern->is_folder) && applies(pattern, path))
			return pattern->is_negated ? GIT_NOT_IGNORED : GIT_IGNORED;
	}
	return GIT_UNDECIDED;
}

void git_patterns_convert(const struct git_patterns *patterns, struct bytes path,
			  unsigned *ret_bits)
{
	for (vec_each(pattern, &patterns->list))
		if (applies(pattern, path))
			convert(ret_bits, pattern->conversion);
}
