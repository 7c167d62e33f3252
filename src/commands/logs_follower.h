/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trowel logs -f: what is added from now on, until somebody ends it or nothing can come any more.
 * */
#ifndef TROWEL_COMMANDS_LOGS_FOLLOWER_H
#define TROWEL_COMMANDS_LOGS_FOLLOWER_H

#include "commands/logs_screen.h"
#include "logs/follow.h"

/* Values of --backend: the default, enum writes_backend behind it, and none, ended by NULL. */
extern const char *const logs_follower_choices[];

/* Starts to follow, before what is there is read. `choice`: one of those. Fails when the backend
 * that was asked for does not work. */
int logs_follower_start(struct logs_follow **ret, struct logs *logs, int choice,
			struct err *err) MUST_CHECK;

/* Says which streams are seen how, unless `is_quiet`, and prints what is added; takes `follow`. */
int logs_follower_go(struct logs_follow *follow, struct logs_screen *screen,
		     struct logs_query *query, bool is_quiet, struct err *err) MUST_CHECK;

#endif
