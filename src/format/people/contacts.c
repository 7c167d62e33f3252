/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/people/contacts.h"

#include <strings.h>

#include "base/human.h"
#include "format/people/contact_rules.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TICKET_DIGITS_MIN = 7, TICKET_DIGITS_MAX = 10, ISSUE_DIGITS_MAX = 7 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_word_byte(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

/* ---- lines --------------------------------------------------------------------------------- */

/* What comments begin with, at the start of a line: shells and most configuration; C and its kin;
 * SQL, Lua; INI; Vim, ABAP; XML; batch files. */
static const char *const line_marks[] = {
	"#", "//", "/*", "*", "--", ";", "\"", "<!--", "REM ", "%"
};

/* And behind something else, after a blank. */
static const char *const inner_marks[] = { " #", "\t#", " //", "\t//", " /*", "\t/*", " -- " };

static struct bytes comment_of(struct bytes line)
{
	struct bytes trimmed = bytes_trim(line);

	for (size_t i = 0; i < COUNT(line_marks); i++)
		if (bytes_starts(trimmed, line_marks[i]))
			return bytes_slice(trimmed, strlen(line_marks[i]), trimmed.size);
	for (size_t i = 0; i < COUNT(inner_marks); i++) {
		ptrdiff_t at = bytes_find_text(trimmed, inner_marks[i]);

		if (at >= 0)
			return bytes_slice(trimmed, (size_t)at + strlen(inner_marks[i]),
					   trimmed.size);
	}
	return (struct bytes){ 0 };
}

/* The number in `size` digits at `at`; -1 if these are no digits. */
static int digits_at(struct bytes text, size_t at, size_t size)
{
	uint64_t number;

	if (at + size > text.size || !bytes_u64(bytes_slice(text, at, size), 10, &number))
		return -1;
	return (int)number;
}

/* The first day in a text: 2021-03-02, 2021/03/02, 02.03.2021. */
static int64_t day_in(struct bytes text)
{
	for (size_t i = 0; i + 10 <= text.size; i++) {
		const char *at = text.at + i;
		bool iso = (at[4] == '-' || at[4] == '/') && at[7] == at[4];
		bool german = at[2] == '.' && at[5] == '.';

		if ((!iso && !german) || (i && is_word_byte(at[-1])))
			continue;
		struct human_calendar day = {
			.year = digits_at(text, i + (iso ? 0 : 6), 4),
			.month = digits_at(text, i + (iso ? 5 : 3), 2),
			.day = digits_at(text, i + (iso ? 8 : 0), 2),
		};
		if (day.year >= 1990 && day.year < 2100 && day.month >= 1 && day.month <= 12 &&
		    day.day >= 1 && day.day <= 31)
			return human_calendar_seconds(&day);
	}
	return 0;
}

static bool next_line(struct contact_reader *reader)
{
	struct bytes line;

	while (bytes_line(&reader->rest, &line)) {
		reader->line++;
		line = bytes_slice(line, 0, CONTACT_LINE_MAX);
		reader->whole = reader->anywhere ? line : comment_of(line);
		reader->comment = reader->whole;
		if (!reader->comment.size)
			continue;
		reader->at = day_in(reader->comment);
		reader->is_new = true;
		return true;
	}
	return false;
}

struct contact_reader contact_reader_of(struct bytes text, bool anywhere)
{
	return (struct contact_reader){ .rest = text, .anywhere = anywhere };
}

/* ---- what is found at one place of a line --------------------------------------------------- */

/* How many bytes before the place where the reader is belong to the same line. */
static size_t bytes_before(const struct contact_reader *reader)
{
	return reader->whole.size - reader->comment.size;
}

static bool is_local_byte(char c)
{
	return is_digit(c) || (is_letter(c) && (unsigned char)c < 0x80) ||
	       (c && strchr("._%+-", c));
}

/* A name as people write it: letters, blanks, dots, dashes. */
static struct bytes name_of(struct bytes text)
{
	struct bytes name = bytes_trim(text);
	bool letters = false;

	while (name.size && strchr("\"'(", name.at[0]))
		name = bytes_slice(name, 1, name.size);
	while (name.size && strchr("\"')", name.at[name.size - 1]))
		name.size--;
	name = bytes_trim(name);
	for (size_t i = 0; i < name.size; i++) {
		if (!is_letter(name.at[i]) && !strchr(" .-'", name.at[i]))
			return (struct bytes){ 0 };
		letters = letters || is_letter(name.at[i]);
	}
	return letters && name.size <= CONTACT_NAME_MAX ? name : (struct bytes){ 0 };
}

/* "Anna Schmidt <", of which `before` ends with the bracket: what stands behind the last mark that
 * ends a part of a sentence. */
static struct bytes name_before(struct bytes before)
{
	size_t start = before.size - 1;
	struct bytes name, word, rest;

