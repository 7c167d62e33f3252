/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks of calls, found out afterwards: a tracer copies a thread's registers and the top of its
 * stack (kernel/user_stack.h), which costs microseconds; what functions these are is read later,
 * from the files that the process had mapped.
 *
 *	unwinder_process(unwinder, pid, &process, &err)    while the process lives
 *	unwinder_stack(unwinder, &sample, &stack)          at any time afterwards
 *
 * A file is parsed once, whatever number of stacks and processes it is in. What programs say is
 * not believed: sizes are bounded, and a broken file gives addresses within it instead of names.
 *
 * Only stacks of x86-64 programs. Another machine wants a row in machine.c and its registers in
 * kernel/user_stack.c; programs of 32 bits want call frames with addresses of 4 bytes too.
 */
#ifndef TROWEL_UNWIND_UNWIND_H
#define TROWEL_UNWIND_UNWIND_H

#include "kernel/user_stack.h"

enum {
	UNWIND_FRAMES_MAX = 128,
	UNWIND_PROGRAMS_MAX = 8192,            /* files that stacks may lead through */
	UNWIND_MAPS_MAX = 65536,               /* executable mappings of a process */
	UNWIND_MAPS_ALL_MAX = 2 * 1024 * 1024, /* of all processes, each time they are read */
	UNWIND_MEMORY_MAX = 512 * 1024 * 1024, /* bytes of tables of all programs together */
};

/* What a thread was doing. */
struct unwind_sample {
	unsigned process; /* as unwinder_process() numbered it */
	struct user_registers registers;
	uint64_t stack_address; /* of the first byte of `stack` */
	struct bytes stack;
};

/* How a frame was found. */
enum unwind_source {
	UNWIND_SOURCE_REGISTERS,   /* the first: where the thread was */
	UNWIND_SOURCE_CALL_FRAMES, /* the program says how to find its callers */
	/* it does not say, and the chain of frame pointers was followed: a caller may be missing in
	 * front of this frame */
	UNWIND_SOURCE_FRAME_POINTER,
	UNWIND_SOURCE_COUNT,
};

struct unwind_frame {
	uint64_t address;        /* in the process: what comes next there */
	const char *function;    /* as in the program (C++: mangled); NULL: not known */
	uint64_t offset;         /* in the function, if it is known */
	const char *module;      /* path as in /proc/PID/maps, or "[vdso]"; NULL: code of no file */
	uint64_t module_offset;  /* in the file */
	uint64_t module_address; /* as addr2line(1) wants it; 0: the file says nothing about it */
	enum unwind_source source;
};

/* Why there are no more frames. */
enum unwind_end {
	UNWIND_END_OUTERMOST, /* there are none: the thread began here */
	UNWIND_END_STACK_CUT, /* the rest lies beyond the part of the stack that was copied */
	UNWIND_END_LIMIT,     /* UNWIND_FRAMES_MAX */
	UNWIND_END_NOT_SAID,  /* neither call frames nor a frame pointer lead on */
	UNWIND_END_NO_CODE,   /* the last address is that of no mapping that was read */
	UNWIND_END_BROKEN,    /* what the program says leads nowhere */
	UNWIND_END_MACHINE,   /* a machine that stacks cannot be read of */
	UNWIND_END_COUNT,
};

struct unwind_stack {
	struct unwind_frame frames[UNWIND_FRAMES_MAX]; /* innermost first */
	size_t count;
	enum unwind_end end;
};

/* What was read, and what could not be. */
struct unwind_counts {
	unsigned programs;   /* files met */
	unsigned unopened;   /* of those: could not be opened, or were too many */
	unsigned unreadable; /* of those: no ELF file for this machine, or damaged */
	unsigned cut;        /* of those: larger than the limits, so that names may be missing */
};

struct unwinder;

/* An unwinder that knows no process yet; unwinder_destroy() releases it and all it gave out. */
struct unwinder *unwinder_create(void);
void unwinder_destroy(struct unwinder *unwinder);

/* Reads which files the process runs code of and opens those not met before: by
 * /proc/PID/map_files, which leads to the very file, also if it is deleted; without the
 * privilege for that, by its path below /proc/PID/root, if it is still the same file. Everything
 * is read through those later, so the process may be gone then. `ret` is a number for samples
 * taken from now on; once the process has executed another program or loaded a library, read it
 * again and use the new number. 0 or -errno; -ENOSPC after UNWIND_MAPS_ALL_MAX. May block for ever
 * when the process is stuck in the kernel. */
int unwinder_process(struct unwinder *unwinder, pid_t pid, unsigned *ret,
		     struct err *err) MUST_CHECK;

/* True if `address` lies in code that the process had when it was read. */
bool unwinder_covers(const struct unwinder *unwinder, unsigned process, uint64_t address);

/* The calls that lead to where the sample was taken. Texts live as long as the unwinder. */
void unwinder_stack(struct unwinder *unwinder, const struct unwind_sample *sample,
		    struct unwind_stack *ret);

/* What was read so far. */
struct unwind_counts unwinder_counts(const struct unwinder *unwinder);

/* "..." for a person: why a stack ends, how a frame was found. Static strings. */
const char *unwind_end_words(enum unwind_end end) __attribute__((returns_nonnull));
const char *unwind_source_words(enum unwind_source source) __attribute__((returns_nonnull));

#endif
