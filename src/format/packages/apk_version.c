/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/apk_version.h"

/* In the order in which an end sorts against them: what ends earlier is newer than a version that
 * goes on with a pre-release, and older than one that goes on with anything else. */
enum part_kind {
	PART_NUMBER,        /* the first, and those behind a dot */
	PART_LETTER,        /* 1.2b */
	PART_SUFFIX,        /* _rc */
	PART_SUFFIX_NUMBER, /* _rc1 */
	PART_COMMIT,        /* ~0ab12 */
	PART_REVISION,      /* -r4 */
	PART_END,
};

struct part {
	enum part_kind kind;
	struct bytes text; /* without its sign */
	int suffix;        /* below 0: before the release; above: after it */
	bool is_first;
};

static const struct {
	const char *name;
	int order;
} suffixes[] = {
	{ "alpha", -4 }, { "beta", -3 }, { "pre", -2 }, { "rc", -1 }, { "cvs", 1 },
	{ "svn", 2 },    { "git", 3 },   { "hg", 4 },   { "p", 5 },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Cuts the bytes at the front that are of one sort. */
static struct bytes cut_while(struct bytes *rest, bool (*fits)(char c))
{
	size_t size = 0;

	while (size < rest->size && fits(rest->at[size]))
		size++;
	struct bytes found = bytes_slice(*rest, 0, size);

	*rest = bytes_slice(*rest, size, rest->size);
	return found;
}

static bool is_word(char c)
{
	return is_digit(c) || is_letter(c);
}

/* Cuts the part behind `last`; what no version can go on with is its end. */
static struct part next_part(struct bytes *rest, const struct part *last)
{
	struct part part = { .kind = PART_END };

	if (bytes_skip(rest, "-r")) {
		part.kind = PART_REVISION;
		part.text = cut_while(rest, is_digit);
	} else if (bytes_skip(rest, "~")) {
		part.kind = PART_COMMIT;
		part.text = cut_while(rest, is_word);
	} else if (bytes_skip(rest, "_")) {
		part.kind = PART_SUFFIX;
		part.text = cut_while(rest, is_letter);
		for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
			if (bytes_is(part.text, suffixes[i].name))
				part.suffix = suffixes[i].order;
		if (part.suffix == 0)
			part.kind = PART_END;
	} else if (rest->size && is_letter(rest->at[0]) && last->kind == PART_NUMBER) {
		part.kind = PART_LETTER;
		part.text = bytes_slice(*rest, 0, 1);
		*rest = bytes_slice(*rest, 1, rest->size);
	} else if (bytes_skip(rest, ".") || (rest->size && is_digit(rest->at[0]))) {
		part.kind = last->kind == PART_SUFFIX ? PART_SUFFIX_NUMBER : PART_NUMBER;
		part.text = cut_while(rest, is_digit);
		if (part.text.size == 0)
			part.kind = PART_END;
	}
	return part;
}

static int compare_numbers(struct bytes a, struct bytes b)
{
	while (bytes_skip(&a, "0"))
		;
	while (bytes_skip(&b, "0"))
		;
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return bytes_compare(a, b);
}

static int compare_parts(const struct part *a, const struct part *b)
{
	switch (a->kind) {
	case PART_NUMBER:
		/* behind a dot a leading zero makes it a fraction */
		if (!a->is_first && (bytes_starts(a->text, "0") || bytes_starts(b->text, "0")))
			return bytes_compare(a->text, b->text);
		return compare_numbers(a->text, b->text);
	case PART_SUFFIX_NUMBER:
	case PART_REVISION:
		return compare_numbers(a->text, b->text);
	case PART_SUFFIX:
		return a->suffix - b->suffix;
	case PART_LETTER:
	case PART_COMMIT:
		return bytes_compare(a->text, b->text);
	case PART_END:
		break;
	}
	return 0;
}

/* Of two versions that were alike up to two parts of different kinds. */
static int compare_kinds(const struct part *a, const struct part *b)
{
	if (a->kind == PART_SUFFIX && a->suffix < 0)
		return -1;
	if (b->kind == PART_SUFFIX && b->suffix < 0)
		return 1;
	return a->kind > b->kind ? -1 : 1;
}

int apk_version_compare(struct bytes a, struct bytes b)
{
	struct part left = { .kind = PART_END }, right = { .kind = PART_END };
	bool is_first = true;

	do {
		left = next_part(&a, &left);
		right = next_part(&b, &right);
		left.is_first = is_first;
		is_first = false;
		if (left.kind != right.kind)
			return compare_kinds(&left, &right);
		int order = compare_parts(&left, &right);

		if (order)
			return order;
	} while (left.kind != PART_END);
	return 0;
}
