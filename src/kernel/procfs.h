/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc read cheaply: everything through one descriptor of it, one open, read and close a file. A
 * process may vanish at any time, which is -ENOENT or -ESRCH and no error to anyone.
 * Source: proc(5).
 *
 * Reading cmdline, environ, maps and io of a process can block for ever (they wait for locks of its
 * memory, or for its pages): do that in a helper process only.
 */
#ifndef TROWEL_KERNEL_PROCFS_H
#define TROWEL_KERNEL_PROCFS_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/root.h"

typedef vec_of(pid_t) pid_list;

/* Opens <root>/proc. -ENOTSUP if no proc file system is mounted there. Returns the descriptor. */
int procfs_open(const struct root *root, struct err *err) MUST_CHECK;

/* The processes of `proc`, in ascending order, appended to `ret`. */
int procfs_pids(int proc, pid_list *ret, struct err *err) MUST_CHECK;

/* Opens the folder of a process; -errno when it is gone. */
int procfs_open_pid(int proc, pid_t pid) MUST_CHECK;

/* Reads a file below `dir` whole, appending to `ret`; 0 or -errno, -EFBIG beyond `limit` (`ret`
 * then holds the first `limit` bytes). procfs_read_record() is for the files that the kernel gives
 * in one piece (stat, status, cgroup, io, cmdline, environ): a short read is the end of those, so
 * it saves a call. */
int procfs_read(int dir, const char *name, size_t limit, struct buf *ret) MUST_CHECK;
int procfs_read_record(int dir, const char *name, size_t limit, struct buf *ret) MUST_CHECK;

/* The text of a link below `dir`, appended to `ret`. 0 or -errno. */
int procfs_readlink(int dir, const char *name, struct buf *ret) MUST_CHECK;

/* Who has started a process, or has taken it over; 0 when it is gone. */
pid_t procfs_parent(int proc, pid_t pid);

/* True where process ids are those that the kernel itself counts by, and not those of a container.
 * */
bool procfs_ids_are_the_kernels(void);

/* The inode of a namespace of a process ("ns/net"); 0 or -errno. Source: namespaces(7). */
int procfs_namespace(int dir, const char *name, int64_t *ret) MUST_CHECK;

/* The flags of open(2) of a descriptor of the process whose folder is `process`; -errno when it is
 * gone. Source: proc_pid_fdinfo(5). */
int procfs_open_flags(int process, uint64_t number) MUST_CHECK;

/* Names of a directory that are numbers, in the kernel's order. */
struct procfs_numbers {
	char *buffer;    /* of PROCFS_BUFFER_SIZE bytes, the caller's */
	int dir;         /* open for reading */
	ssize_t size;    /* of what the buffer holds */
	ssize_t at;      /* given out of it */
	uint64_t number; /* the last one */
};

/* Small on purpose, 256 short names: the kernel makes an inode for every name it lists, so that
 * listing far more descriptors than will be looked at costs seconds. */
enum { PROCFS_BUFFER_SIZE = 6 * 1024 };

/* The next number and its name as text (valid until the next call); NULL at the end, or when the
 * process is gone. */
const char *procfs_next_number(struct procfs_numbers *numbers);

#endif
