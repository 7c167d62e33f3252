/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the kernel for the rule sets of nftables. Opening NETLINK_NETFILTER and asking its nftables
 * subsystem make the kernel load nfnetlink and nf_tables: only for callers that know that nf_tables
 * is there (kernel/modules.h). Needs CAP_NET_ADMIN in the network namespace. Source:
 * include/uapi/linux/netfilter/{nfnetlink,nf_tables}.h.
 */
#ifndef TROWEL_KERNEL_NFTABLES_H
#define TROWEL_KERNEL_NFTABLES_H

#include "format/netlink/nft_ruleset.h"
#include "kernel/netlink.h"

enum {
	NFTABLES_DUMP_MAX = 32 * 1024 * 1024, /* bytes of all rules; kubernetes hosts have many */
	NFTABLES_ELEMENTS_DUMP_MAX = 4 * 1024 * 1024, /* of one set */
};

/* Reads chains, rules, sets and their elements into `ret` (zero-initialised), which points into
 * `dump` and `arena`. Errors as for netlink_dump(); -EFBIG when a limit cut the answer: `ret` then
 * has what came first. */
int nftables_read(struct arena *arena, struct buf *dump, struct nft_ruleset *ret,
		  struct err *err) MUST_CHECK;

#endif
