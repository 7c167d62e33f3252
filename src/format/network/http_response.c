/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/network/http_response.h"

#include <errno.h>
#include <strings.h>

/* How the end of the body is found (RFC 9112, 6.3). */
struct framing {
	bool has_length, is_chunked;
	uint64_t length;
};

static int malformed(struct err *err, const char *what)
{
	return err_set(err, -EBADMSG, "malformed HTTP response: %s", what);
}

static int incomplete(bool ended, struct err *err)
{
	return ended ? malformed(err, "it ends too early") : 0;
}

static bool name_is(struct bytes a, const char *name)
{
	return a.size == strlen(name) && strncasecmp(a.at, name, a.size) == 0;
}

/* Cuts a line ended by CR LF, in which neither stands alone. 1, 0 if its end has not come within
 * `limit` bytes yet, -EFBIG, -EBADMSG. */
static int cut_line(struct bytes *rest, size_t limit, struct bytes *ret, struct err *err)
{
	ptrdiff_t at = bytes_find(*rest, '\n');

	if ((at < 0 ? rest->size : (size_t)at) > limit)
		return err_set(err, -EFBIG, "HTTP response: a line of more than %zu bytes", limit);
	if (at < 0)
		return 0;
	struct bytes line = bytes_slice(*rest, 0, (size_t)at);

	if (at == 0 || bytes_find(line, '\r') != at - 1)
		return malformed(err, "a line does not end in CR LF");
	*ret = bytes_slice(line, 0, line.size - 1);
	*rest = bytes_slice(*rest, (size_t)at + 1, SIZE_MAX);
	return 1;
}

/* HTTP-version SP 3DIGIT SP [reason] (RFC 9112, 4); older servers leave the last blank out. */
static int parse_status(struct bytes line, unsigned *ret, struct err *err)
{
	uint64_t status;

	if (!bytes_skip(&line, "HTTP/1.1 ") && !bytes_skip(&line, "HTTP/1.0 "))
		return malformed(err, "another version than 1.0 and 1.1");
	if (line.size < 3 || (line.size > 3 && line.at[3] != ' ') ||
	    !bytes_u64(bytes_slice(line, 0, 3), 10, &status))
		return malformed(err, "no status");
	if (status < 200 || status > 599)
		return malformed(err, "a status that is none of an answer");
	*ret = (unsigned)status;
	return 0;
}

static bool is_token(struct bytes name)
{
	static const char others[] = "!#$%&'*+-.^_`|~"; /* RFC 9110, 5.6.2 */

	for (size_t i = 0; i < name.size; i++) {
		char c = name.at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
		    (c == '\0' || !strchr(others, c)))
			return false;
	}
	return name.size > 0;
}

static bool is_field_text(struct bytes value)
{
	for (size_t i = 0; i < value.size; i++)
		if (((unsigned char)value.at[i] < ' ' && value.at[i] != '\t') || value.at[i] == 127)
			return false;
	return true;
}

static bool cut_header(struct bytes line, struct bytes *name, struct bytes *value)
{
	ptrdiff_t colon = bytes_find(line, ':');

	if (colon < 0)
		return false;
	*name = bytes_slice(line, 0, (size_t)colon);
	*value = bytes_trim(bytes_slice(line, (size_t)colon + 1, SIZE_MAX));
	return is_token(*name) && is_field_text(*value);
}

static int note_framing(struct bytes name, struct bytes value, struct framing *framing,
			struct err *err)
{
	if (name_is(name, "Content-Length")) {
		if (framing->has_length || !bytes_u64(value, 10, &framing->length))
			return malformed(err, "a doubtful Content-Length");
		framing->has_length = true;
	}
	if (name_is(name, "Transfer-Encoding")) {
		if (framing->is_chunked || !name_is(value, "chunked"))
			return malformed(err, "a transfer coding other than chunked");
		framing->is_chunked = true;
	}
	/* a request smuggler's pair: RFC 9112, 6.3 */
	if (framing->has_length && framing->is_chunked)
		return malformed(err, "Content-Length and Transfer-Encoding");
	if (framing->length > HTTP_RESPONSE_BODY_MAX)
		return err_set(err, -EFBIG, "HTTP response of more than %d bytes",
			       HTTP_RESPONSE_BODY_MAX);
	return 0;
}

/* Cuts status line and headers from the front of `rest`: 1, 0 while incomplete, or an error. */
static int cut_head(struct bytes *rest, struct http_response *ret, struct framing *framing,
		    struct err *err)
{
	struct bytes line = { 0 }, name, value, start = *rest;

	/* what is no HTTP at all is told by its first bytes */
	if (memcmp(start.size ? start.at : "", "HTTP/1.", start.size < 7 ? start.size : 7) != 0)
		return malformed(err, "it does not begin as HTTP/1.1 does");
	int got = cut_line(rest, HTTP_RESPONSE_HEAD_MAX, &line, err);

