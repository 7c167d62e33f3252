/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small program that the processes inside run, as part of our executable: made of inside.c and
 * what that needs, without anything else of trowel, so that it begins within a tenth of a
 * millisecond, and nothing of the host is in its memory or behind its /proc/PID/exe.
 */
#ifndef TROWEL_ENTER_INSIDE_PROGRAM_H
#define TROWEL_ENTER_INSIDE_PROGRAM_H

#include <stdbool.h>

#include "base/bytes.h"

/* In the view, where it has to be a file. */
#define INSIDE_PROGRAM_NAME ".trowel-init"
#define INSIDE_PROGRAM_FILE "/dev/" INSIDE_PROGRAM_NAME

extern const struct bytes trowel_inside; /* written by scripts/text-to-c */

/* A place for it in memory or, where there is a view and memory cannot be executed (before Linux
 * 3.17, or not allowed), a new file of the view (`is_file`). -errno. Source: memfd_create(2). */
int inside_program_new(bool has_view, bool *is_file);

/* Writes it there, and behind it its order (order.h), which is read from where the descriptor is
 * then. Nobody can write to it any more. Returns what to execute, in place of `place`; -errno. */
int inside_program_fill(int place, bool is_file, struct bytes order);

/* Executes it; returns only when that fails, -errno. */
int inside_program_run(int program, bool is_file);

#endif
