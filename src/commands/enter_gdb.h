/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A debugger that attaches stops the application, and whoever probes it may take it for dead. */
#ifndef TROWEL_COMMANDS_ENTER_GDB_H
#define TROWEL_COMMANDS_ENTER_GDB_H

#include "kernel/target.h"

/* True if the command is gdb or gdbserver, told to attach to a process that runs. Source: gdb(1),
 * gdbserver(1). */
bool enter_gdb_attaches(const text_list *argv);

/* Appends what that may mean for the target, as far as the files of its engine tell. */
void enter_gdb_warning(const struct root *root, const struct target *target, struct buf *ret);

#endif
