/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections, alike ones counted together: 20,000 of them become a few rows. An inbound one (its
 * local port is listened on) keeps the local port, an outbound one the remote port; the other port
 * is the client's and says nothing.
 */
#ifndef TROWEL_SURVEY_FLOWS_H
#define TROWEL_SURVEY_FLOWS_H

#include "survey/sockets/listeners.h"

enum { FLOWS_MAX = 10000 }; /* rows; the remaining connections are counted without remote address */

/* What alike flows agree in. No padding: it is hashed as bytes. */
struct flow_key {
	struct in6_addr local;
	struct in6_addr remote;
	int32_t pid; /* 0: unknown */
	uint32_t place;
	uint16_t local_port; /* 0: the client's */
	uint16_t remote_port;
	uint8_t protocol;
	uint8_t direction;
	uint8_t state;
	uint8_t has_remote;
};

static inline uint64_t flow_key_hash(struct flow_key key)
{
	return XXH3_64bits(&key, sizeof(key));
}

static inline bool flow_key_equal(struct flow_key a, struct flow_key b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

MAP_DEFINE(flow_map, struct flow_key, size_t, flow_key_hash, flow_key_equal);

struct flows {
	struct survey *survey;
	const struct socket_holders *holders;
	const struct listeners *listeners;
	struct flow_map by_key; /* index + 1 of the row */
	size_t folded;          /* connections counted without remote address, beyond FLOWS_MAX */
	size_t connections;
	size_t orphans; /* connections of a process that could not be found */
};

void flows_deinit(struct flows *flows);

/* Counts one connection. The sockets of its place that listen have to be known. */
void flows_add(struct flows *flows, const struct socket_place *place, const struct socket_row *row);

#endif
