/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <errno.h>

#include "format/configuration/configuration.h"
#include "harness.h"

static size_t walk(const struct directive_list *list, unsigned depth)
{
	const struct directive *last = NULL;
	size_t count = 0;

	assert(depth <= DIRECTIVE_DEPTH_MAX + 1);
	for (directive_each(directive, list)) {
		assert(directive->name && directive->path && directive->line > 0);
		assert(directive->arguments[directive->argument_count] == NULL);
		assert(directive->is_block || !directive->children.first);
		count += 1 + walk(&directive->children, depth + 1);
		last = directive;
	}
	assert(list->last == last);
	return count;
}

/* The first byte says which syntax. */
FUZZ(configuration, input)
{
	struct bytes text = bytes_slice(input, 1, SIZE_MAX);
	scoped_arena arena = { 0 };
	struct directive_store store = { .arena = &arena };
	struct directive_list list = { 0 };
	struct err err = { 0 };

	if (input.size == 0)
		return;
	enum configuration_syntax syntax = (unsigned char)input.at[0] % CONFIGURATION_SYNTAX_COUNT;
	int failed = configuration_parse(syntax, "/etc/x", text, &store, &list, &err);

	assert(failed == 0 || failed == -EBADMSG || failed == -E2BIG);
	assert(walk(&list, 0) == store.directives);
	assert(store.words <= text.size);
}
