/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the metadata service of a cloud, which answers every instance at the same link-local
 * address: one HTTP/1.1 request (RFC 9112) over a plain TCP socket. No name is looked up, no proxy
 * is used, no redirection followed, and no other address than these can be asked.
 */
#ifndef TROWEL_KERNEL_METADATA_HTTP_H
#define TROWEL_KERNEL_METADATA_HTTP_H

#include "base/arena.h"
#include "format/network/http_response.h"

enum {
	METADATA_HTTP_CONNECT_MS = 800, /* the service is one hop away, or nowhere */
	METADATA_HTTP_PORT = 80,
};

#define METADATA_HTTP_IPV4 "169.254.169.254" /* all of them */
#define METADATA_HTTP_IPV6 "fd00:ec2::254"   /* AWS, where a subnet has no IPv4 */

struct metadata_request {
	bool ipv6;           /* which of the two addresses */
	const char *method;  /* "GET", "PUT"; a PUT has an empty body */
	const char *path;    /* as it stands in the request line */
	const char *headers; /* more headers, each ended by CR LF; NULL: none */
};

/* Sends the request and receives the response; its strings lie in the arena. `deadline_ms` is on
 * CLOCK_MONOTONIC. Returns 0 with any status in `ret`; -EHOSTUNREACH when no connection could be
 * made, for whatever reason; -ETIMEDOUT when the deadline came first; -EBADMSG or -EFBIG for what
 * is no proper response; another -errno when the connection broke. */
int metadata_http_ask(const struct metadata_request *request, int64_t deadline_ms,
		      struct arena *arena, struct http_response *ret, struct err *err) MUST_CHECK;

#endif
