/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions that act: counters, logs, verdicts by other means, NAT, sets filled by packets. */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_synproxy.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "format/netlink/nft_printer.h"
#include "format/netlink/xt_text.h"

static uint64_t long_number(struct bytes data, uint16_t type)
{
	return netlink_number_be(netlink_attribute_find(data, type), 0);
}

static bool add_counter(struct nft_printer *printer, struct bytes data)
{
	buf_add_text(&printer->out, " counter");
	return true;
}

/* "10 mbytes" as long as nothing is lost. */
static void add_size(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "kbytes", "mbytes" };
	size_t unit = 0;

	for (; unit < 2 && bytes && bytes % 1024 == 0; unit++)
		bytes /= 1024;
	buf_add_format(out, "%llu %s", (unsigned long long)bytes, units[unit]);
}

static bool add_limit(struct nft_printer *printer, struct bytes data)
{
	static const struct {
		uint64_t seconds;
		const char *name;
	} units[] = {
		{ 1, "second" },  { 60, "minute" },   { 3600, "hour" },
		{ 86400, "day" }, { 604800, "week" },
	};
	bool is_bytes = nft_printer_number(data, NFTA_LIMIT_TYPE, 0) == NFT_LIMIT_PKT_BYTES;
	bool is_over = nft_printer_number(data, NFTA_LIMIT_FLAGS, 0) & NFT_LIMIT_F_INV;
	uint64_t rate = long_number(data, NFTA_LIMIT_RATE);
	uint64_t seconds = long_number(data, NFTA_LIMIT_UNIT);
	uint32_t burst = nft_printer_number(data, NFTA_LIMIT_BURST, 0);
	const char *unit = NULL;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].seconds == seconds)
			unit = units[i].name;
	}
	buf_add_format(&printer->out, " limit rate %s", is_over ? "over " : "");
	if (is_bytes)
		add_size(&printer->out, rate);
	else
		buf_add_format(&printer->out, "%llu", (unsigned long long)rate);
	if (unit)
		buf_add_format(&printer->out, "/%s", unit);
	else
		buf_add_format(&printer->out, "/%llu s", (unsigned long long)seconds);
	if (burst == 0 || (burst == 5 && !is_bytes)) /* 5 packets are what nft takes by itself */
		return true;
	buf_add_text(&printer->out, " burst ");
	if (is_bytes)
		add_size(&printer->out, burst);
	else
		buf_add_format(&printer->out, "%u packets", burst);
	return true;
}

static bool add_quota(struct nft_printer *printer, struct bytes data)
{
	bool is_over = nft_printer_number(data, NFTA_QUOTA_FLAGS, 0) & NFT_QUOTA_F_INV;

	buf_add_format(&printer->out, " quota %s", is_over ? "over " : "");
	add_size(&printer->out, long_number(data, NFTA_QUOTA_BYTES));
	return true;
}

static bool add_connlimit(struct nft_printer *printer, struct bytes data)
{
	bool is_over = nft_printer_number(data, NFTA_CONNLIMIT_FLAGS, 0) & NFT_CONNLIMIT_F_INV;

	buf_add_format(&printer->out, " ct count %s%u", is_over ? "over " : "",
		       nft_printer_number(data, NFTA_CONNLIMIT_COUNT, 0));
	return true;
}

