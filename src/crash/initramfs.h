/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An initramfs for the kernel that is started after a crash (newc cpio, not compressed): this
 * binary as /init, modules, and what to do. Nothing else: /init needs no shell.
 * Source: Documentation/driver-api/early-userspace/buffer-format.rst of Linux.
 */
#ifndef TROWEL_CRASH_INITRAMFS_H
#define TROWEL_CRASH_INITRAMFS_H

#include "base/buf.h"
#include "base/vec.h"

/* What lies where in it. */
#define INITRAMFS_ORDERS  "/trowel-crash.conf" /* a command line of trowel: an argument each line */
#define INITRAMFS_MODULES "/modules"           /* 00-NAME.ko, ..., in the order to be loaded */

enum {
	INITRAMFS_MODULES_MAX = 100,
	INITRAMFS_MODULE_MAX = 64 * 1024 * 1024, /* bytes of one, unpacked */
	INITRAMFS_BINARY_MAX = 64 * 1024 * 1024,
	INITRAMFS_LIST_MAX = 16 * 1024 * 1024, /* bytes of a modules.dep; those of distributions
						* have 1 MB */
};

struct initramfs_module {
	struct buf name;    /* "virtio_net" */
	struct buf content; /* unpacked */
};

/* Modules, each behind those that it needs. */
struct initramfs_modules {
	vec_of(struct initramfs_module) list;
	struct buf version; /* the kernel's that they were built for; all have the same */
};
void initramfs_modules_deinit(struct initramfs_modules *modules);
#define scoped_initramfs_modules SCOPED(initramfs_modules_deinit) struct initramfs_modules

/* Adds the module in a file (compressed or not), and before it those that it needs: what it depends
 * on, out of a modules.dep in a folder above it, else beside it. A module that is there already is
 * not added again, so what lies elsewhere can be given before. */
int initramfs_modules_add(struct initramfs_modules *modules, const char *path,
			  struct err *err) MUST_CHECK;

/* This binary runs alone: -ENOEXEC if it needs a loader and libraries, which are not in there. */
int initramfs_check_binary(struct err *err) MUST_CHECK;

/* Writes it to a descriptor; `name` is for messages, `orders` what INITRAMFS_ORDERS is to hold. */
int initramfs_write(const struct initramfs_modules *modules, struct bytes orders, int fd,
		    const char *name, struct err *err) MUST_CHECK;

#endif
