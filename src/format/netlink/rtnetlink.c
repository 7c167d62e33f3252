/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/rtnetlink.h"

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/cursor.h"
#include "format/netlink/ip_text.h"

/* Hardware types of links that have no kind of their own. */
static const struct {
	uint16_t type;
	const char *kind;
} hardware_kinds[] = {
	{ ARPHRD_ETHER, "ether" },    { ARPHRD_LOOPBACK, "loopback" },
	{ ARPHRD_PPP, "ppp" },        { ARPHRD_INFINIBAND, "infiniband" },
	{ ARPHRD_TUNNEL, "ipip" },    { ARPHRD_TUNNEL6, "ip6tnl" },
	{ ARPHRD_SIT, "sit" },        { ARPHRD_IPGRE, "gre" },
	{ ARPHRD_IP6GRE, "ip6gre" },  { ARPHRD_CAN, "can" },
	{ ARPHRD_IEEE80211, "wlan" }, { ARPHRD_NONE, "none" },
	{ ARPHRD_NETLINK, "nlmon" },
};

/* /etc/iproute2/rt_protos as iproute2 ships it; the numbers are in rtnetlink.h. */
static const struct {
	uint8_t protocol;
	const char *name;
} route_protocols[] = {
	{ RTPROT_REDIRECT, "redirect" }, { RTPROT_KERNEL, "kernel" },
	{ RTPROT_BOOT, "boot" },         { RTPROT_STATIC, "static" },
	{ RTPROT_GATED, "gated" },       { RTPROT_RA, "ra" },
	{ RTPROT_MRT, "mrt" },           { RTPROT_ZEBRA, "zebra" },
	{ RTPROT_BIRD, "bird" },         { RTPROT_DHCP, "dhcp" },
	{ RTPROT_MROUTED, "mrouted" },   { RTPROT_KEEPALIVED, "keepalived" },
	{ RTPROT_BABEL, "babel" },       { RTPROT_BGP, "bgp" },
	{ RTPROT_ISIS, "isis" },         { RTPROT_OSPF, "ospf" },
	{ RTPROT_RIP, "rip" },           { RTPROT_EIGRP, "eigrp" },
};

static const char *const route_types[] = { "unspec",   "unicast",   "local",     "broadcast",
					   "anycast",  "multicast", "blackhole", "unreachable",
					   "prohibit", "throw",     "nat",       "xresolve" };

enum { ROUTE_TYPES = sizeof(route_types) / sizeof(route_types[0]) };

static bool is_ip(uint8_t family)
{
	return family == AF_INET || family == AF_INET6;
}

static const char *ip_string(struct arena *arena, struct bytes address)
{
	scoped_buf text = { 0 };

	if (address.size == 0)
		return NULL;
	ip_text_add(&text, address);
	return arena_intern(arena, buf_bytes(&text));
}

static const char *mac_string(struct arena *arena, struct bytes mac)
{
	scoped_buf text = { 0 };
	bool is_zero = true;

	for (size_t i = 0; i < mac.size; i++)
		is_zero &= mac.at[i] == 0;
	if (is_zero)
		return NULL;
	ip_text_add_mac(&text, mac);
	return arena_intern(arena, buf_bytes(&text));
}

static int64_t number(struct bytes value)
{
	return (int64_t)netlink_number(value, (uint64_t)RTNETLINK_UNKNOWN);
}

/* ---- links --------------------------------------------------------------------------------- */

static const char *link_kind(struct bytes link_info, uint16_t hardware, struct arena *arena)
{
	struct bytes kind = netlink_text(netlink_attribute_find(link_info, IFLA_INFO_KIND));

	if (kind.size)
		return arena_intern(arena, kind);
	for (size_t i = 0; i < sizeof(hardware_kinds) / sizeof(hardware_kinds[0]); i++) {
		if (hardware_kinds[i].type == hardware)
			return hardware_kinds[i].kind;
	}
	return arena_format(arena, "hardware type %u", hardware);
}

/* Loopback and tunnels do not know their operational state: being up and running counts then. */
static const char *link_state(uint64_t operational, uint32_t flags)
{
	if (operational == IF_OPER_UP)
		return "up";
	if (!(flags & IFF_UP) || operational == IF_OPER_DOWN ||
	    operational == IF_OPER_LOWERLAYERDOWN || operational == IF_OPER_NOTPRESENT)
		return "down";
	return flags & IFF_RUNNING ? "up" : "unknown";
}

/* struct rtnl_link_stats64: packets, bytes, errors, drops, each received then sent. */
static void take_statistics(struct bytes value, struct rtnetlink_link *link)
{
	struct cursor cursor = cursor_of(value);
	uint64_t numbers[8];

	for (size_t i = 0; i < 8; i++)
		numbers[i] = cursor_u64(&cursor) & INT64_MAX;
	if (cursor.failed)
		return;
	link->received_bytes = (int64_t)numbers[2];
	link->sent_bytes = (int64_t)numbers[3];
	link->errors = (int64_t)((numbers[4] + numbers[5] + numbers[6] + numbers[7]) & INT64_MAX);
}

