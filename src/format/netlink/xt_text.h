/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Matches and targets of iptables as the options that iptables-save(8) writes. Source: the structs
 * of include/uapi/linux/netfilter/xt_*.h and netfilter_ipv4/ipt_*.h; iptables-extensions(8).
 */
#ifndef TROWEL_FORMAT_XT_TEXT_H
#define TROWEL_FORMAT_XT_TEXT_H

#include "base/buf.h"

struct xt_extension {
	struct bytes name;
	uint8_t revision;
	struct bytes data; /* its struct, without header */
	bool is_target;
	bool ipv6;
};

/* Appends " --option value" for each option; " [N bytes]" for an extension that is not known here
 * but holds something. */
void xt_text_add(struct buf *ret, const struct xt_extension *extension);

#endif
