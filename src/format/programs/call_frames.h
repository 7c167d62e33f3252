/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Call frame information: for each address of a program, where the caller's registers are. Of
 * .eh_frame, which is loaded with programs that have no debugging information either, and of
 * .debug_frame. 64-bit little-endian programs.
 * Source: DWARF 5, section 6.4; Linux Standard Base Core, "Exception Frames".
 *
 * The whole section is indexed once; .eh_frame_hdr, a table for searching that may say something
 * else, is not used. Damaged entries are left out.
 */
#ifndef TROWEL_FORMAT_CALL_FRAMES_H
#define TROWEL_FORMAT_CALL_FRAMES_H

#include "base/cursor.h"
#include "base/vec.h"

enum {
	CALL_FRAMES_REGISTERS_MAX = 33,    /* numbers of DWARF; x86-64 uses 17, arm64 33 */
	CALL_FRAMES_ENTRIES_MAX = 1 << 21, /* of a section; Chromium has 700,000 */
	CALL_FRAMES_STEPS_MAX = 1 << 14,   /* instructions of an entry */
	CALL_FRAMES_SAVED_MAX = 8,         /* rows remembered; compilers remember one or two */
};

/* Where a value is. `number` is signed bytes, a register, or where the expression starts. */
enum call_rule_kind {
	CALL_RULE_SAME,             /* still where it was */
	CALL_RULE_UNDEFINED,        /* lost; for the return address: there is no caller */
	CALL_RULE_SAVED,            /* in memory, at the frame's address + number */
	CALL_RULE_VALUE,            /* it is the frame's address + number */
	CALL_RULE_REGISTER,         /* in another register */
	CALL_RULE_EXPRESSION,       /* in memory, where an expression says */
	CALL_RULE_VALUE_EXPRESSION, /* it is what an expression says */
	CALL_RULE_KIND_COUNT,
};

struct call_rule {
	int64_t number;
	uint32_t size; /* of the expression */
	uint8_t kind;  /* enum call_rule_kind */
};

/* The rules at one address. The frame's address (the "canonical frame address", CFA) is the
 * value of `frame_register` + frame.number, or what the expression `frame` says. */
struct call_row {
	struct call_rule rules[CALL_FRAMES_REGISTERS_MAX];
	struct call_rule frame;
	uint8_t frame_register;
	uint8_t return_register; /* whose rule gives the return address */
	bool is_signal;          /* a signal handler returns here: the address is no call's */
	uint64_t start, end;     /* addresses of the function */
};

struct call_entry {
	uint64_t start, end; /* addresses */
	uint32_t at;         /* of the entry in the section */
};

struct call_frames {
	struct bytes section; /* not owned */
	uint64_t address;     /* of the section in memory */
	bool is_debug;        /* .debug_frame */
	bool is_cut;          /* there were more than CALL_FRAMES_ENTRIES_MAX */
	vec_of(struct call_entry) entries;
};
void call_frames_deinit(struct call_frames *frames);

/* Indexes the section, whose three fields the caller has set; `section` has to outlive `frames`. */
void call_frames_index(struct call_frames *frames);

/* The rules at `address`; false if no entry covers it, or the entry is damaged. */
bool call_frames_row(const struct call_frames *frames, uint64_t address, struct call_row *ret);

/* The bytes of a rule's expression. */
struct bytes call_frames_expression(const struct call_frames *frames, const struct call_rule *rule);

#endif
