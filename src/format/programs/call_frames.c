/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/call_frames.h"

#include "format/programs/call_frames_parts.h"
#include "format/programs/dwarf_reader.h"

/* DW_CFA_*, without the prefix. The first three keep an operand in their low six bits. */
enum {
	ADVANCE_LOC = 0x40,
	OFFSET = 0x80,
	RESTORE = 0xc0,
	NOP = 0x00,
	SET_LOC = 0x01,
	ADVANCE_LOC1 = 0x02,
	ADVANCE_LOC2 = 0x03,
	ADVANCE_LOC4 = 0x04,
	OFFSET_EXTENDED = 0x05,
	RESTORE_EXTENDED = 0x06,
	UNDEFINED = 0x07,
	SAME_VALUE = 0x08,
	REGISTER = 0x09,
	REMEMBER_STATE = 0x0a,
	RESTORE_STATE = 0x0b,
	DEF_CFA = 0x0c,
	DEF_CFA_REGISTER = 0x0d,
	DEF_CFA_OFFSET = 0x0e,
	DEF_CFA_EXPRESSION = 0x0f,
	EXPRESSION = 0x10,
	OFFSET_EXTENDED_SF = 0x11,
	DEF_CFA_SF = 0x12,
	DEF_CFA_OFFSET_SF = 0x13,
	VAL_OFFSET = 0x14,
	VAL_OFFSET_SF = 0x15,
	VAL_EXPRESSION = 0x16,
	GNU_ARGS_SIZE = 0x2e,
	GNU_NEGATIVE_OFFSET_EXTENDED = 0x2f,
};

enum { NO_REGISTER = UINT8_MAX };

/* What instructions change. */
struct state {
	struct call_rule rules[CALL_FRAMES_REGISTERS_MAX];
	struct call_rule frame;
	uint8_t frame_register;
};

struct run {
	const struct call_frames *frames;
	const struct call_common *common;
	struct cursor cursor;
	uint64_t location, wanted; /* addresses */
	struct state now;
	struct state first; /* after the common instructions */
	struct state *saved;
	size_t saved_count;
};

static int64_t scaled(const struct run *run, uint64_t number)
{
	return (int64_t)(number * (uint64_t)run->common->data_factor);
}

/* Registers beyond the limit (of vectors) are read and forgotten. */
static void set_rule(struct run *run, uint64_t number, enum call_rule_kind kind, int64_t value)
{
	if (number < CALL_FRAMES_REGISTERS_MAX)
		run->now.rules[number] = (struct call_rule){ .number = value,
							     .kind = (uint8_t)kind };
}

static struct call_rule read_expression(struct run *run, enum call_rule_kind kind)
{
	struct bytes block = dwarf_read_block(&run->cursor);

	return (struct call_rule){ .number = block.size ? block.at - run->frames->section.at : 0,
				   .size = (uint32_t)block.size,
				   .kind = (uint8_t)kind };
}

static void set_expression(struct run *run, enum call_rule_kind kind)
{
	uint64_t number = dwarf_read_unsigned(&run->cursor);
	struct call_rule rule = read_expression(run, kind);

	if (number < CALL_FRAMES_REGISTERS_MAX)
		run->now.rules[number] = rule;
}

static void restore(struct run *run, uint64_t number)
{
	if (number < CALL_FRAMES_REGISTERS_MAX)
		run->now.rules[number] = run->first.rules[number];
}

static void set_frame(struct run *run, uint64_t number, int64_t offset)
{
	run->now.frame_register = number < CALL_FRAMES_REGISTERS_MAX ? (uint8_t)number
								     : (uint8_t)NO_REGISTER;
	run->now.frame = (struct call_rule){ .number = offset, .kind = CALL_RULE_VALUE };
}

/* What moves the location. */
static bool run_location(struct run *run, uint8_t instruction)
{
	uint64_t step;

	switch (instruction) {
	case SET_LOC:
		run->location = dwarf_read_pointer(&run->cursor, run->common->encoding,
						   run->frames->address);
		return true;
	case ADVANCE_LOC1:
		step = cursor_u8(&run->cursor);
		break;
	case ADVANCE_LOC2:
		step = cursor_u16(&run->cursor);
		break;
	case ADVANCE_LOC4:
		step = cursor_u32(&run->cursor);
		break;
	default:
		return false;
	}
	run->location += step * run->common->code_factor;
	return true;
}

/* What says where the frame is. */
static bool run_frame(struct run *run, uint8_t instruction)
{
	struct cursor *cursor = &run->cursor;
	uint64_t number;

	switch (instruction) {
	case DEF_CFA:
		number = dwarf_read_unsigned(cursor);
		set_frame(run, number, (int64_t)dwarf_read_unsigned(cursor));
		return true;
	case DEF_CFA_SF:
		number = dwarf_read_unsigned(cursor);
		set_frame(run, number, scaled(run, (uint64_t)dwarf_read_signed(cursor)));
		return true;
	case DEF_CFA_REGISTER:
		set_frame(run, dwarf_read_unsigned(cursor), run->now.frame.number);
		return true;
	case DEF_CFA_OFFSET:
		set_frame(run, run->now.frame_register, (int64_t)dwarf_read_unsigned(cursor));
		return true;
	case DEF_CFA_OFFSET_SF:
		set_frame(run, run->now.frame_register,
			  scaled(run, (uint64_t)dwarf_read_signed(cursor)));
		return true;
	case DEF_CFA_EXPRESSION:
		run->now.frame = read_expression(run, CALL_RULE_VALUE_EXPRESSION);
		return true;
	default:
		return false;
	}
}

