/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/languages/python.h"
#include "harness.h"

FUZZ(pip_record, input)
{
	struct bytes rest = input, name, version;
	struct python_record record;
	struct python_origin origin;
	scoped_arena arena = { 0 };

	while (python_record_next(&rest, &record))
		assert(record.path.size && record.size >= -1);
	if (python_metadata_parse(input, &name, &version))
		assert(name.size);
	if (python_origin_parse(input, &arena, &origin))
		assert(origin.url);
	python_folder_parse(input, &name, &version);
	assert(name.size + version.size <= input.size);
}
