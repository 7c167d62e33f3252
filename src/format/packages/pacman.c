/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/pacman.h"

static bool is_section(struct bytes line)
{
	return line.size > 2 && line.at[0] == '%' && line.at[line.size - 1] == '%';
}

bool pacman_section(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_lines)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		if (!is_section(line))
			continue;
		struct bytes lines = *rest;

		while (bytes_line(rest, ret_lines) && ret_lines->size)
			;
		*ret_name = bytes_slice(line, 1, line.size - 2);
		*ret_lines = bytes_slice(lines, 0, lines.size - rest->size);
		while (bytes_ends(*ret_lines, "\n"))
			ret_lines->size--;
		return true;
	}
	return false;
}

bool pacman_backup_parse(struct bytes line, struct bytes *ret_path, struct bytes *ret_digest)
{
	ptrdiff_t tab = bytes_find_last(line, '\t');

	if (tab <= 0)
		return false;
	*ret_path = bytes_slice(line, 0, (size_t)tab);
	*ret_digest = bytes_slice(line, ret_path->size + 1, line.size);
	return true;
}

bool pacman_setting_next(struct bytes *rest, struct pacman_setting *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#')
			continue;
		if (line.at[0] == '[' && line.at[line.size - 1] == ']' && line.size > 2) {
			*ret = (struct pacman_setting){ .section = bytes_slice(line, 1,
									       line.size - 2) };
			return true;
		}
		ptrdiff_t equals = bytes_find(line, '=');

		ret->key = bytes_trim(
			bytes_slice(line, 0, equals < 0 ? line.size : (size_t)equals));
		ret->value = equals < 0
				     ? (struct bytes){ 0 }
				     : bytes_trim(bytes_slice(line, (size_t)equals + 1, line.size));
		if (ret->key.size)
			return true;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Drops what separates the parts of a version; how many bytes. */
static size_t skip_separators(struct bytes *text)
{
	size_t size = 0;

	while (size < text->size && !is_digit(text->at[size]) && !is_letter(text->at[size]))
		size++;
	*text = bytes_slice(*text, size, text->size);
	return size;
}

/* Cuts the digits or the letters at the front. */
static struct bytes cut_segment(struct bytes *text, bool digits)
{
	size_t size = 0;

	while (size < text->size && (digits ? is_digit(text->at[size]) : is_letter(text->at[size])))
		size++;
	struct bytes segment = bytes_slice(*text, 0, size);

	*text = bytes_slice(*text, size, text->size);
	return segment;
}

static int sign_of(int order)
{
	return (order > 0) - (order < 0);
}

static int compare_segments(struct bytes a, struct bytes b, bool digits)
{
	while (digits && bytes_skip(&a, "0"))
		;
	while (digits && bytes_skip(&b, "0"))
		;
	if (digits && a.size != b.size)
		return a.size < b.size ? -1 : 1;
	return sign_of(bytes_compare(a, b));
}

/* What is left of one when the other has ended: letters make it older (1.0rc1), the rest newer. */
static int compare_ends(struct bytes a, struct bytes b)
{
	if (a.size == 0 && b.size == 0)
		return 0;
	if (a.size == 0)
		return is_letter(b.at[0]) ? 1 : -1;
	return is_letter(a.at[0]) ? -1 : 1;
}

/* Segment by segment, digits against digits, letters against letters; digits are newer. */
static int compare_parts(struct bytes a, struct bytes b)
{
	while (a.size && b.size) {
		size_t left = skip_separators(&a), right = skip_separators(&b);

		if (a.size == 0 || b.size == 0)
			break;
		if (left != right)
			return left < right ? -1 : 1;
		bool digits = is_digit(a.at[0]);
		struct bytes segment = cut_segment(&a, digits), other = cut_segment(&b, digits);

		if (other.size == 0)
			return digits ? 1 : -1;
		int order = compare_segments(segment, other, digits);

		if (order)
			return order;
	}
	return compare_ends(a, b);
}

struct version {
	struct bytes epoch, version, release;
};

static struct version split(struct bytes text)
{
	struct version version = { .epoch = BYTES("0"), .version = text };
	struct bytes rest = text;
	struct bytes epoch = cut_segment(&rest, true);

	if (bytes_skip(&rest, ":")) {
		version.epoch = epoch.size ? epoch : version.epoch;
		version.version = rest;
	}
	ptrdiff_t dash = bytes_find_last(version.version, '-');

	if (dash >= 0) {
		version.release = bytes_slice(version.version, (size_t)dash + 1, text.size);
		version.version.size = (size_t)dash;
	}
	return version;
}

int pacman_version_compare(struct bytes a, struct bytes b)
{
	struct version left = split(a), right = split(b);
	int order = bytes_equal(a, b) ? 0 : compare_parts(left.epoch, right.epoch);

	if (order == 0)
		order = compare_parts(left.version, right.version);
	if (order == 0 && left.release.size && right.release.size)
		order = compare_parts(left.release, right.release);
	return order;
}
