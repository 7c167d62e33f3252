/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a command fails, without running one: a test says how each run would end. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "enter/kernel_names.h"
#include "enter/minimal_set.h"
#include "enter/why.h"

/* ---- the smallest set ---------------------------------------------------------------------- */

/* Holds where all of `wanted`, or all of `otherwise`, are in the set. */
struct wish {
	const char *wanted, *otherwise; /* letters, from 'a' on */
	int tries;
};

static bool has_all(const bool *set, const char *letters)
{
	for (; *letters; letters++)
		if (!set[*letters - 'a'])
			return false;
	return true;
}

static int is_granted(void *context, const bool *set, struct err *err)
{
	struct wish *wish = context;

	(void)err;
	wish->tries++;
	return has_all(set, wish->wanted) || (wish->otherwise && has_all(set, wish->otherwise));
}

enum { LETTERS = 26 };

static void assert_minimal(size_t count, struct wish wish, const char *expected)
{
	bool set[LETTERS];
	struct err err;

	memset(set, true, sizeof(set));
	assert_int_equal(minimal_set(count, set, is_granted, &wish, &err), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(set[i], strchr(expected, (int)('a' + i)) != NULL);
	assert_true(wish.tries < 100);
}

TEST(enter_the_smallest_set)
{
	assert_minimal(1, (struct wish){ .wanted = "a" }, "a");
	assert_minimal(2, (struct wish){ .wanted = "b" }, "b");
	assert_minimal(2, (struct wish){ .wanted = "ab" }, "ab");
	for (char c = 'a'; c <= 'k'; c++)
		assert_minimal(11, (struct wish){ .wanted = (char[]){ c, '\0' } },
			       (char[]){ c, '\0' });
	for (char c = 'a'; c < 'k'; c++)
		for (char d = (char)(c + 1); d <= 'k'; d++)
			assert_minimal(11, (struct wish){ .wanted = (char[]){ c, d, '\0' } },
				       (char[]){ c, d, '\0' });
	assert_minimal(26, (struct wish){ .wanted = "ahz" }, "ahz");
	assert_minimal(8, (struct wish){ .wanted = "abcdefgh" }, "abcdefgh");
	/* one of two will do */
	assert_minimal(8, (struct wish){ .wanted = "b", .otherwise = "ch" }, "b");
}

static int is_broken(void *context, const bool *set, struct err *err)
{
	(void)context;
	(void)set;
	return err_set(err, -EIO, "broken");
}

TEST(enter_the_smallest_set_of_what_fails)
{
	bool set[3] = { true, true, true };
	struct err err;

	assert_int_equal(minimal_set(3, set, is_broken, NULL, &err), -EIO);
}

/* ---- filters ------------------------------------------------------------------------------- */

#define LOAD(what)                                                                                 \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
#define IF(number, yes, no)                                                                        \
	(struct sock_filter) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, yes, no)
#define END(action) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, action)

static struct bytes filter_of(const struct sock_filter *program, size_t count)
{
	return (struct bytes){ (const char *)program, count * sizeof(*program) };
}

TEST(enter_filters_tell_what_they_refuse)
{
	const struct sock_filter program[] = {
		LOAD(nr),      IF(SYS_mkdirat, 3, 0),          IF(SYS_personality, 0, 3),
		LOAD(args[0]), /* by its argument */
		IF(8, 1, 0),   END(SECCOMP_RET_ERRNO | EPERM), END(SECCOMP_RET_ALLOW),
	};
	struct bytes filter = filter_of(program, sizeof(program) / sizeof(program[0]));

	assert_true(seccomp_program_may_refuse(filter, SYS_mkdirat));
	assert_true(seccomp_program_may_refuse(filter, SYS_personality));
	assert_false(seccomp_program_may_refuse(filter, SYS_read));
	/* what is cut off has no end */
	filter.size -= 2 * sizeof(program[0]);
	assert_true(seccomp_program_may_refuse(filter, SYS_read));
	assert_true(seccomp_program_may_refuse((struct bytes){ 0 }, SYS_read));
}

TEST(enter_filters_with_exceptions)
{
	const struct sock_filter program[] = { END(SECCOMP_RET_ERRNO | EPERM) };
	struct bytes filter = filter_of(program, 1);
	bool calls[SECCOMP_CALLS_MAX] = { 0 };
	scoped_buf excepted = { 0 }, whole = { 0 };

	calls[SYS_mkdirat] = calls[SYS_read] = true;
	assert_int_equal(seccomp_program_except(filter, calls, &excepted), 0);
	for (unsigned i = 0; i < SECCOMP_CALLS_MAX; i++)
		assert_int_equal(seccomp_program_may_refuse(buf_bytes(&excepted), i), !calls[i]);
	/* an empty filter is not one: the kernel says so */
	for (int i = 0; i < BPF_MAXINSNS - 3; i++)
		buf_add_bytes(&whole, filter);
	buf_clear(&excepted);
	assert_int_equal(seccomp_program_except(buf_bytes(&whole), calls, &excepted), -E2BIG);
}

