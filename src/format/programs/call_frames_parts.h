/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between call_frames_index.c, which takes entries apart, and call_frames.c, which runs them. */
#ifndef TROWEL_FORMAT_CALL_FRAMES_PARTS_H
#define TROWEL_FORMAT_CALL_FRAMES_PARTS_H

#include "format/programs/call_frames.h"

/* What the entries of many functions have in common ("common information entry"). */
struct call_common {
	uint64_t code_factor;
	int64_t data_factor;
	uint64_t return_register;
	uint8_t encoding; /* of pointers */
	bool is_signal;
	bool has_sizes;    /* the entries say how large their augmentation is */
	size_t start, end; /* of the first instructions, in the section */
};

/* One function's entry, taken apart. */
struct call_function {
	struct call_common common;
	uint64_t first, size; /* addresses */
	size_t start, end;    /* of the instructions, in the section */
};

/* Takes the entry at `at` apart: 1; 0 if it is whole but no function's, or damaged; `ret_next` is
 * then where the next one starts. -1: there is no telling where the next one starts, or none. */
int call_frames_read(const struct call_frames *frames, size_t at, struct call_function *ret,
		     size_t *ret_next);

#endif
