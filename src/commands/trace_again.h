/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel trace --reload and --restart: a daemon reads its configuration again while it is watched.
 * */
#ifndef TROWEL_COMMANDS_TRACE_AGAIN_H
#define TROWEL_COMMANDS_TRACE_AGAIN_H

#include "trace/newcomers.h"
#include "trace/reload.h"
#include "trace/restart.h"

/* The caller fills in what comes first. */
struct trace_again {
	const struct root *root;
	struct arena *arena;
	bool is_quiet;
	bool applies_changes; /* --yes-apply-changes */

	struct reload reload;
	struct restart restart;
	struct newcomers newcomers;
	struct run_apart command;
	bool is_ended;    /* the restart's command */
	bool is_overdue;  /* it takes longer than anybody waits */
	int status;       /* of it */
	int64_t begun_ms; /* CLOCK_MONOTONIC */
	int64_t ended_ms;
};

/* All that can be said against a reload is said before anything is done. `members`: processes of
 * the target; the first of them that can be told to is. */
int trace_again_prepare_reload(struct trace_again *again, const int_list *members,
			       struct err *err) MUST_CHECK;

/* Says which signal is sent, and sends it. */
int trace_again_reload(struct trace_again *again, struct err *err) MUST_CHECK;

/* The same for a restart. `target` becomes the service. */
int trace_again_prepare_restart(struct trace_again *again, struct target *target,
				struct err *err) MUST_CHECK;

/* Starts a watch; `again->newcomers.heard` hears what the restarted service does, and nothing else.
 * */
int trace_again_watch(struct trace_again *again, const struct watch_options *options,
		      struct watch **ret, struct err *err) MUST_CHECK;

/* Says what is run, and runs it. */
int trace_again_restart(struct trace_again *again, struct err *err) MUST_CHECK;

/* How long the watch may wait for news now, in ms. */
int trace_again_step_ms(const struct trace_again *again);

/* Between two steps of the watch. */
int trace_again_look(struct trace_again *again, struct watch *watch, struct err *err) MUST_CHECK;

/* When nothing more comes: says how the restart went. The exit status. */
int trace_again_finish(struct trace_again *again);

/* What was not seen, beside the watch's own losses. */
void trace_again_lost(const struct trace_again *again, pair_list *ret);

void trace_again_deinit(struct trace_again *again);

#endif
