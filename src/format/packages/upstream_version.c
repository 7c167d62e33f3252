/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/upstream_version.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

size_t upstream_version_size(struct bytes text)
{
	size_t size = 0;

	while (size < text.size &&
	       (is_digit(text.at[size]) || (text.at[size] == '.' && size && size + 1 < text.size &&
					    is_digit(text.at[size + 1]))))
		size++;
	return size;
}

struct bytes upstream_version_of(struct bytes version)
{
	ptrdiff_t colon = bytes_find(version, ':');

	if (colon >= 0)
		version = bytes_slice(version, (size_t)colon + 1, version.size);
	return bytes_slice(version, 0, upstream_version_size(version));
}

/* Cuts the next number, without its leading zeros: empty for 0, and at the end. */
static struct bytes next_number(struct bytes *version)
{
	struct bytes ret = { 0 };

	if (bytes_part(version, '.', &ret))
		while (ret.size && ret.at[0] == '0')
			ret = bytes_slice(ret, 1, ret.size);
	return ret;
}

int upstream_version_compare(struct bytes a, struct bytes b)
{
	a = upstream_version_of(a);
	b = upstream_version_of(b);
	while (a.size || b.size) {
		struct bytes left = next_number(&a), right = next_number(&b);

		if (left.size != right.size)
			return left.size < right.size ? -1 : 1;
		int order = bytes_compare(left, right);

		if (order)
			return order;
	}
	return 0;
}

bool upstream_version_is_between(struct bytes since, struct bytes old, struct bytes fresh)
{
	return upstream_version_compare(old, since) < 0 &&
	       upstream_version_compare(since, fresh) <= 0;
}
