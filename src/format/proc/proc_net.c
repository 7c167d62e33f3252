/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_net.h"

#include <linux/if_arp.h>
#include <linux/ipv6_route.h>
#include <linux/route.h>

#include "format/netlink/ip_text.h"

enum { WORDS_MAX = 17 };

/* Cuts a line into words; their number. */
static size_t split(struct bytes line, struct bytes words[static WORDS_MAX])
{
	size_t count = 0;

	while (count < WORDS_MAX && bytes_word(&line, &words[count]))
		count++;
	return count;
}

bool proc_net_device(struct bytes line, struct proc_net_device *ret)
{
	/* received: bytes packets errs drop ... (8), sent: the same (8) */
	static const size_t errors_at[] = { 2, 3, 10, 11 };
	ptrdiff_t colon = bytes_find(line, ':');
	struct bytes words[WORDS_MAX];
	uint64_t numbers[16], errors = 0;

	if (colon < 0 || split(bytes_slice(line, (size_t)colon + 1, line.size), words) < 16)
		return false;
	for (size_t i = 0; i < 16; i++) {
		if (!bytes_u64(words[i], 10, &numbers[i]))
			return false;
	}
	for (size_t i = 0; i < sizeof(errors_at) / sizeof(errors_at[0]); i++)
		errors += numbers[errors_at[i]];
	ret->name = bytes_trim(bytes_slice(line, 0, (size_t)colon));
	ret->received_bytes = (int64_t)(numbers[0] & INT64_MAX);
	ret->sent_bytes = (int64_t)(numbers[8] & INT64_MAX);
	ret->errors = (int64_t)(errors & INT64_MAX);
	return true;
}

/* 32 hexadecimal digits -> 16 bytes */
static bool hex_address6(struct bytes text, char ret[static 16])
{
	if (text.size != 32)
		return false;
	for (size_t i = 0; i < 16; i++) {
		uint64_t byte;

		if (!bytes_u64(bytes_slice(text, 2 * i, 2), 16, &byte))
			return false;
		ret[i] = (char)byte;
	}
	return true;
}

static const char *prefix_text(struct arena *arena, struct bytes address, unsigned prefix)
{
	scoped_buf text = { 0 };

	if (prefix == 0)
		return "default";
	if (prefix == address.size * 8)
		ip_text_add(&text, address);
	else
		ip_text_add_prefix(&text, address, prefix);
	return arena_string(arena, buf_bytes(&text));
}

static const char *address_text(struct arena *arena, struct bytes address)
{
	scoped_buf text = { 0 };

	ip_text_add(&text, address);
	return arena_string(arena, buf_bytes(&text));
}

/* Addresses are printed as the number that their four bytes make in memory. */
static bool hex_address(struct bytes text, uint32_t *ret)
{
	uint64_t number;

	if (text.size != 8 || !bytes_u64(text, 16, &number))
		return false;
	*ret = (uint32_t)number;
	return true;
}

static struct bytes address_bytes(const uint32_t *address)
{
	return (struct bytes){ (const char *)address, sizeof(*address) };
}

bool proc_net_route(struct bytes line, struct arena *arena, struct proc_net_route *ret)
{
	struct bytes words[WORDS_MAX];
	uint32_t destination, gateway, mask;
	uint64_t flags, metric;

	if (split(line, words) < 8 || !hex_address(words[1], &destination) ||
	    !hex_address(words[2], &gateway) || !bytes_u64(words[3], 16, &flags) ||
	    !bytes_u64(words[6], 10, &metric) || !hex_address(words[7], &mask))
		return false;
	int prefix = ip_text_prefix_of(address_bytes(&mask));

	if (prefix < 0)
		return false;
	ret->destination = prefix_text(arena, address_bytes(&destination), (unsigned)prefix);
	ret->gateway = gateway ? address_text(arena, address_bytes(&gateway)) : NULL;
	ret->link = words[0];
	ret->metric = (int64_t)(metric & INT64_MAX);
	ret->is_local = false;
	ret->is_reject = (flags & RTF_REJECT) != 0;
	return true;
}

bool proc_net_route6(struct bytes line, struct arena *arena, struct proc_net_route *ret)
{
	static const char zeros[16];
	struct bytes words[WORDS_MAX];
	char destination[16], gateway[16];
	uint64_t prefix, metric, flags;

	if (split(line, words) < 10 || !hex_address6(words[0], destination) ||
	    !bytes_u64(words[1], 16, &prefix) || prefix > 128 || !hex_address6(words[4], gateway) ||
	    !bytes_u64(words[5], 16, &metric) || !bytes_u64(words[8], 16, &flags))
		return false;
	bool has_gateway = memcmp(gateway, zeros, sizeof(zeros)) != 0;
	bool is_multicast = (uint8_t)destination[0] == 0xff;

	ret->destination = prefix_text(arena, (struct bytes){ destination, 16 }, (unsigned)prefix);
	ret->gateway = has_gateway ? address_text(arena, (struct bytes){ gateway, 16 }) : NULL;
	ret->link = words[9];
	ret->metric = (int64_t)(metric & INT64_MAX);
	ret->is_local = is_multicast || flags & (RTF_LOCAL | RTF_CACHE | RTF_ANYCAST);
	ret->is_reject = (flags & RTF_REJECT) != 0;
	return true;
}

bool proc_net_address6(struct bytes line, struct arena *arena, const char **ret_address,
		       struct bytes *ret_link)
{
	struct bytes words[WORDS_MAX];
	char address[16];
	scoped_buf text = { 0 };
	uint64_t prefix;

	if (split(line, words) < 6 || !hex_address6(words[0], address) ||
	    !bytes_u64(words[2], 16, &prefix) || prefix > 128)
		return false;
	ip_text_add_prefix(&text, (struct bytes){ address, 16 }, (unsigned)prefix);
	*ret_address = arena_string(arena, buf_bytes(&text));
	*ret_link = words[5];
	return true;
}

bool proc_net_neighbour(struct bytes line, struct proc_net_neighbour *ret)
{
	struct bytes words[WORDS_MAX], flags_text;
	uint64_t flags;

	if (split(line, words) < 6)
		return false;
	flags_text = words[2];
	if (!bytes_skip(&flags_text, "0x") || !bytes_u64(flags_text, 16, &flags))
		return false;
	ret->address = words[0];
	ret->mac = words[3];
	ret->link = words[5];
	ret->is_complete = (flags & ATF_COM) != 0;
	ret->is_permanent = (flags & ATF_PERM) != 0;
	return true;
}
