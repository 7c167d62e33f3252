/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of links this machine may not be able to make, from messages built here. */
#include "harness.h"

#include <cmocka.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "base/buf.h"
#include "format/netlink/rtnetlink.h"
#include "format/network/network_files.h"
#include "format/proc/proc_net.h"

static void add_attribute(struct buf *to, uint16_t type, const void *value, size_t size)
{
	static const char zeros[4];
	struct rtattr head = { .rta_len = (uint16_t)(sizeof(head) + size), .rta_type = type };

	buf_add(to, &head, sizeof(head));
	buf_add(to, value, size);
	buf_add(to, zeros, (4 - size % 4) % 4);
}

static void add_u32(struct buf *to, uint16_t type, uint32_t value)
{
	add_attribute(to, type, &value, sizeof(value));
}

/* A RTM_NEWLINK of a link with index 7 and IFLA_INFO_DATA `data`. */
static bool make_link(const char *kind, const struct buf *data, struct arena *arena,
		      struct rtnetlink_link *ret)
{
	struct ifinfomsg header = { .ifi_type = 1, .ifi_index = 7, .ifi_flags = IFF_UP };
	scoped_buf payload = { 0 }, info = { 0 };

	add_attribute(&info, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	add_attribute(&info, IFLA_INFO_DATA, data->at, data->size);
	buf_add(&payload, &header, sizeof(header));
	add_attribute(&payload, IFLA_IFNAME, "x0", 3);
	add_u32(&payload, IFLA_LINK, 3);
	add_u32(&payload, IFLA_MASTER, 9);
	add_attribute(&payload, IFLA_LINKINFO, info.at, info.size);
	struct netlink_message message = { .type = RTM_NEWLINK, .payload = buf_bytes(&payload) };

	return rtnetlink_link(&message, arena, ret);
}

static void assert_detail(const struct rtnetlink_link *link, const char *key, const char *value)
{
	for (vec_each(detail, &link->details)) {
		if (strcmp(detail->key, key) == 0) {
			assert_string_equal(detail->value ? detail->value : "", value);
			return;
		}
	}
	fail_msg("no detail %s", key);
}

TEST(rtnetlink_vlan)
{
	scoped_arena arena = { 0 };
	scoped_buf data = { 0 };
	struct rtnetlink_link link;
	uint16_t id = 42;

	add_attribute(&data, IFLA_VLAN_ID, &id, sizeof(id));
	add_attribute(&data, IFLA_VLAN_PROTOCOL, "\x88\xa8", 2);
	assert_true(make_link("vlan", &data, &arena, &link));
	assert_string_equal(link.name, "x0");
	assert_string_equal(link.kind, "vlan");
	assert_string_equal(link.state, "unknown");
	assert_int_equal(link.vlan, 42);
	assert_int_equal(link.parent, 3);
	assert_int_equal(link.master, 9);
	assert_int_equal(link.mtu, RTNETLINK_UNKNOWN);
	assert_detail(&link, "protocol", "802.1ad");
}

TEST(rtnetlink_bond)
{
	scoped_arena arena = { 0 };
	scoped_buf data = { 0 };
	struct rtnetlink_link link;
	uint8_t mode = 4, odd = 99, rate = 1;

	add_attribute(&data, IFLA_BOND_MODE, &mode, 1);
	add_u32(&data, IFLA_BOND_ACTIVE_SLAVE, 3);
	add_u32(&data, IFLA_BOND_MIIMON, 100);
	add_attribute(&data, IFLA_BOND_XMIT_HASH_POLICY, &odd, 1);
	add_attribute(&data, IFLA_BOND_AD_LACP_RATE, &rate, 1);
	assert_true(make_link("bond", &data, &arena, &link));
	assert_detail(&link, "mode", "802.3ad");
	assert_detail(&link, "miimon_ms", "100");
	assert_detail(&link, "xmit_hash_policy", "99");
	assert_detail(&link, "lacp_rate", "fast");
	assert_detail(&link, "active_slave", "");
	assert_int_equal(link.details.at[1].link, 3);
}

TEST(rtnetlink_bridge)
{
	scoped_arena arena = { 0 };
	scoped_buf data = { 0 };
	struct rtnetlink_link link;
	uint8_t on = 1;

	add_u32(&data, IFLA_BR_STP_STATE, 0);
	add_attribute(&data, IFLA_BR_VLAN_FILTERING, &on, 1);
	assert_true(make_link("bridge", &data, &arena, &link));
	assert_detail(&link, "stp", "off");
	assert_detail(&link, "vlan_filtering", "on");
}

TEST(network_files_hosts)
{
	static const struct {
		const char *line;
		bool is_entry, is_usual;
	} cases[] = {
		{ "127.0.0.1 localhost", true, true },
		{ "::1 localhost ip6-localhost ip6-loopback", true, true },
		{ "127.0.1.1 web02", true, false },
		{ "10.0.0.1 localhost", true, false },
		{ "  # 10.0.0.1 x", false, false },
		{ "10.0.0.1", false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_arena arena = { 0 };
		struct hosts_line line;

		assert_int_equal(hosts_line_parse(bytes_of(cases[i].line), &arena, &line),
				 cases[i].is_entry);
		if (cases[i].is_entry)
			assert_int_equal(line.is_usual, cases[i].is_usual);
	}
}

TEST(network_files_resolv_conf)
{
	scoped_arena arena = { 0 };
	struct resolv_conf conf;

	resolv_conf_parse(BYTES("; x\nnameserver 10.0.0.1#a\nnameserver\nsearch a b\n"
				"domain c\noptions rotate\nnameserver ::1"),
			  &arena, &conf);
	assert_int_equal(conf.name_servers.count, 2);
	assert_true(bytes_is(conf.name_servers.at[0], "10.0.0.1"));
	assert_int_equal(conf.search.count, 1);
	assert_true(bytes_is(conf.search.at[0], "c"));
}

TEST(network_files_ip_vs)
{
	scoped_arena arena = { 0 };
	struct ip_vs_line line;

	assert_false(
		ip_vs_line_parse(BYTES("Prot LocalAddress:Port Scheduler Flags"), &arena, &line));
	assert_false(
		ip_vs_line_parse(BYTES("  -> RemoteAddress:Port Forward Weight"), &arena, &line));
	assert_true(ip_vs_line_parse(BYTES("TCP  0A000001:0050 wrr"), &arena, &line));
	assert_string_equal(line.address, "10.0.0.1:80");
	assert_true(ip_vs_line_parse(BYTES("  -> 0A000102:1F90 Masq 2 0 0"), &arena, &line));
	assert_true(line.is_target && bytes_is(line.weight, "2"));
	assert_string_equal(line.address, "10.0.1.2:8080");
}

TEST(proc_net_lines)
{
	scoped_arena arena = { 0 };
	struct proc_net_device device;
	struct proc_net_route route;
	const char *address;
	struct bytes link;

	assert_true(
		proc_net_device(BYTES("  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), &device));
	assert_true(bytes_is(device.name, "eth0"));
	assert_int_equal(device.sent_bytes, 9);
	assert_int_equal(device.errors, 3 + 4 + 11 + 12);
	assert_true(proc_net_route(BYTES("eth0 0000000A 010200C0 0003 0 0 7 000000FF 0 0 0"),
				   &arena, &route));
	assert_string_equal(route.destination, "10.0.0.0/8");
	assert_string_equal(route.gateway, "192.0.2.1");
	assert_int_equal(route.metric, 7);
	assert_false(proc_net_route(BYTES("Iface Destination Gateway Flags RefCnt Use Metric Mask"),
				    &arena, &route));
	assert_true(proc_net_address6(BYTES("fe80000000000000000000fffe00001 04 40 20 80 eth0"),
				      &arena, &address, &link) == false);
	assert_true(proc_net_address6(BYTES("fe8000000000000000fc00fffe000001 04 40 20 80 eth0"),
				      &arena, &address, &link));
	assert_string_equal(address, "fe80::fc:ff:fe00:1/64");
}
