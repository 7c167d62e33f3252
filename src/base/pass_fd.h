/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages between our own processes that carry an open file. Source: unix(7), SCM_RIGHTS. */
#ifndef TROWEL_BASE_PASS_FD_H
#define TROWEL_BASE_PASS_FD_H

#include <sys/types.h>

#include "base/bytes.h"

/* Sends `body`, of at least one byte, over a unix socket, and with it `fd` (-1: none), which stays
 * ours. How many bytes went, as send(2); -errno when nobody is there any more. */
ssize_t pass_fd_send(int socket, struct bytes body, int fd);

/* Receives up to `size` bytes, all of them from a stream unless it ends: how many came, 0 at the
 * end, or -errno. `fd`: what came along, the caller's to close, O_CLOEXEC; -1: nothing. */
ssize_t pass_fd_receive(int socket, void *body, size_t size, int *fd);

#endif
