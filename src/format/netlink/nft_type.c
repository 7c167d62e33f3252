/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/nft_type.h"

#include "format/netlink/ip_text.h"
#include "format/netlink/netlink_message.h"

struct symbol {
	uint64_t value;
	const char *name;
};

static const struct symbol nfproto_symbols[] = { { 2, "ipv4" }, { 10, "ipv6" }, { 0, NULL } };

/* if_ether.h */
static const struct symbol ethertype_symbols[] = { { 0x0800, "ip" },     { 0x0806, "arp" },
						   { 0x86dd, "ip6" },    { 0x8100, "8021q" },
						   { 0x88a8, "8021ad" }, { 0, NULL } };

static const struct symbol arp_symbols[] = {
	{ 1, "request" }, { 2, "reply" }, { 3, "rrequest" }, { 4, "rreply" }, { 0, NULL }
};

/* protocols(5) */
static const struct symbol protocol_symbols[] = {
	{ 1, "icmp" },       { 2, "igmp" },      { 4, "ipencap" }, { 6, "tcp" },    { 17, "udp" },
	{ 33, "dccp" },      { 41, "ipv6" },     { 47, "gre" },    { 50, "esp" },   { 51, "ah" },
	{ 58, "ipv6-icmp" }, { 89, "ospf" },     { 103, "pim" },   { 108, "comp" }, { 112, "vrrp" },
	{ 132, "sctp" },     { 136, "udplite" }, { 0, NULL }
};

/* RFC 792 */
static const struct symbol icmp_symbols[] = {
	{ 0, "echo-reply" },           { 3, "destination-unreachable" },
	{ 4, "source-quench" },        { 5, "redirect" },
	{ 8, "echo-request" },         { 9, "router-advertisement" },
	{ 10, "router-solicitation" }, { 11, "time-exceeded" },
	{ 12, "parameter-problem" },   { 13, "timestamp-request" },
	{ 14, "timestamp-reply" },     { 15, "info-request" },
	{ 16, "info-reply" },          { 17, "address-mask-request" },
	{ 18, "address-mask-reply" },  { 0, NULL }
};

/* RFC 4443, 4861, 2710, 3810 */
static const struct symbol icmpv6_symbols[] = { { 1, "destination-unreachable" },
						{ 2, "packet-too-big" },
						{ 3, "time-exceeded" },
						{ 4, "parameter-problem" },
						{ 128, "echo-request" },
						{ 129, "echo-reply" },
						{ 130, "mld-listener-query" },
						{ 131, "mld-listener-report" },
						{ 132, "mld-listener-done" },
						{ 133, "nd-router-solicit" },
						{ 134, "nd-router-advert" },
						{ 135, "nd-neighbor-solicit" },
						{ 136, "nd-neighbor-advert" },
						{ 137, "nd-redirect" },
						{ 138, "router-renumbering" },
						{ 141, "ind-neighbor-solicit" },
						{ 142, "ind-neighbor-advert" },
						{ 143, "mld2-listener-report" },
						{ 0, NULL } };

static const struct symbol icmp_code_symbols[] = {
	{ 0, "net-unreachable" },   { 1, "host-unreachable" }, { 2, "prot-unreachable" },
	{ 3, "port-unreachable" },  { 9, "net-prohibited" },   { 10, "host-prohibited" },
	{ 13, "admin-prohibited" }, { 4, "frag-needed" },      { 0, NULL }
};

static const struct symbol icmpv6_code_symbols[] = { { 0, "no-route" },
						     { 1, "admin-prohibited" },
						     { 3, "addr-unreachable" },
						     { 4, "port-unreachable" },
						     { 5, "policy-fail" },
						     { 6, "reject-route" },
						     { 0, NULL } };

static const struct symbol igmp_symbols[] = {
	{ 0x11, "membership-query" },     { 0x12, "membership-report-v1" },
	{ 0x16, "membership-report-v2" }, { 0x17, "leave-group" },
	{ 0x22, "membership-report-v3" }, { 0, NULL }
};

