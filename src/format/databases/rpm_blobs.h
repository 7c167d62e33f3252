/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the readers of rpm's databases give out: headers. */
#ifndef TROWEL_FORMAT_RPM_BLOBS_H
#define TROWEL_FORMAT_RPM_BLOBS_H

#include "base/bytes.h"
#include "base/err.h"

/* Where a reader of package databases hands what it finds. */
struct rpm_blobs {
	/* A header, in memory that holds until the call returns. */
	void (*accept)(void *context, struct bytes blob);
	/* A record that cannot be read; the others are. */
	void (*broken)(void *context, const struct err *err);
	void *context;
};

enum { RPM_BLOB_SIZE_MAX = 256 * 1024 * 1024 }; /* HEADER_DATA_MAX of rpm's lib/header.c */

#endif
