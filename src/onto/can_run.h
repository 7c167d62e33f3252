/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can it run there? A program, library or script of one host is judged by what another system has
 * and offers. As its loader would: every library by name and machine, every version of symbols that
 * is wanted. Nothing is run. Sources: ld.so(8), elf(5), execve(2).
 */
#ifndef TROWEL_ONTO_CAN_RUN_H
#define TROWEL_ONTO_CAN_RUN_H

#include "onto/target.h"

enum {
	CAN_RUN_DEPTH_MAX = 32,   /* own libraries that need own libraries */
	CAN_RUN_REASONS_MAX = 50, /* sentences of a file */
};

/* Programs and libraries that move along, by a hash of their paths: the index of one, + 1. */
MAP_DEFINE(moving_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct moving {
	const struct content *content; /* of the host they come from; not owned */
	const char *glibc;             /* of that host; NULL: unknown */
	struct moving_map paths;
};

/* The programs and libraries of a host, which has to outlive `ret`. Deinit releases it. */
void moving_init(struct moving *ret, const struct content *content);
void moving_deinit(struct moving *moving);
#define scoped_moving SCOPED(moving_deinit) struct moving

/* Judges a file; `ret` is filled, its texts lie in `arena`. */
void can_run(const struct target *target, const struct moving *moving,
	     const struct executable *file, struct arena *arena, struct runnable *ret);

#endif
