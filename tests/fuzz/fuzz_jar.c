/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/languages/jar.h"
#include "harness.h"

FUZZ(jar, input)
{
	const struct byte_source file = byte_source_of(&input);
	struct bytes rest = input, name, version;
	scoped_arena arena = { 0 };
	scoped_buf value = { 0 };
	struct jar jar;

	if (jar_read(&file, &arena, &jar))
		assert(jar.archives <= ZIP_MEMBERS_MAX);
	while (jar_attribute_next(&rest, &name, &value))
		assert(name.size && value.size <= input.size);
	jar_name_parse(input, &name, &version);
	assert(name.size + version.size <= input.size);
}