static void take_link_attribute(const struct netlink_attribute *attribute, struct arena *arena,
				struct rtnetlink_link *link)
{
	switch (attribute->type) {
	case IFLA_IFNAME:
		link->name = arena_intern(arena, netlink_text(attribute->value));
		return;
	case IFLA_ADDRESS:
		link->mac = mac_string(arena, attribute->value);
		return;
	case IFLA_MTU:
		link->mtu = number(attribute->value);
		return;
	case IFLA_MASTER:
		link->master = number(attribute->value);
		return;
	case IFLA_LINK:
		link->parent = number(attribute->value);
		return;
	case IFLA_LINK_NETNSID:
		link->parent_is_elsewhere = true;
		return;
	case IFLA_STATS64:
		take_statistics(attribute->value, link);
		return;
	default:
		return;
	}
}

bool rtnetlink_link(const struct netlink_message *message, struct arena *arena,
		    struct rtnetlink_link *ret)
{
	struct cursor header = cursor_of(message->payload);
	uint8_t family = cursor_u8(&header);
	struct rtnetlink_link link = {
		.mtu = RTNETLINK_UNKNOWN,
		.master = RTNETLINK_UNKNOWN,
		.parent = RTNETLINK_UNKNOWN,
		.vlan = RTNETLINK_UNKNOWN,
		.received_bytes = RTNETLINK_UNKNOWN,
		.sent_bytes = RTNETLINK_UNKNOWN,
		.errors = RTNETLINK_UNKNOWN,
	};
	struct netlink_attribute attribute;

	cursor_u8(&header);
	uint16_t hardware = cursor_u16(&header);

	link.index = cursor_u32(&header);
	uint32_t flags = cursor_u32(&header);

	cursor_u32(&header); /* change mask */
	if (header.failed || message->type != RTM_NEWLINK || family != AF_UNSPEC)
		return false;
	struct bytes all = netlink_message_attributes(message, sizeof(struct ifinfomsg));
	struct bytes info = netlink_attribute_find(all, IFLA_LINKINFO);

	link.kind = link_kind(info, hardware, arena);
	link.state = link_state(netlink_number(netlink_attribute_find(all, IFLA_OPERSTATE), 0),
				flags);
	for (struct bytes rest = all; netlink_attribute_next(&rest, &attribute);)
		take_link_attribute(&attribute, arena, &link);
	if (!link.name)
		return false;
	rtnetlink_link_details(info, arena, &link);
	*ret = link;
	return true;
}

/* ---- addresses ----------------------------------------------------------------------------- */

bool rtnetlink_address(const struct netlink_message *message, struct arena *arena,
		       struct rtnetlink_address *ret)
{
	struct cursor header = cursor_of(message->payload);
	uint8_t family = cursor_u8(&header);
	uint8_t prefix = cursor_u8(&header);

	cursor_u16(&header); /* flags, scope */
	uint32_t index = cursor_u32(&header);

	if (header.failed || message->type != RTM_NEWADDR || !is_ip(family))
		return false;
	struct bytes all = netlink_message_attributes(message, sizeof(struct ifaddrmsg));
	struct bytes local = netlink_attribute_find(all, IFA_LOCAL);
	struct bytes address = netlink_attribute_find(all, IFA_ADDRESS);
	scoped_buf text = { 0 };

	if (local.size == 0)
		local = address;
	if (local.size == 0)
		return false;
	ip_text_add(&text, local);
	if (address.size && !bytes_equal(local, address)) {
		buf_add_text(&text, " peer ");
		ip_text_add(&text, address);
	}
	buf_add_format(&text, "/%u", prefix);
	ret->link = index;
	ret->text = arena_string(arena, buf_bytes(&text));
	return true;
}

/* ---- routes -------------------------------------------------------------------------------- */

const char *rtnetlink_table_name(struct arena *arena, uint32_t table)
{
	switch (table) {
	case RT_TABLE_DEFAULT:
		return "default";
	case RT_TABLE_MAIN:
		return "main";
	case RT_TABLE_LOCAL:
		return "local";
	default:
		return arena_format(arena, "%u", table);
	}
}

static const char *protocol_name(uint8_t protocol, struct arena *arena)
{
	for (size_t i = 0; i < sizeof(route_protocols) / sizeof(route_protocols[0]); i++) {
		if (route_protocols[i].protocol == protocol)
			return route_protocols[i].name;
	}
	return arena_format(arena, "%u", protocol);
}

