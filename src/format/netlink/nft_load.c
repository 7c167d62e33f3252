/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions of a rule that load a register. Source of their attributes and numbers:
 * include/uapi/linux/netfilter/nf_tables.h */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "format/netlink/nft_printer.h"

/* nft(8) "META EXPRESSIONS"; some keys stand without "meta". */
static const struct {
	const char *name;
	enum nft_type type;
} meta_keys[] = {
	[NFT_META_LEN] = { "meta length", NFT_TYPE_INTEGER },
	[NFT_META_PROTOCOL] = { "meta protocol", NFT_TYPE_ETHERTYPE },
	[NFT_META_PRIORITY] = { "meta priority", NFT_TYPE_MARK },
	[NFT_META_MARK] = { "meta mark", NFT_TYPE_MARK },
	[NFT_META_IIF] = { "iif", NFT_TYPE_IFINDEX },
	[NFT_META_OIF] = { "oif", NFT_TYPE_IFINDEX },
	[NFT_META_IIFNAME] = { "iifname", NFT_TYPE_IFNAME },
	[NFT_META_OIFNAME] = { "oifname", NFT_TYPE_IFNAME },
	[NFT_META_IFTYPE] = { "meta iiftype", NFT_TYPE_INTEGER },
	[NFT_META_OIFTYPE] = { "meta oiftype", NFT_TYPE_INTEGER },
	[NFT_META_SKUID] = { "meta skuid", NFT_TYPE_UID },
	[NFT_META_SKGID] = { "meta skgid", NFT_TYPE_GID },
	[NFT_META_NFTRACE] = { "meta nftrace", NFT_TYPE_INTEGER },
	[NFT_META_RTCLASSID] = { "meta rtclassid", NFT_TYPE_INTEGER },
	[NFT_META_SECMARK] = { "meta secmark", NFT_TYPE_INTEGER },
	[NFT_META_NFPROTO] = { "meta nfproto", NFT_TYPE_NFPROTO },
	[NFT_META_L4PROTO] = { "meta l4proto", NFT_TYPE_PROTOCOL },
	[NFT_META_BRI_IIFNAME] = { "meta ibrname", NFT_TYPE_IFNAME },
	[NFT_META_BRI_OIFNAME] = { "meta obrname", NFT_TYPE_IFNAME },
	[NFT_META_PKTTYPE] = { "meta pkttype", NFT_TYPE_PKTTYPE },
	[NFT_META_CPU] = { "meta cpu", NFT_TYPE_INTEGER },
	[NFT_META_IIFGROUP] = { "iifgroup", NFT_TYPE_DEVGROUP },
	[NFT_META_OIFGROUP] = { "oifgroup", NFT_TYPE_DEVGROUP },
	[NFT_META_CGROUP] = { "meta cgroup", NFT_TYPE_INTEGER },
	[NFT_META_PRANDOM] = { "meta random", NFT_TYPE_INTEGER },
	[NFT_META_SECPATH] = { "meta ipsec", NFT_TYPE_BOOLEAN },
	[NFT_META_IIFKIND] = { "meta iifkind", NFT_TYPE_IFNAME },
	[NFT_META_OIFKIND] = { "meta oifkind", NFT_TYPE_IFNAME },
	[NFT_META_BRI_IIFPVID] = { "meta ibrpvid", NFT_TYPE_INTEGER },
	[NFT_META_BRI_IIFVPROTO] = { "meta ibrvproto", NFT_TYPE_ETHERTYPE },
	[NFT_META_TIME_NS] = { "meta time", NFT_TYPE_INTEGER },
	[NFT_META_TIME_DAY] = { "meta day", NFT_TYPE_INTEGER },
	[NFT_META_TIME_HOUR] = { "meta hour", NFT_TYPE_INTEGER },
	[NFT_META_SDIF] = { "meta sdif", NFT_TYPE_IFINDEX },
	[NFT_META_SDIFNAME] = { "meta sdifname", NFT_TYPE_IFNAME },
};

const char *nft_printer_meta(uint32_t key, enum nft_type *ret_type)
{
	if (key >= sizeof(meta_keys) / sizeof(meta_keys[0]))
		return NULL;
	*ret_type = meta_keys[key].type;
	return meta_keys[key].name;
}

