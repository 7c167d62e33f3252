/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/pass.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>

#include "base/clock.h"

#define NOTHING UINT64_MAX

enum { SHORT_MAX = 10 };

/* What the lanes share; all but `pass` under the lock. */
struct run {
	const struct pass *pass;
	pthread_mutex_t lock;
	pthread_cond_t ended;       /* a lane has */
	uint64_t next;              /* where the next piece begins */
	uint64_t begun[PASS_LANES]; /* where the piece of each lane does, or NOTHING */
	unsigned running;
	struct err failed;
	int64_t started_ns;
};

struct lane {
	struct run *run;
	unsigned number;
	pthread_t thread;
	char *piece;   /* PASS_PIECE bytes, aligned to MEDIUM_SECTOR_MAX */
	char *scratch; /* PATTERN_PIECE bytes, aligned to CIPHER_UNIT */
};

static void fail(struct lane *lane, const struct err *err)
{
	struct run *run = lane->run;

	pthread_mutex_lock(&run->lock);
	if (!run->failed.code)
		run->failed = *err;
	pthread_mutex_unlock(&run->lock);
}

static void add_bad(struct lane *lane, enum bad_kind kind, uint64_t at, size_t size)
{
	struct run *run = lane->run;

	pthread_mutex_lock(&run->lock);
	bad_ranges_add(run->pass->bad, kind, at, at + size);
	pthread_mutex_unlock(&run->lock);
}

/* --- a piece --------------------------------------------------------------------------------- */

/* What differs, by sectors. */
static void compare(struct lane *lane, uint64_t at, const char *read, size_t size)
{
	const struct pass *pass = lane->run->pass;
	const size_t sector = pass->medium->sector;

	if (pattern_is(&pass->pattern, at, read, size, lane->scratch))
		return;
	for (size_t i = 0; i < size; i += sector) {
		size_t part = size - i < sector ? size - i : sector;

		if (!pattern_is(&pass->pattern, at + i, read + i, part, lane->scratch))
			add_bad(lane, BAD_DIFFERENT, at + i, part);
	}
}

static ssize_t transfer(struct lane *lane, uint64_t at, char *piece, size_t size)
{
	const struct pass *pass = lane->run->pass;
	struct medium *medium = pass->medium;

	if (!pass->is_verify)
		return medium->code->write(medium, piece, size, at);
	ssize_t got = medium->code->read(medium, piece, size, at);

	if (got > 0)
		compare(lane, at, piece, (size_t)got);
	return got;
}

static bool is_stopped(const struct pass *pass)
{
	return pass->stop && atomic_load(pass->stop);
}

/* How much went through, in whole sectors unless it is all: a part of one is done again. */
static size_t part_done(ssize_t done, size_t size, size_t sector)
{
	if (done <= 0)
		return 0;
	return (size_t)done >= size ? size : (size_t)done - (size_t)done % sector;
}

static size_t half_of(size_t size, size_t sector)
{
	return size <= sector ? size : (size / 2 + sector - 1) / sector * sector;
}

/* A sector that fails is bad; of more than one the halves are tried, each by itself. False: there
 * is no sense in going on. */
static bool do_range(struct lane *lane, uint64_t at, char *piece, size_t size)
{
	const struct pass *pass = lane->run->pass;
	const size_t sector = pass->medium->sector;
	struct err err = { 0 };
	unsigned again = 0; /* less than a sector went through */

	while (size) {
		ssize_t done = transfer(lane, at, piece, size);
		size_t part = part_done(done, size, sector);

		if (done == -EINTR || (done > 0 && part == 0 && again++ < SHORT_MAX))
			continue;
		if (part == 0) {
			if (is_stopped(pass) || medium_is_gone(pass->medium, (int)done, &err))
				return fail(lane, &err), false;
			part = half_of(size, sector);
			if (part == size)
				add_bad(lane, pass->is_verify ? BAD_READ : BAD_WRITE, at, size);
			else if (!do_range(lane, at, piece, part))
				return false;
		}
		at += part;
		piece += part;
		size -= part;
	}
	return true;
}

/* --- lanes ----------------------------------------------------------------------------------- */

/* Waits until the rate allows for what comes behind `done` bytes; false if it is to end. */
static bool wait_for_rate(const struct run *run, uint64_t done)
{
	const int64_t rate = run->pass->rate;

	while (rate && !is_stopped(run->pass)) {
		const double due = (double)done / (double)rate * NS_PER_SECOND;
		const double left = (double)run->started_ns + due -
				    (double)clock_ns(CLOCK_MONOTONIC);
		struct timespec nap = { .tv_nsec = PASS_LOOK_MS * 1000000L };

		if (left <= 0)
			return true;
		if (left < (double)nap.tv_nsec)
			nap.tv_nsec = (long)left;
		nanosleep(&nap, NULL);
	}
	return !is_stopped(run->pass);
}

/* The next piece, its lane's from now on; false at the end. */
static bool take_piece(struct lane *lane, uint64_t *ret_at, size_t *ret_size)
{
	struct run *run = lane->run;
	const uint64_t end = run->pass->medium->size;

	pthread_mutex_lock(&run->lock);
	run->begun[lane->number] = NOTHING;
	bool goes_on = run->next < end && !run->failed.code && !is_stopped(run->pass);

	if (goes_on) {
		*ret_at = run->begun[lane->number] = run->next;
		*ret_size = end - run->next < PASS_PIECE ? (size_t)(end - run->next) : PASS_PIECE;
		run->next += *ret_size;
	}
	pthread_mutex_unlock(&run->lock);
	return goes_on;
}

