/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel says in its log when it dies, in lines as kernels have written them since 2.6:
 * "BUG: ...", "CPU: 0 PID: 1 Comm: init ...", "Call Trace:", "Kernel panic - not syncing: ...".
 * Source: kernel/panic.c, lib/dump_stack.c, and arch/.../dumpstack.c and traps.c of Linux.
 */
#ifndef TROWEL_FORMAT_OOPS_H
#define TROWEL_FORMAT_OOPS_H

#include "base/buf.h"
#include "base/bytes.h"

enum {
	OOPS_FRAMES_MAX = 256,
	OOPS_TEXT_MAX = 1024, /* bytes of a line that are kept */
	OOPS_MODULES_MAX = 16 * 1024,
};
#define OOPS_REPORT_MAX                                                                            \
	UINT64_C(20000000000) /* nanoseconds that a report takes; consoles are slow */

/* The last report of the log, line by line; each text is empty if it was not said. */
struct oops {
	struct buf cause;    /* "BUG: kernel NULL pointer dereference, address: ..." */
	uint64_t cause_time; /* nanoseconds */
	struct buf panic;    /* behind "Kernel panic - not syncing: " */
	struct buf task;     /* "CPU: 0 PID: 1 Comm: init Not tainted ..." */
	struct buf hardware; /* behind "Hardware name: " */
	struct buf place;    /* where it was: "exc_page_fault+0x12/0x30" */
	struct buf trace;    /* lines of the call trace, a frame a line, without doubtful ones */
	struct buf modules;  /* behind "Modules linked in: " */
	unsigned frames;
	bool is_in_trace; /* the next lines are frames */
	bool has_trace;   /* one was read to its end; what follows of it belongs to another CPU */
};
void oops_deinit(struct oops *oops);
#define scoped_oops SCOPED(oops_deinit) struct oops

/* Takes the next line of the log, and when it was written, as far as that is known. */
void oops_line(struct oops *oops, uint64_t nanoseconds, struct bytes line);

/* A number behind a name in the line of the task: "CPU: ", "PID: ". False if it is not said. */
bool oops_number(const struct oops *oops, const char *name, uint64_t *ret);

/* The task's name in that line; empty if it is not said. */
struct bytes oops_name(const struct oops *oops);

/* The letters of what tainted the kernel, with blanks between them; empty if nothing did, or it is
 * not said. */
struct bytes oops_taints(const struct oops *oops);

#endif
