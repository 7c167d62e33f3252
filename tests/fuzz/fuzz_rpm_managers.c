/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/rpm_managers.h"
#include "harness.h"

FUZZ(rpm_managers, input)
{
	struct zypp_history_entry entry;
	struct dnf_state_entry state;
	struct bytes rest = input, table = { 0 };
	struct rpm_name name;

	while (dnf_state_next(&rest, &table, &state))
		assert(state.package.size + state.value.size <= input.size);
	for (rest = input; zypp_history_next(&rest, &entry);)
		assert(entry.package.name.size);
	if (rpm_name_of_arch(input, &name))
		assert(name.name.size && name.arch.size);
	if (rpm_name_of_version(input, &name) || rpm_name_of_yumdb(input, &name))
		assert(name.name.size && name.version.size && name.arch.size);
}
