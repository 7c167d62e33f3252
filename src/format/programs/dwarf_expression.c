/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/dwarf_expression.h"

#include "format/programs/dwarf_reader.h"

/* DW_OP_*, without the prefix. */
enum {
	DEREF = 0x06,
	CONST1U = 0x08,
	CONST1S = 0x09,
	CONST2U = 0x0a,
	CONST2S = 0x0b,
	CONST4U = 0x0c,
	CONST4S = 0x0d,
	CONST8U = 0x0e,
	CONST8S = 0x0f,
	CONSTU = 0x10,
	CONSTS = 0x11,
	DUP = 0x12,
	DROP = 0x13,
	OVER = 0x14,
	PICK = 0x15,
	SWAP = 0x16,
	ROT = 0x17,
	ABS = 0x19,
	AND = 0x1a,
	DIV = 0x1b,
	MINUS = 0x1c,
	MOD = 0x1d,
	MUL = 0x1e,
	NEG = 0x1f,
	NOT = 0x20,
	OR = 0x21,
	PLUS = 0x22,
	PLUS_UCONST = 0x23,
	SHL = 0x24,
	SHR = 0x25,
	SHRA = 0x26,
	XOR = 0x27,
	BRA = 0x28,
	EQ = 0x29,
	GE = 0x2a,
	GT = 0x2b,
	LE = 0x2c,
	LT = 0x2d,
	NE = 0x2e,
	SKIP = 0x2f,
	LIT0 = 0x30,
	LIT31 = 0x4f,
	BREG0 = 0x70,
	BREG31 = 0x8f,
	BREGX = 0x92,
	DEREF_SIZE = 0x94,
	NOP = 0x96,
};

struct machine {
	struct cursor cursor;
	const struct dwarf_frame *frame;
	uint64_t stack[DWARF_EXPRESSION_STACK_MAX];
	size_t count;
	bool failed;
};

static void push(struct machine *machine, uint64_t number)
{
	if (machine->count == DWARF_EXPRESSION_STACK_MAX)
		machine->failed = true;
	else
		machine->stack[machine->count++] = number;
}

static uint64_t pop(struct machine *machine)
{
	if (machine->count == 0) {
		machine->failed = true;
		return 0;
	}
	return machine->stack[--machine->count];
}

/* A copy of what lies `depth` numbers below the top. */
static void pick(struct machine *machine, size_t depth)
{
	if (depth >= machine->count)
		machine->failed = true;
	else
		push(machine, machine->stack[machine->count - 1 - depth]);
}

static void push_register(struct machine *machine, uint64_t number)
{
	int64_t offset = dwarf_read_signed(&machine->cursor);
	uint64_t value;

	if (machine->frame->get_register(machine->frame->context, number, &value))
		push(machine, value + (uint64_t)offset);
	else
		machine->failed = true;
}

static void push_memory(struct machine *machine, size_t size)
{
	uint64_t address = pop(machine), value;

	if (!machine->failed && size >= 1 && size <= sizeof(value) &&
	    machine->frame->get_memory(machine->frame->context, address, size, &value))
		push(machine, value);
	else
		machine->failed = true;
}

static void jump(struct machine *machine, bool is_taken)
{
	int16_t distance = (int16_t)cursor_u16(&machine->cursor);
	ptrdiff_t to = (ptrdiff_t)machine->cursor.at + distance;

	if (!is_taken)
		return;
	if (to < 0 || (size_t)to > machine->cursor.input.size)
		machine->failed = true;
	else
		cursor_seek(&machine->cursor, (size_t)to);
}

/* Numbers that stand in the expression. */
static bool run_constant(struct machine *machine, uint8_t operation)
{
	struct cursor *cursor = &machine->cursor;

	if (operation >= LIT0 && operation <= LIT31) {
		push(machine, operation - LIT0);
		return true;
	}
	switch (operation) {
	case CONST1U:
		push(machine, cursor_u8(cursor));
		return true;
	case CONST1S:
		push(machine, (uint64_t)(int8_t)cursor_u8(cursor));
		return true;
	case CONST2U:
		push(machine, cursor_u16(cursor));
		return true;
	case CONST2S:
		push(machine, (uint64_t)(int16_t)cursor_u16(cursor));
		return true;
	case CONST4U:
		push(machine, cursor_u32(cursor));
		return true;
	case CONST4S:
		push(machine, (uint64_t)(int32_t)cursor_u32(cursor));
		return true;
	case CONST8U:
	case CONST8S:
		push(machine, cursor_u64(cursor));
		return true;
	case CONSTU:
		push(machine, dwarf_read_unsigned(cursor));
		return true;
	case CONSTS:
		push(machine, (uint64_t)dwarf_read_signed(cursor));
		return true;
	default:
		return false;
	}
}

