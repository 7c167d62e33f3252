/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs in the kernel have in common: which processes they watch, and what they count
 * as lost. Who includes it has said how many there may be of each: PROCESSES_MAX, LOSSES.
 */
#ifndef TROWEL_WATCH_BPF_WATCHED_H
#define TROWEL_WATCH_BPF_WATCHED_H

#include "watch/bpf/kernel_types.h"

#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "watch/record.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PROCESSES_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u8);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSSES);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

static void lose_many(__u32 loss, __u64 count)
{
	__u64 *lost = bpf_map_lookup_elem(&losses, &loss);

	if (lost)
		*lost += count;
}

static void lose(__u32 loss)
{
	lose_many(loss, 1);
}

static bool is_watched(__u32 process)
{
	const __u8 *part = bpf_map_lookup_elem(&processes, &process);

	return part && *part == WATCH_PART_ALL;
}

/* A new task: true when it is a process whose parent is watched, or only what that one starts is,
 * and is watched too. Where there is no room, that is counted as this loss. */
static bool is_followed(const struct task_struct *parent, const struct task_struct *child,
			__u32 loss)
{
	__u32 process = child->tgid, family = parent->tgid;
	__u8 all = WATCH_PART_ALL;

	if (child->pid != child->tgid || !bpf_map_lookup_elem(&processes, &family))
		return false;
	if (bpf_map_update_elem(&processes, &process, &all, BPF_ANY) == 0)
		return true;
	lose(loss);
	return false;
}

/* A task that ends: true when it is the last one of a watched process, whose first one may have
 * ended long before. It is watched no more. */
static bool is_let_go(const struct task_struct *task)
{
	__u32 process = task->tgid;

	return task->signal->live.counter == 0 && bpf_map_delete_elem(&processes, &process) == 0;
}

#endif
