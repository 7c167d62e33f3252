/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How survey and report show a snapshot. Each returns the exit status. */
#ifndef TROWEL_COMMANDS_OUTPUT_H
#define TROWEL_COMMANDS_OUTPUT_H

#include "base/buf.h"
#include "base/options.h"
#include "snapshot/model.h"

/* Appends the usual name of a snapshot file, "HOST-20261122T014008Z.trowel": of what the host calls
 * itself (NULL: not known) only what a file name may hold is kept. `time`: seconds since 1970. */
void output_snapshot_name(const char *hostname, int64_t time, struct buf *ret);

/* Writes one JSON document of everything to `fd`, as it goes; `name` is the command's. */
int output_json(const struct content *content, int fd, const char *name);

/* Prints the report to `fd`; with common->verbose all of it. */
int output_report(const struct content *content, int fd, const struct options_common *common,
		  const char *name);

/* Writes the page to a file at `path`, or to standard output for "-", and says where it is unless
 * common->quiet. */
int output_html(const struct content *content, const char *path,
		const struct options_common *common, const char *name);

#endif
