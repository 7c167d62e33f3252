/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_sample.h"

#include "base/clock.h"
#include "kernel/procfs.h"

enum { SYSTEM_STAT_MAX = 4 * 1024 * 1024 }; /* the interrupt line is long on large machines */

void process_activity_read(int proc, struct process_activity *ret)
{
	scoped_buf text = { 0 };
	uint64_t boot;

	*ret = (struct process_activity){
		.swapped_in = UINT64_MAX,
		.swapped_out = UINT64_MAX,
		.boot_time = UNKNOWN,
		.at_us = clock_ns(CLOCK_MONOTONIC) / 1000,
	};
	if (procfs_read(proc, "stat", SYSTEM_STAT_MAX, &text) == 0) {
		ret->known = proc_text_cpu_times(buf_bytes(&text), &ret->cpu);
		if (proc_text_number(buf_bytes(&text), "btime", &boot))
			ret->boot_time = (int64_t)boot;
	}
	buf_clear(&text);
	if (procfs_read(proc, "vmstat", SYSTEM_STAT_MAX, &text) < 0)
		return;
	if (!proc_text_number(buf_bytes(&text), "pswpin", &ret->swapped_in) ||
	    !proc_text_number(buf_bytes(&text), "pswpout", &ret->swapped_out))
		ret->swapped_in = ret->swapped_out = UINT64_MAX;
}

/* The counters of idle and waiting time may step back: see proc_stat(5). */
static double grown(uint64_t before, uint64_t after)
{
	return after > before ? (double)(after - before) : 0;
}

void process_activity_fill(const struct process_activity *before,
			   const struct process_activity *after, int64_t page_bytes,
			   struct activity *ret)
{
	double busy = grown(before->cpu.busy, after->cpu.busy);
	double idle = grown(before->cpu.idle, after->cpu.idle);
	double iowait = grown(before->cpu.iowait, after->cpu.iowait);
	double steal = grown(before->cpu.steal, after->cpu.steal);
	double all = busy + idle + iowait + steal;

	ret->sample_seconds = (double)(after->at_us - before->at_us) / 1e6;
	if (before->known && after->known && all > 0) {
		ret->cpu_percent = busy / all * 100;
		ret->iowait_percent = iowait / all * 100;
		ret->steal_percent = steal / all * 100;
	}
	if (before->swapped_in == UINT64_MAX || after->swapped_in == UINT64_MAX)
		return;
	ret->swap_in_bytes = (int64_t)grown(before->swapped_in, after->swapped_in) * page_bytes;
	ret->swap_out_bytes = (int64_t)grown(before->swapped_out, after->swapped_out) * page_bytes;
}

void process_sample_keep(process_sample_list *list, const struct process_frame *frame, size_t row)
{
	*vec_push(list) = (struct process_sample){
		.pid = frame->pid,
		.started_ticks = frame->started_ticks,
		.ticks = frame->ticks,
		.read_bytes = frame->read_bytes,
		.written_bytes = frame->written_bytes,
		.at_us = frame->at_us,
		.row = row,
	};
}

static int compare_pids(const void *a, const void *b)
{
	int64_t pid_a = ((const struct process_sample *)a)->pid;
	int64_t pid_b = ((const struct process_sample *)b)->pid;

	return pid_a < pid_b ? -1 : pid_a > pid_b;
}

static int64_t between(int64_t before, int64_t after)
{
	if (before == UNKNOWN || after == UNKNOWN)
		return UNKNOWN;
	return after > before ? after - before : 0;
}

void process_sample_fill(struct survey *survey, const process_sample_list *list,
			 const struct process_frame *frame, int64_t ticks_per_second)
{
	const struct process_sample wanted = { .pid = frame->pid };
	const struct process_sample *before = bsearch(&wanted, list->at, list->count,
						      sizeof(wanted), compare_pids);

	if (!before || before->started_ticks != frame->started_ticks ||
	    frame->at_us <= before->at_us)
		return;
	struct process *row = &survey->content->processes.at[before->row];
	double seconds = (double)(frame->at_us - before->at_us) / 1e6;
	double used = (double)between(before->ticks, frame->ticks) / (double)ticks_per_second;

	row->cpu_percent = used / seconds * 100;
	row->read_bytes = between(before->read_bytes, frame->read_bytes);
	row->written_bytes = between(before->written_bytes, frame->written_bytes);
}
