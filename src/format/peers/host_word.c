/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/peers/host_word.h"

#include <arpa/inet.h>
#include <strings.h>

#include "format/endpoints/endpoint_names.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool host_word_is_address(struct bytes text)
{
	char copy[INET6_ADDRSTRLEN + 1] = { 0 };
	unsigned char address[sizeof(struct in6_addr)];

	if (!text.size || text.size >= sizeof(copy) || memchr(text.at, 0, text.size))
		return false;
	memcpy(copy, text.at, text.size);
	return inet_pton(AF_INET, copy, address) == 1 || inet_pton(AF_INET6, copy, address) == 1;
}

bool host_word_is_host(struct bytes text)
{
	bool letters = false;

	if (host_word_is_address(text))
		return true;
	if (!text.size || text.size > HOST_NAME_MAX_SIZE || !is_letter_or_digit(text.at[0]) ||
	    !is_letter_or_digit(text.at[text.size - 1]))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		if (!is_letter_or_digit(c) && c != '.' && c != '-' && c != '_')
			return false;
		if (c == '.' && text.at[i + 1] == '.')
			return false;
		letters = letters || (c | 0x20) >= 'a';
	}
	return letters; /* a number alone is a port, or a count */
}

bool host_word_is_local(struct bytes host)
{
	static const char *const names[] = { "localhost",  "localhost.localdomain",
					     "localhost6", "ip6-localhost",
					     "0.0.0.0",    "::",
					     "::1",        "*",
					     "0" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (host.size == strlen(names[i]) && strncasecmp(host.at, names[i], host.size) == 0)
			return true;
	return !host.size || host.at[0] == '/' || host.at[0] == '@' || bytes_starts(host, "127.") ||
	       bytes_starts(host, "unix:");
}

/* Cuts a scheme from the front; true also for one that is not known. */
static bool cut_scheme(struct bytes *word, struct host_word *ret)
{
	ptrdiff_t at = bytes_find_text(*word, "://");

	if (bytes_skip(word, "jdbc:"))
		return cut_scheme(word, ret);
	if (at <= 0)
		return false;
	for (ptrdiff_t i = 0; i < at; i++)
		if (!is_letter_or_digit(word->at[i]) && !memchr("+.-", word->at[i], 3))
			return false;
	const struct endpoint_scheme *scheme = endpoint_scheme_of(
		bytes_slice(*word, 0, (size_t)at));

	if (scheme) {
		ret->protocol = scheme->protocol;
		ret->port = scheme->port > 0   ? scheme->port
			    : scheme->port < 0 ? 0
					       : endpoint_port_of(scheme->protocol);
		ret->is_bucket = scheme->shape == ENDPOINT_HOST_BUCKET;
	}
	*word = bytes_slice(*word, (size_t)at + 3, word->size);
	return true;
}

/* Takes "host", "host:port", "[address]:port" apart. */
static bool take_authority(struct bytes text, struct host_word *ret)
{
	ptrdiff_t colon = bytes_find_last(text, ':');
	struct bytes port = { 0 };
	uint64_t number;

	if (bytes_starts(text, "[")) {
		ptrdiff_t end = bytes_find(text, ']');

		if (end < 0)
			return false;
		ret->host = bytes_slice(text, 1, (size_t)end - 1);
		port = bytes_slice(text, (size_t)end + 1, text.size);
		if (port.size && !bytes_skip(&port, ":"))
			return false;
	} else if (bytes_find_text(text, "::") == colon - 1 && colon > 1) { /* exim's way */
		ret->host = bytes_slice(text, 0, (size_t)colon - 1);
		port = bytes_slice(text, (size_t)colon + 1, text.size);
		if (host_word_is_address(text)) {
			ret->host = text; /* 2001:db8::1 */
			port.size = 0;
		}
	} else if (colon >= 0 && bytes_find(text, ':') == colon) {
		ret->host = bytes_slice(text, 0, (size_t)colon);
		port = bytes_slice(text, (size_t)colon + 1, text.size);
	} else {
		ret->host = text; /* a bare IPv6 address has several */
	}
	if (port.size) {
		if (!bytes_u64(port, 10, &number) || number > UINT16_MAX)
			return false;
		ret->port = (int64_t)number;
	}
	return host_word_is_host(ret->host);
}

/* Where the last "@" before the query stands; 0 if there is none. */
static size_t last_at(struct bytes word)
{
	ptrdiff_t query = bytes_find(word, '?');
	ptrdiff_t at = bytes_find_last(query < 0 ? word : bytes_slice(word, 0, (size_t)query), '@');

	return at < 0 ? 0 : (size_t)at;
}

bool host_word_parse(struct bytes word, struct host_word *ret)
{
	struct host_word found = { 0 };
	size_t size = 0;

	found.is_url = cut_scheme(&word, &found);
	bool http = found.protocol && strncmp(found.protocol, "http", 4) == 0;

	/* a password may hold a slash, although it should not */
	if (found.is_url && !http)
		size = last_at(word);
	while (size < word.size && !memchr("/?#;", word.at[size], 4))
		size++;
	struct bytes authority = bytes_slice(word, 0, size);
	ptrdiff_t at = bytes_find_last(authority, '@');

	found.path = bytes_slice(word, size, word.size);
	if (at >= 0) {
		struct bytes user = bytes_slice(authority, 0, (size_t)at);
		ptrdiff_t colon = bytes_find(user, ':');

		found.user = colon >= 0 ? bytes_slice(user, 0, (size_t)colon) : user;
		authority = bytes_slice(authority, (size_t)at + 1, authority.size);
	}
	if (http)
		found.user = (struct bytes){ 0 };
	/* of several, the first is told: "mongodb://a,b,c/x" */
	ptrdiff_t comma = found.is_url ? bytes_find(authority, ',') : -1;

	if (comma >= 0)
		authority.size = (size_t)comma;
	if (found.is_bucket || !take_authority(authority, &found))
		return false;
	*ret = found;
	return true;
}

bool host_word_next_url(struct bytes *rest, struct bytes *ret)
{
	ptrdiff_t at = bytes_find_text(*rest, "://");

	while (at >= 0) {
		size_t from = (size_t)at, to = (size_t)at + 3;

		while (from > 0 && (is_letter_or_digit(rest->at[from - 1]) ||
				    memchr("+.-", rest->at[from - 1], 3)))
			from--;
		while (to < rest->size && !memchr(" \t\r\n\"'`<>()|\\{}", rest->at[to], 14))
			to++;
		*ret = bytes_slice(*rest, from, to - from);
		bool found = from < (size_t)at;

		*rest = bytes_slice(*rest, to, rest->size);
		if (found)
			return true;
		at = bytes_find_text(*rest, "://");
	}
	*rest = bytes_slice(*rest, rest->size, 0);
	return false;
}
