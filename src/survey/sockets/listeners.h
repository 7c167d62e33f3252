/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets that wait for others: their rows, and the question whether an address and port is
 * listened on. Sockets that share address, port and program (SO_REUSEPORT, workers) are one row.
 */
#ifndef TROWEL_SURVEY_LISTENERS_H
#define TROWEL_SURVEY_LISTENERS_H

#include "format/netlink/socket_row.h"
#include "survey/sockets/socket_holders.h"
#include "survey/survey.h"

enum {
	LISTENERS_MAX = 20000,    /* rows */
	LISTENERS_PIDS_MAX = 256, /* pids told of one row */
};

/* Where somebody may wait. No padding: it is hashed as bytes. */
struct listener_key {
	struct in6_addr address;
	uint32_t place; /* index of the network namespace */
	uint16_t port;
	uint16_t protocol; /* enum socket_protocol */
};

static inline uint64_t listener_key_hash(struct listener_key key)
{
	return XXH3_64bits(&key, sizeof(key));
}

static inline bool listener_key_equal(struct listener_key a, struct listener_key b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

MAP_DEFINE(listener_index, struct listener_key, size_t, listener_key_hash, listener_key_equal);

/* The network namespace whose sockets are being read. */
struct socket_place {
	uint32_t index;
	int64_t netns; /* inode, or UNKNOWN */
	const char
		*container; /* that its first process is in, for sockets nobody is known to hold */
	uint16_t ephemeral_first; /* ports that clients are given */
	uint16_t ephemeral_last;
};

struct listeners {
	struct survey *survey;
	const struct socket_holders *holders;
	struct listener_index by_key; /* index + 1 of the latest row */
	size_t left_out;
};

void listeners_deinit(struct listeners *listeners);

/* True if the socket waits for others: a listening one; a UDP socket without a peer, unless it
 * looks like a client's; a named unix datagram socket without a peer. */
bool listeners_wants(const struct socket_place *place, const struct socket_row *row);

/* Adds the socket to the rows. */
void listeners_add(struct listeners *listeners, const struct socket_place *place,
		   const struct socket_row *row);

/* The row of whoever waits at that address and port of the place, directly or on all addresses;
 * NULL if nobody. Valid until the next row is added. */
const struct listening *listeners_find(const struct listeners *listeners,
				       const struct socket_place *place, unsigned protocol,
				       const struct in6_addr *address, uint16_t port);

/* Puts the rows in an order that does not change from look to look, as the kernel's does; nothing
 * is found or added any more then. */
void listeners_sort(struct sockets *sockets);

#endif
