/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/sock_diag_reply.h"

#include <linux/inet_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include "format/netlink/netlink_message.h"

static struct in6_addr address_of(uint8_t family, const void *address)
{
	struct in6_addr copy;

	if (family == AF_INET)
		return socket_address_v4(address);
	memcpy(&copy, address, sizeof(copy));
	return copy;
}

bool sock_diag_reply_inet(struct bytes payload, enum socket_protocol protocol,
			  struct socket_row *ret)
{
	struct inet_diag_msg message;

	if (payload.size < sizeof(message))
		return false;
	memcpy(&message, payload.at, sizeof(message));
	if (message.idiag_family != AF_INET && message.idiag_family != AF_INET6)
		return false;
	*ret = (struct socket_row){
		.protocol = (uint8_t)protocol,
		.state = message.idiag_state < SOCKET_STATE_COUNT ? message.idiag_state
								  : SOCKET_STATE_UNKNOWN,
		.local = address_of(message.idiag_family, message.id.idiag_src),
		.remote = address_of(message.idiag_family, message.id.idiag_dst),
		.local_port = ntohs(message.id.idiag_sport),
		.remote_port = ntohs(message.id.idiag_dport),
		.uid = message.idiag_uid,
		.receive_queue = message.idiag_rqueue,
		.send_queue = message.idiag_wqueue,
		.inode = message.idiag_inode,
	};
	return true;
}

bool sock_diag_reply_unix(struct bytes payload, struct socket_row *ret)
{
	struct unix_diag_msg message;
	struct unix_diag_rqlen queues = { SOCKET_ROW_UNKNOWN, SOCKET_ROW_UNKNOWN };

	if (payload.size < sizeof(message))
		return false;
	memcpy(&message, payload.at, sizeof(message));
	if (message.udiag_family != AF_UNIX)
		return false;
	struct bytes attributes = bytes_slice(payload, sizeof(message), SIZE_MAX);
	struct bytes found = netlink_attribute_find(attributes, UNIX_DIAG_RQLEN);

	if (found.size >= sizeof(queues))
		memcpy(&queues, found.at, sizeof(queues));
	*ret = (struct socket_row){
		.protocol = SOCKET_PROTOCOL_UNIX,
		.state = message.udiag_state < SOCKET_STATE_COUNT ? message.udiag_state
								  : SOCKET_STATE_UNKNOWN,
		.type = message.udiag_type,
		.uid = (uint32_t)netlink_number(netlink_attribute_find(attributes, UNIX_DIAG_UID),
						SOCKET_ROW_UNKNOWN),
		.receive_queue = queues.udiag_rqueue,
		.send_queue = queues.udiag_wqueue,
		.inode = message.udiag_ino,
		.name = netlink_attribute_find(attributes, UNIX_DIAG_NAME),
	};
	return true;
}
