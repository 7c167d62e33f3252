/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/shell_commands.h"

void shell_commands_deinit(struct shell_commands *commands)
{
	vec_deinit(&commands->variables);
	vec_deinit(&commands->words);
	buf_deinit(&commands->text);
	arena_deinit(&commands->arena);
}

struct bytes shell_commands_word(const struct shell_commands *commands, size_t index)
{
	const struct shell_word *word = &commands->words.at[index];

	return bytes_slice(buf_bytes(&commands->text), word->at, word->size);
}

bool shell_commands_is_unknown(const struct shell_commands *commands, size_t index)
{
	return commands->words.at[index].is_doubtful || commands->words.at[index].has_unknown;
}

/* ---- words --------------------------------------------------------------------------------- */

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool ends_word(char c)
{
	return strchr(" \t\n;&|()", c) != NULL;
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

static const struct shell_variable *find_variable(const struct shell_commands *commands,
						  struct bytes name)
{
	for (size_t i = commands->variables.count; i > 0; i--)
		if (bytes_equal(commands->variables.at[i - 1].name, name))
			return &commands->variables.at[i - 1];
	return NULL;
}

/* Appends what "$NAME" or "${NAME}" stands for and cuts it off; the word is doubtful if nobody
 * knows. */
static void expand(struct shell_commands *commands, struct bytes *rest, struct shell_word *word)
{
	struct bytes name = bytes_slice(*rest, 1, rest->size);
	bool braces = bytes_skip(&name, "{");
	size_t size = 0;

	while (size < name.size && is_name_byte(name.at[size]))
		size++;
	bool closed = !braces || (size < name.size && name.at[size] == '}');
	const struct shell_variable *variable = find_variable(commands, bytes_slice(name, 0, size));

	*rest = bytes_slice(name, size + (braces && closed), name.size);
	if (size == 0 || !closed || commands->work > SHELL_WORK_MAX) {
		word->is_doubtful = true;
	} else if (!variable) {
		word->has_unknown = true;
		buf_add_byte(&commands->text, '*');
	} else if (commands->text.size - word->at < SHELL_TEXT_MAX) {
		buf_add_bytes(&commands->text, variable->value);
		commands->work += variable->value.size;
	}
}

/* A part in double quotes, up to and with the closing one. */
static void read_quoted(struct shell_commands *commands, struct bytes *rest,
			struct shell_word *word)
{
	while (rest->size && rest->at[0] != '"') {
		if (rest->at[0] == '$') {
			expand(commands, rest, word);
			continue;
		}
		if (rest->at[0] == '`')
			word->is_doubtful = true;
		if (rest->at[0] == '\\')
			*rest = bytes_slice(*rest, 1, rest->size);
		if (rest->size)
			buf_add_byte(&commands->text, rest->at[0]);
		*rest = bytes_slice(*rest, 1, rest->size);
	}
	*rest = bytes_slice(*rest, 1, rest->size);
}

/* One byte, or one quoted or expanded part, of a word. */
static void read_part(struct shell_commands *commands, struct bytes *rest, struct shell_word *word)
{
	char c = rest->at[0];

	if (c == '$') {
		expand(commands, rest, word);
		return;
	}
	*rest = bytes_slice(*rest, 1, rest->size);
	if (c == '"') {
		read_quoted(commands, rest, word);
	} else if (c == '\'') {
		ptrdiff_t end = bytes_find(*rest, '\'');
		size_t size = end < 0 ? rest->size : (size_t)end;

		buf_add_bytes(&commands->text, bytes_slice(*rest, 0, size));
		*rest = bytes_slice(*rest, size + 1, rest->size);
	} else if (c == '\\' && rest->size) {
		if (rest->at[0] != '\n')
			buf_add_byte(&commands->text, rest->at[0]);
		*rest = bytes_slice(*rest, 1, rest->size);
	} else {
		if (strchr("?[`<>{~", c)) /* a star is told: see the header */
			word->is_doubtful = true;
		buf_add_byte(&commands->text, c);
	}
}

static struct shell_word read_word(struct shell_commands *commands, struct bytes *rest)
{
	struct shell_word word = { .at = commands->text.size };

	while (rest->size && !ends_word(rest->at[0]))
		read_part(commands, rest, &word);
	word.size = commands->text.size - word.at;
	return word;
}

/* Reads the words up to what parts one command from the next; false at the end. */
static bool read_words(struct shell_commands *commands, struct bytes *rest)
{
	struct bytes line;

	commands->words.count = 0;
	buf_clear(&commands->text);
	if (rest->size == 0)
		return false;
	while (skip_blanks(rest) && !ends_word(rest->at[0])) {
		if (rest->at[0] == '#') {
			bytes_line(rest, &line);
			return true;
		}
		struct shell_word word = read_word(commands, rest);

		if (commands->words.count < SHELL_WORDS_MAX)
			*vec_push(&commands->words) = word;
		else
			buf_cut(&commands->text, word.at);
	}
	*rest = bytes_slice(*rest, 1, rest->size);
	return true;
}

/* ---- variables ----------------------------------------------------------------------------- */

/* What the variable holds from here on is not known. */
static void forget(struct shell_commands *commands, struct bytes name)
{
	for (vec_each(known, &commands->variables))
		if (bytes_equal(known->name, name))
			known->name = (struct bytes){ 0 };
}

static struct bytes keep(struct shell_commands *commands, struct bytes text)
{
	return bytes_of(arena_string(&commands->arena, text));
}

/* "NAME=value" keeps a literal value, or makes the name unknown: one that is set twice, too, since
 * nobody knows which one counts. */
static bool read_assignment(struct shell_commands *commands)
{
	struct bytes word = shell_commands_word(commands, 0);
	ptrdiff_t equals = bytes_find(word, '=');

	if (equals <= 0)
		return false;
	for (size_t i = 0; i < (size_t)equals; i++)
		if (!is_name_byte(word.at[i]))
			return false;
	struct bytes name = bytes_slice(word, 0, (size_t)equals);

	if (shell_commands_is_unknown(commands, 0) || find_variable(commands, name))
		forget(commands, name);
	else if (commands->variables.count < SHELL_VARIABLES_MAX && word.size <= SHELL_TEXT_MAX &&
		 commands->arena.total < SHELL_VALUES_MAX)
		*vec_push(&commands->variables) = (struct shell_variable){
			keep(commands, name),
			keep(commands, bytes_slice(word, (size_t)equals + 1, word.size)),
		};
	return true;
}

/* ---- commands ------------------------------------------------------------------------------ */

static bool is_keyword(struct bytes word)
{
	static const char *const keywords[] = { "if",    "then", "else", "elif",   "while", "do",
						"until", "!",    "{",    "export", "local" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (bytes_is(word, keywords[i]))
			return true;
	return false;
}

/* Takes away the words of the language that stand before a command. */
static void drop_keywords(struct shell_commands *commands)
{
	size_t count = 0;

	for (; count < commands->words.count; count++) {
		struct bytes word = shell_commands_word(commands, count);

		if (!is_keyword(word))
			break;
	}
	if (count == 0)
		return;
	commands->words.count -= count;
	memmove(commands->words.at, commands->words.at + count,
		commands->words.count * sizeof(commands->words.at[0]));
}

/* Does what the language itself does; false if it is a command. */
static bool follow(struct shell_commands *commands)
{
	drop_keywords(commands);
	if (commands->words.count == 0 || read_assignment(commands))
		return true;
	struct bytes name = shell_commands_word(commands, 0);

	if (!bytes_is(name, "for") && !bytes_is(name, "read"))
		return false;
	for (size_t i = 1; i < commands->words.count; i++)
		forget(commands, shell_commands_word(commands, i));
	return true;
}

bool shell_commands_next(struct shell_commands *commands)
{
	while (commands->work <= SHELL_WORK_MAX) {
		size_t before = commands->rest.size;

		if (!read_words(commands, &commands->rest))
			return false;
		commands->work += before - commands->rest.size;
		if (!follow(commands))
			return true;
	}
	return false;
}
