/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_library.h"

#include "format/programs/elf_arch.h"
#include "format/programs/elf_needs.h"
#include "format/programs/elf_versions.h"

static const char *kept(struct arena *arena, const char *text)
{
	return text ? arena_intern(arena, bytes_of(text)) : NULL;
}

bool elf_library_read(const struct byte_source *file, struct arena *arena, struct elf_library *ret)
{
	scoped_elf_versions versions = { 0 };
	scoped_elf_needs needs = { 0 };
	char unnamed[32];

	if (!elf_needs_read(file, &needs) || !elf_versions_read(file, &versions))
		return false;
	*ret = (struct elf_library){
		.arch = kept(arena, elf_arch_name(needs.machine, needs.is_64, needs.is_big_endian,
						  unnamed)),
		.name = kept(arena, needs.name),
	};
	for (vec_each(version, &versions.defined))
		if (!version->is_weak && ret->defines.count < ELF_LIBRARY_VERSIONS_MAX)
			*vec_push_in(arena, &ret->defines) = kept(arena, version->name);
	return true;
}