/* A lane that fails keeps its piece: what lies before it is done, and no more. */
static void *run_lane(void *context)
{
	struct lane *lane = context;
	struct run *run = lane->run;
	const struct pass *pass = run->pass;
	const bool is_constant = !pass->is_verify && !pass->pattern.stream;
	uint64_t at = 0;
	size_t size = 0;

	if (is_constant)
		pattern_fill(&pass->pattern, 0, lane->piece, PASS_PIECE);
	while (take_piece(lane, &at, &size)) {
		if (!wait_for_rate(run, at - pass->from))
			break;
		if (!pass->is_verify && !is_constant)
			pattern_fill(&pass->pattern, at, lane->piece, size);
		if (!do_range(lane, at, lane->piece, size))
			break;
	}
	pthread_mutex_lock(&run->lock);
	run->running--;
	pthread_cond_signal(&run->ended);
	pthread_mutex_unlock(&run->lock);
	return NULL;
}

/* Signals are for the threads of who called. */
static void start_lanes(struct run *run, struct lane *lanes, char *room)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; i < PASS_LANES; i++) {
		lanes[i] = (struct lane){
			.run = run,
			.number = i,
			.piece = room + (size_t)i * PASS_PIECE,
			.scratch = room + (size_t)PASS_LANES * PASS_PIECE +
				   (size_t)i * PATTERN_PIECE,
		};
		run->begun[i] = NOTHING;
		run->running++;
	}
	for (unsigned i = 0; i < PASS_LANES; i++) {
		int code = pthread_create(&lanes[i].thread, NULL, run_lane, &lanes[i]);

		if (code == 0)
			continue;
		pthread_mutex_lock(&run->lock);
		lanes[i].run = NULL;
		run->running--;
		err_set(&run->failed, -code, "a thread: %s", err_words(code));
		pthread_mutex_unlock(&run->lock);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* --- from outside ---------------------------------------------------------------------------- */

static uint64_t done_so_far(const struct run *run)
{
	uint64_t done = run->next;

	for (unsigned i = 0; i < PASS_LANES; i++)
		if (run->begun[i] < done)
			done = run->begun[i];
	return done;
}

/* Lanes go on while the medium flushes. */
static int make_checkpoint(struct run *run, uint64_t done, struct err *err)
{
	const struct pass *pass = run->pass;
	int code = pass->is_verify ? 0 : pass->medium->code->flush(pass->medium);

	if (code < 0 && medium_is_gone(pass->medium, code, err))
		return -ENODEV;
	if (code < 0)
		return err_set(err, code, "%s: what was written may be lost: %s",
			       pass->medium->name, err_words(code));
	if (!pass->checkpoint)
		return 0;
	pthread_mutex_lock(&run->lock);
	code = pass->checkpoint(pass->context, done, err);
	pthread_mutex_unlock(&run->lock);
	return code;
}

/* Waits for a lane to end, or for a while; true while any runs. */
static bool wait_a_while(struct run *run, uint64_t *ret_done)
{
	struct timespec until;

	const int64_t often_ms = run->pass->checkpoint_ms;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += (often_ms < PASS_LOOK_MS ? often_ms : PASS_LOOK_MS) * 1000000;
	if (until.tv_nsec >= NS_PER_SECOND) {
		until.tv_sec++;
		until.tv_nsec -= NS_PER_SECOND;
	}
	pthread_mutex_lock(&run->lock);
	if (run->running)
		pthread_cond_timedwait(&run->ended, &run->lock, &until);
	bool runs = run->running > 0;

	*ret_done = done_so_far(run);
	if (run->pass->look)
		run->pass->look(run->pass->context, *ret_done, run->pass->bad);
	pthread_mutex_unlock(&run->lock);
	return runs;
}

static void watch(struct run *run)
{
	int64_t last_ms = clock_ms(CLOCK_MONOTONIC);
	uint64_t done = 0;

	while (wait_a_while(run, &done)) {
		struct err err = { 0 };

		if (clock_ms(CLOCK_MONOTONIC) - last_ms < run->pass->checkpoint_ms)
			continue;
		int code = make_checkpoint(run, done, &err);

		last_ms = clock_ms(CLOCK_MONOTONIC);
		if (code == 0)
			continue;
		pthread_mutex_lock(&run->lock);
		if (!run->failed.code)
			run->failed = err;
		pthread_mutex_unlock(&run->lock);
	}
}

int pass_run(const struct pass *pass, struct err *err)
{
	struct run run = {
		.pass = pass,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
		.next = pass->from,
		.started_ns = clock_ns(CLOCK_MONOTONIC),
	};
	struct lane lanes[PASS_LANES];
	scoped_free void *room = NULL;

	if (posix_memalign(&room, MEDIUM_SECTOR_MAX,
			   (size_t)PASS_LANES * (PASS_PIECE + PATTERN_PIECE)))
		return err_set(err, -ENOMEM, "%s: no memory for what is written",
			       pass->medium->name);
	start_lanes(&run, lanes, room);
	watch(&run);
	for (unsigned i = 0; i < PASS_LANES; i++)
		if (lanes[i].run)
			pthread_join(lanes[i].thread, NULL);
	uint64_t done = done_so_far(&run);
	int code = make_checkpoint(&run, done, err);

	if (run.failed.code) {
		*err = run.failed;
		return run.failed.code;
	}
	if (code == 0 && done < pass->medium->size)
		code = err_set(err, -ECANCELED, "%s: ended early", pass->medium->name);
	return code;
}
