/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/netlink/rtnetlink.h"
#include "harness.h"

FUZZ(rtnetlink, input)
{
	scoped_arena arena = { 0 };
	struct netlink_message message;

	while (netlink_message_next(&input, &message)) {
		struct rtnetlink_link link;
		struct rtnetlink_address address;
		struct rtnetlink_route route;
		struct rtnetlink_rule rule;
		struct rtnetlink_neighbour neighbour;

		assert(!rtnetlink_link(&message, &arena, &link) || (link.name && link.kind));
		assert(!rtnetlink_address(&message, &arena, &address) || address.text);
		assert(!rtnetlink_route(&message, &arena, &route) || route.hops.count);
		assert(!rtnetlink_rule(&message, &arena, &rule) || rule.text);
		assert(!rtnetlink_neighbour(&message, &arena, &neighbour) || neighbour.address);
	}
}
