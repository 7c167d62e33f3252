/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/kernel_settings.h"
#include "harness.h"

FUZZ(kernel_settings, input)
{
	struct bytes rest = input, name;
	struct sysctl_line line;
	struct module_line module;

	while (sysctl_next(&rest, &line)) {
		scoped_buf path = { 0 }, dotted = { 0 };

		if (!sysctl_path(line.key, &path))
			continue;
		assert(path.at[0] != '/' && bytes_find_text(buf_bytes(&path), "/../") < 0);
		sysctl_name(buf_bytes(&path), &dotted);
		assert(dotted.size == path.size);
		(void)sysctl_same(line.value, line.key);
	}
	for (rest = input; module_next(&rest, &module);)
		assert(module.name.size);
	for (rest = input; module_wanted_next(&rest, &name);)
		assert(name.size);
}
