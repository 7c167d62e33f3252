/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/nftables.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

enum { HEADER_SIZE = sizeof(struct nfgenmsg) };

static void add_attribute(struct buf *body, uint16_t type, const char *text)
{
	static const char zeros[4];
	size_t size = strlen(text) + 1;
	struct nlattr head = { .nla_len = (uint16_t)(sizeof(head) + size), .nla_type = type };

	buf_add(body, &head, sizeof(head));
	buf_add(body, text, size);
	buf_add(body, zeros, (4 - size % 4) % 4);
}

static int dump_kind(struct netlink *netlink, uint16_t kind, struct bytes body, struct buf *ret,
		     struct err *err)
{
	struct netlink_request request = {
		.type = (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | kind),
		.body = body,
	};
	size_t limit = kind == NFT_MSG_GETSETELEM ? NFTABLES_ELEMENTS_DUMP_MAX : NFTABLES_DUMP_MAX;

	return netlink_dump(netlink, &request, limit, ret, err);
}

/* The elements of every set. A set that has gone meanwhile has none. */
static int dump_elements(struct netlink *netlink, const struct nft_ruleset *ruleset,
			 struct buf *ret, struct err *err)
{
	int result = 0;

	for (vec_each(set, &ruleset->sets)) {
		struct nfgenmsg header = { .nfgen_family = set->family };
		scoped_buf body = { 0 };

		buf_add(&body, &header, sizeof(header));
		add_attribute(&body, NFTA_SET_ELEM_LIST_TABLE, set->table);
		add_attribute(&body, NFTA_SET_ELEM_LIST_SET, set->name);
		int failed = dump_kind(netlink, NFT_MSG_GETSETELEM, buf_bytes(&body), ret, err);

		if (failed == -EFBIG || (failed == 0 && ret->size > NFTABLES_DUMP_MAX))
			result = -EFBIG;
		else if (failed && failed != -ENOENT)
			return failed;
		if (ret->size > NFTABLES_DUMP_MAX)
			return err_set(err, -EFBIG, "netlink: more than %d bytes of set elements",
				       NFTABLES_DUMP_MAX);
	}
	return result;
}

int nftables_read(struct arena *arena, struct buf *dump, struct nft_ruleset *ret, struct err *err)
{
	static const uint16_t kinds[] = { NFT_MSG_GETCHAIN, NFT_MSG_GETSET, NFT_MSG_GETRULE };
	static const char any_family[HEADER_SIZE];
	struct bytes body = { any_family, HEADER_SIZE };
	scoped_netlink netlink = { .fd = -1 };
	int cut = 0, failed = netlink_init(&netlink, NETLINK_NETFILTER, err);
	struct nft_ruleset names = { 0 };
	scoped_arena scratch = { 0 };

	for (size_t i = 0; !failed && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		failed = dump_kind(&netlink, kinds[i], body, dump, err);
		if (failed == -EFBIG) {
			cut = failed;
			failed = 0;
		}
	}
	if (failed)
		return err_wrap(err, "nftables");
	nft_ruleset_add(&names, &scratch, buf_bytes(dump));
	failed = dump_elements(&netlink, &names, dump, err);
	nft_ruleset_deinit(&names);
	if (failed && failed != -EFBIG)
		return err_wrap(err, "nftables");
	nft_ruleset_add(ret, arena, buf_bytes(dump));
	if (cut || failed || ret->is_cut)
		return err_set(err, -EFBIG, "nftables: more rules or elements than are read");
	return 0;
}
