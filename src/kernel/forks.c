/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/forks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

enum {
	MESSAGE_MAX = 1024,
	QUEUE_SIZE = 4 << 20,
};

/* struct proc_event lies behind two headers, for which the kernel keeps no alignment. */
enum { EVENT_AT = sizeof(struct nlmsghdr) + sizeof(struct cn_msg) };

bool forks_read(struct bytes message, struct forks_event *ret)
{
	struct bytes body = bytes_slice(message, EVENT_AT, sizeof(struct proc_event));
	struct proc_event event = { 0 };
	size_t needed = offsetof(struct proc_event, event_data) + sizeof(event.event_data.fork);

	if (body.size < needed)
		return false;
	memcpy(&event, body.at, body.size);
	/* a thread is no process */
	if (event.what != PROC_EVENT_FORK ||
	    event.event_data.fork.child_pid != event.event_data.fork.child_tgid)
		return false;
	*ret = (struct forks_event){
		.parent = (uint32_t)event.event_data.fork.parent_tgid,
		.child = (uint32_t)event.event_data.fork.child_tgid,
	};
	return true;
}

static int ask(int forks, enum proc_cn_mcast_op what)
{
	const struct nlmsghdr header = { .nlmsg_len = EVENT_AT + sizeof(what),
					 .nlmsg_type = NLMSG_DONE };
	const struct cn_msg message = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .len = sizeof(what) };
	scoped_buf request = { 0 };

	buf_add(&request, &header, sizeof(header));
	buf_add(&request, &message, sizeof(message));
	buf_add(&request, &what, sizeof(what));
	return send(forks, request.at, request.size, 0) < 0 ? -errno : 0;
}

/* Of all that is told (programs, names, ends), only new processes are queued. */
static int keep_forks(int forks)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, EVENT_AT + offsetof(struct proc_event, what)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(PROC_EVENT_FORK), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return setsockopt(forks, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

int forks_open(const struct root *root, struct err *err)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	const int size = QUEUE_SIZE;

	if (!root_exists(root, "/proc/net/connector"))
		return err_set(err, -ENOTSUP, "the kernel has no process connector here");
	scoped_fd int forks = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				     NETLINK_CONNECTOR);

	if (forks < 0 || keep_forks(forks) < 0 ||
	    bind(forks, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return err_set(err, -ENOTSUP, "the process connector: %s", err_words(errno));
	if (setsockopt(forks, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		(void)setsockopt(forks, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	int failed = ask(forks, PROC_CN_MCAST_LISTEN);

	if (failed)
		return err_set(err, -ENOTSUP, "the process connector: %s", err_words(failed));
	return take_fd(&forks);
}

void forks_close(int forks)
{
	if (forks < 0)
		return;
	(void)ask(forks, PROC_CN_MCAST_IGNORE); /* before Linux 6.6 closing is not noticed */
	close(forks);
}

int forks_next(int forks, struct forks_event *ret)
{
	char message[MESSAGE_MAX];

	for (;;) {
		struct sockaddr_nl from = { 0 };
		socklen_t from_size = sizeof(from);
		ssize_t size = recvfrom(forks, message, sizeof(message), 0,
					(struct sockaddr *)&from, &from_size);

		if (size < 0)
			return errno == EAGAIN ? 0 : -errno;
		/* other processes may send to this socket, too */
		if (from.nl_pid == 0 && forks_read((struct bytes){ message, (size_t)size }, ret))
			return 1;
	}
}
