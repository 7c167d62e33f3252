/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rule sets of nftables out of the messages that NETLINK_NETFILTER dumps: tables, base chains and
 * others, rules as raw expressions (nft_rule.h makes text of them), sets and maps with their
 * elements. Everything points into the messages or the arena. Source:
 * include/uapi/linux/netfilter/nf_tables.h; userdata: libnftnl's include/udata.h.
 */
#ifndef TROWEL_FORMAT_NFT_RULESET_H
#define TROWEL_FORMAT_NFT_RULESET_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

enum {
	NFT_RULES_MAX = 200 * 1000,
	NFT_SETS_MAX = 50 * 1000,
	NFT_ELEMENTS_MAX = 500 * 1000, /* of all sets */
};

struct nft_chain {
	uint8_t family; /* NFPROTO_* */
	const char *table;
	const char *name;
	const char *type;   /* "filter", "nat", "route"; NULL for a chain that is only jumped to */
	const char *hook;   /* "input"; NULL as above */
	int64_t priority;   /* of a base chain */
	const char *policy; /* "accept", "drop"; NULL for a chain that is only jumped to */
};

struct nft_rule {
	uint8_t family;
	const char *table;
	const char *chain;
	struct bytes expressions; /* NFTA_RULE_EXPRESSIONS */
	const char *comment;      /* NULL if there is none */
};

struct nft_verdict {
	bool exists;
	int32_t code;      /* NF_DROP, NF_ACCEPT, NFT_JUMP, ... */
	const char *chain; /* of jump and goto */
};

struct nft_element {
	struct bytes key;
	struct bytes key_end; /* of a range of concatenated keys, else empty */
	struct bytes data;    /* of a map */
	struct nft_verdict verdict;
	uint32_t flags; /* NFT_SET_ELEM_INTERVAL_END, NFT_SET_ELEM_CATCHALL */
	const char *comment;
};

struct nft_set {
	uint8_t family;
	const char *table;
	const char *name;
	uint32_t flags;    /* NFT_SET_ANONYMOUS, NFT_SET_INTERVAL, NFT_SET_MAP, ... */
	uint32_t key_type; /* nft_type.h, concatenated */
	uint32_t key_size; /* bytes */
	uint32_t data_type;
	vec_of(struct nft_element) elements;
};

MAP_DEFINE(nft_set_map, const char *, size_t, map_hash_text, map_equal_text);

struct nft_ruleset {
	vec_of(struct nft_chain) chains;
	vec_of(struct nft_rule) rules; /* in the order of their chains */
	vec_of(struct nft_set) sets;
	struct nft_set_map set_index; /* "FAMILY TABLE NAME" -> index in `sets` */
	size_t element_count;
	bool is_cut; /* a limit above was reached */
};

/* Adds what a dump holds to `ruleset` (zero-initialised before the first); lists grow in `arena`.
 * Elements are taken for sets that were dumped before. */
void nft_ruleset_add(struct nft_ruleset *ruleset, struct arena *arena, struct bytes dump);
void nft_ruleset_deinit(struct nft_ruleset *ruleset);

/* The set of that name, or NULL. */
const struct nft_set *nft_ruleset_set(const struct nft_ruleset *ruleset, uint8_t family,
				      const char *table, struct bytes name);

/* "ip", "ip6", "inet", "arp", "bridge", "netdev"; "family N" otherwise. */
const char *nft_family_name(struct arena *arena, uint8_t family);

/* A verdict out of NFTA_DATA_VERDICT, and its text: "accept", "jump NAME". */
struct nft_verdict nft_verdict_parse(struct bytes attributes, struct arena *arena);
void nft_verdict_add(struct buf *ret, const struct nft_verdict *verdict);

/* The elements of a set as text, in order, ranges put together: "22", "10.0.0.0/8 : accept". At
 * most `limit`; `ret_count` has how many there are. */
typedef vec_of(const char *) nft_text_list;
void nft_set_texts(const struct nft_set *set, struct arena *arena, size_t limit, nft_text_list *ret,
		   size_t *ret_count);

#endif
