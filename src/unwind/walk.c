/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From one frame to its caller. */
#include "format/programs/dwarf_expression.h"
#include "unwind/unwind_parts.h"

enum {
	WORD_SIZE = 8,
	STACK_SPAN_MAX = 8 * 1024 * 1024, /* how far away a frame pointer is taken for one */
};

struct walk {
	struct unwinder *unwinder;
	const struct unwind_process *process;
	const struct unwind_sample *sample;
	const struct machine *machine;
	struct user_registers now; /* of the frame that was added last */
	const struct unwind_map *map;
	uint64_t address;          /* of the instruction that is looked up */
	bool is_exact;             /* that is not the one behind a call */
	bool is_beyond;            /* memory was asked for that was not copied */
	enum unwind_source source; /* of the next frame */
};

static bool get_register(const void *context, uint64_t number, uint64_t *ret)
{
	const struct walk *walk = context;

	if (number >= walk->machine->count || !(walk->now.known >> number & 1))
		return false;
	*ret = walk->now.value[number];
	return true;
}

static bool get_memory(const void *context, uint64_t address, size_t size, uint64_t *ret)
{
	const struct walk *walk = context;
	struct bytes stack = walk->sample->stack;
	uint64_t at = address - walk->sample->stack_address, number = 0;

	if (at > stack.size || size > stack.size - at)
		return false;
	memcpy(&number, stack.at + at, size); /* little-endian, as its reader is */
	*ret = number;
	return true;
}

static bool get_word(struct walk *walk, uint64_t address, uint64_t *ret)
{
	if (get_memory(walk, address, WORD_SIZE, ret))
		return true;
	walk->is_beyond = true;
	return false;
}

static bool run_expression(const struct walk *walk, const struct program_place *place,
			   const struct call_rule *rule, const uint64_t *first, uint64_t *ret)
{
	struct dwarf_frame frame = { get_register, get_memory, walk };

	return dwarf_expression_run(call_frames_expression(place->frames, rule), &frame, first,
				    ret);
}

/* The frame's address; it is what all the others are found by. */
static bool find_frame(const struct walk *walk, const struct program_place *place, uint64_t *ret)
{
	const struct call_row *row = &place->row;
	uint64_t value;

	if (row->frame.kind == CALL_RULE_VALUE_EXPRESSION)
		return run_expression(walk, place, &row->frame, NULL, ret);
	if (!get_register(walk, row->frame_register, &value))
		return false;
	*ret = value + (uint64_t)row->frame.number;
	return true;
}

/* The caller's value of a register; false if it is lost. */
static bool find_value(struct walk *walk, const struct program_place *place, unsigned number,
		       uint64_t frame, uint64_t *ret)
{
	const struct call_rule *rule = &place->row.rules[number];
	uint64_t address;

	switch ((enum call_rule_kind)rule->kind) {
	case CALL_RULE_SAME:
		return get_register(walk, number, ret);
	case CALL_RULE_SAVED:
		return get_word(walk, frame + (uint64_t)rule->number, ret);
	case CALL_RULE_VALUE:
		return *ret = frame + (uint64_t)rule->number, true;
	case CALL_RULE_REGISTER:
		return get_register(walk, (uint64_t)rule->number, ret);
	case CALL_RULE_EXPRESSION:
		return run_expression(walk, place, rule, &frame, &address) &&
		       get_word(walk, address, ret);
	case CALL_RULE_VALUE_EXPRESSION:
		return run_expression(walk, place, rule, &frame, ret);
	default:
		return false;
	}
}

/* Where a step has led. */
enum step { STEP_DONE, STEP_END };

static enum step end_with(enum unwind_end end, enum unwind_end *ret)
{
	*ret = end;
	return STEP_END;
}

static enum step step_by_call_frames(struct walk *walk, const struct program_place *place,
				     enum unwind_end *ret)
{
	const struct machine *machine = walk->machine;
	const struct call_row *row = &place->row;
	struct user_registers next = { .machine = walk->now.machine };
	uint64_t frame, value;

	if (row->rules[row->return_register].kind == CALL_RULE_UNDEFINED)
		return end_with(UNWIND_END_OUTERMOST, ret);
	/* an address that returns to itself is none */
	if (row->return_register == machine->address &&
	    row->rules[machine->address].kind == CALL_RULE_SAME)
		return end_with(UNWIND_END_BROKEN, ret);
	if (!find_frame(walk, place, &frame))
		return end_with(UNWIND_END_BROKEN, ret);
	/* a signal's frame may lie on another stack; all others lie above their callees */
	if (!row->is_signal && frame <= walk->now.value[machine->stack])
		return end_with(UNWIND_END_BROKEN, ret);
	next.value[machine->stack] = frame;
	next.known = (uint64_t)1 << machine->stack;
	for (unsigned number = 0; number < machine->count; number++) {
		bool is_said = row->rules[number].kind != CALL_RULE_SAME ||
			       number != machine->stack;

		if (!is_said || !find_value(walk, place, number, frame, &value))
			continue;
		next.value[number] = value;
		next.known |= (uint64_t)1 << number;
	}
	if (row->return_register != machine->address &&
	    find_value(walk, place, row->return_register, frame, &value)) {
		next.value[machine->address] = value;
		next.known |= (uint64_t)1 << machine->address;
	}
	if (!(next.known >> machine->address & 1))
		return end_with(walk->is_beyond ? UNWIND_END_STACK_CUT : UNWIND_END_BROKEN, ret);
	walk->now = next;
	walk->is_exact = row->is_signal;
	walk->source = UNWIND_SOURCE_CALL_FRAMES;
	return STEP_DONE;
}

