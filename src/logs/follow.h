/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is added to the logs from now on. Files are looked at by stat(2) from time to time: no watch
 * is left on the host, and it works on file systems that tell nobody what changes.
 *
 *	struct logs_follow *follow = logs_follow_create(&logs);   before logs_read()
 *	logs_read(&logs, &query);                                 ends where following begins
 *	for (;;) { sleep; logs_follow_poll(follow, &query); }
 */
#ifndef TROWEL_LOGS_FOLLOW_H
#define TROWEL_LOGS_FOLLOW_H

#include "logs/logs.h"

enum {
	LOGS_FOLLOW_PIECE = 64 * 1024, /* bytes read at once */
	LOGS_FOLLOW_ROUND = 8 << 20,   /* of one source in one round: others get their turn */
};

struct logs_follow;

/* Notes where all logs end. They are read up to there by logs_read(), and from there on by
 * logs_follow_poll(). */
struct logs_follow *logs_follow_create(struct logs *logs);
void logs_follow_destroy(struct logs_follow *follow);

/* How many logs there are to follow. */
size_t logs_follow_count(const struct logs_follow *follow);

/* Gives what was added since the last time, in order of time, to query->give. */
void logs_follow_poll(struct logs_follow *follow, const struct logs_query *query);

#endif
