/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/starters/unit_file.h"
#include "harness.h"

FUZZ(unit_file, input)
{
	scoped_arena arena = { 0 };
	struct settings settings = { 0 };
	const struct setting *setting;
	struct unit_name name;
	struct bytes line, rest = input;
	size_t at = 0, in_force = 0;

	unit_file_parse(&arena, input, &settings);
	assert(settings.count <= SETTINGS_MAX);
	for (vec_each(each, &settings)) {
		assert(each->key.size > 0 && each->line > 0);
		assert(bytes_equal(each->value, bytes_trim(each->value)));
		unit_command(each->value);
	}
	while ((setting = settings_next(&settings, "Service", "ExecStart", &at)))
		in_force += setting->value.size > 0;
	assert(in_force <= settings.count);
	if (bytes_line(&rest, &line) && unit_name_parse(line, &name)) {
		const char *text = arena_string(&arena, line);

		assert(name.prefix.size + name.instance.size + name.suffix.size < line.size);
		unit_name_template(&arena, &name);
		unit_name_expand(&arena, text, rest);
	}
}
