/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule of nftables as text, close to what `nft -s list ruleset` writes: without the values of
 * counters, which would differ between any two looks. An expression that is not known here shows as
 * "[expr NAME]"; nothing is left out. Source: nft(8), include/uapi/linux/netfilter/nf_tables.h.
 */
#ifndef TROWEL_FORMAT_NFT_RULE_H
#define TROWEL_FORMAT_NFT_RULE_H

#include "format/netlink/nft_ruleset.h"

enum {
	NFT_RULE_TEXT_MAX = 64 * 1024, /* bytes; what is more is cut, visibly */
	NFT_RULE_ELEMENTS_MAX = 256,   /* of an anonymous set within a rule */
};

struct nft_rule_context {
	const struct nft_ruleset *ruleset; /* for the sets that rules name */
	struct arena *arena;
	/* The name of an interface, or NULL; may be NULL itself. */
	const char *(*link_name)(void *context, int64_t index);
	void *context;
};

/* Appends the text of `rule`. */
void nft_rule_add(struct buf *ret, const struct nft_rule *rule,
		  const struct nft_rule_context *context);

#endif
