/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/netlink_message.h"

#include <linux/netlink.h>

#include "base/cursor.h"

/* `size` rounded up to the 4 bytes that messages and attributes are aligned to. */
static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* Drops `size` bytes and the padding behind them. */
static void skip(struct bytes *rest, size_t size)
{
	*rest = bytes_slice(*rest, aligned(size), rest->size);
}

bool netlink_message_next(struct bytes *rest, struct netlink_message *ret)
{
	struct cursor cursor = cursor_of(*rest);
	uint32_t size = cursor_u32(&cursor);
	struct netlink_message message = { 0 };

	message.type = cursor_u16(&cursor);
	message.flags = cursor_u16(&cursor);
	message.sequence = cursor_u32(&cursor);
	message.port = cursor_u32(&cursor);
	if (cursor.failed || size < NLMSG_HDRLEN || size > rest->size)
		return false;
	message.payload = bytes_slice(*rest, NLMSG_HDRLEN, size - NLMSG_HDRLEN);
	skip(rest, size);
	*ret = message;
	return true;
}

struct bytes netlink_message_attributes(const struct netlink_message *message, size_t header_size)
{
	return bytes_slice(message->payload, aligned(header_size), message->payload.size);
}

bool netlink_attribute_next(struct bytes *rest, struct netlink_attribute *ret)
{
	struct cursor cursor = cursor_of(*rest);
	uint16_t size = cursor_u16(&cursor);
	uint16_t type = cursor_u16(&cursor);

	if (cursor.failed || size < NLA_HDRLEN || size > rest->size)
		return false;
	ret->type = type & NLA_TYPE_MASK;
	ret->value = bytes_slice(*rest, NLA_HDRLEN, size - (size_t)NLA_HDRLEN);
	skip(rest, size);
	return true;
}

struct bytes netlink_attribute_find(struct bytes attributes, uint16_t type)
{
	struct netlink_attribute attribute;

	while (netlink_attribute_next(&attributes, &attribute)) {
		if (attribute.type == type)
			return attribute.value;
	}
	return (struct bytes){ 0 };
}

uint64_t netlink_number(struct bytes value, uint64_t otherwise)
{
	struct cursor cursor = cursor_of(value);

	switch (value.size) {
	case 1:
		return cursor_u8(&cursor);
	case 2:
		return cursor_u16(&cursor);
	case 4:
		return cursor_u32(&cursor);
	case 8:
		return cursor_u64(&cursor);
	default:
		return otherwise;
	}
}

uint64_t netlink_number_be(struct bytes value, uint64_t otherwise)
{
	struct cursor cursor = cursor_of(value);

	switch (value.size) {
	case 1:
		return cursor_u8(&cursor);
	case 2:
		return cursor_u16be(&cursor);
	case 4:
		return cursor_u32be(&cursor);
	case 8:
		return cursor_u64be(&cursor);
	default:
		return otherwise;
	}
}

struct bytes netlink_text(struct bytes value)
{
	ptrdiff_t end = bytes_find(value, '\0');

	return end >= 0 ? bytes_slice(value, 0, (size_t)end) : value;
}
