/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_arch.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

static const struct {
	unsigned machine;
	bool is_64, is_big_endian;
	const char *name;
} arches[] = {
	{ EM_X86_64, true, false, "x86_64" }, { EM_X86_64, false, false, "x32" },
	{ EM_386, false, false, "i386" },     { EM_AARCH64, true, false, "aarch64" },
	{ EM_ARM, false, false, "arm" },      { EM_RISCV, true, false, "riscv64" },
	{ EM_PPC64, true, false, "ppc64le" }, { EM_PPC64, true, true, "ppc64" },
	{ EM_PPC, false, true, "ppc" },       { EM_S390, true, true, "s390x" },
	{ EM_MIPS, true, false, "mips64el" }, { EM_MIPS, false, false, "mipsel" },
	{ EM_IA_64, true, false, "ia64" },    { EM_SPARCV9, true, true, "sparc64" },
};

const char *elf_arch_name(unsigned machine, bool is_64, bool is_big_endian, char ret_unnamed[32])
{
	for (size_t i = 0; i < sizeof(arches) / sizeof(arches[0]); i++)
		if (arches[i].machine == machine && arches[i].is_64 == is_64 &&
		    arches[i].is_big_endian == is_big_endian)
			return arches[i].name;
	(void)snprintf(ret_unnamed, 32, "machine %u", machine);
	return ret_unnamed;
}

/* Kernels that start programs of another machine by themselves. */
static const struct {
	const char *host, *arch, *why;
} also[] = {
	{ "x86_64", "i386", "CONFIG_IA32_EMULATION: all distributions have it" },
	{ "i686", "i386", "another name of it" },
	{ "i586", "i386", "another name of it" },
	{ "aarch64", "arm", "CONFIG_COMPAT, where the processor can" },
	{ "armv7l", "arm", "another name of it" },
	{ "armv6l", "arm", "another name of it" },
	{ "ppc64", "ppc", "CONFIG_COMPAT" },
};

bool elf_arch_runs_on(const char *arch, const char *host)
{
	for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
		if (strcmp(also[i].host, host) == 0 && strcmp(also[i].arch, arch) == 0)
			return true;
	return strcmp(arch, host) == 0;
}
