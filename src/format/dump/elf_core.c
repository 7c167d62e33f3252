/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/elf_core.h"

#include <elf.h>
#include <errno.h>

#include "format/languages/elf.h"

void elf_core_deinit(struct elf_core *core)
{
	extents_deinit(&core->memory);
	extents_deinit(&core->zeros);
	extents_deinit(&core->addresses);
	buf_deinit(&core->notes);
}

/* The segments of QEMU have no virtual addresses; those of memory that is mapped nowhere have the
 * highest one. */
static bool has_address(const struct elf *elf, const struct elf_part *part)
{
	uint64_t nowhere = elf->is_64 ? UINT64_MAX : UINT32_MAX;

	return part->address != 0 && part->address != nowhere;
}

static void take_memory(struct elf_core *core, const struct elf *elf, const struct elf_part *part)
{
	uint64_t left = part->offset < elf->file->size ? elf->file->size - part->offset : 0;
	uint64_t size = part->size < left ? part->size : left;

	core->is_cut = core->is_cut || size < part->size;
	extents_add(&core->memory, part->physical, size, part->offset);
	if (part->memory_size > part->size && part->size <= UINT64_MAX - part->physical)
		extents_add(&core->zeros, part->physical + part->size,
			    part->memory_size - part->size, 0);
	if (has_address(elf, part))
		extents_add(&core->addresses, part->address, part->memory_size, part->physical);
}

static void take_notes(struct elf_core *core, const struct elf *elf, const struct elf_part *part)
{
	struct err err;

	if (part->size > ELF_CORE_NOTES_SIZE_MAX - core->notes.size ||
	    part->offset > elf->file->size || part->size > elf->file->size - part->offset)
		return;
	if (byte_source_read(elf->file, part->offset, buf_reserve(&core->notes, part->size),
			     part->size, &err) == 0)
		buf_grew(&core->notes, part->size);
}

int elf_core_read(const struct byte_source *file, struct elf_core *ret, struct err *err)
{
	scoped_elf elf = { 0 };
	struct elf_part part;

	if (!elf_read(file, &elf))
		return err_set(err, -EBADMSG, "its ELF header is damaged or cut short");
	if (!elf.is_core)
		return err_set(err, -EBADMSG, "an ELF file, but no dump of memory");
	for (size_t i = 0; elf_any_segment(&elf, i, &part); i++) {
		if (part.type == PT_LOAD)
			take_memory(ret, &elf, &part);
		else if (part.type == PT_NOTE)
			take_notes(ret, &elf, &part);
	}
	ret->file = file;
	ret->machine = elf.machine;
	ret->is_big_endian = elf.is_big_endian;
	extents_sort(&ret->memory);
	extents_sort(&ret->zeros);
	extents_sort(&ret->addresses);
	if (ret->memory.list.count)
		return 0;
	elf_core_deinit(ret);
	*ret = (struct elf_core){ 0 };
	return err_set(err, -EBADMSG, "its program headers are missing or cut short");
}
