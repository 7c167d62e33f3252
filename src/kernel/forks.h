/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who starts whom, of all processes of the host, as it happens: the kernel's process connector. It
 * is told before the child has done anything. Source: Documentation/driver-api/connector.rst,
 * <linux/cn_proc.h>.
 */
#ifndef TROWEL_KERNEL_FORKS_H
#define TROWEL_KERNEL_FORKS_H

#include "base/root.h"

struct forks_event {
	uint32_t parent, child; /* processes, as the first process namespace numbers them */
};

/* Opens a socket that such events come to, for poll(2) and forks_next(). -ENOTSUP where there is no
 * connector, or it does not speak to us: no module is loaded for it. Closed by forks_close(). */
int forks_open(const struct root *root, struct err *err) MUST_CHECK;
void forks_close(int forks);

/* The next event: 1; 0 when there is none now; -ENOBUFS when some were lost, or another -errno. */
int forks_next(int forks, struct forks_event *ret) MUST_CHECK;

/* Reads one message of the connector; false if it tells of no new process. Pure. */
bool forks_read(struct bytes message, struct forks_event *ret);

#endif
