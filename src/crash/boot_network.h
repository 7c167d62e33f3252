/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address on a network device, by netlink. Source: rtnetlink(7), netdevice(7). */
#ifndef TROWEL_CRASH_BOOT_NETWORK_H
#define TROWEL_CRASH_BOOT_NETWORK_H

#include "format/network/kernel_ip.h"

/* Waits up to `wait_ms` for the device (the first that is not loopback, if none is named), brings
 * it up, gives it the address and the way to the gateway, and waits for its link; an address that
 * has to be asked for is asked for then, as long again, and filled in, like the device. 0, or
 * -errno and what could not be done. */
int boot_network_set(struct kernel_ip *ip, int wait_ms, struct err *err) MUST_CHECK;

#endif
