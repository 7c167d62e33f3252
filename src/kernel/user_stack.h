/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stack is found out from later: the registers of a stopped thread, by the numbers that
 * DWARF gives them, and a copy of the top of its stack.
 */
#ifndef TROWEL_KERNEL_USER_STACK_H
#define TROWEL_KERNEL_USER_STACK_H

#include <sys/types.h>

#include "base/buf.h"

enum {
	USER_REGISTERS_MAX = 33,         /* arm64 has as many, x86-64 has 17 */
	USER_STACK_COPY_MAX = 16 * 1024, /* bytes of the stack that are copied */
};

/* Registers of a thread. `machine` is EM_X86_64 and its like of <elf.h>; 0 for those whose stacks
 * nothing here can read. */
struct user_registers {
	unsigned machine;
	uint64_t known; /* bit N: value[N] is */
	uint64_t value[USER_REGISTERS_MAX];
};

#ifdef __x86_64__
struct user_regs_struct; /* of <sys/user.h> */

/* Of what the kernel gives in its own order, as PTRACE_GETREGSET does.
 * Source: System V ABI, AMD64, figure 3.36. */
struct user_registers user_registers_of(const struct user_regs_struct *from);
#endif

/* Of the beginning of the kernel's struct pt_regs, which is in the order of user_regs_struct; false
 * for a machine whose stacks nothing here can read, or if `from` is too short. */
bool user_registers_read(struct bytes from, struct user_registers *ret);

/* The registers of a thread that the caller traces and that is stopped. 0 or -errno: -ESRCH if
 * it is not stopped or gone, -ENOTSUP for a program of another machine (32 bits) than trowel's.
 * */
int user_registers_get(pid_t thread, struct user_registers *ret, struct err *err) MUST_CHECK;

/* The stack pointer, and the address of the instruction that comes next. */
uint64_t user_registers_stack(const struct user_registers *registers);

/* Replaces `ret` by at most USER_STACK_COPY_MAX bytes of the process's memory from `address` on,
 * fewer where the stack ends. 0 or -errno. Source: process_vm_readv(2). */
int user_stack_copy(pid_t pid, uint64_t address, struct buf *ret, struct err *err) MUST_CHECK;

/* Reads memory of a process to `to`: as many of the `size` bytes, at most USER_STACK_COPY_MAX, as
 * are there up to the first page that is not. How many, or -errno. Source: process_vm_readv(2). */
ssize_t user_memory_read(pid_t pid, uint64_t address, void *to, size_t size);

/* Replaces `ret` by exactly `size` bytes of a process's memory. 0 or -errno. */
int user_memory_copy(pid_t pid, uint64_t address, size_t size, struct buf *ret,
		     struct err *err) MUST_CHECK;

#endif
