/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `apt-get --simulate install` says that it would unpack, a line each:
 *
 *	Inst libc6 (2.36-9+deb12u14 Debian:12.15/oldstable [amd64]) [pkg:amd64 ...]
 *
 * Source: apt's apt-pkg/algorithms.cc, pkgSimulate::Install() and Describe().
 */
#ifndef TROWEL_FORMAT_APT_PLAN_H
#define TROWEL_FORMAT_APT_PLAN_H

#include "base/bytes.h"

struct apt_package {
	struct bytes name; /* without architecture */
	struct bytes version;
	struct bytes architecture; /* "all" for those of every one */
};

/* Cuts lines from the front of `rest` up to the next package; false when there is none. Names and
 * versions hold nothing but what Debian's policy 5.6 allows, and so never look like an option. */
bool apt_plan_next(struct bytes *rest, struct apt_package *ret);

#endif
