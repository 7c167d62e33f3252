/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routing policy rules as ip-rule(8) shows them. Source: include/uapi/linux/fib_rules.h. */
#include <linux/fib_rules.h>
#include <netinet/in.h>

#include "base/cursor.h"
#include "format/netlink/ip_text.h"
#include "format/netlink/rtnetlink.h"

/* struct fib_rule_hdr, as far as it is used. */
struct rule_header {
	uint8_t family, to_bits, from_bits, tos, table, action;
	uint32_t flags;
};

static void add_prefix(struct buf *text, const char *word, struct bytes address, unsigned bits)
{
	buf_add_format(text, "%s ", word);
	if (bits == address.size * 8)
		ip_text_add(text, address);
	else
		ip_text_add_prefix(text, address, bits);
	buf_add_byte(text, ' ');
}

static void add_mark(struct buf *text, struct bytes all)
{
	struct bytes mark = netlink_attribute_find(all, FRA_FWMARK);
	uint64_t mask = netlink_number(netlink_attribute_find(all, FRA_FWMASK), UINT32_MAX);

	if (mark.size == 0 && mask == UINT32_MAX)
		return;
	buf_add_format(text, "fwmark 0x%x", (unsigned)netlink_number(mark, 0));
	if (mask != UINT32_MAX)
		buf_add_format(text, "/0x%x", (unsigned)mask);
	buf_add_byte(text, ' ');
}

static void add_text(struct buf *text, const char *word, struct bytes value)
{
	struct bytes name = netlink_text(value);

	if (name.size)
		buf_add_format(text, "%s %.*s ", word, (int)name.size, name.at);
}

/* Two numbers of `size` bytes each: ports, user ids. */
static void add_range(struct buf *text, const char *word, struct bytes value, size_t size)
{
	uint64_t from = netlink_number(bytes_slice(value, 0, size), 0);
	uint64_t to = netlink_number(bytes_slice(value, size, size), 0);

	if (value.size != 2 * size)
		return;
	buf_add_format(text, "%s %llu", word, (unsigned long long)from);
	if (to != from || size == 4)
		buf_add_format(text, "-%llu", (unsigned long long)to);
	buf_add_byte(text, ' ');
}

static void add_ip_protocol(struct buf *text, struct bytes value)
{
	switch (netlink_number(value, 0)) {
	case 0:
		return;
	case IPPROTO_TCP:
		buf_add_text(text, "ipproto tcp ");
		return;
	case IPPROTO_UDP:
		buf_add_text(text, "ipproto udp ");
		return;
	default:
		buf_add_format(text, "ipproto %u ", (unsigned)netlink_number(value, 0));
	}
}

static void add_conditions(struct buf *text, const struct rule_header *header, struct bytes all)
{
	struct bytes from = netlink_attribute_find(all, FRA_SRC);
	struct bytes to = netlink_attribute_find(all, FRA_DST);

	if (header->flags & FIB_RULE_INVERT)
		buf_add_text(text, "not ");
	if (from.size)
		add_prefix(text, "from", from, header->from_bits);
	else
		buf_add_text(text, "from all ");
	if (to.size)
		add_prefix(text, "to", to, header->to_bits);
	if (header->tos)
		buf_add_format(text, "tos 0x%02x ", header->tos);
	add_mark(text, all);
	add_text(text, "iif", netlink_attribute_find(all, FRA_IIFNAME));
	add_text(text, "oif", netlink_attribute_find(all, FRA_OIFNAME));
	add_range(text, "uidrange", netlink_attribute_find(all, FRA_UID_RANGE), 4);
	add_ip_protocol(text, netlink_attribute_find(all, FRA_IP_PROTO));
	add_range(text, "sport", netlink_attribute_find(all, FRA_SPORT_RANGE), 2);
	add_range(text, "dport", netlink_attribute_find(all, FRA_DPORT_RANGE), 2);
}

static void add_action(struct buf *text, const struct rule_header *header, uint32_t table,
		       struct bytes all)
{
	uint64_t suppress = netlink_number(netlink_attribute_find(all, FRA_SUPPRESS_PREFIXLEN),
					   UINT32_MAX);
	scoped_arena arena = { 0 };

	switch (header->action) {
	case FR_ACT_TO_TBL:
		if (netlink_number(netlink_attribute_find(all, FRA_L3MDEV), 0))
			buf_add_text(text, "lookup [l3mdev-table]");
		else
			buf_add_format(text, "lookup %s", rtnetlink_table_name(&arena, table));
		break;
	case FR_ACT_GOTO:
		buf_add_format(text, "goto %u",
			       (unsigned)netlink_number(netlink_attribute_find(all, FRA_GOTO), 0));
		break;
	case FR_ACT_NOP:
		buf_add_text(text, "nop");
		break;
	case FR_ACT_BLACKHOLE:
		buf_add_text(text, "blackhole");
		break;
	case FR_ACT_UNREACHABLE:
		buf_add_text(text, "unreachable");
		break;
	case FR_ACT_PROHIBIT:
		buf_add_text(text, "prohibit");
		break;
	default:
		buf_add_format(text, "[action %u]", header->action);
	}
	if (suppress != UINT32_MAX)
		buf_add_format(text, " suppress_prefixlength %u", (unsigned)suppress);
}

/* The rules every system has: 0 local, 32766 main, 32767 default (fib4_rules_init()). */
static bool is_built_in(int64_t priority, const char *text)
{
	return (priority == 0 && strcmp(text, "from all lookup local") == 0) ||
	       (priority == 32766 && strcmp(text, "from all lookup main") == 0) ||
	       (priority == 32767 && strcmp(text, "from all lookup default") == 0);
}

bool rtnetlink_rule(const struct netlink_message *message, struct arena *arena,
		    struct rtnetlink_rule *ret)
{
	struct cursor cursor = cursor_of(message->payload);
	struct rule_header header = { 0 };
	scoped_buf text = { 0 };

	header.family = cursor_u8(&cursor);
	header.to_bits = cursor_u8(&cursor);
	header.from_bits = cursor_u8(&cursor);
	header.tos = cursor_u8(&cursor);
	header.table = cursor_u8(&cursor);
	cursor_u16(&cursor); /* reserved */
	header.action = cursor_u8(&cursor);
	header.flags = cursor_u32(&cursor);
	if (cursor.failed || message->type != RTM_NEWRULE ||
	    (header.family != AF_INET && header.family != AF_INET6))
		return false;
	struct bytes all = netlink_message_attributes(message, sizeof(struct fib_rule_hdr));
	uint64_t table = netlink_number(netlink_attribute_find(all, FRA_TABLE), header.table);

	add_conditions(&text, &header, all);
	add_action(&text, &header, (uint32_t)table, all);
	ret->ipv6 = header.family == AF_INET6;
	ret->priority = (int64_t)netlink_number(netlink_attribute_find(all, FRA_PRIORITY), 0);
	ret->text = arena_string(arena, buf_bytes(&text));
	ret->built_in = is_built_in(ret->priority, ret->text);
	return true;
}
