/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets that a script types for somebody: into the standard input of a command, at a prompt. */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	INPUT_PROMPT_MAX = 80,    /* bytes between "expect" and the prompt's word */
	INPUT_DIALOGUE_MAX = 256, /* bytes between a prompt and the answer */
};

/* Commands that read a secret from their standard input. */
static const struct reader {
	const char *program; /* NULL: any */
	const char *option;  /* given, it has to be there */
	const char *reason;
} readers[] = {
	{ "passwd", NULL, "passwd(1); with --stdin or -s on some systems" },
	{ "chpasswd", NULL, "chpasswd(8): user:password" },
	{ "smbpasswd", NULL, "smbpasswd(8)" },
	{ "sudo", "-S", "sudo(8)" },
	{ "su", NULL, "su(1)" },
	{ "cryptsetup", NULL, "cryptsetup(8): the passphrase" },
	{ "kinit", NULL, "kinit(1)" },
	{ NULL, "password-stdin", "docker login and its kin" },
	{ NULL, "passphrase-fd 0", "gpg(1)" },
};

/* Words in front of the command's own. */
static bool is_prefix(struct bytes word)
{
	return bytes_is(word, "sudo") || bytes_is(word, "env") || bytes_is(word, "exec") ||
	       bytes_find(word, '=') > 0;
}

static bool reads_secret(struct bytes command)
{
	struct bytes words = command, word = { 0 };

	for (bool is_command = false; !is_command && bytes_word(&words, &word);) {
		ptrdiff_t slash = bytes_find_last(word, '/');
		struct bytes program = bytes_slice(word, (size_t)(slash + 1), SIZE_MAX);

		for (size_t i = 0; i < COUNT(readers); i++)
			if ((!readers[i].program || bytes_is(program, readers[i].program)) &&
			    (!readers[i].option || bytes_find_text(words, readers[i].option) >= 0))
				return true;
		is_command = !is_prefix(word);
	}
	return false;
}

static void add(struct bytes text, struct bytes value, struct secret_spans *ret)
{
	value = secret_unquoted(bytes_trim(value));
	if (!secret_is_placeholder(value))
		secret_spans_add(ret, (struct secret_span){ (size_t)(value.at - text.at),
							    value.size, "password" });
}

/* "command <<WORD": the lines up to WORD, which begin at the front of `lines`. */
static void add_here_document(struct bytes text, struct bytes mark, struct bytes lines,
			      struct secret_spans *ret)
{
	struct bytes line, word = { 0 };

	bytes_skip(&mark, "-");
	(void)bytes_word(&mark, &word);
	word = secret_unquoted(word);
	while (word.size && bytes_line(&lines, &line) && !bytes_equal(bytes_trim(line), word))
		add(text, line, ret);
}

/* "echo x": what it prints. */
static void add_echoed(struct bytes text, struct bytes command, struct secret_spans *ret)
{
	struct bytes word;

	command = bytes_trim(command);
	if (!bytes_word(&command, &word) || !(bytes_is(word, "echo") || bytes_is(word, "printf")))
		return;
	while (bytes_starts(bytes_trim(command), "-") || bytes_starts(bytes_trim(command), "'%"))
		if (!bytes_word(&command, &word))
			return;
	add(text, command, ret);
}

/* The command at the end of a text: behind the last "|", ";" or "&". */
static struct bytes last_command(struct bytes text)
{
	size_t from = text.size;

	while (from > 0 && (!text.at[from - 1] || !strchr("|;&(", text.at[from - 1])))
		from--;
	return bytes_slice(text, from, SIZE_MAX);
}

static void find_in_line(struct bytes text, struct bytes line, struct bytes lines,
			 struct secret_spans *ret)
{
	ptrdiff_t here = bytes_find_text(line, "<<"), pipe = bytes_find(line, '|');
	struct bytes before = bytes_slice(line, 0, (size_t)(here < 0 ? 0 : here));
	struct bytes behind = bytes_slice(line, (size_t)(here < 0 ? 0 : here + 2), SIZE_MAX);

	if (here > 0 && reads_secret(last_command(before))) {
		if (bytes_skip(&behind, "<"))
			add(text, behind, ret);
		else
			add_here_document(text, behind, lines, ret);
	}
	while (pipe >= 0) {
		struct bytes right = bytes_slice(line, (size_t)pipe + 1, SIZE_MAX);
		ptrdiff_t next = bytes_find(right, '|');

		if (reads_secret(bytes_slice(right, 0, next < 0 ? right.size : (size_t)next)))
			add_echoed(text, last_command(bytes_slice(line, 0, (size_t)pipe)), ret);
		pipe = next < 0 ? -1 : pipe + 1 + next;
	}
}

/* 'send -- "x\r"', "sendline('x')": the answer, or nothing. */
static struct bytes answer_of(struct bytes text)
{
	ptrdiff_t at = bytes_find_text(text, "send");
	size_t size = 1;

	text = bytes_slice(text, at < 0 ? text.size : (size_t)at + strlen("send"), SIZE_MAX);
	(void)bytes_skip(&text, "line");
	while (text.size && strchr(" (-", text.at[0]) && text.at[0])
		text = bytes_slice(text, 1, SIZE_MAX);
	if (text.size == 0 || (text.at[0] != '"' && text.at[0] != '\''))
		return (struct bytes){ 0 };
	while (size < text.size && text.at[size] != text.at[0])
		size++;
	text = bytes_slice(text, 1, size - 1);
	while (bytes_ends(text, "\\r") || bytes_ends(text, "\\n"))
		text.size -= 2;
	return text;
}

/* expect(1) and its kin in other languages: what is sent where a password is asked for. */
static void find_answers(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text;
	ptrdiff_t at;

	while ((at = bytes_find_text(rest, "expect")) >= 0) {
		rest = bytes_slice(rest, (size_t)at + strlen("expect"), SIZE_MAX);
		ptrdiff_t prompt = bytes_find_text(bytes_slice(rest, 0, INPUT_PROMPT_MAX),
						   "assword");

		if (prompt >= 0)
			add(text, answer_of(bytes_slice(rest, (size_t)prompt, INPUT_DIALOGUE_MAX)),
			    ret);
	}
}

void secret_find_inputs(struct bytes text, struct secret_spans *ret)
{
	struct bytes lines = text, line;

	while (bytes_line(&lines, &line))
		find_in_line(text, line, lines, ret);
	find_answers(text, ret);
}
