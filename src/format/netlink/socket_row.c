/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/socket_row.h"

#include "format/netlink/ip_text.h"

static const char *const protocol_names[SOCKET_PROTOCOL_COUNT] = {
	[SOCKET_PROTOCOL_TCP] = "tcp",
	[SOCKET_PROTOCOL_UDP] = "udp",
	[SOCKET_PROTOCOL_UNIX] = "unix",
};

static const char *const state_names[SOCKET_STATE_COUNT] = {
	[SOCKET_STATE_ESTABLISHED] = "established",
	[SOCKET_STATE_SYN_SENT] = "syn-sent",
	[SOCKET_STATE_SYN_RECV] = "syn-recv",
	[SOCKET_STATE_FIN_WAIT1] = "fin-wait-1",
	[SOCKET_STATE_FIN_WAIT2] = "fin-wait-2",
	[SOCKET_STATE_TIME_WAIT] = "time-wait",
	[SOCKET_STATE_CLOSE] = "unconnected",
	[SOCKET_STATE_CLOSE_WAIT] = "close-wait",
	[SOCKET_STATE_LAST_ACK] = "last-ack",
	[SOCKET_STATE_LISTEN] = "listen",
	[SOCKET_STATE_CLOSING] = "closing",
	[SOCKET_STATE_NEW_SYN_RECV] = "syn-recv", /* the same to anybody outside the kernel */
};

const char *socket_protocol_name(unsigned protocol)
{
	return protocol < SOCKET_PROTOCOL_COUNT ? protocol_names[protocol] : NULL;
}

const char *socket_state_name(unsigned state)
{
	return state < SOCKET_STATE_COUNT ? state_names[state] : NULL;
}

struct in6_addr socket_address_v4(const void *address)
{
	struct in6_addr mapped = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	memcpy(&mapped.s6_addr[12], address, 4);
	return mapped;
}

void socket_address_text(struct buf *ret, const struct in6_addr *address)
{
	struct bytes bytes = { (const char *)address, sizeof(*address) };

	ip_text_add(ret, IN6_IS_ADDR_V4MAPPED(address) ? bytes_slice(bytes, 12, 4) : bytes);
}

bool socket_address_is_any(const struct in6_addr *address)
{
	static const struct in6_addr any_v4 = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	return IN6_IS_ADDR_UNSPECIFIED(address) || memcmp(address, &any_v4, sizeof(any_v4)) == 0;
}

bool socket_address_is_loopback(const struct in6_addr *address)
{
	if (IN6_IS_ADDR_V4MAPPED(address))
		return address->s6_addr[12] == 127;
	return IN6_IS_ADDR_LOOPBACK(address);
}

static bool is_abstract(struct bytes name)
{
	return name.size > 0 && name.at[0] == '\0';
}

void socket_name_text(struct buf *ret, struct bytes name)
{
	ptrdiff_t end = bytes_find(name, '\0');

	if (!is_abstract(name)) {
		buf_add_bytes(ret, end < 0 ? name : bytes_slice(name, 0, (size_t)end));
		return;
	}
	buf_add_byte(ret, '@');
	for (size_t i = 1; i < name.size; i++) {
		if (name.at[i])
			buf_add_byte(ret, name.at[i]);
		else
			buf_add_text(ret, "\\x00");
	}
}

bool socket_name_is_automatic(struct bytes name)
{
	uint64_t number;

	return name.size == 6 && (is_abstract(name) || name.at[0] == '@') &&
	       bytes_u64(bytes_slice(name, 1, 5), 16, &number);
}
