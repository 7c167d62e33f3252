/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a value tells by itself: it stands for a secret, or it is made of ordinary words. */
#include "format/secrets/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Values that switch something, and are no secret even where the name sounds so. */
static const char *const switch_words[] = {
	"yes", "no", "true", "false",    "on",       "off",       "none",       "null",
	"nil", "0",  "1",    "required", "optional", "requisite", "sufficient", "x",
	"*",   "!",  "!!",   "undef",    "prompt",   "ask",
};

/* What stands in files as their packages bring them. */
static const struct {
	const char *value;
	const char *reason;
} examples[] = {
	{ "scram-sha-256", "a method of PostgreSQL, in pg_hba.conf" },
	{ "foobared", "redis.conf" },
	{ "Not yet implemented", "php.ini" },
};

static bool is_no_value(struct bytes value)
{
	for (size_t i = 0; i < COUNT(switch_words); i++)
		if (bytes_is(value, switch_words[i]))
			return true;
	for (size_t i = 0; i < COUNT(examples); i++)
		if (bytes_is(value, examples[i].value))
			return true;
	return false;
}

static bool is_all(struct bytes value, const char *allowed)
{
	for (size_t i = 0; i < value.size; i++)
		if (!strchr(allowed, value.at[i]) || value.at[i] == '\0')
			return false;
	return true;
}

/* $NAME, ${...}, $(...), `...`, {{ ... }}, <...>, %{...}, %s: filled in by somebody later. */
static bool is_reference(struct bytes value)
{
	static const struct {
		const char *start, *end;
	} forms[] = { { "${", "}" },  { "$(", ")" }, { "`", "`" },
		      { "{{", "}}" }, { "<", ">" },  { "%{", "}" } };

	for (size_t i = 0; i < COUNT(forms); i++) {
		struct bytes inner = value;

		if (!bytes_skip(&inner, forms[i].start) || !bytes_ends(inner, forms[i].end))
			continue;
		inner.size -= strlen(forms[i].end);
		if (bytes_find_text(inner, forms[i].end) < 0)
			return true;
	}
	if (bytes_is(value, "%s") || bytes_is(value, "{}"))
		return true;
	return bytes_skip(&value, "$") && value.size &&
	       is_all(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
}

struct bytes secret_unquoted(struct bytes value)
{
	char first = value.size >= 2 ? value.at[0] : '\0';

	if ((first == '"' || first == '\'') && value.at[value.size - 1] == first)
		return bytes_slice(value, 1, value.size - 2);
	return value;
}

size_t secret_scheme_size(struct bytes value)
{
	static const char *const schemes[] = { "Bearer ", "Basic ",    "Token ",    "Digest ",
					       "Bot ",    "bearer ",   "basic ",    "token ",
					       "ApiKey ", "GenieKey ", "Negotiate " };

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (bytes_starts(value, schemes[i]))
			return strlen(schemes[i]);
	return 0;
}

bool secret_is_placeholder(struct bytes value)
{
	value = secret_unquoted(bytes_trim(value));
	value = bytes_slice(value, secret_scheme_size(value), SIZE_MAX);
	return value.size == 0 || bytes_starts(value, "# ") || is_no_value(value) ||
	       is_all(value, "*") || is_all(value, "xX") || is_reference(value);
}

/* --- ordinary words ------------------------------------------------------------------------- */

enum letters { DIGIT, LOWER, UPPER, SEPARATOR, OTHER };

static enum letters letters_of(char byte)
{
	if (byte >= '0' && byte <= '9')
		return DIGIT;
	if (byte >= 'a' && byte <= 'z')
		return LOWER;
	if (byte >= 'A' && byte <= 'Z')
		return UPPER;
	return byte && strchr(" -_.,:/", byte) ? SEPARATOR : OTHER;
}

/* Cuts all bytes of a class from the front; how many. */
static size_t skip(struct bytes *rest, enum letters letters)
{
	size_t size = 0;

	while (size < rest->size && letters_of(rest->at[size]) == letters)
		size++;
	*rest = bytes_slice(*rest, size, SIZE_MAX);
	return size;
}

bool secret_is_plain(struct bytes value)
{
	while (value.size) {
		(void)skip(&value, SEPARATOR);
		if (skip(&value, UPPER) < 2)
			(void)skip(&value, LOWER);
		(void)skip(&value, DIGIT);
		if (value.size && letters_of(value.at[0]) != SEPARATOR)
			return false;
	}
	return true;
}
