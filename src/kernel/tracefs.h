/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's tracers, used in an instance of our own: a folder "trowel-PID" in tracefs with a
 * buffer and settings that nobody else sees. Source: Documentation/trace/ftrace.rst.
 *
 * tracefs that is not mounted is not mounted for others either: it is opened as a mount that has no
 * place (fsmount(2)), or in the mount namespace of a helper that ends at once.
 *
 * The instance goes away with us: a child of ours waits for our end, however that happens, and
 * removes it.
 */
#ifndef TROWEL_KERNEL_TRACEFS_H
#define TROWEL_KERNEL_TRACEFS_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/root.h"

enum { TRACEFS_NAME_MAX = 32 };

struct tracefs_instance {
	int dir; /* of the instance */
	char name[TRACEFS_NAME_MAX];
	pid_t watchdog;
	int alive; /* the end of a pipe that the watchdog reads: closed when we end */
};

/* Makes the instance. What an interrupted run has left is removed, and its name appended to
 * `removed`, with blanks between. -ENOTSUP with a reason where the kernel has no tracefs, or does
 * not let us use it. */
int tracefs_instance_create(struct tracefs_instance *ret, const struct root *root,
			    struct buf *removed, struct err *err) MUST_CHECK;

/* Writes to a file of the instance; with `more` behind what it holds. 0 or -errno. */
int tracefs_instance_write(const struct tracefs_instance *instance, const char *file,
			   const char *text, bool more) MUST_CHECK;

/* Appends what a file of the instance holds, up to `limit` bytes. 0 or -errno, -EFBIG. */
int tracefs_instance_read(const struct tracefs_instance *instance, const char *file, size_t limit,
			  struct buf *ret) MUST_CHECK;

/* Opens one for reading without waiting. A descriptor or -errno. */
int tracefs_instance_open(const struct tracefs_instance *instance, const char *file) MUST_CHECK;

/* Removes the instance, none of whose files may be open any more. -EBUSY where it stays: somebody
 * else has opened it. */
int tracefs_instance_remove(struct tracefs_instance *instance, struct err *err) MUST_CHECK;

#endif
