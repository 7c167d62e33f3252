/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The watch by ptrace(2): each thread stops at its system calls, and goes on.
 *
 * Running processes are only seized, which leaves nothing in them. A command that the watch starts
 * may have a filter of system calls (seccomp(2)) instead, which stops it at none but those that are
 * told of; it then ends with the watch, since nobody else could answer them.
 *
 * All of it happens in a thread of its own, because the kernel lets go of all tracees when their
 * tracer ends, wherever they are, and that needs no stop and no waiting: so this watch ends. That
 * thread and its caller take turns: it works while the caller is in step(), so that what it tells
 * is heard as if it were the caller's own. Meanwhile who has stopped waits.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/procfs.h"
#include "watch/calls.h"
#include "watch/command.h"
#include "watch/tracer.h"

enum {
	NUDGE_MS = 1, /* until a nudge that came too early is repeated */
	IDLE_MS = 20, /* while there is nobody to wait for */
};

struct ptrace_state {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turned;
	bool is_tracers_turn;
	bool is_over;
	int64_t until;   /* CLOCK_MONOTONIC, ms: the caller wants its turn back */
	uint32_t wanted; /* a process that the caller asks to add; 0: none */
	bool is_waiting; /* from when it executes its program */
	struct err *refused;
	struct tracer tracer;
	struct sigaction before; /* what the nudge's signal did */
	struct sock_filter filter[CALLS_FILTER_MAX];
	struct sock_fprog program;
};

/* ---- turns ---------------------------------------------------------------------------------- */

/* Ends a wait: any signal that has a handler does. */
static int nudge_signal(void)
{
	return SIGRTMIN + 7;
}

static void on_nudge(int number)
{
}

static struct timespec in_ms(int64_t ms)
{
	int64_t until = clock_ns(CLOCK_MONOTONIC) + ms * 1000000;

	return (struct timespec){ until / NS_PER_SECOND, until % NS_PER_SECOND };
}

static void wait_turned(struct ptrace_state *state, int64_t ms)
{
	struct timespec until = in_ms(ms);

	pthread_cond_timedwait(&state->turned, &state->lock, &until);
}

static void give_turn(struct ptrace_state *state, bool to_tracer)
{
	state->is_tracers_turn = to_tracer;
	pthread_cond_broadcast(&state->turned);
}

/* ---- the thread that traces ----------------------------------------------------------------- */

static void add_wanted(struct ptrace_state *state)
{
	struct err err;

	if (!state->wanted)
		return;
	int failed = state->is_waiting
			     ? tracer_seize_waiting(&state->tracer, (pid_t)state->wanted, &err)
			     : tracer_seize(&state->tracer, (pid_t)state->wanted, &err);

	if (failed)
		*state->refused = err;
	state->wanted = 0;
	pthread_cond_broadcast(&state->turned);
}

/* One round: what the caller asks for, then one status. Holds the lock but while it waits. */
static void trace_once(struct ptrace_state *state)
{
	struct tracer *tracer = &state->tracer;
	int status;

	add_wanted(state);
	pthread_mutex_unlock(&state->lock);
	/* not for what else trowel has started */
	pid_t thread = waitpid(-1, &status, __WALL | __WNOTHREAD);
	bool is_alone = thread < 0 && errno == ECHILD;

	pthread_mutex_lock(&state->lock);
	while (!state->is_tracers_turn && !state->is_over)
		pthread_cond_wait(&state->turned, &state->lock);
	if (thread > 0)
		tracer_handle(tracer, thread, status);
	if (is_alone && !state->is_over && !state->wanted)
		wait_turned(state, IDLE_MS);
	if (clock_ms(CLOCK_MONOTONIC) >= state->until || (tracer->child && !tracer->alive))
		give_turn(state, false);
}

static void *trace(void *context)
{
	struct ptrace_state *state = context;

	pthread_mutex_lock(&state->lock);
	tracer_begin(&state->tracer);
	while (!state->is_over)
		trace_once(state);
	pthread_mutex_unlock(&state->lock);
	return NULL;
}

/* ---- its caller ------------------------------------------------------------------------------ */

static int ask(struct watch *watch, uint32_t process, bool is_waiting, struct err *err)
{
	struct ptrace_state *state = watch->state;
	struct err refused = { 0 };

	state->refused = &refused;
	state->wanted = process;
	state->is_waiting = is_waiting;
	give_turn(state, true);
	while (state->wanted) {
		pthread_kill(state->thread, nudge_signal());
		wait_turned(state, NUDGE_MS);
	}
	state->is_tracers_turn = false;
	if (refused.code)
		*err = refused;
	return refused.code;
}

