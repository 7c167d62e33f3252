/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the kernel's structures is looked at. Only names matter: the loader finds where each
 * field is in the running kernel's BTF (CO-RE). Source: include/linux/sched.h, fs.h, fdtable.h,
 * dcache.h, path.h, fs_struct.h, mount.h, sched/signal.h; fs/mount.h.
 */
#ifndef TROWEL_WATCH_BPF_KERNEL_TYPES_H
#define TROWEL_WATCH_BPF_KERNEL_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct super_block {
	__u32 s_dev;
};

struct inode {
	unsigned short i_mode;
	struct super_block *i_sb;
	unsigned long i_ino;
};

struct qstr {
	__u64 hash_len;
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct fs_struct {
	struct path root;
	struct path pwd;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};

struct socket {
	short type;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct atomic {
	int counter;
};

struct signal_struct {
	struct atomic live; /* tasks that have not begun to end */
};

struct thread_info {
	unsigned long flags;
	__u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	int pid;
	int tgid;
	struct fs_struct *fs;
	struct files_struct *files;
	struct signal_struct *signal;
};

#pragma clang attribute pop

#endif
