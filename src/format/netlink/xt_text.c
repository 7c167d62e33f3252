/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/xt_text.h"

#include <linux/netfilter/nf_nat.h>

#include "base/cursor.h"
#include "format/netlink/ip_text.h"

struct name_of_bit {
	uint32_t bit;
	const char *name;
};

static void add_bits(struct buf *ret, const struct name_of_bit *names, uint32_t bits)
{
	bool is_first = true;

	for (; names->name; names++) {
		if (!(bits & names->bit))
			continue;
		buf_add_format(ret, "%s%s", is_first ? "" : ",", names->name);
		bits &= ~names->bit;
		is_first = false;
	}
	if (bits || is_first)
		buf_add_format(ret, "%s0x%x", is_first ? "" : ",", bits);
}

static const char *inverted(uint32_t flag)
{
	return flag ? " !" : "";
}

/* ---- matches ------------------------------------------------------------------------------- */

static void add_comment(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	struct bytes text = cursor_text(data, 256);

	buf_add_format(ret, " --comment \"%.*s\"", (int)text.size, text.at);
}

static void add_ports(struct buf *ret, const char *option, struct cursor *data, bool invert)
{
	uint16_t low = cursor_u16(data), high = cursor_u16(data);

	if (low == 0 && high == UINT16_MAX)
		return;
	buf_add_format(ret, "%s --%s %u", inverted(invert), option, low);
	if (high != low)
		buf_add_format(ret, ":%u", high);
}

/* RFC 9293; the order in which iptables writes them */
static const struct name_of_bit tcp_flags[] = { { 0x01, "FIN" }, { 0x02, "SYN" }, { 0x04, "RST" },
						{ 0x08, "PSH" }, { 0x10, "ACK" }, { 0x20, "URG" },
						{ 0, NULL } };

/* struct xt_tcp; the inversions come last */
static void add_tcp(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint8_t invert = data->input.size > 11 ? (uint8_t)data->input.at[11] : 0;

	add_ports(ret, "sport", data, invert & 1);
	add_ports(ret, "dport", data, invert & 2);
	uint8_t option = cursor_u8(data), mask = cursor_u8(data), value = cursor_u8(data);

	if (mask == 0x17 && value == 0x02) {
		buf_add_format(ret, "%s --syn", inverted(invert & 4));
	} else if (mask) {
		buf_add_format(ret, "%s --tcp-flags ", inverted(invert & 4));
		add_bits(ret, tcp_flags, mask);
		buf_add_byte(ret, ' ');
		if (value)
			add_bits(ret, tcp_flags, value);
		else
			buf_add_text(ret, "NONE");
	}
	if (option)
		buf_add_format(ret, "%s --tcp-option %u", inverted(invert & 8), option);
}

static void add_udp(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint8_t invert = data->input.size > 8 ? (uint8_t)data->input.at[8] : 0;

	add_ports(ret, "sport", data, invert & 1);
	add_ports(ret, "dport", data, invert & 2);
}

/* struct xt_multiport_v1 */
static void add_multiport(struct buf *ret, struct cursor *data,
			  const struct xt_extension *extension)
{
	static const char *const options[] = { "sports", "dports", "ports" };
	uint8_t which = cursor_u8(data), count = cursor_u8(data);
	struct cursor ranges = *data, last = *data;

	cursor_take(&ranges, 30);
	cursor_take(&last, 45);
	buf_add_format(ret, "%s --%s ", inverted(cursor_u8(&last)),
		       which < 3 ? options[which] : "ports");
	for (unsigned i = 0; i < count && i < 15; i++) {
		bool is_range = cursor_u8(&ranges);

		buf_add_format(ret, "%u", cursor_u16(data));
		if (i + 1 < count)
			buf_add_byte(ret, is_range ? ':' : ',');
	}
}

/* XT_CONNTRACK_STATE_* of xt_conntrack.h */
static const struct name_of_bit states[] = { { 1, "INVALID" },     { 8, "NEW" },   { 4, "RELATED" },
					     { 2, "ESTABLISHED" }, { 64, "SNAT" }, { 128, "DNAT" },
					     { 256, "UNTRACKED" }, { 0, NULL } };

