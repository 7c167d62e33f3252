/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/proc_maps.h"
#include "harness.h"

FUZZ(proc_maps, input)
{
	struct bytes rest = input;
	struct proc_map map;

	while (proc_maps_next(&rest, &map)) {
		scoped_buf plain = { 0 };

		proc_path_unescape(&plain, map.path);
		assert(plain.size <= map.path.size);
		assert(!proc_maps_is_library(map.path) || map.path.at[0] == '/');
	}
}
