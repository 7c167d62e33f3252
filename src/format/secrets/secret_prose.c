/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets in what people write for people: comments, notes. */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	PROSE_VALUE_MIN = 6,  /* bytes; what is shorter is a word */
	PROSE_FILLER_MAX = 6, /* words between "password" and "is": "of the printer" */
};

/* What a sentence calls a secret. */
static const char *const nouns[] = {
	"password", "passwords", "passphrase", "passwort", "kennwort",
	"pw",       "pwd",       "token",      "secret",   "credentials",
};

/* What leads from the noun to the value. */
static const char *const verbs[] = {
	"is", "was", "=", "->", "=>", "now", "ist", "war", "lautet",
};

/* Accounts, in front of " / PASSWORD". */
static const char *const accounts[] = {
	"admin", "administrator", "root", "user", "login", "guest", "operator", "manager",
};

/* The words are in lower case. */
static bool is_one_of(struct bytes word, const char *const *words, size_t count)
{
	for (size_t i = 0; word.size && i < count; i++) {
		size_t same = 0;

		while (same < word.size && words[i][same] &&
		       (word.at[same] | 0x20) == words[i][same])
			same++;
		if (same == word.size && !words[i][same])
			return true;
	}
	return false;
}

static bool is_in(char byte, const char *set)
{
	return byte && strchr(set, byte);
}

/* Without the marks of punctuation and markup around it. */
static struct bytes bare(struct bytes word)
{
	while (word.size && is_in(word.at[0], "(\"'`*_"))
		word = bytes_slice(word, 1, SIZE_MAX);
	while (word.size && is_in(word.at[word.size - 1], ".,;:)\"'`*_"))
		word.size--;
	return word;
}

/* True for "f(x)", "{name}", "a='b'": code, not a value. */
static bool is_code(struct bytes word)
{
	for (size_t i = 0; i < word.size; i++)
		if (is_in(word.at[i], "(){}[]<>='\"\\"))
			return true;
	return false;
}

/* Adds what can hardly be a word of the language. */
static void add(struct bytes text, struct bytes word, struct secret_spans *ret)
{
	word = bare(word);
	if (word.size >= PROSE_VALUE_MIN && !is_code(word) && !secret_is_plain(word))
		secret_spans_add(ret, (struct secret_span){ (size_t)(word.at - text.at), word.size,
							    "password" });
}

/* "the password of the printer is now x", "password x", "admin / x" */
static void find_in_line(struct bytes text, struct bytes line, struct secret_spans *ret)
{
	struct bytes word, last = { 0 };
	unsigned filler = PROSE_FILLER_MAX + 1; /* words since the noun */
	bool is_next = false, is_account = false;

	while (bytes_word(&line, &word)) {
		bool is_verb = filler <= PROSE_FILLER_MAX && is_one_of(word, verbs, COUNT(verbs));

		bool is_last = bytes_trim(line).size == 0;

		if ((is_next && !is_verb) || is_account || (filler == 0 && is_last))
			add(text, word, ret);
		is_next = is_verb;
		is_account = bytes_is(word, "/") && is_one_of(last, accounts, COUNT(accounts));
		filler = is_one_of(bare(word), nouns, COUNT(nouns)) ? 0 : filler + 1;
		last = word;
	}
}

void secret_find_prose(struct bytes text, struct secret_spans *ret)
{
	struct bytes rest = text, line;

	while (bytes_line(&rest, &line))
		find_in_line(text, line, ret);
}
