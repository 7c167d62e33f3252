/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apt's own text files and dpkg's log. Texts point into the input. Sources: sources.list(5),
 * dpkg(1) on --log, apt-pkg/deb/dpkgpm.cc on history.log, URItoFileName() of
 * apt-pkg/contrib/strutl.cc.
 */
#ifndef TROWEL_FORMAT_APT_H
#define TROWEL_FORMAT_APT_H

#include "base/buf.h"

/* One line of sources.list: "deb [options] uri suite component ...". */
struct apt_source {
	struct bytes type;
	struct bytes options; /* what stands in the brackets */
	struct bytes uri;
	struct bytes suite;      /* ends in '/': the repository has no dists/ */
	struct bytes components; /* words */
};

/* Cuts lines until one is an entry; false at the end. */
bool apt_source_next(struct bytes *rest, struct apt_source *ret);

/* Appends the name of a file that apt downloaded, as it stands in /var/lib/apt/lists: without
 * scheme, user and password; '_' and odd bytes as %xx, '/' as '_'. */
void apt_list_name(struct buf *ret, struct bytes uri);

/* What dpkg did to one package. */
struct dpkg_log_entry {
	int64_t wall;        /* local time, as seconds since 1970 if it were UTC */
	struct bytes action; /* install, upgrade, remove, purge */
	struct bytes package;
	struct bytes arch; /* may be empty */
	struct bytes old_version;
	struct bytes new_version;
};

/* Cuts lines until one is of those four actions; false at the end. */
bool dpkg_log_next(struct bytes *rest, struct dpkg_log_entry *ret);

/* A wall clock reading "2025-06-24 14:36:25" (blanks between may be many). */
bool apt_wall_time(struct bytes text, int64_t *ret);

/* One package of an apt history line: "nginx:amd64 (1.18, 1.22)". */
struct apt_change {
	struct bytes package;
	struct bytes old_version; /* of an upgrade; empty else */
	struct bytes new_version; /* the only one, for the other actions */
	bool automatic;
};

/* Cuts the next package from the value of Install:, Upgrade:, Remove: ...; false at the end. */
bool apt_change_next(struct bytes *rest, struct apt_change *ret);

#endif