/* A frame pointer points to the caller's, above which lies the return address. Only what can be one
 * is followed: aligned, above the stack pointer, and with code at the return address. */
static enum step step_by_frame_pointer(struct walk *walk, enum unwind_end *ret)
{
	const struct machine *machine = walk->machine;
	uint64_t stack = walk->now.value[machine->stack], frame, caller, address;

	if (!get_register(walk, machine->frame, &frame) || frame % WORD_SIZE || frame < stack)
		return end_with(UNWIND_END_NOT_SAID, ret);
	if (!get_memory(walk, frame, WORD_SIZE, &caller) ||
	    !get_memory(walk, frame + WORD_SIZE, WORD_SIZE, &address))
		return end_with(frame - stack < STACK_SPAN_MAX ? UNWIND_END_STACK_CUT
							       : UNWIND_END_NOT_SAID,
				ret);
	if (address && !unwind_map_find(walk->process, address))
		return end_with(UNWIND_END_NOT_SAID, ret);
	walk->now = (struct user_registers){ .machine = walk->now.machine };
	walk->now.value[machine->stack] = frame + 2 * WORD_SIZE;
	walk->now.value[machine->frame] = caller;
	walk->now.value[machine->address] = address;
	walk->now.known = (uint64_t)1 << machine->stack | (uint64_t)1 << machine->frame |
			  (uint64_t)1 << machine->address;
	walk->is_exact = false;
	walk->source = UNWIND_SOURCE_FRAME_POINTER;
	return STEP_DONE;
}

/* What the program says about an address of its own; kept, since the same ones come again. */
static const struct program_place *place_of(struct unwinder *unwinder, struct program *program,
					    uint64_t address)
{
	uint64_t hash = map_hash_u64(address ^ (uintptr_t)program);
	struct known_place *slot = &unwinder->places[hash & (KNOWN_PLACES_COUNT - 1)];

	if (slot->program == program && slot->address == address)
		return &slot->place;
	slot->program = program;
	slot->address = address;
	program_place(program, address, &unwinder->arena, &slot->place);
	return &slot->place;
}

/* Fills the frame of walk->now; what its program says of the address, NULL if nothing can be. */
static const struct program_place *fill_frame(struct walk *walk, struct unwind_frame *ret)
{
	uint64_t address = walk->now.value[walk->machine->address];
	uint64_t back = walk->is_exact ? 0 : 1; /* into the call, which may be a function's last */
	const struct unwind_map *map = unwind_map_find(walk->process, address - back);
	uint64_t looked_up;

	*ret = (struct unwind_frame){ .address = address, .source = walk->source };
	walk->map = map;
	if (!map)
		return NULL;
	ret->module = map->path;
	ret->module_offset = address - map->start + map->offset;
	struct program *program = map->program;

	if (!program)
		return NULL;
	program_read(program, &walk->unwinder->memory, UNWIND_MEMORY_MAX);
	if (program->state != PROGRAM_READ || program->machine != walk->machine->machine ||
	    !program_address(program, ret->module_offset - back, &looked_up))
		return NULL;
	ret->module_address = looked_up + back;
	const struct program_place *place = place_of(walk->unwinder, program, looked_up);

	/* where a signal handler returns to: the entry begins a byte early, for unwinders that do
	 * not know of such frames; the function does not */
	if (!place->function && place->frames && place->row.is_signal && back)
		place = place_of(walk->unwinder, program, looked_up + back);
	if (place->function) {
		ret->function = place->function;
		ret->offset = ret->module_address - place->function_address;
	}
	return place;
}

static enum step take_step(struct walk *walk, const struct program_place *place,
			   enum unwind_end *ret)
{
	if (!walk->map)
		return end_with(UNWIND_END_NO_CODE, ret);
	if (place && place->frames)
		return step_by_call_frames(walk, place, ret);
	return step_by_frame_pointer(walk, ret);
}

void unwinder_stack(struct unwinder *unwinder, const struct unwind_sample *sample,
		    struct unwind_stack *ret)
{
	struct walk walk = { .unwinder = unwinder,
			     .sample = sample,
			     .machine = machine_find(sample->registers.machine),
			     .now = sample->registers,
			     .is_exact = true,
			     .source = UNWIND_SOURCE_REGISTERS };

	ret->count = 0;
	ret->end = UNWIND_END_MACHINE;
	if (!walk.machine)
		return;
	assert(sample->process < unwinder->processes.count);
	walk.process = &unwinder->processes.at[sample->process];
	do {
		if (ret->count == UNWIND_FRAMES_MAX) {
			ret->end = UNWIND_END_LIMIT;
			return;
		}
		const struct program_place *place = fill_frame(&walk, &ret->frames[ret->count]);

		ret->count++;
		if (take_step(&walk, place, &ret->end) == STEP_END)
			return;
	} while (walk.now.value[walk.machine->address]);
	/* what has no caller is often given the return address 0 */
	ret->end = UNWIND_END_OUTERMOST;
}
