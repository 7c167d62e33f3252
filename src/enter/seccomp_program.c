/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/seccomp_program.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
#define OWN_KIND AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_KIND AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ is this machine's?"
#endif

enum {
	STEPS_MAX = 100 * 1000, /* of all ways through a program */
	DEPTH_MAX = 200,        /* decisions on one way that hang on arguments */
};

/* ---- what may be refused ------------------------------------------------------------------- */

/* A number that may not be known: what comes from the arguments of a call is not. */
struct number {
	bool is_known;
	uint32_t value;
};

struct machine {
	const struct sock_filter *program;
	size_t count;
	unsigned call;
	unsigned *steps; /* left */
};

struct state {
	size_t at;
	struct number a, x, memory[BPF_MEMWORDS];
};

static struct number known(uint32_t value)
{
	return (struct number){ true, value };
}

/* What is at that place of struct seccomp_data. */
static struct number data_at(const struct machine *machine, uint32_t offset)
{
	if (offset == offsetof(struct seccomp_data, nr))
		return known(machine->call);
	if (offset == offsetof(struct seccomp_data, arch))
		return known(OWN_KIND);
	return (struct number){ 0 };
}

static struct number loaded(const struct machine *machine, const struct state *state,
			    const struct sock_filter *step)
{
	switch (BPF_MODE(step->code)) {
	case BPF_ABS:
		return data_at(machine, step->k);
	case BPF_LEN:
		return known(sizeof(struct seccomp_data));
	case BPF_IMM:
		return known(step->k);
	case BPF_MEM:
		return step->k < BPF_MEMWORDS ? state->memory[step->k] : (struct number){ 0 };
	default:
		return (struct number){ 0 };
	}
}

static struct number calculated(struct number a, struct number b, uint16_t code)
{
	enum { BITS = 32 };

	if (!a.is_known || !b.is_known)
		return (struct number){ 0 };
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return known(a.value + b.value);
	case BPF_SUB:
		return known(a.value - b.value);
	case BPF_MUL:
		return known(a.value * b.value);
	case BPF_DIV:
		return b.value ? known(a.value / b.value) : (struct number){ 0 };
	case BPF_AND:
		return known(a.value & b.value);
	case BPF_OR:
		return known(a.value | b.value);
	case BPF_XOR:
		return known(a.value ^ b.value);
	case BPF_LSH:
		return b.value < BITS ? known(a.value << b.value) : (struct number){ 0 };
	case BPF_RSH:
		return b.value < BITS ? known(a.value >> b.value) : (struct number){ 0 };
	case BPF_NEG:
		return known(-a.value);
	default:
		return (struct number){ 0 };
	}
}

static bool compares(uint32_t a, uint32_t b, uint16_t code)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	default:
		return a & b;
	}
}

static bool refuses(struct number result)
{
	uint32_t action = result.value & SECCOMP_RET_ACTION_FULL;

	return !result.is_known || (action != SECCOMP_RET_ALLOW && action != SECCOMP_RET_LOG);
}

/* What neither jumps nor ends. */
static void compute(const struct machine *machine, struct state *state,
		    const struct sock_filter *step)
{
	struct number operand = BPF_SRC(step->code) == BPF_X ? state->x : known(step->k);

	switch (BPF_CLASS(step->code)) {
	case BPF_LD:
		state->a = loaded(machine, state, step);
		break;
	case BPF_LDX:
		state->x = loaded(machine, state, step);
		break;
	case BPF_ST:
	case BPF_STX:
		if (step->k < BPF_MEMWORDS)
			state->memory[step->k] = BPF_CLASS(step->code) == BPF_ST ? state->a
										 : state->x;
		break;
	case BPF_ALU:
		state->a = calculated(state->a, operand, step->code);
		break;
	default:
		if (BPF_MISCOP(step->code) == BPF_TAX)
			state->x = state->a;
		else
			state->a = state->x;
	}
}

static bool may_refuse(const struct machine *machine, struct state state, unsigned depth);

/* Both ways where it is not known which; the second one is left to the caller. */
static bool jump_may_refuse(const struct machine *machine, struct state *state,
			    const struct sock_filter *step, unsigned *depth)
{
	struct number operand = BPF_SRC(step->code) == BPF_X ? state->x : known(step->k);
	bool is_known = state->a.is_known && operand.is_known;

	if (BPF_OP(step->code) == BPF_JA) {
		state->at += step->k;
		return false;
	}
	if (is_known) {
		state->at += compares(state->a.value, operand.value, step->code) ? step->jt
										 : step->jf;
		return false;
	}
	struct state other = *state;

	other.at += step->jt;
	state->at += step->jf;
	return ++*depth > DEPTH_MAX || may_refuse(machine, other, *depth);
}

static bool may_refuse(const struct machine *machine, struct state state, unsigned depth)
{
	while (state.at < machine->count && *machine->steps) {
		const struct sock_filter *step = &machine->program[state.at++];

		--*machine->steps;
		switch (BPF_CLASS(step->code)) {
		case BPF_RET:
			return refuses(BPF_RVAL(step->code) == BPF_A ? state.a : known(step->k));
		case BPF_JMP:
			if (jump_may_refuse(machine, &state, step, &depth))
				return true;
			break;
		default:
			compute(machine, &state, step);
		}
	}
	return true; /* not a program, or too long a one */
}

bool seccomp_program_may_refuse(struct bytes filter, unsigned call)
{
	unsigned steps = STEPS_MAX;
	struct sock_filter program[BPF_MAXINSNS];
	struct machine machine = {
		.program = program,
		.count = filter.size / sizeof(*program),
		.call = call,
		.steps = &steps,
	};
	struct state state = { .a = known(0), .x = known(0) };

	if (machine.count > BPF_MAXINSNS)
		return true;
	if (machine.count)
		memcpy(program, filter.at, machine.count * sizeof(*program));
	for (int i = 0; i < BPF_MEMWORDS; i++)
		state.memory[i] = known(0);
	return may_refuse(&machine, state, 0);
}

/* ---- exceptions ---------------------------------------------------------------------------- */

static void add(struct buf *ret, struct sock_filter step)
{
	buf_add(ret, &step, sizeof(step));
}

int seccomp_program_except(struct bytes filter, const bool calls[SECCOMP_CALLS_MAX],
			   struct buf *ret)
{
	scoped_buf checks = { 0 };
	const struct sock_filter load_kind = BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						      offsetof(struct seccomp_data, arch)),
				 load_call = BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						      offsetof(struct seccomp_data, nr)),
				 is_own_kind = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_KIND, 1, 0),
				 pass = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
				 zero = BPF_STMT(BPF_LD | BPF_IMM, 0); /* as a filter begins */

	add(&checks, load_call);
	for (uint32_t i = 0; i < SECCOMP_CALLS_MAX; i++) {
		if (!calls[i])
			continue;
		add(&checks, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, i, 0, 1));
		add(&checks, pass);
	}
	add(ret, load_kind);
	add(ret, is_own_kind);
	add(ret,
	    (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(checks.size / sizeof(zero))));
	buf_add_bytes(ret, buf_bytes(&checks));
	add(ret, zero);
	buf_add_bytes(ret, filter);
	return ret->size / sizeof(zero) > BPF_MAXINSNS ? -E2BIG : 0;
}
