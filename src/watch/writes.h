/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processes write into certain pipes and sockets, seen at the moment they write it. The pipe
 * is never opened, nothing is taken from who reads it, and the processes go on whatever happens to
 * us.
 *
 *	bpf     a program in the kernel copies what each call has written, at its end
 *	ptrace  stops these processes at each of their calls, which slows them down
 *
 * What splice, sendfile and io_uring put there is not seen: it does not pass through the memory of
 * a program, or through a call.
 */
#ifndef TROWEL_WATCH_WRITES_H
#define TROWEL_WATCH_WRITES_H

#include <sys/stat.h>

#include "base/root.h"
#include "base/vec.h"
#include "watch/write_record.h"

enum writes_backend {
	WRITES_BY_BPF,
	WRITES_BY_PTRACE,
	WRITES_BACKENDS,
	WRITES_BY_BEST = WRITES_BACKENDS, /* the first that works, in this order */
};

struct writes_options {
	enum writes_backend backend;
	const struct root *root;
	vec_of(struct write_file) files; /* the caller's */
};

struct writes;

/* Hears what was written: a record and its bytes, which hold during the call; of one call in as
 * many pieces as it takes. False: no more of it in this step. */
typedef bool writes_heard(void *context, const struct write_record *record, struct bytes data);

/* Starts to look, at no process yet. -ENOTSUP when the backend that was asked for does not work
 * here, or none does: `err` says why, for each that was tried. The options are not kept. */
int writes_start(struct writes **ret, const struct writes_options *options, writes_heard *heard,
		 void *context, struct err *err) MUST_CHECK;

/* Hears what is written within `timeout_ms`; returns when time is up, early when much came, or with
 * -EINTR after a signal. */
int writes_step(struct writes *writes, int timeout_ms, struct err *err) MUST_CHECK;

/* Adds a process, with all that it will start; once more does no harm. -ESRCH: it has ended. */
int writes_add(struct writes *writes, uint32_t process, struct err *err) MUST_CHECK;

/* True when all of the processes have ended. */
bool writes_is_over(struct writes *writes);

/* What got lost, by reason, and the words for "N ...". */
uint64_t writes_lost(const struct writes *writes, enum write_loss loss);
const char *writes_loss_words(enum write_loss loss);

/* Which backend it is; and the name of one, static. */
enum writes_backend writes_backend_of(const struct writes *writes);

/* The name of one, static. */
const char *writes_backend_name(enum writes_backend backend);

/* Why a better backend was not taken, a line each; NULL when there is nothing to say. */
const char *writes_why_not(const struct writes *writes);

/* Lets go of all processes, hears the rest, and releases everything. NULL is nothing. */
void writes_free(struct writes *writes);

/* The file that a descriptor is, by what stat(2) says of it. */
struct write_file write_file_of(const struct stat *state);

/* Reads one message of the program in the kernel, aligned to 8; the data lie in it. False if it is
 * none. Pure. */
bool write_message_read(struct bytes message, const struct write_record **ret, struct bytes *data);

#endif
