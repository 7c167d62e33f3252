/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/deb822.h"
#include "harness.h"

FUZZ(deb822, input)
{
	struct bytes rest = deb822_unarmoured(input), paragraph, fields, name, value;
	size_t size = 0;

	while (deb822_paragraph(&rest, &paragraph)) {
		assert(paragraph.size);
		for (fields = paragraph; deb822_field(&fields, &name, &value);)
			for (size += name.size; deb822_word(&value, &name);)
				size += name.size;
		for (fields = paragraph; deb822_relation(&fields, &name);)
			assert(name.size && name.size <= paragraph.size);
		assert(deb822_get(paragraph, "Package").size <= paragraph.size);
	}
	assert(size <= input.size);
}
