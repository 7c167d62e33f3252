/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the kernel counts what a network device receives and sends. Source: dev_get_stats() of
 * net/core/dev.c of Linux. */
#ifndef TROWEL_CRASH_LINK_COUNTERS_H
#define TROWEL_CRASH_LINK_COUNTERS_H

#include "crash/links.h"
#include "crash/per_cpu.h"

enum { LINK_COUNTERS_READS_MAX = 1 << 25 }; /* of all links, on all CPUs */

struct link_counters {
	struct kernel *kernel;
	per_cpu_list cpus;
	uint64_t reads;
	struct kernel_field device[KERNEL_LINK_COUNTER_COUNT]; /* struct net_device: stats */
	struct kernel_field core, lstats, tstats, dstats, way, operations;
	struct kernel_field get64, get; /* struct net_device_ops */
	struct kernel_field of_core[KERNEL_LINK_COUNTER_COUNT];
	struct kernel_field of_lstats[2];
	struct kernel_field of_tstats[KERNEL_LINK_COUNTER_COUNT];
	struct kernel_field of_dstats[KERNEL_LINK_COUNTER_COUNT];
	uint64_t tunnel_function, loopback_function; /* 0: there is none */
};
void link_counters_deinit(struct link_counters *counters);
#define scoped_link_counters SCOPED(link_counters_deinit) struct link_counters

/* Finds them, into `ret`, zero-initialised. Errors as kernel_fields(). */
int link_counters_open(struct kernel *kernel, struct link_counters *ret,
		       struct err *err) MUST_CHECK;

/* Fills the counters of a link whose name and kind are known. -ENODATA if its driver keeps them
 * where only it knows, or as memory_read(). */
int link_counters_read(struct link_counters *counters, struct kernel_link *link,
		       struct err *err) MUST_CHECK;

#endif
