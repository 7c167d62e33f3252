/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/commands.h"
#include "commands/pages.h"

struct help_arguments {
	struct options_common common;
};

static const struct option_spec options[] = { OPTION_COLOR, OPTION_HELP, { 0 } };

/* The life of a server. */
static const struct {
	const char *group;
	const char *question;
} groups[] = {
	{ "Dig", "find out what is there" },
	{ "Tend", "help while it is sick" },
	{ "Write", "write it down as code, and prove it" },
	{ "Build", "raise its successor" },
	{ "Bury", "erase it" },
	{ "Keep", "keep what is known of all" },
	{ "Help", "about trowel itself" },
};

static void print_group(const char *group, const char *question, struct term *term)
{
	bool is_first = true;

	for (const struct command *command = commands; command->name; command++) {
		if (strcmp(command->group, group) != 0)
			continue;
		if (is_first) {
			term_newline(term);
			term_text(term, STYLE_BOLD, group);
			term_format(term, STYLE_DIM, ": %s", question);
			term_newline(term);
		}
		is_first = false;
		term_blanks(term, 2);
		term_text(term, STYLE_CYAN, command->name);
		term_to_column(term, 14);
		term_wrap(term, 14, STYLE_PLAIN, page_of(command->name)->summary);
		term_newline(term);
	}
}

static void print_overview(struct term *term)
{
	term_text(term, STYLE_BOLD, "trowel");
	term_format(term, STYLE_PLAIN, ": %s", page_of("")->summary);
	term_newline(term);
	term_newline(term);
	term_text(term, STYLE_PLAIN, "usage: trowel COMMAND [options] [arguments]");
	term_newline(term);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		print_group(groups[i].group, groups[i].question, term);
	term_newline(term);
	term_wrap(term, 0, STYLE_PLAIN,
		  "`trowel help COMMAND` tells all about one of them, `trowel help trowel` what "
		  "they share. Begin with `sudo trowel survey`: it only looks.");
	term_newline(term);
}

static int run(int argc, char **argv)
{
	struct help_arguments arguments = { 0 };
	const char *name = NULL;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	if (arguments.common.operand_count)
		name = arguments.common.operands[0];
	if (name && strcmp(name, "trowel") != 0 && !commands_find(name)) {
		command_say("help", "%s: no such command; `trowel help` lists them", name);
		return EXIT_NOT_DONE;
	}
	scoped_term term;

	term_init(&term, STDOUT_FILENO, (enum term_color)arguments.common.color);
	if (!name)
		print_overview(&term);
	else
		page_print(page_of(commands_find(name) ? name : ""), &term);
	return command_finish(&term, "help", EXIT_DONE);
}

const struct command_code command_help = { options, OPERANDS_COMMAND, 0, 1, run };
