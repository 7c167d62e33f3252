/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: socket(7), tcp(7), ipv6(7). */
#include "crash/crash_wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/new_file.h"

enum {
	PIECE = 64 * 1024,
	WAITING_MAX = 64, /* senders that wait for their turn */
};

/* --- the sender ------------------------------------------------------------------------------ */

static bool parse_address(const char *text, struct sockaddr_in6 *ret)
{
	struct bytes whole = bytes_of(text);
	ptrdiff_t colon = bytes_find_last(whole, ':');
	char host[INET6_ADDRSTRLEN + 8] = "::ffff:";
	size_t used = strlen(host);
	uint64_t port;

	if (colon < 0 || !bytes_u64(bytes_slice(whole, (size_t)colon + 1, SIZE_MAX), 10, &port) ||
	    port < 1 || port > UINT16_MAX)
		return false;
	struct bytes name = bytes_slice(whole, 0, (size_t)colon);

	if (bytes_starts(name, "[") && bytes_ends(name, "]")) {
		name = bytes_slice(name, 1, name.size - 2);
		used = 0;
	}
	if (name.size >= sizeof(host) - used)
		return false;
	memcpy(host + used, name.at, name.size);
	host[used + name.size] = '\0';
	*ret = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	return inet_pton(AF_INET6, host, &ret->sin6_addr) == 1;
}

bool crash_wire_is_address(const char *address)
{
	struct sockaddr_in6 parsed;

	return parse_address(address, &parsed);
}

/* A kernel without IPv6 has IPv4 all the same. */
static int new_socket(const struct sockaddr_in6 *to, struct sockaddr_in *ret)
{
	if (!IN6_IS_ADDR_V4MAPPED(&to->sin6_addr))
		return socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*ret = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = to->sin6_port };
	memcpy(&ret->sin_addr, to->sin6_addr.s6_addr + 12, sizeof(ret->sin_addr));
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void bound_waits(int fd)
{
	struct timeval wait = { .tv_sec = CRASH_WIRE_STALL_SECONDS };

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
}

static int connect_once(const struct sockaddr_in6 *to)
{
	struct sockaddr_in to_v4 = { 0 };
	scoped_fd int fd = new_socket(to, &to_v4);
	int status;

	if (fd < 0)
		return -errno;
	bound_waits(fd);
	if (to_v4.sin_family)
		status = connect(fd, (const struct sockaddr *)&to_v4, sizeof(to_v4));
	else
		status = connect(fd, (const struct sockaddr *)to, sizeof(*to));
	return status < 0 ? -errno : take_fd(&fd);
}

int crash_wire_connect(const char *address, struct err *err)
{
	struct sockaddr_in6 to;
	int fd = -EINVAL;

	if (!parse_address(address, &to))
		return err_set(err, -EINVAL, "%s: is no ADDRESS:PORT (no names)", address);
	for (int i = 0; i < CRASH_WIRE_TRIES && fd < 0; i++) {
		if (i)
			poll(NULL, 0, 1000);
		fd = connect_once(&to);
	}
	return fd < 0 ? err_set(err, fd, "%s: %s", address, err_words(fd)) : fd;
}

int crash_wire_answer(int fd, uint32_t *ret_panics, struct err *err)
{
	char frame[CRASH_BUNDLE_ANSWER_SIZE];
	size_t size = 0;
	uint32_t failed;

	while (size < sizeof(frame)) {
		ssize_t got = recv(fd, frame + size, sizeof(frame) - size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "no answer from the receiver");
		if (got == 0)
			return err_set(err, -EPIPE, "the receiver has gone without an answer");
		size += (size_t)got;
	}
	if (!crash_bundle_answer((struct bytes){ frame, size }, &failed, ret_panics))
		return err_set(err, -EBADMSG, "that is no answer of `trowel crash receive`");
	if (failed)
		return err_set(err, -EREMOTEIO, "the receiver could not keep it: %s",
			       failed < 4096 ? err_words((int)failed) : "?");
	return 0;
}

/* --- the receiver ---------------------------------------------------------------------------- */

int crash_wire_listen(unsigned port, struct err *err)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	struct sockaddr_in at_v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	scoped_fd int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct sockaddr *address = (const struct sockaddr *)&at;
	socklen_t size = sizeof(at);
	int one = 1, zero = 0;

	if (fd < 0) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		address = (const struct sockaddr *)&at_v4;
		size = sizeof(at_v4);
	} else {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	}
	if (fd < 0)
		return err_errno(err, "a socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, address, size) < 0 || listen(fd, WAITING_MAX) < 0)
		return err_errno(err, "port %u", port);
	return take_fd(&fd);
}

static void name_peer(const struct sockaddr_storage *from, char *ret)
{
	char text[INET6_ADDRSTRLEN] = "?";
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;

	if (from->ss_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text));
	else if (from->ss_family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text));
	snprintf(ret, CRASH_WIRE_PEER_SIZE, "%s",
		 strncmp(text, "::ffff:", 7) == 0 ? text + 7 : text);
}

static int take_bundle(int fd, struct crash_folder *folder, struct err *err)
{
	int64_t end_ms = clock_ms(CLOCK_MONOTONIC) + CRASH_WIRE_SENDER_SECONDS * 1000LL;
	scoped_buf piece = { 0 };
	int got = 0;

	while (got == 0) {
		buf_clear(&piece);
		ssize_t size = recv(fd, buf_reserve(&piece, PIECE), PIECE, 0);

		if (size < 0 && errno == EINTR && !interrupt_came())
			continue;
		if (size < 0)
			return err_errno(err, "nothing comes any more");
		if (size == 0)
			return err_set(err, -EPIPE, "the sender has gone in the middle of it");
		if (clock_ms(CLOCK_MONOTONIC) > end_ms)
			return err_set(err, -ETIMEDOUT, "it took more than %d seconds",
				       CRASH_WIRE_SENDER_SECONDS);
		buf_grew(&piece, (size_t)size);
		struct bytes rest = buf_bytes(&piece);

		got = crash_folder_feed(folder, &rest, err);
	}
	return got < 0 ? got : 0;
}

int crash_wire_receive(int listening, struct crash_folder *folder, char *peer, struct err *err)
{
	struct sockaddr_storage from = { 0 };
	socklen_t size = sizeof(from);
	scoped_buf answer = { 0 };
	struct err unsent;
	scoped_fd int fd = accept4(listening, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);

	snprintf(peer, CRASH_WIRE_PEER_SIZE, "?");
	if (fd < 0)
		return err_errno(err, "waiting for a sender");
	name_peer(&from, peer);
	bound_waits(fd);
	int failed = take_bundle(fd, folder, err);

	crash_bundle_add_answer(&answer, (uint32_t)-failed, folder->panics);
	if (fd_write_all(fd, peer, buf_bytes(&answer), &unsent) < 0 && !failed) {
		*err = unsent;
		return err_wrap(err, "it is kept; the answer");
	}
	return failed;
}
