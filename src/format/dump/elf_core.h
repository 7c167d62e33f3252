/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dumps of a whole machine as ELF: what /proc/vmcore is, what makedumpfile -E writes, and QEMU's
 * dump-guest-memory. The class of the file may be larger than the kernel's words, its segments may
 * carry virtual addresses or not. Source: elf(5), fs/proc/vmcore.c of Linux.
 */
#ifndef TROWEL_FORMAT_ELF_CORE_H
#define TROWEL_FORMAT_ELF_CORE_H

#include "base/byte_source.h"
#include "format/dump/extents.h"

enum {
	ELF_CORE_NOTES_SIZE_MAX = 16 * 1024 * 1024, /* registers of 8192 processors are 3 MiB */
};

struct elf_core {
	const struct byte_source *file;
	unsigned machine; /* EM_X86_64 and its like of <elf.h> */
	bool is_big_endian;
	bool is_cut;           /* the file is shorter than its segments */
	struct extents memory; /* physical memory in the file, as far as the file goes */
	struct extents zeros;  /* physical memory that is there and all zeros */
	struct extents
		addresses; /* virtual addresses in physical memory, where segments say them */
	struct buf notes;
};
void elf_core_deinit(struct elf_core *core);
#define scoped_elf_core SCOPED(elf_core_deinit) struct elf_core

/* Reads headers and notes into `ret`, zero-initialised. 0; -EBADMSG if it is no such file, or its
 * headers are cut short. */
int elf_core_read(const struct byte_source *file, struct elf_core *ret, struct err *err) MUST_CHECK;

#endif
