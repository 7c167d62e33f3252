/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/init_script.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/vec.h"

enum {
	VARIABLES_MAX = 200,  /* assignments remembered of one script */
	VALUE_SIZE_MAX = 4096 /* bytes of one value once variables are filled in */
};

struct variable {
	struct bytes name;
	struct bytes value;
};

struct variables {
	struct variable at[VARIABLES_MAX];
	size_t count;
};

static bool is_name_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_';
}

static const struct variable *find_variable(const struct variables *variables, struct bytes name)
{
	for (size_t i = variables->count; i-- > 0;)
		if (bytes_equal(variables->at[i].name, name))
			return &variables->at[i];
	return NULL;
}

/* The name behind a '$' at `at`, "$NAME" or "${NAME}"; gives the bytes it takes, 0 if none. */
static size_t variable_reference(struct bytes text, size_t at, struct bytes *ret)
{
	bool braced = at + 1 < text.size && text.at[at + 1] == '{';
	size_t from = at + 1 + braced, to = from;

	while (to < text.size && is_name_byte(text.at[to]))
		to++;
	if (to == from || (braced && (to >= text.size || text.at[to] != '}')))
		return 0;
	*ret = bytes_slice(text, from, to - from);
	return to + braced - at;
}

/* The value of an assignment as the shell would give it, as far as that can be told without
 * running anything: quotes cut, variables filled in. Empty when there is more to it. */
static struct bytes expand(struct arena *arena, const struct variables *variables,
			   struct bytes value)
{
	scoped_buf expanded = { 0 };
	bool single = value.size > 0 && value.at[0] == '\'';
	bool quoted = single || (value.size > 0 && value.at[0] == '"');
	struct bytes name;
	size_t i = quoted;

	for (; i < value.size && expanded.size < VALUE_SIZE_MAX; i++) {
		char byte = value.at[i];
		size_t taken = byte == '$' && !single ? variable_reference(value, i, &name) : 0;
		const struct variable *variable = taken ? find_variable(variables, name) : NULL;

		if (quoted ? byte == value.at[0] : strchr(" \t;#", byte) != NULL)
			break;
		if (!single && (byte == '`' || (byte == '$' && !variable)))
			return (struct bytes){ 0 };
		if (variable) {
			buf_add_bytes(&expanded, variable->value);
			i += taken - 1;
		} else {
			buf_add_byte(&expanded, byte);
		}
	}
	return bytes_of(arena_string(arena, buf_bytes(&expanded)));
}

/* Remembers "NAME=value"; "export " in front is allowed. */
static void read_assignment(struct arena *arena, struct variables *variables, struct bytes line)
{
	struct bytes name;
	size_t at = 0;

	bytes_skip(&line, "export ");
	while (at < line.size && is_name_byte(line.at[at]))
		at++;
	if (at == 0 || at >= line.size || line.at[at] != '=' || variables->count == VARIABLES_MAX)
		return;
	name = bytes_slice(line, 0, at);
	struct bytes value = expand(arena, variables, bytes_slice(line, at + 1, line.size));

	if (value.size > 0)
		variables->at[variables->count++] = (struct variable){ name, value };
}

/* "# Keyword: value" into `ret` if it is that keyword and nothing was there yet. */
static bool read_keyword(struct bytes line, const char *keyword, struct bytes *ret)
{
	if (!bytes_skip(&line, "#"))
		return false;
	line = bytes_trim(line);
	if (!bytes_skip(&line, keyword))
		return false;
	if (ret->size == 0)
		*ret = bytes_trim(line);
	return true;
}

static void read_comment(struct bytes line, bool *in_header, struct init_script *ret)
{
	struct bytes word, levels = { 0 };

	if (bytes_starts(line, "### BEGIN INIT INFO"))
		*in_header = ret->has_header = true;
	else if (bytes_starts(line, "### END INIT INFO"))
		*in_header = false;
	else if (*in_header)
		(void)(read_keyword(line, "Provides:", &ret->provides) ||
		       read_keyword(line, "Default-Start:", &ret->default_start) ||
		       read_keyword(line, "Short-Description:", &ret->description));
	else if (read_keyword(line, "chkconfig:", &levels)) {
		ret->has_header = true;
		if (bytes_word(&levels, &word) && !bytes_is(word, "-"))
			ret->default_start = word;
	} else if (ret->has_header)
		read_keyword(line, "description:", &ret->description);
}

static const char *variable_of(struct arena *arena, const struct variables *variables,
			       const char *const *names)
{
	for (; *names; names++) {
		const struct variable *variable = find_variable(variables, bytes_of(*names));

		if (variable)
			return arena_string(arena, variable->value);
	}
	return NULL;
}

/* What a script without such assignments tells start-stop-daemon(8): "--pidfile /run/x.pid". The
 * first call counts, which starts the program. */
static void read_call(struct arena *arena, const struct variables *variables, struct bytes line,
		      struct init_script *ret)
{
	static const struct {
		const char *option, *short_option;
		bool is_program;
	} options[] = {
		{ "--exec", "-x", true },
		{ "--startas", "-a", true },
		{ "--pidfile", "-p", false },
	};
	ptrdiff_t at = bytes_find_text(line, "start-stop-daemon ");
	struct bytes word, value;

	if (at < 0)
		return;
	line = bytes_slice(line, (size_t)at, line.size);
	while (bytes_word(&line, &word) && !bytes_is(word, "--"))
		for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
			const char **place = options[i].is_program ? &ret->program : &ret->pidfile;

			if (*place || (!bytes_is(word, options[i].option) &&
				       !bytes_is(word, options[i].short_option)))
				continue;
			if (!bytes_word(&line, &value))
				return;
			value = expand(arena, variables, value);
			if (value.size && value.at[0] == '/')
				*place = arena_string(arena, value);
		}
}

void init_script_parse(struct arena *arena, struct bytes text, struct init_script *ret)
{
	static const char *const programs[] = { "DAEMON", "command", "exec", "DAEMON_PATH", NULL };
	static const char *const pidfiles[] = { "PIDFILE", "pidfile", "DAEMON_PIDFILE", NULL };
	static const char *const users[] = { "DAEMON_USER", "DAEMONUSER", "command_user",
					     "RUNAS",       "USER",       NULL };
	struct variables variables = { .count = 0 };
	struct init_script script = { 0 };
	struct bytes line, rest = text;
	bool in_header = false;

	while (bytes_line(&text, &line)) {
		if (bytes_starts(line, "#"))
			read_comment(line, &in_header, &script);
		else
			read_assignment(arena, &variables, bytes_trim(line));
	}
	script.program = variable_of(arena, &variables, programs);
	script.pidfile = variable_of(arena, &variables, pidfiles);
	script.user = variable_of(arena, &variables, users);
	while (bytes_line(&rest, &line))
		if (!bytes_starts(bytes_trim(line), "#"))
			read_call(arena, &variables, line, &script);
	*ret = script;
}

bool inittab_next(struct bytes *rest, unsigned *line, struct inittab_line *ret)
{
	struct bytes text;

	while (bytes_line(rest, &text)) {
		(*line)++;
		text = bytes_trim(text);
		if (text.size == 0 || text.at[0] == '#')
			continue;
		struct inittab_line found = { .line = *line };

		if (!bytes_part(&text, ':', &found.id) || !bytes_part(&text, ':', &found.levels) ||
		    !bytes_part(&text, ':', &found.action) || text.size == 0)
			continue;
		found.process = text;
		bytes_skip(&found.process, "+");
		*ret = found;
		return true;
	}
	return false;
}
