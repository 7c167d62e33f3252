/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/alternatives.h"

#include <errno.h>

void alternatives_deinit(struct alternatives *alternatives)
{
	vec_deinit(&alternatives->slaves);
	vec_deinit(&alternatives->choices);
	vec_deinit(&alternatives->slave_paths);
}

/* "name" and "link" lines up to an empty one. */
static bool read_slaves(struct alternatives *alternatives, struct bytes *rest)
{
	struct alternatives_slave slave;

	while (bytes_line(rest, &slave.name) && slave.name.size) {
		if (!bytes_line(rest, &slave.link) || !bytes_starts(slave.link, "/") ||
		    alternatives->slaves.count >= ALTERNATIVES_SLAVES_MAX)
			return false;
		*vec_push(&alternatives->slaves) = slave;
	}
	return true;
}

/* Red Hat's may name a family in front, "@family@/path", and a service behind the priority. */
static bool read_choice(struct alternatives *alternatives, struct bytes path, struct bytes *rest)
{
	struct alternatives_choice choice = { .path = path };
	struct bytes line, priority;

	if (bytes_skip(&choice.path, "@")) {
		ptrdiff_t end = bytes_find(choice.path, '@');

		choice.path = bytes_slice(choice.path, (size_t)(end + 1), choice.path.size);
	}
	if (!bytes_starts(choice.path, "/") || !bytes_line(rest, &line) ||
	    !bytes_word(&line, &priority) || !bytes_i64(priority, &choice.priority) ||
	    alternatives->choices.count >= ALTERNATIVES_CHOICES_MAX)
		return false;
	*vec_push(&alternatives->choices) = choice;
	for (size_t i = 0; i < alternatives->slaves.count; i++) {
		if (!bytes_line(rest, &line))
			return false;
		*vec_push(&alternatives->slave_paths) = line;
	}
	return true;
}

int alternatives_parse(struct bytes text, const char *what, struct alternatives *ret,
		       struct err *err)
{
	SCOPED(alternatives_deinit) struct alternatives alternatives = { 0 };
	struct bytes status, line;

	if (!bytes_line(&text, &status) ||
	    (!bytes_is(status, "auto") && !bytes_is(status, "manual")))
		return err_set(err, -EBADMSG, "%s: neither auto nor manual", what);
	alternatives.is_manual = bytes_is(status, "manual");
	if (!bytes_line(&text, &alternatives.link) || !bytes_starts(alternatives.link, "/"))
		return err_set(err, -EBADMSG, "%s: names no link", what);
	if (!read_slaves(&alternatives, &text))
		return err_set(err, -EBADMSG, "%s: a slave without a link", what);
	while (bytes_line(&text, &line) && line.size)
		if (!read_choice(&alternatives, line, &text))
			return err_set(err, -EBADMSG, "%s: choice %zu is cut or wrong", what,
				       alternatives.choices.count);
	*ret = alternatives;
	alternatives = (struct alternatives){ 0 };
	return 0;
}

const struct alternatives_choice *alternatives_best(const struct alternatives *alternatives)
{
	const struct alternatives_choice *best = NULL;

	for (vec_each(choice, &alternatives->choices))
		if (!best || choice->priority > best->priority)
			best = choice;
	return best;
}

const struct alternatives_choice *alternatives_find(const struct alternatives *alternatives,
						    struct bytes path)
{
	for (vec_each(choice, &alternatives->choices))
		if (bytes_equal(choice->path, path))
			return choice;
	return NULL;
}

struct bytes alternatives_slave_path(const struct alternatives *alternatives,
				     const struct alternatives_choice *choice,
				     const struct alternatives_slave *slave)
{
	size_t row = (size_t)(choice - alternatives->choices.at);
	size_t column = (size_t)(slave - alternatives->slaves.at);

	assert(row < alternatives->choices.count && column < alternatives->slaves.count);
	size_t at = row * alternatives->slaves.count + column;

	return at < alternatives->slave_paths.count ? alternatives->slave_paths.at[at]
						    : (struct bytes){ 0 };
}
