/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of files and folders between the host and a container, by descriptors alone: no process of
 * ours is in there, nothing is mounted, and no link of the container leads out of it.
 *
 * What is new gets a temporary name (leftovers.h) beside its place and is renamed when it is whole:
 * a file, or a folder with all in it. Into a folder that is there already, each entry goes so for
 * itself. A link that is in the way is neither followed nor replaced. Links in a folder are copied
 * as they are; devices, FIFOs and sockets are not, nor are set-uid bits, owners, attributes and
 * ACLs; modes and times are, and holes stay holes.
 */
#ifndef TROWEL_ENTER_COPY_H
#define TROWEL_ENTER_COPY_H

#include "enter/subject.h"

enum { COPY_DEPTH_MAX = 200 }; /* of folders: each holds three descriptors open */

struct copy_end {
	int root; /* of the container, or PATHS_HOST */
	const char *path;
	const char *label; /* before the path in messages: "docker:web:", or "" */
};

struct copy_order {
	struct copy_end from, to;
	bool is_stream; /* the end of the host is a pipe: standard input or output */
	/* Something was not copied, and the rest goes on. */
	void (*left_out)(void *context, const char *path, const char *why);
	/* What is being copied. */
	void (*show)(void *context, const char *path);
	void *context;
};

/* Copies out of, or into, the process's files. New files in there belong to root as its user
 * namespace numbers it. Signals that come are waited for by interrupt_came() (base/interrupt.h),
 * and undo what is half done. Afterwards this process may have other ids for files (setfsuid(2)),
 * or be in that user namespace. 0; 1: something was left out; -errno. */
int copy_run(const struct copy_order *order, const struct subject *subject,
	     struct err *err) MUST_CHECK;

#endif
