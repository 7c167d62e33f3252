/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/maintainer_script.h"

#include "base/vec.h"

enum { MODE_MAX = 07777 };

struct variable {
	struct bytes name;
	struct bytes value; /* in the reader's texts */
};

struct word {
	size_t at, size; /* in `words_text` */
	bool is_doubtful;
	bool has_unknown; /* variables of unknown value, each a star in the text */
};

struct reader {
	void *context;
	void (*act)(void *context, const struct maintainer_act *act);
	vec_of(struct variable) variables;
	struct arena arena; /* values of variables */
	struct buf text;    /* of the words of the command at hand */
	vec_of(struct word) words;
	size_t acts;
};

static void reader_deinit(struct reader *reader)
{
	vec_deinit(&reader->variables);
	vec_deinit(&reader->words);
	buf_deinit(&reader->text);
	arena_deinit(&reader->arena);
}

/* ---- words --------------------------------------------------------------------------------- */

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static const struct variable *find_variable(const struct reader *reader, struct bytes name)
{
	for (size_t i = reader->variables.count; i > 0; i--)
		if (bytes_equal(reader->variables.at[i - 1].name, name))
			return &reader->variables.at[i - 1];
	return NULL;
}

/* Appends what "$NAME" or "${NAME}" stands for and cuts it off; the word is doubtful if nobody
 * knows. */
static void expand(struct reader *reader, struct bytes *rest, struct word *word)
{
	struct bytes name = bytes_slice(*rest, 1, rest->size);
	bool braces = bytes_skip(&name, "{");
	size_t size = 0;

	while (size < name.size && is_name_byte(name.at[size]))
		size++;
	bool closed = !braces || (size < name.size && name.at[size] == '}');
	const struct variable *variable = find_variable(reader, bytes_slice(name, 0, size));

	*rest = bytes_slice(name, size + (braces && closed), name.size);
	if (size == 0 || !closed) {
		word->is_doubtful = true;
	} else if (!variable) {
		word->has_unknown = true;
		buf_add_byte(&reader->text, '*');
	} else if (reader->text.size - word->at < MAINTAINER_SCRIPT_TEXT_MAX) {
		buf_add_bytes(&reader->text, variable->value);
	}
}

/* A part in double quotes, up to and with the closing one. */
static void read_quoted(struct reader *reader, struct bytes *rest, struct word *word)
{
	while (rest->size && rest->at[0] != '"') {
		if (rest->at[0] == '$') {
			expand(reader, rest, word);
			continue;
		}
		if (rest->at[0] == '`')
			word->is_doubtful = true;
		if (rest->at[0] == '\\')
			*rest = bytes_slice(*rest, 1, rest->size);
		if (rest->size)
			buf_add_byte(&reader->text, rest->at[0]);
		*rest = bytes_slice(*rest, 1, rest->size);
	}
	*rest = bytes_slice(*rest, 1, rest->size);
}

static bool ends_word(char c)
{
	return strchr(" \t\n;&|()", c) != NULL;
}

/* One byte, or one quoted or expanded part, of a word. */
static void read_part(struct reader *reader, struct bytes *rest, struct word *word)
{
	char c = rest->at[0];

	if (c == '$') {
		expand(reader, rest, word);
		return;
	}
	*rest = bytes_slice(*rest, 1, rest->size);
	if (c == '"') {
		read_quoted(reader, rest, word);
	} else if (c == '\'') {
		ptrdiff_t end = bytes_find(*rest, '\'');
		size_t size = end < 0 ? rest->size : (size_t)end;

		buf_add_bytes(&reader->text, bytes_slice(*rest, 0, size));
		*rest = bytes_slice(*rest, size + 1, rest->size);
	} else if (c == '\\' && rest->size) {
		if (rest->at[0] != '\n')
			buf_add_byte(&reader->text, rest->at[0]);
		*rest = bytes_slice(*rest, 1, rest->size);
	} else {
		if (strchr("?[`<>{~", c)) /* a star is told: see the header */
			word->is_doubtful = true;
		buf_add_byte(&reader->text, c);
	}
}

static bool skip_blanks(struct bytes *rest)
{
	while (rest->size) {
		if (rest->at[0] == ' ' || rest->at[0] == '\t')
			*rest = bytes_slice(*rest, 1, rest->size);
		else if (!bytes_skip(rest, "\\\n"))
			break;
	}
	return rest->size > 0;
}

/* Reads the words of one command, up to what parts it from the next; false at the end. */
static bool read_command(struct reader *reader, struct bytes *rest)
{
	struct bytes line;

	reader->words.count = 0;
	buf_clear(&reader->text);
	if (rest->size == 0)
		return false;
	while (skip_blanks(rest) && !ends_word(rest->at[0])) {
		struct word word = { .at = reader->text.size };

		if (rest->at[0] == '#') {
			bytes_line(rest, &line);
			return true;
		}
		while (rest->size && !ends_word(rest->at[0]))
			read_part(reader, rest, &word);
		word.size = reader->text.size - word.at;
		if (reader->words.count < MAINTAINER_SCRIPT_WORDS_MAX)
			*vec_push(&reader->words) = word;
	}
	*rest = bytes_slice(*rest, 1, rest->size);
	return true;
}

