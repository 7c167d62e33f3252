/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that processes run code of: where its functions are, and how to find their callers. */
#ifndef TROWEL_UNWIND_PROGRAM_H
#define TROWEL_UNWIND_PROGRAM_H

#include "base/arena.h"
#include "base/buf.h"
#include "format/programs/call_frames.h"
#include "format/programs/elf_symbols.h"

enum {
	PROGRAM_SECTION_MAX = 128 * 1024 * 1024,  /* bytes of a section that is read */
	PROGRAM_DEBUGDATA_MAX = 32 * 1024 * 1024, /* bytes of .gnu_debugdata, unpacked */
	PROGRAM_TEXTS_COUNT = 5,
};

enum program_state {
	PROGRAM_UNREAD,
	PROGRAM_READ,
	PROGRAM_UNOPENED,
	PROGRAM_UNREADABLE,
};

/* What a program is told apart by: its file. The vdso, which is none, by its contents. */
struct program_key {
	uint64_t device, inode;
};

/* A part of the file that is loaded. */
struct program_segment {
	uint64_t offset, size, address;
};

struct program {
	struct program_key key;
	enum program_state state;
	int fd;            /* -1: none, or read already */
	struct buf memory; /* the whole program instead of a file */
	bool is_cut;
	unsigned machine; /* EM_* */
	vec_of(struct program_segment) segments;
	struct buf texts[PROGRAM_TEXTS_COUNT]; /* sections that the tables below point into */
	size_t text_count;
	struct call_frames loaded; /* .eh_frame */
	struct call_frames debug;  /* .debug_frame */
	struct elf_symbols symbols;
};

/* What a program says about one of its addresses. */
struct program_place {
	const char *function; /* NULL: not known */
	uint64_t function_address;
	const struct call_frames *frames; /* whose row it is; NULL: nothing is said */
	struct call_row row;
};

/* A program that is read from `fd` (taken over) once it is asked about; from `memory` if that holds
 * something (taken over too). program_destroy() releases it. */
struct program *program_create(struct program_key key, int fd, struct buf *memory);
void program_destroy(struct program *program);

/* Reads the tables, if that was not done. `memory` counts the bytes they take, up to `limit`. */
void program_read(struct program *program, size_t *memory, size_t limit);

/* The address that the file's byte at `offset` is loaded to; false if nothing says so. */
bool program_address(const struct program *program, uint64_t offset, uint64_t *ret);

/* What is said about `address`; names live in `arena`. */
void program_place(const struct program *program, uint64_t address, struct arena *arena,
		   struct program_place *ret);

#endif
