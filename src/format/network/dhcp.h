/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages of DHCP, as far as a client of Ethernet needs them that asks for one IPv4 address and
 * is gone before its lease ends. Source: RFC 2131 (messages), RFC 2132 (options).
 */
#ifndef TROWEL_FORMAT_DHCP_H
#define TROWEL_FORMAT_DHCP_H

#include <netinet/in.h>

#include "base/buf.h"

enum {
	DHCP_SERVER_PORT = 67,
	DHCP_CLIENT_PORT = 68,
	DHCP_MESSAGE_MAX = 1500, /* bytes that are read of one */
	DHCP_HARDWARE_SIZE = 6,
};

enum dhcp_type { /* the numbers of option 53 */
		 DHCP_DISCOVER = 1,
		 DHCP_OFFER = 2,
		 DHCP_REQUEST = 3,
		 DHCP_ACK = 5,
		 DHCP_NAK = 6,
};

/* Who asks, so that others' answers are told from ours. */
struct dhcp_client {
	uint32_t transaction;
	uint8_t hardware[DHCP_HARDWARE_SIZE];
};

struct dhcp_answer {
	enum dhcp_type type; /* DHCP_OFFER, DHCP_ACK or DHCP_NAK; the rest is 0 for DHCP_NAK */
	struct in_addr address;
	struct in_addr server;  /* who offers it */
	struct in_addr gateway; /* the first of them; 0: none */
	unsigned prefix;        /* bits of the network, 1 to 32 */
};

/* Appends the message that looks for servers; or, with an offer, the one that takes it. */
void dhcp_write(const struct dhcp_client *client, const struct dhcp_answer *offer, struct buf *ret);

/* Reads an answer. False for what is none, is not for this client, or says too little: an address
 * that a host can have, its mask, and the server. */
bool dhcp_read(struct bytes message, const struct dhcp_client *client, struct dhcp_answer *ret);

#endif
