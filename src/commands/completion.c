/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "commands/commands.h"
#include "commands/pages.h"

struct completion_arguments {
	struct options_common common;
};

static const struct option_spec options[] = { OPTION_HELP, { 0 } };

/* Names and choices come from our own tables: letters, digits and dashes, so nothing is quoted. */

static void add_choices(struct buf *ret, const struct option_spec *spec)
{
	for (size_t i = 0; spec->choices[i]; i++)
		buf_add_format(ret, "%s%s", i ? " " : "", spec->choices[i]);
}

static void add_command_names(struct buf *ret)
{
	for (const struct command *command = commands; command->name; command++)
		buf_add_format(ret, "%s%s", command == commands ? "" : " ", command->name);
}

/* What bash shall offer for an option's value. */
static void bash_value(struct buf *ret, const struct option_spec *spec)
{
	buf_add_format(ret, "\t\t--%s", spec->name);
	if (spec->letter)
		buf_add_format(ret, "|-%c", spec->letter);
	buf_add_text(ret, ")\n\t\t\t");
	if (spec->kind == OPTION_CHOICE) {
		buf_add_text(ret, "COMPREPLY=($(compgen -W \"");
		add_choices(ret, spec);
		buf_add_text(ret, "\" -- \"$word\"))\n");
	} else if (spec->kind == OPTION_FILE || spec->kind == OPTION_FILES) {
		buf_add_text(ret, "_trowel_files -f\n");
	} else if (spec->kind == OPTION_FOLDER) {
		buf_add_text(ret, "_trowel_files -d\n");
	} else {
		buf_add_text(ret, "COMPREPLY=()\n");
	}
	buf_add_text(ret, "\t\t\treturn ;;\n");
}

/* What stands behind the options. */
static void bash_operands(struct buf *ret, const struct command *command)
{
	switch (command->code->operands) {
	case OPERANDS_COMMAND:
		buf_add_text(ret, "\t\twords=\"trowel ");
		add_command_names(ret);
		buf_add_text(ret, "\"\n");
		break;
	case OPERANDS_SHELL:
		buf_add_text(ret, "\t\twords=\"bash zsh\"\n");
		break;
	case OPERANDS_SNAPSHOT:
	case OPERANDS_FILE:
		buf_add_text(ret, "\t\t[[ $word == -* ]] || { _trowel_files -f; return; }\n");
		break;
	case OPERANDS_NONE:
	case OPERANDS_COUNT:
		break;
	}
}

static void bash_command(struct buf *ret, const struct command *command)
{
	buf_add_format(ret, "\t%s)\n\t\tcase $before in\n", command->name);
	for (const struct option_spec *spec = command->code->options; spec->name; spec++)
		if (spec->kind != OPTION_FLAG)
			bash_value(ret, spec);
	buf_add_text(ret, "\t\tesac\n");
	bash_operands(ret, command);
	buf_add_text(ret, "\t\t[[ $word == -* ]] && words=\"");
	for (const struct option_spec *spec = command->code->options; spec->name; spec++)
		buf_add_format(ret, "%s--%s", spec == command->code->options ? "" : " ",
			       spec->name);
	buf_add_text(ret, "\" ;;\n");
}

static void bash_script(struct buf *ret)
{
	buf_add_text(ret, "# bash completion for trowel; printed by `trowel completion bash`\n"
			  "_trowel_files()\n{\n"
			  "\tcompopt -o filenames 2>/dev/null\n"
			  "\tmapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\")\n"
			  "}\n\n"
			  "_trowel()\n{\n"
			  "\tlocal word=${COMP_WORDS[COMP_CWORD]} words=\n"
			  "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}\n\n"
			  "\t# readline takes --option=value for three words\n"
			  "\tif [[ $word == = ]]; then\n"
			  "\t\tword=\n"
			  "\telif [[ $before == = ]]; then\n"
			  "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n"
			  "\tfi\n"
			  "\tif ((COMP_CWORD == 1)); then\n"
			  "\t\tCOMPREPLY=($(compgen -W \"");
	add_command_names(ret);
	buf_add_text(ret, " --help --version\" -- \"$word\"))\n"
			  "\t\treturn\n"
			  "\tfi\n"
			  "\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *command = commands; command->name; command++)
		bash_command(ret, command);
	buf_add_text(ret, "\tesac\n"
			  "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
			  "}\n\n"
			  "complete -F _trowel trowel\n");
}

/* Inside of single quotes, and of _arguments' brackets and colons. */
static void zsh_text(struct buf *ret, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_text(ret, "'\\''");
		else if (strchr("[]:\\", *text))
			buf_add_format(ret, "\\%c", *text);
		else
			buf_add_byte(ret, *text);
	}
}

