/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include "base/human.h"
#include "commands/commands.h"
#include "commands/enter_why.h"
#include "enter/kernel_names.h"

enum {
	INDENT = 2,
	LINES_SHOWN = 20, /* lines of what the command said: the last ones */
	STATUS_SIGNAL = 128,
	CAPABILITIES = 64,
};

/* ---- words --------------------------------------------------------------------------------- */

static void add_name(struct buf *ret, const char *name, const char *kind, unsigned number)
{
	if (name)
		buf_add_text(ret, name);
	else
		buf_add_format(ret, "%s %u", kind, number); /* newer than our headers */
}

/* How many; "a, b" is appended. */
static int add_calls(struct buf *ret, const bool calls[SECCOMP_CALLS_MAX])
{
	int count = 0;

	for (unsigned i = 0; i < SECCOMP_CALLS_MAX; i++)
		if (calls[i]) {
			buf_add_text(ret, count++ ? ", " : "");
			add_name(ret, kernel_names_call(i), "call", i);
		}
	return count;
}

static int add_capabilities(struct buf *ret, uint64_t set)
{
	int count = 0;

	for (unsigned i = 0; i < CAPABILITIES; i++)
		if (set >> i & 1) {
			buf_add_text(ret, count++ ? ", " : "");
			add_name(ret, kernel_names_capability(i), "capability", i);
		}
	return count;
}

void enter_why_describe(const struct why *why, const struct why_reason *reason,
			enum restriction restriction, struct buf *ret)
{
	static const char *const others[RESTRICTIONS] = {
		[RESTRICTION_NO_NEW_PRIVILEGES] = "set-uid programs give nothing",
		[RESTRICTION_OOM] = "it is ended first when memory runs out",
		[RESTRICTION_ENVIRONMENT] = "its variables",
		[RESTRICTION_CGROUP] = "devices or limits of its control group",
	};
	const struct subject *subject = why->subject;
	int count;

	switch (restriction) {
	case RESTRICTION_IDS:
		buf_add_format(ret, "user %u, group %u",
			       subject_inside(&subject->uids, subject->uid),
			       subject_inside(&subject->gids, subject->gid));
		break;
	case RESTRICTION_CAPABILITIES:
		count = add_capabilities(ret, reason->capabilities);
		buf_add_text(ret, count == 0   ? "which are missing cannot be told"
				  : count == 1 ? " is missing"
					       : " are missing");
		break;
	case RESTRICTION_SECCOMP:
		count = add_calls(ret, reason->calls);
		buf_add_text(ret, count == 0   ? "which call it refuses cannot be told"
				  : count == 1 ? " is refused"
					       : " are refused");
		break;
	case RESTRICTION_LIMITS:
		buf_add_format(ret, "as /proc/%lld/limits says", (long long)subject->pid);
		break;
	case RESTRICTION_LABEL:
		buf_add_text(ret, subject->label);
		break;
	case RESTRICTION_FOLDER:
		buf_add_text(ret, subject->folder);
		break;
	case RESTRICTION_UMASK:
		buf_add_format(ret, "%03llo", (unsigned long long)subject->mask);
		break;
	default:
		buf_add_text(ret, others[restriction]);
	}
}

static int add_names(struct buf *ret, const bool set[RESTRICTIONS])
{
	int count = 0;

	for (int i = 0; i < RESTRICTIONS; i++)
		if (set[i])
			buf_add_format(ret, "%s%s", count++ ? ", " : "", restriction_names[i]);
	return count;
}

static void add_status(struct buf *ret, const struct enter_why *asked, int status)
{
	if (status == WHY_RUNS_ON) {
		buf_add_text(ret, "ran on, and was ended after ");
		human_duration(ret, asked->limit_ms);
	} else if (status > STATUS_SIGNAL) {
		buf_add_format(ret, "%d, by signal %d", status, status - STATUS_SIGNAL);
	} else {
		buf_add_format(ret, "%d", status);
	}
}

/* ---- the verdict --------------------------------------------------------------------------- */

static void print_member(struct term *term, const struct why *why, const struct why_reason *reason,
			 enum restriction restriction)
{
	enum { DETAIL_COLUMN = 17 };
	scoped_buf detail = { 0 };

	enter_why_describe(why, reason, restriction, &detail);
	term_blanks(term, INDENT);
	term_text(term, STYLE_BOLD, restriction_names[restriction]);
	term_to_column(term, DETAIL_COLUMN);
	term_wrap(term, DETAIL_COLUMN, STYLE_PLAIN, buf_text(&detail));
	term_newline(term);
}

