/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/nft_payload.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#define LL NFT_PAYLOAD_LL_HEADER
#define NH NFT_PAYLOAD_NETWORK_HEADER
#define TH NFT_PAYLOAD_TRANSPORT_HEADER

/* clang-format off: one line a field */
static const struct nft_field fields[] = {
	{ "ether", "daddr", LL, 0, 0, 6, NFT_TYPE_ETHERADDR, 0 },
	{ "ether", "saddr", LL, 0, 6, 6, NFT_TYPE_ETHERADDR, 0 },
	{ "ether", "type", LL, 0, 12, 2, NFT_TYPE_ETHERTYPE, 0 },
	{ "ip", "dscp", NH, NFPROTO_IPV4, 1, 1, NFT_TYPE_DSCP, 0xfc },
	{ "ip", "ecn", NH, NFPROTO_IPV4, 1, 1, NFT_TYPE_ECN, 0x03 },
	{ "ip", "version", NH, NFPROTO_IPV4, 0, 1, NFT_TYPE_INTEGER, 0xf0 },
	{ "ip", "hdrlength", NH, NFPROTO_IPV4, 0, 1, NFT_TYPE_INTEGER, 0x0f },
	{ "ip", "length", NH, NFPROTO_IPV4, 2, 2, NFT_TYPE_INTEGER, 0 },
	{ "ip", "id", NH, NFPROTO_IPV4, 4, 2, NFT_TYPE_INTEGER, 0 },
	{ "ip", "frag-off", NH, NFPROTO_IPV4, 6, 2, NFT_TYPE_INTEGER, 0 },
	{ "ip", "ttl", NH, NFPROTO_IPV4, 8, 1, NFT_TYPE_INTEGER, 0 },
	{ "ip", "protocol", NH, NFPROTO_IPV4, 9, 1, NFT_TYPE_PROTOCOL, 0 },
	{ "ip", "checksum", NH, NFPROTO_IPV4, 10, 2, NFT_TYPE_INTEGER, 0 },
	{ "ip", "saddr", NH, NFPROTO_IPV4, 12, 4, NFT_TYPE_IPADDR, 0 },
	{ "ip", "daddr", NH, NFPROTO_IPV4, 16, 4, NFT_TYPE_IPADDR, 0 },
	{ "ip6", "length", NH, NFPROTO_IPV6, 4, 2, NFT_TYPE_INTEGER, 0 },
	{ "ip6", "nexthdr", NH, NFPROTO_IPV6, 6, 1, NFT_TYPE_PROTOCOL, 0 },
	{ "ip6", "hoplimit", NH, NFPROTO_IPV6, 7, 1, NFT_TYPE_INTEGER, 0 },
	{ "ip6", "saddr", NH, NFPROTO_IPV6, 8, 16, NFT_TYPE_IP6ADDR, 0 },
	{ "ip6", "daddr", NH, NFPROTO_IPV6, 24, 16, NFT_TYPE_IP6ADDR, 0 },
	{ "arp", "htype", NH, NFPROTO_ARP, 0, 2, NFT_TYPE_INTEGER, 0 },
	{ "arp", "ptype", NH, NFPROTO_ARP, 2, 2, NFT_TYPE_ETHERTYPE, 0 },
	{ "arp", "hlen", NH, NFPROTO_ARP, 4, 1, NFT_TYPE_INTEGER, 0 },
	{ "arp", "plen", NH, NFPROTO_ARP, 5, 1, NFT_TYPE_INTEGER, 0 },
	{ "arp", "operation", NH, NFPROTO_ARP, 6, 2, NFT_TYPE_ARPOP, 0 },
	{ "arp", "saddr ether", NH, NFPROTO_ARP, 8, 6, NFT_TYPE_ETHERADDR, 0 },
	{ "arp", "saddr ip", NH, NFPROTO_ARP, 14, 4, NFT_TYPE_IPADDR, 0 },
	{ "arp", "daddr ether", NH, NFPROTO_ARP, 18, 6, NFT_TYPE_ETHERADDR, 0 },
	{ "arp", "daddr ip", NH, NFPROTO_ARP, 24, 4, NFT_TYPE_IPADDR, 0 },
	{ "tcp", "sport", TH, IPPROTO_TCP, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "tcp", "dport", TH, IPPROTO_TCP, 2, 2, NFT_TYPE_SERVICE, 0 },
	{ "tcp", "sequence", TH, IPPROTO_TCP, 4, 4, NFT_TYPE_INTEGER, 0 },
	{ "tcp", "ackseq", TH, IPPROTO_TCP, 8, 4, NFT_TYPE_INTEGER, 0 },
	{ "tcp", "doff", TH, IPPROTO_TCP, 12, 1, NFT_TYPE_INTEGER, 0xf0 },
	{ "tcp", "flags", TH, IPPROTO_TCP, 13, 1, NFT_TYPE_TCP_FLAG, 0 },
	{ "tcp", "window", TH, IPPROTO_TCP, 14, 2, NFT_TYPE_INTEGER, 0 },
	{ "udp", "sport", TH, IPPROTO_UDP, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "udp", "dport", TH, IPPROTO_UDP, 2, 2, NFT_TYPE_SERVICE, 0 },
	{ "udp", "length", TH, IPPROTO_UDP, 4, 2, NFT_TYPE_INTEGER, 0 },
	{ "udplite", "sport", TH, IPPROTO_UDPLITE, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "udplite", "dport", TH, IPPROTO_UDPLITE, 2, 2, NFT_TYPE_SERVICE, 0 },
	{ "sctp", "sport", TH, IPPROTO_SCTP, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "sctp", "dport", TH, IPPROTO_SCTP, 2, 2, NFT_TYPE_SERVICE, 0 },
	{ "dccp", "sport", TH, IPPROTO_DCCP, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "dccp", "dport", TH, IPPROTO_DCCP, 2, 2, NFT_TYPE_SERVICE, 0 },
	{ "icmp", "type", TH, IPPROTO_ICMP, 0, 1, NFT_TYPE_ICMP_TYPE, 0 },
	{ "icmp", "code", TH, IPPROTO_ICMP, 1, 1, NFT_TYPE_ICMP_CODE, 0 },
	{ "icmp", "id", TH, IPPROTO_ICMP, 4, 2, NFT_TYPE_INTEGER, 0 },
	{ "icmp", "sequence", TH, IPPROTO_ICMP, 6, 2, NFT_TYPE_INTEGER, 0 },
	{ "icmpv6", "type", TH, IPPROTO_ICMPV6, 0, 1, NFT_TYPE_ICMPV6_TYPE, 0 },
	{ "icmpv6", "code", TH, IPPROTO_ICMPV6, 1, 1, NFT_TYPE_ICMPV6_CODE, 0 },
	{ "icmpv6", "id", TH, IPPROTO_ICMPV6, 4, 2, NFT_TYPE_INTEGER, 0 },
	{ "icmpv6", "sequence", TH, IPPROTO_ICMPV6, 6, 2, NFT_TYPE_INTEGER, 0 },
	{ "igmp", "type", TH, IPPROTO_IGMP, 0, 1, NFT_TYPE_IGMP_TYPE, 0 },
	{ "igmp", "group", TH, IPPROTO_IGMP, 4, 4, NFT_TYPE_IPADDR, 0 },
	/* ports of a transport protocol that the rule does not name */
	{ "th", "sport", TH, 0, 0, 2, NFT_TYPE_SERVICE, 0 },
	{ "th", "dport", TH, 0, 2, 2, NFT_TYPE_SERVICE, 0 },
};
/* clang-format on */

static bool is_header(const struct nft_field *field, unsigned base, unsigned protocol)
{
	return field->base == base && (field->protocol == protocol || base == LL);
}

const struct nft_field *nft_payload_field(unsigned base, unsigned protocol, size_t offset,
					  size_t size)
{
	const struct nft_field *longer = NULL;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct nft_field *field = &fields[i];

		if (!is_header(field, base, protocol) || field->mask || field->offset != offset)
			continue;
		if (field->size <= size)
			return field;
		longer = field;
	}
	return longer;
}

const struct nft_field *nft_payload_bits(unsigned base, unsigned protocol, size_t offset,
					 uint8_t mask)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct nft_field *field = &fields[i];

		if (is_header(field, base, protocol) && field->mask == mask &&
		    field->offset == offset)
			return field;
	}
	return NULL;
}