/* nft(8) "CT EXPRESSIONS" */
static const struct {
	const char *name;
	enum nft_type type;
} ct_keys[] = {
	[NFT_CT_STATE] = { "state", NFT_TYPE_CT_STATE },
	[NFT_CT_DIRECTION] = { "direction", NFT_TYPE_CT_DIRECTION },
	[NFT_CT_STATUS] = { "status", NFT_TYPE_CT_STATUS },
	[NFT_CT_MARK] = { "mark", NFT_TYPE_MARK },
	[NFT_CT_SECMARK] = { "secmark", NFT_TYPE_INTEGER },
	[NFT_CT_EXPIRATION] = { "expiration", NFT_TYPE_TIME },
	[NFT_CT_HELPER] = { "helper", NFT_TYPE_STRING },
	[NFT_CT_L3PROTOCOL] = { "l3proto", NFT_TYPE_NFPROTO },
	[NFT_CT_SRC] = { "saddr", NFT_TYPE_LLADDR },
	[NFT_CT_DST] = { "daddr", NFT_TYPE_LLADDR },
	[NFT_CT_PROTOCOL] = { "protocol", NFT_TYPE_PROTOCOL },
	[NFT_CT_PROTO_SRC] = { "proto-src", NFT_TYPE_SERVICE },
	[NFT_CT_PROTO_DST] = { "proto-dst", NFT_TYPE_SERVICE },
	[NFT_CT_LABELS] = { "label", NFT_TYPE_NONE },
	[NFT_CT_PKTS] = { "packets", NFT_TYPE_INTEGER },
	[NFT_CT_BYTES] = { "bytes", NFT_TYPE_INTEGER },
	[NFT_CT_AVGPKT] = { "avgpkt", NFT_TYPE_INTEGER },
	[NFT_CT_ZONE] = { "zone", NFT_TYPE_INTEGER },
	[NFT_CT_EVENTMASK] = { "event", NFT_TYPE_INTEGER },
	[NFT_CT_SRC_IP] = { "ip saddr", NFT_TYPE_IPADDR },
	[NFT_CT_DST_IP] = { "ip daddr", NFT_TYPE_IPADDR },
	[NFT_CT_SRC_IP6] = { "ip6 saddr", NFT_TYPE_IP6ADDR },
	[NFT_CT_DST_IP6] = { "ip6 daddr", NFT_TYPE_IP6ADDR },
	[NFT_CT_ID] = { "id", NFT_TYPE_INTEGER },
};

const char *nft_printer_ct(uint32_t key, uint32_t direction, enum nft_type *ret_type,
			   struct buf *text)
{
	static const char *const directions[] = { "original ", "reply " };

	if (key >= sizeof(ct_keys) / sizeof(ct_keys[0]))
		return NULL;
	buf_add_format(text, "ct %s%s", direction < 2 ? directions[direction] : "",
		       ct_keys[key].name);
	*ret_type = ct_keys[key].type;
	return ct_keys[key].name;
}

static bool load_meta(struct nft_printer *printer, struct bytes data)
{
	uint32_t key = nft_printer_number(data, NFTA_META_KEY, UINT32_MAX);
	enum nft_type type = NFT_TYPE_NONE;
	const char *name = nft_printer_meta(key, &type);
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_META_DREG,
						       NFT_OPERAND_TEXT);

	if (!operand || !name)
		return false;
	buf_add_text(&operand->text, name);
	operand->type = type;
	operand->big_endian = nft_type_is_big_endian(type);
	operand->meta_key = (int)key;
	return true;
}

static bool load_ct(struct nft_printer *printer, struct bytes data)
{
	uint32_t key = nft_printer_number(data, NFTA_CT_KEY, UINT32_MAX);
	uint32_t direction = nft_printer_number(data, NFTA_CT_DIRECTION, UINT32_MAX);
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_CT_DREG,
						       NFT_OPERAND_TEXT);
	enum nft_type type = NFT_TYPE_NONE;

	if (!operand || !nft_printer_ct(key, direction, &type, &operand->text))
		return false;
	operand->type = type;
	operand->big_endian = nft_type_is_big_endian(type);
	return true;
}

static bool load_payload(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_PAYLOAD_DREG,
						       NFT_OPERAND_PAYLOAD);
	const struct nft_field *field;

	if (!operand)
		return false;
	operand->base = nft_printer_number(data, NFTA_PAYLOAD_BASE, 0);
	operand->offset = nft_printer_number(data, NFTA_PAYLOAD_OFFSET, 0) & 0xffff;
	operand->size = nft_printer_number(data, NFTA_PAYLOAD_LEN, 0) & 0xff;
	operand->big_endian = true;
	field = nft_printer_field(printer, operand->base, operand->offset, operand->size);
	operand->type = field ? field->type : NFT_TYPE_INTEGER;
	if (!field)
		return true;
	if (field->protocol || operand->base == NFT_PAYLOAD_LL_HEADER)
		nft_printer_drop_dependencies(printer, operand->base);
	if (field->protocol == IPPROTO_ICMP || field->protocol == IPPROTO_ICMPV6)
		nft_printer_drop_dependencies(printer, NFT_PAYLOAD_NETWORK_HEADER);
	return true;
}