/* NF_LOG_* of nf_log.h; levels of syslog(3) */
static bool add_log(struct nft_printer *printer, struct bytes data)
{
	static const char *const levels[] = { "emerg",  "alert", "crit",  "err",  "warn",
					      "notice", "info",  "debug", "audit" };
	static const struct {
		uint32_t bit;
		const char *name;
	} flags[] = { { 1, "tcp sequence" },
		      { 2, "tcp options" },
		      { 4, "ip options" },
		      { 8, "skuid" },
		      { 32, "ether" } };
	struct bytes prefix = netlink_text(netlink_attribute_find(data, NFTA_LOG_PREFIX));
	uint32_t level = nft_printer_number(data, NFTA_LOG_LEVEL, 4);
	uint32_t set = nft_printer_number(data, NFTA_LOG_FLAGS, 0);
	uint32_t group = nft_printer_number(data, NFTA_LOG_GROUP, UINT32_MAX);

	buf_add_text(&printer->out, " log");
	if (prefix.size)
		buf_add_format(&printer->out, " prefix \"%.*s\"", (int)prefix.size, prefix.at);
	if (group != UINT32_MAX)
		buf_add_format(&printer->out, " group %u", group);
	if (netlink_attribute_find(data, NFTA_LOG_SNAPLEN).size)
		buf_add_format(&printer->out, " snaplen %u",
			       nft_printer_number(data, NFTA_LOG_SNAPLEN, 0));
	if (level != 4 && level < sizeof(levels) / sizeof(levels[0]))
		buf_add_format(&printer->out, " level %s", levels[level]);
	if (set == 47) {
		buf_add_text(&printer->out, " flags all");
		return true;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (set & flags[i].bit)
			buf_add_format(&printer->out, " flags %s", flags[i].name);
	}
	return true;
}

/* enum nft_reject_types, nft_reject_inet_code; the default of each family needs no words */
static bool add_reject(struct nft_printer *printer, struct bytes data)
{
	static const char *const any[] = { "no-route", "port-unreachable", "host-unreachable",
					   "admin-prohibited" };
	uint32_t type = nft_printer_number(data, NFTA_REJECT_TYPE, 0);
	uint32_t code = nft_printer_number(data, NFTA_REJECT_ICMP_CODE, 0);
	bool ipv6 = printer->network == NFPROTO_IPV6;
	char byte = (char)code;

	buf_add_text(&printer->out, " reject");
	if (type == NFT_REJECT_TCP_RST) {
		buf_add_text(&printer->out, " with tcp reset");
	} else if (type == NFT_REJECT_ICMPX_UNREACH) {
		if (code != NFT_REJECT_ICMPX_PORT_UNREACH && code < 4)
			buf_add_format(&printer->out, " with icmpx %s", any[code]);
	} else if (printer->rule->family != printer->network || code != (ipv6 ? 4 : 3)) {
		buf_add_format(&printer->out, " with %s ", ipv6 ? "icmpv6" : "icmp");
		nft_type_add_value(&printer->out, ipv6 ? NFT_TYPE_ICMPV6_CODE : NFT_TYPE_ICMP_CODE,
				   true, (struct bytes){ &byte, 1 });
	}
	return true;
}

/* ---- NAT ----------------------------------------------------------------------------------- */

static void add_nat_flags(struct nft_printer *printer, uint32_t flags)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{ NF_NAT_RANGE_PROTO_RANDOM, "random" },
		{ NF_NAT_RANGE_PROTO_RANDOM_FULLY, "fully-random" },
		{ NF_NAT_RANGE_PERSISTENT, "persistent" },
	};
	const char *separator = " ";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flags & names[i].bit))
			continue;
		buf_add_format(&printer->out, "%s%s", separator, names[i].name);
		separator = ",";
	}
}

/* ":80" or ":80-90" out of two registers; nothing when there is none. */
static void add_ports(struct nft_printer *printer, struct bytes data, uint16_t low, uint16_t high)
{
	struct nft_operand *from = nft_printer_register(printer, data, low);
	struct nft_operand *to = nft_printer_register(printer, data, high);

	if (!from)
		return;
	buf_add_byte(&printer->out, ':');
	nft_printer_add_operand(printer, &printer->out, from, NFT_TYPE_SERVICE);
	if (!to || to == from)
		return;
	buf_add_byte(&printer->out, '-');
	nft_printer_add_operand(printer, &printer->out, to, NFT_TYPE_SERVICE);
}

