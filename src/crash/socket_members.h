/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One socket of a dead kernel. Source: include/net/sock.h, inet_connection_sock.h,
 * include/linux/tcp.h, udp.h of Linux, and net/ipv4/tcp_diag.c, udp_diag.c for the queues. */
#ifndef TROWEL_CRASH_SOCKET_MEMBERS_H
#define TROWEL_CRASH_SOCKET_MEMBERS_H

#include "crash/sockets.h"

struct socket_members {
	/* struct sock_common */
	struct kernel_field node, family, state, local, remote, local_port, remote_port, device;
	struct kernel_field local_v6, remote_v6, net;
	/* struct sock */
	struct kernel_field type, waiting, waiting_max, received, sent, receive_limit, drops, uid;
	struct kernel_field messages, socket, drops_apart;
	/* struct numa_drop_counters */
	struct kernel_field drops_of[2];
	/* struct inet_connection_sock, tcp_sock, udp_sock */
	struct kernel_field half_open, received_to, copied_to, written_to, acknowledged_to, deficit;
	/* struct unix_sock, unix_address */
	struct kernel_field name, name_size, name_text;
	/* struct packet_sock */
	struct kernel_field packet_device, packet_protocol;
	/* struct socket_alloc */
	struct kernel_field alloc_socket, alloc_inode;
};

/* Finds them. Errors as kernel_fields(). */
int socket_members_find(const struct kernel *kernel, struct socket_members *ret,
			struct err *err) MUST_CHECK;

/* Reads the socket at ret->address, whose protocol is set, and for a name up to SOCKETS_NAME_MAX
 * bytes into `name`; and of the namespace its address. Owner and index of the namespace are left
 * as they are. 0; -EBADMSG if there is none; or as memory_read(). */
int socket_members_read(const struct kernel *kernel, const struct socket_members *members,
			struct kernel_socket *ret, char *name, uint64_t *ret_net,
			struct err *err) MUST_CHECK;

#endif
