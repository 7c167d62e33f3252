/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/wipe_state.h"

#include <errno.h>
#include <sodium.h>

#include "base/escape.h"

const char *const wipe_method_names[WIPE_METHOD_COUNT + 1] = {
	[WIPE_RANDOM] = "random",
	[WIPE_ZERO] = "zero",
	[WIPE_DOD_SHORT] = "dod-short",
};

const char *const wipe_verify_names[WIPE_VERIFY_COUNT + 1] = {
	[WIPE_VERIFY_NONE] = "none",
	[WIPE_VERIFY_LAST] = "last",
	[WIPE_VERIFY_ALL] = "all",
};

/* What each method writes, in order. */
enum { ONCE_MAX = 3 };
static const struct {
	size_t count;
	struct wipe_step steps[ONCE_MAX];
} methods[WIPE_METHOD_COUNT] = {
	[WIPE_RANDOM] = { 1, { { .is_random = true } } },
	[WIPE_ZERO] = { 1, { { .byte = 0 } } },
	[WIPE_DOD_SHORT] = { 3, { { .byte = 0 }, { .byte = 0xff }, { .is_random = true } } },
};

void wipe_state_deinit(struct wipe_state *state)
{
	bad_ranges_deinit(&state->bad);
	sodium_memzero(state, sizeof(*state));
}

void wipe_target_set(char ret[WIPE_NAME_MAX + 1], struct bytes text)
{
	scoped_buf shown = { 0 };

	escape_terminal(&shown, text);
	size_t size = shown.size;

	if (size > WIPE_NAME_MAX) {
		size = WIPE_NAME_MAX;
		while (size && ((unsigned char)shown.at[size] & 0xc0) == 0x80)
			size--; /* not in the middle of a character */
	}
	memset(ret, 0, WIPE_NAME_MAX + 1);
	memcpy(ret, buf_text(&shown), size);
}

static void add_step(struct wipe_state *state, struct wipe_step step)
{
	if (step.is_random)
		randombytes_buf(step.key, sizeof(step.key));
	state->steps[state->step_count++] = step;
	if (state->order.verify == WIPE_VERIFY_ALL)
		state->steps[state->step_count++] = (struct wipe_step){ .is_verify = true };
}

int wipe_state_begin(struct wipe_state *state, const struct wipe_target *target,
		     const struct wipe_order *order, struct err *err)
{
	const size_t once = methods[order->method].count;

	*state = (struct wipe_state){
		.target = *target,
		.order = *order,
		.algorithm = cipher_fastest(),
	};
	if (order->passes < 1 || order->passes * once > WIPE_PASSES_MAX)
		return err_set(err, -EINVAL, "%u times %s: at most %d passes are done",
			       order->passes, wipe_method_names[order->method], WIPE_PASSES_MAX);
	if (sodium_init() < 0)
		return err_set(err, -EIO, "no source of random numbers");
	for (unsigned i = 0; i < order->passes; i++)
		for (size_t k = 0; k < once; k++)
			add_step(state, methods[order->method].steps[k]);
	if (order->final_zero)
		add_step(state, (struct wipe_step){ .byte = 0 });
	if (order->verify == WIPE_VERIFY_LAST)
		state->steps[state->step_count++] = (struct wipe_step){ .is_verify = true };
	return 0;
}

unsigned wipe_state_passes(const struct wipe_state *state, size_t step)
{
	unsigned count = 0;

	for (size_t i = 0; i < step && i < state->step_count; i++)
		count += !state->steps[i].is_verify;
	return count;
}

const struct wipe_step *wipe_state_pattern(const struct wipe_state *state, size_t step)
{
	return &state->steps[step - (state->steps[step].is_verify ? 1 : 0)];
}
