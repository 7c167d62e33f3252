/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end on the host: the user's terminal, signals, and how the command ended. */
#ifndef TROWEL_ENTER_RELAY_H
#define TROWEL_ENTER_RELAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* True if one of the standard descriptors is a terminal: the command then gets one, too. */
bool relay_has_terminal(void);

/* Relays until all is over. `wire`: our end of the socket; `joiner`: the child that joins. Returns
 * the exit status of the command, 128 and the number of the signal that ended it, 126 and 127 as a
 * shell has them; or a negative errno with a message when it was not started. */
int relay_run(int wire, pid_t joiner, struct err *err) MUST_CHECK;

#endif
