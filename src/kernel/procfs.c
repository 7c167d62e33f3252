/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/vfs.h>

#include "format/proc/proc_pid_stat.h"

enum { STAT_MAX = 4096 };

/* PROC_PID_INIT_INO of include/linux/proc_ns.h: the first namespace of process ids. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

int procfs_open(const struct root *root, struct err *err)
{
	scoped_fd int fd = openat(root->fd, "proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs state;

	if (fd < 0 || fstatfs(fd, &state) < 0)
		return err_errno(err, "/proc");
	if (state.f_type != PROC_SUPER_MAGIC)
		return err_set(err, -ENOTSUP, "/proc: no proc file system is mounted there");
	return take_fd(&fd);
}

int procfs_pids(int proc, pid_list *ret, struct err *err)
{
	char buffer[PROCFS_BUFFER_SIZE];
	struct procfs_numbers numbers = { .buffer = buffer, .dir = proc };

	if (lseek(proc, 0, SEEK_SET) < 0)
		return err_errno(err, "/proc");
	while (procfs_next_number(&numbers))
		if (numbers.number > 0 && numbers.number <= INT32_MAX)
			*vec_push(ret) = (pid_t)numbers.number;
	if (ret->count == 0)
		return err_set(err, -ENOENT, "/proc: no process is to be seen");
	return 0;
}

/* The decimal digits of `number` at the end of `text`; where they start. */
static char *decimal(char text[24], uint64_t number)
{
	char *at = text + 23;

	*at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return at;
}

int procfs_open_pid(int proc, pid_t pid)
{
	char text[24];
	int fd = openat(proc, decimal(text, (uint64_t)pid), O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Reads `fd` to its end, or to the first short read. */
static int read_fd(int fd, size_t limit, bool record, struct buf *ret)
{
	enum { ROOM = 4096 };
	size_t start = ret->size;

	for (;;) {
		char *end = buf_reserve(ret, ROOM);
		size_t room = ret->capacity - ret->size - 1;
		ssize_t got = read(fd, end, room);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		buf_grew(ret, (size_t)got);
		if (ret->size - start > limit) {
			ret->size = start + limit;
			return -EFBIG;
		}
		if (got == 0 || (record && (size_t)got < room))
			return 0;
	}
}

static int read_file(int dir, const char *name, size_t limit, bool record, struct buf *ret)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	int failed = read_fd(fd, limit, record, ret);

	close(fd);
	return failed;
}

int procfs_read(int dir, const char *name, size_t limit, struct buf *ret)
{
	return read_file(dir, name, limit, false, ret);
}

int procfs_read_record(int dir, const char *name, size_t limit, struct buf *ret)
{
	return read_file(dir, name, limit, true, ret);
}

int procfs_readlink(int dir, const char *name, struct buf *ret)
{
	ssize_t size = readlinkat(dir, name, buf_reserve(ret, PATH_MAX), PATH_MAX);

	if (size < 0)
		return -errno;
	buf_grew(ret, (size_t)size);
	return 0;
}

bool procfs_ids_are_the_kernels(void)
{
	struct stat state;

	return stat("/proc/self/ns/pid", &state) < 0 || state.st_ino == FIRST_PID_NAMESPACE;
}

pid_t procfs_parent(int proc, pid_t pid)
{
	scoped_fd int process = procfs_open_pid(proc, pid);
	scoped_buf text = { 0 };
	struct proc_pid_stat stat;

	if (process < 0 || procfs_read_record(process, "stat", STAT_MAX, &text) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&text), &stat))
		return 0;
	return (pid_t)stat.ppid;
}

int procfs_namespace(int dir, const char *name, int64_t *ret)
{
	char text[64];
	ssize_t size = readlinkat(dir, name, text, sizeof(text));
	uint64_t inode;

	if (size < 0)
		return -errno;
	struct bytes rest = { text, (size_t)size };
	ptrdiff_t open = bytes_find(rest, '[');

	if (open < 0 || !bytes_ends(rest, "]") ||
	    !bytes_u64(bytes_slice(rest, (size_t)open + 1, rest.size - (size_t)open - 2), 10,
		       &inode))
		return -EBADMSG;
	*ret = (int64_t)inode;
	return 0;
}

const char *procfs_next_number(struct procfs_numbers *numbers)
{
	for (;;) {
		if (numbers->at >= numbers->size) {
			/* a signal may have cut it short, so only an empty answer is the end */
			numbers->size = getdents64(numbers->dir, numbers->buffer,
						   PROCFS_BUFFER_SIZE);
			numbers->at = 0;
			if (numbers->size <= 0)
				return NULL;
		}
		const struct dirent64 *entry = (void *)(numbers->buffer + numbers->at);

		numbers->at += entry->d_reclen;
		if (bytes_u64(bytes_of(entry->d_name), 10, &numbers->number))
			return entry->d_name;
	}
}

int procfs_open_flags(int process, uint64_t number)
{
	enum { INFO_MAX = 4096 };
	char name[40];
	scoped_buf text = { 0 };
	struct bytes rest, line;
	uint64_t flags;

	snprintf(name, sizeof(name), "fdinfo/%llu", (unsigned long long)number);
	int failed = procfs_read_record(process, name, INFO_MAX, &text);

	for (rest = buf_bytes(&text); !failed && bytes_line(&rest, &line);)
		if (bytes_skip(&line, "flags:") && bytes_u64(bytes_trim(line), 8, &flags))
			return (int)(flags & INT_MAX);
	return failed ? failed : -ENOENT;
}
