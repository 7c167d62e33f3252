/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/peers/host_settings.h"

#include <strings.h>

enum { SETTING_LINE_MAX = 4096 };

struct host_setting host_setting_of(struct bytes text, const char *key, enum host_setting_form form)
{
	return (struct host_setting){ .rest = text, .key = key, .form = form };
}

static bool starts_with_key(struct bytes text, struct bytes key)
{
	return text.size > key.size && strncasecmp(text.at, key.at, key.size) == 0 &&
	       memchr(" \t=:\"'(>", text.at[key.size], 8);
}

/* "*.* @@log01:514", "*.* @(z9)log01": what stands behind the sign. */
static bool find_at(struct bytes line, struct bytes *ret)
{
	struct bytes word;

	while (bytes_word(&line, &word)) {
		if (!bytes_skip(&word, "@"))
			continue;
		(void)bytes_skip(&word, "@");
		ptrdiff_t end = word.size && word.at[0] == '(' ? bytes_find(word, ')') : -1;

		*ret = bytes_slice(word, (size_t)(end + 1), word.size);
		return true;
	}
	return false;
}

/* What stands behind the key of the line; false if that is not its key. */
static bool find_value(const struct host_setting *setting, struct bytes line, struct bytes *ret)
{
	struct bytes key = setting->key ? bytes_of(setting->key) : BYTES("");

	if (setting->form == HOST_SETTING_AT)
		return find_at(line, ret);
	/* lists of YAML, names of JSON, of XML */
	while (line.size && memchr("-\"'[< \t", line.at[0], 7))
		line = bytes_slice(line, 1, line.size);
	for (size_t at = 0; at + key.size < line.size; at++) {
		bool begins = at == 0 || memchr(" \t(,;{=\"'", line.at[at - 1], 9);

		if (begins && starts_with_key(bytes_slice(line, at, line.size), key)) {
			*ret = bytes_slice(line, at + key.size, line.size);
			return true;
		}
		if (setting->form != HOST_SETTING_INNER)
			break;
	}
	return false;
}

static bool next_value(struct host_setting *setting)
{
	struct bytes line;

	while (bytes_line(&setting->rest, &line)) {
		setting->line++;
		line = bytes_trim(bytes_slice(line, 0, SETTING_LINE_MAX));
		if (line.size && !memchr("#;", line.at[0], 2) && !bytes_starts(line, "//") &&
		    find_value(setting, line, &setting->value))
			return true;
	}
	return false;
}

static const char separators[] = " \t,\"'(){}=;|<>";

static bool is_separator(char c)
{
	return memchr(separators, c, sizeof(separators) - 1) != NULL;
}

/* True if an IPv6 address in brackets stands at the front. */
static bool is_bracketed(struct bytes text)
{
	ptrdiff_t end = text.size && text.at[0] == '[' ? bytes_find(text, ']') : -1;

	return end > 0 && host_word_is_address(bytes_slice(text, 1, (size_t)end - 1));
}

/* The next word of a value. */
static bool cut_word(struct bytes *value, struct bytes *ret)
{
	size_t size = 0;

	while (value->size && (is_separator(value->at[0]) || memchr(":]", value->at[0], 2) ||
			       (value->at[0] == '[' && !is_bracketed(*value))))
		*value = bytes_slice(*value, 1, value->size);
	if (is_bracketed(*value))
		size = (size_t)bytes_find(*value, ']') + 1;
	while (size < value->size && !is_separator(value->at[size]) && value->at[size] != ']')
		size++;
	*ret = bytes_slice(*value, 0, size);
	*value = bytes_slice(*value, size, value->size);
	return size > 0;
}

/* "remote vpn.corp.io 443": the word behind the host, if it is a number. */
static void take_port(struct host_setting *setting, struct host_word *host)
{
	struct bytes word;
	uint64_t port;

	if (host && !host->port && cut_word(&setting->value, &word) && bytes_u64(word, 10, &port) &&
	    port <= UINT16_MAX)
		host->port = (int64_t)port;
	setting->value.size = 0;
}

bool host_setting_next(struct host_setting *setting, struct host_word *ret)
{
	struct bytes word;

	for (;;) {
		if (!setting->value.size && !next_value(setting))
			return false;
		if (!cut_word(&setting->value, &word)) {
			setting->value.size = 0;
			continue;
		}
		if (word.at[0] == '#') { /* a comment behind the value */
			setting->value.size = 0;
			continue;
		}
		bool found = host_word_parse(word, ret);

		if (setting->form != HOST_SETTING_ALL)
			take_port(setting, found ? ret : NULL);
		if (found)
			return true;
	}
}
