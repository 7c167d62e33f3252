/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Restarts a service by its manager's own command (systemctl restart, or the script in
 * /etc/init.d), where that manager is: on the host, or in a machine. Nothing is asked by D-Bus, and
 * what was begun goes on when we end. As for a reload (reload.h), first comes all that can be said
 * against it.
 */
#ifndef TROWEL_TRACE_RESTART_H
#define TROWEL_TRACE_RESTART_H

#include "kernel/run_there.h"
#include "kernel/target.h"
#include "trace/reload.h"

enum { RESTART_ASK_MS = 10 * 1000 }; /* for systemd to say which is the main process */

struct restart {
	struct target service; /* `pid`: its main process; 0: it does not run */
	int64_t manager;       /* the first process there, whose children services are */
	int64_t place;         /* a process of the same namespaces: ours, or that one */
	const char *where;     /* that is, in words; NULL: on this host */
	bool is_script;        /* by /etc/init.d */
	text_list command;     /* what restarts it */
	struct reload former;  /* what the main process is; zero when there is none */
};

/* Finds how the service that a target is, or that it is in, is restarted, and what has changed
 * since it started: `former.changes`. -ENOTSUP, with what to do instead, when there is no such
 * service. Asks systemd for the main process; changes nothing. Strings live in `arena`. */
int restart_prepare(const struct root *root, const struct target *target, struct arena *arena,
		    struct restart *ret, struct err *err) MUST_CHECK;

#endif
