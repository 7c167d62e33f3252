/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a kernel maps its memory: what each architecture says in VMCOREINFO, as a table. */
#ifndef TROWEL_CRASH_ADDRESS_MAPS_H
#define TROWEL_CRASH_ADDRESS_MAPS_H

#include "crash/memory.h"

/* Finds the ways that addresses of `memory`, whose other members are filled, are to be looked up.
 * Each is tried on what is known: page tables map themselves, and the kernel's name stands where it
 * says. 0, or -ENODATA if none works. */
int address_maps_find(struct memory *memory, struct err *err) MUST_CHECK;

#endif
