/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sysctl.d(5) and sysctl.conf(5) files, /proc/modules (proc_modules(5)), modules-load.d(5). */
#ifndef TROWEL_FORMAT_KERNEL_SETTINGS_H
#define TROWEL_FORMAT_KERNEL_SETTINGS_H

#include "base/buf.h"

struct sysctl_line {
	struct bytes key;   /* as written, without the leading '-' */
	struct bytes value; /* empty for an exclusion */
	bool excludes;      /* "-key" without '=': globs do not reach it */
};

/* Cuts the next assignment or exclusion; comments ('#', ';') and other lines are passed over. */
bool sysctl_next(struct bytes *rest, struct sysctl_line *ret);

/* Appends the place below /proc/sys that a key names: '.' becomes '/' and '/' becomes '.', unless a
 * '/' is the first of both, then nothing changes (sysctl.d(5)). False when it would lead out. */
bool sysctl_path(struct bytes key, struct buf *ret);

/* Appends the usual name of such a place: net/ipv4/conf/eth0.5/forwarding is
 * net.ipv4.conf.eth0/5.forwarding. */
void sysctl_name(struct bytes path, struct buf *ret);

/* True if the live value is the configured one: words compare, blanks between them do not, and a
 * live value may have more words (kernel.printk). */
bool sysctl_same(struct bytes live, struct bytes configured);

struct module_line {
	struct bytes name;
	uint64_t size;       /* bytes */
	struct bytes users;  /* parted by commas, one behind the last; "-": none */
	struct bytes taints; /* letters */
};

/* Cuts the next module; lines that are none are passed over. */
bool module_next(struct bytes *rest, struct module_line *ret);

/* Cuts the next module name of a modules-load.d file or of /etc/modules. */
bool module_wanted_next(struct bytes *rest, struct bytes *ret);

#endif
