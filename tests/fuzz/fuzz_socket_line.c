/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/netlink/socket_line.h"
#include "harness.h"

FUZZ(socket_line, input)
{
	struct bytes line;
	struct socket_row row;
	scoped_buf text = { 0 };

	while (bytes_line(&input, &line)) {
		if (socket_line_inet(line, SOCKET_PROTOCOL_UDP, &row)) {
			socket_address_text(&text, &row.local);
			assert(row.state < SOCKET_STATE_COUNT);
		}
		if (socket_line_unix(line, &row)) {
			socket_name_text(&text, row.name);
			socket_name_is_automatic(row.name);
			assert(row.name.size < line.size);
		}
	}
}
