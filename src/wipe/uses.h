/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every reason against erasing something: who has it in use, and what would be lost with it.
 *
 * First all that is known of all devices is gathered (`uses_look()`: mounts of every namespace,
 * swap, what stands on what, open descriptors); then it is asked which devices erasing one of them
 * would reach (`uses_reach()`), and what of the gathered is about those. Only reads; nothing here
 * opens a device but uses_open_exclusively(), whose answer is the last word: the kernel knows of
 * users that nothing tells of.
 */
#ifndef TROWEL_WIPE_USES_H
#define TROWEL_WIPE_USES_H

#include <sys/stat.h>

#include "format/storage/signature.h"
#include "wipe/block_devices.h"

enum use_kind {
	USE_SYSTEM, /* this host runs from it, or starts: /, /boot, /usr */
	USE_MOUNTED,
	USE_SWAP,
	USE_HELD,      /* something stands on it: LVM, md, dm, bcache, zfs */
	USE_LOOP,      /* a loop device is made of it */
	USE_EXPORTED,  /* other hosts have it, through nvmet or LIO */
	USE_OPEN,      /* a process has it open */
	USE_READ_ONLY, /* it cannot be written */
	USE_LINKS,     /* a file that has other names */
	USE_EXCLUSIVE, /* the kernel does not give it exclusively */
	USE_REMOTE,    /* it lies on another host */
	USE_MEMBER,    /* part of something of several devices */
	USE_RAID_VOLUME,
	USE_KIND_COUNT,
};

/* "mounted", "raid-volume"; the option that lifts such a reason, "--remote", or NULL. Static. */
const char *use_kind_name(enum use_kind kind);
const char *use_kind_flag(enum use_kind kind);

/* One thing that was seen. */
struct use {
	enum use_kind kind;
	size_t device;    /* index of the device it is about; SIZE_MAX: the file */
	const char *what; /* behind the device's name: "is mounted on /srv (ext4)" */
};

typedef vec_of(struct use) use_list;

struct uses {
	use_list all;        /* in the arena that was given */
	text_list zfs_pools; /* that are imported */
	int64_t unseen;      /* processes that could not be looked into */
	bool has_processes;  /* false: there was no /proc to look at */
};

/* What uses_look() asks. `file`: the state of a file that is to be erased, NULL if none is. `path`:
 * of that or of a device; NULL if all devices are only listed, and memory of processes, which takes
 * longest, is not looked through. */
struct uses_question {
	const struct root *root;
	const struct block_devices *devices;
	struct arena *arena;
	const struct stat *file;
	const char *path;
};

/* Gathers all uses of all devices, or of the file. -errno when /proc of a live root is not to be
 * read: nothing would be known to be safe. */
int uses_look(const struct uses_question *question, struct uses *ret, struct err *err) MUST_CHECK;

/* What was read from a device: adds that it is a member of something (USE_MEMBER; USE_HELD when
 * its pool is imported). */
void uses_add_content(const struct uses_question *question, size_t device,
		      const struct signature *signature, struct uses *uses);

/* How erasing a device reaches another one. */
enum uses_reached {
	USES_REACHED_NOT,
	USES_REACHED_PART, /* a part of it: the disk of a partition */
	USES_REACHED,
};

/* Which devices are touched when `chosen` is erased: its partitions, all that stands on any of
 * them, the same disk by its other paths; with `with_namespaces` all namespaces of its NVMe
 * subsystem, too. `ret` has as many places as there are devices; `ret_from` (the same size) says
 * through which one each was reached. */
void uses_reach(const struct block_devices *devices, size_t chosen, bool with_namespaces,
		enum uses_reached *ret, size_t *ret_from);

/* The disks at the bottom of a device: those that a write to it goes to. Sets their places in
 * `ret`, which has as many as there are devices. */
void uses_bottom(const struct block_devices *devices, size_t device, bool *ret);

/* Opens a block device or a regular file, as open(2) with `flags`; a device exclusively: -EBUSY,
 * with a sentence, when the kernel has given it to somebody else. `expected` (may be NULL): what it
 * has to be, by number or inode; -ESTALE when it is something else by now. Returns the
 * descriptor, which has O_NONBLOCK set. */
int uses_open_exclusively(const char *path, int flags, const struct stat *expected,
			  struct err *err) MUST_CHECK;

#endif
