/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/why.h"

#include <errno.h>
#include <string.h>

#include "enter/minimal_set.h"

/* What the tries of a search for a smallest set are about. */
struct search {
	struct why *why;
	struct why_setup setup;              /* of what is not searched for */
	unsigned numbers[SECCOMP_CALLS_MAX]; /* restriction, capability or call of each element */
	size_t count;
};

bool why_is_success(int status)
{
	return status == 0 || status == WHY_RUNS_ON;
}

/* ---- runs ---------------------------------------------------------------------------------- */

static bool is_same(const struct why_setup *a, const struct why_setup *b)
{
	return memcmp(a->set, b->set, sizeof(a->set)) == 0 &&
	       a->exceptions.capabilities == b->exceptions.capabilities &&
	       memcmp(a->exceptions.calls, b->exceptions.calls, sizeof(a->exceptions.calls)) == 0;
}

int why_status(const struct why *why, const struct why_setup *setup)
{
	for (vec_each(run, &why->runs))
		if (is_same(&run->setup, setup))
			return run->status;
	return -1;
}

struct why_setup why_setup(const struct why *why, const bool set[RESTRICTIONS])
{
	struct why_setup setup = { 0 };

	for (int i = 0; i < RESTRICTIONS; i++)
		setup.set[i] = set[i] || why->kept[i];
	setup.exceptions.capabilities = setup.set[RESTRICTION_CAPABILITIES] ? 0 : why->lifted;
	return setup;
}

/* How it ends with that setup; what was tried before is not tried again. */
static int status_of(struct why *why, const struct why_setup *setup, struct err *err)
{
	int status = why_status(why, setup);

	if (status >= 0)
		return status;
	if (why->runs.count >= WHY_RUNS_MAX)
		return err_set(err, -E2BIG, "given up after %d runs", WHY_RUNS_MAX);
	status = why->run(why->context, setup, err);
	if (status >= 0)
		*vec_push_in(why->arena, &why->runs) = (struct why_run){ *setup, status };
	return status;
}

/* 1: it works; 0: it fails; or a negative errno. */
static int works(struct why *why, const struct why_setup *setup, struct err *err)
{
	int status = status_of(why, setup, err);

	return status < 0 ? status : why_is_success(status);
}

static bool is_empty(const bool set[RESTRICTIONS])
{
	return !memchr(set, true, RESTRICTIONS * sizeof(*set));
}

/* ---- free of all --------------------------------------------------------------------------- */

/* How a run may be free of restrictions, in the order in which that is tried. */
static const struct {
	bool keeps_context;
	bool lifts_all;
	const char *why;
} ways[] = {
	{ false, false,
	  "root with what debugging needs: enough for most, and no master of a host" },
	{ false, true, "what wants more, as mounting does" },
	{ true, false, "a command may need the settings and the folder to work at all" },
	{ true, true, "both" },
};

/* False if the way is no other one than those before it. */
static bool take_way(struct why *why, size_t i)
{
	const struct subject *subject = why->subject;
	uint64_t own = subject->capabilities[SUBJECT_BOUNDING] |
		       subject->capabilities[SUBJECT_PERMITTED];
	bool has_context = false;

	memset(why->kept, 0, sizeof(why->kept));
	for (int j = 0; j < RESTRICTIONS; j++) {
		why->kept[j] = ways[i].keeps_context && why->bound[j] &&
			       (j == RESTRICTION_ENVIRONMENT || j == RESTRICTION_FOLDER);
		has_context |= why->kept[j];
	}
	/* in a user namespace of its own they are lifted all together */
	why->lifted = ways[i].lifts_all ? UINT64_MAX : own;
	return (has_context || !ways[i].keeps_context) &&
	       (!ways[i].lifts_all ||
		(why->bound[RESTRICTION_CAPABILITIES] && subject->namespaces[SUBJECT_USER] < 0));
}

/* 1 when a way was found by which it works, twice. */
static int find_free(struct why *why, struct err *err)
{
	static const bool none[RESTRICTIONS] = { 0 };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!take_way(why, i))
			continue;
		struct why_setup setup = why_setup(why, none);
		int result = works(why, &setup, err);

		if (result < 0)
			return result;
		if (result == 0)
			continue;
		int again = why->run(why->context, &setup, err);

		if (again >= 0 && !why_is_success(again))
			return err_set(err, -EAGAIN,
				       "without any restriction the command works once, and the "
				       "next time ends with %d: give one that can be repeated",
				       again);
		return again < 0 ? again : 1;
	}
	return 0;
}

/* ---- reasons ------------------------------------------------------------------------------- */

static int fails_bound_by(void *context, const bool *set, struct err *err)
{
	struct search *search = context;
	bool restrictions[RESTRICTIONS] = { 0 };

	for (size_t i = 0; i < search->count; i++)
		restrictions[search->numbers[i]] = set[i];
	struct why_setup setup = why_setup(search->why, restrictions);
	int result = works(search->why, &setup, err);

	return result < 0 ? result : !result;
}

