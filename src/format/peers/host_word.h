/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One word that names a host: "db01", "10.0.0.5:5432", "[2001:db8::1]:80", "deploy@web02",
 * "postgresql://shop:secret@db01:5432/shop?sslmode=require". Sources: RFC 3986, RFC 1123 2.1. */
#ifndef TROWEL_FORMAT_HOST_WORD_H
#define TROWEL_FORMAT_HOST_WORD_H

#include "base/bytes.h"

enum {
	HOST_NAME_MAX_SIZE = 253, /* RFC 1035 2.3.4 */
};

struct host_word {
	const char *protocol; /* of a URL's scheme: static; NULL without one that is known */
	bool is_url;          /* there was a scheme */
	bool is_bucket;       /* of object storage: its host is none */
	struct bytes host;    /* without brackets */
	struct bytes user;    /* never a password; of HTTP none, where it is mostly a token */
	struct bytes path;    /* behind the host, with its slash */
	int64_t port;         /* as written, or usual for the scheme; 0: neither */
};

/* Takes a word apart; false if it names no host: other bytes than a name or an address has, empty
 * parts, a number alone, a socket's path. Texts point into the word. */
bool host_word_parse(struct bytes word, struct host_word *ret);

/* True for a name or an address of a host, without port or anything else. */
bool host_word_is_host(struct bytes text);

/* True for an IPv4 or IPv6 address. */
bool host_word_is_address(struct bytes text);

/* True for what is this host itself: localhost, 127.0.0.1, ::1, 0.0.0.0, a socket's path. */
bool host_word_is_local(struct bytes host);

/* Cuts the next word that is a URL, or holds one behind a '=' or a quote, from a text; false at the
 * end. `ret` is the URL alone. */
bool host_word_next_url(struct bytes *rest, struct bytes *ret);

#endif
