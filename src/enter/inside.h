/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes inside, a program of their own (inside_program.h) that the one which joins
 * executes, so that nothing of the host is left in its memory. It joins the process and user
 * namespaces, and becomes who the command is to be. Only then does it start a process there: a
 * small init that reaps what the command leaves, ends it when the relay ends, and tells how the
 * command ended.
 */
#ifndef TROWEL_ENTER_INSIDE_H
#define TROWEL_ENTER_INSIDE_H

/* Does what the order that comes by descriptor WIRE_FD says; the exit status of the process. */
int inside_run(void);

#endif