static void add_state(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	buf_add_text(ret, " --state ");
	add_bits(ret, states, cursor_u32(data));
}

/* struct xt_conntrack_mtinfo1 to 3: eight addresses, two times, five ports, flags, states */
static void add_conntrack(struct buf *ret, struct cursor *data,
			  const struct xt_extension *extension)
{
	enum { STATE = 1, DIRECTION = 4096, STATE_ALIAS = 8192 }; /* XT_CONNTRACK_* */

	cursor_take(data, 128 + 8 + 10);
	uint32_t match = cursor_u16(data), invert = cursor_u16(data);
	bool wide = extension->revision >= 2;
	uint32_t state = wide ? cursor_u16(data) : cursor_u8(data);

	if (match & STATE) {
		buf_add_format(ret, "%s --ctstate ", inverted(invert & STATE));
		add_bits(ret, states, state);
	}
	if (match & DIRECTION)
		buf_add_format(ret, " --ctdir %s", invert & DIRECTION ? "REPLY" : "ORIGINAL");
	match &= ~(uint32_t)(STATE | DIRECTION | STATE_ALIAS);
	if (match)
		buf_add_format(ret, " [more: 0x%x]", match);
}

/* struct xt_addrtype_info(_v1): bits by RTN_* */
static void add_address_type(struct buf *ret, struct cursor *data,
			     const struct xt_extension *extension)
{
	static const struct name_of_bit types[] = { { 1, "UNSPEC" },     { 2, "UNICAST" },
						    { 4, "LOCAL" },      { 8, "BROADCAST" },
						    { 16, "ANYCAST" },   { 32, "MULTICAST" },
						    { 64, "BLACKHOLE" }, { 128, "UNREACHABLE" },
						    { 256, "PROHIBIT" }, { 0, NULL } };
	uint32_t source = cursor_u16(data), destination = cursor_u16(data);
	uint32_t flags = cursor_u32(data);

	if (extension->revision == 0)
		flags = (flags ? 1 : 0) | (cursor_u32(data) ? 2 : 0);
	if (source) {
		buf_add_format(ret, "%s --src-type ", inverted(flags & 1));
		add_bits(ret, types, source);
	}
	if (destination) {
		buf_add_format(ret, "%s --dst-type ", inverted(flags & 2));
		add_bits(ret, types, destination);
	}
	if (flags & 4)
		buf_add_text(ret, " --limit-iface-in");
	if (flags & 8)
		buf_add_text(ret, " --limit-iface-out");
}

static void add_value_and_mask(struct buf *ret, uint32_t value, uint32_t mask)
{
	buf_add_format(ret, "0x%x", value);
	if (mask != UINT32_MAX)
		buf_add_format(ret, "/0x%x", mask);
}

/* struct xt_mark_mtinfo1, xt_connmark_mtinfo1 */
static void add_mark(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint32_t value = cursor_u32(data), mask = cursor_u32(data);

	buf_add_format(ret, "%s --mark ", inverted(cursor_u8(data)));
	add_value_and_mask(ret, value, mask);
}

/* struct xt_rateinfo: time between packets in 1/10000 s */
static void add_limit(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	static const struct {
		uint32_t seconds;
		const char *name;
	} units[] = { { 1, "sec" }, { 60, "min" }, { 3600, "hour" }, { 86400, "day" } };
	uint32_t interval = cursor_u32(data), burst = cursor_u32(data);
	size_t unit = 0;

	if (interval == 0)
		return;
	while (unit < 3 && interval > units[unit].seconds * 10000)
		unit++;
	buf_add_format(ret, " --limit %u/%s --limit-burst %u",
		       units[unit].seconds * 10000 / interval, units[unit].name, burst);
}

/* struct ipt_icmp, ip6t_icmp */
static void add_icmp(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint8_t type = cursor_u8(data), low = cursor_u8(data), high = cursor_u8(data);
	const char *option = extension->ipv6 ? "icmpv6-type" : "icmp-type";

	buf_add_format(ret, "%s --%s ", inverted(cursor_u8(data)), option);
	if (type == UINT8_MAX)
		buf_add_text(ret, "any");
	else if (low == high)
		buf_add_format(ret, "%u/%u", type, low);
	else
		buf_add_format(ret, "%u", type);
}