static int count_of(const bool set[RESTRICTIONS])
{
	int count = 0;

	for (int i = 0; i < RESTRICTIONS; i++)
		count += set[i];
	return count;
}

static void print_line(struct term *term, enum style style, const char *text)
{
	term_wrap(term, 0, style, text);
	term_newline(term);
}

/* "To lift ids, capabilities, any one of them, is enough." */
static void print_cure(struct term *term, const struct why_reason *reason)
{
	int members = count_of(reason->set), cures = count_of(reason->suffices);
	scoped_buf text = { 0 };

	if (members == 1 || cures == 0)
		return;
	if (cures == members) {
		buf_add_text(&text, "Any one of them lifted, it works.");
	} else {
		buf_add_text(&text, "It works with one of these lifted: ");
		add_names(&text, reason->suffices);
	}
	print_line(term, STYLE_PLAIN, buf_text(&text));
}

static void print_reasons(struct term *term, const struct why *why)
{
	size_t count = why->reasons.count;

	if (count > 1)
		print_line(term, STYLE_BOLD, "It fails for several reasons, each of them enough:");
	for (vec_each(reason, &why->reasons)) {
		bool is_alone = count_of(reason->set) == 1;

		if (count == 1)
			print_line(term, STYLE_BOLD,
				   is_alone ? "It fails because of"
					    : "It fails because of these, together:");
		else if (!is_alone)
			print_line(term, STYLE_PLAIN, "together");
		for (int i = 0; i < RESTRICTIONS; i++)
			if (reason->set[i])
				print_member(term, why, reason, (enum restriction)i);
	}
	if (count == 1 && why->reasons.at)
		print_cure(term, why->reasons.at);
	if (!why->are_all)
		print_line(term, STYLE_YELLOW, "Without these it fails as well: there is more.");
	if (memchr(why->kept, true, sizeof(why->kept)))
		print_line(term, STYLE_PLAIN,
			   "(Its environment and folder were kept in every run: without them it "
			   "fails in another way.)");
}

/* What was the same in every run. */
static void print_surroundings(struct term *term, const struct why *why)
{
	print_line(
		term, STYLE_PLAIN,
		why->bound[RESTRICTION_CGROUP]
			? "Its files, mounts and networks were the container's in every run."
			: "Its files, mounts and networks were the container's in every run, and "
			  "its control group in none: --cgroup looks at that as well.");
}

static void print_verdict(struct term *term, const struct why *why)
{
	switch (why->verdict) {
	case WHY_WORKS:
		print_line(term, STYLE_BOLD,
			   why->runs.at[0].status == WHY_RUNS_ON
				   ? "It does not fail bound as the application: none of its "
				     "restrictions binds it."
				   : "It works bound as the application: none of its restrictions "
				     "binds it.");
		if (!why->bound[RESTRICTION_CGROUP])
			print_line(term, STYLE_PLAIN,
				   "Its control group was not joined: --cgroup looks at that as "
				   "well.");
		break;
	case WHY_OTHERWISE:
		print_line(term, STYLE_BOLD,
			   "No restriction is the reason: without any of them it fails as well.");
		print_surroundings(term, why);
		break;
	default:
		print_reasons(term, why);
	}
}

/* ---- the evidence -------------------------------------------------------------------------- */

static void print_run(struct term *term, const struct enter_why *asked, const char *what,
		      int status)
{
	enum { STATUS_COLUMN = 58 };
	scoped_buf ended = { 0 };

	if (status < 0)
		return; /* it was not done */
	add_status(&ended, asked, status);
	term_blanks(term, INDENT);
	term_text(term, STYLE_PLAIN, what);
	term_to_column(term, STATUS_COLUMN);
	term_text(term, why_is_success(status) ? STYLE_GREEN : STYLE_RED, buf_text(&ended));
	term_newline(term);
}

/* What stands for a set in the evidence, and how the run with it ended. */
static void print_set(struct term *term, const struct enter_why *asked, const struct why *why,
		      const bool set[RESTRICTIONS], const char *before)
{
	struct why_setup setup = why_setup(why, set);
	scoped_buf text = { 0 };

	buf_add_text(&text, before);
	add_names(&text, set);
	print_run(term, asked, buf_text(&text), why_status(why, &setup));
}

static void print_exceptions(struct term *term, const struct enter_why *asked,
			     const struct why *why, const struct why_reason *reason)
{
	struct why_setup setup = why_setup(why, reason->set);
	scoped_buf capabilities = { 0 }, calls = { 0 };

	if (reason->capabilities) {
		setup.exceptions.capabilities = reason->capabilities;
		buf_add_text(&capabilities, "the same, with ");
		add_capabilities(&capabilities, reason->capabilities);
		print_run(term, asked, buf_text(&capabilities), why_status(why, &setup));
	}
	if (reason->has_calls) {
		setup = why_setup(why, reason->set);
		memcpy(setup.exceptions.calls, reason->calls, sizeof(reason->calls));
		buf_add_text(&calls, "the same, but with ");
		add_calls(&calls, reason->calls);
		print_run(term, asked, buf_text(&calls), why_status(why, &setup));
	}
}

