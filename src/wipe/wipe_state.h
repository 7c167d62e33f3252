/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to be done to erase a medium, and how far that is: all that a journal keeps. */
#ifndef TROWEL_WIPE_WIPE_STATE_H
#define TROWEL_WIPE_WIPE_STATE_H

#include "base/bytes.h"
#include "wipe/bad_ranges.h"
#include "wipe/cipher_stream.h"

enum {
	WIPE_PASSES_MAX = 35,
	WIPE_STEPS_MAX = 2 * (WIPE_PASSES_MAX + 1), /* each verified, and a last one of zeros */
	WIPE_NAME_MAX = 256,                        /* bytes of names, models, serials */
};

enum wipe_method {
	WIPE_RANDOM,    /* a stream of a cipher, a key a pass */
	WIPE_ZERO,      /* zeros */
	WIPE_DOD_SHORT, /* zeros, ones, random: what nwipe(1) calls by that name */
	WIPE_METHOD_COUNT,
};
extern const char *const wipe_method_names[WIPE_METHOD_COUNT + 1]; /* ended by NULL */

enum wipe_verify {
	WIPE_VERIFY_NONE,
	WIPE_VERIFY_LAST, /* the last pass */
	WIPE_VERIFY_ALL,  /* each */
	WIPE_VERIFY_COUNT,
};
extern const char *const wipe_verify_names[WIPE_VERIFY_COUNT + 1];

struct wipe_order {
	enum wipe_method method;
	unsigned passes; /* times the method is done, 1 to WIPE_PASSES_MAX, all passes together */
	bool final_zero; /* one of zeros behind them */
	enum wipe_verify verify;
};

struct wipe_step {
	bool is_verify; /* of the step before */
	bool is_random;
	unsigned char byte; /* if it is not */
	unsigned char key[CIPHER_KEY_SIZE];
};

/* Which medium that is; the first two are "" where nothing tells. */
struct wipe_target {
	char serial[WIPE_NAME_MAX + 1];
	char model[WIPE_NAME_MAX + 1];
	char name[WIPE_NAME_MAX + 1]; /* its path when it was begun */
	uint64_t size;                /* bytes */
	unsigned sector;              /* bytes */
};

struct wipe_state {
	struct wipe_target target;
	struct wipe_order order;
	enum cipher_algorithm algorithm;
	struct wipe_step steps[WIPE_STEPS_MAX];
	size_t step_count;
	size_t step;                 /* the one that is at work; step_count: all are done */
	uint64_t done;               /* bytes of it */
	uint64_t written, read;      /* bytes, of all steps */
	int64_t started_at;          /* seconds since 1970 */
	int64_t ended_at;            /* 0: it has not ended */
	int64_t spent_ms;            /* at work */
	int64_t write_ms, verify_ms; /* of it */
	unsigned resumed;            /* how many times */
	struct bad_ranges bad;
};
void wipe_state_deinit(struct wipe_state *state);
#define scoped_wipe_state SCOPED(wipe_state_deinit) struct wipe_state

/* Sets a name of a target to what a device says: escaped as for a terminal, and cut. */
void wipe_target_set(char ret[WIPE_NAME_MAX + 1], struct bytes text);

/* Makes the steps of an order, with new keys, for a medium of that identity: nothing is done yet.
 * -EINVAL for too many passes, -EIO without a source of randomness. */
int wipe_state_begin(struct wipe_state *state, const struct wipe_target *target,
		     const struct wipe_order *order, struct err *err) MUST_CHECK;

/* How many steps write, up to (not including) `step`. */
unsigned wipe_state_passes(const struct wipe_state *state, size_t step);

/* The step whose pattern a step writes or reads. */
const struct wipe_step *wipe_state_pattern(const struct wipe_state *state, size_t step);

#endif
