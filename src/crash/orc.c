/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/orc.h"

#include <errno.h>

enum {
	PLACE_SIZE = 4,
	ENTRY_SIZE_MAX = 16,
	ENTRIES_MAX = 1 << 24,
	WORD = 8,
};

/* Registers that an offset is from: ORC_REG_ of asm/orc_types.h. */
enum {
	REG_UNDEFINED = 0,
	REG_PREVIOUS_STACK = 1,
	REG_FRAME = 4,
	REG_STACK = 5,
	REG_FRAME_INDIRECT = 8,
	REG_STACK_INDIRECT = 9,
};

enum type { TYPE_UNDEFINED, TYPE_END, TYPE_CALL, TYPE_REGISTERS, TYPE_INTERRUPT };

/* struct pt_regs: which word of it. */
enum { REGISTER_FRAME = 4, REGISTER_INSTRUCTION = 16, REGISTER_STACK = 19 };

int orc_open(struct kernel *kernel, struct orc *ret, struct err *err)
{
	static const struct kernel_field_wanted wanted[] = {
		{ offsetof(struct orc, sp_offset), { "sp_offset" }, false },
		{ offsetof(struct orc, bp_offset), { "bp_offset" }, false },
		{ offsetof(struct orc, sp_reg), { "sp_reg" }, false },
		{ offsetof(struct orc, bp_reg), { "bp_reg" }, false },
		{ offsetof(struct orc, type), { "type" }, false },
		{ offsetof(struct orc, end), { "end" }, true },
	};
	struct orc orc = { .kernel = kernel };
	uint32_t type = btf_find(&kernel->btf, BTF_KIND_STRUCT, "orc_entry");

	if (kernel_symbol(kernel, "__start_orc_unwind_ip", &orc.places, err) < 0 ||
	    kernel_symbol(kernel, "__stop_orc_unwind_ip", &orc.places_end, err) < 0 ||
	    kernel_symbol(kernel, "__start_orc_unwind", &orc.entries, err) < 0 ||
	    kernel_fields(kernel, "orc_entry", wanted, sizeof(wanted) / sizeof(wanted[0]), &orc,
			  err) < 0)
		return err_wrap(err, "no way to follow its stacks");
	orc.entry_size = btf_size(&kernel->btf, type, WORD);
	if (orc.places_end <= orc.places ||
	    orc.places_end - orc.places > (uint64_t)ENTRIES_MAX * PLACE_SIZE ||
	    orc.entry_size == 0 || orc.entry_size > ENTRY_SIZE_MAX)
		return err_set(err, -EBADMSG, "the kernel's tables of callers are damaged");
	*ret = orc;
	return 0;
}

/* ---- one entry ----------------------------------------------------------------------------- */

static int place_at(const struct orc *orc, uint64_t index, uint64_t *ret, struct err *err)
{
	uint64_t at = orc->places + index * PLACE_SIZE, offset = 0;

	if (memory_number(orc->kernel->memory, at, PLACE_SIZE, &offset, err) < 0)
		return err->code;
	*ret = at + (uint64_t)(int64_t)(int32_t)offset;
	return 0;
}

/* The last entry whose code begins at or before an address. */
static int find_entry(const struct orc *orc, uint64_t instruction, uint64_t *ret, struct err *err)
{
	uint64_t low = 0, high = (orc->places_end - orc->places) / PLACE_SIZE, place = 0;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (place_at(orc, middle, &place, err) < 0)
			return err->code;
		if (place <= instruction)
			low = middle;
		else
			high = middle;
	}
	if (place_at(orc, low, &place, err) < 0)
		return err->code;
	if (place > instruction)
		return err_set(err, -ENODATA, "no table covers the code at %#llx",
			       (unsigned long long)instruction);
	*ret = orc->entries + low * orc->entry_size;
	return 0;
}

struct entry {
	int64_t sp_offset, bp_offset;
	uint64_t sp_reg, bp_reg;
	enum type type;
};

/* Renumbered in 6.4, with a bit more, when undefined code and the end of stacks became types. */
static enum type type_of(const struct orc *orc, uint64_t number, bool is_end, uint64_t sp_reg)
{
	static const enum type old[] = { TYPE_CALL, TYPE_REGISTERS, TYPE_INTERRUPT, TYPE_CALL };
	static const enum type new[] = { TYPE_UNDEFINED, TYPE_END, TYPE_CALL, TYPE_REGISTERS,
					 TYPE_INTERRUPT };
	enum { OLD_WIDTH = 2, OLD_COUNT = 4, NEW_COUNT = 5 };

	if (orc->type.width > OLD_WIDTH)
		return number < NEW_COUNT ? new[number] : TYPE_UNDEFINED;
	if (sp_reg == REG_UNDEFINED)
		return is_end ? TYPE_END : TYPE_UNDEFINED;
	return old[number % OLD_COUNT];
}

