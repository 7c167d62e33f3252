/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/cpus.h"

#include <elf.h>

#include "format/languages/elf.h"

void cpus_read(const struct memory *memory, cpu_list *ret)
{
	bool is_big_endian = memory->dump->is_big_endian;
	struct bytes rest = buf_bytes(&memory->dump->notes);
	struct elf_note note;

	while (ret->count < CPUS_MAX && elf_note_next(&rest, is_big_endian, &note)) {
		struct prstatus registers;

		if (note.type == NT_PRSTATUS &&
		    prstatus_read(note.content, memory->machine, is_big_endian, &registers))
			*vec_push(ret) = registers;
	}
}
