/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/accounts/sudoers.h"
#include "harness.h"

FUZZ(sudoers, input)
{
	scoped_arena arena = { 0 };
	struct sudoers sudoers = sudoers_of(input, &arena);
	struct sudoers_item item;
	unsigned line = 0;

	while (sudoers_next(&sudoers, &item)) {
		struct bytes member;
		bool negated;

		assert(item.line >= line);
		line = item.line;
		assert(item.kind != SUDOERS_RULE || item.hosts.size);
		while (sudoers_member(&item.list, &member, &negated))
			assert(member.size);
		while (sudoers_member(&item.name, &member, &negated))
			assert(member.size);
	}
}
