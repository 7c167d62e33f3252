/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_dynamic.h"
#include "format/programs/elf_needs.h"
#include "harness.h"

FUZZ(elf_needs, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_elf_needs needs = { 0 };

	(void)elf_needs_read(&file, &needs);
	assert(needs.libraries.count <= ELF_NEEDS_MAX);
	for (vec_each(name, &needs.libraries))
		assert(strlen(*name) < ELF_DYNAMIC_TEXT_MAX);
}
