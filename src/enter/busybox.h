/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's own busybox, for where there is no box of tools: it gives at least a shell. */
#ifndef TROWEL_ENTER_BUSYBOX_H
#define TROWEL_ENTER_BUSYBOX_H

#include "enter/mounts.h"

/* Opens it, if the host has one that needs nothing else; -1 if not. */
int busybox_open(void);

extern const char *const busybox_names[]; /* what it is asked for; ended by NULL */

/* Puts a program that does several things into TOOLBOX_PREFIX of the view: its own name first, then
 * what it can do, links to it. `tree`: of it, detached and locked; -1 where it has to be copied. 0
 * or -errno. */
int busybox_attach(int program, int tree, const char *name, const char *const *names) MUST_CHECK;

#endif
