/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/bytes.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int bytes_compare(struct bytes a, struct bytes b)
{
	size_t shared = a.size < b.size ? a.size : b.size;
	int order = shared ? memcmp(a.at, b.at, shared) : 0;

	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

ptrdiff_t bytes_find(struct bytes a, char byte)
{
	const char *found = a.size ? memchr(a.at, byte, a.size) : NULL;

	return found ? found - a.at : -1;
}

ptrdiff_t bytes_find_last(struct bytes a, char byte)
{
	const char *at = a.size ? memrchr(a.at, byte, a.size) : NULL;

	return at ? at - a.at : -1;
}

ptrdiff_t bytes_find_text(struct bytes a, const char *text)
{
	const char *found = a.size ? memmem(a.at, a.size, text, strlen(text)) : NULL;

	return found ? found - a.at : -1;
}

struct bytes bytes_slice(struct bytes a, size_t from, size_t size)
{
	if (from > a.size)
		from = a.size;
	if (size > a.size - from)
		size = a.size - from;
	return (struct bytes){ a.at ? a.at + from : NULL, size };
}

struct bytes bytes_trim(struct bytes a)
{
	while (a.size && is_blank(a.at[0]))
		a = bytes_slice(a, 1, a.size);
	while (a.size && is_blank(a.at[a.size - 1]))
		a.size--;
	return a;
}

bool bytes_skip(struct bytes *a, const char *prefix)
{
	if (!bytes_starts(*a, prefix))
		return false;
	*a = bytes_slice(*a, strlen(prefix), a->size);
	return true;
}

bool bytes_line(struct bytes *rest, struct bytes *ret)
{
	return bytes_part(rest, '\n', ret);
}

bool bytes_word(struct bytes *rest, struct bytes *ret)
{
	size_t from = 0, to;

	while (from < rest->size && is_blank(rest->at[from]))
		from++;
	for (to = from; to < rest->size && !is_blank(rest->at[to]);)
		to++;
	if (from == to)
		return false;
	*ret = bytes_slice(*rest, from, to - from);
	*rest = bytes_slice(*rest, to, rest->size);
	return true;
}

bool bytes_part(struct bytes *rest, char separator, struct bytes *ret)
{
	if (rest->size == 0)
		return false;
	ptrdiff_t at = bytes_find(*rest, separator);
	size_t size = at < 0 ? rest->size : (size_t)at;

	*ret = bytes_slice(*rest, 0, size);
	*rest = bytes_slice(*rest, size + 1, rest->size);
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 255;
}

bool bytes_u64(struct bytes a, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;

	if (a.size == 0)
		return false;
	for (size_t i = 0; i < a.size; i++) {
		unsigned digit = (unsigned)digit_of(a.at[i]);

		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret = value;
	return true;
}

bool bytes_i64(struct bytes a, int64_t *ret)
{
	bool negative = bytes_skip(&a, "-");
	uint64_t value;

	if (!bytes_u64(a, 10, &value) || value > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

uint64_t bytes_number(struct bytes a, size_t at, size_t size, bool is_big_endian)
{
	uint64_t number = 0;

	if (at > a.size || size > a.size - at)
		return 0;
	for (size_t i = 0; i < size; i++) {
		size_t byte = is_big_endian ? i : size - 1 - i;

		number = number << 8 | (unsigned char)a.at[at + byte];
	}
	return number;
}
