/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network namespaces of a dead kernel. Source: include/net/net_namespace.h of Linux. */
#ifndef TROWEL_CRASH_NETWORK_NAMESPACES_H
#define TROWEL_CRASH_NETWORK_NAMESPACES_H

#include "crash/kernel.h"
#include "crash/not_followed.h"

enum { NETWORK_NAMESPACES_MAX = 1 << 16 };

struct network_namespace {
	uint64_t address; /* of its struct net */
	uint64_t inode;   /* as in net:[4026531840]; 0: not known */
};
typedef vec_of(struct network_namespace) network_namespace_list;

/* Appends them; the first one is the host's. What is missing of them is added to `missing`. 0, or
 * -errno if not even that one is found. */
int network_namespaces_read(struct kernel *kernel, network_namespace_list *ret,
			    not_followed_list *missing, struct err *err) MUST_CHECK;

#endif
