/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small shell: words, pipes, redirections, && || ; and a few words of its own. Source: sh(1),
 * tcsetpgrp(3). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "applets/applets.h"
#include "applets/shell_words.h"
#include "base/cleanup.h"
#include "base/escape.h"
#include "base/mem.h"

enum {
	LINE_MAX_SIZE = 64 * 1024,
	STATUS_NOT_FOUND = 127,
	STATUS_NOT_RUN = 126,
	STATUS_SIGNAL = 128,
	STATUS_USAGE = 2,
	FILE_MODE = 0666,
	PIPELINE_MAX = 64,
};

extern char **environ;

struct shell {
	bool is_terminal;
	bool is_over;
	int status;
	char status_text[16];
};

static void say(const char *what, const char *why)
{
	scoped_buf text = { 0 };

	escape_terminal(&text, bytes_of(what));
	buf_add_format(&text, ": %s\n", why);
	if (write(STDERR_FILENO, text.at, text.size) < 0)
		return; /* nobody hears it */
}

static struct bytes variable(void *context, struct bytes name)
{
	struct shell *shell = context;

	if (bytes_is(name, "?")) {
		snprintf(shell->status_text, sizeof(shell->status_text), "%d", shell->status);
		return bytes_of(shell->status_text);
	}
	for (char **each = environ; *each; each++) {
		struct bytes rest = bytes_of(*each);

		if (bytes_skip(&rest, "=") || rest.size <= name.size)
			continue;
		if (memcmp(rest.at, name.at, name.size) == 0 && rest.at[name.size] == '=')
			return bytes_slice(rest, name.size + 1, SIZE_MAX);
	}
	return (struct bytes){ 0 };
}

/* ---- one command --------------------------------------------------------------------------- */

struct shell_command {
	char **argv; /* ended by NULL */
	int argc;
	const char *input, *output; /* NULL: as they are */
	bool appends;
};

static bool redirect(const char *path, int flags, int fd)
{
	int file = path ? open(path, flags | O_CLOEXEC, FILE_MODE) : -1;

	if (!path)
		return true;
	if (file < 0 || dup2(file, fd) < 0) {
		say(path, err_words(-errno));
		return false;
	}
	close(file);
	return true;
}