	if (got <= 0)
		return got;
	got = parse_status(line, &ret->status, err);
	ret->headers = *rest;
	for (size_t count = 0; got >= 0; count++) {
		size_t used = (size_t)(rest->at - start.at);

		if (count > HTTP_RESPONSE_HEADERS_MAX || used > HTTP_RESPONSE_HEAD_MAX)
			return err_set(err, -EFBIG, "HTTP response: too many headers");
		ret->headers.size = (size_t)(rest->at - ret->headers.at);
		got = cut_line(rest, HTTP_RESPONSE_HEAD_MAX - used, &line, err);
		if (got <= 0 || line.size == 0)
			return got;
		if (!cut_header(line, &name, &value))
			return malformed(err, "a line that is no header");
		got = note_framing(name, value, framing, err);
	}
	return got;
}

/* Cuts the next chunk: 1 with its data in `ret`, empty for the last one; 0 while incomplete. */
static int cut_chunk(struct bytes *rest, struct bytes *ret, struct err *err)
{
	struct bytes line, size_text;
	uint64_t size;
	int got = cut_line(rest, HTTP_RESPONSE_CHUNK_LINE_MAX, &line, err);

	if (got <= 0)
		return got;
	if (!bytes_part(&line, ';', &size_text) || /* extensions mean nothing to us */
	    !bytes_u64(bytes_trim(size_text), 16, &size))
		return malformed(err, "a chunk without a size");
	if (size > HTTP_RESPONSE_BODY_MAX)
		return err_set(err, -EFBIG, "HTTP response of more than %d bytes",
			       HTTP_RESPONSE_BODY_MAX);
	*ret = bytes_slice(*rest, 0, (size_t)size);
	if (size == 0)
		return 1;
	if (rest->size < size + 2)
		return 0;
	if (memcmp(rest->at + size, "\r\n", 2) != 0)
		return malformed(err, "a chunk longer than its size");
	*rest = bytes_slice(*rest, (size_t)size + 2, SIZE_MAX);
	return 1;
}

/* Trailers: lines up to an empty one; they are dropped. */
static int cut_trailers(struct bytes *rest, struct err *err)
{
	struct bytes line = { 0 }, name, value;

	for (size_t count = 0; count <= HTTP_RESPONSE_HEADERS_MAX; count++) {
		int got = cut_line(rest, HTTP_RESPONSE_CHUNK_LINE_MAX, &line, err);

		if (got <= 0 || line.size == 0)
			return got;
		if (!cut_header(line, &name, &value))
			return malformed(err, "a line that is no trailer");
	}
	return err_set(err, -EFBIG, "HTTP response: too many trailers");
}

/* Walks the chunks. `out` (as long as they are together) gets their data, NULL: they are only
 * counted. 1 with the sum in `ret_size`, 0 while incomplete, or an error. */
static int walk_chunks(struct bytes rest, char *out, size_t *ret_size, struct err *err)
{
	struct bytes data = { 0 };
	size_t size = 0;

	for (;;) {
		int got = cut_chunk(&rest, &data, err);

		if (got <= 0)
			return got;
		if (data.size == 0)
			break;
		if (data.size > HTTP_RESPONSE_BODY_MAX - size)
			return err_set(err, -EFBIG, "HTTP response of more than %d bytes",
				       HTTP_RESPONSE_BODY_MAX);
		if (out)
			memcpy(out + size, data.at, data.size);
		size += data.size;
	}
	*ret_size = size;
	return cut_trailers(&rest, err);
}

static int chunked_body(struct bytes rest, struct arena *arena, struct bytes *ret, struct err *err)
{
	size_t size = 0;
	int got = walk_chunks(rest, NULL, &size, err);

	if (got <= 0)
		return got;
	char *body = arena_alloc(arena, size + 1);

	*ret = (struct bytes){ body, size };
	return walk_chunks(rest, body, &size, err);
}

int http_response_parse(struct bytes input, bool ended, struct arena *arena,
			struct http_response *ret, struct err *err)
{
	struct http_response response = { 0 };
	struct framing framing = { 0 };
	int got = cut_head(&input, &response, &framing, err);

	if (got == 1 && response.status != 204 && response.status != 304) { /* those have no body */
		uint64_t size = framing.has_length ? framing.length : input.size;

		if (framing.is_chunked)
			got = chunked_body(input, arena, &response.body, err);
		else if (size > HTTP_RESPONSE_BODY_MAX)
			got = err_set(err, -EFBIG, "HTTP response of more than %d bytes",
				      HTTP_RESPONSE_BODY_MAX);
		else
			got = framing.has_length ? input.size >= size : ended;
		if (!framing.is_chunked)
			response.body = bytes_slice(input, 0, (size_t)size);
	}
	if (got == 0)
		return incomplete(ended, err);
	if (got == 1)
		*ret = response;
	return got;
}

struct bytes http_response_header(const struct http_response *response, const char *name)
{
	struct bytes rest = response->headers, line, key, value;

	while (bytes_line(&rest, &line))
		if (cut_header(bytes_trim(line), &key, &value) && name_is(key, name))
			return value;
	return (struct bytes){ 0 };
}
