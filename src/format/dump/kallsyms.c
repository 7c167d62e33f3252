/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/kallsyms.h"

#include <string.h>

bool kallsyms_tokens_read(struct bytes table, struct bytes index, bool is_big_endian,
			  struct kallsyms_tokens *ret)
{
	for (size_t i = 0; i < KALLSYMS_TOKENS; i++) {
		size_t at = (size_t)bytes_number(index, i * 2, 2, is_big_endian);
		struct bytes text = bytes_slice(table, at, SIZE_MAX);
		ptrdiff_t end = bytes_find(text, '\0');

		if (end < 0)
			return false;
		ret->at[i] = bytes_slice(text, 0, (size_t)end);
	}
	return true;
}

bool kallsyms_next(struct bytes *rest, struct bytes *ret)
{
	enum { HAS_MORE = 0x80, MORE_SHIFT = 7 };
	const unsigned char *at = (const unsigned char *)rest->at;
	size_t head = 1;

	if (rest->size < head)
		return false;
	size_t count = at[0];

	/* from 6.1 on; before that no name had so many tokens */
	if (count & HAS_MORE) {
		if (rest->size < ++head)
			return false;
		count = (count & ~(size_t)HAS_MORE) | (size_t)at[1] << MORE_SHIFT;
	}
	if (rest->size - head < count)
		return false;
	*ret = bytes_slice(*rest, head, count);
	*rest = bytes_slice(*rest, head + count, SIZE_MAX);
	return true;
}

size_t kallsyms_size(const struct kallsyms_tokens *tokens, struct bytes name)
{
	size_t size = 0;

	for (size_t i = 0; i < name.size; i++)
		size += tokens->at[(unsigned char)name.at[i]].size;
	return size ? size - 1 : 0;
}

bool kallsyms_expand(const struct kallsyms_tokens *tokens, struct bytes name,
		     struct kallsyms_name *ret)
{
	char text[KALLSYMS_NAME_MAX + 1];
	size_t size = 0;

	for (size_t i = 0; i < name.size; i++) {
		struct bytes token = tokens->at[(unsigned char)name.at[i]];

		if (token.size > sizeof(text) - size)
			return false;
		if (token.size)
			memcpy(text + size, token.at, token.size);
		size += token.size;
	}
	if (size < 2)
		return false;
	ret->kind = text[0];
	ret->size = (unsigned)size - 1;
	memcpy(ret->text, text + 1, ret->size);
	ret->text[ret->size] = '\0';
	return true;
}