	while (start > 0 && before.size - 1 - start < CONTACT_NAME_MAX &&
	       !strchr(":,;=#*>|/0123456789", before.at[start - 1]))
		start--;
	name = name_of(bytes_slice(before, start, before.size - 1 - start));
	/* "written by Anna Schmidt" */
	for (rest = name; bytes_word(&rest, &word) && word.at[0] >= 'a' && word.at[0] <= 'z';)
		name = bytes_trim(rest);
	return name;
}

static bool take_mail(struct contact_reader *reader, struct contact *ret)
{
	struct bytes line = reader->whole;
	size_t at = bytes_before(reader), from = at, to = at + 1;

	if (line.at[at] != '@')
		return false;
	while (from > 0 && is_local_byte(line.at[from - 1]))
		from--;
	while (to < line.size && (is_local_byte(line.at[to]) && !strchr("%+_", line.at[to])))
		to++;
	while (to > at && strchr(".-", line.at[to - 1]))
		to--;
	while (from < at && strchr(".-+%", line.at[from]))
		from++;
	/* "anna@db01.corp:/srv" is a place for scp, "user:x@host" part of a URL */
	bool place = (to + 1 < line.size && line.at[to] == ':' && strchr("/~", line.at[to + 1])) ||
		     (from > 0 && strchr(":/", line.at[from - 1]) &&
		      !(from > 6 && bytes_ends(bytes_slice(line, 0, from), "mailto:")));

	reader->comment = bytes_slice(line, to, line.size);
	if (place || from == at || to - from > CONTACT_TEXT_MAX ||
	    bytes_find(bytes_slice(line, at, to - at), '.') < 0)
		return false;
	*ret = (struct contact){ .kind = CONTACT_MAIL, .text = bytes_slice(line, from, to - from) };
	if (from > 0 && line.at[from - 1] == '<')
		ret->name = name_before(bytes_slice(line, 0, from));
	return true;
}

static bool take_url(struct contact_reader *reader, struct contact *ret)
{
	size_t size = 0;

	if (!bytes_starts(reader->comment, "http://") && !bytes_starts(reader->comment, "https://"))
		return false;
	while (size < reader->comment.size && !strchr(" \t\r\"'<>`", reader->comment.at[size]))
		size++;
	struct bytes url = bytes_slice(reader->comment, 0, size);

	while (url.size && strchr(".,;:)]!?", url.at[url.size - 1]))
		url.size--;
	reader->comment = bytes_slice(reader->comment, size, reader->comment.size);
	if (url.size > CONTACT_TEXT_MAX)
		return false;
	*ret = (struct contact){ .kind = CONTACT_URL, .text = url };
	return true;
}

static size_t digits_from(struct bytes text, size_t at)
{
	size_t size = 0;

	while (at + size < text.size && is_digit(text.at[at + size]))
		size++;
	return size;
}

/* Words before "#123" that make it the number of a ticket, not a colour or a comment. */
static const char *const issue_words[] = { "rt",    "ticket", "issue",   "bug",      "case", "pr",
					   "mr",    "fixes",  "closes",  "see",      "refs", "task",
					   "story", "change", "request", "helpdesk", "jira" };

static size_t issue_size(struct bytes text)
{
	for (size_t i = 0; i < COUNT(issue_words); i++) {
		size_t at = strlen(issue_words[i]);

		if (text.size < at || strncasecmp(text.at, issue_words[i], at) != 0)
			continue;
		while (at < text.size && strchr(" :", text.at[at]))
			at++;
		size_t digits = at < text.size && text.at[at] == '#' ? digits_from(text, at + 1)
								     : 0;

		if (digits && digits <= ISSUE_DIGITS_MAX)
			return at + 1 + digits;
	}
	return 0;
}

/* The size of a ticket's number at the start of `text`: SHOP-123 of Jira and its kin, INC0012345 of
 * ServiceNow, "RT #123", "issue #123". 0 if there is none. */
static size_t ticket_size(struct bytes text)
{
	size_t letters = 0, digits;

	while (letters < text.size &&
	       (is_upper(text.at[letters]) || (letters && is_digit(text.at[letters]))))
		letters++;
	if (letters >= 2 && letters <= 10 && letters < text.size && text.at[letters] == '-') {
		digits = digits_from(text, letters + 1);
		if (digits && digits <= ISSUE_DIGITS_MAX &&
		    !contact_is_no_project(bytes_slice(text, 0, letters)))
			return letters + 1 + digits;
	}
	letters = 0;
	while (letters < text.size && is_upper(text.at[letters]))
		letters++;
	digits = digits_from(text, letters);
	if (letters >= 3 && letters <= 5 && digits >= TICKET_DIGITS_MIN &&
	    digits <= TICKET_DIGITS_MAX)
		return letters + digits;
	return issue_size(text);
}

