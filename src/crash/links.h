/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network devices of a dead kernel, with their addresses and counters. Source:
 * include/linux/netdevice.h, inetdevice.h, net/if_inet6.h and net/core/dev.c of Linux.
 */
#ifndef TROWEL_CRASH_LINKS_H
#define TROWEL_CRASH_LINKS_H

#include <netinet/in.h>

#include "crash/network_namespaces.h"

enum {
	LINKS_MAX = 1 << 18,
	LINKS_ADDRESSES_MAX = 1 << 20, /* of all of them */
	LINKS_NAME_MAX = 16,           /* IFNAMSIZ */
	LINKS_KIND_MAX = 32,
	LINKS_HARDWARE_MAX = 32, /* bytes: MAX_ADDR_LEN */
};

/* IF_OPER_UP and its like of include/uapi/linux/if.h, which are fewer than what ip(8) tells. */
enum kernel_link_state { KERNEL_LINK_DOWN, KERNEL_LINK_NO_CARRIER, KERNEL_LINK_UP };

enum kernel_link_counter {
	KERNEL_LINK_RECEIVED_PACKETS,
	KERNEL_LINK_RECEIVED_BYTES,
	KERNEL_LINK_RECEIVED_ERRORS,
	KERNEL_LINK_RECEIVED_DROPPED,
	KERNEL_LINK_SENT_PACKETS,
	KERNEL_LINK_SENT_BYTES,
	KERNEL_LINK_SENT_ERRORS,
	KERNEL_LINK_SENT_DROPPED,
	KERNEL_LINK_COUNTER_COUNT,
};

struct kernel_link_address {
	struct in6_addr address; /* IPv4 as ::ffff:10.0.0.1 */
	unsigned prefix;         /* bits, of an IPv4 address up to 32 */
};

struct kernel_link {
	uint64_t address; /* of its struct net_device */
	size_t namespace; /* which one of the list */
	uint32_t index;
	uint32_t mtu;
	enum kernel_link_state state;
	bool is_loopback;
	bool is_promiscuous; /* it takes what is sent to others, too */
	char name[LINKS_NAME_MAX + 1];
	char kind[LINKS_KIND_MAX + 1]; /* "veth", or the driver of the device; empty: not known */
	unsigned char hardware[LINKS_HARDWARE_MAX];
	size_t hardware_size; /* 0: it has no such address */
	vec_of(struct kernel_link_address) addresses;
	bool has_counters; /* else they are its driver's, or not in the dump */
	uint64_t counters[KERNEL_LINK_COUNTER_COUNT];
};

struct links_reader {
	const network_namespace_list *namespaces;
	/* Is given each link; what it points to is valid until it returns. */
	void (*accept)(void *context, const struct kernel_link *link);
	void *context;
};

/* Reads the links of all namespaces, in the kernel's order; what cannot be followed is added to
 * `missing`. 0, or -errno if none can be read. */
int links_read(struct kernel *kernel, const struct links_reader *reader, not_followed_list *missing,
	       struct err *err) MUST_CHECK;

#endif
