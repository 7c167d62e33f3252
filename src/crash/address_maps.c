/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/address_maps.h"

#include <elf.h>
#include <errno.h>

#include "format/dump/machines.h"

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

enum {
	UTS_SIZE = 512, /* bytes of struct uts_namespace in which the release stands */
	ROOTS_MAX = 8,
};

/* Where x86_64 maps its own image. Source: Documentation/arch/x86/x86_64/mm.rst. */
#define X86_64_IMAGE 0xffffffff80000000ULL

/* Places that the top level of the page tables may have; the first that proves right is it. */
struct roots {
	uint64_t at[ROOTS_MAX];
	size_t count;
};

static void add_root(struct roots *roots, uint64_t root)
{
	if (roots->count < ROOTS_MAX)
		roots->at[roots->count++] = root;
}

static uint64_t number_or(const struct memory *memory, const char *name, uint64_t otherwise)
{
	uint64_t number;

	return vmcoreinfo_number(memory->vmcoreinfo, name, &number) ? number : otherwise;
}

/* --- the architectures ----------------------------------------------------------------------- */

/* Since 4.10 NUMBER(phys_base) says where the image was moved to; it is negative if that is below
 * where it was linked for. Before, makedumpfile says so, or the kernel was not moved. */
static bool prepare_x86_64(struct memory *memory, uint64_t swapper, struct roots *roots)
{
	uint64_t phys_base;

	page_tables_x86_64(&memory->tables, number_or(memory, "pgtable_l5_enabled", 0) == 1,
			   number_or(memory, "sme_mask", 0));
	if (vmcoreinfo_number(memory->vmcoreinfo, "phys_base", &phys_base))
		add_root(roots, swapper - X86_64_IMAGE + phys_base);
	add_root(roots, swapper - X86_64_IMAGE + memory->dump->phys_base);
	add_root(roots, swapper - X86_64_IMAGE);
	return true;
}

/* The image lies in the map of low memory, which begins at one of a few addresses (VMSPLIT). */
static bool prepare_i386(struct memory *memory, uint64_t swapper, struct roots *roots)
{
	static const uint64_t splits[] = { 0xc0000000, 0x80000000, 0xb0000000, 0x40000000,
					   0x78000000 };
	struct bytes pae;

	page_tables_i386(&memory->tables,
			 vmcoreinfo_value(memory->vmcoreinfo, "CONFIG_X86_PAE", &pae));
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++)
		if (swapper >= splits[i])
			add_root(roots, swapper - splits[i]);
	return true;
}

/* Page size from PAGESIZE; how many bits addresses really have from TCR_EL1.T1SZ (5.11 on),
 * since a kernel built for 52 runs on machines of 48. With pages of 64K the table is always that
 * of VA_BITS: the upper bits of addresses are ones. With 4K and 16K, 52 bits come with 52 of
 * physical addresses (LPA2). Source: Documentation/arch/arm64/memory.rst. */
static bool prepare_arm64(struct memory *memory, uint64_t swapper, struct roots *roots)
{
	struct bytes text;
	uint64_t page_size = 4096, voffset;

	if (vmcoreinfo_value(memory->vmcoreinfo, "PAGESIZE", &text))
		(void)!bytes_u64(text, 10, &page_size);
	unsigned page_shift = page_size ? (unsigned)__builtin_ctzll(page_size) : 0;
	uint64_t va_bits = number_or(memory, "VA_BITS", 48);
	uint64_t actual = 64 - number_or(memory, "TCR_EL1_T1SZ", 64 - va_bits);
	uint64_t used = page_shift == 16 || actual > va_bits ? va_bits : actual;

	if (used > 52 ||
	    !page_tables_arm64(&memory->tables, page_shift, (unsigned)used, used == 52))
		return false;
	if (vmcoreinfo_number(memory->vmcoreinfo, "kimage_voffset", &voffset))
		add_root(roots, swapper - voffset);
	return true;
}

/* Source: Documentation/admin-guide/kdump/vmcoreinfo.rst, RISCV64. */
static bool prepare_riscv64(struct memory *memory, uint64_t swapper, struct roots *roots)
{
	uint64_t offset, link, ram;

	if (!page_tables_riscv64(&memory->tables, (unsigned)number_or(memory, "VA_BITS", 39)))
		return false;
	if (vmcoreinfo_number(memory->vmcoreinfo, "va_kernel_pa_offset", &offset))
		add_root(roots, swapper - offset);
	if (vmcoreinfo_number(memory->vmcoreinfo, "KERNEL_LINK_ADDR", &link) &&
	    vmcoreinfo_number(memory->vmcoreinfo, "phys_ram_base", &ram))
		add_root(roots, swapper - link + ram);
	return true;
}

