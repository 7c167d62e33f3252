/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pass_fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

ssize_t pass_fd_send(int socket, struct bytes body, int fd)
{
	union control control = { 0 };
	struct iovec part = { (void *)(uintptr_t)body.at, body.size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		struct cmsghdr *passed = CMSG_FIRSTHDR(&message);

		passed->cmsg_level = SOL_SOCKET;
		passed->cmsg_type = SCM_RIGHTS;
		passed->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(passed), &fd, sizeof(fd));
	}
	do {
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : sent;
}

ssize_t pass_fd_receive(int socket, void *body, size_t size, int *fd)
{
	union control control = { 0 };
	struct iovec part = { body, size };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got;

	*fd = -1;
	do {
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	const struct cmsghdr *passed = CMSG_FIRSTHDR(&message);

	if (passed && passed->cmsg_level == SOL_SOCKET && passed->cmsg_type == SCM_RIGHTS &&
	    passed->cmsg_len == CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(passed), sizeof(*fd));
	return got;
}
