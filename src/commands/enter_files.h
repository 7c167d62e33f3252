/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel enter --get and --put. */
#ifndef TROWEL_COMMANDS_ENTER_FILES_H
#define TROWEL_COMMANDS_ENTER_FILES_H

#include "base/options.h"
#include "base/root.h"

struct enter_files {
	const char *get; /* path in the container; NULL */
	const char *put; /* path on the host; NULL */
};

/* True if the command line asks for that, and not for a command to be run. */
bool enter_files_is_wanted(const struct enter_files *files);

/* Does it. The exit status, or a negative errno. */
int enter_files_run(const struct enter_files *files, const struct options_common *common,
		    const struct root *root, struct err *err) MUST_CHECK;

#endif