/* RTA_VIA: a gateway of another family, struct rtvia. */
static const char *gateway_of(struct bytes attributes, struct arena *arena)
{
	struct bytes via = netlink_attribute_find(attributes, RTA_VIA);

	if (via.size > 2)
		return ip_string(arena, bytes_slice(via, 2, via.size));
	return ip_string(arena, netlink_attribute_find(attributes, RTA_GATEWAY));
}

/* RTA_MULTIPATH: struct rtnexthop {u16 length, u8 flags, u8 hops, s32 link}, attributes. */
static void take_hops(struct bytes rest, struct arena *arena, struct rtnetlink_route *route)
{
	while (route->hops.count < RTNETLINK_HOPS_MAX) {
		struct cursor cursor = cursor_of(rest);
		uint16_t size = cursor_u16(&cursor);

		cursor_u16(&cursor);
		int64_t link = cursor_u32(&cursor);

		if (cursor.failed || size < sizeof(struct rtnexthop) || size > rest.size)
			return;
		struct rtnetlink_hop *hop = vec_push_in(arena, &route->hops);
		size_t head = sizeof(struct rtnexthop);

		hop->link = link;
		hop->gateway = gateway_of(bytes_slice(rest, head, size - head), arena);
		rest = bytes_slice(rest, ((size_t)size + 3) & ~(size_t)3, rest.size);
	}
}

static const char *prefix_string(struct arena *arena, struct bytes address, unsigned prefix)
{
	scoped_buf text = { 0 };

	if (address.size == 0)
		return prefix ? NULL : "default";
	if (prefix == address.size * 8)
		ip_text_add(&text, address);
	else
		ip_text_add_prefix(&text, address, prefix);
	return arena_string(arena, buf_bytes(&text));
}

bool rtnetlink_route(const struct netlink_message *message, struct arena *arena,
		     struct rtnetlink_route *ret)
{
	struct cursor header = cursor_of(message->payload);
	uint8_t family = cursor_u8(&header), prefix = cursor_u8(&header);

	cursor_u16(&header); /* source prefix, TOS */
	uint8_t table = cursor_u8(&header), protocol = cursor_u8(&header);

	cursor_u8(&header); /* scope */
	uint8_t type = cursor_u8(&header);
	uint32_t flags = cursor_u32(&header);

	if (header.failed || message->type != RTM_NEWROUTE || !is_ip(family) ||
	    flags & RTM_F_CLONED)
		return false;
	struct bytes all = netlink_message_attributes(message, sizeof(struct rtmsg));
	struct rtnetlink_route route = {
		.ipv6 = family == AF_INET6,
		.table = (uint32_t)netlink_number(netlink_attribute_find(all, RTA_TABLE), table),
		.destination = prefix_string(arena, netlink_attribute_find(all, RTA_DST), prefix),
		.source = ip_string(arena, netlink_attribute_find(all, RTA_PREFSRC)),
		.protocol = protocol_name(protocol, arena),
		.type = type < ROUTE_TYPES ? route_types[type] : arena_format(arena, "%u", type),
		.metric = number(netlink_attribute_find(all, RTA_PRIORITY)),
	};

	if (!route.destination)
		return false;
	take_hops(netlink_attribute_find(all, RTA_MULTIPATH), arena, &route);
	if (route.hops.count == 0) {
		struct rtnetlink_hop *hop = vec_push_in(arena, &route.hops);

		hop->gateway = gateway_of(all, arena);
		hop->link = number(netlink_attribute_find(all, RTA_OIF));
	}
	*ret = route;
	return true;
}

/* ---- neighbours ---------------------------------------------------------------------------- */

static const char *neighbour_state(uint16_t state)
{
	switch (state) {
	case NUD_INCOMPLETE:
		return "incomplete";
	case NUD_REACHABLE:
		return "reachable";
	case NUD_STALE:
		return "stale";
	case NUD_DELAY:
		return "delay";
	case NUD_PROBE:
		return "probe";
	case NUD_FAILED:
		return "failed";
	case NUD_NOARP:
		return "noarp";
	case NUD_PERMANENT:
		return "permanent";
	default:
		return "none";
	}
}

bool rtnetlink_neighbour(const struct netlink_message *message, struct arena *arena,
			 struct rtnetlink_neighbour *ret)
{
	struct cursor header = cursor_of(message->payload);
	uint8_t family = cursor_u8(&header);

	cursor_take(&header, 3);
	uint32_t link = cursor_u32(&header);
	uint16_t state = cursor_u16(&header);

	cursor_u16(&header); /* flags, type */
	if (header.failed || message->type != RTM_NEWNEIGH || !is_ip(family))
		return false;
	struct bytes all = netlink_message_attributes(message, sizeof(struct ndmsg));

	ret->address = ip_string(arena, netlink_attribute_find(all, NDA_DST));
	ret->mac = mac_string(arena, netlink_attribute_find(all, NDA_LLADDR));
	ret->state = neighbour_state(state);
	ret->link = link;
	ret->is_noise = !(state &
			  (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT));
	return ret->address != NULL;
}
