/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/network/dhcp.h"

#include <string.h>

enum { /* where the parts of a message begin, RFC 2131 section 2 */
       AT_OPERATION = 0,
       AT_HARDWARE_TYPE = 1,
       AT_HARDWARE_SIZE = 2,
       AT_TRANSACTION = 4,
       AT_FLAGS = 10,
       AT_ADDRESS = 16, /* yiaddr */
       AT_HARDWARE = 28,
       AT_COOKIE = 236,
       AT_OPTIONS = 240,
       MESSAGE_MIN = 300, /* of BOOTP, RFC 951: some relays drop shorter ones */
};

enum { OPERATION_REQUEST = 1, OPERATION_REPLY = 2, HARDWARE_ETHERNET = 1, FLAG_BROADCAST = 0x80 };

enum { /* options, RFC 2132 */
       OPTION_PAD = 0,
       OPTION_MASK = 1,
       OPTION_ROUTER = 3,
       OPTION_WANTED_ADDRESS = 50,
       OPTION_TYPE = 53,
       OPTION_SERVER = 54,
       OPTION_PARAMETERS = 55,
       OPTION_END = 255,
};

static const char cookie[] = { 0x63, (char)0x82, 0x53, 0x63 };

/* ---- writing ------------------------------------------------------------------------------- */

static void add_option(struct buf *ret, uint8_t option, const void *value, size_t size)
{
	buf_add_byte(ret, (char)option);
	buf_add_byte(ret, (char)size);
	buf_add(ret, value, size);
}

void dhcp_write(const struct dhcp_client *client, const struct dhcp_answer *offer, struct buf *ret)
{
	static const uint8_t parameters[] = { OPTION_MASK, OPTION_ROUTER };
	const uint8_t type = offer ? DHCP_REQUEST : DHCP_DISCOVER;
	char head[AT_OPTIONS] = { 0 };
	size_t start = ret->size;

	head[AT_OPERATION] = OPERATION_REQUEST;
	head[AT_HARDWARE_TYPE] = HARDWARE_ETHERNET;
	head[AT_HARDWARE_SIZE] = DHCP_HARDWARE_SIZE;
	memcpy(head + AT_TRANSACTION, &client->transaction, sizeof(client->transaction));
	head[AT_FLAGS] = (char)FLAG_BROADCAST; /* there is no address to answer to */
	memcpy(head + AT_HARDWARE, client->hardware, sizeof(client->hardware));
	memcpy(head + AT_COOKIE, cookie, sizeof(cookie));
	buf_add(ret, head, sizeof(head));
	add_option(ret, OPTION_TYPE, &type, sizeof(type));
	add_option(ret, OPTION_PARAMETERS, parameters, sizeof(parameters));
	if (offer) {
		add_option(ret, OPTION_WANTED_ADDRESS, &offer->address, sizeof(offer->address));
		add_option(ret, OPTION_SERVER, &offer->server, sizeof(offer->server));
	}
	buf_add_byte(ret, (char)OPTION_END);
	while (ret->size - start < MESSAGE_MIN)
		buf_add_byte(ret, OPTION_PAD);
}

/* ---- reading ------------------------------------------------------------------------------- */

/* The next option from the front; false at the end, or where one is cut. */
static bool next_option(struct bytes *rest, uint8_t *option, struct bytes *value)
{
	while (rest->size && rest->at[0] == OPTION_PAD)
		*rest = bytes_slice(*rest, 1, SIZE_MAX);
	if (rest->size < 2 || (uint8_t)rest->at[0] == OPTION_END)
		return false;
	size_t size = (uint8_t)rest->at[1];

	if (rest->size - 2 < size)
		return false;
	*option = (uint8_t)rest->at[0];
	*value = bytes_slice(*rest, 2, size);
	*rest = bytes_slice(*rest, 2 + size, SIZE_MAX);
	return true;
}

static void take_address(struct bytes value, struct in_addr *ret)
{
	if (value.size >= sizeof(*ret))
		memcpy(ret, value.at, sizeof(*ret));
}

static void take_mask(struct bytes value, unsigned *ret)
{
	uint32_t bits = (uint32_t)bytes_number(value, 0, sizeof(bits), true);
	unsigned prefix = (unsigned)__builtin_popcount(bits);

	if (value.size == sizeof(bits) && prefix && bits == UINT32_MAX << (32 - prefix))
		*ret = prefix;
}

static void take_option(uint8_t option, struct bytes value, struct dhcp_answer *ret)
{
	switch (option) {
	case OPTION_TYPE:
		ret->type = value.size == 1 ? (enum dhcp_type)(uint8_t)value.at[0] : 0;
		break;
	case OPTION_MASK:
		take_mask(value, &ret->prefix);
		break;
	case OPTION_ROUTER:
		take_address(value, &ret->gateway);
		break;
	case OPTION_SERVER:
		take_address(value, &ret->server);
		break;
	default:
		break;
	}
}

/* None, loopback, several or all hosts: no host has such an address. */
static bool can_be_hosts(struct in_addr address)
{
	enum { LOOPBACK = 127, MULTICAST = 224 };
	unsigned first = ntohl(address.s_addr) >> 24;

	return first > 0 && first < MULTICAST && first != LOOPBACK;
}

bool dhcp_read(struct bytes message, const struct dhcp_client *client, struct dhcp_answer *ret)
{
	struct bytes rest = bytes_slice(message, AT_OPTIONS, SIZE_MAX), value;
	struct dhcp_answer answer = { 0 };
	uint8_t option;

	if (message.size < AT_OPTIONS || message.at[AT_OPERATION] != OPERATION_REPLY ||
	    memcmp(message.at + AT_TRANSACTION, &client->transaction,
		   sizeof(client->transaction)) != 0 ||
	    memcmp(message.at + AT_HARDWARE, client->hardware, sizeof(client->hardware)) != 0 ||
	    memcmp(message.at + AT_COOKIE, cookie, sizeof(cookie)) != 0)
		return false;
	while (next_option(&rest, &option, &value))
		take_option(option, value, &answer);
	if (answer.type == DHCP_NAK) {
		*ret = (struct dhcp_answer){ .type = DHCP_NAK };
		return true;
	}
	memcpy(&answer.address, message.at + AT_ADDRESS, sizeof(answer.address));
	if ((answer.type != DHCP_OFFER && answer.type != DHCP_ACK) || !answer.prefix ||
	    !answer.server.s_addr || !can_be_hosts(answer.address))
		return false;
	*ret = answer;
	return true;
}
