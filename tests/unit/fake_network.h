/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel made by hand that has a network: two namespaces, four links, sockets of all kinds, two
 * processes. Addresses of what tests damage or ask for are kept.
 */
#ifndef TROWEL_TESTS_FAKE_NETWORK_H
#define TROWEL_TESTS_FAKE_NETWORK_H

#include "fake_kernel.h"

enum { FAKE_BUCKETS = 4 };

struct fake_network {
	struct fake_kernel kernel;
	bool has_no_v6;      /* to be set before: ipv6 is a module, its structures are not known */
	bool has_own_tables; /* struct net leads to the tables, as from 6.1 on; else symbols do */
	uint64_t nets[2];
	uint64_t route_node;   /* struct key_vector: its first child is the leaf */
	uint64_t table;        /* struct inet_hashinfo */
	uint64_t connected;    /* its buckets */
	uint64_t listener;     /* struct tcp_sock, its queue is full */
	uint64_t connections;  /* two of them, in one bucket */
	uint64_t last_address; /* the second struct in_ifaddr of eth0 */
};
void fake_network_deinit(struct fake_network *network);
#define scoped_fake_network SCOPED(fake_network_deinit) struct fake_network

/* Builds it; what is to be damaged is written then, and the dump made at last. */
void fake_network_build(struct fake_network *network);
void fake_network_dump(struct fake_network *network, struct buf *ret);

/* Where in these structures tests write. */
extern const size_t fake_network_mask, fake_network_node, fake_network_next_address;

#endif
