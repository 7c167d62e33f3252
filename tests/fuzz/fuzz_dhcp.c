/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An answer of a DHCP server, to the client that the first bytes are. */
#include <assert.h>
#include <string.h>

#include "format/network/dhcp.h"
#include "harness.h"

FUZZ(dhcp, input)
{
	struct dhcp_client client = { 0 };
	struct dhcp_answer answer, again;
	struct bytes message = bytes_slice(input, sizeof(client), SIZE_MAX);
	scoped_buf ours = { 0 };

	if (input.size < sizeof(client))
		return;
	memcpy(&client, input.at, sizeof(client));
	if (!dhcp_read(message, &client, &answer) || answer.type == DHCP_NAK)
		return;
	assert(answer.prefix >= 1 && answer.prefix <= 32 && answer.address.s_addr &&
	       answer.server.s_addr);
	dhcp_write(&client, &answer, &ours);
	assert(ours.size >= 300 && !dhcp_read(buf_bytes(&ours), &client, &again));
}
