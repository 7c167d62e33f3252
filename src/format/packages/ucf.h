/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /var/lib/ucf/registry: which package gave a configuration file to ucf. Its hashfile is read by
 * md5sums.h. Texts point into the input. Source: ucf(1), ucfr(1). */
#ifndef TROWEL_FORMAT_UCF_H
#define TROWEL_FORMAT_UCF_H

#include "base/bytes.h"

struct ucf_file {
	struct bytes package;
	struct bytes path; /* absolute; may hold blanks */
};

/* Cuts lines until one is a file of a package; false at the end. */
bool ucf_registry_next(struct bytes *rest, struct ucf_file *ret);

#endif
