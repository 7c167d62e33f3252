/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trowel itself among a target's processes: `trowel logs -f bash | less` from that very shell. What
 * it prints must not become what it sees.
 */
#include <stdio.h>
#include <unistd.h>

#include "kernel/procfs.h"
#include "logs/logs_parts.h"

enum { PIPELINE_MAX = 16 };

/* What a descriptor of a process is; false when it is gone. */
static bool look(int proc, int64_t pid, int number, struct stat *ret)
{
	char name[64];

	snprintf(name, sizeof(name), "%lld/fd/%d", (long long)pid, number);
	return fstatat(proc, name, ret, 0) == 0;
}

/* True if the process reads what one of ours prints. */
static bool reads_ours(int proc, int64_t pid, const int_list *ours)
{
	struct stat input, output;

	if (!look(proc, pid, STDIN_FILENO, &input) ||
	    !(S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode)))
		return false;
	for (vec_each(one, ours))
		for (int number = STDOUT_FILENO; number <= STDERR_FILENO; number++)
			if (look(proc, *one, number, &output) && output.st_ino == input.st_ino &&
			    output.st_dev == input.st_dev)
				return true;
	return false;
}

static bool has(const int_list *list, int64_t pid)
{
	for (vec_each(one, list))
		if (*one == pid)
			return true;
	return false;
}

void logs_without_ours(const struct logs *logs, int_list *processes)
{
	struct err err;
	scoped_fd int proc = procfs_open(logs->root, &err);
	int_list ours = { 0 };
	size_t before, kept = 0;

	if (proc < 0 || !has(processes, getpid()))
		return;
	*vec_push(&ours) = getpid();
	do {
		before = ours.count;
		for (vec_each(process, processes))
			if (!has(&ours, *process) && reads_ours(proc, *process, &ours))
				*vec_push(&ours) = *process;
	} while (ours.count != before && ours.count < PIPELINE_MAX);
	for (vec_each(process, processes))
		if (!has(&ours, *process))
			processes->at[kept++] = *process;
	processes->count = kept;
	vec_deinit(&ours);
}
