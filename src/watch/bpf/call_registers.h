/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the registers of a thread say at the end of a system call, and whether it was one of a
 * 32-bit program. Source: arch/.../asm/ptrace.h, asm/thread_info.h.
 */
#ifndef TROWEL_WATCH_BPF_CALL_REGISTERS_H
#define TROWEL_WATCH_BPF_CALL_REGISTERS_H

#include "watch/bpf/kernel_types.h"

#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r10, r9, r8, dx, si, di, orig_ax, sp;
};
#define ARGUMENT_1(regs)  ((regs)->di)
#define ARGUMENT_2(regs)  ((regs)->si)
#define ARGUMENT_3(regs)  ((regs)->dx)
#define ARGUMENT_4(regs)  ((regs)->r10)
#define ARGUMENT_5(regs)  ((regs)->r8)
#define ARGUMENT_6(regs)  ((regs)->r9)
#define CALL_NUMBER(regs) ((int)(regs)->orig_ax)
#define COMPAT_FIELD      status
#define COMPAT_BIT        2 /* TS_COMPAT */
#define REGISTERS_SIZE    (21 * 8)
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	__u64 regs[31];
	__u64 sp;
	__u64 orig_x0; /* regs[0] holds the result by now */
	int syscallno;
};
#define ARGUMENT_1(regs)  ((regs)->orig_x0)
#define ARGUMENT_2(regs)  ((regs)->regs[1])
#define ARGUMENT_3(regs)  ((regs)->regs[2])
#define ARGUMENT_4(regs)  ((regs)->regs[3])
#define ARGUMENT_5(regs)  ((regs)->regs[4])
#define ARGUMENT_6(regs)  ((regs)->regs[5])
#define CALL_NUMBER(regs) ((regs)->syscallno)
#define COMPAT_FIELD      flags
#define COMPAT_BIT        (1UL << 22) /* TIF_32BIT */
#define REGISTERS_SIZE    (34 * 8)
#endif

#pragma clang attribute pop

/* True in a call of a 32-bit program. The helper that needs no copying is there from 5.11 on. */
static bool is_compat(void)
{
	struct task_struct *task;

	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)) {
		task = bpf_get_current_task_btf();
		return task->thread_info.COMPAT_FIELD & COMPAT_BIT;
	}
	task = (void *)bpf_get_current_task();
	return BPF_CORE_READ(task, thread_info.COMPAT_FIELD) & COMPAT_BIT;
}

#endif
