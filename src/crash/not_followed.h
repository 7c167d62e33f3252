/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could not be followed in a dead kernel's memory, and why: told beside what could. */
#ifndef TROWEL_CRASH_NOT_FOLLOWED_H
#define TROWEL_CRASH_NOT_FOLLOWED_H

#include "base/err.h"
#include "base/vec.h"

enum {
	NOT_FOLLOWED_MAX = 64, /* different things; what comes then is counted with the last one */
	NOT_FOLLOWED_WHAT_MAX = 96,
};

struct not_followed_thing {
	char what[NOT_FOLLOWED_WHAT_MAX]; /* "sockets of tcp"; may hold text of the dump */
	struct err why;                   /* the first time */
	uint64_t count;
};
typedef vec_of(struct not_followed_thing) not_followed_list;

/* Adds a thing, or counts it once more. */
void not_followed_add(not_followed_list *list, const char *what, const struct err *why);

#endif