/* struct xt_mtinfo of recent: seconds, hits, what to do, name */
static void add_recent(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	static const char *const actions[] = { "rcheck", "set", "update", "remove" };
	static const uint8_t order[] = { 1, 2, 4, 8 }; /* XT_RECENT_CHECK, _SET, _UPDATE, _REMOVE */
	uint32_t seconds = cursor_u32(data), hits = cursor_u32(data);
	uint8_t action = cursor_u8(data);

	buf_add_text(ret, inverted(cursor_u8(data)));
	for (unsigned i = 0; i < 4; i++) {
		if (action == order[i])
			buf_add_format(ret, " --%s", actions[i]);
	}
	if (seconds)
		buf_add_format(ret, " --seconds %u", seconds);
	if (hits)
		buf_add_format(ret, " --hitcount %u", hits);
	struct bytes name = cursor_text(data, 200);

	buf_add_format(ret, " --name %.*s", (int)name.size, name.at);
}

/* ---- targets ------------------------------------------------------------------------------- */

/* enum ipt_reject_with, ip6t_reject_with */
static void add_reject(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	static const char *const ip[] = { "icmp-net-unreachable",   "icmp-host-unreachable",
					  "icmp-proto-unreachable", "icmp-port-unreachable",
					  "icmp-echo-reply",        "icmp-net-prohibited",
					  "icmp-host-prohibited",   "tcp-reset",
					  "icmp-admin-prohibited" };
	static const char *const ip6[] = { "icmp6-no-route",
					   "icmp6-adm-prohibited",
					   "icmp6-not-neighbour",
					   "icmp6-addr-unreachable",
					   "icmp6-port-unreachable",
					   "icmp6-echo-reply",
					   "tcp-reset",
					   "icmp6-policy-fail",
					   "icmp6-reject-route" };
	uint32_t with = cursor_u32(data);

	if (with < sizeof(ip) / sizeof(ip[0]))
		buf_add_format(ret, " --reject-with %s", extension->ipv6 ? ip6[with] : ip[with]);
	else
		buf_add_format(ret, " --reject-with [%u]", with);
}

/* struct ipt_log_info */
static void add_log(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint8_t level = cursor_u8(data), flags = cursor_u8(data);
	struct bytes prefix = cursor_text(data, 30);

	if (prefix.size)
		buf_add_format(ret, " --log-prefix \"%.*s\"", (int)prefix.size, prefix.at);
	if (level != 4)
		buf_add_format(ret, " --log-level %u", level);
	if (flags)
		buf_add_format(ret, " --log-flags 0x%x", flags);
}

/* struct xt_nflog_info: length, group, threshold, flags, pad, prefix */
static void add_nflog(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	cursor_u32(data);
	uint16_t group = cursor_u16(data);

	cursor_take(data, 6);
	struct bytes prefix = cursor_text(data, 64);

	if (prefix.size)
		buf_add_format(ret, " --nflog-prefix \"%.*s\"", (int)prefix.size, prefix.at);
	if (group)
		buf_add_format(ret, " --nflog-group %u", group);
}

/* struct xt_mark_tginfo2: (mark & ~mask) ^ value */
static void add_set_mark(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint32_t value = cursor_u32(data), mask = cursor_u32(data);

	buf_add_text(ret, " --set-xmark ");
	buf_add_format(ret, "0x%x/0x%x", value, mask);
}

static void add_tcpmss(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	uint16_t size = cursor_u16(data);

	if (size == UINT16_MAX)
		buf_add_text(ret, " --clamp-mss-to-pmtu");
	else
		buf_add_format(ret, " --set-mss %u", size);
}

