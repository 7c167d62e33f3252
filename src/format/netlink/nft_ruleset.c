/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/nft_ruleset.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "format/netlink/netlink_message.h"

static const char *text_of(struct arena *arena, struct bytes attributes, uint16_t type)
{
	return arena_intern(arena, netlink_text(netlink_attribute_find(attributes, type)));
}

static uint32_t number_of(struct bytes attributes, uint16_t type)
{
	return (uint32_t)netlink_number_be(netlink_attribute_find(attributes, type), 0);
}

const char *nft_family_name(struct arena *arena, uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_IPV6:
		return "ip6";
	default:
		return arena_format(arena, "family %u", family);
	}
}

/* ---- chains -------------------------------------------------------------------------------- */

/* enum nf_inet_hooks, nf_dev_hooks; NF_ARP_* of netfilter_arp.h */
static const char *hook_name(struct arena *arena, uint8_t family, uint32_t hook)
{
	static const char *const inet[] = { "prerouting", "input",       "forward",
					    "output",     "postrouting", "ingress" };
	static const char *const arp[] = { "input", "output", "forward" };
	static const char *const device[] = { "ingress", "egress" };

	if (family == NFPROTO_ARP && hook < 3)
		return arp[hook];
	if (family == NFPROTO_NETDEV && hook < 2)
		return device[hook];
	if (family != NFPROTO_ARP && family != NFPROTO_NETDEV && hook < 6)
		return inet[hook];
	return arena_format(arena, "hook %u", hook);
}

static void add_chain(struct nft_ruleset *ruleset, struct arena *arena, uint8_t family,
		      struct bytes all)
{
	struct bytes hook = netlink_attribute_find(all, NFTA_CHAIN_HOOK);
	struct nft_chain *chain = vec_push_in(arena, &ruleset->chains);

	chain->family = family;
	chain->table = text_of(arena, all, NFTA_CHAIN_TABLE);
	chain->name = text_of(arena, all, NFTA_CHAIN_NAME);
	if (hook.size == 0)
		return;
	chain->type = text_of(arena, all, NFTA_CHAIN_TYPE);
	chain->hook = hook_name(arena, family, number_of(hook, NFTA_HOOK_HOOKNUM));
	chain->priority = (int32_t)number_of(hook, NFTA_HOOK_PRIORITY);
	chain->policy = number_of(all, NFTA_CHAIN_POLICY) == NF_DROP ? "drop" : "accept";
}

/* ---- rules --------------------------------------------------------------------------------- */

/* A comment out of userdata: {u8 type, u8 size, value}, type 0. */
static const char *comment_of(struct arena *arena, struct bytes userdata)
{
	while (userdata.size >= 2) {
		size_t size = (uint8_t)userdata.at[1];

		if (userdata.at[0] == 0)
			return arena_string(arena, bytes_slice(userdata, 2, size));
		userdata = bytes_slice(userdata, 2 + size, userdata.size);
	}
	return NULL;
}

static void add_rule(struct nft_ruleset *ruleset, struct arena *arena, uint8_t family,
		     struct bytes all)
{
	if (ruleset->rules.count >= NFT_RULES_MAX) {
		ruleset->is_cut = true;
		return;
	}
	struct nft_rule *rule = vec_push_in(arena, &ruleset->rules);

	rule->family = family;
	rule->table = text_of(arena, all, NFTA_RULE_TABLE);
	rule->chain = text_of(arena, all, NFTA_RULE_CHAIN);
	rule->expressions = netlink_attribute_find(all, NFTA_RULE_EXPRESSIONS);
	rule->comment = comment_of(arena, netlink_attribute_find(all, NFTA_RULE_USERDATA));
}

/* ---- sets ---------------------------------------------------------------------------------- */

static void add_set(struct nft_ruleset *ruleset, struct arena *arena, uint8_t family,
		    struct bytes all)
{
	if (ruleset->sets.count >= NFT_SETS_MAX) {
		ruleset->is_cut = true;
		return;
	}
	struct nft_set *set = vec_push_in(arena, &ruleset->sets);

	set->family = family;
	set->table = text_of(arena, all, NFTA_SET_TABLE);
	set->name = text_of(arena, all, NFTA_SET_NAME);
	set->flags = number_of(all, NFTA_SET_FLAGS);
	set->key_type = number_of(all, NFTA_SET_KEY_TYPE);
	set->key_size = number_of(all, NFTA_SET_KEY_LEN);
	set->data_type = number_of(all, NFTA_SET_DATA_TYPE);
	const char *key = arena_format(arena, "%u %s %s", family, set->table, set->name);

	*nft_set_map_put(&ruleset->set_index, key) = ruleset->sets.count - 1;
}

