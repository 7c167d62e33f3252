/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/network/kernel_ip.h"

#include <arpa/inet.h>
#include <errno.h>

enum part {
	PART_ADDRESS,
	PART_SERVER,
	PART_GATEWAY,
	PART_MASK,
	PART_HOST,
	PART_DEVICE,
	PART_AUTOCONF,
	PARTS,
};

static bool parse_address(struct bytes text, struct in_addr *ret)
{
	char copy[INET_ADDRSTRLEN] = { 0 };

	if (text.size == 0 || text.size >= sizeof(copy))
		return false;
	memcpy(copy, text.at, text.size);
	return inet_pton(AF_INET, copy, ret) == 1;
}

/* 255.255.255.0, or 24. */
static bool parse_mask(struct bytes text, unsigned *ret)
{
	struct in_addr mask;
	uint64_t prefix;

	if (parse_address(text, &mask)) {
		uint32_t bits = ntohl(mask.s_addr);

		prefix = (uint64_t)__builtin_popcount(bits);
		if (prefix && bits != UINT32_MAX << (32 - prefix))
			return false;
	} else if (!bytes_u64(text, 10, &prefix)) {
		return false;
	}
	if (prefix < 1 || prefix > 32)
		return false;
	*ret = (unsigned)prefix;
	return true;
}

static bool parse_device(struct bytes text, char *ret)
{
	if (text.size > KERNEL_IP_DEVICE_MAX || bytes_find(text, '/') >= 0)
		return false;
	if (text.size)
		memcpy(ret, text.at, text.size);
	ret[text.size] = '\0';
	return true;
}

/* All these words lead to DHCP: bootp and rarp are of other days. */
static bool is_dhcp(struct bytes text)
{
	return bytes_is(text, "dhcp") || bytes_is(text, "on") || bytes_is(text, "any");
}

/* True for what asks for an address, with the device that it names. */
static bool asks(const struct bytes *parts, struct bytes *ret_device)
{
	bool is_dracut = is_dhcp(parts[1]) && parts[0].size;

	*ret_device = is_dracut ? parts[0] : parts[PART_DEVICE];
	return is_dracut || is_dhcp(parts[0]) ||
	       (parts[PART_ADDRESS].size == 0 && is_dhcp(parts[PART_AUTOCONF]));
}

static int parse(struct bytes text, struct kernel_ip *ret, struct err *err)
{
	struct kernel_ip found = { 0 };
	struct bytes parts[PARTS] = { 0 }, rest = text, device;

	for (int i = 0; i < PARTS && bytes_part(&rest, ':', &parts[i]); i++)
		;
	found.is_asked_for = asks(parts, &device);
	if (!parse_device(device, found.device))
		return err_set(err, -EINVAL, "ip=: that is no name of a device");
	if (found.is_asked_for) {
		*ret = found;
		return 1;
	}
	if (!parse_address(parts[PART_ADDRESS], &found.address))
		return err_set(err, -EINVAL,
			       "ip=%.*s: dhcp or a fixed IPv4 address is wanted, "
			       "ip=ADDRESS::GATEWAY:MASK::DEVICE",
			       (int)bytes_slice(text, 0, 100).size, text.at);
	if (!parse_mask(parts[PART_MASK], &found.prefix))
		return err_set(err, -EINVAL, "ip=: no mask like 255.255.255.0 or 24 behind it");
	if (parts[PART_GATEWAY].size && !parse_address(parts[PART_GATEWAY], &found.gateway))
		return err_set(err, -EINVAL, "ip=: the gateway is no IPv4 address");
	*ret = found;
	return 1;
}

int kernel_ip_parse(struct bytes command_line, struct kernel_ip *ret, struct err *err)
{
	struct bytes word, last = { 0 };

	while (bytes_word(&command_line, &word))
		if (bytes_skip(&word, "ip="))
			last = word;
	return last.at ? parse(last, ret, err) : 0;
}