/* In a child. */
static _Noreturn void become(const struct shell_command *command)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTTOU, SIGTTIN, SIGPIPE };
	const struct applet *applet = applets_find(command->argv[0]);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	if (!redirect(command->input, O_RDONLY, STDIN_FILENO) ||
	    !redirect(command->output, O_WRONLY | O_CREAT | (command->appends ? O_APPEND : O_TRUNC),
		      STDOUT_FILENO))
		_exit(1);
	if (applet && !strchr(command->argv[0], '/'))
		_exit(applets_run(applet, command->argc, command->argv));
	execvp(command->argv[0], command->argv);
	int failed = errno;

	say(command->argv[0], failed == ENOENT ? "no such command" : err_words(-failed));
	_exit(failed == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

/* ---- words of its own ---------------------------------------------------------------------- */

static void help(void)
{
	scoped_buf text = { 0 };
	struct err err;

	buf_add_text(&text, "a small shell of trowel's: words, quotes, $NAME, | && || ; < > >>\n"
			    "  cd [FOLDER], export NAME=VALUE, exit [STATUS], help\n");
	for (const struct applet *applet = applets; applet->name; applet++)
		buf_add_format(&text, "  %s\n", applet->help);
	buf_add_text(&text, "and whatever PATH leads to.\n");
	(void)!applets_write(buf_bytes(&text), &err);
}

/* True if it was one. */
static bool run_own(struct shell *shell, const struct shell_command *command)
{
	const char *name = command->argv[0], *argument = command->argv[1];
	uint64_t number;

	shell->status = 0;
	if (text_is(name, "exit")) {
		shell->is_over = true;
		shell->status = argument && bytes_u64(bytes_of(argument), 10, &number)
					? (int)(number & 0xff)
					: 0;
	} else if (text_is(name, "cd")) {
		if (chdir(argument ? argument : "/") < 0) {
			say(argument ? argument : "/", err_words(-errno));
			shell->status = 1;
		}
	} else if (text_is(name, "export")) {
		shell->status = argument && strchr(argument, '=') &&
						putenv(mem_copy(argument, strlen(argument) + 1)) ==
							0
					? 0
					: STATUS_USAGE;
	} else if (text_is(name, "help")) {
		help();
	} else {
		return false;
	}
	return true;
}

/* ---- pipelines ----------------------------------------------------------------------------- */

static int status_of(int status)
{
	return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

static pid_t start(const struct shell *shell, const struct shell_command *command, pid_t group,
		   const int ends[3])
{
	pid_t child = fork();

	if (child != 0)
		return child;
	setpgid(0, group);
	if (shell->is_terminal)
		tcsetpgrp(STDIN_FILENO, getpgrp());
	if (ends[0] >= 0)
		dup2(ends[0], STDIN_FILENO);
	if (ends[1] >= 0)
		dup2(ends[1], STDOUT_FILENO);
	for (int i = 0; i < 3; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	become(command);
}

/* The status is that of the last. */
static void run_pipeline(struct shell *shell, const struct shell_command *commands, size_t count)
{
	pid_t group = 0, last = 0, ended;
	int before = -1, status;

	for (size_t i = 0; i < count; i++) {
		int ends[3] = { before, -1, -1 }, made[2] = { -1, -1 };

		if (i + 1 < count && pipe(made) == 0) {
			ends[1] = made[1];
			ends[2] = made[0];
		}
		last = start(shell, &commands[i], group, ends);
		group = group ? group : last;
		cleanup_fd(&before);
		cleanup_fd(&made[1]);
		before = made[0];
		if (last < 0) {
			say(commands[i].argv[0], err_words(-errno));
			break;
		}
		setpgid(last, group);
	}
	cleanup_fd(&before);
	shell->status = STATUS_NOT_RUN;
	while ((ended = waitpid(-1, &status, 0)) > 0 || (ended < 0 && errno == EINTR))
		if (ended == last)
			shell->status = status_of(status);
	if (shell->is_terminal)
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* ---- lines --------------------------------------------------------------------------------- */

/* Takes the commands of a pipeline from the front of the tokens. -EINVAL. */
struct parsing {
	const shell_tokens *tokens;
	size_t at;
	struct arena *arena;
};

static int take_redirection(struct parsing *parsing, struct shell_command *command, struct err *err)
{
	const struct shell_token *sign = &parsing->tokens->at[parsing->at++];
	const struct shell_token *file = &parsing->tokens->at[parsing->at];

	if (parsing->at == parsing->tokens->count || file->sign != SHELL_WORD)
		return err_set(err, -EINVAL, "a file is missing behind < or >");
	parsing->at++;
	command->appends = sign->sign == SHELL_APPEND;
	*(sign->sign == SHELL_INPUT ? &command->input : &command->output) = file->word;
	return 0;
}

static int take_command(struct parsing *parsing, struct shell_command *ret, struct err *err)
{
	vec_of(char *) words = { 0 };

	*ret = (struct shell_command){ 0 };
	while (parsing->at < parsing->tokens->count) {
		const struct shell_token *token = &parsing->tokens->at[parsing->at];

		if (token->sign == SHELL_WORD) {
			*vec_push_in(parsing->arena, &words) = (char *)token->word;
			parsing->at++;
		} else if (token->sign >= SHELL_INPUT) {
			if (take_redirection(parsing, ret, err) < 0)
				return -EINVAL;
		} else {
			break;
		}
	}
	if (words.count == 0) {
		err_set(err, -EINVAL, "a command is missing");
		return -EINVAL;
	}
	ret->argc = (int)words.count;
	ret->argv = arena_alloc(parsing->arena, (words.count + 1) * sizeof(*ret->argv));
	memcpy(ret->argv, words.at, words.count * sizeof(*ret->argv));
	return 0;
}

/* A pipeline, and nothing behind it. */
static int run_piece(struct shell *shell, const shell_tokens *tokens, struct arena *arena,
		     struct err *err)
{
	struct parsing parsing = { .tokens = tokens, .arena = arena };
	struct shell_command commands[PIPELINE_MAX];
	size_t count = 0;

	do {
		parsing.at += count > 0; /* the pipe */
		if (count == PIPELINE_MAX)
			return err_set(err, -EINVAL, "too many pipes");
		if (take_command(&parsing, &commands[count++], err) < 0)
			return err->code;
	} while (parsing.at < tokens->count && tokens->at[parsing.at].sign == SHELL_PIPE);
	if (count > 1 || !run_own(shell, &commands[0]))
		run_pipeline(shell, commands, count);
	return 0;
}

static void run_line(struct shell *shell, struct bytes rest)
{
	bool is_wanted = true;
	struct err err = { 0 };
	int failed = 0;

	while (rest.size && !failed && !shell->is_over) {
		scoped_arena arena = { 0 };
		shell_tokens tokens = { 0 };
		enum shell_sign end = SHELL_THEN;

		failed = shell_words(&rest, variable, shell, &arena, &tokens, &err);
		if (failed || tokens.count == 0)
			break;
		end = tokens.at[tokens.count - 1].sign;
		tokens.count -= end >= SHELL_AND && end <= SHELL_THEN;
		if (is_wanted)
			failed = run_piece(shell, &tokens, &arena, &err);
		is_wanted = end == SHELL_AND  ? shell->status == 0 && is_wanted
			    : end == SHELL_OR ? shell->status != 0 || !is_wanted
					      : true;
	}
	if (failed) {
		say("sh", err.text);
		shell->status = STATUS_USAGE;
	}
}

static void prompt(const struct shell *shell)
{
	const char *where = getenv("TROWEL");
	scoped_buf text = { 0 };
	char folder[PATH_MAX];

	if (!shell->is_terminal)
		return;
	buf_add_format(&text, "\033[1;33m(%s)\033[0m ", where ? where : "trowel");
	escape_terminal(&text, bytes_of(getcwd(folder, sizeof(folder)) ? folder : "?"));
	buf_add_text(&text, " $ ");
	if (write(STDOUT_FILENO, text.at, text.size) < 0)
		return; /* the next read ends it */
}

/* A byte at a time: what follows is the commands'. False at the end. */
static bool read_line(struct buf *ret)
{
	char byte;
	ssize_t got;

	buf_clear(ret);
	while (((got = read(STDIN_FILENO, &byte, 1)) == 1 || (got < 0 && errno == EINTR)) &&
	       ret->size < LINE_MAX_SIZE) {
		if (got == 1 && byte == '\n')
			return true;
		if (got == 1)
			buf_add_byte(ret, byte);
	}
	return ret->size > 0;
}

static void take_terminal(struct shell *shell)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGTTOU, SIGTTIN, SIGTSTP };

	shell->is_terminal = isatty(STDIN_FILENO);
	for (size_t i = 0; shell->is_terminal && i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_IGN);
	if (shell->is_terminal && setpgid(0, 0) == 0)
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

int applet_sh(int argc, char **argv, struct err *err)
{
	struct shell shell = { 0 };
	scoped_buf line = { 0 };

	if (argc > 1 && !text_is(argv[1], "-c"))
		return err_set(err, -EINVAL, "it reads no scripts: sh [-c LINE]"), STATUS_USAGE;
	if (argc > 2) {
		run_line(&shell, bytes_of(argv[2]));
		return shell.status;
	}
	take_terminal(&shell);
	if (shell.is_terminal)
		say("trowel", "a small shell; `help` says what there is");
	while (!shell.is_over) {
		prompt(&shell);
		if (!read_line(&line))
			break;
		run_line(&shell, buf_bytes(&line));
	}
	return shell.status;
}