/* RFC 9293, 3168 */
static const struct symbol tcp_flag_symbols[] = { { 0x01, "fin" }, { 0x02, "syn" }, { 0x04, "rst" },
						  { 0x08, "psh" }, { 0x10, "ack" }, { 0x20, "urg" },
						  { 0x40, "ecn" }, { 0x80, "cwr" }, { 0, NULL } };

/* NF_CT_STATE_BIT() of nf_conntrack_common.h */
static const struct symbol ct_state_symbols[] = { { 1, "invalid" },    { 2, "established" },
						  { 4, "related" },    { 8, "new" },
						  { 64, "untracked" }, { 0, NULL } };

static const struct symbol ct_direction_symbols[] = { { 0, "original" },
						      { 1, "reply" },
						      { 0, NULL } };

/* enum ip_conntrack_status */
static const struct symbol ct_status_symbols[] = { { 1, "expected" }, { 2, "seen-reply" },
						   { 4, "assured" },  { 8, "confirmed" },
						   { 16, "snat" },    { 32, "dnat" },
						   { 512, "dying" },  { 0, NULL } };

static const struct symbol pkttype_symbols[] = {
	{ 0, "host" }, { 1, "broadcast" }, { 2, "multicast" }, { 3, "other" }, { 0, NULL }
};

static const struct symbol dscp_symbols[] = {
	{ 0x00, "cs0" },  { 0x08, "cs1" },  { 0x10, "cs2" },  { 0x18, "cs3" },  { 0x20, "cs4" },
	{ 0x28, "cs5" },  { 0x30, "cs6" },  { 0x38, "cs7" },  { 0x0a, "af11" }, { 0x0c, "af12" },
	{ 0x0e, "af13" }, { 0x12, "af21" }, { 0x14, "af22" }, { 0x16, "af23" }, { 0x1a, "af31" },
	{ 0x1c, "af32" }, { 0x1e, "af33" }, { 0x22, "af41" }, { 0x24, "af42" }, { 0x26, "af43" },
	{ 0x2e, "ef" },   { 0, NULL }
};

/* RTN_* of rtnetlink.h */
static const struct symbol fib_symbols[] = { { 0, "unspec" },    { 1, "unicast" },
					     { 2, "local" },     { 3, "broadcast" },
					     { 4, "anycast" },   { 5, "multicast" },
					     { 6, "blackhole" }, { 7, "unreachable" },
					     { 8, "prohibit" },  { 0, NULL } };

static const struct symbol boolean_symbols[] = { { 1, "exists" }, { 0, "missing" }, { 0, NULL } };

enum shape {
	SHAPE_NUMBER,
	SHAPE_HEX, /* all digits of its size */
	SHAPE_SYMBOL,
	SHAPE_FLAGS,
	SHAPE_IP,
	SHAPE_MAC,
	SHAPE_TEXT,
	SHAPE_MILLISECONDS,
};