static bool take_ticket(struct contact_reader *reader, struct contact *ret)
{
	size_t size = ticket_size(reader->comment);
	struct bytes behind = bytes_slice(reader->comment, size, 2);
	bool longer = behind.size && (is_word_byte(behind.at[0]) ||
				      (behind.size == 2 && strchr("-.", behind.at[0]) &&
				       is_word_byte(behind.at[1])));

	if (!size || longer)
		return false;
	*ret = (struct contact){ .kind = CONTACT_TICKET,
				 .text = bytes_slice(reader->comment, 0, size) };
	reader->comment = bytes_slice(reader->comment, size, reader->comment.size);
	return true;
}

/* What stands before a name. "by" alone stands before tools as often as before people. */
static const char *const author_words[] = {
	"written by", "created by",   "changed by", "added by",    "modified by",
	"edited by",  "author:",      "authors:",   "maintainer:", "contact:",
	"owner:",     "responsible:", "owned by",   "set up by",   "asked by",
	"ask ",       "TODO(",        "FIXME(",     "@author",     "by "
};

/* One word of a name, cut from the front; empty if there is none. */
static struct bytes cut_name_word(struct bytes *rest)
{
	size_t size = 0;

	while (rest->size && strchr(" \t", rest->at[0]))
		*rest = bytes_slice(*rest, 1, rest->size);
	while (size < rest->size && (is_word_byte(rest->at[size]) ||
				     (size && strchr(".-'", rest->at[size]) &&
				      size + 1 < rest->size && is_letter(rest->at[size + 1]))))
		size++;
	struct bytes word = bytes_slice(*rest, 0, size);

	*rest = bytes_slice(*rest, size, rest->size);
	return word;
}

static bool is_name_word(struct bytes word)
{
	if (word.size < 2 || !(is_upper(word.at[0]) || (unsigned char)word.at[0] >= 0x80))
		return false;
	for (size_t i = 1; i < word.size; i++)
		if (!is_letter(word.at[i]) && !strchr(".-'", word.at[i]))
			return false;
	return (unsigned char)word.at[1] >= 0x80 || !is_upper(word.at[1]);
}

static bool take_author(struct contact_reader *reader, struct contact *ret)
{
	struct bytes rest = reader->comment, word, end;
	size_t i = 0, words = 1;

	while (i < COUNT(author_words) &&
	       (rest.size < strlen(author_words[i]) ||
		strncasecmp(rest.at, author_words[i], strlen(author_words[i])) != 0))
		i++;
	if (i == COUNT(author_words))
		return false;
	bool labelled = i + 1 < COUNT(author_words); /* not "by " alone */

	rest = bytes_slice(rest, strlen(author_words[i]), rest.size);
	reader->comment = rest;
	struct bytes first = cut_name_word(&rest);

	if (!first.size || (rest.size && rest.at[0] == '@')) /* an address: its own find */
		return false;
	*ret = (struct contact){ .kind = CONTACT_AUTHOR, .text = first };
	end = first;
	while (labelled && is_name_word(first) && words < 3) {
		word = cut_name_word(&rest);
		if (!is_name_word(word))
			break;
		end = word;
		words++;
	}
	if (words > 1)
		ret->name = (struct bytes){ first.at, (size_t)(end.at + end.size - first.at) };
	return true;
}

static bool finish(const struct contact_reader *reader, struct contact *ret)
{
	ret->line = reader->line;
	ret->at = reader->at;
	return true;
}

/* "2021-03-02 anna: ...", "anna, 02.03.2021": one word beside a day, at the start of a comment. */
static bool take_dated(struct contact_reader *reader, struct contact *ret)
{
	struct bytes rest = bytes_trim(reader->comment), behind;

	while (rest.size && (is_digit(rest.at[0]) || memchr("-/.:[]( \t", rest.at[0], 10)))
		rest = bytes_slice(rest, 1, rest.size);
	bool day_before = rest.size + 10 <= bytes_trim(reader->comment).size;
	struct bytes word = cut_name_word(&rest);

	behind = bytes_trim(rest);
	while (behind.size && memchr(",:([- ", behind.at[0], 6))
		behind = bytes_slice(behind, 1, behind.size);
	if (word.size < 2 || (!day_before && !day_in(bytes_slice(behind, 0, 10))))
		return false;
	*ret = (struct contact){ .kind = CONTACT_AUTHOR, .text = word };
	return true;
}

bool contact_next(struct contact_reader *reader, struct contact *ret)
{
	for (;;) {
		if (!reader->comment.size && !next_line(reader))
			return false;
		size_t before = bytes_before(reader);
		bool dated = reader->is_new && reader->at && take_dated(reader, ret);

		reader->is_new = false;
		if (dated)
			return finish(reader, ret);
		char last = before ? reader->whole.at[before - 1] : ' ';
		bool begins = !is_word_byte(last) && last != '@' && last != '-' && last != '.';
		bool found = reader->comment.at[0] == '@' ? take_mail(reader, ret)
							  : begins && (take_url(reader, ret) ||
								       take_ticket(reader, ret) ||
								       take_author(reader, ret));

		if (found)
			return finish(reader, ret);
		if (bytes_before(reader) == before)
			reader->comment = bytes_slice(reader->comment, 1, reader->comment.size);
	}
}
