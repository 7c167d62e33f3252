/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `can-run` is asked about: single files with the libraries beside them, or all programs of a
 * snapshot. */
#ifndef TROWEL_COMMANDS_CAN_RUN_FILES_H
#define TROWEL_COMMANDS_CAN_RUN_FILES_H

#include "snapshot/snapshot.h"

/* Fills `ret` (initialised, empty) with the host that the files are of: its packages, and as
 * `executables` the files, the first `ret_asked` of which are asked about; the others move along.
 * The operands are files of this host, or one snapshot, whose name ends in ".trowel". -EBADMSG for
 * a file that is neither program, library nor script. */
int can_run_files_read(char **operands, int count, struct snapshot *ret, size_t *ret_asked,
		       struct err *err) MUST_CHECK;

#endif
