/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which header field a place in a packet is. Source: nft(8) "PAYLOAD EXPRESSIONS"; RFC 791, 8200,
 * 9293, 768, 792, 4443, 826. */
#ifndef TROWEL_FORMAT_NFT_PAYLOAD_H
#define TROWEL_FORMAT_NFT_PAYLOAD_H

#include "format/netlink/nft_type.h"

struct nft_field {
	const char *header; /* "ip", "tcp" */
	const char *name;   /* "saddr", "dport" */
	uint8_t base;       /* enum nft_payload_bases */
	uint8_t protocol; /* of the header: NFPROTO_* at the network base, IPPROTO_* above; 0 any */
	uint8_t offset;   /* bytes */
	uint8_t size;     /* bytes */
	enum nft_type type;
	uint8_t mask; /* fields of less than a byte: their bits, else 0 */
};

/* The field at `offset` of `base` whose header is of `protocol` and whose size is at most `size`,
 * or, when none is, the one that starts there and is longer (a prefix of it); NULL if unknown. */
const struct nft_field *nft_payload_field(unsigned base, unsigned protocol, size_t offset,
					  size_t size);

/* The field of less than a byte that `mask` cuts out of the byte at `offset`, or NULL. */
const struct nft_field *nft_payload_bits(unsigned base, unsigned protocol, size_t offset,
					 uint8_t mask);

#endif
