/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/shell_commands.h"

enum { BASENAME_MAX = 256 /* bytes of "$(basename ...)" */ };

void shell_commands_deinit(struct shell_commands *commands)
{
	for (vec_each(loop, &commands->loops))
		buf_deinit(&loop->words);
	vec_deinit(&commands->loops);
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

static struct shell_word read_word(struct shell_commands *commands, struct bytes *rest);

/* What basename(1p) leaves of a path, without that ending. */
static struct bytes base_name(struct bytes path, struct bytes ending)
{
	ptrdiff_t slash = bytes_find_last(path, '/');
	struct bytes name = bytes_slice(path, (size_t)(slash + 1), path.size);
	size_t kept = name.size > ending.size ? name.size - ending.size : name.size;

	if (bytes_equal(bytes_slice(name, kept, name.size), ending))
		name.size = kept;
	return name;
}

/* Appends what "$(basename PATH [ENDING])" stands for and cuts it off; false if it is none. */
static bool expand_basename(struct shell_commands *commands, struct bytes *rest,
			    struct shell_word *word)
{
	struct bytes call = bytes_slice(*rest, 0, BASENAME_MAX);
	ptrdiff_t end = bytes_find(call, ')'); /* so there is no other "$(...)" in it */
	size_t start = commands->text.size;
	struct shell_word ending = { 0 };

	call = bytes_slice(call, 0, end < 0 ? 0 : (size_t)end);
	if (!bytes_skip(&call, "$(basename ") || !skip_blanks(&call))
		return false;
	struct shell_word path = read_word(commands, &call);

	if (skip_blanks(&call))
		ending = read_word(commands, &call);
	struct bytes text = buf_bytes(&commands->text);
	struct bytes name = base_name(bytes_slice(text, path.at, path.size),
				      bytes_slice(text, ending.at, ending.size));

	word->is_doubtful |= path.is_doubtful || ending.is_doubtful || call.size || !name.size;
	word->has_unknown |= path.has_unknown || ending.has_unknown;
	if (name.size)
		memmove(commands->text.at + start, name.at, name.size);
	buf_cut(&commands->text, start + name.size);
	*rest = bytes_slice(*rest, (size_t)end + 1, rest->size);
	return true;
}

/* Appends what "$NAME" or "${NAME}" stands for and cuts it off; the word is doubtful if nobody
 * knows. */
static void expand(struct shell_commands *commands, struct bytes *rest, struct shell_word *word)
{
	struct bytes name = bytes_slice(*rest, 1, rest->size);
	bool braces = bytes_skip(&name, "{");
	size_t size = 0;

	if (expand_basename(commands, rest, word))
		return;
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

static bool is_assignment(struct bytes word)
{
	ptrdiff_t equals = bytes_find(word, '=');

	for (ptrdiff_t i = 0; i < equals; i++)
		if (!is_name_byte(word.at[i]))
			return false;
	return equals > 0;
}

/* "NAME=value" keeps a literal value, or makes the name unknown: one that is set twice, too, since
 * nobody knows which one counts. */
static bool read_assignment(struct shell_commands *commands)
{
	struct bytes word = shell_commands_word(commands, 0);
	ptrdiff_t equals = bytes_find(word, '=');

	if (!is_assignment(word))
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

/* ---- loops --------------------------------------------------------------------------------- */

/* "while ...", or "for NAME in WORDS": the commands from here to its "done". */
static struct shell_loop *push_loop(struct shell_commands *commands)
{
	if (commands->loops.count >= SHELL_LOOPS_MAX)
		commands->rest = (struct bytes){ 0 };
	struct shell_loop *loop = vec_push(&commands->loops);

	*loop = (struct shell_loop){ .body = commands->rest,
				     .variables = commands->variables.count };
	return loop;
}

/* Begins the next round of the innermost loop, or leaves it. What a round gave to variables is
 * forgotten. */
static void next_round(struct shell_commands *commands)
{
	if (commands->loops.count == 0)
		return;
	struct shell_loop *loop = &commands->loops.at[commands->loops.count - 1];
	struct bytes words = buf_bytes(&loop->words), word;
	struct bytes left = bytes_slice(words, loop->next, words.size);

	commands->variables.count = loop->variables;
	if (!bytes_word(&left, &word)) {
		buf_deinit(&loop->words);
		commands->loops.count--;
		return;
	}
	loop->next = words.size - left.size;
	commands->rest = loop->body;
	if (commands->variables.count < SHELL_VARIABLES_MAX)
		*vec_push(&commands->variables) = (struct shell_variable){ loop->name, word };
}

/* "for NAME in WORDS": if a word is not known, one round is read that does not know the name. */
static void begin_for(struct shell_commands *commands)
{
	struct bytes name = shell_commands_word(commands, 1);
	bool is_told = true;

	forget(commands, name);
	struct shell_loop *loop = push_loop(commands);

	for (size_t i = 3; i < commands->words.count; i++) {
		buf_add_byte(&loop->words, ' ');
		buf_add_bytes(&loop->words, shell_commands_word(commands, i));
		is_told &= !shell_commands_is_unknown(commands, i);
	}
	if (!is_told || commands->arena.total >= SHELL_VALUES_MAX)
		buf_clear(&loop->words);
	if (loop->words.size == 0)
		return;
	loop->name = keep(commands, name);
	next_round(commands);
}

/* ---- commands ------------------------------------------------------------------------------ */

static bool is_keyword(struct bytes word)
{
	static const char *const keywords[] = { "if", "then", "else",   "elif", "do",
						"!",  "{",    "export", "local" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (bytes_is(word, keywords[i]))
			return true;
	return false;
}

static void drop_words(struct shell_commands *commands, size_t count)
{
	if (count == 0)
		return;
	commands->words.count -= count;
	memmove(commands->words.at, commands->words.at + count,
		commands->words.count * sizeof(commands->words.at[0]));
}

/* "NAME=value command": what is set is for the command alone. */
static void drop_environment(struct shell_commands *commands)
{
	size_t count = 0;

	while (count + 1 < commands->words.count &&
	       is_assignment(shell_commands_word(commands, count)))
		count++;
	if (count < commands->words.count && !is_assignment(shell_commands_word(commands, count)))
		drop_words(commands, count);
}

/* Takes away the words of the language that stand before a command. */
static void drop_keywords(struct shell_commands *commands)
{
	size_t count = 0;

	for (; count < commands->words.count; count++) {
		struct bytes word = shell_commands_word(commands, count);

		if (bytes_is(word, "while") || bytes_is(word, "until"))
			(void)push_loop(commands);
		else if (!is_keyword(word))
			break;
	}
	drop_words(commands, count);
}

/* Does what the language itself does; false if it is a command. */
static bool follow(struct shell_commands *commands)
{
	drop_keywords(commands);
	drop_environment(commands);
	if (commands->words.count == 0 || read_assignment(commands))
		return true;
	struct bytes name = shell_commands_word(commands, 0);

	if (bytes_is(name, "done"))
		next_round(commands);
	else if (bytes_is(name, "for") && commands->words.count > 1)
		begin_for(commands);
	else if (bytes_is(name, "read"))
		for (size_t i = 1; i < commands->words.count; i++)
			forget(commands, shell_commands_word(commands, i));
	else
		return false;
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
