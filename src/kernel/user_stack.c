/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/user_stack.h"

#include <elf.h>
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

enum { STACK_PIECE_SIZE = 4096 }; /* a page; larger ones are made of these */

#ifdef __x86_64__

enum {
	STACK_POINTER = 7,
	REGISTERS_COUNT = 17,
	KERNEL_REGISTERS_SIZE = 21 * 8, /* of struct pt_regs: up to ss */
};

struct user_registers user_registers_of(const struct user_regs_struct *from)
{
	return (struct user_registers){
		.machine = EM_X86_64,
		.known = (1U << REGISTERS_COUNT) - 1,
		.value = { from->rax, from->rdx, from->rcx, from->rbx, from->rsi, from->rdi,
			   from->rbp, from->rsp, from->r8, from->r9, from->r10, from->r11,
			   from->r12, from->r13, from->r14, from->r15, from->rip },
	};
}

bool user_registers_read(struct bytes from, struct user_registers *ret)
{
	struct user_regs_struct registers = { 0 };

	if (from.size < KERNEL_REGISTERS_SIZE)
		return false;
	memcpy(&registers, from.at, KERNEL_REGISTERS_SIZE);
	*ret = user_registers_of(&registers);
	return true;
}

int user_registers_get(pid_t thread, struct user_registers *ret, struct err *err)
{
	struct user_regs_struct from;
	struct iovec place = { &from, sizeof(from) };

	if (ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &place) < 0)
		return err_errno(err, "registers of thread %d", thread);
	/* a 32-bit program's registers are fewer */
	if (place.iov_len != sizeof(from))
		return err_set(err, -ENOTSUP, "thread %d runs a program of 32 bits", thread);
	*ret = user_registers_of(&from);
	return 0;
}

#else

enum { STACK_POINTER = 0 };

bool user_registers_read(struct bytes from, struct user_registers *ret)
{
	return false;
}

int user_registers_get(pid_t thread, struct user_registers *ret, struct err *err)
{
	return err_set(err, -ENOTSUP, "thread %d: stacks of this machine are not read", thread);
}

#endif

uint64_t user_registers_stack(const struct user_registers *registers)
{
	return registers->value[STACK_POINTER];
}

ssize_t user_memory_read(pid_t pid, uint64_t address, void *to, size_t size)
{
	enum { PIECES = USER_STACK_COPY_MAX / STACK_PIECE_SIZE + 1 };
	struct iovec pieces[PIECES], here = { to, size };
	size_t count = 0, done = 0;

	if (address > UINT64_MAX - size || size > USER_STACK_COPY_MAX)
		return -EFAULT;
	/* a piece that is not there whole is not copied at all, so pages are the pieces */
	while (done < size) {
		size_t piece = STACK_PIECE_SIZE - (size_t)((address + done) % STACK_PIECE_SIZE);

		if (piece > size - done)
			piece = size - done;
		pieces[count++] = (struct iovec){ (void *)(uintptr_t)(address + done), piece };
		done += piece;
	}
	ssize_t got = process_vm_readv(pid, &here, 1, pieces, count, 0);

	return got < 0 ? -errno : got;
}

int user_stack_copy(pid_t pid, uint64_t address, struct buf *ret, struct err *err)
{
	buf_clear(ret);
	ssize_t got = user_memory_read(pid, address, buf_reserve(ret, USER_STACK_COPY_MAX),
				       USER_STACK_COPY_MAX);

	if (got < 0)
		return err_set(err, (int)got, "stack of process %d: %s", pid, err_words((int)got));
	buf_grew(ret, (size_t)got);
	return 0;
}

int user_memory_copy(pid_t pid, uint64_t address, size_t size, struct buf *ret, struct err *err)
{
	struct iovec from = { (void *)(uintptr_t)address, size };

	buf_clear(ret);
	struct iovec to = { buf_reserve(ret, size), size };
	ssize_t got = process_vm_readv(pid, &to, 1, &from, 1, 0);

	if (got < 0)
		return err_errno(err, "memory of process %d", pid);
	if ((size_t)got != size)
		return err_set(err, -EFAULT, "memory of process %d at %#llx ends", pid,
			       (unsigned long long)address);
	buf_grew(ret, size);
	return 0;
}
