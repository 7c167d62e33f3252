/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols and types of a kernel made by hand: kallsyms and BTF, as kernels have from 6.0 on. */
#ifndef TROWEL_TESTS_FAKE_STRUCTURES_H
#define TROWEL_TESTS_FAKE_STRUCTURES_H

#include "fake_kernel.h"

enum { FAKE_MEMBERS_MAX = 24 };

struct fake_member {
	const char *name;
	size_t at, size;       /* bytes */
	const char *structure; /* one that stands before; NULL: a number */
};

struct fake_structure {
	const char *name;
	size_t size;
	struct fake_member members[FAKE_MEMBERS_MAX]; /* ended by one without a name */
};

struct fake_name {
	const char *name;
	uint64_t address; /* in the kernel's memory */
};

/* Puts both into its memory, and says where they are. To be called once, at last. */
void fake_structures_put(struct fake_kernel *kernel, const struct fake_structure *structures,
			 size_t structure_count, const struct fake_name *names, size_t name_count);

/* Puts `size` zero bytes there; writes a number over some. */
uint64_t fake_object(struct fake_kernel *kernel, size_t size);
void fake_write(struct fake_kernel *kernel, uint64_t address, uint64_t value, unsigned size);
void fake_write_bytes(struct fake_kernel *kernel, uint64_t address, const void *at, size_t size);

#endif
