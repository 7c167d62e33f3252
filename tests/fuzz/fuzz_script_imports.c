/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/python2.h"
#include "format/programs/script_imports.h"
#include "harness.h"

FUZZ(script_imports, input)
{
	for (enum script_language language = 0; language < SCRIPT_LANGUAGE_COUNT; language++) {
		scoped_script_imports imports = { 0 };

		script_imports_read(input, language, &imports);
		assert(imports.list.count <= SCRIPT_IMPORTS_MAX);
		for (vec_each(import, &imports.list)) {
			size_t size = strlen(import->name);

			assert(size > 0 && size <= SCRIPT_IMPORT_NAME_MAX);
			assert(import->line > 0 && import->line <= input.size + 1);
		}
	}
	struct python2_line line = { 0 };

	if (python2_find(input, &line))
		assert(line.why && line.line > 0 && line.line <= input.size);
}
