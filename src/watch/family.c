/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/family.h"

#include <unistd.h>

#include "base/clock.h"
#include "format/proc/proc_pid_stat.h"
#include "kernel/procfs.h"

enum { RECORD_MAX = 4096 };

void family_deinit(struct family *family)
{
	family_members_deinit(&family->members);
	family_strangers_deinit(&family->strangers);
}

static bool read_stat(const struct family *family, uint32_t process, struct proc_pid_stat *ret)
{
	scoped_fd int folder = procfs_open_pid(family->proc, (pid_t)process);
	scoped_buf text = { 0 };

	if (folder < 0 || procfs_read_record(folder, "stat", RECORD_MAX, &text) < 0 ||
	    !proc_pid_stat_parse(buf_bytes(&text), ret))
		return false;
	ret->name = (struct bytes){ 0 }; /* its text ends here */
	return true;
}

static bool is_member(const struct family *family, uint32_t process)
{
	const struct family_member *member = family_members_find(&family->members, process);

	return member && !member->is_gone && !member->children_from;
}

/* True if what it has started at that time is meant: who is taken over by a service manager is
 * older than what that starts. */
static bool is_parent(const struct family *family, uint32_t process, uint64_t started_ticks)
{
	const struct family_member *member = family_members_find(&family->members, process);

	return member && !member->is_gone && started_ticks >= member->children_from;
}

void family_add(struct family *family, uint32_t process)
{
	struct proc_pid_stat stat = { 0 };

	if (is_member(family, process))
		return;
	(void)read_stat(family, process, &stat);
	*family_members_put(&family->members, process) = (struct family_member){
		.started_ticks = stat.started_ticks,
	};
}

void family_add_parent(struct family *family, uint32_t process)
{
	int64_t tick_ns = NS_PER_SECOND / sysconf(_SC_CLK_TCK);

	*family_members_put(&family->members, process) = (struct family_member){
		.children_from = (uint64_t)(clock_ns(CLOCK_BOOTTIME) / tick_ns),
	};
}

static bool is_stranger(const struct family *family, uint32_t process, int64_t now)
{
	const int64_t *looked = family_strangers_find(&family->strangers, process);

	return looked && now - *looked < FAMILY_STRANGER_MS;
}

/* From the process to its parents, until one is a member; false if none is. `ret`: the youngest
 * first. */
static bool find_parents(const struct family *family, uint32_t process, int64_t now,
			 struct family_births *ret)
{
	struct proc_pid_stat stat;

	ret->count = 0;
	while (ret->count < FAMILY_DEPTH_MAX && process > 1 && !is_stranger(family, process, now) &&
	       read_stat(family, process, &stat)) {
		ret->at[ret->count].child = process;
		ret->at[ret->count++].parent = process = (uint32_t)stat.ppid;
		if (is_parent(family, process, stat.started_ticks))
			return true;
	}
	return false;
}

static void add_strangers(struct family *family, const struct family_births *chain,
			  uint32_t process, int64_t now)
{
	if (family->strangers.count >= FAMILY_STRANGERS_MAX)
		family_strangers_deinit(&family->strangers);
	*family_strangers_put(&family->strangers, process) = now;
	for (size_t i = 0; i < chain->count; i++)
		*family_strangers_put(&family->strangers, chain->at[i].child) = now;
}

bool family_hear(struct family *family, uint32_t parent, uint32_t child)
{
	struct family_member *known = family_members_find(&family->members, child);

	if (known)
		known->is_gone = true;
	if (!is_parent(family, parent, UINT64_MAX))
		return false;
	family_add(family, child);
	return true;
}

bool family_has(struct family *family, uint32_t process, struct family_births *ret)
{
	ret->count = 0;
	if (is_member(family, process))
		return true;
	int64_t now = clock_ms(CLOCK_MONOTONIC);

	if (is_stranger(family, process, now))
		return false;
	if (!find_parents(family, process, now, ret)) {
		add_strangers(family, ret, process, now);
		ret->count = 0;
		return false;
	}
	for (size_t i = 0; i < ret->count / 2; i++) {
		__typeof__(ret->at[0]) younger = ret->at[i];

		ret->at[i] = ret->at[ret->count - 1 - i];
		ret->at[ret->count - 1 - i] = younger;
	}
	for (size_t i = 0; i < ret->count; i++)
		family_add(family, ret->at[i].child);
	return true;
}

bool family_has_still(struct family *family, uint32_t process, struct family_births *ret)
{
	struct family_member *member = family_members_find(&family->members, process);
	struct proc_pid_stat stat;

	/* when there is none of that id any more, it was the one */
	if (member && member->started_ticks && read_stat(family, process, &stat))
		member->is_gone = member->started_ticks != stat.started_ticks;
	return family_has(family, process, ret);
}
