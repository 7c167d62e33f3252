/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data types of nftables: how the bytes of an address, a port or a set of flags are written.
 * The numbers are those that nft(8) stores in a set's key type, 6 bits each for a concatenation
 * (nft(8) "DATA TYPES"; enum datatypes and TYPE_BITS of nftables' include/datatype.h).
 */
#ifndef TROWEL_FORMAT_NFT_TYPE_H
#define TROWEL_FORMAT_NFT_TYPE_H

#include "base/buf.h"

enum nft_type {
	NFT_TYPE_NONE = 0,
	NFT_TYPE_VERDICT = 1,
	NFT_TYPE_NFPROTO = 2,
	NFT_TYPE_BITMASK = 3,
	NFT_TYPE_INTEGER = 4,
	NFT_TYPE_STRING = 5,
	NFT_TYPE_LLADDR = 6,
	NFT_TYPE_IPADDR = 7,
	NFT_TYPE_IP6ADDR = 8,
	NFT_TYPE_ETHERADDR = 9,
	NFT_TYPE_ETHERTYPE = 10,
	NFT_TYPE_ARPOP = 11,
	NFT_TYPE_PROTOCOL = 12,
	NFT_TYPE_SERVICE = 13,
	NFT_TYPE_ICMP_TYPE = 14,
	NFT_TYPE_TCP_FLAG = 15,
	NFT_TYPE_TIME = 18,
	NFT_TYPE_MARK = 19,
	NFT_TYPE_IFINDEX = 20,
	NFT_TYPE_UID = 24,
	NFT_TYPE_GID = 25,
	NFT_TYPE_CT_STATE = 26,
	NFT_TYPE_CT_DIRECTION = 27,
	NFT_TYPE_CT_STATUS = 28,
	NFT_TYPE_ICMPV6_TYPE = 29,
	NFT_TYPE_PKTTYPE = 31,
	NFT_TYPE_ICMP_CODE = 32,
	NFT_TYPE_ICMPV6_CODE = 33,
	NFT_TYPE_DEVGROUP = 35,
	NFT_TYPE_DSCP = 36,
	NFT_TYPE_ECN = 37,
	NFT_TYPE_FIB_ADDRESS = 38,
	NFT_TYPE_BOOLEAN = 39,
	NFT_TYPE_IFNAME = 41,
	NFT_TYPE_IGMP_TYPE = 42,
	NFT_TYPE_COUNT = 64,
};

enum { NFT_TYPE_BITS = 6 };

/* True if the values of a type are kept in network order, also where nobody says so. */
bool nft_type_is_big_endian(enum nft_type type);

/* Bytes of a value, 0 where the type does not tell. */
size_t nft_type_size(enum nft_type type);

/* True if a value is a set of flags, compared bit by bit. */
bool nft_type_is_flags(enum nft_type type);

/* The name of a type in a set's declaration: "ipv4_addr"; "type N" for one that has none here. */
void nft_type_add_name(struct buf *ret, uint32_t types);

/* A value of up to 8 bytes as a number. */
uint64_t nft_type_number(struct bytes value, bool big_endian);

/* Appends a value as nft(8) writes it. */
void nft_type_add_value(struct buf *ret, enum nft_type type, bool big_endian, struct bytes value);

/* Appends a value of a concatenation (`types` as a set tells them), parts joined by " . ". */
void nft_type_add_values(struct buf *ret, uint32_t types, bool big_endian, struct bytes value);

#endif
