/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One socket, as sock_diag or /proc/net tell it: what all the decoders of sockets give.
 *
 * Addresses are 16 bytes; IPv4 ones stand as ::ffff:a.b.c.d, so that one that came in over an IPv6
 * socket and one that came over an IPv4 socket compare equal.
 */
#ifndef TROWEL_FORMAT_SOCKET_ROW_H
#define TROWEL_FORMAT_SOCKET_ROW_H

#include <netinet/in.h>

#include "base/buf.h"

#define SOCKET_ROW_UNKNOWN UINT32_MAX /* of uid and the queues */

enum socket_protocol {
	SOCKET_PROTOCOL_UNKNOWN,
	SOCKET_PROTOCOL_TCP,
	SOCKET_PROTOCOL_UDP,
	SOCKET_PROTOCOL_UNIX,
	SOCKET_PROTOCOL_COUNT,
};

/* The kernel's numbers. Source: include/net/tcp_states.h. UDP and unix sockets use ESTABLISHED for
 * "has a peer", CLOSE for "has none", LISTEN as TCP does. */
enum socket_state {
	SOCKET_STATE_UNKNOWN,
	SOCKET_STATE_ESTABLISHED,
	SOCKET_STATE_SYN_SENT,
	SOCKET_STATE_SYN_RECV,
	SOCKET_STATE_FIN_WAIT1,
	SOCKET_STATE_FIN_WAIT2,
	SOCKET_STATE_TIME_WAIT,
	SOCKET_STATE_CLOSE,
	SOCKET_STATE_CLOSE_WAIT,
	SOCKET_STATE_LAST_ACK,
	SOCKET_STATE_LISTEN,
	SOCKET_STATE_CLOSING,
	SOCKET_STATE_NEW_SYN_RECV,
	SOCKET_STATE_COUNT,
};

struct socket_row {
	uint8_t protocol; /* enum socket_protocol */
	uint8_t state;    /* enum socket_state */
	uint8_t type;     /* of a unix socket: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET */
	struct in6_addr local;
	struct in6_addr remote;
	uint16_t local_port;
	uint16_t remote_port;
	uint32_t uid;           /* who made it */
	uint32_t receive_queue; /* bytes; of a listening socket: connections not yet accepted */
	uint32_t send_queue;    /* bytes; of a listening socket: at most that many */
	uint64_t inode;         /* 0: held by no process (time-wait, the kernel's own) */
	struct bytes name;      /* of a unix socket: path, or a zero byte and the abstract name */
};

/* "tcp", "udp", "unix"; NULL for anything else. */
const char *socket_protocol_name(unsigned protocol);

/* "established", "time-wait", ...; NULL for a number that is no state. */
const char *socket_state_name(unsigned state);

/* Makes the 16-byte form of an IPv4 address given as four bytes in network order. */
struct in6_addr socket_address_v4(const void *address);

/* Appends the address in text: "10.0.0.1", "fe80::1", "0.0.0.0", "::". */
void socket_address_text(struct buf *ret, const struct in6_addr *address);

/* True for 0.0.0.0 and ::, for 127.0.0.0/8 and ::1. */
bool socket_address_is_any(const struct in6_addr *address);
bool socket_address_is_loopback(const struct in6_addr *address);

/* Appends the name of a unix socket as text without zero bytes: a path up to its end, an abstract
 * name as "@name" with each zero byte in it as \x00. Source: unix(7). */
void socket_name_text(struct buf *ret, struct bytes name);

/* True if `name` is one that the kernel gave out itself: abstract (or "@", as /proc writes it) and
 * five hexadecimal digits. Source: unix(7), autobind. */
bool socket_name_is_automatic(struct bytes name);

#endif