static void zsh_action(struct buf *ret, const struct option_spec *spec)
{
	buf_add_format(ret, ":%s:", spec->argument);
	if (spec->kind == OPTION_CHOICE) {
		buf_add_byte(ret, '(');
		add_choices(ret, spec);
		buf_add_byte(ret, ')');
	} else if (spec->kind == OPTION_FILE || spec->kind == OPTION_FILES) {
		buf_add_text(ret, "_files");
	} else if (spec->kind == OPTION_FOLDER) {
		buf_add_text(ret, "_files -/");
	} else {
		buf_add_byte(ret, ' ');
	}
}

static void zsh_option(struct buf *ret, const struct option_spec *spec)
{
	bool has_value = spec->kind != OPTION_FLAG;

	buf_add_format(ret, " \\\n\t\t\t'%s--%s%s", spec->kind == OPTION_FILES ? "*" : "",
		       spec->name, has_value ? "=" : "");
	if (has_value)
		zsh_action(ret, spec);
	buf_add_byte(ret, '\'');
	if (!spec->letter)
		return;
	buf_add_format(ret, " \\\n\t\t\t'-%c%s", spec->letter, has_value ? "+" : "");
	if (has_value)
		zsh_action(ret, spec);
	buf_add_byte(ret, '\'');
}

static void zsh_command(struct buf *ret, const struct command *command)
{
	buf_add_format(ret, "\t%s)\n\t\t_arguments", command->name);
	for (const struct option_spec *spec = command->code->options; spec->name; spec++)
		zsh_option(ret, spec);
	switch (command->code->operands) {
	case OPERANDS_COMMAND:
		buf_add_text(ret, " \\\n\t\t\t'1:command:(trowel ");
		add_command_names(ret);
		buf_add_text(ret, ")'");
		break;
	case OPERANDS_SHELL:
		buf_add_text(ret, " \\\n\t\t\t'1:shell:(bash zsh)'");
		break;
	case OPERANDS_SNAPSHOT:
		buf_add_text(ret, " \\\n\t\t\t'1:snapshot:_files'");
		break;
	case OPERANDS_FILE:
		buf_add_text(ret, " \\\n\t\t\t'1:file:_files'");
		break;
	case OPERANDS_NONE:
	case OPERANDS_COUNT:
		break;
	}
	buf_add_text(ret, " ;;\n");
}

static void zsh_script(struct buf *ret)
{
	buf_add_text(ret, "#compdef trowel\n"
			  "# zsh completion for trowel; printed by `trowel completion zsh`\n"
			  "_trowel()\n{\n"
			  "\tlocal -a names=(");
	for (const struct command *command = commands; command->name; command++) {
		buf_add_format(ret, "\n\t\t'%s:", command->name);
		zsh_text(ret, page_of(command->name)->summary);
		buf_add_byte(ret, '\'');
	}
	buf_add_text(ret, "\n\t)\n\n"
			  "\tif ((CURRENT == 2)); then\n"
			  "\t\t_describe command names\n"
			  "\t\treturn\n"
			  "\tfi\n"
			  "\tshift words\n"
			  "\t((CURRENT--))\n"
			  "\tcase $words[1] in\n");
	for (const struct command *command = commands; command->name; command++)
		zsh_command(ret, command);
	buf_add_text(ret, "\tesac\n"
			  "}\n\n"
			  "if [[ $funcstack[1] == _trowel ]]; then\n"
			  "\t_trowel \"$@\"\n"
			  "else\n"
			  "\tcompdef _trowel trowel\n"
			  "fi\n");
}

static int run(int argc, char **argv)
{
	struct completion_arguments arguments = { 0 };
	scoped_term term = { 0 };
	struct err err;
	int status;

	if (!command_parse(argc, argv, &arguments, &status))
		return status;
	const char *shell = arguments.common.operands[0];

	term_init(&term, STDOUT_FILENO, TERM_COLOR_NEVER);
	if (strcmp(shell, "bash") == 0) {
		bash_script(&term.out);
	} else if (strcmp(shell, "zsh") == 0) {
		zsh_script(&term.out);
	} else {
		(void)err_set(&err, -EINVAL, "%s: has to be bash or zsh", shell);
		return command_fail("completion", &err);
	}
	return command_finish(&term, "completion", EXIT_DONE);
}

const struct command_code command_completion = { options, OPERANDS_SHELL, 1, 1, run };
