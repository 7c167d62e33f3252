/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <elf.h>

#include "harness.h"
#include "unwind/unwind_parts.h"

enum {
	REGISTERS = 17,
	STACK_SIZE = 256,
	BASE = 0x10000, /* where the program is mapped; its stack is at address 0 */
};

/* Registers of 2 bytes each, a stack, then a program. */
FUZZ(unwind, input)
{
	struct bytes stack = bytes_slice(input, REGISTERS * 2, STACK_SIZE);
	struct bytes file = bytes_slice(input, REGISTERS * 2 + STACK_SIZE, input.size);
	struct unwind_sample sample = { .stack = stack,
					.registers = { .machine = EM_X86_64, .known = 0x1ffff } };
	static struct unwind_stack result;
	struct unwinder *unwinder = unwinder_create();
	struct unwind_process process = { 0 };
	struct buf memory = { 0 };

	for (size_t i = 0; i < REGISTERS && i * 2 + 1 < input.size; i++)
		sample.registers.value[i] = (unsigned char)input.at[i * 2] |
					    (unsigned)(unsigned char)input.at[i * 2 + 1] << 8;
	sample.registers.value[REGISTERS - 1] += BASE;
	buf_add_bytes(&memory, file);
	struct program *program = program_create((struct program_key){ 1, 1 }, -1, &memory);

	*vec_push(&unwinder->list) = program;
	*vec_push(&process.maps) = (struct unwind_map){ BASE, BASE + 0x10000, 0, "program",
							program };
	*vec_push(&unwinder->processes) = process;
	unwinder_stack(unwinder, &sample, &result);
	assert(result.count >= 1 && result.count <= UNWIND_FRAMES_MAX);
	assert(result.end < UNWIND_END_COUNT);
	buf_deinit(&memory);
	unwinder_destroy(unwinder);
}
