/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of a command in there to see how it ends: in a process of its own, with an empty input and
 * without a terminal, and with what it says kept. */
#ifndef TROWEL_ENTER_TRIAL_H
#define TROWEL_ENTER_TRIAL_H

#include "base/buf.h"
#include "enter/enter.h"

enum { TRIAL_SAID_MAX = 64 * 1024 }; /* bytes; of more the end is kept */

struct trial {
	int status;      /* as of enter_run() */
	bool is_cut;     /* it had not ended in time, and was ended with all that it started */
	struct buf said; /* standard output and error, and why it could not be executed */
};
void trial_deinit(struct trial *trial);
#define scoped_trial SCOPED(trial_deinit) struct trial

/* Runs it as enter_run() does, for at most `limit_ms`. `ret` is zero-initialised. 0, or what
 * enter_run() said that failed. */
int trial_run(const struct enter_options *options, const struct subject *subject, int64_t limit_ms,
	      struct trial *ret, struct err *err) MUST_CHECK;

#endif
