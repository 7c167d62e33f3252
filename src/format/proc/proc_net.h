/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of /proc/net, where rtnetlink cannot be asked. Each function takes one line, returns false
 * for headings and anything else, and leaves its text in the arena. Source: proc_pid_net(5),
 * net/core/net-procfs.c, net/ipv4/fib_trie.c, net/ipv6/{route,addrconf}.c, net/ipv4/arp.c.
 */
#ifndef TROWEL_FORMAT_PROC_NET_H
#define TROWEL_FORMAT_PROC_NET_H

#include "base/arena.h"

struct proc_net_device {
	struct bytes name;
	int64_t received_bytes, sent_bytes;
	int64_t errors; /* errors and drops of both directions */
};

struct proc_net_route {
	const char *destination; /* "10.0.0.0/8", "default" */
	const char *gateway;     /* NULL if there is none */
	struct bytes link;
	int64_t metric;
	bool is_local; /* of the host itself, or a cached or multicast entry: not for people */
	bool is_reject;
};

struct proc_net_neighbour {
	struct bytes address, mac, link;
	bool is_complete, is_permanent;
};

/* /proc/net/dev */
bool proc_net_device(struct bytes line, struct proc_net_device *ret);

/* /proc/net/route and /proc/net/ipv6_route */
bool proc_net_route(struct bytes line, struct arena *arena, struct proc_net_route *ret);
bool proc_net_route6(struct bytes line, struct arena *arena, struct proc_net_route *ret);

/* /proc/net/if_inet6: "fe80::1/64", and the link it is on. */
bool proc_net_address6(struct bytes line, struct arena *arena, const char **ret_address,
		       struct bytes *ret_link);

/* /proc/net/arp */
bool proc_net_neighbour(struct bytes line, struct proc_net_neighbour *ret);

#endif
