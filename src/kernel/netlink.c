/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "base/cursor.h"
#include "format/netlink/netlink_message.h"

enum {
	NETLINK_DATAGRAM_MAX = 64 * 1024, /* the kernel sends at most 32 KB at a time in a dump */
	NETLINK_TRIES = 3,                /* of a dump that was interrupted */
};

int netlink_init(struct netlink *netlink, int protocol, struct err *err)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct timeval wait = { .tv_sec = NETLINK_WAIT_MS / 1000 };
	scoped_fd int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return err_errno(err, "netlink socket %d", protocol);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return err_errno(err, "netlink socket %d", protocol);
	netlink->fd = take_fd(&fd);
	netlink->sequence = 0;
	return 0;
}

void netlink_deinit(struct netlink *netlink)
{
	cleanup_fd(&netlink->fd);
	netlink->fd = -1;
}

static int send_request(struct netlink *netlink, const struct netlink_request *request,
			struct err *err)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)(sizeof(header) + request->body.size),
		.nlmsg_type = request->type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.nlmsg_seq = ++netlink->sequence,
	};
	scoped_buf message = { 0 };

	buf_add(&message, &header, sizeof(header));
	buf_add_bytes(&message, request->body);
	if (sendto(netlink->fd, message.at, message.size, 0, (struct sockaddr *)&kernel,
		   sizeof(kernel)) < 0)
		return err_errno(err, "netlink request %u", request->type);
	return 0;
}

/* What a datagram told about the dump it belongs to. */
struct dump_state {
	bool done;
	bool interrupted;
	int error; /* negative errno out of NLMSG_ERROR or NLMSG_DONE */
};

/* The error code at the start of NLMSG_ERROR and NLMSG_DONE, a negative errno. */
static int answer_code(const struct netlink_message *message)
{
	struct cursor cursor = cursor_of(message->payload);

	return message->payload.size >= 4 ? (int)cursor_u32(&cursor) : 0;
}

static void take_datagram(const struct netlink *netlink, struct bytes datagram,
			  struct dump_state *state, struct buf *ret)
{
	struct netlink_message message;

	for (struct bytes rest = datagram; !state->done;) {
		const char *at = rest.at;

		if (!netlink_message_next(&rest, &message))
			return;
		if (message.sequence != netlink->sequence)
			continue;
		state->interrupted |= (message.flags & NLM_F_DUMP_INTR) != 0;
		if (message.type == NLMSG_DONE || message.type == NLMSG_ERROR) {
			state->error = answer_code(&message);
			state->done = true;
		} else if (message.type >= NLMSG_MIN_TYPE) {
			buf_add(ret, at, (size_t)(rest.at - at));
		}
	}
}

/* Receives one datagram of the kernel into `room`; its size, 0 for somebody else's, or -errno. */
static ssize_t receive(struct netlink *netlink, struct buf *room, struct err *err)
{
	struct sockaddr_nl from = { 0 };
	struct iovec part = { .iov_base = buf_reserve(room, NETLINK_DATAGRAM_MAX),
			      .iov_len = NETLINK_DATAGRAM_MAX };
	struct msghdr header = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1
	};
	ssize_t size = recvmsg(netlink->fd, &header, 0);

	if (size < 0 && errno == EINTR)
		return 0;
	if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return err_set(err, -ETIMEDOUT, "netlink: no answer");
	if (size < 0)
		return err_errno(err, "netlink");
	if (header.msg_flags & MSG_TRUNC)
		return err_set(err, -EMSGSIZE, "netlink: a message over %d bytes",
			       NETLINK_DATAGRAM_MAX);
	return from.nl_pid == 0 ? size : 0;
}

static int dump_once(struct netlink *netlink, size_t limit, struct dump_state *state,
		     struct buf *ret, struct err *err)
{
	scoped_buf room = { 0 };
	size_t start = ret->size;

	while (!state->done) {
		ssize_t size = receive(netlink, &room, err);

		if (size < 0)
			return (int)size;
		take_datagram(netlink, (struct bytes){ room.at, (size_t)size }, state, ret);
		if (ret->size - start > limit)
			return err_set(err, -EFBIG, "netlink: more than %zu bytes", limit);
	}
	if (state->error < 0)
		return err_set(err, state->error, "netlink: %s", err_words(state->error));
	return 0;
}

int netlink_dump(struct netlink *netlink, const struct netlink_request *request, size_t limit,
		 struct buf *ret, struct err *err)
{
	size_t start = ret->size;

	for (int tries = 1;; tries++) {
		struct dump_state state = { 0 };
		int failed = send_request(netlink, request, err);

		if (!failed)
			failed = dump_once(netlink, limit, &state, ret, err);
		if (failed || !state.interrupted || tries == NETLINK_TRIES)
			return failed;
		ret->size = start;
	}
}
