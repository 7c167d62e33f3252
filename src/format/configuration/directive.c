/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/configuration/directive.h"

#include <strings.h>

const char *directive_argument(const struct directive *directive, unsigned index)
{
	return index < directive->argument_count ? directive->arguments[index] : "";
}

bool directive_is(const struct directive *directive, const char *name)
{
	return strcasecmp(directive->name, name) == 0;
}

const struct directive *directive_first(const struct directive_list *list, const char *name)
{
	for (directive_each(directive, list))
		if (directive_is(directive, name))
			return directive;
	return NULL;
}

const struct directive *directive_last(const struct directive_list *list, const char *name)
{
	const struct directive *last = NULL;

	for (directive_each(directive, list))
		if (directive_is(directive, name))
			last = directive;
	return last;
}

void directive_append(struct directive_list *list, struct directive *directive)
{
	directive->next = NULL;
	if (list->last)
		list->last->next = directive;
	else
		list->first = directive;
	list->last = directive;
}

struct directive **directive_replace(struct directive_list *parent, struct directive **at,
				     struct directive_list list)
{
	struct directive *behind = (*at)->next;

	if (!list.first) {
		*at = behind;
		if (!behind) { /* the last one is gone: find the one before it */
			parent->last = NULL;
			for (struct directive *each = parent->first; each; each = each->next)
				parent->last = each;
		}
		return at;
	}
	*at = list.first;
	list.last->next = behind;
	if (!behind)
		parent->last = list.last;
	return &list.last->next;
}
