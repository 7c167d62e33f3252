/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines whose stacks are read: which register is what. */
#ifndef TROWEL_UNWIND_MACHINE_H
#define TROWEL_UNWIND_MACHINE_H

struct machine {
	unsigned machine;               /* EM_* of <elf.h> */
	unsigned count;                 /* of registers, by DWARF's numbers */
	unsigned stack, frame, address; /* stack pointer, frame pointer, what comes next */
};

/* The description of a machine; NULL if there is none. */
const struct machine *machine_find(unsigned machine);

#endif
