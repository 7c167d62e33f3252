/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each kind of link adds. Source: include/uapi/linux/{if_link,if_tunnel,if_bonding}.h. */
#include <linux/if_link.h>
#include <linux/if_tunnel.h>

#include "format/netlink/ip_text.h"
#include "format/netlink/rtnetlink.h"

enum detail_kind {
	DETAIL_NUMBER,
	DETAIL_NUMBER_BE,
	DETAIL_FLAG, /* on, off */
	DETAIL_NAMES,
	DETAIL_LINK,
	DETAIL_IP,
	DETAIL_ETHERTYPE,
};

struct detail_rule {
	const char *kind; /* of the link */
	uint16_t attribute;
	enum detail_kind as;
	const char *key;
	const char *const *names; /* NAMES: NULL-terminated */
};

static const char *const bond_modes[] = { "balance-rr", "active-backup", "balance-xor", "broadcast",
					  "802.3ad",    "balance-tlb",   "balance-alb", NULL };
static const char *const bond_hashes[] = { "layer2",   "layer3+4",    "layer2+3", "encap2+3",
					   "encap3+4", "vlan+srcmac", NULL };
static const char *const lacp_rates[] = { "slow", "fast", NULL };
static const char *const ipvlan_modes[] = { "l2", "l3", "l3s", NULL };
static const char *const tun_types[] = { "", "tun", "tap", NULL };

static const struct detail_rule rules[] = {
	{ "bond", IFLA_BOND_MODE, DETAIL_NAMES, "mode", bond_modes },
	{ "bond", IFLA_BOND_ACTIVE_SLAVE, DETAIL_LINK, "active_slave", NULL },
	{ "bond", IFLA_BOND_PRIMARY, DETAIL_LINK, "primary", NULL },
	{ "bond", IFLA_BOND_MIIMON, DETAIL_NUMBER, "miimon_ms", NULL },
	{ "bond", IFLA_BOND_XMIT_HASH_POLICY, DETAIL_NAMES, "xmit_hash_policy", bond_hashes },
	{ "bond", IFLA_BOND_AD_LACP_RATE, DETAIL_NAMES, "lacp_rate", lacp_rates },
	{ "bond", IFLA_BOND_MIN_LINKS, DETAIL_NUMBER, "min_links", NULL },
	{ "bridge", IFLA_BR_STP_STATE, DETAIL_FLAG, "stp", NULL },
	{ "bridge", IFLA_BR_PRIORITY, DETAIL_NUMBER, "priority", NULL },
	{ "bridge", IFLA_BR_VLAN_FILTERING, DETAIL_FLAG, "vlan_filtering", NULL },
	{ "bridge", IFLA_BR_VLAN_DEFAULT_PVID, DETAIL_NUMBER, "vlan_default_pvid", NULL },
	{ "bridge", IFLA_BR_MCAST_SNOOPING, DETAIL_FLAG, "multicast_snooping", NULL },
	{ "vlan", IFLA_VLAN_PROTOCOL, DETAIL_ETHERTYPE, "protocol", NULL },
	{ "vxlan", IFLA_VXLAN_ID, DETAIL_NUMBER, "vni", NULL },
	{ "vxlan", IFLA_VXLAN_GROUP, DETAIL_IP, "remote", NULL },
	{ "vxlan", IFLA_VXLAN_GROUP6, DETAIL_IP, "remote", NULL },
	{ "vxlan", IFLA_VXLAN_LOCAL, DETAIL_IP, "local", NULL },
	{ "vxlan", IFLA_VXLAN_LOCAL6, DETAIL_IP, "local", NULL },
	{ "vxlan", IFLA_VXLAN_LINK, DETAIL_LINK, "link", NULL },
	{ "vxlan", IFLA_VXLAN_PORT, DETAIL_NUMBER_BE, "port", NULL },
	{ "vxlan", IFLA_VXLAN_LEARNING, DETAIL_FLAG, "learning", NULL },
	{ "geneve", IFLA_GENEVE_ID, DETAIL_NUMBER, "vni", NULL },
	{ "geneve", IFLA_GENEVE_REMOTE, DETAIL_IP, "remote", NULL },
	{ "geneve", IFLA_GENEVE_PORT, DETAIL_NUMBER_BE, "port", NULL },
	{ "ipvlan", IFLA_IPVLAN_MODE, DETAIL_NAMES, "mode", ipvlan_modes },
	{ "tun", IFLA_TUN_TYPE, DETAIL_NAMES, "type", tun_types },
	{ "tun", IFLA_TUN_OWNER, DETAIL_NUMBER, "owner_uid", NULL },
	{ "tun", IFLA_TUN_PERSIST, DETAIL_FLAG, "persist", NULL },
	{ "vrf", IFLA_VRF_TABLE, DETAIL_NUMBER, "table", NULL },
	{ "xfrm", IFLA_XFRM_IF_ID, DETAIL_NUMBER, "if_id", NULL },
	{ "ipip", IFLA_IPTUN_LOCAL, DETAIL_IP, "local", NULL },
	{ "ipip", IFLA_IPTUN_REMOTE, DETAIL_IP, "remote", NULL },
	{ "sit", IFLA_IPTUN_LOCAL, DETAIL_IP, "local", NULL },
	{ "sit", IFLA_IPTUN_REMOTE, DETAIL_IP, "remote", NULL },
	{ "ip6tnl", IFLA_IPTUN_LOCAL, DETAIL_IP, "local", NULL },
	{ "ip6tnl", IFLA_IPTUN_REMOTE, DETAIL_IP, "remote", NULL },
	{ "gre", IFLA_GRE_LOCAL, DETAIL_IP, "local", NULL },
	{ "gre", IFLA_GRE_REMOTE, DETAIL_IP, "remote", NULL },
	{ "gretap", IFLA_GRE_LOCAL, DETAIL_IP, "local", NULL },
	{ "gretap", IFLA_GRE_REMOTE, DETAIL_IP, "remote", NULL },
	{ "ip6gre", IFLA_GRE_LOCAL, DETAIL_IP, "local", NULL },
	{ "ip6gre", IFLA_GRE_REMOTE, DETAIL_IP, "remote", NULL },
	{ "vti", IFLA_VTI_LOCAL, DETAIL_IP, "local", NULL },
	{ "vti", IFLA_VTI_REMOTE, DETAIL_IP, "remote", NULL },
};

