/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the host collector, each in a file of its own. Every one fills its fields of
 * content->host and leaves unknown what it cannot see; those marked live read the running system's
 * /proc and /sys, and are not called under --root. */
#ifndef TROWEL_SURVEY_HOST_PARTS_H
#define TROWEL_SURVEY_HOST_PARTS_H

#include "survey/survey.h"

/* Distribution: os-release(5), or the release files of older systems; end of support. */
void host_os(struct survey *survey);

/* Kernel: release, command line, taint (live); installed releases, architecture. */
void host_kernel(struct survey *survey);

/* Would a crash of the kernel leave a dump, and are there any. After host_kernel(). */
void host_crash_dump(struct survey *survey);

/* CPUs, memory, load, pressure, DMI, PCI (live). */
void host_hardware(struct survey *survey);

/* Kind of virtual machine (live, after host_hardware()), container and its start, process 1. */
void host_virtualization(struct survey *survey);

/* Cloud: what cloud-init left, else DMI; the metadata service when options.cloud says so. */
void host_cloud(struct survey *survey);

/* Asks the metadata service over the network (live), for at most 2.5 s: the one of cloud.provider,
 * or any if that is NULL. What it says replaces what files said; a failure is a row of `errors`. */
void host_metadata(struct survey *survey);

/* When it was installed, time zone, locale, clock. */
void host_install(struct survey *survey);
void host_settings(struct survey *survey);
void host_clock(struct survey *survey);

/* The first line of a small file, without blanks at its ends, in the arena; NULL if there is none
 * or it is empty. For sysfs files, of which some cannot be read: no error is recorded. */
const char *host_line(struct survey *survey, const char *path);

#endif
