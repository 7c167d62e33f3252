/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of iptables-legacy, as IPT_SO_GET_ENTRIES gives it, as chains of iptables-save(8) text.
 * Source: include/uapi/linux/netfilter_ipv4/ip_tables.h, netfilter_ipv6/ip6_tables.h. */
#ifndef TROWEL_FORMAT_IP_TABLES_H
#define TROWEL_FORMAT_IP_TABLES_H

#include "base/arena.h"
#include "base/vec.h"

enum { IP_TABLES_HOOKS = 5, IP_TABLES_RULES_MAX = 200 * 1000 };

struct ip_tables_blob {
	struct bytes entries;
	bool ipv6;
	uint32_t valid_hooks; /* bit by hook, enum nf_inet_hooks */
	uint32_t hook_entry[IP_TABLES_HOOKS];
	uint32_t underflow[IP_TABLES_HOOKS]; /* where a hook's policy stands */
};

struct ip_tables_chain {
	const char *name;
	const char *hook;   /* "input"; NULL for a chain that is only jumped to */
	const char *policy; /* "accept", "drop"; NULL as above */
	vec_of(const char *) rules;
};

typedef vec_of(struct ip_tables_chain) ip_tables_chains;

/* Appends the chains of a table; stops where an entry does not fit. */
void ip_tables_parse(const struct ip_tables_blob *blob, struct arena *arena, ip_tables_chains *ret);

#endif
