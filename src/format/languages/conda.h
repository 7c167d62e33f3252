/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What conda and its like record of an installed package: ENVIRONMENT/conda-meta/NAME-VERSION-BUILD
 * .json. Such a file may list tens of thousands of files several times over, so no tree of it is
 * made. Source: PrefixRecord and PathsData of conda, RFC 8259.
 */
#ifndef TROWEL_FORMAT_CONDA_H
#define TROWEL_FORMAT_CONDA_H

#include "base/arena.h"
#include "base/buf.h"

enum { CONDA_DEPTH_MAX = 64 /* of objects and arrays in each other */ };

struct conda_package {
	const char *name, *version; /* arena; NULL: not told */
	const char *build;          /* tells packages of one version from each other */
	const char *subdir;         /* linux-64, noarch */
	const char *channel;        /* where it came from: a URL, or a short name */
	bool is_requested;          /* by name, not for another package's sake */
	struct bytes files;         /* for conda_file_next(); in the input */
};

/* Reads the fields above, wherever they stand in the object; false if it is no JSON object with a
 * name and a version. */
bool conda_package_parse(struct bytes json, struct arena *arena, struct conda_package *ret);

/* Replaces `ret` by the path of the next file, which is relative to the environment; false at the
 * end. */
bool conda_file_next(struct bytes *files, struct buf *ret);

#endif
