/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/interrupt.h"
#include "base/nearest.h"
#include "base/progress.h"
#include "commands/pages.h"
#include "commands_table.h"

#define DECLARE(name, text, group) extern const struct command_code command_##name;
COMMANDS(DECLARE)

#define ROW(name, text, group) { text, group, &command_##name },
const struct command commands[] = { COMMANDS(ROW){ 0 } };

const struct command *commands_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* "trowel: name: what", escaped, in one write so that lines of several processes do not mix. */
static void say(const char *name, const char *what)
{
	scoped_buf line = { 0 };

	buf_add_text(&line, "trowel: ");
	if (name) {
		escape_terminal(&line, bytes_of(name));
		buf_add_text(&line, ": ");
	}
	escape_terminal(&line, bytes_of(what));
	buf_add_byte(&line, '\n');
	if (write(STDERR_FILENO, line.at, line.size) < 0)
		return; /* nobody to tell */
}

int command_fail(const char *name, const struct err *err)
{
	say(name, err->text);
	return EXIT_NOT_DONE;
}

void command_say(const char *name, const char *format, ...)
{
	scoped_buf text = { 0 };
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(&text, format, arguments);
	va_end(arguments);
	say(name, buf_text(&text));
}

void command_progress(void *progress, const char *collector)
{
	progress_show(progress, collector);
}

int command_finish(struct term *term, const char *name, int status)
{
	struct err err;
	int failed = term_flush(term, &err);

	if (failed && failed != -EPIPE)
		say(name, err.text);
	return failed ? EXIT_NOT_DONE : status;
}

static int check_operands(const struct command *command, const struct options_common *common,
			  struct err *err)
{
	const struct command_code *code = command->code;

	if (common->operand_count > code->operands_max)
		return err_set(err, -EINVAL, "%s: %s", common->operands[code->operands_max],
			       code->operands_max ? "one argument too many" : "takes no arguments");
	if (common->operand_count < code->operands_min)
		return err_set(err, -EINVAL, "an argument is missing; see `trowel help %s`",
			       command->name);
	return 0;
}

bool command_parse(int argc, char **argv, void *arguments, int *status)
{
	const struct command *command = commands_find(argv[0]);
	struct options_common *common = arguments;
	struct err err;
	int failed = options_parse(command->code->options, argc, argv, arguments, &err);

	if (!failed && common->help) {
		scoped_term term;

		term_init(&term, STDOUT_FILENO, (enum term_color)common->color);
		page_print(page_of(command->name), &term);
		*status = command_finish(&term, command->name, EXIT_DONE);
		return false;
	}
	if (failed || check_operands(command, common, &err) < 0) {
		*status = command_fail(command->name, &err);
		return false;
	}
	return true;
}

static int fail_unknown(const char *name)
{
	struct nearest nearest = { 0 };

	for (const struct command *command = commands; command->name; command++)
		nearest_offer(&nearest, bytes_of(name), command->name);
	if (nearest.name)
		command_say(name, "no such command; did you mean `trowel %s`?", nearest.name);
	else
		command_say(name, "no such command; `trowel help` lists them");
	return EXIT_NOT_DONE;
}

/* A closed descriptor would be the next file that is opened, and be written over by messages. An
 * output is made one that cannot be written, so that this is noticed. */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* `trowel` alone, and the options that programs are asked with first. */
static const char *command_name(int argc, char **argv)
{
	static const char *const same[][2] = {
		{ "--help", "help" },
		{ "-h", "help" },
		{ "--version", "version" },
	};

	if (argc < 2)
		return "help";
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(argv[1], same[i][0]) == 0)
			return same[i][1];
	return argv[1];
}

/* True if we have been executed by one of the commands; its part is done then. */
static bool is_part(int argc, char **argv, int *status)
{
	for (const struct command *command = commands; command->name; command++)
		if (command->code->is_part && command->code->is_part(argc, argv, status))
			return true;
	return false;
}

int commands_main(int argc, char **argv)
{
	char *alone[] = { NULL, NULL };
	int part;

	if (is_part(argc, argv, &part))
		return part;
	fill_descriptors();
	interrupt_init();
	const char *name = command_name(argc, argv);
	const struct command *command = commands_find(name);

	if (!command)
		return fail_unknown(name);
	alone[0] = (char *)command->name;
	if (argc < 2)
		return command->code->run(1, alone);
	argv[1] = alone[0]; /* --help is help from here on */
	int status = command->code->run(argc - 1, argv + 1);

	if (fflush(stdout) != 0 || ferror(stdout)) {
		struct err err;

		if (errno != EPIPE) {
			(void)err_errno(&err, "standard output");
			say(command->name, err.text);
		}
		return EXIT_NOT_DONE;
	}
	return status;
}
