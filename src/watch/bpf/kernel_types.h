/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the kernel's structures is looked at. Only names matter: the loader finds where each
 * field is in the running kernel's BTF (CO-RE). Source: include/linux/sched.h, fs.h, fdtable.h,
 * nsproxy.h, mnt_namespace.h; arch/.../asm/ptrace.h.
 */
#ifndef TROWEL_WATCH_BPF_KERNEL_TYPES_H
#define TROWEL_WATCH_BPF_KERNEL_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
};

struct file {
	struct inode *f_inode;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct thread_info {
	unsigned long flags;
	__u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	int pid;
	int tgid;
	struct files_struct *files;
};

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
#define IS_COMPAT(task)   ((task)->thread_info.status & 2) /* TS_COMPAT */
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
#define IS_COMPAT(task)   ((task)->thread_info.flags & 1UL << 22) /* TIF_32BIT */
#define REGISTERS_SIZE    (34 * 8)
#endif

#pragma clang attribute pop

#endif
