/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of functions in libraries and programs, as they return: what was asked, what was answered,
 * how long it took. By breakpoints that the kernel keeps in the text of those who use the file
 * (uprobes) as long as trowel runs, and takes away when it ends, however that happens.
 *
 * Each (process, function, texts) is told once, and counted from then on.
 *
 * A breakpoint at the return hides for a moment who called, which those who look for it do not
 * bear: an exception of C++ that passes through, and stacks that move, as those of Go. Functions
 * that a user names have none in such processes: their calls are told, their results are not.
 */
#ifndef TROWEL_WATCH_LIBRARY_CALLS_H
#define TROWEL_WATCH_LIBRARY_CALLS_H

#include "base/root.h"
#include "base/values.h"
#include "watch/call_record.h"

struct call_wanted {
	/* "libssl.so.3", "libssl" (whatever its version), the name of a program, or a path as the
	 * process sees it */
	const char *library;
	const char *function;
	struct call_how how;
	/* No exception passes through it, and it is called seldom: the breakpoint is in all who use
	 * the file, so that children are seen from their beginning (others are left out in the
	 * kernel), and also looked for in each process's executable, which may contain it. Else it
	 * is in the watched processes alone, and in children from when they are seen. */
	bool is_known;
};

typedef vec_of(struct call_wanted) call_wanted_list;

struct library_calls;

/* Hears of a call that was seen first, valid during the call only. `library`: the file's path as
 * the process sees it; lives as long as the watch. */
struct library_call {
	const struct call_record *record;
	const struct call_wanted *wanted;
	const char *library;
	bool is_unfinished;   /* it has not returned; the duration is that until now */
	bool lacks_result;    /* and duration: there is no breakpoint at its return */
	bool lacks_arguments; /* they are not where they are looked for */
};
typedef void library_calls_heard(void *context, const struct library_call *call);

/* Starts; `wanted` has to outlive it, and its processes are added by library_calls_add().
 * -ENOTSUP with a reason where the kernel does not do that. */
int library_calls_start(struct library_calls **ret, const struct root *root,
			const call_wanted_list *wanted, library_calls_heard *heard, void *context,
			struct err *err) MUST_CHECK;

/* Watches a process, with all that it will start. Added again it is nothing. */
int library_calls_add(struct library_calls *calls, uint32_t process, struct err *err) MUST_CHECK;

/* Hears what has come, without waiting; looks once a second for libraries that were loaded since
 * then. */
void library_calls_step(struct library_calls *calls);

/* Takes the breakpoints away and hears the rest, calls that have not returned included. */
void library_calls_stop(struct library_calls *calls);

/* How often what was told with this key happened, and how long it took. */
struct call_count library_calls_count(const struct library_calls *calls,
				      const struct call_key *key);

/* What got lost, by reason. */
uint64_t library_calls_lost(const struct library_calls *calls, enum call_loss loss);
const char *library_calls_loss_words(enum call_loss loss);

/* How many functions have a breakpoint now. */
size_t library_calls_places(const struct library_calls *calls);

/* True if it was found in a file that they use. */
bool library_calls_found(const struct library_calls *calls, const struct call_wanted *wanted);

/* What was wanted and not found anywhere, and what could not be told of it or why, a sentence each:
 * to be asked at the end. Texts live in `arena`. */
void library_calls_missing(const struct library_calls *calls, struct arena *arena, text_list *ret);

/* Stops where that has not been done, and releases everything. NULL is nothing. */
void library_calls_free(struct library_calls *calls);

/* True if the file at `path` is what `library` names: its name, or with its version behind it. */
bool library_is(struct bytes path, const char *library);

#endif
