/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/rules/ignore_rules.h"
#include "harness.h"

FUZZ(ignore_rules, input)
{
	struct ignore_rule rule;
	struct err err;
	size_t line = 0;
	int more;

	while ((more = ignore_rule_next(&input, &line, &rule, &err)))
		assert(more < 0 ? err.text[0] != '\0' : rule.reason.size > 0);
}
