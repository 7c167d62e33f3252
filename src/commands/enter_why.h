/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel enter --why: runs a command again and again to find out what makes it fail. */
#ifndef TROWEL_COMMANDS_ENTER_WHY_H
#define TROWEL_COMMANDS_ENTER_WHY_H

#include "base/options.h"
#include "enter/trial.h"
#include "enter/why.h"
#include "kernel/target.h"

enum { ENTER_WHY_MS = 60 * 1000 }; /* how long a run may take, unless said otherwise */

struct enter_why {
	const struct options_common *common;
	const struct enter_options *options; /* restrictions: which of them are looked at */
	const struct target *target;
	int64_t limit_ms;
	bool is_agreed; /* nobody has to be asked */
};

/* Asks, finds out, and prints that. Returns the exit status: 0 when it works as the application, 1
 * when not; or a negative errno. */
int enter_why(const struct enter_why *asked, struct err *err) MUST_CHECK;

/* Print what was found out; `said`: what the command said bound as the application. The exit status
 * of trowel. */
int enter_why_print(const struct enter_why *asked, const struct why *why, struct bytes said);
int enter_why_print_json(const struct enter_why *asked, const struct why *why, struct bytes said);

/* Appends what a restriction of a reason is for this process: "user 1000, group 1000". */
void enter_why_describe(const struct why *why, const struct why_reason *reason,
			enum restriction restriction, struct buf *ret);

#endif
