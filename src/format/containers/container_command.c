/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/containers/container_command.h"

#include "base/path.h"

enum { COMMAND_WORDS_MAX = 1024, COMMAND_NESTING_MAX = 2 };

bool container_word(struct arena *arena, struct bytes *rest, const char **ret)
{
	scoped_buf word = { 0 };
	struct bytes text = bytes_trim(*rest);
	char quote = '\0';
	size_t i = 0;

	if (text.size == 0)
		return false;
	for (; i < text.size; i++) {
		char byte = text.at[i];

		if (!quote && strchr(" \t\r\n", byte) && byte)
			break;
		if (byte == quote && quote)
			quote = '\0';
		else if (!quote && (byte == '"' || byte == '\''))
			quote = byte;
		else if (byte == '\\' && quote != '\'' && i + 1 < text.size)
			buf_add_byte(&word, text.at[++i]);
		else
			buf_add_byte(&word, byte);
	}
	*rest = bytes_slice(text, i, text.size);
	*ret = arena_string(arena, buf_bytes(&word));
	return true;
}

/* What the words behind a program mean. */
struct program {
	const char *name;
	const char *engine;
	/* words after which the first that is no option is the name ("start"), or --name gives it
	 * ("run", "create"); none: the program itself starts something */
	bool has_verbs;
	const char *name_option; /* --name, or what the program calls it */
	const char *name_letter; /* "-n" */
	const char *path_option; /* --cidfile, --directory */
	const char *path_letter;
};

static const struct program programs[] = {
	{ "docker", "docker", true, "--name", NULL, "--cidfile", NULL },
	{ "podman", "podman", true, "--name", NULL, "--cidfile", NULL },
	{ "nerdctl", "containerd", true, "--name", NULL, "--cidfile", NULL },
	{ "docker-compose", NULL, true, "--project-name", "-p", "--file", "-f" },
	{ "podman-compose", NULL, true, "--project-name", "-p", "--file", "-f" },
	{ "lxc-start", "lxc", false, "--name", "-n", NULL, NULL },
	{ "machinectl", "machine", true, NULL, NULL, NULL, NULL },
	{ "systemd-nspawn", "machine", false, "--machine", "-M", "--directory", "-D" },
};

static const struct program *program_of(const char *word)
{
	const char *name = path_name(word);

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(name, programs[i].name) == 0)
			return &programs[i];
	return NULL;
}

