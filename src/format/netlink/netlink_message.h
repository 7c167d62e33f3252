/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink messages and their attributes, cut from bytes. Both walkers stop at the first thing that
 * does not fit, so hostile input is short input. Numbers are in host order, which is little-endian
 * on every machine this is built for; `be` names the attributes that the kernel keeps in network
 * order. Source: netlink(7), include/uapi/linux/netlink.h.
 */
#ifndef TROWEL_FORMAT_NETLINK_MESSAGE_H
#define TROWEL_FORMAT_NETLINK_MESSAGE_H

#include "base/bytes.h"

struct netlink_message {
	uint16_t type;  /* RTM_NEWLINK, NLMSG_DONE, ... */
	uint16_t flags; /* NLM_F_MULTI, ... */
	uint32_t sequence;
	uint32_t port;
	struct bytes payload; /* behind the header: a family's struct, then attributes */
};

struct netlink_attribute {
	uint16_t type; /* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
	struct bytes value;
};

/* Cuts the next message from the front of `rest`; false at the end, or where the rest is no whole
 * message. */
bool netlink_message_next(struct bytes *rest, struct netlink_message *ret);

/* The attributes behind a family header of `header_size` bytes (rounded up to 4). */
struct bytes netlink_message_attributes(const struct netlink_message *message, size_t header_size);

/* Cuts the next attribute; false at the end, or where the rest is no whole attribute. */
bool netlink_attribute_next(struct bytes *rest, struct netlink_attribute *ret);

/* The value of the first attribute of that type; empty when there is none. */
struct bytes netlink_attribute_find(struct bytes attributes, uint16_t type);

/* Values as numbers of their size (1, 2, 4, 8 bytes): `otherwise` if the size is none of these. */
uint64_t netlink_number(struct bytes value, uint64_t otherwise);
uint64_t netlink_number_be(struct bytes value, uint64_t otherwise);

/* The value up to its first zero byte. */
struct bytes netlink_text(struct bytes value);

#endif