const struct nft_set *nft_ruleset_set(const struct nft_ruleset *ruleset, uint8_t family,
				      const char *table, struct bytes name)
{
	scoped_buf key = { 0 };
	const size_t *index;

	buf_add_format(&key, "%u %s %.*s", family, table, (int)name.size, name.at);
	index = nft_set_map_find(&ruleset->set_index, buf_text(&key));
	return index ? &ruleset->sets.at[*index] : NULL;
}

struct nft_verdict nft_verdict_parse(struct bytes attributes, struct arena *arena)
{
	struct bytes code = netlink_attribute_find(attributes, NFTA_VERDICT_CODE);
	struct nft_verdict verdict = { .exists = code.size == 4 };

	verdict.code = (int32_t)netlink_number_be(code, 0);
	verdict.chain = text_of(arena, attributes, NFTA_VERDICT_CHAIN);
	return verdict;
}

void nft_verdict_add(struct buf *ret, const struct nft_verdict *verdict)
{
	switch (verdict->code) {
	case NF_DROP:
		buf_add_text(ret, "drop");
		return;
	case NF_ACCEPT:
		buf_add_text(ret, "accept");
		return;
	case NFT_CONTINUE:
		buf_add_text(ret, "continue");
		return;
	case NFT_RETURN:
		buf_add_text(ret, "return");
		return;
	case NFT_JUMP:
		buf_add_format(ret, "jump %s", verdict->chain);
		return;
	case NFT_GOTO:
		buf_add_format(ret, "goto %s", verdict->chain);
		return;
	default:
		buf_add_format(ret, "[verdict %d]", verdict->code);
	}
}

static void add_element(struct nft_set *set, struct arena *arena, struct bytes all)
{
	struct bytes key = netlink_attribute_find(all, NFTA_SET_ELEM_KEY);
	struct bytes key_end = netlink_attribute_find(all, NFTA_SET_ELEM_KEY_END);
	struct bytes data = netlink_attribute_find(all, NFTA_SET_ELEM_DATA);
	struct bytes verdict = netlink_attribute_find(data, NFTA_DATA_VERDICT);
	struct nft_element *element = vec_push_in(arena, &set->elements);

	element->key = netlink_attribute_find(key, NFTA_DATA_VALUE);
	element->key_end = netlink_attribute_find(key_end, NFTA_DATA_VALUE);
	element->data = netlink_attribute_find(data, NFTA_DATA_VALUE);
	element->flags = number_of(all, NFTA_SET_ELEM_FLAGS);
	element->comment = comment_of(arena, netlink_attribute_find(all, NFTA_SET_ELEM_USERDATA));
	if (verdict.size)
		element->verdict = nft_verdict_parse(verdict, arena);
}

static void add_elements(struct nft_ruleset *ruleset, struct arena *arena, uint8_t family,
			 struct bytes all)
{
	struct bytes list = netlink_attribute_find(all, NFTA_SET_ELEM_LIST_ELEMENTS);
	const char *table = text_of(arena, all, NFTA_SET_ELEM_LIST_TABLE);
	struct bytes name = netlink_text(netlink_attribute_find(all, NFTA_SET_ELEM_LIST_SET));
	const struct nft_set *found = nft_ruleset_set(ruleset, family, table, name);
	struct netlink_attribute attribute;

	if (!found)
		return;
	while (netlink_attribute_next(&list, &attribute)) {
		if (ruleset->element_count++ >= NFT_ELEMENTS_MAX) {
			ruleset->is_cut = true;
			return;
		}
		add_element(&ruleset->sets.at[found - ruleset->sets.at], arena, attribute.value);
	}
}

static void (*const adders[])(struct nft_ruleset *ruleset, struct arena *arena, uint8_t family,
			      struct bytes all) = {
	[NFT_MSG_NEWCHAIN] = add_chain,
	[NFT_MSG_NEWRULE] = add_rule,
	[NFT_MSG_NEWSET] = add_set,
	[NFT_MSG_NEWSETELEM] = add_elements,
};

void nft_ruleset_add(struct nft_ruleset *ruleset, struct arena *arena, struct bytes dump)
{
	struct netlink_message message;

	while (netlink_message_next(&dump, &message)) {
		unsigned kind = message.type & 0xff;

		if (message.type >> 8 != NFNL_SUBSYS_NFTABLES || message.payload.size < 4 ||
		    kind >= sizeof(adders) / sizeof(adders[0]) || !adders[kind])
			continue;
		adders[kind](ruleset, arena, (uint8_t)message.payload.at[0],
			     netlink_message_attributes(&message, sizeof(struct nfgenmsg)));
	}
}

void nft_ruleset_deinit(struct nft_ruleset *ruleset)
{
	nft_set_map_deinit(&ruleset->set_index);
}
