/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links, addresses, routes, rules and neighbours out of rtnetlink messages. Every decoder takes one
 * message, returns false for one that is of another kind or cut short, and leaves its text in the
 * arena. Links are named by index; the caller knows their names. Source: rtnetlink(7),
 * include/uapi/linux/{rtnetlink,if_link,if_addr,neighbour,fib_rules}.h.
 */
#ifndef TROWEL_FORMAT_RTNETLINK_H
#define TROWEL_FORMAT_RTNETLINK_H

#include "base/arena.h"
#include "base/vec.h"
#include "format/netlink/netlink_message.h"

enum {
	RTNETLINK_HOPS_MAX = 64, /* next hops of one route */
	RTNETLINK_UNKNOWN = -1,  /* a number that the message does not tell */
};

/* A fact that belongs to a kind of link: bond mode, bridge stp. */
struct rtnetlink_detail {
	const char *key;
	const char *value; /* NULL: it is the link with the index below */
	int64_t link;
};

struct rtnetlink_link {
	int64_t index;
	const char *name;
	const char
		*kind; /* "bond", "vlan"; by hardware type where it has none: "ether", "loopback" */
	const char *mac;   /* NULL if there is none */
	const char *state; /* "up", "down", "unknown", as operational state and flags tell */
	int64_t mtu;
	int64_t master;           /* index of the bond or bridge it belongs to */
	int64_t parent;           /* index of the lower link or peer */
	bool parent_is_elsewhere; /* `parent` is an index of another network namespace */
	int64_t vlan;
	int64_t received_bytes, sent_bytes, errors;
	vec_of(struct rtnetlink_detail) details;
};

struct rtnetlink_address {
	int64_t link;
	const char *text; /* "10.0.0.5/24", "10.0.0.1 peer 10.0.0.2/32" */
};

struct rtnetlink_hop {
	const char *gateway; /* NULL: directly on the link */
	int64_t link;
};

struct rtnetlink_route {
	bool ipv6;
	uint32_t table; /* RT_TABLE_MAIN, ... */
	const char *destination;
	const char *source;
	const char *protocol;
	const char *type;
	int64_t metric;
	vec_of(struct rtnetlink_hop) hops; /* at least one */
};

struct rtnetlink_rule {
	bool ipv6;
	int64_t priority;
	const char *text; /* as ip-rule(8) shows it: "from 10.0.0.0/8 lookup 100" */
	bool built_in;    /* one of local, main, default, unchanged */
};

struct rtnetlink_neighbour {
	const char *address;
	const char *mac; /* NULL if it has none */
	const char *state;
	int64_t link;
	bool is_noise; /* failed, incomplete, or needs no address resolution */
};

/* The messages RTM_NEWLINK, _NEWADDR, _NEWROUTE, _NEWRULE and _NEWNEIGH. */
bool rtnetlink_link(const struct netlink_message *message, struct arena *arena,
		    struct rtnetlink_link *ret);
bool rtnetlink_address(const struct netlink_message *message, struct arena *arena,
		       struct rtnetlink_address *ret);
bool rtnetlink_route(const struct netlink_message *message, struct arena *arena,
		     struct rtnetlink_route *ret);
bool rtnetlink_rule(const struct netlink_message *message, struct arena *arena,
		    struct rtnetlink_rule *ret);
bool rtnetlink_neighbour(const struct netlink_message *message, struct arena *arena,
			 struct rtnetlink_neighbour *ret);

/* The name of a routing table: "main", "local", "default", or its number. */
const char *rtnetlink_table_name(struct arena *arena, uint32_t table);

/* Fills `link->details` and, for a VLAN, `link->vlan` out of IFLA_LINKINFO. */
void rtnetlink_link_details(struct bytes link_info, struct arena *arena,
			    struct rtnetlink_link *link);

#endif
