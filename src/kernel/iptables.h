/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of iptables-legacy by getsockopt(2). Asking for a table loads its module: only ask for
 * those that /proc/net/ip_tables_names (ip6_tables_names) lists. Needs CAP_NET_ADMIN. Source:
 * include/uapi/linux/netfilter_ipv4/ip_tables.h.
 */
#ifndef TROWEL_KERNEL_IPTABLES_H
#define TROWEL_KERNEL_IPTABLES_H

#include "base/buf.h"
#include "base/err.h"
#include "format/netlink/ip_tables.h"

enum { IPTABLES_BLOB_MAX = 32 * 1024 * 1024 };

/* Reads table `name`, the entries into `room` (zero-initialised), which `ret` points to. Errors:
 * -errno (-EPERM), -EFBIG beyond IPTABLES_BLOB_MAX. */
int iptables_read(const char *name, bool ipv6, struct buf *room, struct ip_tables_blob *ret,
		  struct err *err) MUST_CHECK;

#endif
