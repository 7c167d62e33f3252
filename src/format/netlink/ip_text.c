/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/netlink/ip_text.h"

#include <arpa/inet.h>

void ip_text_add(struct buf *ret, struct bytes address)
{
	char text[INET6_ADDRSTRLEN];

	if (address.size == 4 || address.size == 16) {
		int family = address.size == 4 ? AF_INET : AF_INET6;

		buf_add_text(ret, inet_ntop(family, address.at, text, sizeof(text)));
		return;
	}
	for (size_t i = 0; i < address.size; i++)
		buf_add_format(ret, "%02x", (uint8_t)address.at[i]);
}

void ip_text_add_mac(struct buf *ret, struct bytes mac)
{
	for (size_t i = 0; i < mac.size; i++)
		buf_add_format(ret, "%s%02x", i ? ":" : "", (uint8_t)mac.at[i]);
}

void ip_text_add_prefix(struct buf *ret, struct bytes address, unsigned prefix)
{
	ip_text_add(ret, address);
	buf_add_format(ret, "/%u", prefix);
}

int ip_text_prefix_of(struct bytes mask)
{
	int prefix = 0;
	bool ended = false;

	for (size_t i = 0; i < mask.size * 8; i++) {
		bool bit = (uint8_t)mask.at[i / 8] >> (7 - i % 8) & 1;

		if (bit && ended)
			return -1;
		ended |= !bit;
		prefix += bit;
	}
	return prefix;
}