/* What parts commands. */
static bool is_end(const char *word)
{
	static const char *const ends[] = { ";", "&&", "||", "|", "&" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (strcmp(word, ends[i]) == 0)
			return true;
	return false;
}

/* The next word of the command; *is_last for one with a ";" at its end, which is cut off. */
static bool command_word(struct arena *arena, struct bytes *rest, const char **ret, bool *is_last)
{
	if (*is_last || !container_word(arena, rest, ret) || is_end(*ret))
		return false;
	struct bytes word = bytes_of(*ret);

	*is_last = bytes_ends(word, ";");
	if (*is_last)
		*ret = arena_string(arena, bytes_slice(word, 0, word.size - 1));
	return true;
}

/* One command being read. */
struct command {
	struct arena *arena;
	const struct program *program;
	struct container_reference *ret;
	bool starts;     /* its verb is one that starts something */
	bool names_next; /* and the first word that is no option is a name */
	bool is_over;    /* what follows is the container's own command */
};

/* The value of an option, glued to it or the next word. */
static bool option_value(struct command *command, const char *word, const char *option,
			 struct bytes *rest, const char **ret)
{
	struct bytes value = bytes_of(word);

	if (!option || !bytes_skip(&value, option))
		return false;
	if (value.size == 0)
		return container_word(command->arena, rest, ret);
	if (!bytes_skip(&value, "="))
		return false;
	*ret = value.at;
	return true;
}

/* Options of run, create and start that have a value behind them: without them the value would be
 * taken for the image, where the container's own command begins. */
static bool takes_value(const char *word)
{
	static const char *const letters = "vepluwmhca"; /* -v -e -p -l -u -w -m -h -c -a */

	if (word[0] != '-' || strchr(word, '='))
		return false;
	if (word[1] != '-')
		return word[1] && word[2] == '\0' && strchr(letters, word[1]);
	return true;
}

/* Long options of these verbs that stand alone. */
static bool is_switch(const char *word)
{
	static const char *const switches[] = {
		"--detach",
		"--rm",
		"--init",
		"--interactive",
		"--tty",
		"--privileged",
		"--read-only",
		"--attach",
		"--replace",
		"--no-healthcheck",
		"--publish-all",
		"--oom-kill-disable",
		"--sig-proxy",
		"--quiet",
		"--build",
		"--remove-orphans",
		"--force-recreate",
		"--no-build",
		"--no-deps",
		"--wait",
		"--rmi",
		"--tls-verify",
	};

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (strcmp(word, switches[i]) == 0)
			return true;
	return false;
}

static void take_verb(struct command *command, const char *word)
{
	static const struct {
		const char *verb;
		bool names_next;
	} verbs[] = { { "start", true },
		      { "run", false },
		      { "create", false },
		      { "up", false },
		      { "restart", true } };

	if (strcmp(word, "compose") == 0) {
		command->program = program_of("docker-compose");
		command->ret->is_compose = true;
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(word, verbs[i].verb) == 0) {
			command->starts = true;
			command->names_next = verbs[i].names_next && !command->ret->is_compose;
			return;
		}
}

/* One word behind the program's name. */
static void take_word(struct command *command, const char *word, struct bytes *rest)
{
	const struct program *program = command->program;
	struct container_reference *ret = command->ret;
	const char *value;

	if (option_value(command, word, program->name_option, rest, &value) ||
	    option_value(command, word, program->name_letter, rest, &value)) {
		if (ret->is_compose)
			ret->project = value;
		else
			ret->name = value;
	} else if (option_value(command, word, program->path_option, rest, &value) ||
		   option_value(command, word, program->path_letter, rest, &value)) {
		if (ret->is_compose)
			ret->file = value;
		else
			ret->option = value;
	} else if (word[0] == '-') {
		if (command->starts && !command->names_next && takes_value(word) &&
		    !is_switch(word))
			(void)container_word(command->arena, rest, &value);
	} else if (!command->starts && program->has_verbs) {
		take_verb(command, word);
	} else if (command->names_next && !ret->name) {
		ret->name = word;
	} else {
		command->is_over = true;
	}
}

/* Reads a command to its end. */
static bool read_command(struct arena *arena, struct bytes *rest, const struct program *program,
			 struct container_reference *ret)
{
	struct command command = { .arena = arena, .program = program, .ret = ret };
	const char *word;
	bool is_last = false;

	*ret = (struct container_reference){ .is_compose = !program->engine };
	command.starts = !program->has_verbs;
	while (command_word(arena, rest, &word, &is_last))
		if (!command.is_over)
			take_word(&command, word, rest);
	ret->engine = ret->is_compose ? NULL : program->engine;
	return command.starts && (ret->name || ret->option || ret->is_compose);
}

static bool next_within(struct arena *arena, struct bytes *rest, unsigned depth,
			struct container_reference *ret)
{
	const char *word;

	for (unsigned words = 0; words < COMMAND_WORDS_MAX && container_word(arena, rest, &word);
	     words++) {
		const struct program *program = program_of(word);
		struct bytes inner = bytes_of(word);

		if (program && read_command(arena, rest, program, ret))
			return true;
		/* a quoted word with blanks in it: sh -c 'docker start web' */
		if (!program && depth < COMMAND_NESTING_MAX && bytes_find(inner, ' ') > 0 &&
		    next_within(arena, &inner, depth + 1, ret))
			return true;
	}
	return false;
}

bool container_command_next(struct arena *arena, struct bytes *rest,
			    struct container_reference *ret)
{
	return next_within(arena, rest, 0, ret);
}