/* The address of a NAT: in brackets where a port follows an IPv6 address. */
static void add_nat_address(struct nft_printer *printer, struct bytes data, uint32_t family,
			    bool has_port)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_NAT_REG_ADDR_MIN);
	struct nft_operand *to = nft_printer_register(printer, data, NFTA_NAT_REG_ADDR_MAX);
	uint32_t type = family == NFPROTO_IPV6 ? NFT_TYPE_IP6ADDR : NFT_TYPE_IPADDR;
	bool brackets = has_port && type == NFT_TYPE_IP6ADDR && from->kind == NFT_OPERAND_VALUE;

	buf_add_text(&printer->out, brackets ? "[" : "");
	nft_printer_add_operand(printer, &printer->out, from, type);
	buf_add_text(&printer->out, brackets ? "]" : "");
	if (!to || to == from || to->kind == NFT_OPERAND_NONE)
		return;
	buf_add_byte(&printer->out, '-');
	nft_printer_add_operand(printer, &printer->out, to, type);
}

static bool add_nat(struct nft_printer *printer, struct bytes data)
{
	bool is_dnat = nft_printer_number(data, NFTA_NAT_TYPE, 0) == NFT_NAT_DNAT;
	uint32_t family = nft_printer_number(data, NFTA_NAT_FAMILY, 0);
	uint32_t flags = nft_printer_number(data, NFTA_NAT_FLAGS, 0);
	struct nft_operand *address = nft_printer_register(printer, data, NFTA_NAT_REG_ADDR_MIN);
	bool has_port = netlink_attribute_find(data, NFTA_NAT_REG_PROTO_MIN).size != 0;
	bool is_pair = address && address->kind == NFT_OPERAND_TEXT &&
		       address->type >= NFT_TYPE_COUNT; /* a map gives address and port */

	buf_add_text(&printer->out, is_dnat ? " dnat" : " snat");
	if (printer->rule->family == NFPROTO_INET || is_pair)
		buf_add_text(&printer->out, family == NFPROTO_IPV6 ? " ip6" : " ip");
	if (flags & NF_NAT_RANGE_NETMAP)
		buf_add_text(&printer->out, " prefix");
	buf_add_text(&printer->out, " to ");
	if (address)
		add_nat_address(printer, data, family, has_port);
	if (!is_pair)
		add_ports(printer, data, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX);
	add_nat_flags(printer, flags);
	return true;
}

static bool add_masquerade(struct nft_printer *printer, struct bytes data)
{
	buf_add_text(&printer->out, " masquerade");
	if (netlink_attribute_find(data, NFTA_MASQ_REG_PROTO_MIN).size)
		buf_add_text(&printer->out, " to ");
	add_ports(printer, data, NFTA_MASQ_REG_PROTO_MIN, NFTA_MASQ_REG_PROTO_MAX);
	add_nat_flags(printer, nft_printer_number(data, NFTA_MASQ_FLAGS, 0));
	return true;
}

static bool add_redirect(struct nft_printer *printer, struct bytes data)
{
	buf_add_text(&printer->out, " redirect");
	if (netlink_attribute_find(data, NFTA_REDIR_REG_PROTO_MIN).size)
		buf_add_text(&printer->out, " to ");
	add_ports(printer, data, NFTA_REDIR_REG_PROTO_MIN, NFTA_REDIR_REG_PROTO_MAX);
	add_nat_flags(printer, nft_printer_number(data, NFTA_REDIR_FLAGS, 0));
	return true;
}

static bool add_tproxy(struct nft_printer *printer, struct bytes data)
{
	uint32_t family = nft_printer_number(data, NFTA_TPROXY_FAMILY, 0);
	struct nft_operand *address = nft_printer_register(printer, data, NFTA_TPROXY_REG_ADDR);

	buf_add_format(&printer->out, " tproxy%s to ",
		       family == NFPROTO_IPV6   ? " ip6"
		       : family == NFPROTO_IPV4 ? " ip"
						: "");
	if (address)
		nft_printer_add_operand(printer, &printer->out, address,
					family == NFPROTO_IPV6 ? NFT_TYPE_IP6ADDR
							       : NFT_TYPE_IPADDR);
	add_ports(printer, data, NFTA_TPROXY_REG_PORT, NFTA_TPROXY_REG_PORT);
	return true;
}

/* ---- setting things ------------------------------------------------------------------------ */