static const struct {
	unsigned machine;
	bool (*prepare)(struct memory *memory, uint64_t swapper, struct roots *roots);
} architectures[] = {
	{ EM_X86_64, prepare_x86_64 },
	{ EM_386, prepare_i386 },
	{ EM_AARCH64, prepare_arm64 },
	{ EM_RISCV, prepare_riscv64 },
};

/* Maps that processors have without tables, or kernels in all configurations: addresses from `from`
 * to before `to` are physical memory from 0 on. */
static const struct {
	unsigned machine;
	uint64_t from, to;
} linear_maps[] = {
	{ EM_S390, 0, (uint64_t)1 << 62 }, /* before 6.10 all of it is mapped as it is */
	{ EM_PPC64, 0xc000000000000000, 0xc008000000000000 },     /* image and memory alike */
	{ EM_MIPS, 0xffffffff80000000, 0xffffffffa0000000 },      /* CKSEG0 */
	{ EM_MIPS, 0x80000000, 0xa0000000 },                      /* the same of 32 bits: KSEG0 */
	{ EM_LOONGARCH, 0x9000000000000000, 0x9001000000000000 }, /* the window for cached memory */
};

/* --- trying them ----------------------------------------------------------------------------- */

/* True if the kernel's release stands where it says. */
static bool finds_release(struct memory *memory)
{
	char uts[UTS_SIZE];
	struct bytes release;
	uint64_t address;
	struct err err;
	scoped_buf wanted = { 0 };

	if (!vmcoreinfo_value(memory->vmcoreinfo, "OSRELEASE", &release) || release.size == 0 ||
	    !vmcoreinfo_symbol(memory->vmcoreinfo, "init_uts_ns", &address) ||
	    memory_read(memory, address, uts, sizeof(uts), &err) < 0)
		return false;
	buf_add_bytes(&wanted, release);
	return bytes_find_text((struct bytes){ uts, sizeof(uts) }, buf_text(&wanted)) >= 0;
}

static void forget_places(struct memory *memory)
{
	memset(memory->places, 0, sizeof(memory->places));
}

/* Page tables map the place where they lie themselves. */
static bool map_themselves(struct memory *memory, uint64_t swapper)
{
	uint64_t physical, size;
	struct err err;

	return page_tables_find(&memory->tables, memory->dump, swapper, &physical, &size, &err) ==
		       0 &&
	       physical == memory->tables.root;
}

static void try_tables(struct memory *memory)
{
	uint64_t swapper, physical, size;
	struct roots roots = { 0 };

	if (!vmcoreinfo_symbol(memory->vmcoreinfo, "swapper_pg_dir", &swapper))
		return;
	if (memory->has_segments &&
	    extents_find(memory->dump->addresses, swapper, &physical, &size))
		add_root(&roots, physical);
	for (size_t i = 0; i < sizeof(architectures) / sizeof(architectures[0]); i++)
		if (architectures[i].machine == memory->machine &&
		    !architectures[i].prepare(memory, swapper, &roots))
			return;
	for (size_t i = 0; memory->tables.levels && i < roots.count; i++) {
		memory->tables.root = roots.at[i];
		memory->has_tables = map_themselves(memory, swapper);
		if (memory->has_tables)
			return;
	}
}

static void try_linear(struct memory *memory)
{
	for (size_t i = 0; i < sizeof(linear_maps) / sizeof(linear_maps[0]); i++) {
		if (linear_maps[i].machine != memory->machine)
			continue;
		memory->linear_from = linear_maps[i].from;
		memory->linear_to = linear_maps[i].to;
		memory->has_linear = true;
		memory->has_linear = finds_release(memory);
		forget_places(memory);
		if (memory->has_linear)
			return;
	}
}

int address_maps_find(struct memory *memory, struct err *err)
{
	const struct extents *addresses = memory->dump->addresses;

	memory->has_segments = addresses && addresses->list.count;
	if (memory->has_segments) {
		memory->has_segments = finds_release(memory);
		forget_places(memory);
	}
	try_tables(memory);
	if (!memory->has_segments && !memory->has_tables)
		try_linear(memory);
	if (memory->has_segments || memory->has_tables || memory->has_linear)
		return 0;
	/* a dump that is cut may lack the page that says so */
	memory->has_segments = addresses && addresses->list.count;
	if (memory->has_segments)
		return 0;
	return err_set(err, -ENODATA,
		       "the kernel's page tables are not to be found (%s): no address can be read",
		       machine_name(memory->machine));
}