TEST(enter_kernel_names)
{
	assert_string_equal(kernel_names_call(SYS_mkdirat), "mkdirat");
	assert_string_equal(kernel_names_call(SYS_clone3), "clone3");
	assert_null(kernel_names_call(SECCOMP_CALLS_MAX));
	assert_true(kernel_names_calls_count < SECCOMP_CALLS_MAX);
	assert_string_equal(kernel_names_capability(CAP_NET_BIND_SERVICE), "CAP_NET_BIND_SERVICE");
	assert_string_equal(kernel_names_capability(0), "CAP_CHOWN");
	assert_null(kernel_names_capability(64));
}

/* ---- the whole search ---------------------------------------------------------------------- */

/* A command that fails under the restrictions of one of the sets, unless an exception helps. */
struct command {
	const char *fails_by[3]; /* lists of restrictions */
	uint64_t capabilities;   /* with all of these it does not mind that restriction */
	unsigned call;           /* likewise with this call let pass; 0: none will do */
	bool wants_environment;
	bool wants_all; /* capabilities, to work at all */
	bool is_once;   /* it works the first time only */
	int successes, runs;
};

static bool is_bound(const struct command *command, const struct why_setup *setup, int restriction)
{
	const struct restriction_exceptions *exceptions = &setup->exceptions;

	if (!setup->set[restriction])
		return false;
	if (restriction == RESTRICTION_CAPABILITIES && command->capabilities)
		return command->capabilities & ~exceptions->capabilities;
	if (restriction == RESTRICTION_SECCOMP && command->call)
		return !exceptions->calls[command->call];
	return true;
}

static bool fails(const struct command *command, const struct why_setup *setup)
{
	if (command->wants_environment && !setup->set[RESTRICTION_ENVIRONMENT])
		return true;
	if (command->wants_all && !setup->set[RESTRICTION_CAPABILITIES] &&
	    setup->exceptions.capabilities != UINT64_MAX)
		return true;
	for (int i = 0; i < 3 && command->fails_by[i]; i++) {
		bool wanted[RESTRICTIONS] = { 0 }, all = true;
		struct err err;

		assert_int_equal(restrictions_parse(command->fails_by[i], true, wanted, &err), 0);
		for (int j = 0; j < RESTRICTIONS; j++)
			all &= !wanted[j] || is_bound(command, setup, j);
		if (all)
			return true;
	}
	return false;
}

static int run(void *context, const struct why_setup *setup, struct err *err)
{
	struct command *command = context;

	(void)err;
	command->runs++;
	if (fails(command, setup) || (command->is_once && command->successes))
		return 3;
	command->successes++;
	return 0;
}

struct search {
	struct arena arena;
	struct subject subject;
	struct why why;
	struct err err;
	int result;
};

static const struct sock_filter refuses_mkdirat[] = {
	LOAD(nr),
	IF(SYS_mkdirat, 0, 1),
	END(SECCOMP_RET_ERRNO | EPERM),
	END(SECCOMP_RET_ALLOW),
};

static void search_deinit(struct search *search)
{
	arena_deinit(&search->arena);
}

/* An application of user 1000 with few capabilities, bound by all there is. */
static void find(struct search *search, struct command *command)
{
	static struct subject_map_line same = { 0, 0, UINT32_MAX };

	*search = (struct search){ .subject = { .uid = 1000, .gid = 1000, .folder = "/srv" } };
	search->subject.uids = search->subject.gids = (subject_map){ .at = &same, .count = 1 };
	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		search->subject.namespaces[i] = -1;
	search->subject.capabilities[SUBJECT_BOUNDING] = 1 << CAP_CHOWN;
	search->why = (struct why){
		.subject = &search->subject, .run = run, .context = command, .arena = &search->arena
	};
	*vec_push_in(&search->arena, &search->why.filters) = filter_of(
		refuses_mkdirat, sizeof(refuses_mkdirat) / sizeof(refuses_mkdirat[0]));
	memset(search->why.bound, true, sizeof(search->why.bound));
	search->result = why_find(&search->why, &search->err);
}

static void assert_reasons(struct command command, const char *const *expected)
{
	SCOPED(search_deinit) struct search search = { 0 };

	find(&search, &command);
	assert_int_equal(search.result, 0);
	assert_int_equal(search.why.verdict, WHY_RESTRICTED);
	assert_true(search.why.are_all);
	for (vec_each(reason, &search.why.reasons)) {
		bool wanted[RESTRICTIONS] = { 0 };

		assert_non_null(*expected);
		assert_int_equal(restrictions_parse(*expected++, true, wanted, &search.err), 0);
		assert_memory_equal(reason->set, wanted, sizeof(wanted));
	}
	assert_null(*expected);
}

TEST(enter_why_one_restriction)
{
	for (int i = 0; i < RESTRICTIONS; i++) {
		const char *name = restriction_names[i];

		assert_reasons((struct command){ .fails_by = { name } },
			       (const char *const[]){ name, NULL });
	}
}