static struct bytes word_text(const struct reader *reader, size_t index)
{
	const struct word *word = &reader->words.at[index];

	return bytes_slice(buf_bytes(&reader->text), word->at, word->size);
}

/* True if the word is not what the text says: of paths stars are told, of other words not. */
static bool is_unknown(const struct reader *reader, size_t index)
{
	return reader->words.at[index].is_doubtful || reader->words.at[index].has_unknown;
}

/* ---- commands ------------------------------------------------------------------------------ */

/* What a command says before its paths. */
struct call {
	struct maintainer_act act;
	bool has_first; /* owner or mode was read */
};

static void tell(struct reader *reader, const struct call *call, size_t index)
{
	struct maintainer_act act = call->act;

	act.path = word_text(reader, index);
	while (act.path.size > 1 && act.path.at[act.path.size - 1] == '/')
		act.path.size--;
	if (reader->acts++ >= MAINTAINER_SCRIPT_ACTS_MAX)
		return;
	if (reader->words.at[index].is_doubtful || !bytes_starts(act.path, "/") ||
	    bytes_starts(act.path, "/*") || act.path.size < 2 ||
	    bytes_find_text(act.path, "//") >= 0 || bytes_find_text(act.path, "..") >= 0)
		act = (struct maintainer_act){ 0 };
	reader->act(reader->context, &act);
}

/* "user:group", "user.group", "user:" (with the group of that user), ":group", "user". */
static void read_owner(struct bytes word, struct maintainer_act *act)
{
	ptrdiff_t colon = bytes_find(word, ':');

	if (colon < 0)
		colon = bytes_find(word, '.');
	act->user = bytes_slice(word, 0, colon < 0 ? word.size : (size_t)colon);
	if (colon >= 0)
		act->group = bytes_slice(word, (size_t)colon + 1, word.size);
	act->opens_group = colon >= 0 && act->group.size == 0;
}

/* Octal only: "g+w" says nothing of the rest. */
static bool read_mode(struct bytes word, struct maintainer_act *act)
{
	uint64_t mode;

	if (!bytes_u64(word, 8, &mode) || mode > MODE_MAX)
		return false;
	act->has_mode = true;
	act->mode = (unsigned)mode;
	return true;
}

enum command { COMMAND_CHOWN, COMMAND_CHGRP, COMMAND_CHMOD };

static void read_first(const struct reader *reader, size_t at, enum command command,
		       struct maintainer_act *act)
{
	struct bytes word = word_text(reader, at);
	bool is_doubtful = is_unknown(reader, at);

	if (command == COMMAND_CHMOD)
		act->opens_mode = is_doubtful || !read_mode(word, act);
	else if (is_doubtful)
		act->opens_group = true;
	else if (command == COMMAND_CHOWN)
		read_owner(word, act);
	else
		act->group = word;
	act->opens_user = is_doubtful && command == COMMAND_CHOWN;
}

/* "chown [-R] root:adm PATH ...". */
static void read_change(struct reader *reader, size_t at, enum command command)
{
	struct call call = { 0 };

	for (; at < reader->words.count; at++) {
		struct bytes word = word_text(reader, at);

		if (!call.has_first && bytes_starts(word, "-")) {
			if (bytes_starts(word, "--reference"))
				return;
			if (bytes_is(word, "--recursive") ||
			    (!bytes_starts(word, "--") && bytes_find(word, 'R') > 0))
				call.act.is_recursive = true;
		} else if (!call.has_first) {
			read_first(reader, at, command, &call.act);
			call.has_first = true;
		} else {
			tell(reader, &call, at);
		}
	}
}

/* An option with a value: "-o root" or "-oroot"; false if it is not this one. */
static bool read_option(struct reader *reader, size_t *at, const char *name, struct bytes *ret)
{
	struct bytes word = word_text(reader, *at);

	if (!bytes_skip(&word, name))
		return false;
	if (word.size == 0) {
		if (*at + 1 >= reader->words.count)
			return true;
		word = word_text(reader, ++*at);
	}
	if (!is_unknown(reader, *at))
		*ret = word;
	return true;
}

/* "cp [-p] SOURCE PATH", "install -m 0644 SOURCE PATH": the last two words. */
static void read_copy(struct reader *reader, size_t at, struct call *call)
{
	size_t last = reader->words.count - 1;

	if (reader->words.count < at + 2 || is_unknown(reader, last - 1))
		return;
	call->act.source = word_text(reader, last - 1);
	call->act.is_made = true;
	if (bytes_starts(call->act.source, "/") && bytes_find(call->act.source, '*') < 0)
		tell(reader, call, last);
}

