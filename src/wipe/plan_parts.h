/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of plan.h share. */
#ifndef TROWEL_WIPE_PLAN_PARTS_H
#define TROWEL_WIPE_PLAN_PARTS_H

#include "wipe/plan.h"

/* A plan that is being made. */
struct plan_making {
	const struct root *root;
	struct wipe_plan *plan;
	struct uses_question question;
	struct uses uses;
	/* of a device; a place for each one there is, in the plan's arena: */
	size_t chosen;
	enum uses_reached *reached;
	size_t *from;
	bool *bottom;
};

/* Adds a warning. */
void plan_warn(struct wipe_plan *plan, const char *kind, const char *format, ...) PRINTF_LIKE(3, 4);

/* Reads what the device and its partitions hold: parts, and members among the uses. */
void plan_read_contents(struct plan_making *making);

/* What an operator should know of a device; of a file (also of one that is below a loop device). */
void plan_warn_of_device(const struct plan_making *making);
void plan_warn_of_file(const struct plan_making *making, const char *path);

#endif
