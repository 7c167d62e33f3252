/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets by NETLINK_SOCK_DIAG. Asking may make the kernel load a module: sock_diag_missing() says
 * whether it would, and has to be asked first. Source: sock_diag(7).
 */
#ifndef TROWEL_KERNEL_SOCK_DIAG_H
#define TROWEL_KERNEL_SOCK_DIAG_H

#include "base/root.h"
#include "format/netlink/socket_row.h"

/* What is done with each socket; row->name holds only during the call. */
struct socket_sink {
	void (*row)(void *context, const struct socket_row *row);
	void *context;
};

/* The first module that asking about `protocol` needs and that is neither loaded nor built in, a
 * static string: do not ask then. NULL: asking is safe. Reads the live root's /proc and /lib. */
const char *sock_diag_missing(const struct root *root, enum socket_protocol protocol);

/* Gives all sockets of `protocol` in the calling process's network namespace to `sink`, TCP and UDP
 * for IPv4 and IPv6, as long as their state is in `states` (bit N: state N of enum socket_state).
 * Returns 0, or -errno as netlink_dump(): -ENOENT where the kernel lacks it. Rows given before a
 * failure stay given. */
int sock_diag_dump(enum socket_protocol protocol, uint32_t states, const struct socket_sink *sink,
		   struct err *err) MUST_CHECK;

#endif
