/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left of us on this host: tools that were mounted to stay (shared.h), copies that were
 * killed half done (leftovers.h), loop devices; in every mount namespace that a process is in. What
 * belongs to a trowel that runs is not touched, and nothing that does not bear our mark.
 */
#ifndef TROWEL_ENTER_GC_H
#define TROWEL_ENTER_GC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct gc_options {
	bool is_plan; /* it is only told */
	/* `pid`: a process of the namespace, 0: the host's own things. `what`: "unmounted", or why
	 * something is left. */
	void (*tell)(void *context, int64_t pid, const char *what, const char *path);
	void *context;
};

/* 0; 1: something of ours is left; -errno when processes cannot be looked at at all. */
int gc_run(const struct gc_options *options, struct err *err) MUST_CHECK;

#endif
