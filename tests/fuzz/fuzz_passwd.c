/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/accounts/passwd.h"
#include "harness.h"

static void check_inside(struct bytes input, struct bytes part)
{
	assert(part.size == 0 ||
	       (part.at >= input.at && part.at + part.size <= input.at + input.size));
}

FUZZ(passwd, input)
{
	struct bytes rest = input, name, value;
	struct passwd_entry user;
	struct shadow_entry shadow;
	struct group_entry group;

	while (passwd_next(&rest, &user)) {
		assert(user.name.size && user.uid >= 0 && user.gid >= 0);
		check_inside(input, user.shell);
	}
	for (rest = input; shadow_next(&rest, &shadow); (void)password_state_of(shadow.password))
		assert(shadow.changed_day >= SHADOW_UNSET);
	for (rest = input; group_next(&rest, &group);)
		check_inside(input, group.members);
	for (rest = input; gshadow_next(&rest, &group);)
		check_inside(input, group.admins);
	for (rest = input; login_defs_next(&rest, &name, &value);)
		check_inside(input, value);
}