static bool load_immediate(struct nft_printer *printer, struct bytes data)
{
	struct bytes value = netlink_attribute_find(data, NFTA_IMMEDIATE_DATA);
	struct bytes verdict = netlink_attribute_find(value, NFTA_DATA_VERDICT);
	struct nft_operand *operand;

	if (verdict.size) {
		struct nft_verdict parsed = nft_verdict_parse(verdict, printer->context->arena);

		buf_add_byte(&printer->out, ' ');
		nft_verdict_add(&printer->out, &parsed);
		return true;
	}
	operand = nft_printer_load(printer, data, NFTA_IMMEDIATE_DREG, NFT_OPERAND_VALUE);
	if (!operand)
		return false;
	operand->value = netlink_attribute_find(value, NFTA_DATA_VALUE);
	return true;
}

static bool load_bitwise(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_BITWISE_SREG);
	struct nft_operand *to = nft_printer_register(printer, data, NFTA_BITWISE_DREG);
	struct bytes mask = netlink_attribute_find(data, NFTA_BITWISE_MASK);
	struct bytes flip = netlink_attribute_find(data, NFTA_BITWISE_XOR);

	if (!from || from != to ||
	    nft_printer_number(data, NFTA_BITWISE_OP, 0) != NFT_BITWISE_BOOL || from->mask.size)
		return false;
	from->mask = netlink_attribute_find(mask, NFTA_DATA_VALUE);
	from->flip = netlink_attribute_find(flip, NFTA_DATA_VALUE);
	return true;
}

/* Numbers are turned to network order before ranges are compared. */
static bool load_byteorder(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_BYTEORDER_SREG);

	if (!from || from != nft_printer_register(printer, data, NFTA_BYTEORDER_DREG))
		return false;
	from->big_endian = nft_printer_number(data, NFTA_BYTEORDER_OP, 0) == NFT_BYTEORDER_HTON;
	return true;
}

/* enum nft_fib_result and NFTA_FIB_F_* */
static bool load_fib(struct nft_printer *printer, struct bytes data)
{
	static const char *const flags[] = { "saddr", "daddr", "mark", "iif", "oif" };
	static const char *const results[] = { "?", "oif", "oifname", "type" };
	static const enum nft_type types[] = { NFT_TYPE_NONE, NFT_TYPE_IFINDEX, NFT_TYPE_IFNAME,
					       NFT_TYPE_FIB_ADDRESS };
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_FIB_DREG,
						       NFT_OPERAND_TEXT);
	uint32_t set = nft_printer_number(data, NFTA_FIB_FLAGS, 0);
	uint32_t result = nft_printer_number(data, NFTA_FIB_RESULT, 0);
	const char *separator = " ";

	if (!operand || result > NFT_FIB_RESULT_ADDRTYPE)
		return false;
	buf_add_text(&operand->text, "fib");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!(set >> i & 1))
			continue;
		buf_add_format(&operand->text, "%s%s", separator, flags[i]);
		separator = " . ";
	}
	buf_add_format(&operand->text, " %s", results[result]);
	operand->type = set & NFTA_FIB_F_PRESENT ? NFT_TYPE_BOOLEAN : types[result];
	operand->big_endian = nft_type_is_big_endian((enum nft_type)operand->type);
	return true;
}

static bool load_route(struct nft_printer *printer, struct bytes data)
{
	static const char *const keys[] = { "rt classid", "rt ip nexthop", "rt ip6 nexthop",
					    "rt mtu", "rt ipsec" };
	static const enum nft_type types[] = { NFT_TYPE_INTEGER, NFT_TYPE_IPADDR, NFT_TYPE_IP6ADDR,
					       NFT_TYPE_INTEGER, NFT_TYPE_BOOLEAN };
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_RT_DREG,
						       NFT_OPERAND_TEXT);
	uint32_t key = nft_printer_number(data, NFTA_RT_KEY, UINT32_MAX);

	if (!operand || key >= sizeof(keys) / sizeof(keys[0]))
		return false;
	buf_add_text(&operand->text, keys[key]);
	operand->type = types[key];
	operand->big_endian = nft_type_is_big_endian(types[key]);
	return true;
}

static bool load_socket(struct nft_printer *printer, struct bytes data)
{
	static const char *const keys[] = { "socket transparent", "socket mark", "socket wildcard",
					    "socket cgroupv2" };
	static const enum nft_type types[] = { NFT_TYPE_INTEGER, NFT_TYPE_MARK, NFT_TYPE_INTEGER,
					       NFT_TYPE_INTEGER };
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_SOCKET_DREG,
						       NFT_OPERAND_TEXT);
	uint32_t key = nft_printer_number(data, NFTA_SOCKET_KEY, UINT32_MAX);

	if (!operand || key >= sizeof(keys) / sizeof(keys[0]))
		return false;
	buf_add_text(&operand->text, keys[key]);
	operand->type = types[key];
	return true;
}

