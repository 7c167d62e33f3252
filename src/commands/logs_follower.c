/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/logs_follower.h"

#include <errno.h>
#include <poll.h>

#include "base/interrupt.h"
#include "commands/commands.h"

enum { FOLLOW_MS = 250 };

enum choice {
	CHOICE_AUTO,
	CHOICE_BPF,
	CHOICE_PTRACE,
	CHOICE_NONE,
};

const char *const logs_follower_choices[] = {
	[CHOICE_AUTO] = "auto",
	[CHOICE_BPF] = "bpf",
	[CHOICE_PTRACE] = "ptrace",
	[CHOICE_NONE] = "none",
	NULL,
};

int logs_follower_start(struct logs_follow **ret, struct logs *logs, int choice, struct err *err)
{
	static const enum writes_backend backends[] = {
		[CHOICE_AUTO] = WRITES_BY_BEST,
		[CHOICE_BPF] = WRITES_BY_BPF,
		[CHOICE_PTRACE] = WRITES_BY_PTRACE,
	};
	struct logs_follow *follow = logs_follow_create(logs);
	int failed = 0;

	if (choice == CHOICE_NONE)
		logs_follow_without_streams(follow, "--backend none");
	else
		failed = logs_follow_streams(follow, backends[choice], err);
	if (failed) {
		logs_follow_destroy(follow);
		return failed;
	}
	*ret = follow;
	return 0;
}

static bool print_now(void *context, const struct log_line *line)
{
	logs_screen_line(context, line);
	return true;
}

/* What is lost is told as it happens, where it cannot be taken for a line of the log. */
static void say_losses(struct logs_follow *follow)
{
	scoped_buf text = { 0 };

	if (logs_follow_losses(follow, &text))
		command_say("logs", "not seen: %s", buf_text(&text));
}

/* One round of waiting and printing; false when it was the last. */
static bool go_on(struct logs_follow *follow, struct logs_screen *screen,
		  const struct logs_query *query, int *failed, struct err *err)
{
	struct pollfd output = { .fd = screen->term->fd };

	*failed = term_flush(screen->term, err);
	if (*failed || (poll(&output, 1, 0) > 0 && (output.revents & POLLERR)))
		return false; /* nobody reads any more */
	*failed = logs_follow_wait(follow, FOLLOW_MS, err);
	if (*failed == -EINTR)
		*failed = 0;
	if (*failed || interrupt_came())
		return false;
	logs_follow_poll(follow, query);
	say_losses(follow);
	return !logs_follow_is_over(follow);
}

static void say_ways(const struct logs_follow *follow, struct logs_screen *screen)
{
	scoped_buf text = { 0 };

	logs_follow_say(follow, &text);
	if (!text.size)
		return;
	if (screen->is_json) {
		command_say("logs", "following %s", buf_text(&text));
		return;
	}
	term_text(screen->term, STYLE_DIM, "following ");
	term_wrap(screen->term, 0, STYLE_DIM, buf_text(&text));
	term_newline(screen->term);
}

int logs_follower_go(struct logs_follow *follow, struct logs_screen *screen,
		     struct logs_query *query, bool is_quiet, struct err *err)
{
	bool has_any = logs_follow_count(follow) > 0;
	int failed = 0;

	query->give = print_now;
	query->context = screen;
	if (!is_quiet)
		say_ways(follow, screen);
	interrupt_defer();
	while (has_any && go_on(follow, screen, query, &failed, err))
		;
	if (!failed) {
		bool is_over = logs_follow_is_over(follow);

		logs_follow_end(follow, query);
		say_losses(follow);
		failed = term_flush(screen->term, err);
		if (is_over && !is_quiet)
			command_say("logs", "its processes have ended");
	}
	logs_follow_destroy(follow);
	if (!has_any)
		return err_set(err, -ENOENT, "there is no log to follow");
	return failed;
}
