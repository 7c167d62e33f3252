/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/vmcoreinfo.h"

static const char first_key[] = "OSRELEASE=";

enum { LINES_MIN = 4 }; /* fewer are a text about it, or the format in the kernel's own constants */

bool vmcoreinfo_value(struct bytes text, const char *key, struct bytes *ret)
{
	struct bytes line;
	bool is_found = false;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, key) || !bytes_skip(&line, "="))
			continue;
		*ret = line;
		is_found = true;
	}
	return is_found;
}

/* The value of KIND(name)=. */
static bool value_of(struct bytes text, const char *kind, const char *name, struct bytes *ret)
{
	struct bytes line;

	while (bytes_line(&text, &line)) {
		if (!bytes_skip(&line, kind) || !bytes_skip(&line, "(") ||
		    !bytes_skip(&line, name) || !bytes_skip(&line, ")="))
			continue;
		*ret = line;
		return true;
	}
	return false;
}

static bool number_of(struct bytes text, const char *kind, unsigned base, const char *name,
		      uint64_t *ret)
{
	struct bytes value;

	return value_of(text, kind, name, &value) && bytes_u64(value, base, ret);
}

bool vmcoreinfo_symbol(struct bytes text, const char *name, uint64_t *ret)
{
	return number_of(text, "SYMBOL", 16, name, ret);
}

bool vmcoreinfo_offset(struct bytes text, const char *name, uint64_t *ret)
{
	return number_of(text, "OFFSET", 10, name, ret);
}

bool vmcoreinfo_size(struct bytes text, const char *name, uint64_t *ret)
{
	return number_of(text, "SIZE", 10, name, ret);
}

bool vmcoreinfo_length(struct bytes text, const char *name, uint64_t *ret)
{
	return number_of(text, "LENGTH", 10, name, ret);
}

bool vmcoreinfo_number(struct bytes text, const char *name, uint64_t *ret)
{
	struct bytes value;
	int64_t number;

	if (!value_of(text, "NUMBER", name, &value))
		return false;
	if (bytes_skip(&value, "0x"))
		return bytes_u64(value, 16, ret);
	if (!bytes_i64(value, &number))
		return bytes_u64(value, 10, ret);
	*ret = (uint64_t)number;
	return true;
}

/* A line of capital letters, perhaps a name in brackets, and a value. */
static bool is_line(struct bytes line)
{
	ptrdiff_t equals = bytes_find(line, '=');

	if (equals <= 0 || line.at[0] < 'A' || line.at[0] > 'Z')
		return false;
	for (size_t i = 0; i < line.size; i++)
		if (line.at[i] < ' ' || line.at[i] > '~')
			return false;
	return true;
}

bool vmcoreinfo_at_start(struct bytes memory, struct bytes *ret)
{
	struct bytes rest = bytes_slice(memory, 0, VMCOREINFO_SIZE_MAX);
	size_t size = 0, lines = 0;
	bool has_symbol = false;

	if (!bytes_starts(memory, first_key))
		return false;
	while (rest.size) {
		ptrdiff_t end = bytes_find(rest, '\n');
		struct bytes line = bytes_slice(rest, 0, end < 0 ? 0 : (size_t)end);

		if (!is_line(line))
			break;
		has_symbol = has_symbol || bytes_starts(line, "SYMBOL(");
		size += line.size + 1;
		lines++;
		rest = bytes_slice(rest, line.size + 1, rest.size);
	}
	if (lines < LINES_MIN || !has_symbol)
		return false;
	*ret = bytes_slice(memory, 0, size);
	return true;
}

bool vmcoreinfo_search(struct bytes memory, struct bytes *ret)
{
	ptrdiff_t found;

	while ((found = bytes_find_text(memory, first_key)) >= 0) {
		memory = bytes_slice(memory, (size_t)found, memory.size);
		if (vmcoreinfo_at_start(memory, ret))
			return true;
		memory = bytes_slice(memory, 1, memory.size);
	}
	return false;
}
