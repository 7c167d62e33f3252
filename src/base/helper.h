/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A forked helper for work that may block for ever: statfs on a dead server, the command line of a
 * process stuck in the kernel. The child does the work and sends frames (byte strings) through a
 * pipe; the parent reads them with a deadline. A child that is stuck is killed and abandoned: one
 * in uninterruptible sleep cannot be waited for, and nobody does.
 *
 * The child is a fork, not an exec: it may read everything the parent has, and changes nothing of
 * it. It must not print. It dies with its parent.
 */
#ifndef TROWEL_BASE_HELPER_H
#define TROWEL_BASE_HELPER_H

#include <sys/types.h>

#include "base/buf.h"

enum { HELPER_FRAME_MAX = 64 * 1024 * 1024 };

struct helper {
	pid_t pid;
	int fd;           /* read end of the pipe */
	struct buf input; /* read, not yet given out */
	size_t at;        /* given out, of `input` */
};

/* Forks; the child calls work(fd, context) and exits. `work` sends with helper_send(). */
int helper_start(struct helper *helper, void (*work)(int fd, void *context), void *context,
		 struct err *err) MUST_CHECK;

/* Child side: sends one frame. The child exits when the parent is gone. Frames are collected in
 * `batch` (zero-initialised, the child's own) and written when it has grown; helper_flush() writes
 * the rest. */
void helper_send(int fd, struct buf *batch, struct bytes frame);
void helper_flush(int fd, struct buf *batch);

/* Parent side: the next frame in `ret`, valid until the next call. 1: a frame; 0: the child has
 * ended; -ETIMEDOUT: nothing came for `stall_ms`; -EBADMSG, -errno: a broken child. */
int helper_receive(struct helper *helper, int stall_ms, struct bytes *ret,
		   struct err *err) MUST_CHECK;

/* Ends the child, whatever it does, and releases everything. */
void helper_stop(struct helper *helper);
#define scoped_helper SCOPED(helper_stop) struct helper

#endif
