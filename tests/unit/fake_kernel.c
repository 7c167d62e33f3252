/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake_kernel.h"

#include <elf.h>
#include <stdio.h>

enum { ALIGNMENT = 64, PAGE = 4096 };

/* Sources: Intel SDM volume 3, chapter 4; Arm ARM D8.3; RISC-V privileged architecture 12. */
const struct fake_machine fake_machines[] = {
	{ .name = "x86_64",
	  .machine = EM_X86_64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffffff9a400000,
	  .physical = 0x3a00000,
	  .shifts = { 39, 30, 21, 12 },
	  .bits = { 9, 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x63,
	  .page_flags = 0x8000000000000163,
	  /* 0x3a00000 - 0x1a400000 */
	  .vmcoreinfo = "NUMBER(phys_base)=-379584512\nNUMBER(pgtable_l5_enabled)=0\n" },
	{ .name = "x86_64-5level-sme",
	  .machine = EM_X86_64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffffff81000000,
	  .physical = 0x112000000,
	  .shifts = { 48, 39, 30, 21, 12 },
	  .bits = { 9, 9, 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x63,
	  .page_flags = 0x163,
	  .encryption = 0x800000000000,
	  /* 0x112000000 - 0x1000000 */
	  .vmcoreinfo = "NUMBER(phys_base)=4580179968\nNUMBER(pgtable_l5_enabled)=1\n"
			"NUMBER(sme_mask)=140737488355328\n" },
	{ .name = "x86_64-kdump",
	  .machine = EM_X86_64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffffff81000000,
	  .physical = 0x1000000,
	  .has_segments = true,
	  .vmcoreinfo = "" },
	{ .name = "i386",
	  .machine = EM_386,
	  .word = 4,
	  .image = 0xc1000000,
	  .physical = 0x1000000,
	  .shifts = { 22, 12 },
	  .bits = { 10, 10 },
	  .entry = 4,
	  .table_flags = 0x67,
	  .page_flags = 0x163,
	  .vmcoreinfo = "" },
	{ .name = "i386-pae",
	  .machine = EM_386,
	  .word = 4,
	  .is_elf64 = true,
	  .image = 0xc1400000,
	  .physical = 0x1400000,
	  .shifts = { 30, 21, 12 },
	  .bits = { 2, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x1,
	  .page_flags = 0x163,
	  .vmcoreinfo = "CONFIG_X86_PAE=y\n" },
	{ .name = "arm64-4k-48",
	  .machine = EM_AARCH64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffff800008000000,
	  .physical = 0x40200000,
	  .shifts = { 39, 30, 21, 12 },
	  .bits = { 9, 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x3,
	  .page_flags = 0x0068000000000713,
	  /* 0xffff800008000000 - 0x40200000 */
	  .vmcoreinfo = "PAGESIZE=4096\nNUMBER(VA_BITS)=48\nNUMBER(TCR_EL1_T1SZ)=0x10\n"
			"NUMBER(kimage_voffset)=0xffff7fffc7e00000\n"
			"NUMBER(PHYS_OFFSET)=0x40000000\n" },
	{ .name = "arm64-16k-47",
	  .machine = EM_AARCH64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffc00008000000,
	  .physical = 0x840200000,
	  .shifts = { 36, 25, 14 },
	  .bits = { 11, 11, 11 },
	  .entry = 8,
	  .table_flags = 0x3,
	  .page_flags = 0x713,
	  .vmcoreinfo = "PAGESIZE=16384\nNUMBER(VA_BITS)=47\n"
			"NUMBER(kimage_voffset)=0xffffbff7c7e00000\n" },
	{ .name = "arm64-64k-52",
	  .machine = EM_AARCH64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xfffffe0008000000,
	  .physical = 0x40200000,
	  .shifts = { 42, 29, 16 },
	  .bits = { 10, 13, 13 },
	  .entry = 8,
	  .table_flags = 0x3,
	  .page_flags = 0x713,
	  /* a machine of 48 bits, a kernel built for 52 */
	  .vmcoreinfo = "PAGESIZE=65536\nNUMBER(VA_BITS)=52\nNUMBER(TCR_EL1_T1SZ)=0x10\n"
			"NUMBER(kimage_voffset)=0xfffffdffc7e00000\n" },
	{ .name = "arm64-4k-39",
	  .machine = EM_AARCH64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffffc008000000,
	  .physical = 0x80080000,
	  .shifts = { 30, 21, 12 },
	  .bits = { 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x3,
	  .page_flags = 0x713,
	  .vmcoreinfo = "PAGESIZE=4096\nNUMBER(VA_BITS)=39\n"
			"NUMBER(kimage_voffset)=0xffffffbf87f80000\n" },
	{ .name = "arm64-4k-52",
	  .machine = EM_AARCH64,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xfff8000008000000,
	  .physical = 0x40200000,
	  .shifts = { 48, 39, 30, 21, 12 },
	  .bits = { 4, 9, 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x3,
	  .page_flags = 0x413,
	  .vmcoreinfo = "PAGESIZE=4096\nNUMBER(VA_BITS)=52\nNUMBER(TCR_EL1_T1SZ)=0xc\n"
			"NUMBER(kimage_voffset)=0xfff7ffffc7e00000\n" },
	{ .name = "riscv64-48",
	  .machine = EM_RISCV,
	  .word = 8,
	  .is_elf64 = true,
	  .image = 0xffffffff80000000,
	  .physical = 0x80200000,
	  .shifts = { 39, 30, 21, 12 },
	  .bits = { 9, 9, 9, 9 },
	  .entry = 8,
	  .table_flags = 0x1,
	  .page_flags = 0xe7,
	  .address_right = 2,
	  /* 0xffffffff80000000 - 0x80200000 */
	  .vmcoreinfo = "NUMBER(VA_BITS)=48\nNUMBER(va_kernel_pa_offset)=0xfffffffeffe00000\n" },
	{ .name = "ppc64-be",
	  .machine = EM_PPC64,
	  .word = 8,
	  .is_big_endian = true,
	  .is_elf64 = true,
	  .image = 0xc000000001000000,
	  .physical = 0x1000000,
	  .vmcoreinfo = "" },
	{ .name = "s390x",
	  .machine = EM_S390,
	  .word = 8,
	  .is_big_endian = true,
	  .is_elf64 = true,
	  .image = 0x1000000,
	  .physical = 0x1000000,
	  .vmcoreinfo = "" },
	{ .name = "mips-32-be",
	  .machine = EM_MIPS,
	  .word = 4,
	  .is_big_endian = true,
	  .image = 0x80100000,
	  .physical = 0x100000,
	  .vmcoreinfo = "" },
	{ .name = "arm-kdump",
	  .machine = EM_ARM,
	  .word = 4,
	  .image = 0xc0008000,
	  .physical = 0x60008000,
	  .has_segments = true,
	  .vmcoreinfo = "" },
};

const size_t fake_machine_count = sizeof(fake_machines) / sizeof(fake_machines[0]);

const struct fake_machine *fake_machine(const char *name)
{
	for (size_t i = 0; i < fake_machine_count; i++)
		if (text_is(fake_machines[i].name, name))
			return &fake_machines[i];
	return NULL;
}

void fake_kernel_deinit(struct fake_kernel *kernel)
{
	buf_deinit(&kernel->memory);
	buf_deinit(&kernel->vmcoreinfo);
}

/* --- its memory ------------------------------------------------------------------------------ */

void fake_kernel_set(const struct fake_kernel *kernel, char *at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		at[kernel->machine->is_big_endian ? size - 1 - i : i] = (char)(value >> 8 * i);
}

void fake_kernel_number(const struct fake_kernel *kernel, struct buf *ret, uint64_t value,
			unsigned size)
{
	char bytes[8];

	fake_kernel_set(kernel, bytes, value, size);
	buf_add(ret, bytes, size);
}

static void align(struct buf *buf, size_t alignment)
{
	while (buf->size % alignment)
		buf_add_byte(buf, 0);
}

uint64_t fake_kernel_put(struct fake_kernel *kernel, const void *at, size_t size)
{
	align(&kernel->memory, ALIGNMENT);
	uint64_t address = kernel->machine->image + kernel->memory.size;

	buf_add(&kernel->memory, at, size);
	return address;
}

uint64_t fake_kernel_symbol(struct fake_kernel *kernel, const char *name, uint64_t value,
			    unsigned size)
{
	char bytes[8];

	fake_kernel_set(kernel, bytes, value, size);
	uint64_t address = fake_kernel_put(kernel, bytes, size);

	fake_kernel_say(kernel, "SYMBOL(%s)=%llx\n", name, (unsigned long long)address);
	return address;
}

void fake_kernel_say(struct fake_kernel *kernel, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&kernel->vmcoreinfo, format, arguments);
	va_end(arguments);
}

void fake_kernel_init(struct fake_kernel *kernel, const struct fake_machine *machine,
		      const char *release)
{
	char uts[6 * 65 + 10] = { 0 };

	*kernel = (struct fake_kernel){ .machine = machine };
	snprintf(uts, 65, "Linux");
	snprintf(uts + 2 * 65, 65, "%s", release);
	fake_kernel_say(kernel, "OSRELEASE=%s\n%s", release, machine->vmcoreinfo);
	uint64_t address = fake_kernel_put(kernel, uts, sizeof(uts));

	fake_kernel_say(kernel, "SYMBOL(init_uts_ns)=%llx\nSIZE(list_head)=%u\n",
			(unsigned long long)address, machine->word * 2);
}

/* --- its page tables ------------------------------------------------------------------------- */

static unsigned level_count(const struct fake_machine *machine)
{
	unsigned count = 0;

	while (count < FAKE_LEVELS_MAX && machine->shifts[count])
		count++;
	return count;
}

/* An empty table at the end of the memory; where it begins there. */
static size_t add_table(struct fake_kernel *kernel, unsigned page_shift)
{
	align(&kernel->memory, (size_t)1 << page_shift);
	size_t at = kernel->memory.size;

	buf_add_byte(&kernel->memory, 0);
	align(&kernel->memory, (size_t)1 << page_shift);
	return at;
}

static uint64_t entry_of(const struct fake_machine *machine, uint64_t physical, uint64_t flags)
{
	return physical >> machine->address_right | flags | machine->encryption;
}

static void map_page(struct fake_kernel *kernel, size_t top, uint64_t virtual, uint64_t physical)
{
	const struct fake_machine *machine = kernel->machine;
	unsigned levels = level_count(machine);
	size_t table = top;

	for (unsigned level = 0; level < levels; level++) {
		uint64_t mask = ((uint64_t)1 << machine->bits[level]) - 1;
		size_t at = table + (virtual >> machine->shifts[level] & mask) * machine->entry;
		uint64_t value = bytes_number(buf_bytes(&kernel->memory), at, machine->entry,
					      machine->is_big_endian);
		bool is_last = level + 1 == levels;

		if (is_last)
			value = entry_of(machine, physical, machine->page_flags);
		else if (!value)
			value = entry_of(machine,
					 machine->physical +
						 add_table(kernel, machine->shifts[levels - 1]),
					 machine->table_flags);
		fake_kernel_set(kernel, kernel->memory.at + at, value, machine->entry);
		uint64_t next = (value & ~machine->encryption & ~machine->table_flags)
				<< machine->address_right;

		table = is_last ? 0 : next - machine->physical;
	}
}

static void make_tables(struct fake_kernel *kernel)
{
	const struct fake_machine *machine = kernel->machine;
	unsigned shift = machine->shifts[level_count(machine) - 1];
	uint64_t page = (uint64_t)1 << shift;
	size_t top = add_table(kernel, shift);

	fake_kernel_say(kernel, "SYMBOL(swapper_pg_dir)=%llx\n",
			(unsigned long long)(machine->image + top));
	for (uint64_t at = 0; at < kernel->memory.size; at += page) /* grows on the way */
		map_page(kernel, top, machine->image + at, machine->physical + at);
}

/* --- its dump -------------------------------------------------------------------------------- */

static void add_note(const struct fake_kernel *kernel, struct buf *ret)
{
	fake_kernel_number(kernel, ret, sizeof("VMCOREINFO"), 4);
	fake_kernel_number(kernel, ret, kernel->vmcoreinfo.size, 4);
	fake_kernel_number(kernel, ret, 0, 4);
	buf_add(ret, "VMCOREINFO", sizeof("VMCOREINFO"));
	align(ret, 4);
	buf_add_bytes(ret, buf_bytes(&kernel->vmcoreinfo));
	align(ret, 4);
}

static void add_segment(const struct fake_kernel *kernel, struct buf *ret, uint64_t type,
			const uint64_t values[5])
{
	unsigned word = kernel->machine->is_elf64 ? 8 : 4;

	fake_kernel_number(kernel, ret, type, 4);
	if (word == 8)
		fake_kernel_number(kernel, ret, PF_R, 4);
	for (int i = 0; i < 5; i++)
		fake_kernel_number(kernel, ret, values[i], word);
	if (word == 4)
		fake_kernel_number(kernel, ret, PF_R, 4);
	fake_kernel_number(kernel, ret, 0, word);
}

static void add_header(const struct fake_kernel *kernel, struct buf *ret)
{
	const struct fake_machine *machine = kernel->machine;
	unsigned word = machine->is_elf64 ? 8 : 4;
	const char ident[16] = {
		0x7f, 'E', 'L', 'F', machine->is_elf64 ? 2 : 1, machine->is_big_endian ? 2 : 1, 1
	};
	uint64_t header = machine->is_elf64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);

	buf_add(ret, ident, sizeof(ident));
	fake_kernel_number(kernel, ret, ET_CORE, 2);
	fake_kernel_number(kernel, ret, machine->machine, 2);
	fake_kernel_number(kernel, ret, EV_CURRENT, 4);
	fake_kernel_number(kernel, ret, 0, word);
	fake_kernel_number(kernel, ret, header, word);
	fake_kernel_number(kernel, ret, 0, word);
	fake_kernel_number(kernel, ret, 0, 4);
	fake_kernel_number(kernel, ret, header, 2);
	fake_kernel_number(kernel, ret, word == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr), 2);
	fake_kernel_number(kernel, ret, 2, 2);
	fake_kernel_number(kernel, ret, 0, 6);
}

void fake_kernel_dump(struct fake_kernel *kernel, struct buf *ret)
{
	const struct fake_machine *machine = kernel->machine;
	scoped_buf notes = { 0 };

	if (level_count(machine))
		make_tables(kernel);
	align(&kernel->memory, PAGE);
	if (kernel->has_no_note) {
		buf_add_bytes(&kernel->memory, buf_bytes(&kernel->vmcoreinfo));
		align(&kernel->memory, PAGE);
	} else {
		add_note(kernel, &notes);
	}
	add_header(kernel, ret);
	size_t at = ret->size + 2 * (machine->is_elf64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	size_t size = kernel->memory.size;

	add_segment(kernel, ret, PT_NOTE, (uint64_t[]){ at, 0, 0, notes.size, notes.size });
	add_segment(kernel, ret, PT_LOAD,
		    (uint64_t[]){ at + notes.size, machine->has_segments ? machine->image : 0,
				  machine->physical, size, size });
	buf_add_bytes(ret, buf_bytes(&notes));
	buf_add_bytes(ret, buf_bytes(&kernel->memory));
}
