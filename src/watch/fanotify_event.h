/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells of a file that was opened, and what that means. Pure; for the backend.
 * Source: fanotify(7), <linux/fanotify.h>.
 */
#ifndef TROWEL_WATCH_FANOTIFY_EVENT_H
#define TROWEL_WATCH_FANOTIFY_EVENT_H

#include <sys/fanotify.h>

#include "base/buf.h"
#include "watch/record.h"

struct fanotify_event {
	uint64_t mask;    /* FAN_ bits, of several events where the kernel made them one */
	int fd;           /* open file, the reader's to close; -1: none */
	uint32_t process; /* as our process namespace numbers it; 0: it is not seen in there */
};

/* Cuts the next event from what read(2) gave; false at the end, or at what is no event. */
bool fanotify_event_next(struct bytes *rest, struct fanotify_event *ret);

/* What was done to the file `path`. The loader of a program is opened to be executed, too, but it
 * is code that is loaded. */
enum watch_deed fanotify_event_deed(uint64_t mask, struct bytes path);

/* Appends the path as the process has it: `seen` and `root`, its root folder, are both given as the
 * links of our /proc show them. What lies outside of its root stays as it is; " (deleted)" is
 * cut off if the file is. */
void fanotify_own_path(struct bytes seen, struct bytes root, bool is_deleted, struct buf *ret);

#endif
