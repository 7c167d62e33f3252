/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sockets of a dead kernel, out of the tables that it finds them by. Source:
 * include/net/inet_hashtables.h, udp.h, raw.h, af_unix.h, netns/packet.h of Linux. Those that no
 * table holds (bound to no port yet) are not told, as ss(8) does not.
 */
#ifndef TROWEL_CRASH_SOCKETS_H
#define TROWEL_CRASH_SOCKETS_H

#include "crash/network_namespaces.h"
#include "crash/socket_owners.h"
#include "format/netlink/socket_row.h"

enum {
	SOCKETS_MAX = 1 << 20,
	SOCKETS_BUCKETS_MAX = 1 << 26, /* of all tables; the largest by default has 1 << 19 */
	SOCKETS_NAME_MAX = 108,        /* bytes: UNIX_PATH_MAX */
};

enum kernel_socket_protocol {
	KERNEL_SOCKET_TCP,
	KERNEL_SOCKET_UDP,
	KERNEL_SOCKET_UDPLITE,
	KERNEL_SOCKET_RAW,
	KERNEL_SOCKET_PACKET,
	KERNEL_SOCKET_UNIX,
	KERNEL_SOCKET_PROTOCOL_COUNT,
};

struct kernel_socket {
	uint64_t address; /* of its struct sock_common */
	size_t namespace; /* which one of the list; its count: none of them */
	enum kernel_socket_protocol protocol;
	enum socket_state state; /* UNKNOWN: a number that is none */
	bool is_v6;
	struct in6_addr local, remote;    /* IPv4 as ::ffff:10.0.0.1 */
	uint16_t local_port, remote_port; /* of raw sockets: the protocol of IP, and 0 */
	uint32_t device;                  /* index of the link it is bound to; 0: none */
	/* What follows is zero of the small ones that end a connection, or begin one. */
	bool is_small;
	unsigned type; /* of unix sockets: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	/* bytes; of unix sockets messages; where it listens, connections that wait for accept */
	uint64_t receive_queue;
	uint64_t send_queue;    /* bytes; where it listens: how many may wait */
	uint64_t half_open;     /* where TCP listens: connections that are being made */
	uint64_t receive_limit; /* bytes: SO_RCVBUF */
	uint64_t drops;         /* packets that did not fit, or were refused */
	uint32_t uid;           /* who made it */
	uint64_t inode;         /* 0: no file is open of it: not accepted yet, or closed */
	const struct socket_owner *owner; /* NULL: not known */
	struct bytes name; /* of unix sockets: path, or a zero byte and the abstract name */
};

struct sockets_reader {
	const network_namespace_list *namespaces;
	const struct socket_owners *owners;
	/* Is given each socket; what it points to is valid until it returns. */
	void (*accept)(void *context, const struct kernel_socket *socket);
	void *context;
};

/* "tcp", "udp", "udplite", "raw", "packet", "unix". */
const char *kernel_socket_protocol_name(enum kernel_socket_protocol protocol);

/* True of one that listens and whose queue of connections is full: those that come now are not
 * answered. Source: sk_acceptq_is_full() of include/net/sock.h. */
bool kernel_socket_is_full(const struct kernel_socket *socket);

/* Reads the sockets of all namespaces, in no order; what cannot be followed is added to `missing`.
 * 0, or -errno if none can be read. */
int sockets_read(struct kernel *kernel, const struct sockets_reader *reader,
		 not_followed_list *missing, struct err *err) MUST_CHECK;

#endif