static bool set_meta(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_META_SREG);
	enum nft_type type = NFT_TYPE_NONE;
	const char *name = nft_printer_meta(nft_printer_number(data, NFTA_META_KEY, UINT32_MAX),
					    &type);

	if (!from || !name)
		return false;
	buf_add_format(&printer->out, " %s set ", name);
	nft_printer_add_operand(printer, &printer->out, from, type);
	return true;
}

static bool set_ct(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_CT_SREG);
	uint32_t key = nft_printer_number(data, NFTA_CT_KEY, UINT32_MAX);
	uint32_t direction = nft_printer_number(data, NFTA_CT_DIRECTION, UINT32_MAX);
	enum nft_type type = NFT_TYPE_NONE;
	scoped_buf name = { 0 };

	if (!from || !nft_printer_ct(key, direction, &type, &name))
		return false;
	buf_add_format(&printer->out, " %s set ", buf_text(&name));
	nft_printer_add_operand(printer, &printer->out, from, type);
	return true;
}

static bool set_payload(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_PAYLOAD_SREG);
	struct nft_operand place = {
		.kind = NFT_OPERAND_PAYLOAD,
		.base = nft_printer_number(data, NFTA_PAYLOAD_BASE, 0),
		.offset = nft_printer_number(data, NFTA_PAYLOAD_OFFSET, 0) & 0xffff,
		.size = nft_printer_number(data, NFTA_PAYLOAD_LEN, 0) & 0xff,
	};
	unsigned protocol = place.base == NFT_PAYLOAD_TRANSPORT_HEADER ? printer->transport
								       : printer->network;
	const struct nft_field *field = nft_payload_field(place.base, protocol, place.offset,
							  place.size);

	if (!from)
		return false;
	buf_add_byte(&printer->out, ' ');
	nft_printer_add_operand(printer, &printer->out, &place, NFT_TYPE_NONE);
	buf_add_text(&printer->out, " set ");
	nft_printer_add_operand(printer, &printer->out, from, field ? field->type : NFT_TYPE_NONE);
	return true;
}

static bool set_exthdr(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_EXTHDR_SREG);
	uint32_t kind = nft_printer_number(data, NFTA_EXTHDR_OP, 0);
	uint32_t type = nft_printer_number(data, NFTA_EXTHDR_TYPE, 0);

	if (kind != NFT_EXTHDR_OP_TCPOPT)
		return false;
	if (!from) {
		buf_add_format(&printer->out, " reset tcp option %u", type);
		return true;
	}
	if (type == 2) /* RFC 9293: maximum segment size */
		buf_add_text(&printer->out, " tcp option maxseg size set ");
	else
		buf_add_format(&printer->out, " tcp option %u set ", type);
	nft_printer_add_operand(printer, &printer->out, from, NFT_TYPE_SERVICE);
	return true;
}

/* add @set { ip saddr limit rate 10/second } */
static bool add_dynamic_set(struct nft_printer *printer, struct bytes data)
{
	static const char *const operations[] = { "add", "update", "delete" };
	struct bytes name = netlink_text(netlink_attribute_find(data, NFTA_DYNSET_SET_NAME));
	struct bytes list = netlink_attribute_find(data, NFTA_DYNSET_EXPRESSIONS);
	struct bytes single = netlink_attribute_find(data, NFTA_DYNSET_EXPR);
	uint64_t timeout = long_number(data, NFTA_DYNSET_TIMEOUT);
	uint32_t operation = nft_printer_number(data, NFTA_DYNSET_OP, 0);
	struct nft_operand *key = nft_printer_register(printer, data, NFTA_DYNSET_SREG_KEY);
	struct nft_operand *value = nft_printer_register(printer, data, NFTA_DYNSET_SREG_DATA);
	const struct nft_set *set = nft_ruleset_set(
		printer->context->ruleset, printer->rule->family, printer->rule->table, name);
	struct netlink_attribute expression;

	if (!key || operation > 2)
		return false;
	buf_add_format(&printer->out, " %s @%.*s { ", operations[operation], (int)name.size,
		       name.at);
	nft_printer_add_key(printer, &printer->out, key, set ? set->key_size : 0);
	if (timeout)
		buf_add_format(&printer->out, " timeout %llus", (unsigned long long)timeout / 1000);
	if (single.size)
		nft_printer_expression(printer, single);
	while (list.size && !single.size && netlink_attribute_next(&list, &expression))
		nft_printer_expression(printer, expression.value);
	if (value) {
		buf_add_text(&printer->out, " : ");
		nft_printer_add_operand(printer, &printer->out, value,
					set ? set->data_type : NFT_TYPE_NONE);
	}
	buf_add_text(&printer->out, " }");
	return true;
}