static void print_rest(struct term *term, const struct enter_why *asked, const struct why *why)
{
	bool rest[RESTRICTIONS], lifted[RESTRICTIONS] = { 0 };
	scoped_buf text = { 0 };

	for (int i = 0; i < RESTRICTIONS; i++) {
		for (vec_each(reason, &why->reasons))
			lifted[i] |= reason->set[i];
		rest[i] = why->bound[i] && !lifted[i];
	}
	struct why_setup setup = why_setup(why, rest);

	buf_add_text(&text, "bound by all but ");
	add_names(&text, lifted);
	print_run(term, asked, buf_text(&text), why_status(why, &setup));
}

/* "bound by ids, 3 calls let pass" */
static void describe_setup(struct buf *ret, const struct why_setup *setup)
{
	uint64_t capabilities = setup->exceptions.capabilities;
	int calls = 0;

	buf_add_text(ret, "bound by ");
	if (!add_names(ret, setup->set))
		buf_add_text(ret, "nothing");
	for (int i = 0; i < SECCOMP_CALLS_MAX; i++)
		calls += setup->exceptions.calls[i];
	if (calls) {
		buf_add_text(ret, ", ");
		human_plural(ret, calls, "call let pass", "calls let pass");
	}
	if (capabilities == UINT64_MAX)
		buf_add_text(ret, ", all capabilities");
	else if (capabilities && setup->set[RESTRICTION_CAPABILITIES])
		buf_add_format(ret, ", capabilities %llx more", (unsigned long long)capabilities);
}

static void print_runs(struct term *term, const struct enter_why *asked, const struct why *why)
{
	for (vec_each(run, &why->runs)) {
		scoped_buf text = { 0 };

		if (run == why->runs.at)
			buf_add_text(&text, "bound as the application");
		else
			describe_setup(&text, &run->setup);
		print_run(term, asked, buf_text(&text), run->status);
	}
}

/* All of them are it where it fails anyhow: they are few. */
static void print_evidence(struct term *term, const struct enter_why *asked, const struct why *why)
{
	static const bool none[RESTRICTIONS] = { 0 };
	struct why_setup free = why_setup(why, none);

	term_newline(term);
	print_line(term, STYLE_BOLD, "how its runs ended");
	if (why->verdict != WHY_RESTRICTED || asked->common->verbose) {
		print_runs(term, asked, why);
		return;
	}
	print_run(term, asked, "bound as the application", why->runs.at[0].status);
	print_run(term, asked, "bound by nothing of that", why_status(why, &free));
	for (vec_each(reason, &why->reasons)) {
		print_set(term, asked, why, reason->set, "bound by no more than ");
		print_exceptions(term, asked, why, reason);
	}
	print_rest(term, asked, why);
	term_blanks(term, INDENT);
	term_format(term, STYLE_DIM, "(%zu runs: -v shows them)", why->runs.count);
	term_newline(term);
}

static size_t count_lines(struct bytes text)
{
	struct bytes line;
	size_t count = 0;

	while (bytes_line(&text, &line))
		count++;
	return count;
}

static void print_said(struct term *term, struct bytes said)
{
	size_t left = count_lines(said);
	struct bytes line;

	if (!left)
		return;
	term_newline(term);
	print_line(term, STYLE_BOLD, "what it said, bound as the application");
	if (left > LINES_SHOWN) {
		term_format(term, STYLE_DIM, "%*s(%zu lines before)", INDENT, "",
			    left - LINES_SHOWN);
		term_newline(term);
	}
	for (; bytes_line(&said, &line); left--) {
		if (left > LINES_SHOWN)
			continue;
		term_blanks(term, INDENT);
		term_bytes(term, STYLE_PLAIN, line);
		term_newline(term);
	}
}

int enter_why_print(const struct enter_why *asked, const struct why *why, struct bytes said)
{
	scoped_term term;

	term_init(&term, STDOUT_FILENO, TERM_COLOR_AUTO);
	print_verdict(&term, why);
	print_evidence(&term, asked, why);
	if (why->verdict != WHY_WORKS)
		print_said(&term, said);
	return command_finish(&term, "enter",
			      why->verdict == WHY_WORKS ? EXIT_DONE : EXIT_CHECK_FAILED);
}
