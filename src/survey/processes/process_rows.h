/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of processes become rows. What processes have in common (an environment, a list of
 * libraries) is kept once. */
#ifndef TROWEL_SURVEY_PROCESS_ROWS_H
#define TROWEL_SURVEY_PROCESS_ROWS_H

#include "base/map.h"
#include "survey/processes/process_frame.h"
#include "survey/survey.h"

/* 128 bits of a hash stand for a text: equal hashes are taken for equal texts. The seed is random,
 * so that nobody can prepare two. */
typedef XXH128_hash_t process_text_key;

struct process_list {
	text_list texts;
	pair_list pairs;
	bool has_secret; /* every process that has it is a place where the secret is */
};

static inline uint64_t process_text_hash(process_text_key key)
{
	return key.low64;
}

static inline bool process_text_equal(process_text_key a, process_text_key b)
{
	return a.low64 == b.low64 && a.high64 == b.high64;
}

MAP_DEFINE(process_list_map, process_text_key, struct process_list, process_text_hash,
	   process_text_equal);
MAP_DEFINE(process_user_map, uint64_t, const char *, map_hash_u64, map_equal_u64);

struct process_gap_count {
	int64_t count; /* processes */
	pid_t first;   /* one of them */
};

struct process_rows {
	struct survey *survey;
	int64_t boot_time;        /* seconds since 1970 */
	int64_t ticks_per_second; /* sysconf(_SC_CLK_TCK) */
	uint64_t seed;
	struct process_list_map lists; /* seen before */
	struct process_user_map users;
	struct buf text; /* used again */
	struct process_gap_count gaps[GAP_COUNT];
	int64_t descriptors_read; /* of processes of which not all were read */
	int64_t descriptors_seen; /* that those processes have; UNKNOWN if one did not tell */
	int64_t text_left;        /* bytes of environments and command lines still to be kept */
};

/* Appends a row for a frame, tells the sockets' owners, counts what could not be seen. False if the
 * frame is broken. */
bool process_rows_add(struct process_rows *rows, struct bytes frame);

/* Records what could not be seen, one row of errors a kind. */
void process_rows_errors(struct process_rows *rows);

void process_rows_deinit(struct process_rows *rows);

#endif
