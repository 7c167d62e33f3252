/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_versions.h"
#include "harness.h"

FUZZ(elf_versions, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_elf_versions versions = { 0 };
	size_t count = 0;

	bool is_read = elf_versions_read(&file, &versions);

	for (vec_each(needed, &versions.needed)) {
		count += needed->versions.count;
		if (!is_read)
			continue;
		assert(strlen(needed->library) < ELF_DYNAMIC_TEXT_MAX);
		for (vec_each(version, &needed->versions))
			assert(elf_versions_needs(&versions, needed->library, version->name));
	}
	for (vec_each(version, &versions.defined))
		assert(elf_versions_defines(&versions, version->name));
	assert(count + versions.defined.count <= ELF_VERSIONS_MAX);
}
