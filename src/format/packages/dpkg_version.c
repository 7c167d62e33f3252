/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/dpkg_version.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How a byte of a part that is no number sorts: '~' before the end, letters before the rest. */
static int order_of(struct bytes text)
{
	if (text.size == 0 || is_digit(text.at[0]))
		return 0;
	if (text.at[0] == '~')
		return -1;
	char lower = (char)(text.at[0] | 0x20);

	return lower >= 'a' && lower <= 'z' ? (unsigned char)text.at[0]
					    : (unsigned char)text.at[0] + 256;
}

/* Cuts the digits at the front, without leading zeros. */
static struct bytes cut_number(struct bytes *text)
{
	size_t from = 0, to;

	while (from < text->size && text->at[from] == '0')
		from++;
	for (to = from; to < text->size && is_digit(text->at[to]);)
		to++;
	struct bytes number = bytes_slice(*text, from, to - from);

	*text = bytes_slice(*text, to, text->size);
	return number;
}

static int compare_numbers(struct bytes *a, struct bytes *b)
{
	struct bytes left = cut_number(a), right = cut_number(b);

	if (left.size != right.size)
		return left.size < right.size ? -1 : 1;
	return bytes_compare(left, right);
}

/* The algorithm of policy: in turn a part without digits, byte by byte, and a number. */
static int compare_part(struct bytes a, struct bytes b)
{
	while (a.size || b.size) {
		while ((a.size && !is_digit(a.at[0])) || (b.size && !is_digit(b.at[0]))) {
			int order = order_of(a) - order_of(b);

			if (order)
				return order;
			a = bytes_slice(a, 1, a.size);
			b = bytes_slice(b, 1, b.size);
		}
		int order = compare_numbers(&a, &b);

		if (order)
			return order;
	}
	return 0;
}

struct version {
	struct bytes epoch, upstream, revision;
};

static struct version split(struct bytes text)
{
	struct version version = { .upstream = text };
	ptrdiff_t colon = bytes_find(text, ':');
	const char *dash;

	if (colon >= 0) {
		version.epoch = bytes_slice(text, 0, (size_t)colon);
		version.upstream = bytes_slice(text, (size_t)colon + 1, text.size);
	}
	dash = version.upstream.size ? memrchr(version.upstream.at, '-', version.upstream.size)
				     : NULL;
	if (dash) {
		size_t at = (size_t)(dash - version.upstream.at);

		version.revision = bytes_slice(version.upstream, at + 1, text.size);
		version.upstream.size = at;
	}
	return version;
}

int dpkg_version_compare(struct bytes a, struct bytes b)
{
	struct version left = split(a), right = split(b);
	int order = compare_part(left.epoch, right.epoch);

	if (order == 0)
		order = compare_part(left.upstream, right.upstream);
	return order ? order : compare_part(left.revision, right.revision);
}