/* struct nf_nat_ipv4_multi_range_compat (revision 0 of IPv4) or nf_nat_range(2) */
static void add_nat(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
	bool is_old = extension->revision == 0 && !extension->ipv6;
	size_t size = extension->ipv6 ? 16 : 4, pad = is_old || extension->ipv6 ? 0 : 12;
	bool is_source = bytes_is(extension->name, "SNAT");
	bool is_destination = bytes_is(extension->name, "DNAT");

	if (is_old)
		cursor_u32(data); /* always one range */
	uint32_t flags = cursor_u32(data);
	struct bytes low = cursor_take(data, size);

	cursor_take(data, pad);
	struct bytes high = cursor_take(data, size);

	cursor_take(data, pad);
	uint16_t from = cursor_u16be(data), to = cursor_u16be(data);

	if (flags & (NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED))
		buf_add_text(ret, is_source        ? " --to-source "
				  : is_destination ? " --to-destination "
						   : " --to-ports ");
	if (flags & NF_NAT_RANGE_MAP_IPS) {
		bool brackets = extension->ipv6 && flags & NF_NAT_RANGE_PROTO_SPECIFIED;

		buf_add_text(ret, brackets ? "[" : "");
		ip_text_add(ret, low);
		if (!bytes_equal(low, high)) {
			buf_add_byte(ret, '-');
			ip_text_add(ret, high);
		}
		buf_add_text(ret, brackets ? "]" : "");
	}
	if (flags & NF_NAT_RANGE_PROTO_SPECIFIED) {
		buf_add_text(ret, is_source || is_destination ? ":" : "");
		buf_add_format(ret, "%u", from);
		if (to != from)
			buf_add_format(ret, "-%u", to);
	}
	if (flags & NF_NAT_RANGE_PROTO_RANDOM)
		buf_add_text(ret, " --random");
	if (flags & NF_NAT_RANGE_PROTO_RANDOM_FULLY)
		buf_add_text(ret, " --random-fully");
	if (flags & NF_NAT_RANGE_PERSISTENT)
		buf_add_text(ret, " --persistent");
}

static void add_nothing(struct buf *ret, struct cursor *data, const struct xt_extension *extension)
{
}

static const struct {
	const char *name;
	bool is_target;
	uint8_t revision_min, revision_max;
	void (*add)(struct buf *ret, struct cursor *data, const struct xt_extension *extension);
} extensions[] = {
	{ "comment", false, 0, 0, add_comment },
	{ "tcp", false, 0, 0, add_tcp },
	{ "udp", false, 0, 0, add_udp },
	{ "udplite", false, 0, 0, add_udp },
	{ "multiport", false, 1, 1, add_multiport },
	{ "state", false, 0, 0, add_state },
	{ "conntrack", false, 1, 3, add_conntrack },
	{ "addrtype", false, 0, 1, add_address_type },
	{ "mark", false, 1, 1, add_mark },
	{ "connmark", false, 1, 1, add_mark },
	{ "limit", false, 0, 0, add_limit },
	{ "icmp", false, 0, 0, add_icmp },
	{ "icmp6", false, 0, 0, add_icmp },
	{ "recent", false, 0, 1, add_recent },
	{ "REJECT", true, 0, 0, add_reject },
	{ "LOG", true, 0, 0, add_log },
	{ "NFLOG", true, 0, 0, add_nflog },
	{ "MARK", true, 2, 2, add_set_mark },
	{ "TCPMSS", true, 0, 0, add_tcpmss },
	{ "SNAT", true, 0, 2, add_nat },
	{ "DNAT", true, 0, 2, add_nat },
	{ "MASQUERADE", true, 0, 0, add_nat },
	{ "REDIRECT", true, 0, 0, add_nat },
	{ "NOTRACK", true, 0, 0, add_nothing },
};

void xt_text_add(struct buf *ret, const struct xt_extension *extension)
{
	struct cursor cursor = cursor_of(extension->data);

	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		if (extensions[i].is_target != extension->is_target ||
		    extension->revision < extensions[i].revision_min ||
		    extension->revision > extensions[i].revision_max ||
		    !bytes_is(extension->name, extensions[i].name))
			continue;
		size_t start = ret->size;

		extensions[i].add(ret, &cursor, extension);
		if (!cursor.failed)
			return;
		ret->size = start;
		break;
	}
	if (extension->data.size)
		buf_add_format(ret, " [%zu bytes]", extension->data.size);
}
