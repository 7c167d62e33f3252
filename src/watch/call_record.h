/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program in the kernel (bpf/calls.bpf.c) and the one that loads it (library_calls.c) say
 * to each other. Compiled for both machines: only types of fixed size, and no holes.
 */
#ifndef TROWEL_WATCH_CALL_RECORD_H
#define TROWEL_WATCH_CALL_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#include <stdint.h>
#endif

enum {
	CALL_ARGUMENTS = 6, /* those in registers, on x86-64 */
	CALL_RESULT_TEXT,   /* the place of the result's text, behind those of the arguments */
	CALL_TEXTS = 8,
	CALL_TEXT_MAX = 256, /* with the NUL; what is longer is cut */
	CALL_ADDRESSES_MAX = 8,
	CALL_PLACES_MAX = 4096,  /* where breakpoints are */
	CALL_COUNTS_MAX = 16384, /* of what is told apart */
	CALL_BEGUN_MAX = 16384,  /* calls that go on at the same time; the oldest are forgotten */
	CALL_PROCESSES_MAX = 65536,
	CALL_RING_SIZE = 4 << 20,
	CALL_COMM_MAX = 16, /* TASK_COMM_LEN */
};

/* How one function is told. The number of an argument starts at 1; 0 is none. */
enum call_flag {
	CALL_ENTRY_ONLY = 1,    /* there is no breakpoint at its return */
	CALL_RESULT_COUNTS = 2, /* what it returns, an int, tells calls apart */
	CALL_RESULT_IS_TEXT = 4,
	CALL_ONLY_SECOND = 8,  /* told only if its second argument is `second` */
	CALL_NULL_COUNTS = 16, /* whether it returns NULL tells calls apart */
};

enum call_answer {
	CALL_ANSWERS_NOTHING,
	CALL_ANSWERS_ADDRINFO, /* struct addrinfo **, getaddrinfo(3) */
	CALL_ANSWERS_HOSTENT,  /* struct hostent **, gethostbyname_r(3) */
};

struct call_how {
	__u8 texts;      /* a bit for each argument that is a text */
	__u8 guessed;    /* and for each that may be one: it is told if it looks so */
	__u8 flags;      /* enum call_flag */
	__u8 answer;     /* enum call_answer */
	__u8 answer_at;  /* the argument that points to it; 0: the result itself is what that has */
	__u8 address_at; /* argument: a struct sockaddr that is asked about */
	__u8 error_at;   /* argument: int *, where a reason is left */
	__u8 unused;
	__u32 second;
	__u32 unused_too;
};

enum call_kind {
	CALL_RETURNED,
	CALL_STARTED,  /* a new process; `other` is its id */
	CALL_EXECUTED, /* a process runs another program now */
	CALL_ENDED,    /* a process has ended */
	CALL_KINDS,
};

enum call_loss {
	CALL_LOST_RING,      /* the ring was full */
	CALL_LOST_TEXT,      /* a text's memory could not be read */
	CALL_LOST_PROCESSES, /* a child that is not followed: the table of processes was full */
	CALL_LOST_COUNTS,    /* told, but not counted: the table of what was seen was full */
	CALL_LOST_BEGUN,     /* a call whose beginning was not kept */
	CALL_LOSSES,
};

struct call_address {
	__u16 family;
	__u16 port; /* as on the wire */
	__u32 unused;
	__u8 bytes[16];
};

/* What is counted apart. */
struct call_key {
	__u32 process;
	__u32 place;  /* of the breakpoint */
	__s32 result; /* with CALL_RESULT_COUNTS */
	__u32 unused;
	__u64 texts; /* a hash */
};

struct call_count {
	__u64 count;
	__u64 total_ns, min_ns, max_ns;
};

/* A call that has begun. */
struct call_begun_key {
	__u32 thread;
	__u32 place;
};

struct call_begun {
	__u64 time;
	__u64 stack; /* the stack pointer */
	__u32 process;
	__u32 unused;
	__u64 arguments[8]; /* CALL_ARGUMENTS; a power of two for the verifier */
};

/* One of these for each key, when it is seen first. */
struct call_record {
	__u64 time; /* CLOCK_BOOTTIME, in ns, when it returned */
	__u64 duration_ns;
	struct call_key key;
	__u32 kind;
	__u32 thread;
	__u32 other;
	__s32 error;      /* at error_at */
	__u32 texts_read; /* a bit for each text that is there */
	__u32 addresses_count;
	__u64 result;
	__u64 arguments[8];
	__u16 sizes[CALL_TEXTS]; /* of texts, without the NUL */
	char comm[CALL_COMM_MAX];
	struct call_address addresses[CALL_ADDRESSES_MAX];
	char texts[CALL_TEXTS][CALL_TEXT_MAX];
};

#endif