/* "install -d -o root -g adm -m 0750 PATH ...", "mkdir -p -m 0755 PATH ...". */
static void read_make(struct reader *reader, size_t at, bool makes_folders)
{
	struct call call = { .act.is_made = true };
	struct bytes mode = { 0 };
	bool folders = makes_folders;
	size_t from = at;

	for (; at < reader->words.count; at++) {
		struct bytes word = word_text(reader, at);

		if (bytes_is(word, "-d") || bytes_is(word, "--directory"))
			folders = true;
		else if (read_option(reader, &at, "-m", &mode) ||
			 read_option(reader, &at, "--mode=", &mode))
			(void)read_mode(mode, &call.act);
		else if (read_option(reader, &at, "-o", &call.act.user) ||
			 read_option(reader, &at, "--owner=", &call.act.user) ||
			 read_option(reader, &at, "-g", &call.act.group) ||
			 read_option(reader, &at, "--group=", &call.act.group))
			continue;
		else if (folders && !bytes_starts(word, "-"))
			tell(reader, &call, at);
	}
	if (!folders)
		read_copy(reader, from, &call);
}

/* "dpkg-statoverride --update --add root adm 0640 PATH". */
static void read_override(struct reader *reader, size_t at)
{
	struct call call = { 0 };
	bool adds = false;

	while (at < reader->words.count && bytes_starts(word_text(reader, at), "--"))
		adds |= bytes_is(word_text(reader, at++), "--add");
	if (!adds || reader->words.count - at < 4 || is_unknown(reader, at) ||
	    is_unknown(reader, at + 1) || !read_mode(word_text(reader, at + 2), &call.act))
		return;
	call.act.user = word_text(reader, at);
	call.act.group = word_text(reader, at + 1);
	tell(reader, &call, at + 3);
}

/* "NAME=value" keeps a literal value, or makes the name unknown. */
static bool read_assignment(struct reader *reader, size_t at)
{
	struct bytes word = word_text(reader, at);
	ptrdiff_t equals = bytes_find(word, '=');

	if (equals <= 0)
		return false;
	for (size_t i = 0; i < (size_t)equals; i++)
		if (!is_name_byte(word.at[i]))
			return false;
	if (reader->variables.count >= MAINTAINER_SCRIPT_VARIABLES_MAX)
		return true;
	struct variable variable = {
		.name = bytes_of(
			arena_string(&reader->arena, bytes_slice(word, 0, (size_t)equals))),
		.value = bytes_of(arena_string(&reader->arena,
					       bytes_slice(word, (size_t)equals + 1, word.size))),
	};

	if (is_unknown(reader, at) || find_variable(reader, variable.name)) {
		/* set twice: which one counts is not known */
		for (vec_each(known, &reader->variables))
			if (bytes_equal(known->name, variable.name))
				known->name = (struct bytes){ 0 };
		return true;
	}
	*vec_push(&reader->variables) = variable;
	return true;
}

/* "for NAME in ...", "read NAME": what they hold from there on is not known. */
static void forget(struct reader *reader, size_t at)
{
	for (; at < reader->words.count; at++)
		for (vec_each(known, &reader->variables))
			if (bytes_equal(known->name, word_text(reader, at)))
				known->name = (struct bytes){ 0 };
}

static bool is_keyword(struct bytes word)
{
	static const char *const keywords[] = { "if",    "then", "else", "elif",   "while", "do",
						"until", "!",    "{",    "export", "local" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (bytes_is(word, keywords[i]))
			return true;
	return false;
}

static void run_command(struct reader *reader)
{
	size_t at = 0;

	while (at < reader->words.count && is_keyword(word_text(reader, at)))
		at++;
	if (at >= reader->words.count || read_assignment(reader, at))
		return;
	struct bytes name = word_text(reader, at);

	bytes_skip(&name, "/usr");
	bytes_skip(&name, "/bin/");
	if (bytes_is(name, "for") || bytes_is(name, "read") || bytes_is(name, "db_get"))
		forget(reader, at + 1);
	else if (bytes_is(name, "chown"))
		read_change(reader, at + 1, COMMAND_CHOWN);
	else if (bytes_is(name, "chgrp"))
		read_change(reader, at + 1, COMMAND_CHGRP);
	else if (bytes_is(name, "chmod"))
		read_change(reader, at + 1, COMMAND_CHMOD);
	else if (bytes_is(name, "install"))
		read_make(reader, at + 1, false);
	else if (bytes_is(name, "mkdir"))
		read_make(reader, at + 1, true);
	else if (bytes_is(name, "cp"))
		read_copy(reader, at + 1, &(struct call){ 0 });
	else if (bytes_is(name, "dpkg-statoverride"))
		read_override(reader, at + 1);
}

void maintainer_script_read(struct bytes text, void *context,
			    void (*act)(void *context, const struct maintainer_act *act))
{
	SCOPED(reader_deinit) struct reader reader = { .context = context, .act = act };

	while (read_command(&reader, &text))
		run_command(&reader);
}
