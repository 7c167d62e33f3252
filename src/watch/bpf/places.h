/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the folder is that a path of the current process starts at. */
#ifndef TROWEL_WATCH_BPF_PLACES_H
#define TROWEL_WATCH_BPF_PLACES_H

#include "watch/bpf/kernel_types.h"

#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#define AT_FDCWD (-100)

/* The file of a descriptor of the process; NULL: none. */
static struct file *file_of(__u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file **files = BPF_CORE_READ(table, fd), *file = NULL;

	if (fd < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file;
}

/* A folder, where it is mounted. */
struct place {
	struct dentry *dentry;
	struct vfsmount *mount;
};

static void find_place(__s32 folder, struct place *ret)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (folder == AT_FDCWD) {
		ret->dentry = BPF_CORE_READ(task, fs, pwd.dentry);
		ret->mount = BPF_CORE_READ(task, fs, pwd.mnt);
		return;
	}
	struct file *file = file_of((__u32)folder);

	ret->dentry = BPF_CORE_READ(file, f_path.dentry);
	ret->mount = BPF_CORE_READ(file, f_path.mnt);
}

/* What tells folders apart: the same path may start at each. One that is made when another has gone
 * may be in the same memory, but hardly with the same name, whose hash knows the folder above. */
static __u64 identity_of(__s32 folder)
{
	struct place place;

	find_place(folder, &place);
	struct dentry *dentry = place.dentry;

	return (__u64)dentry * 0x9e3779b97f4a7c15 ^ BPF_CORE_READ(dentry, d_name.hash_len);
}

/* To what the root of a mount is mounted on; false at the uppermost of all. */
static bool leave_mount(struct place *place, struct mount *mount)
{
	struct mount *above = BPF_CORE_READ(mount, mnt_parent);

	place->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
	place->mount = (void *)above + bpf_core_field_offset(struct mount, mnt);
	return above && above != mount;
}

#endif
