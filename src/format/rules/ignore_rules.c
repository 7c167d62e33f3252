/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/rules/ignore_rules.h"

#include <errno.h>

/* Cuts the next word, without its quotes. False at the end, or where the reason begins. */
static bool next_word(struct bytes *rest, struct bytes *ret)
{
	ptrdiff_t end;

	*rest = bytes_trim(*rest);
	if (rest->size == 0 || rest->at[0] == '#')
		return false;
	if (!bytes_starts(*rest, "\""))
		return bytes_word(rest, ret);
	end = bytes_find(bytes_slice(*rest, 1, SIZE_MAX), '"');
	if (end < 0)
		return false;
	*ret = bytes_slice(*rest, 1, (size_t)end);
	*rest = bytes_slice(*rest, (size_t)end + 2, SIZE_MAX);
	return true;
}

static int parse(struct bytes text, size_t line, struct ignore_rule *ret, struct err *err)
{
	struct ignore_rule rule = { 0 };

	if (text.size > IGNORE_LINE_MAX)
		return err_set(err, -EINVAL, "line %zu: more than %d bytes", line, IGNORE_LINE_MAX);
	if (!next_word(&text, &rule.section) || !next_word(&text, &rule.key))
		return err_set(err, -EINVAL, "line %zu: SECTION KEY [FIELD] # REASON is expected",
			       line);
	(void)next_word(&text, &rule.field);
	text = bytes_trim(text);
	if (text.size && text.at[0] != '#')
		return err_set(err, -EINVAL,
			       "line %zu: # REASON is expected at \"%.*s\"; a word with blanks "
			       "stands in double quotes",
			       line, (int)text.size, text.at);
	rule.reason = bytes_trim(bytes_slice(text, 1, SIZE_MAX));
	if (rule.reason.size == 0)
		return err_set(err, -EINVAL, "line %zu: the reason is missing: # REASON", line);
	*ret = rule;
	return 1;
}

int ignore_rule_next(struct bytes *rest, size_t *line, struct ignore_rule *ret, struct err *err)
{
	struct bytes text;

	while (bytes_line(rest, &text)) {
		++*line;
		text = bytes_trim(text);
		if (text.size && text.at[0] != '#')
			return parse(text, *line, ret, err);
	}
	return 0;
}
