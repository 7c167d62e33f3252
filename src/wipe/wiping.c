/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/wiping.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <time.h>

#include "base/clock.h"
#include "wipe/journal.h"
#include "wipe/pass.h"

void wiping_deinit(struct wiping *wiping)
{
	wipe_state_deinit(&wiping->state);
}

/* The pattern of a step; `stream` is made if it takes one. */
static int make_pattern(const struct wipe_state *state, size_t step, struct cipher_stream *stream,
			struct pattern *ret, struct err *err)
{
	const struct wipe_step *written = wipe_state_pattern(state, step);

	*ret = (struct pattern){ .byte = written->byte };
	if (!written->is_random)
		return 0;
	ret->stream = stream;
	return cipher_stream_init(stream, state->algorithm, written->key, err);
}

/* --- a step ---------------------------------------------------------------------------------- */

static int save(struct wiping *wiping, struct err *err)
{
	return wiping->journal ? journal_write(wiping->journal, &wiping->state, err) : 0;
}

static int keep_progress(void *context, uint64_t done, struct err *err)
{
	struct wiping *wiping = context;
	struct wipe_state *state = &wiping->state;
	const bool is_verify = state->steps[state->step].is_verify;
	const int64_t now = clock_ms(CLOCK_MONOTONIC);
	uint64_t *bytes = is_verify ? &state->read : &state->written;
	int64_t *ms = is_verify ? &state->verify_ms : &state->write_ms;

	*bytes += done - state->done;
	*ms += now - wiping->step_started_ms - wiping->spent_before_ms;
	state->spent_ms += now - wiping->step_started_ms - wiping->spent_before_ms;
	wiping->spent_before_ms = now - wiping->step_started_ms;
	state->done = done;
	return save(wiping, err);
}

static void tell(void *context, uint64_t done, const struct bad_ranges *bad)
{
	const struct wiping *wiping = context;
	struct wiping_look look = {
		.step = wiping->state.step,
		.step_count = wiping->state.step_count,
		.done = done,
		.step_ms = clock_ms(CLOCK_MONOTONIC) - wiping->step_started_ms,
		.step_from = wiping->step_from,
	};

	for (size_t i = 0; i < BAD_KIND_COUNT; i++)
		look.bad_bytes += bad->lists[i].bytes;
	if (wiping->look)
		wiping->look(wiping->context, &look);
}

static int run_step(struct wiping *wiping, struct err *err)
{
	struct wipe_state *state = &wiping->state;
	scoped_cipher_stream stream = { 0 };
	struct pass pass = {
		.medium = wiping->medium,
		.is_verify = state->steps[state->step].is_verify,
		.from = state->done - state->done % PASS_PIECE,
		.rate = wiping->rate,
		.bad = &state->bad,
		.stop = wiping->stop,
		.checkpoint_ms = wiping->checkpoint_ms,
		.look = tell,
		.checkpoint = keep_progress,
		.context = wiping,
	};

	if (make_pattern(state, state->step, &stream, &pass.pattern, err) < 0)
		return err->code;
	state->done = pass.from;
	wiping->step_from = pass.from;
	wiping->step_started_ms = clock_ms(CLOCK_MONOTONIC);
	wiping->spent_before_ms = 0;
	return pass_run(&pass, err);
}

int wiping_run(struct wiping *wiping, struct err *err)
{
	struct wipe_state *state = &wiping->state;

	if (!state->started_at)
		state->started_at = clock_ns(CLOCK_REALTIME) / NS_PER_SECOND;
	for (; state->step < state->step_count; state->step++, state->done = 0) {
		/* before it changes what the step before left */
		if (save(wiping, err) < 0 || run_step(wiping, err) < 0)
			return err->code;
	}
	state->ended_at = clock_ns(CLOCK_REALTIME) / NS_PER_SECOND;
	return save(wiping, err);
}

/* --- going on -------------------------------------------------------------------------------- */

static int check_target(const struct wiping *wiping, struct err *err)
{
	const struct wipe_target *target = &wiping->state.target;
	const struct medium *medium = wiping->medium;

	if (target->size != medium->size)
		return err_set(err, -EXDEV,
			       "%s: has %" PRIu64 " bytes; what the journal is of had %" PRIu64
			       ": this is another disk",
			       medium->name, medium->size, target->size);
	return 0;
}

/* True if the medium holds the pattern in that range, as far as it can be read. */
static int check_range(const struct wiping *wiping, const struct pattern *pattern, uint64_t from,
		       size_t size, struct err *err)
{
	struct medium *medium = wiping->medium;
	scoped_free void *room = NULL;

	if (bad_ranges_touch(&wiping->state.bad, from, from + size))
		return 0;
	if (posix_memalign(&room, MEDIUM_SECTOR_MAX, size + PATTERN_PIECE))
		return err_set(err, -ENOMEM, "%s: no memory", medium->name);
	ssize_t got = medium->code->read(medium, room, size, from);

	if (got < 0)
		return err_set(err, (int)got, "%s: at byte %" PRIu64 ": %s", medium->name, from,
			       err_words((int)got));
	if (!pattern_is(pattern, from, room, (size_t)got, (char *)room + size))
		return err_set(err, -EBADMSG,
			       "%s: byte %" PRIu64
			       " and what follows is not what the journal says was written: it is "
			       "of another erasure, or the disk was used since",
			       medium->name, from);
	return 0;
}

static uint64_t random_below(uint64_t count)
{
	const uint64_t high = randombytes_random(), low = randombytes_random();

	return (high << 32 | low) % count;
}

/* What was written up to `end`, a multiple of a sector: samples, and all right in front of it. */
static int check_written(const struct wiping *wiping, const struct pattern *pattern, uint64_t end,
			 struct err *err)
{
	const uint64_t sector = wiping->medium->sector, sectors = end / sector;
	uint64_t from = end < WIPING_SAMPLE_TAIL ? 0 : (end - WIPING_SAMPLE_TAIL) / sector * sector;

	if (sectors == 0)
		return 0;
	if (check_range(wiping, pattern, from, (size_t)(end - from), err) < 0)
		return err->code;
	for (unsigned i = 0; i < WIPING_SAMPLES; i++) {
		from = random_below(sectors) * sector;
		if (check_range(wiping, pattern, from, sector, err) < 0)
			return err->code;
	}
	return 0;
}

int wiping_resume(struct wiping *wiping, struct err *err)
{
	const struct wipe_state *state = &wiping->state;
	const uint64_t sector = wiping->medium->sector;
	const bool is_over = state->step == state->step_count;
	const size_t step = is_over ? state->step - 1 : state->step;
	/* what a step that writes has not come to may be of it or not */
	const uint64_t end = is_over || state->steps[step].is_verify
				     ? state->target.size / sector * sector
				     : state->done / PASS_PIECE * PASS_PIECE;
	scoped_cipher_stream stream = { 0 };
	struct pattern pattern = { 0 };

	if (check_target(wiping, err) < 0 ||
	    make_pattern(state, step, &stream, &pattern, err) < 0 ||
	    check_written(wiping, &pattern, end, err) < 0)
		return err->code;
	wiping->state.resumed++;
	return 0;
}
