/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report: one to two screens that answer, in this order, what the box is for, what runs, which
 * applications are its own, who depends on it and on whom it depends, where the data is, what
 * changed lately, what would not come back after a reboot, who can log in, what is scheduled, what
 * is backed up, what needs a look, and what could not be seen. It knows the snapshot alone, so a
 * live host and a file print the same.
 */
#ifndef TROWEL_REPORT_REPORT_H
#define TROWEL_REPORT_REPORT_H

#include "base/term.h"
#include "snapshot/model.h"

/* Writes the report into `term`, which the caller flushes. With `verbose` no section is shortened,
 * and the system's own services have rows too. */
void report_write(const struct content *content, bool verbose, struct term *term);

#endif