/* What moves numbers on the stack, or fetches one from the frame. */
static bool run_stack(struct machine *machine, uint8_t operation)
{
	uint64_t top, second, third;

	if (operation >= BREG0 && operation <= BREG31) {
		push_register(machine, operation - BREG0);
		return true;
	}
	switch (operation) {
	case BREGX:
		push_register(machine, dwarf_read_unsigned(&machine->cursor));
		return true;
	case DEREF:
		push_memory(machine, sizeof(uint64_t));
		return true;
	case DEREF_SIZE:
		push_memory(machine, cursor_u8(&machine->cursor));
		return true;
	case DUP:
		pick(machine, 0);
		return true;
	case OVER:
		pick(machine, 1);
		return true;
	case PICK:
		pick(machine, cursor_u8(&machine->cursor));
		return true;
	case DROP:
		pop(machine);
		return true;
	case SWAP:
		top = pop(machine);
		second = pop(machine);
		push(machine, top);
		push(machine, second);
		return true;
	case ROT:
		top = pop(machine);
		second = pop(machine);
		third = pop(machine);
		push(machine, top);
		push(machine, third);
		push(machine, second);
		return true;
	default:
		return false;
	}
}

/* What has one operand, and jumps. */
static bool run_unary(struct machine *machine, uint8_t operation)
{
	uint64_t number;

	switch (operation) {
	case NOP:
		return true;
	case SKIP:
		jump(machine, true);
		return true;
	case BRA:
		jump(machine, pop(machine) != 0);
		return true;
	case PLUS_UCONST:
		number = pop(machine);
		push(machine, number + dwarf_read_unsigned(&machine->cursor));
		return true;
	case ABS:
		number = pop(machine);
		push(machine, (int64_t)number < 0 ? -number : number);
		return true;
	case NEG:
		push(machine, -pop(machine));
		return true;
	case NOT:
		push(machine, ~pop(machine));
		return true;
	default:
		return false;
	}
}

static bool divide(uint64_t left, uint64_t right, uint64_t *ret)
{
	if (right == 0)
		return false;
	/* the one quotient that does not fit stays as it is */
	*ret = right == UINT64_MAX ? -left : (uint64_t)((int64_t)left / (int64_t)right);
	return true;
}

static uint64_t shift_signed(uint64_t number, uint64_t count)
{
	return (uint64_t)((int64_t)number >> (count < 63 ? count : 63));
}

/* What has two operands, in the order they were pushed; false if there is no such operation. */
static bool binary(uint8_t operation, uint64_t left, uint64_t right, uint64_t *ret)
{
	int64_t a = (int64_t)left, b = (int64_t)right;

	switch (operation) {
	case AND:
		return *ret = left & right, true;
	case OR:
		return *ret = left | right, true;
	case XOR:
		return *ret = left ^ right, true;
	case PLUS:
		return *ret = left + right, true;
	case MINUS:
		return *ret = left - right, true;
	case MUL:
		return *ret = left * right, true;
	case DIV:
		return divide(left, right, ret);
	case MOD:
		return *ret = right ? left % right : 0, right != 0;
	case SHL:
		return *ret = right < 64 ? left << right : 0, true;
	case SHR:
		return *ret = right < 64 ? left >> right : 0, true;
	case SHRA:
		return *ret = shift_signed(left, right), true;
	case EQ:
		return *ret = a == b, true;
	case NE:
		return *ret = a != b, true;
	case GE:
		return *ret = a >= b, true;
	case GT:
		return *ret = a > b, true;
	case LE:
		return *ret = a <= b, true;
	case LT:
		return *ret = a < b, true;
	default:
		return false;
	}
}

static bool run_binary(struct machine *machine, uint8_t operation)
{
	uint64_t right = pop(machine), left = pop(machine), result;

	if (machine->failed || !binary(operation, left, right, &result))
		return false;
	push(machine, result);
	return true;
}

bool dwarf_expression_run(struct bytes expression, const struct dwarf_frame *frame,
			  const uint64_t *first, uint64_t *ret)
{
	struct machine machine = { .cursor = cursor_of(expression), .frame = frame };

	if (first)
		push(&machine, *first);
	for (size_t steps = 0; cursor_left(&machine.cursor); steps++) {
		uint8_t operation = cursor_u8(&machine.cursor);

		if (steps == DWARF_EXPRESSION_STEPS_MAX ||
		    (!run_constant(&machine, operation) && !run_stack(&machine, operation) &&
		     !run_unary(&machine, operation) && !run_binary(&machine, operation)) ||
		    machine.failed || machine.cursor.failed)
			return false;
	}
	if (machine.count == 0)
		return false;
	*ret = machine.stack[machine.count - 1];
	return true;
}
