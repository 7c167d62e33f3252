/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of mounts: /proc/self/mountinfo (proc_pid_mountinfo(5)), /etc/fstab (fstab(5)) and
 * /proc/swaps (proc_swaps(5)). Fields point into the input, with blanks, tabs, newlines and
 * backslashes still written as \NNN (octal); mount_unescape() turns them back. */
#ifndef TROWEL_FORMAT_MOUNT_TABLE_H
#define TROWEL_FORMAT_MOUNT_TABLE_H

#include "base/buf.h"

struct mount_line {
	struct bytes root;          /* mountinfo: what part of the file system is mounted */
	struct bytes target;        /* where */
	struct bytes source;        /* what: a device, UUID=..., host:/path */
	struct bytes type;          /* file system */
	struct bytes options;       /* of the mount, parted by commas */
	struct bytes super_options; /* mountinfo: of the file system */
	unsigned major, minor;      /* mountinfo: its device */
	unsigned id, parent;        /* mountinfo: of the mount, and of the one that it stands on */
	unsigned peer_group; /* mountinfo: what is mounted there is in all of them; 0: none */
};

/* Cuts the next mount from a mountinfo text; other lines are passed over. False at the end. */
bool mountinfo_next(struct bytes *rest, struct mount_line *ret);

/* Cuts the next entry from an fstab; comments and lines of fewer than two fields are passed over.
 * Absent fields are empty. */
bool fstab_next(struct bytes *rest, struct mount_line *ret);

struct swap_line {
	struct bytes source; /* "\040(deleted)" stands behind a file that is gone */
	uint64_t size_kib;
	uint64_t used_kib;
};

/* Cuts the next swap space from /proc/swaps; its heading is passed over. */
bool swaps_next(struct bytes *rest, struct swap_line *ret);

/* Appends a field with \NNN turned back into bytes; other backslashes stay. */
void mount_unescape(struct bytes field, struct buf *ret);

#endif
