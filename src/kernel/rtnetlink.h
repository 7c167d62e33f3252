/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the kernel for links, addresses, routes, rules and neighbours of this process's network
 * namespace. Only AF_UNSPEC is asked, which covers what is there and loads no module (families such
 * as AF_MPLS are never named). Source: rtnetlink(7).
 */
#ifndef TROWEL_KERNEL_RTNETLINK_H
#define TROWEL_KERNEL_RTNETLINK_H

#include "kernel/netlink.h"

enum rtnetlink_topic {
	RTNETLINK_LINKS,
	RTNETLINK_ADDRESSES,
	RTNETLINK_ROUTES,
	RTNETLINK_RULES,
	RTNETLINK_NEIGHBOURS,
	RTNETLINK_TOPIC_COUNT,
};

enum { RTNETLINK_DUMP_MAX = 8 * 1024 * 1024 }; /* bytes a topic; some 80,000 routes */

/* Appends all messages of a topic to `ret`, for format/rtnetlink.h to decode. Errors as for
 * netlink_dump(); with -EFBIG `ret` holds what came first. */
int rtnetlink_read(struct netlink *netlink, enum rtnetlink_topic topic, struct buf *ret,
		   struct err *err) MUST_CHECK;

#endif