TEST(enter_why_restrictions_together)
{
	assert_reasons((struct command){ .fails_by = { "ids,label" } },
		       (const char *const[]){ "ids,label", NULL });
	assert_reasons((struct command){ .fails_by = { "seccomp,umask,folder" } },
		       (const char *const[]){ "seccomp,umask,folder", NULL });
}

TEST(enter_why_several_reasons)
{
	assert_reasons((struct command){ .fails_by = { "limits", "folder,umask" } },
		       (const char *const[]){ "limits", "folder,umask", NULL });
}

TEST(enter_why_names_capabilities_and_calls)
{
	SCOPED(search_deinit) struct search search = { 0 };
	struct command command = {
		.fails_by = { "capabilities", "seccomp" },
		.capabilities = 1 << CAP_NET_ADMIN | 1 << CAP_NET_RAW,
		.call = SYS_mkdirat,
	};

	find(&search, &command);
	assert_int_equal(search.why.reasons.count, 2);
	assert_true(search.why.reasons.at[0].capabilities == command.capabilities);
	assert_true(search.why.reasons.at[1].has_calls);
	for (unsigned i = 0; i < SECCOMP_CALLS_MAX; i++)
		assert_int_equal(search.why.reasons.at[1].calls[i], i == SYS_mkdirat);
	assert_true(command.runs < 40);
}

TEST(enter_why_what_cannot_be_named_is_not)
{
	SCOPED(search_deinit) struct search search = { 0 };
	struct command command = { .fails_by = { "capabilities,seccomp" } };

	find(&search, &command);
	assert_int_equal(search.why.reasons.count, 1);
	assert_true(search.why.reasons.at[0].capabilities == 0);
	assert_false(search.why.reasons.at[0].has_calls);
	assert_true(search.why.reasons.at[0].suffices[RESTRICTION_SECCOMP]);
	assert_false(search.why.reasons.at[0].suffices[RESTRICTION_IDS]);
}

TEST(enter_why_a_command_that_needs_its_environment)
{
	SCOPED(search_deinit) struct search search = { 0 };
	struct command command = { .fails_by = { "ids" }, .wants_environment = true };

	find(&search, &command);
	assert_int_equal(search.why.verdict, WHY_RESTRICTED);
	assert_true(search.why.kept[RESTRICTION_ENVIRONMENT]);
	assert_true(search.why.reasons.at[0].set[RESTRICTION_IDS]);
	assert_false(search.why.reasons.at[0].set[RESTRICTION_ENVIRONMENT]);
}

TEST(enter_why_a_command_that_needs_more_than_is_usual)
{
	SCOPED(search_deinit) struct search search = { 0 };
	struct command command = {
		.fails_by = { "capabilities" },
		.capabilities = 1 << CAP_SYS_ADMIN,
		.wants_all = true,
	};

	find(&search, &command);
	assert_true(search.why.lifted == UINT64_MAX);
	assert_int_equal(search.why.reasons.count, 1);
	assert_true(search.why.reasons.at[0].capabilities == command.capabilities);
}

TEST(enter_why_there_is_nothing_to_find)
{
	SCOPED(search_deinit) struct search works = { 0 }, fails_anyhow = { 0 }, once = { 0 };
	struct command fine = { 0 }, broken = { .fails_by = { "" } };
	struct command unsteady = { .fails_by = { "ids" }, .is_once = true };

	find(&works, &fine);
	assert_int_equal(works.why.verdict, WHY_WORKS);
	assert_int_equal(fine.runs, 1);
	find(&fails_anyhow, &broken);
	assert_int_equal(fails_anyhow.result, 0);
	assert_int_equal(fails_anyhow.why.verdict, WHY_OTHERWISE);
	assert_int_equal(fails_anyhow.why.reasons.count, 0);
	find(&once, &unsteady);
	assert_int_equal(once.result, -EAGAIN);
}

/* ---- what binds ---------------------------------------------------------------------------- */

TEST(enter_what_costs_nothing_is_left_out)
{
	struct subject_map_line same = { 0, 0, UINT32_MAX };
	struct subject subject = {
		.uids = { .at = &same, .count = 1 },
		.gids = { .at = &same, .count = 1 },
		.folder = "/",
		.mask = 022,
		.oom_score = UNKNOWN,
	};
	bool set[RESTRICTIONS];

	subject.capabilities[SUBJECT_BOUNDING] = UINT64_MAX;
	memset(set, true, sizeof(set));
	restrictions_leave_binding(&subject, set);
	for (int i = 0; i < RESTRICTIONS; i++)
		assert_int_equal(set[i], i == RESTRICTION_ENVIRONMENT || i == RESTRICTION_CGROUP);
	subject.uid = 7;
	subject.folder = "/srv";
	memset(set, true, sizeof(set));
	restrictions_leave_binding(&subject, set);
	assert_true(set[RESTRICTION_IDS] && set[RESTRICTION_FOLDER]);
	/* another user's programs have what is passed on, and that is nothing */
	assert_true(set[RESTRICTION_CAPABILITIES]);
	assert_true(restrictions_missing(&subject, false) == 0);
}
