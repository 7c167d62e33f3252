/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/pass_fd.h"

struct head {
	uint32_t kind, size;
};

static int send_all(int wire, const char *at, size_t size)
{
	while (size) {
		ssize_t sent = send(wire, at, size, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return -errno;
		at += sent < 0 ? 0 : sent;
		size -= sent < 0 ? 0 : (size_t)sent;
	}
	return 0;
}

/* In one piece: two processes that have the same end may send at the same time, as the one that
 * joins and a command that fails at once. */
int wire_send(int wire, enum wire_kind kind, struct bytes body, int fd)
{
	const struct head head = { kind, (uint32_t)body.size };
	scoped_buf message = { 0 };

	buf_add(&message, &head, sizeof(head));
	buf_add_bytes(&message, body);
	ssize_t sent = pass_fd_send(wire, buf_bytes(&message), fd);

	if (sent <= 0)
		return sent < 0 ? (int)sent : -EIO;
	return send_all(wire, message.at + sent, message.size - (size_t)sent);
}

int wire_send_number(int wire, enum wire_kind kind, int32_t number)
{
	return wire_send(wire, kind, (struct bytes){ (const char *)&number, sizeof(number) }, -1);
}

int wire_send_error(int wire, const struct err *err)
{
	return wire_send(wire, WIRE_FAILED, (struct bytes){ (const char *)err, sizeof(*err) }, -1);
}

static int receive_all(int wire, char *at, size_t size)
{
	while (size) {
		ssize_t got = recv(wire, at, size, 0);

		if (got == 0)
			return -EBADMSG;
		if (got < 0 && errno != EINTR)
			return -errno;
		at += got < 0 ? 0 : got;
		size -= got < 0 ? 0 : (size_t)got;
	}
	return 0;
}

int wire_receive(int wire, enum wire_kind *kind, struct buf *body, int *fd)
{
	struct head head = { 0 };
	ssize_t got = pass_fd_receive(wire, &head, sizeof(head), fd);

	if (got <= 0)
		return got == -ECONNRESET ? 0 : (int)got;
	if (got != (ssize_t)sizeof(head) || head.kind >= WIRE_KINDS || head.size > WIRE_BODY_MAX)
		return -EBADMSG;
	*kind = head.kind;
	buf_clear(body);
	int failed = receive_all(wire, buf_reserve(body, head.size), head.size);

	if (!failed)
		buf_grew(body, head.size);
	return failed ? failed : 1;
}

int32_t wire_number(const struct buf *body)
{
	int32_t number = 0;

	if (body->size == sizeof(number))
		memcpy(&number, buf_bytes(body).at, sizeof(number));
	return number;
}

int wire_error(const struct buf *body, struct err *ret)
{
	if (body->size != sizeof(*ret))
		return err_set(ret, -EBADMSG, "the process inside does not say what failed");
	memcpy(ret, buf_bytes(body).at, sizeof(*ret));
	ret->text[sizeof(ret->text) - 1] = '\0';
	return ret->code = ret->code < 0 ? ret->code : -EIO;
}
