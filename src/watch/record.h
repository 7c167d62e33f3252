/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program in the kernel (bpf/watch.bpf.c) and the one that loads it (backend_bpf.c) say to
 * each other. Compiled for both machines: only types of fixed size, and no holes.
 */
#ifndef TROWEL_WATCH_RECORD_H
#define TROWEL_WATCH_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#include <stdint.h>
#endif

enum {
	WATCH_PATH_MAX = 4096, /* PATH_MAX of the kernel, with the NUL */
	WATCH_NAME_MAX = 256,  /* of one part of it, NAME_MAX with the NUL */
	WATCH_COMM_MAX = 16,   /* TASK_COMM_LEN */
	WATCH_PROCESSES_MAX = 65536,
	WATCH_SEEN_MAX = 65536,
	WATCH_PENDING_MAX = 4096, /* connections that were begun; the oldest are forgotten */
	WATCH_RING_SIZE = 8 << 20,
	WATCH_RING_STACKS_SIZE = 32 << 20, /* where stacks come along */
	WATCH_STACK_MAX = 16 * 1024,       /* bytes of a stack that are copied, from its top on */
	WATCH_REGISTERS_MAX = 34,          /* words: arm64's; x86-64 has 21 */
};

/* How a process is watched. */
enum watch_part {
	WATCH_PART_ALL = 1,  /* and all that it starts */
	WATCH_PART_CHILDREN, /* only what it starts */
};

/* What a process does. */
enum watch_deed {
	WATCH_OPENS,    /* open, openat, openat2, creat */
	WATCH_LOOKS,    /* stat and its kin, access, readlink: at a path, without opening it */
	WATCH_EXECUTES, /* execve, execveat */
	WATCH_CONNECTS, /* connect, sendto and sendmsg with an address; data: a sockaddr */
	WATCH_FORKS,    /* a new process; `other` is its id */
	WATCH_ENDS,     /* a process has ended */
	WATCH_DEEDS,
};

/* Why something was not told. */
enum watch_loss {
	WATCH_LOST_RING,      /* the ring was full */
	WATCH_LOST_PATH,      /* the path's memory could not be read */
	WATCH_LOST_PROCESSES, /* a child that is not followed: the table of processes was full */
	WATCH_LOST_COUNTS,    /* told, but not counted: the table of what was seen was full */
	WATCH_LOST_COMPAT,    /* a call of a 32-bit program, whose numbers are others */
	WATCH_LOST_MOUNTS,    /* a file system that is not watched, since it may not answer */
	WATCH_LOSSES,
};

/* One of these for each (process, deed, data, result), when it is seen first. */
struct watch_record {
	__u64 time;  /* CLOCK_BOOTTIME, in ns */
	__u64 key;   /* of what was seen, see struct watch_key */
	__u64 inode; /* of a file that was opened; 0: not known */
	__u32 deed;  /* enum watch_deed */
	__u32 process;
	__u32 thread;
	__u32 other;  /* the child of WATCH_FORKS */
	__s32 result; /* what the system call returned: a descriptor, 0, or -errno */
	__s32 folder; /* descriptor that a relative path starts at, or AT_FDCWD */
	__u32 flags;  /* of open; for WATCH_CONNECTS the socket's descriptor */
	__u32 mode;   /* st_mode of a file that was opened; 0: not known */
	__u32 size;   /* of the data: a path without its NUL, or a sockaddr */
	char comm[WATCH_COMM_MAX];
	/* Behind the data of a relative path lie the names of the folder it starts at and of those
	 * it is in, up to the root of the process, each with its NUL and an empty one at last; 0:
	 * they are not known. */
	__u32 folder_size;
	/* bytes of a struct watch_registers and the stack, which begin at the next multiple of 8
	 * behind that; 0: there is none */
	__u32 stack_size;
	__u32 unused;
};

/* In the order of the kernel's struct pt_regs, whose beginning ptrace(2) shows as well. */
struct watch_registers {
	__u64 value[WATCH_REGISTERS_MAX];
};

/* What is counted apart. */
struct watch_key {
	__u32 process;
	__u32 deed; /* and bits of the flags, and the errno */
	__u64 data; /* hash of the path or address, and of which folder it starts at */
};

#endif
