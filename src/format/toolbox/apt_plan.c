/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/toolbox/apt_plan.h"

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Begins with a letter or digit, and goes on with those and `others`. */
static bool is_made_of(struct bytes text, const char *others)
{
	for (size_t i = 0; i < text.size; i++)
		if (!is_letter_or_digit(text.at[i]) &&
		    (i == 0 || !text.at[i] || !strchr(others, text.at[i])))
			return false;
	return text.size > 0;
}

static bool read_line(struct bytes line, struct apt_package *ret)
{
	struct apt_package package;
	struct bytes rest = line;

	if (!bytes_skip(&rest, "Inst ") || !bytes_word(&rest, &package.name))
		return false;
	ptrdiff_t colon = bytes_find(package.name, ':'); /* of another architecture */
	ptrdiff_t open = bytes_find(rest, '('), close = bytes_find(rest, ')');

	if (colon >= 0)
		package.name = bytes_slice(package.name, 0, (size_t)colon);
	if (open < 0 || close < open)
		return false;
	rest = bytes_slice(rest, (size_t)open + 1, (size_t)(close - open) - 1);
	if (!bytes_word(&rest, &package.version) || !bytes_ends(rest, "]"))
		return false;
	ptrdiff_t bracket = bytes_find_last(rest, '[');

	if (bracket < 0)
		return false;
	package.architecture = bytes_slice(rest, (size_t)bracket + 1,
					   rest.size - (size_t)bracket - 2);
	if (!is_made_of(package.name, "+-.") || !is_made_of(package.version, ".+-~:") ||
	    !is_made_of(package.architecture, "-"))
		return false;
	*ret = package;
	return true;
}

bool apt_plan_next(struct bytes *rest, struct apt_package *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line))
		if (read_line(line, ret))
			return true;
	return false;
}
