/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets by /proc/PID/net: slower than sock_diag, no module or right needed. Source: proc(5). */
#ifndef TROWEL_KERNEL_PROC_SOCKETS_H
#define TROWEL_KERNEL_PROC_SOCKETS_H

#include "base/root.h"
#include "kernel/sock_diag.h"

/* Gives all sockets of `protocol` whose state is in `states` (as for sock_diag_dump) to `sink`, out
 * of the files in `folder` ("/proc/812/net"). A missing file is that of a kernel without the
 * protocol, and no error; that of a process which is gone is -ESRCH. Rows given before a failure
 * stay given. */
int proc_sockets_dump(const struct root *root, const char *folder, enum socket_protocol protocol,
		      uint32_t states, const struct socket_sink *sink);

#endif
