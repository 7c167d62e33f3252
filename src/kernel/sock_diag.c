/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/sock_diag.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include "format/netlink/netlink_message.h"
#include "format/netlink/sock_diag_reply.h"
#include "kernel/modules.h"
#include "kernel/netlink.h"

enum { SOCK_DIAG_DUMP_MAX = 128 * 1024 * 1024 }; /* bytes: a million sockets */

/* What has to be there for the kernel to answer. sock_diag itself is not listed: it is part of
 * every kernel that has sockets (obj-y since 3.3). Source: net/core/sock_diag.c
 * (sock_load_diag_module), net/ipv4/inet_diag.c (inet_diag_lock_handler). */
static const char *const needed[SOCKET_PROTOCOL_COUNT][2] = {
	[SOCKET_PROTOCOL_TCP] = { "inet_diag", "tcp_diag" },
	[SOCKET_PROTOCOL_UDP] = { "inet_diag", "udp_diag" },
	[SOCKET_PROTOCOL_UNIX] = { "unix_diag" },
};

const char *sock_diag_missing(const struct root *root, enum socket_protocol protocol)
{
	for (size_t i = 0; i < 2 && needed[protocol][i]; i++)
		if (modules_state(root, needed[protocol][i]) != MODULE_PRESENT)
			return needed[protocol][i];
	return NULL;
}

static void give_rows(struct bytes messages, enum socket_protocol protocol,
		      const struct socket_sink *sink)
{
	struct netlink_message message;
	struct socket_row row;

	while (netlink_message_next(&messages, &message)) {
		bool understood = message.type == SOCK_DIAG_BY_FAMILY &&
				  (protocol == SOCKET_PROTOCOL_UNIX
					   ? sock_diag_reply_unix(message.payload, &row)
					   : sock_diag_reply_inet(message.payload, protocol, &row));

		if (understood)
			sink->row(sink->context, &row);
	}
}

/* Asks one question; what came before a failure is given out all the same. */
static int dump(enum socket_protocol protocol, struct bytes question,
		const struct socket_sink *sink, struct err *err)
{
	const struct netlink_request request = { SOCK_DIAG_BY_FAMILY, question };
	scoped_netlink netlink = { .fd = -1 };
	scoped_buf answer = { 0 };
	int failed = netlink_init(&netlink, NETLINK_SOCK_DIAG, err);

	if (!failed)
		failed = netlink_dump(&netlink, &request, SOCK_DIAG_DUMP_MAX, &answer, err);
	give_rows(buf_bytes(&answer), protocol, sink);
	return failed;
}

static int dump_inet(enum socket_protocol protocol, uint8_t family, uint32_t states,
		     const struct socket_sink *sink, struct err *err)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = protocol == SOCKET_PROTOCOL_TCP ? IPPROTO_TCP : IPPROTO_UDP,
		.idiag_states = states,
	};

	return dump(protocol, (struct bytes){ (const char *)&request, sizeof(request) }, sink, err);
}

static int dump_unix(uint32_t states, const struct socket_sink *sink, struct err *err)
{
	struct unix_diag_req request = {
		.sdiag_family = AF_UNIX,
		.udiag_states = states,
		.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID,
	};

	return dump(SOCKET_PROTOCOL_UNIX, (struct bytes){ (const char *)&request, sizeof(request) },
		    sink, err);
}

int sock_diag_dump(enum socket_protocol protocol, uint32_t states, const struct socket_sink *sink,
		   struct err *err)
{
	if (protocol == SOCKET_PROTOCOL_UNIX)
		return dump_unix(states, sink, err);
	int failed = dump_inet(protocol, AF_INET, states, sink, err);

	if (failed)
		return failed;
	failed = dump_inet(protocol, AF_INET6, states, sink, err);
	/* a kernel without IPv6 has nothing to tell about it */
	return failed == -ENOENT ? 0 : failed;
}
