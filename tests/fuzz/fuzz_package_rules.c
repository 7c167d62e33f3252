/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line is a package, the others are on offer. */
#include <assert.h>

#include "harness.h"
#include "onto/package_table.h"

enum { NAMES_MAX = 256 };

FUZZ(package_rules, input)
{
	const char *names[NAMES_MAX];
	scoped_arena arena = { 0 };
	struct bytes line = { 0 };
	size_t count = 0;

	bytes_line(&input, &line);
	const char *name = arena_string(&arena, line);

	while (count < NAMES_MAX && bytes_line(&input, &line))
		names[count++] = arena_string(&arena, line);
	const char *match = package_family_match(name, names, count);
	bool is_offered = !match;

	for (size_t i = 0; i < count; i++)
		is_offered |= names[i] == match;
	assert(is_offered);
	for (const struct package_rule *rule = package_rules; rule->name; rule++) {
		const struct package_question question = { rule->family, name, rule->since };
		const struct package_rule *found = package_rule_of(&question);

		assert(!found || text_is(found->family, rule->family));
		if (found)
			assert((package_rule_new_name(found, name, &arena) == NULL) ==
			       (found->new_name == NULL));
	}
}