/* ---- others -------------------------------------------------------------------------------- */

/* NFT_OBJECT_* */
static bool add_object(struct nft_printer *printer, struct bytes data)
{
	static const char *const words[] = {
		"object",           "counter name",       "quota name",   "ct helper set",
		"limit name",       "connlimit name",     "tunnel name",  "ct timeout set",
		"meta secmark set", "ct expectation set", "synproxy name"
	};
	uint32_t type = nft_printer_number(data, NFTA_OBJREF_IMM_TYPE, 0);
	struct bytes name = netlink_text(netlink_attribute_find(data, NFTA_OBJREF_IMM_NAME));
	struct bytes set = netlink_text(netlink_attribute_find(data, NFTA_OBJREF_SET_NAME));
	struct nft_operand *key = nft_printer_register(printer, data, NFTA_OBJREF_SET_SREG);

	if (type >= sizeof(words) / sizeof(words[0]))
		type = 0;
	if (!key) {
		buf_add_format(&printer->out, " %s \"%.*s\"", words[type], (int)name.size, name.at);
		return true;
	}
	buf_add_text(&printer->out, " object ");
	nft_printer_add_key(printer, &printer->out, key, 0);
	buf_add_format(&printer->out, " map @%.*s", (int)set.size, set.at);
	return true;
}

static bool add_queue(struct nft_printer *printer, struct bytes data)
{
	uint32_t number = nft_printer_number(data, NFTA_QUEUE_NUM, 0);
	uint32_t total = nft_printer_number(data, NFTA_QUEUE_TOTAL, 1);
	uint32_t flags = nft_printer_number(data, NFTA_QUEUE_FLAGS, 0);

	buf_add_text(&printer->out, " queue");
	if (flags)
		buf_add_format(&printer->out, " flags %s%s%s",
			       flags & NFT_QUEUE_FLAG_BYPASS ? "bypass" : "", flags == 3 ? "," : "",
			       flags & NFT_QUEUE_FLAG_CPU_FANOUT ? "fanout" : "");
	buf_add_format(&printer->out, " to %u", number);
	if (total > 1)
		buf_add_format(&printer->out, "-%u", number + total - 1);
	return true;
}

static bool add_notrack(struct nft_printer *printer, struct bytes data)
{
	buf_add_text(&printer->out, " notrack");
	return true;
}

static bool add_last(struct nft_printer *printer, struct bytes data)
{
	buf_add_text(&printer->out, " last");
	return true;
}

static bool add_flow(struct nft_printer *printer, struct bytes data)
{
	struct bytes name = netlink_text(netlink_attribute_find(data, NFTA_FLOW_TABLE_NAME));

	buf_add_format(&printer->out, " flow add @%.*s", (int)name.size, name.at);
	return true;
}

static bool add_synproxy(struct nft_printer *printer, struct bytes data)
{
	uint32_t flags = nft_printer_number(data, NFTA_SYNPROXY_FLAGS, 0);

	buf_add_text(&printer->out, " synproxy");
	if (flags & NF_SYNPROXY_OPT_MSS)
		buf_add_format(&printer->out, " mss %u",
			       nft_printer_number(data, NFTA_SYNPROXY_MSS, 0));
	if (flags & NF_SYNPROXY_OPT_WSCALE)
		buf_add_format(&printer->out, " wscale %u",
			       nft_printer_number(data, NFTA_SYNPROXY_WSCALE, 0));
	if (flags & NF_SYNPROXY_OPT_TIMESTAMP)
		buf_add_text(&printer->out, " timestamp");
	if (flags & NF_SYNPROXY_OPT_SACK_PERM)
		buf_add_text(&printer->out, " sack-perm");
	return true;
}

