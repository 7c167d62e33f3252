/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dump that comes through a pipe. */
#ifndef TROWEL_CRASH_DUMP_STREAM_H
#define TROWEL_CRASH_DUMP_STREAM_H

#include <stdbool.h>

#include "base/err.h"

/* Reads `fd` to its end into a file without a name; a flattened stream (flattened.h) is put in
 * order on the way, and blocks of zeros become holes. Returns the file's descriptor, which the
 * caller closes, or -errno. `is_cut` becomes true if a flattened stream ends before it says so. */
int dump_stream_spool(int fd, bool *is_cut, struct err *err) MUST_CHECK;

#endif
