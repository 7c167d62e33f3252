/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/metadata_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/clock.h"

enum { RECEIVE_SIZE = 16 * 1024 }; /* bytes asked for at once */

/* Waits until `fd` is ready or the deadline has come: 0 or a negative errno. */
static int wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd waited = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = deadline_ms - clock_ms(CLOCK_MONOTONIC);

		if (left <= 0)
			return -ETIMEDOUT;
		int ready = poll(&waited, 1, left < 60000 ? (int)left : 60000);

		if (ready > 0)
			return 0;
		if (ready < 0 && errno != EINTR)
			return -errno;
	}
}

static socklen_t address_of(bool ipv6, struct sockaddr_storage *ret)
{
	struct sockaddr_in *four = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;

	*ret = (struct sockaddr_storage){ 0 };
	if (ipv6) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons(METADATA_HTTP_PORT);
		inet_pton(AF_INET6, METADATA_HTTP_IPV6, &six->sin6_addr);
		return sizeof(*six);
	}
	four->sin_family = AF_INET;
	four->sin_port = htons(METADATA_HTTP_PORT);
	inet_pton(AF_INET, METADATA_HTTP_IPV4, &four->sin_addr);
	return sizeof(*four);
}

/* A connected socket, or a negative errno. */
static int connect_to(bool ipv6, int64_t deadline_ms)
{
	struct sockaddr_storage address;
	socklen_t size = address_of(ipv6, &address), failed_size = sizeof(int);
	scoped_fd int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int failed = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, size) < 0) {
		if (errno != EINPROGRESS)
			return -errno;
		failed = wait_for(fd, POLLOUT, deadline_ms);
		if (failed)
			return failed;
		if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &failed_size) < 0)
			return -errno;
	}
	return failed ? -failed : take_fd(&fd);
}

static int send_all(int fd, struct bytes request, int64_t deadline_ms, struct err *err)
{
	while (request.size) {
		ssize_t sent = send(fd, request.at, request.size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EAGAIN) {
			int failed = wait_for(fd, POLLOUT, deadline_ms);

			if (failed)
				return err_set(err, failed, "it takes no request");
		} else if (sent < 0 && errno != EINTR) {
			return err_errno(err, "request");
		} else if (sent > 0) {
			request = bytes_slice(request, (size_t)sent, SIZE_MAX);
		}
	}
	return 0;
}

/* Receives until the response is whole, broken, or too large. */
static int receive(int fd, int64_t deadline_ms, struct arena *arena, struct http_response *ret,
		   struct err *err)
{
	scoped_buf input = { 0 };
	int got = 0;

	while (got == 0) {
		int failed = wait_for(fd, POLLIN, deadline_ms);

		if (failed)
			return err_set(err, failed, "no whole answer in time, %zu bytes came",
				       input.size);
		ssize_t size = recv(fd, buf_reserve(&input, RECEIVE_SIZE), RECEIVE_SIZE, 0);

		if (size < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (size < 0)
			return err_errno(err, "answer");
		buf_grew(&input, (size_t)size);
		if (input.size > HTTP_RESPONSE_MAX)
			return err_set(err, -EFBIG, "an answer of more than %d bytes",
				       HTTP_RESPONSE_MAX);
		got = http_response_parse(buf_bytes(&input), size == 0, arena, ret, err);
	}
	if (got < 0)
		return got;
	/* out of the buffer, which ends here */
	struct bytes headers = ret->headers, body = ret->body;

	ret->headers.at = arena_string(arena, headers);
	ret->body.at = arena_string(arena, body);
	return 0;
}

int metadata_http_ask(const struct metadata_request *request, int64_t deadline_ms,
		      struct arena *arena, struct http_response *ret, struct err *err)
{
	int64_t connect_deadline_ms = clock_ms(CLOCK_MONOTONIC) + METADATA_HTTP_CONNECT_MS;
	scoped_buf text = { 0 };

	/* one connection a request: small, and nothing of one answer can be taken for the next */
	buf_add_format(&text, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s%s\r\n",
		       request->method, request->path,
		       request->ipv6 ? "[" METADATA_HTTP_IPV6 "]" : METADATA_HTTP_IPV4,
		       strcmp(request->method, "PUT") == 0 ? "Content-Length: 0\r\n" : "",
		       request->headers ? request->headers : "");
	if (connect_deadline_ms > deadline_ms)
		connect_deadline_ms = deadline_ms;
	scoped_fd int fd = connect_to(request->ipv6, connect_deadline_ms);

	if (fd < 0)
		return err_set(err, -EHOSTUNREACH, "no service there: %s", err_words(fd));
	int failed = send_all(fd, buf_bytes(&text), deadline_ms, err);

	return failed ? failed : receive(fd, deadline_ms, arena, ret, err);
}
