/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of nft_rule.h share: a machine with sixteen registers of 4 bytes, which the
 * expressions of a rule fill with operands and compare, and the text that comes out of it.
 */
#ifndef TROWEL_FORMAT_NFT_PRINTER_H
#define TROWEL_FORMAT_NFT_PRINTER_H

#include "format/netlink/netlink_message.h"
#include "format/netlink/nft_payload.h"
#include "format/netlink/nft_rule.h"

enum {
	NFT_PRINTER_REGISTERS = 16,
	NFT_PRINTER_DEPENDENCIES = 4,
	NFT_PRINTER_NO_KEY = -1,
};

enum nft_operand_kind {
	NFT_OPERAND_NONE,
	NFT_OPERAND_TEXT,    /* `text` says it: "meta mark" */
	NFT_OPERAND_PAYLOAD, /* a place in the packet */
	NFT_OPERAND_VALUE,   /* a constant */
};

struct nft_operand {
	enum nft_operand_kind kind;
	struct buf text;
	uint32_t type; /* nft_type.h; concatenated for the data of a map */
	bool big_endian;
	int meta_key;                /* enum nft_meta_keys, or NFT_PRINTER_NO_KEY */
	uint32_t base, offset, size; /* PAYLOAD, in bytes */
	struct bytes value;          /* VALUE */
	struct bytes mask, flip;     /* of a bitwise operation: (X & mask) ^ flip */
};

/* A match that only says what a later one implies ("meta l4proto tcp" before "tcp dport 22"), as
 * nft leaves it out. */
struct nft_dependency {
	uint32_t base; /* of the payload that implies it */
	size_t start, end;
};

struct nft_printer {
	struct buf out;
	const struct nft_rule_context *context;
	const struct nft_rule *rule;
	struct nft_operand registers[NFT_PRINTER_REGISTERS];
	unsigned network;   /* NFPROTO_* of the network header, 0 while unknown */
	unsigned transport; /* IPPROTO_* of the transport header, 0 while unknown */
	struct nft_dependency dependencies[NFT_PRINTER_DEPENDENCIES];
	size_t dependency_count;
};

/* The attribute as number in network order; `otherwise` when it is absent. */
uint32_t nft_printer_number(struct bytes attributes, uint16_t type, uint32_t otherwise);

/* The operand in the register that attribute `type` names, or NULL. */
struct nft_operand *nft_printer_register(struct nft_printer *printer, struct bytes attributes,
					 uint16_t type);

/* Empties the register that the attribute names and says what it is now. NULL if there is none. */
struct nft_operand *nft_printer_load(struct nft_printer *printer, struct bytes attributes,
				     uint16_t attribute, enum nft_operand_kind kind);

/* The field at that place in the header `base` of the protocol that the rule is known to look at;
 * offset and size in bytes. NULL if it is none that has a name. */
const struct nft_field *nft_printer_field(const struct nft_printer *printer, uint32_t base,
					  size_t offset, size_t size);

/* Takes the text of dependencies on `base` out again: a field of that header was named. */
void nft_printer_drop_dependencies(struct nft_printer *printer, uint32_t base);

/* Appends what an operand says; a constant as a value of `type`. */
void nft_printer_add_operand(struct nft_printer *printer, struct buf *text,
			     const struct nft_operand *operand, uint32_t type);

/* As above for a key of `size` bytes that may span registers, joined by " . ". */
void nft_printer_add_key(struct nft_printer *printer, struct buf *text, struct nft_operand *first,
			 size_t size);

/* The name of a meta key: "iifname", "meta mark"; and its type. NULL for an unknown one. */
const char *nft_printer_meta(uint32_t key, enum nft_type *ret_type);

/* The name of a conntrack key: "ct state"; and its type. NULL for an unknown one. */
const char *nft_printer_ct(uint32_t key, uint32_t direction, enum nft_type *ret_type,
			   struct buf *text);

/* Prints one expression; also those within `add @set { ... }`. */
void nft_printer_expression(struct nft_printer *printer, struct bytes attributes);

/* Expressions that load a register (nft_load.c); false when `name` is none of them or broken. */
bool nft_load(struct nft_printer *printer, struct bytes name, struct bytes data);

/* Statements (nft_statement.c): appends " TEXT"; false when `name` is none of them. */
bool nft_statement_add(struct nft_printer *printer, struct bytes name, struct bytes data);

#endif
