/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel that was started after a crash, and this binary as its only program: what has to be
 * there before anything can be collected. Each step may fail and the next ones are done all the
 * same.
 */
#ifndef TROWEL_CRASH_BOOT_H
#define TROWEL_CRASH_BOOT_H

#include "base/err.h"

enum {
	BOOT_DEVICE_SECONDS = 30, /* waited for a device, or for a network's link */
};

/* Where it says what it does; `failed` is NULL or why something was not done. */
struct boot_log {
	void (*say)(const char *what, const struct err *failed);
};

/* Mounts proc, sysfs and devtmpfs, and loads the modules of INITRAMFS_MODULES. */
void boot_prepare(const struct boot_log *log);

/* Says how much memory there is, and how much of it is available: the operator's crashkernel= is
 * seen to be enough, or not. */
void boot_memory(const struct boot_log *log);

/* Gives the network device the address that ip= of the kernel's command line says, if it does. */
void boot_network(const struct boot_log *log);

/* Waits for a device or file to be there. */
void boot_wait_for(const char *path);

#endif
