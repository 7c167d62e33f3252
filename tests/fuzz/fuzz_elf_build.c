/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_build.h"
#include "harness.h"

FUZZ(elf_build, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_elf_build build = { 0 };

	(void)elf_build_read(&file, &build);
	assert(build.compilers.count <= ELF_BUILD_COMPILERS_MAX);
	for (vec_each(compiler, &build.compilers))
		assert(strlen(*compiler) <= ELF_BUILD_COMPILER_MAX);
}
