/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a dead kernel sent what no other route was for. Source: net/ipv4/fib_trie.c,
 * include/net/ip_fib.h, ip6_fib.h of Linux. Only the main tables are looked at, without rules.
 */
#ifndef TROWEL_CRASH_ROUTES_H
#define TROWEL_CRASH_ROUTES_H

#include <netinet/in.h>

#include "crash/network_namespaces.h"

enum {
	ROUTES_DEPTH_MAX = 64, /* of the tree of routes: an address has 32 bits */
	ROUTES_MAX = 64,       /* default ones of a namespace, of one family */
};

struct kernel_route {
	size_t namespace; /* which one of the list */
	bool is_v6;
	bool has_gateway;        /* else it leads to the link itself */
	struct in6_addr gateway; /* IPv4 as ::ffff:10.0.0.1 */
	uint32_t link;           /* its index; 0: not known */
};

struct routes_reader {
	const network_namespace_list *namespaces;
	void (*accept)(void *context, const struct kernel_route *route);
	void *context;
};

/* Gives the default routes of all namespaces; what cannot be followed is added to `missing`. */
void routes_read(struct kernel *kernel, const struct routes_reader *reader,
		 not_followed_list *missing);

#endif
