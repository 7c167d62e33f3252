/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_rotation.h"

enum {
	INDEX_DIGITS_MAX = 4, /* of "how often"; what has more digits is a date or a time */
	DIGITS_MAX = 19,
};

static const char *const packed_endings[] = { ".gz", ".xz", ".zst", ".bz2", ".lz4" };

/* Reads "1", "20261125", "2026-11-25", "20261125-1732543200", "2026-11-25_14": digits and what
 * parts them. */
static bool parse_number(struct bytes text, struct log_rotation *ret)
{
	uint64_t number = 0;
	size_t digits = 0;

	for (size_t i = 0; i < text.size; i++) {
		char byte = text.at[i];
		bool parts = byte == '-' || byte == '_' || byte == '.' || byte == 'T';

		if (byte >= '0' && byte <= '9' && ++digits <= DIGITS_MAX)
			number = number * 10 + (uint64_t)(byte - '0');
		else if (digits > DIGITS_MAX || !parts || i == 0 || i + 1 == text.size)
			return false;
	}
	ret->is_dated = digits > INDEX_DIGITS_MAX;
	ret->number = number;
	return digits > 0;
}

/* What stands between the name of the log and its end, of which `suffix` may be a part: "1" of
 * app.log.1, "1" of app.1.log. */
static bool parse_middle(struct bytes middle, struct log_rotation *ret)
{
	if (middle.size < 2 || (middle.at[0] != '.' && middle.at[0] != '-' && middle.at[0] != '_'))
		return false;
	middle = bytes_slice(middle, 1, middle.size);
	if (bytes_is(middle, "old") || bytes_is(middle, "prev") || bytes_is(middle, "bak")) {
		*ret = (struct log_rotation){ .number = 1, .is_packed = ret->is_packed };
		return true;
	}
	return parse_number(middle, ret);
}

bool log_rotation_of(struct bytes name, struct bytes current, struct log_rotation *ret)
{
	struct log_rotation found = { 0 };
	ptrdiff_t dot = bytes_find_last(current, '.');
	struct bytes stem = bytes_slice(current, 0, dot > 0 ? (size_t)dot : current.size);
	struct bytes ending = bytes_slice(current, stem.size, current.size);

	for (size_t i = 0; i < sizeof(packed_endings) / sizeof(packed_endings[0]); i++)
		if (!found.is_packed && bytes_ends(name, packed_endings[i])) {
			found.is_packed = true;
			name.size -= strlen(packed_endings[i]);
		}
	struct bytes head = bytes_slice(name, 0, current.size);

	if (name.size > current.size && bytes_equal(head, current) &&
	    parse_middle(bytes_slice(name, current.size, name.size), &found)) {
		*ret = found;
		return true;
	}
	if (!ending.size || name.size <= current.size ||
	    !bytes_equal(bytes_slice(name, 0, stem.size), stem) ||
	    !bytes_equal(bytes_slice(name, name.size - ending.size, ending.size), ending) ||
	    !parse_middle(bytes_slice(name, stem.size, name.size - stem.size - ending.size),
			  &found))
		return false;
	*ret = found;
	return true;
}

int log_rotation_compare(const struct log_rotation *a, const struct log_rotation *b)
{
	if (a->is_dated != b->is_dated)
		return a->is_dated - b->is_dated;
	if (a->number == b->number)
		return 0;
	return (a->number < b->number) == a->is_dated ? 1 : -1;
}
