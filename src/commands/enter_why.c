/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/enter_why.h"

#include <errno.h>
#include <stdio.h>

#include "base/progress.h"
#include "commands/commands.h"

/* One search. */
struct finding {
	const struct enter_why *asked;
	struct enter_options options;
	struct why why;
	struct progress progress;
	struct buf said; /* in the first run */
	int runs;
};

/* ---- asking -------------------------------------------------------------------------------- */

static bool is_yes(struct bytes answer)
{
	answer = bytes_trim(answer);
	return bytes_is(answer, "y") || bytes_is(answer, "Y") || bytes_is(answer, "yes");
}

static int ask(const struct enter_why *asked, struct err *err)
{
	scoped_buf name = { 0 };
	char answer[64];

	if (asked->is_agreed)
		return 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return err_set(err, -ENOTTY,
			       "--why runs the command several times, with more rights than the "
			       "application has; there is no terminal to ask whether it may: --yes "
			       "says so");
	target_write(&name, asked->target);
	command_say("enter",
		    "--why runs the command several times in %s, a dozen as a rule, also with more "
		    "rights than the application has: as root of there, without its filters and "
		    "limits, and, if it fails even so, with all capabilities. What the command "
		    "changes, it may change each time.",
		    buf_text(&name));
	fputs("Go on? [y/N] ", stderr);
	ssize_t size = read(STDIN_FILENO, answer, sizeof(answer));

	if (size <= 0 || !is_yes((struct bytes){ answer, (size_t)size }))
		return err_set(err, -ECANCELED, "not done, as you wish");
	return 0;
}

/* ---- runs ---------------------------------------------------------------------------------- */

static void show_progress(struct finding *finding, const struct why_setup *setup)
{
	scoped_buf text = { 0 };

	buf_add_format(&text, "run %d, bound by", ++finding->runs);
	for (int i = 0; i < RESTRICTIONS; i++)
		if (setup->set[i])
			buf_add_format(&text, " %s", restriction_names[i]);
	progress_show(&finding->progress, buf_text(&text));
}

static int run(void *context, const struct why_setup *setup, struct err *err)
{
	struct finding *finding = context;
	scoped_trial trial = { 0 };

	show_progress(finding, setup);
	memcpy(finding->options.restrictions, setup->set, sizeof(setup->set));
	finding->options.exceptions = setup->exceptions;
	if (trial_run(&finding->options, finding->why.subject, finding->asked->limit_ms, &trial,
		      err) < 0)
		return err->code;
	if (finding->runs == 1)
		buf_add_bytes(&finding->said, buf_bytes(&trial.said));
	return trial.is_cut ? WHY_RUNS_ON : trial.status;
}

/* What binds the application; and its filters, to tell the calls that they refuse. */
static int prepare(struct finding *finding, struct subject *subject, struct arena *arena,
		   struct err *err)
{
	const struct enter_options *options = finding->asked->options;
	struct why *why = &finding->why;

	for (int i = 0; i < SUBJECT_NAMESPACES; i++)
		if (!options->joins[i])
			subject_stay(subject, (enum subject_namespace)i);
	memcpy(why->bound, options->restrictions, sizeof(why->bound));
	restrictions_leave_binding(subject, why->bound);
	if (!why->bound[RESTRICTION_SECCOMP])
		return 0;
	return seccomp_filters_read((pid_t)subject->pid, arena, &why->filters, err);
}

static int find(struct finding *finding, struct subject *subject, struct arena *arena,
		struct err *err)
{
	const struct enter_why *asked = finding->asked;

	if (prepare(finding, subject, arena, err) < 0)
		return err->code;
	progress_init(&finding->progress, !asked->common->quiet);
	int failed = why_find(&finding->why, err);

	progress_erase(&finding->progress);
	if (failed)
		return failed;
	return asked->common->json
		       ? enter_why_print_json(asked, &finding->why, buf_bytes(&finding->said))
		       : enter_why_print(asked, &finding->why, buf_bytes(&finding->said));
}

int enter_why(const struct enter_why *asked, struct err *err)
{
	scoped_arena arena = { 0 };
	struct subject subject;
	struct finding finding = {
		.asked = asked,
		.options = *asked->options,
		.why = { .subject = &subject, .run = run, .arena = &arena },
	};

	if (!asked->options->argv.count)
		return err_set(err, -EINVAL, "--why wants a command, behind \"--\"");
	if (ask(asked, err) < 0)
		return err->code;
	finding.options.tell = NULL;
	finding.why.context = &finding;
	int result = subject_open(&subject, asked->target->pid, asked->target->start_ticks, err);

	if (result == 0)
		result = find(&finding, &subject, &arena, err);
	subject_close(&subject);
	buf_deinit(&finding.said);
	return result;
}
