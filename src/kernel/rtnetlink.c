/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/rtnetlink.h"

#include <linux/rtnetlink.h>

static const struct {
	uint16_t request;
	size_t header_size; /* the family's struct, all zero: AF_UNSPEC */
	const char *name;
} topics[RTNETLINK_TOPIC_COUNT] = {
	[RTNETLINK_LINKS] = { RTM_GETLINK, sizeof(struct ifinfomsg), "links" },
	[RTNETLINK_ADDRESSES] = { RTM_GETADDR, 8 /* struct ifaddrmsg */, "addresses" },
	[RTNETLINK_ROUTES] = { RTM_GETROUTE, sizeof(struct rtmsg), "routes" },
	[RTNETLINK_RULES] = { RTM_GETRULE, 12 /* struct fib_rule_hdr */, "rules" },
	[RTNETLINK_NEIGHBOURS] = { RTM_GETNEIGH, 12 /* struct ndmsg */, "neighbours" },
};

int rtnetlink_read(struct netlink *netlink, enum rtnetlink_topic topic, struct buf *ret,
		   struct err *err)
{
	static const char zeros[64];
	struct netlink_request request = {
		.type = topics[topic].request,
		.body = { zeros, topics[topic].header_size },
	};
	int failed = netlink_dump(netlink, &request, RTNETLINK_DUMP_MAX, ret, err);

	return failed ? err_wrap(err, "%s", topics[topic].name) : 0;
}
