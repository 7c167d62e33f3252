/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip= of the kernel's command line: ip=ADDRESS:SERVER:GATEWAY:MASK:HOST:DEVICE:AUTOCONF, a fixed
 * address or one that is asked for by DHCP: ip=dhcp, ip=:::::eth0:dhcp, or as dracut has it,
 * ip=eth0:dhcp. IPv4 only.
 * Source: Documentation/admin-guide/nfs/nfsroot.rst of Linux.
 */
#ifndef TROWEL_FORMAT_KERNEL_IP_H
#define TROWEL_FORMAT_KERNEL_IP_H

#include <netinet/in.h>

#include "base/bytes.h"
#include "base/err.h"

enum { KERNEL_IP_DEVICE_MAX = 15 }; /* IFNAMSIZ of <net/if.h> without its zero byte */

struct kernel_ip {
	bool is_asked_for; /* by DHCP; then only the device is set */
	struct in_addr address;
	struct in_addr gateway;                /* 0: none */
	unsigned prefix;                       /* bits of the network, 1 to 32 */
	char device[KERNEL_IP_DEVICE_MAX + 1]; /* empty: the first that is there */
};

/* Finds it in a command line; the last one holds. 1; 0 if there is none; -EINVAL for one that is
 * wrong, or asks for what is not done. */
int kernel_ip_parse(struct bytes command_line, struct kernel_ip *ret, struct err *err) MUST_CHECK;

#endif
