/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Would asking the kernel load a module? Netlink families and some socket options make the kernel
 * run modprobe for whoever asks, and a survey loads nothing: so the question comes first.
 */
#ifndef TROWEL_KERNEL_MODULES_H
#define TROWEL_KERNEL_MODULES_H

#include "base/root.h"

enum module_state {
	MODULE_PRESENT,    /* loaded or built in: asking loads nothing */
	MODULE_ABSENT,     /* not there and not loadable: asking loads nothing and finds nothing */
	MODULE_WOULD_LOAD, /* asking may load it: do not ask */
};

/* What asking for module `name` ("nf_tables", '-' and '_' are one) would do on the running system,
 * whose /proc, /sys and /lib/modules are read through `root`. Certain evidence first: /proc/modules
 * (proc_modules(5); a kernel without it has no modules at all: "present", since whatever it has is
 * built in), /sys/module, modules.builtin; then what forbids loading: kernel.modules_disabled, or a
 * modules.dep that does not name it. Where /lib/modules cannot be read (a container: the kernel
 * would run the host's modprobe), the answer is the careful one. */
enum module_state modules_state(const struct root *root, const char *name);

#endif
