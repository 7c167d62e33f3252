/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/toolbox/apt_plan.h"
#include "harness.h"

FUZZ(apt_plan, input)
{
	struct apt_package package;
	struct bytes rest = input;

	while (apt_plan_next(&rest, &package)) {
		assert(package.name.size && package.version.size && package.architecture.size);
		assert(package.name.at[0] != '-' && package.version.at[0] != '-');
		assert(bytes_find(package.name, ' ') < 0 && bytes_find(package.version, '/') < 0);
	}
}
