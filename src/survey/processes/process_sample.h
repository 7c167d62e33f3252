/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second sample: what the machine and its processes did in between. */
#ifndef TROWEL_SURVEY_PROCESS_SAMPLE_H
#define TROWEL_SURVEY_PROCESS_SAMPLE_H

#include "format/proc/proc_text.h"
#include "survey/processes/process_frame.h"
#include "survey/survey.h"

/* Counters of the whole machine. */
struct process_activity {
	bool known;
	struct proc_cpu_times cpu;
	uint64_t swapped_in, swapped_out; /* pages; UINT64_MAX unknown */
	int64_t at_us;                    /* CLOCK_MONOTONIC */
	int64_t boot_time;                /* seconds since 1970; UNKNOWN */
};

/* Reads /proc/stat and /proc/vmstat; `proc` is a descriptor of /proc. */
void process_activity_read(int proc, struct process_activity *ret);

/* Fills the record from two readings, `page_bytes` being the size of a page. */
void process_activity_fill(const struct process_activity *before,
			   const struct process_activity *after, int64_t page_bytes,
			   struct activity *ret);

/* First samples, kept until the second comes: sorted by pid, as processes are read. */
struct process_sample {
	int64_t pid;
	int64_t started_ticks;
	int64_t ticks;
	int64_t read_bytes, written_bytes;
	int64_t at_us;
	size_t row; /* index in content->processes */
};

typedef vec_of(struct process_sample) process_sample_list;

/* Keeps what `frame` says of the process in row `row`. */
void process_sample_keep(process_sample_list *list, const struct process_frame *frame, size_t row);

/* Fills cpu_percent, read_bytes and written_bytes of the row that `frame` is a second sample of. A
 * process id that another process has by now is passed over. */
void process_sample_fill(struct survey *survey, const process_sample_list *list,
			 const struct process_frame *frame, int64_t ticks_per_second);

#endif
