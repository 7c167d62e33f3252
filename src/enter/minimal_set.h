/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which few of many things it takes, by tries: delta debugging. Source: A. Zeller, R. Hildebrandt,
 * "Simplifying and Isolating Failure-Inducing Input", 2002, the algorithm ddmin. */
#ifndef TROWEL_ENTER_MINIMAL_SET_H
#define TROWEL_ENTER_MINIMAL_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* 1: with these of the things it is as it is with all; 0: it is not; or a negative errno. */
typedef int minimal_set_test(void *context, const bool *set, struct err *err);

/* Makes `set`, `count` flags with which the test has said 1, one of which none can be left out
 * alone. With none of the things the test is taken to say 0, and is not asked. 0, or what the test
 * said that failed. */
int minimal_set(size_t count, bool *set, minimal_set_test *test, void *context,
		struct err *err) MUST_CHECK;

#endif
