/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_library.h"
#include "harness.h"

FUZZ(elf_library, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_arena arena = { 0 };
	struct elf_library library = { 0 };

	if (!elf_library_read(&file, &arena, &library)) {
		assert(!library.arch && !library.name && !library.defines.count);
		return;
	}
	assert(library.arch && library.defines.count <= ELF_LIBRARY_VERSIONS_MAX);
	for (vec_each(version, &library.defines))
		assert(*version);
}