/* Finds one among `left`, with which it fails, and takes it out of that. */
static int find_reason(struct why *why, bool left[RESTRICTIONS], struct err *err)
{
	struct search search = { .why = why };
	bool set[RESTRICTIONS] = { 0 };
	struct why_reason reason = { 0 };

	for (unsigned i = 0; i < RESTRICTIONS; i++)
		if (left[i])
			search.numbers[search.count++] = i;
	memset(set, true, search.count * sizeof(*set));
	int failed = minimal_set(search.count, set, fails_bound_by, &search, err);

	if (failed)
		return failed;
	for (size_t i = 0; i < search.count; i++)
		if (set[i]) {
			reason.set[search.numbers[i]] = true;
			left[search.numbers[i]] = false;
		}
	*vec_push_in(why->arena, &why->reasons) = reason;
	return 0;
}

static int find_reasons(struct why *why, struct err *err)
{
	bool left[RESTRICTIONS];
	int result = 0;

	for (int i = 0; i < RESTRICTIONS; i++)
		left[i] = why->bound[i] && !why->kept[i];
	while (result == 0 && !is_empty(left)) {
		if (find_reason(why, left, err) < 0)
			return err->code;
		struct why_setup rest = why_setup(why, left);

		result = works(why, &rest, err);
	}
	why->are_all = result == 1;
	return result < 0 ? result : 0;
}

/* ---- within a reason ----------------------------------------------------------------------- */

static int works_with_capabilities(void *context, const bool *set, struct err *err)
{
	struct search *search = context;
	struct why_setup setup = search->setup;

	for (size_t i = 0; i < search->count; i++)
		if (set[i])
			setup.exceptions.capabilities |= UINT64_C(1) << search->numbers[i];
	return works(search->why, &setup, err);
}

static int works_with_calls(void *context, const bool *set, struct err *err)
{
	struct search *search = context;
	struct why_setup setup = search->setup;

	for (size_t i = 0; i < search->count; i++)
		setup.exceptions.calls[search->numbers[i]] |= set[i];
	return works(search->why, &setup, err);
}

/* The fewest elements with which it works; none if it does not with all of them. */
static int find_fewest(struct search *search, minimal_set_test *test, bool *set, struct err *err)
{
	memset(set, true, search->count * sizeof(*set));
	int result = search->count ? test(search, set, err) : 0;

	if (result == 1)
		return minimal_set(search->count, set, test, search, err);
	memset(set, 0, search->count * sizeof(*set));
	return result;
}

static int find_capabilities(struct why *why, struct why_reason *reason, struct err *err)
{
	enum { BITS = 64 };
	struct search search = { .why = why, .setup = why_setup(why, reason->set) };
	uint64_t missing = restrictions_missing(why->subject, search.setup.set[RESTRICTION_IDS]) &
			   (restrictions_usual(why->subject) | why->lifted);
	bool set[BITS] = { 0 };

	for (unsigned i = 0; i < BITS; i++)
		if (missing >> i & 1)
			search.numbers[search.count++] = i;
	int failed = find_fewest(&search, works_with_capabilities, set, err);

	for (size_t i = 0; i < search.count; i++)
		if (set[i])
			reason->capabilities |= UINT64_C(1) << search.numbers[i];
	return failed;
}

static bool may_be_refused(const struct why *why, unsigned call)
{
	for (vec_each(filter, &why->filters))
		if (seccomp_program_may_refuse(*filter, call))
			return true;
	return false;
}

static int find_calls(struct why *why, struct why_reason *reason, struct err *err)
{
	struct search search = { .why = why, .setup = why_setup(why, reason->set) };
	bool set[SECCOMP_CALLS_MAX] = { 0 };

	for (unsigned i = 0; i < SECCOMP_CALLS_MAX; i++)
		if (may_be_refused(why, i))
			search.numbers[search.count++] = i;
	int failed = find_fewest(&search, works_with_calls, set, err);

	for (size_t i = 0; i < search.count; i++) {
		reason->calls[search.numbers[i]] = set[i];
		reason->has_calls |= set[i];
	}
	return failed;
}

/* Of the only reason, which is several together: what happens when one of them is lifted. */
static int find_what_suffices(struct why *why, struct why_reason *reason, struct err *err)
{
	bool set[RESTRICTIONS];

	for (int i = 0; i < RESTRICTIONS; i++) {
		if (!reason->set[i])
			continue;
		memcpy(set, why->bound, sizeof(set));
		set[i] = false;
		struct why_setup setup = why_setup(why, set);
		int result = works(why, &setup, err);

		if (result < 0)
			return result;
		reason->suffices[i] = result;
	}
	return 0;
}

static int look_closer(struct why *why, struct why_reason *reason, struct err *err)
{
	if (reason->set[RESTRICTION_CAPABILITIES] && find_capabilities(why, reason, err) < 0)
		return err->code;
	if (reason->set[RESTRICTION_SECCOMP] && find_calls(why, reason, err) < 0)
		return err->code;
	return why->reasons.count == 1 ? find_what_suffices(why, reason, err) : 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

int why_find(struct why *why, struct err *err)
{
	(void)take_way(why, 0);
	struct why_setup setup = why_setup(why, why->bound);
	int result = works(why, &setup, err);

	if (result < 0)
		return result;
	why->verdict = result ? WHY_WORKS : WHY_OTHERWISE;
	if (result == 1)
		return 0;
	result = find_free(why, err);
	if (result <= 0)
		return result;
	why->verdict = WHY_RESTRICTED;
	if (find_reasons(why, err) < 0)
		return err->code;
	for (vec_each(reason, &why->reasons))
		if (look_closer(why, reason, err) < 0)
			return err->code;
	return 0;
}
