/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/apt.h"
#include "harness.h"

FUZZ(apt, input)
{
	struct bytes rest = input;
	struct apt_source source;
	struct dpkg_log_entry entry;
	struct apt_change change;
	scoped_buf name = { 0 };
	int64_t wall;

	while (apt_source_next(&rest, &source))
		assert(source.uri.size && source.suite.size);
	for (rest = input; dpkg_log_next(&rest, &entry);)
		assert(entry.wall >= 0 && entry.action.size);
	for (rest = input; apt_change_next(&rest, &change);)
		assert(change.new_version.size <= input.size);
	apt_list_name(&name, input);
	assert(bytes_find(buf_bytes(&name), '/') < 0);
	if (apt_wall_time(input, &wall))
		assert(wall >= 0);
}
