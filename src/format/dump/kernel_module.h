/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel module says of itself (section .modinfo: "key=value" texts, each with a zero byte),
 * and what modules.dep says of where modules lie. Source: include/linux/moduleinfo.h and
 * scripts/mod/modpost.c of Linux, modules.dep(5).
 */
#ifndef TROWEL_FORMAT_KERNEL_MODULE_H
#define TROWEL_FORMAT_KERNEL_MODULE_H

#include "base/buf.h"

/* The first value of a key ("depends": "failover,net_failover"; "vermagic"); false if there is
 * none. */
bool kernel_module_value(struct bytes modinfo, const char *key, struct bytes *ret);

/* Replaces `ret` by the name of the module in a file: "kernel/net/virtio-net.ko.xz" is
 * "virtio_net". */
void kernel_module_name(struct bytes path, struct buf *ret);

/* The path in a modules.dep of the module of that name; false if it is not listed. */
bool kernel_module_path(struct bytes modules_dep, const char *name, struct bytes *ret);

#endif
