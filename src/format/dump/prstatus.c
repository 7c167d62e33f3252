/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/prstatus.h"

#include <elf.h>

/* Where the registers begin, their size, and which of them are meant, counted from 0. */
static const struct {
	unsigned machine;
	unsigned registers, size;
	unsigned instruction, stack, frame;
} machines[] = {
	{ EM_X86_64, 112, 8, 16, 19, 4 }, /* rip, rsp, rbp */
	{ EM_386, 72, 4, 12, 15, 5 },     /* eip, esp, ebp */
	{ EM_AARCH64, 112, 8, 32, 31, 29 }, { EM_ARM, 72, 4, 15, 13, 11 },
	{ EM_RISCV, 112, 8, 0, 2, 8 }, /* pc stands where x0 would */
	{ EM_PPC64, 112, 8, 32, 1, 1 },
};

bool prstatus_read(struct bytes note, unsigned machine, bool is_big_endian, struct prstatus *ret)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		unsigned size = machines[i].size;
		size_t start = machines[i].registers;

		if (machines[i].machine != machine)
			continue;
		if (note.size < start + (size_t)(machines[i].instruction + 1) * size ||
		    note.size < start + (size_t)(machines[i].stack + 1) * size)
			return false;
		*ret = (struct prstatus){
			.instruction = bytes_number(note, start + machines[i].instruction * size,
						    size, is_big_endian),
			.stack = bytes_number(note, start + machines[i].stack * size, size,
					      is_big_endian),
			.frame = bytes_number(note, start + machines[i].frame * size, size,
					      is_big_endian),
		};
		return true;
	}
	return false;
}