static bool load_numgen(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_NG_DREG,
						       NFT_OPERAND_TEXT);
	uint32_t offset = nft_printer_number(data, NFTA_NG_OFFSET, 0);

	if (!operand)
		return false;
	buf_add_format(&operand->text, "numgen %s mod %u",
		       nft_printer_number(data, NFTA_NG_TYPE, 0) ? "random" : "inc",
		       nft_printer_number(data, NFTA_NG_MODULUS, 0));
	if (offset)
		buf_add_format(&operand->text, " offset %u", offset);
	operand->type = NFT_TYPE_INTEGER;
	return true;
}

static bool load_hash(struct nft_printer *printer, struct bytes data)
{
	struct nft_operand *from = nft_printer_register(printer, data, NFTA_HASH_SREG);
	uint32_t modulus = nft_printer_number(data, NFTA_HASH_MODULUS, 0);
	scoped_buf key = { 0 };
	struct nft_operand *operand;

	if (from)
		nft_printer_add_key(printer, &key, from,
				    nft_printer_number(data, NFTA_HASH_LEN, 0));
	operand = nft_printer_load(printer, data, NFTA_HASH_DREG, NFT_OPERAND_TEXT);
	if (!operand)
		return false;
	if (nft_printer_number(data, NFTA_HASH_TYPE, 0) == NFT_HASH_SYM)
		buf_add_format(&operand->text, "symhash mod %u", modulus);
	else
		buf_add_format(&operand->text, "jhash %s mod %u", buf_text(&key), modulus);
	operand->type = NFT_TYPE_INTEGER;
	return true;
}

/* Options and extension headers by number: nft(8) "EXTENSION HEADER EXPRESSIONS". */
static bool load_exthdr(struct nft_printer *printer, struct bytes data)
{
	static const char *const kinds[] = { "exthdr", "tcp option", "ip option", "sctp chunk",
					     "dccp option" };
	struct nft_operand *operand = nft_printer_load(printer, data, NFTA_EXTHDR_DREG,
						       NFT_OPERAND_TEXT);
	uint32_t kind = nft_printer_number(data, NFTA_EXTHDR_OP, 0);
	uint32_t type = nft_printer_number(data, NFTA_EXTHDR_TYPE, 0);
	bool is_presence = nft_printer_number(data, NFTA_EXTHDR_FLAGS, 0) & NFT_EXTHDR_F_PRESENT;

	if (!operand || kind >= sizeof(kinds) / sizeof(kinds[0]))
		return false;
	if (kind == NFT_EXTHDR_OP_TCPOPT && type == 2) {
		nft_printer_drop_dependencies(printer, NFT_PAYLOAD_TRANSPORT_HEADER);
		buf_add_format(&operand->text, "tcp option maxseg%s", is_presence ? "" : " size");
	} else {
		buf_add_format(&operand->text, "%s %u", kinds[kind], type);
	}
	if (!is_presence && type != 2)
		buf_add_format(&operand->text, " @%u,%u",
			       nft_printer_number(data, NFTA_EXTHDR_OFFSET, 0) * 8,
			       nft_printer_number(data, NFTA_EXTHDR_LEN, 0) * 8);
	operand->type = is_presence ? NFT_TYPE_BOOLEAN : NFT_TYPE_INTEGER;
	operand->big_endian = true;
	return true;
}

static const struct {
	const char *name;
	bool (*run)(struct nft_printer *printer, struct bytes data);
	uint16_t only_with; /* this attribute: meta, ct and payload also act; 0: always */
} loads[] = {
	{ "meta", load_meta, NFTA_META_DREG },
	{ "ct", load_ct, NFTA_CT_DREG },
	{ "payload", load_payload, NFTA_PAYLOAD_DREG },
	{ "exthdr", load_exthdr, NFTA_EXTHDR_DREG },
	{ "immediate", load_immediate, 0 },
	{ "bitwise", load_bitwise, 0 },
	{ "byteorder", load_byteorder, 0 },
	{ "fib", load_fib, 0 },
	{ "rt", load_route, 0 },
	{ "socket", load_socket, 0 },
	{ "numgen", load_numgen, 0 },
	{ "hash", load_hash, 0 },
};

bool nft_load(struct nft_printer *printer, struct bytes name, struct bytes data)
{
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		uint16_t needed = loads[i].only_with;

		if (bytes_is(name, loads[i].name) &&
		    (!needed || netlink_attribute_find(data, needed).size))
			return loads[i].run(printer, data);
	}
	return false;
}
