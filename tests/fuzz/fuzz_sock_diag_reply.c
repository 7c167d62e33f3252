/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/netlink/netlink_message.h"
#include "format/netlink/sock_diag_reply.h"
#include "harness.h"

/* The input is datagrams of the kernel, one behind the other. */
FUZZ(sock_diag_reply, input)
{
	struct netlink_message message;
	struct socket_row row;
	scoped_buf text = { 0 };

	while (netlink_message_next(&input, &message)) {
		if (sock_diag_reply_inet(message.payload, SOCKET_PROTOCOL_TCP, &row)) {
			socket_address_text(&text, &row.local);
			socket_address_text(&text, &row.remote);
			assert(row.state < SOCKET_STATE_COUNT);
		}
		if (sock_diag_reply_unix(message.payload, &row)) {
			buf_clear(&text);
			socket_name_text(&text, row.name);
			assert(strlen(buf_text(&text)) == text.size);
			assert(row.state < SOCKET_STATE_COUNT);
		}
	}
}
