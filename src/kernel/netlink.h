/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A netlink socket that only asks for dumps. It reads no file and loads no module by itself; what
 * the kernel would load for a protocol or family is the caller's question (kernel/modules.h).
 * Source: netlink(7).
 */
#ifndef TROWEL_KERNEL_NETLINK_H
#define TROWEL_KERNEL_NETLINK_H

#include "base/buf.h"
#include "base/err.h"

enum { NETLINK_WAIT_MS = 2000 }; /* for one answer; the kernel answers at once or never */

struct netlink {
	int fd;
	uint32_t sequence; /* of the last request */
};

struct netlink_request {
	uint16_t type;     /* RTM_GETLINK, ... */
	struct bytes body; /* the family's header and attributes */
};

/* Opens a socket of `protocol` (NETLINK_ROUTE, ...) in this process's network namespace. */
int netlink_init(struct netlink *netlink, int protocol, struct err *err) MUST_CHECK;
void netlink_deinit(struct netlink *netlink);
#define scoped_netlink SCOPED(netlink_deinit) struct netlink

/* Appends every message of a dump to `ret`, headers included, without the closing NLMSG_DONE; a
 * dump that the kernel calls interrupted (it changed underneath) is asked for again, a few times.
 * Errors: what the kernel answered (-EPERM, -EOPNOTSUPP, ...), -ETIMEDOUT, -EFBIG when there is
 * more than `limit` bytes: `ret` then has whole messages up to there. */
int netlink_dump(struct netlink *netlink, const struct netlink_request *request, size_t limit,
		 struct buf *ret, struct err *err) MUST_CHECK;

#endif