static const struct type {
	const char *name;
	enum shape shape;
	uint8_t size;
	bool big_endian;
	const struct symbol *symbols;
} types[NFT_TYPE_COUNT] = {
	[NFT_TYPE_VERDICT] = { "verdict", SHAPE_NUMBER, 0, false, NULL },
	[NFT_TYPE_NFPROTO] = { "nf_proto", SHAPE_SYMBOL, 1, false, nfproto_symbols },
	[NFT_TYPE_BITMASK] = { "bitmask", SHAPE_HEX, 0, false, NULL },
	[NFT_TYPE_INTEGER] = { "integer", SHAPE_NUMBER, 0, false, NULL },
	[NFT_TYPE_STRING] = { "string", SHAPE_TEXT, 0, false, NULL },
	[NFT_TYPE_LLADDR] = { "ll_addr", SHAPE_MAC, 0, true, NULL },
	[NFT_TYPE_IPADDR] = { "ipv4_addr", SHAPE_IP, 4, true, NULL },
	[NFT_TYPE_IP6ADDR] = { "ipv6_addr", SHAPE_IP, 16, true, NULL },
	[NFT_TYPE_ETHERADDR] = { "ether_addr", SHAPE_MAC, 6, true, NULL },
	[NFT_TYPE_ETHERTYPE] = { "ether_type", SHAPE_SYMBOL, 2, true, ethertype_symbols },
	[NFT_TYPE_ARPOP] = { "arp_op", SHAPE_SYMBOL, 2, true, arp_symbols },
	[NFT_TYPE_PROTOCOL] = { "inet_proto", SHAPE_SYMBOL, 1, true, protocol_symbols },
	[NFT_TYPE_SERVICE] = { "inet_service", SHAPE_NUMBER, 2, true, NULL },
	[NFT_TYPE_ICMP_TYPE] = { "icmp_type", SHAPE_SYMBOL, 1, true, icmp_symbols },
	[NFT_TYPE_TCP_FLAG] = { "tcp_flag", SHAPE_FLAGS, 1, true, tcp_flag_symbols },
	[NFT_TYPE_TIME] = { "time", SHAPE_MILLISECONDS, 8, false, NULL },
	[NFT_TYPE_MARK] = { "mark", SHAPE_HEX, 4, false, NULL },
	[NFT_TYPE_IFINDEX] = { "iface_index", SHAPE_NUMBER, 4, false, NULL },
	[NFT_TYPE_UID] = { "uid", SHAPE_NUMBER, 4, false, NULL },
	[NFT_TYPE_GID] = { "gid", SHAPE_NUMBER, 4, false, NULL },
	[NFT_TYPE_CT_STATE] = { "ct_state", SHAPE_FLAGS, 4, false, ct_state_symbols },
	[NFT_TYPE_CT_DIRECTION] = { "ct_dir", SHAPE_SYMBOL, 1, false, ct_direction_symbols },
	[NFT_TYPE_CT_STATUS] = { "ct_status", SHAPE_FLAGS, 4, false, ct_status_symbols },
	[NFT_TYPE_ICMPV6_TYPE] = { "icmpv6_type", SHAPE_SYMBOL, 1, true, icmpv6_symbols },
	[NFT_TYPE_PKTTYPE] = { "pkt_type", SHAPE_SYMBOL, 1, false, pkttype_symbols },
	[NFT_TYPE_ICMP_CODE] = { "icmp_code", SHAPE_SYMBOL, 1, true, icmp_code_symbols },
	[NFT_TYPE_ICMPV6_CODE] = { "icmpv6_code", SHAPE_SYMBOL, 1, true, icmpv6_code_symbols },
	[NFT_TYPE_DEVGROUP] = { "devgroup", SHAPE_NUMBER, 4, false, NULL },
	[NFT_TYPE_DSCP] = { "dscp", SHAPE_SYMBOL, 1, true, dscp_symbols },
	[NFT_TYPE_ECN] = { "ecn", SHAPE_NUMBER, 1, true, NULL },
	[NFT_TYPE_FIB_ADDRESS] = { "fib_addrtype", SHAPE_SYMBOL, 4, false, fib_symbols },
	[NFT_TYPE_BOOLEAN] = { "boolean", SHAPE_SYMBOL, 1, false, boolean_symbols },
	[NFT_TYPE_IFNAME] = { "ifname", SHAPE_TEXT, 16, true, NULL },
	[NFT_TYPE_IGMP_TYPE] = { "igmp_type", SHAPE_SYMBOL, 1, true, igmp_symbols },
};

static const struct type *type_of(enum nft_type type)
{
	static const struct type unknown = { NULL, SHAPE_HEX, 0, false, NULL };

	return type < NFT_TYPE_COUNT && types[type].name ? &types[type] : &unknown;
}

bool nft_type_is_big_endian(enum nft_type type)
{
	return type_of(type)->big_endian;
}

size_t nft_type_size(enum nft_type type)
{
	return type_of(type)->size;
}

bool nft_type_is_flags(enum nft_type type)
{
	return type_of(type)->shape == SHAPE_FLAGS;
}

uint64_t nft_type_number(struct bytes value, bool big_endian)
{
	uint64_t number = 0;

	for (size_t i = 0; i < value.size && i < 8; i++) {
		uint8_t byte = (uint8_t)value.at[i];

		if (big_endian)
			number = number << 8 | byte;
		else
			number |= (uint64_t)byte << 8 * i;
	}
	return number;
}