/* What remembers rows, and what says nothing about registers. */
static bool run_others(struct run *run, uint8_t instruction)
{
	switch (instruction) {
	case NOP:
		return true;
	case GNU_ARGS_SIZE:
		dwarf_read_unsigned(&run->cursor);
		return true;
	case REMEMBER_STATE:
		if (run->saved_count == CALL_FRAMES_SAVED_MAX)
			return false;
		run->saved[run->saved_count++] = run->now;
		return true;
	case RESTORE_STATE:
		if (run->saved_count == 0)
			return false;
		run->now = run->saved[--run->saved_count];
		return true;
	default:
		return false;
	}
}

/* What has a register as its first operand. */
static bool run_register(struct run *run, uint8_t instruction)
{
	struct cursor *cursor = &run->cursor;

	if (instruction == EXPRESSION || instruction == VAL_EXPRESSION) {
		set_expression(run, instruction == EXPRESSION ? CALL_RULE_EXPRESSION
							      : CALL_RULE_VALUE_EXPRESSION);
		return true;
	}
	uint64_t number = dwarf_read_unsigned(cursor);

	switch (instruction) {
	case OFFSET_EXTENDED:
		set_rule(run, number, CALL_RULE_SAVED, scaled(run, dwarf_read_unsigned(cursor)));
		return true;
	case OFFSET_EXTENDED_SF:
		set_rule(run, number, CALL_RULE_SAVED,
			 scaled(run, (uint64_t)dwarf_read_signed(cursor)));
		return true;
	case GNU_NEGATIVE_OFFSET_EXTENDED:
		set_rule(run, number, CALL_RULE_SAVED, scaled(run, -dwarf_read_unsigned(cursor)));
		return true;
	case VAL_OFFSET:
		set_rule(run, number, CALL_RULE_VALUE, scaled(run, dwarf_read_unsigned(cursor)));
		return true;
	case VAL_OFFSET_SF:
		set_rule(run, number, CALL_RULE_VALUE,
			 scaled(run, (uint64_t)dwarf_read_signed(cursor)));
		return true;
	case REGISTER:
		set_rule(run, number, CALL_RULE_REGISTER, (int64_t)dwarf_read_unsigned(cursor));
		return true;
	case UNDEFINED:
		set_rule(run, number, CALL_RULE_UNDEFINED, 0);
		return true;
	case SAME_VALUE:
		set_rule(run, number, CALL_RULE_SAME, 0);
		return true;
	case RESTORE_EXTENDED:
		restore(run, number);
		return true;
	default:
		return false;
	}
}

static bool run_one(struct run *run)
{
	uint8_t instruction = cursor_u8(&run->cursor);
	uint8_t operand = instruction & 0x3f;

	switch (instruction & 0xc0) {
	case ADVANCE_LOC:
		run->location += operand * run->common->code_factor;
		return true;
	case OFFSET:
		set_rule(run, operand, CALL_RULE_SAVED,
			 scaled(run, dwarf_read_unsigned(&run->cursor)));
		return true;
	case RESTORE:
		restore(run, operand);
		return true;
	default:
		return run_location(run, instruction) || run_frame(run, instruction) ||
		       run_others(run, instruction) || run_register(run, instruction);
	}
}

/* Runs the instructions in a range of the section, up to the one that is for later addresses. */
static bool run_range(struct run *run, size_t start, size_t end)
{
	run->cursor = cursor_of(bytes_slice(run->frames->section, 0, end));
	cursor_seek(&run->cursor, start);
	for (size_t steps = 0; run->cursor.at < end; steps++) {
		if (steps == CALL_FRAMES_STEPS_MAX || !run_one(run) || run->cursor.failed)
			return false;
		if (run->location > run->wanted)
			break; /* what moves the location changes no rule */
	}
	return true;
}

/* The last entry that starts at or before the address, if it reaches it. */
static const struct call_entry *find_entry(const struct call_frames *frames, uint64_t address)
{
	size_t until = vec_count_until(&frames->entries, start, address);
	const struct call_entry *entry = until ? &frames->entries.at[until - 1] : NULL;

	return entry && address < entry->end ? entry : NULL;
}

bool call_frames_row(const struct call_frames *frames, uint64_t address, struct call_row *ret)
{
	const struct call_entry *entry = find_entry(frames, address);
	struct state saved[CALL_FRAMES_SAVED_MAX];
	struct call_function function;
	size_t next;

	if (!entry || call_frames_read(frames, entry->at, &function, &next) != 1)
		return false;
	struct run run = { .frames = frames,
			   .common = &function.common,
			   .location = function.first,
			   .wanted = UINT64_MAX,
			   .saved = saved };

	run.now.frame_register = NO_REGISTER;
	run.now.frame.kind = CALL_RULE_VALUE;
	if (!run_range(&run, function.common.start, function.common.end))
		return false;
	run.first = run.now;
	run.location = function.first;
	run.wanted = address;
	if (!run_range(&run, function.start, function.end) ||
	    (run.now.frame.kind == CALL_RULE_VALUE && run.now.frame_register == NO_REGISTER))
		return false;
	memcpy(ret->rules, run.now.rules, sizeof(ret->rules));
	ret->frame = run.now.frame;
	ret->frame_register = run.now.frame_register;
	ret->return_register = (uint8_t)function.common.return_register;
	ret->is_signal = function.common.is_signal;
	ret->start = entry->start;
	ret->end = entry->end;
	return true;
}

struct bytes call_frames_expression(const struct call_frames *frames, const struct call_rule *rule)
{
	return bytes_slice(frames->section, (size_t)rule->number, rule->size);
}
