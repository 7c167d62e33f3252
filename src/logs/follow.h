/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is added to the logs from now on. Files are looked at by stat(2) from time to time: no watch
 * is left on the host, and it works on file systems that tell nobody what changes.
 *
 *	struct logs_follow *follow = logs_follow_create(&logs);   before logs_read()
 *	logs_follow_streams(follow, WRITES_BY_BEST, &err);
 *	logs_read(&logs, &query);                                 ends where following begins
 *	for (;;) { logs_follow_wait(follow, ...); logs_follow_poll(follow, &query); }
 *	logs_follow_end(follow, &query);
 */
#ifndef TROWEL_LOGS_FOLLOW_H
#define TROWEL_LOGS_FOLLOW_H

#include "logs/logs.h"
#include "watch/writes.h"

enum {
	LOGS_FOLLOW_PIECE = 64 * 1024, /* bytes read at once */
	LOGS_FOLLOW_ROUND = 8 << 20,   /* of one source in one round: others get their turn */
	LOGS_STREAM_ROUND = 1 << 20,   /* of all streams in one round */
};

struct logs_follow;

/* Notes where all logs end. They are read up to there by logs_read(), and from there on by
 * logs_follow_poll(). */
struct logs_follow *logs_follow_create(struct logs *logs);
void logs_follow_destroy(struct logs_follow *follow);

/* How many logs and streams there are to follow. */
size_t logs_follow_count(const struct logs_follow *follow);

/* Sees what is written to the targets' standard outputs and errors from now on, where nobody keeps
 * it in a log that is followed anyway. Where that does not work, it is told by logs_follow_say();
 * and by an error when it is the very backend that was asked for. */
int logs_follow_streams(struct logs_follow *follow, enum writes_backend backend,
			struct err *err) MUST_CHECK;

/* The same for who does not want that, with the reason. */
void logs_follow_without_streams(struct logs_follow *follow, const char *why);

/* True if there are streams that are seen as they are written. */
bool logs_follow_has_streams(const struct logs_follow *follow);

/* Which streams are seen in which way, in one line without its end; empty when there are none. */
void logs_follow_say(const struct logs_follow *follow, struct buf *ret);

/* Waits for `timeout_ms`, less when much is written; -EINTR after a signal. */
int logs_follow_wait(struct logs_follow *follow, int timeout_ms, struct err *err) MUST_CHECK;

/* True when nothing can come any more: all that was followed are streams of processes that ended.
 * */
bool logs_follow_is_over(const struct logs_follow *follow);

/* Appends what got lost of streams since the last time, in one line; false when nothing did. */
bool logs_follow_losses(struct logs_follow *follow, struct buf *ret);

/* Lets go of the processes and gives the rest, lines without an end as well. */
void logs_follow_end(struct logs_follow *follow, const struct logs_query *query);

/* Gives what was added since the last time, in order of time, to query->give. */
void logs_follow_poll(struct logs_follow *follow, const struct logs_query *query);

#endif
