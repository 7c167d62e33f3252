/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules of a kernel, as depmod lists them. Sources: modules.dep(5), modules.builtin of Linux'
 * Documentation/kbuild/kbuild.rst. */
#ifndef TROWEL_FORMAT_KERNEL_MODULE_LIST_H
#define TROWEL_FORMAT_KERNEL_MODULE_LIST_H

#include "base/buf.h"

/* Puts the name of the module of a line into `ret`, as the kernel has it: "nf_nat" of
 * "kernel/net/netfilter/nf-nat.ko.xz: kernel/...". False for a line of anything else; `ret` is then
 * empty. */
bool kernel_module_of_line(struct bytes line, struct buf *ret);

#endif
