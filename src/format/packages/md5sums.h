/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of MD5 digests: a package's info/PACKAGE.md5sums, and what md5sum(1) writes. Texts point
 * into the input. Source: deb-md5sums(5). */
#ifndef TROWEL_FORMAT_MD5SUMS_H
#define TROWEL_FORMAT_MD5SUMS_H

#include "base/digest.h"

struct md5sums_entry {
	struct digest digest;
	struct bytes path; /* as written: in a package relative to "/", never empty */
};

/* Cuts lines until one is "DIGEST  PATH", whatever the path holds; false at the end. */
bool md5sums_next(struct bytes *rest, struct md5sums_entry *ret);

#endif
