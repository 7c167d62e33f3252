/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers of a CPU in a dump: the note NT_PRSTATUS, struct elf_prstatus, of each machine.
 * Source: include/linux/elfcore.h and arch/.../asm/ptrace.h of Linux. */
#ifndef TROWEL_FORMAT_PRSTATUS_H
#define TROWEL_FORMAT_PRSTATUS_H

#include "base/bytes.h"

struct prstatus {
	uint64_t instruction, stack, frame; /* addresses; frame is that of the frame pointer */
};

/* Reads one; false if the machine (EM_X86_64 and its like) is not known or it is too short. */
bool prstatus_read(struct bytes note, unsigned machine, bool is_big_endian, struct prstatus *ret);

#endif
