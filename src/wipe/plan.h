/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would be erased: a device or a file, what it is, what it holds, what has to be typed to
 * confirm it, every reason against it, and what an operator should know. Making a plan changes
 * nothing: the first and last bytes of the device are read.
 */
#ifndef TROWEL_WIPE_PLAN_H
#define TROWEL_WIPE_PLAN_H

#include "wipe/uses.h"

enum { WIPE_PLAN_CONTENTS_MAX = 8 }; /* of one device or partition */

/* Something that was recognised on a device, or that udev's database has of it. */
struct wipe_plan_content {
	const char *type;  /* ext4, LVM2_member */
	const char *words; /* "an ext4 file system, label srv, last mounted on /srv" */
	const char *label, *uuid, *group; /* NULL: none */
};

/* The device itself, or one of its partitions. */
struct wipe_plan_part {
	const char *name;
	const char *part_name; /* in the table of partitions, as udev has it; NULL */
	int64_t size_bytes;    /* UNKNOWN */
	bool is_whole;
	vec_of(struct wipe_plan_content) contents;
};

/* A reason against erasing it. */
struct wipe_plan_refusal {
	enum use_kind kind;
	const char *device; /* name of the device, or of the file, that it is about */
	const char *what;   /* "dm-0 (root, on sda2) is mounted on / (ext4): this host ..." */
	const char *flag;   /* the option that lifts it; NULL: none does */
};

struct wipe_plan_warning {
	const char *kind; /* "flash": a word for scripts */
	const char *what; /* a sentence */
};

struct wipe_plan {
	struct arena arena; /* of every text below */
	struct block_devices devices;
	const struct storage_device *device; /* one of `devices`; NULL: it is a file */
	struct stat state;                   /* of a live root: what it was, for opening it */
	const char *path;                    /* without links */
	const char *name;                    /* the kernel's, or the last part of the path */
	const char *kind;                    /* disk, partition, loop, lvm, ..., file */
	const char *serial;                  /* what has to be typed, never NULL */
	bool has_serial;                     /* false: that is its name */
	const char *model;                   /* with its vendor; NULL */
	const char *firmware, *wwid;         /* NULL */
	const char *driver;                  /* of its SCSI host; NULL */
	enum storage_media media;
	enum storage_transport transport;
	int64_t size_bytes;
	int64_t logical_sector_bytes, physical_sector_bytes; /* UNKNOWN */
	vec_of(struct wipe_plan_part) parts;
	vec_of(struct wipe_plan_refusal) refusals; /* those that nothing lifts first */
	vec_of(struct wipe_plan_warning) warnings;
	text_list reached; /* names of all devices that are touched, its own first */
};

/* Makes the plan for `path` into `ret` (zero-initialised); `reaches_namespaces`: a firmware erase
 * that takes all namespaces of an NVMe subsystem. Under a root that is not live, `path` is
 * /dev/NAME, nothing is read from the device, and that there are no refusals means little; a
 * warning says so. Errors: -ENOENT, -ENOTBLK for what is neither a block device nor a file, -ENODEV
 * for a device that /sys does not know, and what uses_look() says. Deinit releases it. */
int wipe_plan_make(const struct root *root, const char *path, bool reaches_namespaces,
		   struct wipe_plan *ret, struct err *err) MUST_CHECK;
void wipe_plan_deinit(struct wipe_plan *plan);
#define scoped_wipe_plan SCOPED(wipe_plan_deinit) struct wipe_plan

/* The first refusal that is not lifted, bit 1 << kind of `lifted` being set for those that are;
 * NULL: it may be erased. Only kinds that have a flag are ever lifted. */
const struct wipe_plan_refusal *wipe_plan_refused(const struct wipe_plan *plan, unsigned lifted);

/* Opens what was planned, exclusively, as uses_open_exclusively() does: -ESTALE if another thing
 * bears its name by now, also another disk in its place. Returns the descriptor. */
int wipe_plan_open(const struct wipe_plan *plan, int flags, struct err *err) MUST_CHECK;

/* Why overwriting a file is worth little on the file system of an open file or folder; NULL if
 * nothing is known against it. Static. */
const char *wipe_system_warning(int fd);

/* True if `typed` is what has to be typed; blanks around it do not count. */
bool wipe_plan_is_confirmed(const struct wipe_plan *plan, const char *typed);

#endif
