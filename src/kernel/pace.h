/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a busy host may be read. Bytes are held below a rate. Now and then the work rests for a
 * moment, and looks whether others wait for the disk while it does nothing: then the rests grow, up
 * to nine tenths of the time, until nobody waits any more.
 * Sources: the kernel's accounting/psi.rst; admin-guide/iostats.rst where there is no PSI (before
 * Linux 4.20): requests that are in flight while we have none are somebody else's.
 */
#ifndef TROWEL_KERNEL_PACE_H
#define TROWEL_KERNEL_PACE_H

#include "base/bytes.h"

enum {
	PACE_WORK_MS = 400,     /* between two rests */
	PACE_REST_MS = 10,      /* the shortest */
	PACE_REST_MAX_MS = 3600 /* the longest: nine tenths of the time */
};

struct pace {
	int64_t rate;        /* bytes a second; 0: no limit */
	int64_t deadline_ms; /* CLOCK_MONOTONIC from which on nothing is waited for */
	int64_t bytes;       /* read since `since_ms` */
	int64_t since_ms;    /* CLOCK_MONOTONIC */
	int64_t next_ms;     /* when the next rest is due */
	int64_t rest_ms;     /* how long it will be */
	int64_t rested_ms;   /* all rests together */
	int pressure, disks; /* descriptors of /proc/pressure/io and /proc/diskstats, -1: none */
};

/* Begins. The files are those of the running kernel, whatever root is looked at. */
void pace_init(struct pace *pace, int64_t rate, int64_t deadline_ms);
void pace_deinit(struct pace *pace);

/* Tells that `bytes` were read, 0 for work of other kinds; sleeps if it is time to, and at most
 * until the deadline: at a tiny rate one piece is worth hours. */
void pace_step(struct pace *pace, int64_t bytes);

/* The microseconds for which somebody waited for a disk, since boot: "total" of the line "some" of
 * a pressure file. False when there is none. */
bool pace_pressure_total(struct bytes text, int64_t *ret);

/* Requests in flight of all disks of a diskstats text. */
int64_t pace_requests_in_flight(struct bytes text);

#endif
