/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_needs.h"

#include <elf.h>

#include "format/programs/elf_dynamic.h"

void elf_needs_deinit(struct elf_needs *needs)
{
	arena_deinit(&needs->arena);
}

static bool read_entries(const struct elf_dynamic *dynamic, struct elf_needs *ret)
{
	uint64_t tag, value;

	for (size_t i = 0; elf_dynamic_entry(dynamic, i, &tag, &value); i++) {
		if (tag != DT_NEEDED && tag != DT_SONAME && tag != DT_RPATH && tag != DT_RUNPATH)
			continue;
		const char *text = elf_dynamic_text(dynamic, value, &ret->arena);

		if (!text || ret->libraries.count == ELF_NEEDS_MAX)
			return false;
		if (tag == DT_NEEDED)
			*vec_push_in(&ret->arena, &ret->libraries) = text;
		else if (tag == DT_SONAME)
			ret->name = text;
		else if (tag == DT_RPATH)
			ret->rpath = text;
		else
			ret->runpath = text;
	}
	return true;
}

static bool read_loader(const struct elf *elf, struct elf_needs *ret)
{
	struct elf_part part;
	scoped_buf bytes = { 0 };

	if (!elf_segment(elf, PT_INTERP, &part))
		return true;
	if (part.size > ELF_DYNAMIC_TEXT_MAX ||
	    !byte_source_get(elf->file, part.offset, part.size, &bytes))
		return false;
	ret->loader = arena_string(&ret->arena, buf_bytes(&bytes));
	return true;
}

bool elf_needs_read(const struct byte_source *file, struct elf_needs *ret)
{
	scoped_elf elf = { 0 };
	scoped_elf_dynamic dynamic = { 0 };

	if (!elf_read(file, &elf) || !elf.is_program)
		return false;
	ret->machine = elf.machine;
	ret->is_64 = elf.is_64;
	ret->is_big_endian = elf.is_big_endian;
	ret->is_started = elf.is_started;
	return read_loader(&elf, ret) && elf_dynamic_read(&elf, &dynamic) &&
	       read_entries(&dynamic, ret);
}
