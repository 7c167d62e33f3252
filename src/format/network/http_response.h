/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A response of HTTP/1.1 (RFC 9112) as a metadata service sends it: a status, headers, a body of
 * known length, in chunks, or up to the end of the connection. Strict: what the RFC lets a
 * recipient repair (a bare newline, a folded header, two lengths) is refused. Content is never
 * decompressed.
 */
#ifndef TROWEL_FORMAT_HTTP_RESPONSE_H
#define TROWEL_FORMAT_HTTP_RESPONSE_H

#include "base/arena.h"

enum {
	HTTP_RESPONSE_HEAD_MAX = 16 * 1024,  /* bytes of status line and headers */
	HTTP_RESPONSE_HEADERS_MAX = 100,     /* header lines */
	HTTP_RESPONSE_BODY_MAX = 256 * 1024, /* bytes of a body, without the framing of chunks */
	HTTP_RESPONSE_CHUNK_LINE_MAX = 256,  /* bytes of the line before a chunk, or of a trailer */
	/* bytes of a whole response that is worth receiving: chunks may be small */
	HTTP_RESPONSE_MAX = HTTP_RESPONSE_HEAD_MAX + 2 * HTTP_RESPONSE_BODY_MAX,
};

struct http_response {
	unsigned status;      /* 200 to 599 */
	struct bytes headers; /* lines, each ended by CR LF; in the input */
	struct bytes body;    /* in the input; in the arena if it came in chunks */
};

/* Reads what was received so far; `ended` says that nothing will follow. Returns 1 with a whole
 * response in `ret`, 0 while it is incomplete, -EFBIG beyond a limit above, -EBADMSG for anything
 * malformed, cut short, or in a transfer coding other than chunked. */
int http_response_parse(struct bytes input, bool ended, struct arena *arena,
			struct http_response *ret, struct err *err) MUST_CHECK;

/* The value of the first header of that name (any case), trimmed; empty if there is none. */
struct bytes http_response_header(const struct http_response *response, const char *name);

#endif