static int add(struct watch *watch, uint32_t process, struct err *err)
{
	return ask(watch, process, false, err);
}

static int add_waiting(struct watch *watch, uint32_t process, struct err *err)
{
	return ask(watch, process, true, err);
}

static void drop(struct watch *watch, uint32_t process)
{
	struct ptrace_state *state = watch->state;

	tracer_drop(&state->tracer, (pid_t)process);
}

static int step(struct watch *watch, int timeout_ms, struct err *err)
{
	struct ptrace_state *state = watch->state;
	int64_t now = clock_ms(CLOCK_MONOTONIC);

	state->until = now + timeout_ms;
	give_turn(state, true);
	while (state->is_tracers_turn && now < state->until) {
		wait_turned(state, state->until - now);
		now = clock_ms(CLOCK_MONOTONIC);
	}
	state->is_tracers_turn = false;
	return 0;
}

static void stop(struct watch *watch)
{
	struct ptrace_state *state = watch->state;
	struct timespec until;

	if (state->is_over)
		return;
	state->is_over = true;
	give_turn(state, true);
	pthread_mutex_unlock(&state->lock);
	do {
		pthread_kill(state->thread, nudge_signal());
		until = in_ms(NUDGE_MS);
	} while (pthread_clockjoin_np(state->thread, NULL, CLOCK_MONOTONIC, &until) != 0);
	pthread_mutex_lock(&state->lock);
}

static void release(struct watch *watch)
{
	struct ptrace_state *state = watch->state;

	stop(watch);
	pthread_mutex_unlock(&state->lock);
	sigaction(nudge_signal(), &state->before, NULL);
	pthread_cond_destroy(&state->turned);
	pthread_mutex_destroy(&state->lock);
	close(state->tracer.proc);
	tracer_deinit(&state->tracer);
	free(state);
	watch->state = NULL;
}

/* Signals are the caller's, but for SIGCHLD, which a stop sends: blocked it would not be dropped,
 * and would cut short what the caller reads. */
static int start_thread(struct ptrace_state *state)
{
	const struct sigaction action = { .sa_handler = on_nudge };
	pthread_condattr_t clock;
	sigset_t all, before;

	sigfillset(&all);
	sigdelset(&all, nudge_signal());
	sigdelset(&all, SIGCHLD);
	sigaction(nudge_signal(), &action, &state->before);
	pthread_mutex_init(&state->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&state->turned, &clock);
	pthread_condattr_destroy(&clock);
	pthread_mutex_lock(&state->lock);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&state->thread, NULL, trace, state);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}

static int start(struct watch *watch, struct err *err)
{
	int proc = procfs_open(watch->root, err);
	struct call_stop probe;

	if (proc < 0)
		return err->code;
	/* of no thread at all: only whether registers are known here */
	if (call_stop_read(0, &probe) == -ENOTSUP) {
		close(proc);
		return err_set(err, -ENOTSUP, "the registers of this machine are not known here");
	}
	struct ptrace_state *state = mem_zero(1, sizeof(*state));

	state->tracer = (struct tracer){ .watch = watch,
					 .proc = proc,
					 .child = watch->command ? watch->command->pid : 0 };
	if (watch->command && watch->with_filter) {
		state->program.len = calls_filter(state->filter);
		state->program.filter = state->filter;
		state->tracer.is_filtered = true;
	}
	watch->state = state;
	int failed = start_thread(state);

	if (!failed)
		return 0;
	state->is_over = true;
	release(watch);
	return err_set(err, -failed, "no thread can be started: %s", err_words(failed));
}

static const struct sock_fprog *filter(const struct watch *watch)
{
	const struct ptrace_state *state = watch->state;

	return state->program.len ? &state->program : NULL;
}

static bool ended(const struct watch *watch, int *status)
{
	const struct ptrace_state *state = watch->state;

	*status = state->tracer.child_status;
	return state->tracer.child_ended;
}

const struct watch_ops watch_ops_ptrace = {
	.blind = "",
	.stackless = "the thread was killed meanwhile, or is one of a 32-bit program",
	.start = start,
	.add = add,
	.add_waiting = add_waiting,
	.drop = drop,
	.step = step,
	.stop = stop,
	.free = release,
	.filter = filter,
	.ended = ended,
};
