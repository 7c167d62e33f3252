/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/socket_line.h"

#include <sys/socket.h>

enum { UNIX_FLAG_ACCEPT = 0x10000 }; /* __SO_ACCEPTCON, include/linux/net.h */

/* Fields of a line by their place, the first being 0. */
enum {
	INET_NUMBER,
	INET_LOCAL,
	INET_REMOTE,
	INET_STATE,
	INET_QUEUES,
	INET_TIMER,
	INET_RETRANSMITS,
	INET_UID,
	INET_TIMEOUT,
	INET_INODE,
	INET_COUNT,
};

enum {
	UNIX_NUMBER,
	UNIX_REFERENCES,
	UNIX_PROTOCOL,
	UNIX_FLAGS,
	UNIX_TYPE,
	UNIX_STATE,
	UNIX_INODE,
	UNIX_COUNT,
};

/* Cuts `count` words from the front. */
static bool cut_words(struct bytes *rest, struct bytes *ret, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!bytes_word(rest, &ret[i]))
			return false;
	return true;
}

static bool hex_u32(struct bytes text, uint32_t *ret)
{
	uint64_t number;

	if (!bytes_u64(text, 16, &number) || number > UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

static bool decimal_u32(struct bytes text, uint32_t *ret)
{
	uint64_t number;

	if (!bytes_u64(text, 10, &number) || number > UINT32_MAX)
		return false;
	*ret = (uint32_t)number;
	return true;
}

/* "A:B", both hexadecimal. */
static bool hex_pair(struct bytes text, uint32_t *ret_a, uint32_t *ret_b)
{
	ptrdiff_t colon = bytes_find(text, ':');

	return colon >= 0 && hex_u32(bytes_slice(text, 0, (size_t)colon), ret_a) &&
	       hex_u32(bytes_slice(text, (size_t)colon + 1, SIZE_MAX), ret_b);
}

/* "0100007F:1F90" or with 32 digits: words of 32 bits that lie in memory as in the packet. */
static bool endpoint(struct bytes text, struct in6_addr *ret_address, uint16_t *ret_port)
{
	ptrdiff_t colon = bytes_find(text, ':');
	uint32_t words[4] = { 0 }, port;
	size_t count = colon == 32 ? 4 : 1;

	if ((colon != 8 && colon != 32) ||
	    !hex_u32(bytes_slice(text, (size_t)colon + 1, SIZE_MAX), &port) || port > UINT16_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!hex_u32(bytes_slice(text, i * 8, 8), &words[i]))
			return false;
	if (count == 1)
		*ret_address = socket_address_v4(words);
	else
		memcpy(ret_address, words, sizeof(*ret_address));
	*ret_port = (uint16_t)port;
	return true;
}

bool socket_line_inet(struct bytes line, enum socket_protocol protocol, struct socket_row *ret)
{
	struct socket_row row = { .protocol = (uint8_t)protocol };
	struct bytes words[INET_COUNT];
	uint32_t state;

	if (!cut_words(&line, words, INET_COUNT) || !bytes_ends(words[INET_NUMBER], ":") ||
	    !endpoint(words[INET_LOCAL], &row.local, &row.local_port) ||
	    !endpoint(words[INET_REMOTE], &row.remote, &row.remote_port) ||
	    !hex_u32(words[INET_STATE], &state) ||
	    !hex_pair(words[INET_QUEUES], &row.send_queue, &row.receive_queue) ||
	    !decimal_u32(words[INET_UID], &row.uid) ||
	    !bytes_u64(words[INET_INODE], 10, &row.inode))
		return false;
	row.state = state < SOCKET_STATE_COUNT ? (uint8_t)state : SOCKET_STATE_UNKNOWN;
	if (row.state == SOCKET_STATE_LISTEN)
		row.send_queue = SOCKET_ROW_UNKNOWN;
	*ret = row;
	return true;
}

/* The state as sock_diag has it, from the flags and the state of struct socket (SS_CONNECTED 3). */
static uint8_t unix_state(uint32_t flags, uint32_t state)
{
	if (flags & UNIX_FLAG_ACCEPT)
		return SOCKET_STATE_LISTEN;
	return state == 3 ? SOCKET_STATE_ESTABLISHED : SOCKET_STATE_CLOSE;
}

bool socket_line_unix(struct bytes line, struct socket_row *ret)
{
	struct bytes words[UNIX_COUNT];
	uint32_t flags, type, state;
	uint64_t inode;

	if (!cut_words(&line, words, UNIX_COUNT) || !bytes_ends(words[UNIX_NUMBER], ":") ||
	    !hex_u32(words[UNIX_FLAGS], &flags) || !hex_u32(words[UNIX_TYPE], &type) ||
	    !hex_u32(words[UNIX_STATE], &state) || !bytes_u64(words[UNIX_INODE], 10, &inode))
		return false;
	*ret = (struct socket_row){
		.protocol = SOCKET_PROTOCOL_UNIX,
		.state = unix_state(flags, state),
		.type = (uint8_t)type,
		.uid = SOCKET_ROW_UNKNOWN,
		.receive_queue = SOCKET_ROW_UNKNOWN,
		.send_queue = SOCKET_ROW_UNKNOWN,
		.inode = inode,
		.name = line.size ? bytes_slice(line, 1, SIZE_MAX) : line,
	};
	return true;
}