static void add_hex(struct buf *ret, bool big_endian, struct bytes value)
{
	buf_add_text(ret, "0x");
	for (size_t i = 0; i < value.size; i++) {
		size_t at = big_endian ? i : value.size - 1 - i;

		buf_add_format(ret, "%02x", (uint8_t)value.at[at]);
	}
}

static const char *symbol_of(const struct symbol *symbols, uint64_t value)
{
	for (; symbols->name; symbols++) {
		if (symbols->value == value)
			return symbols->name;
	}
	return NULL;
}

static void add_flags(struct buf *ret, const struct symbol *symbols, uint64_t value)
{
	bool is_first = true;

	for (; symbols->name; symbols++) {
		if (!(value & symbols->value))
			continue;
		buf_add_format(ret, "%s%s", is_first ? "" : ",", symbols->name);
		value &= ~symbols->value;
		is_first = false;
	}
	if (value || is_first)
		buf_add_format(ret, "%s0x%llx", is_first ? "" : ",", (unsigned long long)value);
}

/* A string fills its register with zeros; one that does not is the start of a name: "eth*". */
static void add_text(struct buf *ret, struct bytes value)
{
	struct bytes text = netlink_text(value);

	buf_add_format(ret, "\"%.*s%s\"", (int)text.size, text.at,
		       text.size == value.size && value.size < 16 ? "*" : "");
}

void nft_type_add_value(struct buf *ret, enum nft_type type, bool big_endian, struct bytes value)
{
	const struct type *rule = type_of(type);
	uint64_t number = nft_type_number(value, big_endian);
	const char *symbol;

	if (rule->shape == SHAPE_IP && value.size == rule->size) {
		ip_text_add(ret, value);
	} else if (rule->shape == SHAPE_MAC) {
		ip_text_add_mac(ret, value);
	} else if (rule->shape == SHAPE_TEXT) {
		add_text(ret, value);
	} else if (rule->shape == SHAPE_FLAGS) {
		add_flags(ret, rule->symbols, number);
	} else if (rule->shape == SHAPE_SYMBOL && (symbol = symbol_of(rule->symbols, number))) {
		buf_add_text(ret, symbol);
	} else if (rule->shape == SHAPE_HEX || rule->shape == SHAPE_IP || value.size > 8) {
		add_hex(ret, big_endian, value);
	} else {
		buf_add_format(ret, "%llu%s", (unsigned long long)number,
			       rule->shape == SHAPE_MILLISECONDS ? "ms" : "");
	}
}

/* How many types a key type holds. */
static unsigned part_count(uint32_t concatenated)
{
	unsigned count = 1;

	while (concatenated >>= NFT_TYPE_BITS)
		count++;
	return count;
}

static enum nft_type part_of(uint32_t concatenated, unsigned parts, unsigned index)
{
	return concatenated >> NFT_TYPE_BITS * (parts - 1 - index) & (NFT_TYPE_COUNT - 1);
}

void nft_type_add_name(struct buf *ret, uint32_t concatenated)
{
	unsigned parts = part_count(concatenated);

	for (unsigned i = 0; i < parts; i++) {
		enum nft_type type = part_of(concatenated, parts, i);
		const char *name = type_of(type)->name;

		buf_add_text(ret, i ? " . " : "");
		if (name)
			buf_add_text(ret, name);
		else
			buf_add_format(ret, "type %u", type);
	}
}

void nft_type_add_values(struct buf *ret, uint32_t concatenated, bool big_endian,
			 struct bytes value)
{
	unsigned parts = part_count(concatenated);

	if (parts == 1) {
		nft_type_add_value(
			ret, part_of(concatenated, 1, 0),
			big_endian || nft_type_is_big_endian((enum nft_type)concatenated), value);
		return;
	}
	/* every part is filled up to 4 bytes */
	for (unsigned i = 0; i < parts && value.size; i++) {
		enum nft_type type = part_of(concatenated, parts, i);
		size_t size = nft_type_size(type);

		if (size == 0)
			size = i + 1 == parts ? value.size : 4;
		buf_add_text(ret, i ? " . " : "");
		nft_type_add_value(ret, type, big_endian || nft_type_is_big_endian(type),
				   bytes_slice(value, 0, size));
		value = bytes_slice(value, (size + 3) & ~(size_t)3, value.size);
	}
}
