/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address that a server of the network gives. Source: RFC 2131; socket(7), SO_BINDTODEVICE. */
#ifndef TROWEL_CRASH_BOOT_DHCP_H
#define TROWEL_CRASH_BOOT_DHCP_H

#include "format/network/kernel_ip.h"

/* Asks on a device, which is up and has no address, for at most `wait_ms`, and fills in address,
 * prefix and gateway of `ret`. The lease is not renewed: the machine restarts before. 0;
 * -ETIMEDOUT if nobody answers; or -errno. */
int boot_dhcp_ask(const char *device, int wait_ms, struct kernel_ip *ret,
		  struct err *err) MUST_CHECK;

#endif