static int read_entry(const struct orc *orc, uint64_t address, struct entry *ret, struct err *err)
{
	uint64_t sp_offset, bp_offset, type, end = 0;

	if (kernel_get(orc->kernel, address, &orc->sp_offset, &sp_offset, err) < 0 ||
	    kernel_get(orc->kernel, address, &orc->bp_offset, &bp_offset, err) < 0 ||
	    kernel_get(orc->kernel, address, &orc->sp_reg, &ret->sp_reg, err) < 0 ||
	    kernel_get(orc->kernel, address, &orc->bp_reg, &ret->bp_reg, err) < 0 ||
	    kernel_get(orc->kernel, address, &orc->type, &type, err) < 0)
		return err->code;
	if (orc->end.size && kernel_get(orc->kernel, address, &orc->end, &end, err) < 0)
		return err->code;
	ret->sp_offset = (int16_t)sp_offset;
	ret->bp_offset = (int16_t)bp_offset;
	ret->type = type_of(orc, type, end, ret->sp_reg);
	return 0;
}

/* ---- a step -------------------------------------------------------------------------------- */

static int word_at(const struct orc *orc, uint64_t address, uint64_t *ret, struct err *err)
{
	return memory_word(orc->kernel->memory, address, ret, err);
}

/* The caller's stack. Other registers than these hold it in a few lines of assembly only. */
static int find_stack(const struct orc *orc, const struct entry *entry,
		      const struct orc_state *state, uint64_t *ret, struct err *err)
{
	uint64_t offset = (uint64_t)entry->sp_offset;

	switch (entry->sp_reg) {
	case REG_STACK:
		*ret = state->stack + offset;
		return 0;
	case REG_FRAME:
		*ret = state->frame + offset;
		return 0;
	case REG_FRAME_INDIRECT:
		return word_at(orc, state->frame + offset, ret, err);
	case REG_STACK_INDIRECT:
		if (word_at(orc, state->stack, ret, err) < 0)
			return err->code;
		*ret += offset;
		return 0;
	default:
		return err_set(err, -ENODATA,
			       "the caller of the code at %#llx is in a register "
			       "that is not known",
			       (unsigned long long)state->instruction);
	}
}

static int find_caller(const struct orc *orc, const struct entry *entry, uint64_t stack,
		       struct orc_state *next, struct err *err)
{
	enum { INTERRUPT_STACK = 3 }; /* words: instruction, code segment, flags, stack */
	int failed;

	switch (entry->type) {
	case TYPE_REGISTERS:
		failed = word_at(orc, stack + REGISTER_INSTRUCTION * WORD, &next->instruction, err);
		if (!failed)
			failed = word_at(orc, stack + REGISTER_STACK * WORD, &next->stack, err);
		if (!failed)
			failed = word_at(orc, stack + REGISTER_FRAME * WORD, &next->frame, err);
		next->is_exact = true;
		return failed;
	case TYPE_INTERRUPT:
		failed = word_at(orc, stack, &next->instruction, err);
		if (!failed)
			failed = word_at(orc, stack + INTERRUPT_STACK * WORD, &next->stack, err);
		next->is_exact = true;
		return failed;
	default:
		next->stack = stack;
		next->is_exact = false;
		return word_at(orc, stack - WORD, &next->instruction, err);
	}
}

/* The caller's frame pointer, where this code has put it away. */
static int find_frame(const struct orc *orc, const struct entry *entry, uint64_t stack,
		      const struct orc_state *state, struct orc_state *next, struct err *err)
{
	uint64_t offset = (uint64_t)entry->bp_offset;

	if (entry->bp_reg == REG_PREVIOUS_STACK)
		return word_at(orc, stack + offset, &next->frame, err);
	if (entry->bp_reg == REG_FRAME)
		return word_at(orc, state->frame + offset, &next->frame, err);
	return 0;
}

int orc_step(const struct orc *orc, struct orc_state *state, struct err *err)
{
	struct orc_state next = *state;
	uint64_t address = 0, stack = 0;
	struct entry entry = { 0 };

	/* behind a call that does not return there may be another function */
	if (find_entry(orc, state->instruction - !state->is_exact, &address, err) < 0 ||
	    read_entry(orc, address, &entry, err) < 0)
		return err->code;
	if (entry.type == TYPE_END)
		return 0;
	if (entry.type == TYPE_UNDEFINED)
		return err_set(err, -ENODATA,
			       "the kernel's tables say nothing of who calls the code there");
	if (find_stack(orc, &entry, state, &stack, err) < 0 ||
	    find_caller(orc, &entry, stack, &next, err) < 0 ||
	    find_frame(orc, &entry, stack, state, &next, err) < 0)
		return err->code;
	/* a stack is left in one direction; another one (of interrupts) begins elsewhere */
	if (next.stack == state->stack && next.instruction == state->instruction)
		return err_set(err, -EBADMSG, "the stack runs in a circle");
	*state = next;
	return 1;
}