static bool add_duplicate(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *address = nft_printer_register(printer, data, NFTA_DUP_SREG_ADDR);
	struct nft_operand *device = nft_printer_register(printer, data, NFTA_DUP_SREG_DEV);
	bool ipv6 = address && address->value.size == 16;

	buf_add_text(&printer->out, " dup to ");
	if (address)
		nft_printer_add_operand(printer, &printer->out, address,
					ipv6 ? NFT_TYPE_IP6ADDR : NFT_TYPE_IPADDR);
	if (address && device)
		buf_add_text(&printer->out, " device ");
	if (device)
		nft_printer_add_operand(printer, &printer->out, device, NFT_TYPE_IFINDEX);
	return true;
}

static bool add_forward(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *device = nft_printer_register(printer, data, NFTA_FWD_SREG_DEV);

	if (!device || netlink_attribute_find(data, NFTA_FWD_SREG_ADDR).size)
		return false;
	buf_add_text(&printer->out, " fwd to ");
	nft_printer_add_operand(printer, &printer->out, device, NFT_TYPE_IFINDEX);
	return true;
}

/* Matches and targets of iptables-nft, as iptables writes them, in brackets: nft has no words. */
static void add_extension(struct nft_printer *printer, const char *what,
			  const struct xt_extension *extension)
{
	buf_add_format(&printer->out, " [xt %s %.*s", what, (int)extension->name.size,
		       extension->name.at);
	xt_text_add(&printer->out, extension);
	buf_add_byte(&printer->out, ']');
}

static bool add_xt_match(struct nft_printer *printer, struct bytes data)
{
	struct xt_extension extension = {
		.name = netlink_text(netlink_attribute_find(data, NFTA_MATCH_NAME)),
		.revision = (uint8_t)nft_printer_number(data, NFTA_MATCH_REV, 0),
		.data = netlink_attribute_find(data, NFTA_MATCH_INFO),
		.ipv6 = printer->rule->family == NFPROTO_IPV6,
	};

	add_extension(printer, "match", &extension);
	return true;
}

static bool add_xt_target(struct nft_printer *printer, struct bytes data)
{
	struct xt_extension extension = {
		.name = netlink_text(netlink_attribute_find(data, NFTA_TARGET_NAME)),
		.revision = (uint8_t)nft_printer_number(data, NFTA_TARGET_REV, 0),
		.data = netlink_attribute_find(data, NFTA_TARGET_INFO),
		.ipv6 = printer->rule->family == NFPROTO_IPV6,
		.is_target = true,
	};

	add_extension(printer, "target", &extension);
	return true;
}

static const struct {
	const char *name;
	bool (*add)(struct nft_printer *printer, struct bytes data);
} statements[] = {
	{ "counter", add_counter },
	{ "limit", add_limit },
	{ "quota", add_quota },
	{ "connlimit", add_connlimit },
	{ "log", add_log },
	{ "reject", add_reject },
	{ "nat", add_nat },
	{ "masq", add_masquerade },
	{ "redir", add_redirect },
	{ "tproxy", add_tproxy },
	{ "meta", set_meta },
	{ "ct", set_ct },
	{ "payload", set_payload },
	{ "exthdr", set_exthdr },
	{ "dynset", add_dynamic_set },
	{ "objref", add_object },
	{ "queue", add_queue },
	{ "notrack", add_notrack },
	{ "last", add_last },
	{ "flow_offload", add_flow },
	{ "synproxy", add_synproxy },
	{ "dup", add_duplicate },
	{ "fwd", add_forward },
	{ "match", add_xt_match },
	{ "target", add_xt_target },
};

bool nft_statement_add(struct nft_printer *printer, struct bytes name, struct bytes data)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		if (bytes_is(name, statements[i].name))
			return statements[i].add(printer, data);
	}
	return false;
}
