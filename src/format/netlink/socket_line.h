/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of /proc/net/{tcp,tcp6,udp,udp6,unix}. Source: proc(5), Documentation/networking/
 * proc_net_tcp.rst, net/ipv4/tcp_ipv4.c (get_tcp4_sock), net/unix/af_unix.c (unix_seq_show).
 */
#ifndef TROWEL_FORMAT_SOCKET_LINE_H
#define TROWEL_FORMAT_SOCKET_LINE_H

#include "format/netlink/socket_row.h"

/* Decodes a line of tcp, tcp6, udp or udp6. False for the heading and for anything else that is not
 * such a line; `ret` is then untouched. What a listening socket may queue is not told there. */
bool socket_line_inet(struct bytes line, enum socket_protocol protocol,
		      struct socket_row *ret) MUST_CHECK;

/* Decodes a line of unix. The kernel writes the name as it is, with '@' for each zero byte:
 * ret->name begins with '@' for an abstract one. A name with a newline is cut there, and what
 * follows may look like a line of its own: nothing of this file is more than a hint. */
bool socket_line_unix(struct bytes line, struct socket_row *ret) MUST_CHECK;

#endif