/* Modes of macvlan are bits, not numbers. */
static const struct {
	uint32_t mode;
	const char *name;
} macvlan_modes[] = {
	{ MACVLAN_MODE_PRIVATE, "private" }, { MACVLAN_MODE_VEPA, "vepa" },
	{ MACVLAN_MODE_BRIDGE, "bridge" },   { MACVLAN_MODE_PASSTHRU, "passthru" },
	{ MACVLAN_MODE_SOURCE, "source" },
};

static void add(struct arena *arena, struct rtnetlink_link *link, const char *key,
		const char *value)
{
	struct rtnetlink_detail *detail = vec_push_in(arena, &link->details);

	detail->key = key;
	detail->value = value;
}

static const char *name_of(const char *const *names, uint64_t number, struct arena *arena)
{
	for (uint64_t i = 0; names[i]; i++) {
		if (i == number)
			return names[i];
	}
	return arena_format(arena, "%llu", (unsigned long long)number);
}

static const char *ethertype_name(uint64_t type, struct arena *arena)
{
	if (type == 0x8100)
		return "802.1Q";
	if (type == 0x88a8)
		return "802.1ad";
	return arena_format(arena, "0x%04x", (unsigned)type);
}

static void add_by_rule(const struct detail_rule *rule, struct bytes value, struct arena *arena,
			struct rtnetlink_link *link)
{
	uint64_t number = netlink_number(value, 0);
	scoped_buf text = { 0 };

	switch (rule->as) {
	case DETAIL_NUMBER_BE:
		number = netlink_number_be(value, 0);
		/* fallthrough */
	case DETAIL_NUMBER:
		add(arena, link, rule->key,
		    arena_format(arena, "%llu", (unsigned long long)number));
		return;
	case DETAIL_FLAG:
		add(arena, link, rule->key, number ? "on" : "off");
		return;
	case DETAIL_NAMES:
		add(arena, link, rule->key, name_of(rule->names, number, arena));
		return;
	case DETAIL_LINK:
		if (number == 0)
			return;
		add(arena, link, rule->key, NULL);
		link->details.at[link->details.count - 1].link = (int64_t)number;
		return;
	case DETAIL_ETHERTYPE:
		add(arena, link, rule->key, ethertype_name(netlink_number_be(value, 0), arena));
		return;
	case DETAIL_IP:
		ip_text_add(&text, value);
		add(arena, link, rule->key, arena_string(arena, buf_bytes(&text)));
		return;
	}
}

static void add_macvlan_mode(struct bytes data, struct arena *arena, struct rtnetlink_link *link)
{
	uint64_t mode = netlink_number(netlink_attribute_find(data, IFLA_MACVLAN_MODE), 0);

	for (size_t i = 0; i < sizeof(macvlan_modes) / sizeof(macvlan_modes[0]); i++) {
		if (macvlan_modes[i].mode == mode)
			add(arena, link, "mode", macvlan_modes[i].name);
	}
}

void rtnetlink_link_details(struct bytes link_info, struct arena *arena,
			    struct rtnetlink_link *link)
{
	struct bytes kind = netlink_text(netlink_attribute_find(link_info, IFLA_INFO_KIND));
	struct bytes data = netlink_attribute_find(link_info, IFLA_INFO_DATA);
	struct netlink_attribute attribute;

	if (bytes_is(kind, "vlan"))
		link->vlan = (int64_t)netlink_number(netlink_attribute_find(data, IFLA_VLAN_ID), 0);
	if (bytes_is(kind, "macvlan") || bytes_is(kind, "macvtap"))
		add_macvlan_mode(data, arena, link);
	while (netlink_attribute_next(&data, &attribute)) {
		for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
			if (rules[i].attribute == attribute.type && bytes_is(kind, rules[i].kind))
				add_by_rule(&rules[i], attribute.value, arena, link);
		}
	}
}
