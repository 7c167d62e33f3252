/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "base/buf.h"
#include "format/network/http_response.h"

#define OK "HTTP/1.1 200 OK\r\n"

TEST(http_response_table)
{
	static const struct {
		const char *input;
		int open, ended; /* what the parser says before and after the connection's end */
		unsigned status;
		const char *body;
	} cases[] = {
		{ OK "Content-Length: 2\r\n\r\nhi", 1, 1, 200, "hi" },
		{ OK "content-length:2 \r\n\r\nhi and the next", 1, 1, 200, "hi" },
		{ OK "Content-Length: 0\r\n\r\n", 1, 1, 200, "" },
		{ OK "\r\nup to the end", 0, 1, 200, "up to the end" },
		{ "HTTP/1.0 404 Not Found\r\n\r\n", 0, 1, 404, "" },
		{ "HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n", 1, 1, 401, "" },
		{ "HTTP/1.1 204 No Content\r\n\r\n", 1, 1, 204, "" },
		{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1;x=y\r\n!\r\n0\r\n\r\n", 1, 1,
		  200, "hi!" },
		{ OK "Transfer-Encoding: Chunked\r\n\r\n0\r\nA: b\r\n\r\n", 1, 1, 200, "" },
		/* not all of it yet */
		{ "", 0, -EBADMSG, 0, NULL },
		{ "HT", 0, -EBADMSG, 0, NULL },
		{ OK, 0, -EBADMSG, 0, NULL },
		{ OK "Content-Length: 2\r\n", 0, -EBADMSG, 0, NULL },
		{ OK "Content-Length: 3\r\n\r\nhi", 0, -EBADMSG, 0, NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi", 0, -EBADMSG, 0, NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n", 0, -EBADMSG, 0, NULL },
		/* never */
		{ "SSH-2.0-x\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ "HTTP/1.2 200 OK\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ "HTTP/1.1 100 Continue\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ "HTTP/1.1 20 OK\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ "HTTP/1.1 2000 OK\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ "HTTP/1.1 200 OK\n\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "A: b\r\n folded\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "A : b\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "A: \033[1m\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "no header\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "Content-Length: -1\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", -EBADMSG, -EBADMSG, 0,
		  NULL },
		{ OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", -EBADMSG, -EBADMSG,
		  0, NULL },
		{ OK "Transfer-Encoding: gzip, chunked\r\n\r\n", -EBADMSG, -EBADMSG, 0, NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi!\r\n", -EBADMSG, -EBADMSG, 0,
		  NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n", -EBADMSG, -EBADMSG, 0,
		  NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n", -EBADMSG,
		  -EBADMSG, 0, NULL },
		{ OK "Transfer-Encoding: chunked\r\n\r\nfffff\r\n", -EFBIG, -EFBIG, 0, NULL },
		{ OK "Content-Length: 104857600\r\n\r\n", -EFBIG, -EFBIG, 0, NULL },
	};
	scoped_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes input = bytes_of(cases[i].input);
		struct http_response response = { .status = 7 };
		struct err err;

		assert_int_equal(http_response_parse(input, false, &arena, &response, &err),
				 cases[i].open);
		assert_int_equal(http_response_parse(input, true, &arena, &response, &err),
				 cases[i].ended);
		assert_int_equal(response.status, cases[i].ended == 1 ? cases[i].status : 7);
		if (cases[i].ended == 1)
			assert_true(bytes_is(response.body, cases[i].body));
	}
}

/* Every part of a response is incomplete, until the last byte. */
TEST(http_response_grows)
{
	struct bytes whole = BYTES(OK "Transfer-Encoding: chunked\r\nServer: x\r\n\r\n"
				      "3\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n");
	struct http_response response;
	scoped_arena arena = { 0 };
	struct err err;

	for (size_t size = 0; size < whole.size; size++)
		assert_int_equal(http_response_parse(bytes_slice(whole, 0, size), false, &arena,
						     &response, &err),
				 0);
	assert_int_equal(http_response_parse(whole, false, &arena, &response, &err), 1);
	assert_true(bytes_is(response.body, "abcde"));
}

TEST(http_response_limits)
{
	scoped_buf long_line = { 0 }, many = { 0 }, body = { 0 };
	struct http_response response;
	scoped_arena arena = { 0 };
	struct err err;

	buf_add_text(&long_line, OK "A: ");
	while (long_line.size <= HTTP_RESPONSE_HEAD_MAX + 16)
		buf_add_byte(&long_line, 'a');
	assert_int_equal(http_response_parse(buf_bytes(&long_line), false, &arena, &response, &err),
			 -EFBIG);
	buf_add_text(&many, OK);
	for (int i = 0; i <= HTTP_RESPONSE_HEADERS_MAX; i++)
		buf_add_text(&many, "A: b\r\n");
	buf_add_text(&many, "\r\n");
	assert_int_equal(http_response_parse(buf_bytes(&many), true, &arena, &response, &err),
			 -EFBIG);
	buf_add_text(&body, OK "\r\n");
	while (body.size <= HTTP_RESPONSE_BODY_MAX + 32)
		buf_add_byte(&body, 'b');
	assert_int_equal(http_response_parse(buf_bytes(&body), false, &arena, &response, &err),
			 -EFBIG);
}

TEST(http_response_headers_are_found)
{
	struct http_response response;
	scoped_arena arena = { 0 };
	struct err err;

	assert_int_equal(
		http_response_parse(BYTES(OK "Server: x\r\nMetadata-Flavor:  Google \r\n\r\n"),
				    true, &arena, &response, &err),
		1);
	assert_true(bytes_is(http_response_header(&response, "metadata-flavor"), "Google"));
	assert_int_equal(http_response_header(&response, "Location").size, 0);
}
