/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/starters/supervisord.h"
#include "harness.h"

FUZZ(supervisord, input)
{
	scoped_arena arena = { 0 };
	struct settings settings = { 0 };

	supervisord_parse(&arena, input, &settings);
	assert(settings.count <= SETTINGS_MAX);
	for (vec_each(setting, &settings)) {
		assert(setting->key.size > 0 && setting->line > 0);
		settings_last(&settings, "program:x", "command");
	}
}
