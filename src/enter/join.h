/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that goes from the host into the container's namespaces, makes the view, and executes
 * a program there that knows nothing of the host (inside_program.h). The container does not see it:
 * it stays in the host's process namespace.
 */
#ifndef TROWEL_ENTER_JOIN_H
#define TROWEL_ENTER_JOIN_H

#include "enter/cgroups.h"
#include "enter/order.h"
#include "enter/view.h"

struct joining {
	const struct subject *subject;
	const struct tools *tools;
	pid_t relay;
	bool wants_view;     /* its files are to be seen, and the tools */
	bool user_first;     /* the rights for all else come with its user namespace */
	bool wants_terminal; /* one of our standard descriptors is one */
	uid_t terminal_uid;  /* whose it is, as who makes it numbers them */
	gid_t terminal_gid;
	int64_t oom_score;       /* UNKNOWN: ours */
	struct cgroups *cgroups; /* to be in; none of them: ours */
	int tool;                /* the command's own file, -1: it is found in the view */
	int host;                /* detached tree of the host's files, -1 */
	const char *host_at;
	struct order order; /* but for its descriptors */
};

/* In a child, whose end of the socket is `wire`. The memory may be its parent's, who waits until
 * this process has executed the program, or has ended. */
_Noreturn void join_run(struct joining *joining, int wire);

#endif
