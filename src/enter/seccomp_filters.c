/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/seccomp_filters.h"

#include <errno.h>
#include <linux/filter.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { FILTERS_MAX = 64 };

/* The kernel counts them from the oldest. */
static int read_filters(pid_t pid, struct arena *arena, seccomp_filter_list *ret)
{
	for (unsigned long i = 0; i < FILTERS_MAX; i++) {
		long count = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, i, NULL);

		if (count < 0 && errno == ENOENT)
			return 0;
		if (count < 0)
			return -errno;
		size_t size = (size_t)count * sizeof(struct sock_filter);
		char *copy = arena_alloc(arena, size);

		if (ptrace(PTRACE_SECCOMP_GET_FILTER, pid, i, copy) < 0)
			return -errno;
		*vec_push_in(arena, ret) = (struct bytes){ copy, size };
	}
	return -E2BIG;
}

int seccomp_filters_read(pid_t pid, struct arena *arena, seccomp_filter_list *ret, struct err *err)
{
	int status, failed;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		return err_set(err, errno == EPERM ? -EBUSY : -errno,
			       "its filters of system calls: process %d may not be traced, or is "
			       "already; --drop seccomp leaves them out",
			       (int)pid);
	failed = ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 ? -errno : 0;
	while (!failed && waitpid(pid, &status, __WALL) < 0)
		failed = errno == EINTR ? 0 : -errno;
	if (!failed)
		failed = read_filters(pid, arena, ret);
	(void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return failed ? err_set(err, failed, "its filters of system calls: %s", err_words(failed))
		      : 0;
}
