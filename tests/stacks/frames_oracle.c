/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frames-oracle FILE [STEP]: compares what our reader of call frames says about every STEP-th
 * address of a program's functions with what libdw says. Prints how many were compared and how
 * many differ, the first of those in detail. Exit status 1 if any differs or none was compared. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "format/programs/call_frames.h"

enum {
	REGISTERS = 17, /* of x86-64 */
	STACK_POINTER = 7,
	SHOWN_MAX = 10,
};

struct comparison {
	struct call_frames ours;
	Dwarf_CFI *theirs;
	unsigned long compared, differ;
};

/* What libdw says as a rule of ours; an expression has number 0. */
static struct call_rule rule_of(Dwarf_Frame *frame, int number)
{
	Dwarf_Op memory[3], *ops;
	size_t count;
	struct call_rule rule = { .kind = CALL_RULE_KIND_COUNT };

	if (dwarf_frame_register(frame, number, memory, &ops, &count) != 0)
		return rule;
	bool is_value = count && ops[count - 1].atom == DW_OP_stack_value;

	count -= is_value;
	if (count == 0) {
		rule.kind = ops ? CALL_RULE_UNDEFINED : CALL_RULE_SAME;
	} else if (ops[0].atom == DW_OP_regx) {
		rule.kind = CALL_RULE_REGISTER;
		rule.number = (int64_t)ops[0].number;
	} else if (ops[0].atom == DW_OP_call_frame_cfa &&
		   (count == 1 || (count == 2 && ops[1].atom == DW_OP_plus_uconst))) {
		rule.kind = is_value ? CALL_RULE_VALUE : CALL_RULE_SAVED;
		rule.number = count == 2 ? (int64_t)ops[1].number : 0;
	} else {
		rule.kind = is_value ? CALL_RULE_VALUE_EXPRESSION : CALL_RULE_EXPRESSION;
	}
	return rule;
}

static bool same_rule(unsigned number, const struct call_rule *ours, const struct call_rule *theirs)
{
	/* undefined to libdw, and the stack pointer is the frame's address */
	bool is_unsaid = ours->kind == CALL_RULE_SAME;
	bool is_expression = ours->kind == CALL_RULE_EXPRESSION ||
			     ours->kind == CALL_RULE_VALUE_EXPRESSION;

	if (is_unsaid)
		return theirs->kind == CALL_RULE_SAME || theirs->kind == CALL_RULE_UNDEFINED ||
		       (number == STACK_POINTER && theirs->kind == CALL_RULE_VALUE &&
			theirs->number == 0);
	return ours->kind == theirs->kind && (is_expression || ours->number == theirs->number);
}

static bool same_frame(const struct call_row *row, Dwarf_Frame *frame)
{
	Dwarf_Op *ops;
	size_t count;

	if (dwarf_frame_cfa(frame, &ops, &count) != 0)
		return false;
	if (row->frame.kind == CALL_RULE_VALUE_EXPRESSION)
		return count > 1 || ops[0].atom != DW_OP_bregx;
	return count == 1 && ops[0].atom == DW_OP_bregx && ops[0].number == row->frame_register &&
	       (int64_t)ops[0].number2 == row->frame.number;
}

static bool same_row(const struct call_row *row, Dwarf_Frame *frame, uint64_t address)
{
	Dwarf_Addr start, end;
	bool is_signal;
	int number = dwarf_frame_info(frame, &start, &end, &is_signal);

	if (number != row->return_register || is_signal != row->is_signal || address < start ||
	    address >= end || !same_frame(row, frame))
		return false;
	for (unsigned i = 0; i < REGISTERS; i++) {
		struct call_rule theirs = rule_of(frame, (int)i);

		if (!same_rule(i, &row->rules[i], &theirs))
			return false;
	}
	return true;
}

static void compare(struct comparison *comparison, uint64_t address)
{
	struct call_row row;
	Dwarf_Frame *frame = NULL;
	bool is_ours = call_frames_row(&comparison->ours, address, &row);
	bool is_theirs = dwarf_cfi_addrframe(comparison->theirs, address, &frame) == 0;

	comparison->compared++;
	if (is_ours != is_theirs || (is_ours && !same_row(&row, frame, address))) {
		if (comparison->differ++ < SHOWN_MAX)
			printf("%#llx: ours %d theirs %d, frame r%u%+lld\n",
			       (unsigned long long)address, is_ours, is_theirs, row.frame_register,
			       (long long)row.frame.number);
	}
	free(frame);
}

/* Finds the section; libdw itself reads the file. */
static bool find_section(Elf *elf, const char *wanted, struct call_frames *ret)
{
	size_t names;
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return false;
	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS ||
		    !text_is(elf_strptr(elf, names, header.sh_name), wanted) ||
		    !(data = elf_rawdata(section, NULL)))
			continue;
		ret->section = (struct bytes){ data->d_buf, data->d_size };
		ret->address = header.sh_addr;
		return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct comparison comparison = { 0 };
	uint64_t step = 1;

	if (argc < 2 || (argc > 2 && !bytes_u64(bytes_of(argv[2]), 10, &step)) || step == 0)
		return 2;
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);

	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	Dwarf *dwarf = NULL;

	if (find_section(elf, ".eh_frame", &comparison.ours)) {
		comparison.theirs = dwarf_getcfi_elf(elf);
	} else if (find_section(elf, ".debug_frame", &comparison.ours)) {
		comparison.ours.is_debug = true;
		dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
		comparison.theirs = dwarf_getcfi(dwarf);
	}
	call_frames_index(&comparison.ours);
	for (vec_each(entry, &comparison.ours.entries)) {
		for (uint64_t at = entry->start; at < entry->end; at += step)
			compare(&comparison, at);
		compare(&comparison, entry->end - 1);
	}
	printf("entries %zu compared %lu differ %lu\n", comparison.ours.entries.count,
	       comparison.compared, comparison.differ);
	call_frames_deinit(&comparison.ours);
	if (dwarf)
		dwarf_end(dwarf);
	else if (comparison.theirs)
		dwarf_cfi_end(comparison.theirs);
	elf_end(elf);
	close(fd);
	return comparison.compared == 0 || comparison.differ > 0;
}
