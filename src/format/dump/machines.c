/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/machines.h"

#include <elf.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* Names as the kernels' UTS_MACHINE begins. */
static const struct {
	const char *name;
	unsigned machine;
	unsigned word_size; /* 0: kernels of both sizes */
} machines[] = {
	{ "x86_64", EM_X86_64, 8 },
	{ "i386", EM_386, 4 },
	{ "i486", EM_386, 4 }, /* by the processor that was found */
	{ "i586", EM_386, 4 },
	{ "i686", EM_386, 4 },
	{ "aarch64", EM_AARCH64, 8 }, /* aarch64_be with it */
	{ "arm", EM_ARM, 4 },         /* armv7l and its like */
	{ "ppc64", EM_PPC64, 8 },     /* ppc64le with it */
	{ "ppc", EM_PPC, 4 },
	{ "s390x", EM_S390, 8 },
	{ "riscv64", EM_RISCV, 8 },
	{ "riscv32", EM_RISCV, 4 },
	{ "loongarch64", EM_LOONGARCH, 8 },
	{ "mips64", EM_MIPS, 8 },
	{ "mips", EM_MIPS, 4 },
	{ "sparc64", EM_SPARCV9, 8 },
	{ "alpha", 0x9026, 8 },
	{ "ia64", EM_IA_64, 8 },
};

#define COUNT (sizeof(machines) / sizeof(machines[0]))

unsigned machine_of_name(struct bytes name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (bytes_starts(name, machines[i].name))
			return machines[i].machine;
	return EM_NONE;
}

const char *machine_name(unsigned machine)
{
	for (size_t i = 0; i < COUNT; i++)
		if (machines[i].machine == machine && machine != EM_NONE)
			return machines[i].name;
	return "unknown";
}

unsigned machine_word_size(unsigned machine)
{
	unsigned size = 0;

	for (size_t i = 0; i < COUNT; i++) {
		if (machines[i].machine != machine)
			continue;
		if (size && size != machines[i].word_size)
			return 0;
		size = machines[i].word_size;
	}
	return size;
}
