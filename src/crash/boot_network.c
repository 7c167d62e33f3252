/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/boot_network.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "crash/boot_dhcp.h"

enum {
	WAIT_MS = 100,
	ANSWER_MAX = 4096,
};

/* --- netlink --------------------------------------------------------------------------------- */

static void add_attribute(struct buf *body, uint16_t type, const void *value, size_t size)
{
	struct rtattr header = { .rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type };

	buf_add(body, &header, sizeof(header));
	buf_add(body, value, size);
}

/* Sends a request and waits for the kernel's answer; -errno. */
static int request(int fd, uint16_t type, uint16_t flags, const struct buf *body)
{
	struct nlmsghdr header = {
		.nlmsg_len = (uint32_t)(sizeof(header) + body->size),
		.nlmsg_type = type,
		.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags),
	};
	scoped_buf message = { 0 };
	char answer[ANSWER_MAX] = { 0 };
	struct nlmsghdr *answered = (struct nlmsghdr *)answer;

	buf_add(&message, &header, sizeof(header));
	buf_add_bytes(&message, buf_bytes(body));
	if (send(fd, message.at, message.size, 0) < 0)
		return -errno;
	ssize_t size = recv(fd, answer, sizeof(answer), 0);

	if (size < 0)
		return -errno;
	if ((size_t)size < NLMSG_LENGTH(sizeof(struct nlmsgerr)) ||
	    answered->nlmsg_type != NLMSG_ERROR)
		return -EBADMSG;
	return ((struct nlmsgerr *)NLMSG_DATA(answered))->error;
}

static int bring_up(int fd, unsigned device)
{
	struct ifinfomsg info = { .ifi_index = (int)device,
				  .ifi_flags = IFF_UP,
				  .ifi_change = IFF_UP };
	scoped_buf body = { 0 };

	buf_add(&body, &info, sizeof(info));
	return request(fd, RTM_NEWLINK, 0, &body);
}

static int add_address(int fd, unsigned device, const struct kernel_ip *ip)
{
	struct ifaddrmsg info = { .ifa_family = AF_INET,
				  .ifa_prefixlen = (uint8_t)ip->prefix,
				  .ifa_index = device };
	scoped_buf body = { 0 };

	buf_add(&body, &info, sizeof(info));
	add_attribute(&body, IFA_LOCAL, &ip->address, sizeof(ip->address));
	add_attribute(&body, IFA_ADDRESS, &ip->address, sizeof(ip->address));
	return request(fd, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &body);
}

static int add_route(int fd, unsigned device, const struct kernel_ip *ip)
{
	struct rtmsg info = { .rtm_family = AF_INET,
			      .rtm_table = RT_TABLE_MAIN,
			      .rtm_protocol = RTPROT_BOOT,
			      .rtm_scope = RT_SCOPE_UNIVERSE,
			      .rtm_type = RTN_UNICAST };
	scoped_buf body = { 0 };

	if (!ip->gateway.s_addr)
		return 0;
	buf_add(&body, &info, sizeof(info));
	add_attribute(&body, RTA_GATEWAY, &ip->gateway, sizeof(ip->gateway));
	add_attribute(&body, RTA_OIF, &device, sizeof(device));
	return request(fd, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &body);
}

/* --- devices --------------------------------------------------------------------------------- */

static bool get_flags(int fd, const char *name, int *ret)
{
	struct ifreq asked = { 0 };

	snprintf(asked.ifr_name, sizeof(asked.ifr_name), "%s", name);
	if (ioctl(fd, SIOCGIFFLAGS, &asked) < 0)
		return false;
	*ret = asked.ifr_flags;
	return true;
}

/* The device of that name, or the first; 0: it is not there (yet). */
static unsigned find_device(int fd, const char *name, char *ret)
{
	struct if_nameindex *all = if_nameindex();
	unsigned found = 0;
	int flags;

	for (struct if_nameindex *at = all; at && at->if_index && !found; at++) {
		bool is_it = name[0] ? text_is(at->if_name, name)
				     : get_flags(fd, at->if_name, &flags) &&
					       !(flags & IFF_LOOPBACK);

		if (!is_it)
			continue;
		found = at->if_index;
		snprintf(ret, IFNAMSIZ, "%s", at->if_name);
	}
	if (all)
		if_freenameindex(all);
	return found;
}

static bool has_link(int fd, const char *name, int wait_ms)
{
	int flags = 0;

	for (; get_flags(fd, name, &flags) && !(flags & IFF_RUNNING) && wait_ms > 0;
	     wait_ms -= WAIT_MS)
		poll(NULL, 0, WAIT_MS);
	return flags & IFF_RUNNING;
}

static int set_address(int fd, unsigned device, const struct kernel_ip *ip)
{
	int failed = add_address(fd, device, ip);

	return failed ? failed : add_route(fd, device, ip);
}

int boot_network_set(struct kernel_ip *ip, int wait_ms, struct err *err)
{
	scoped_fd int asking = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	scoped_fd int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int left_ms = wait_ms;
	unsigned device;

	if (asking < 0 || fd < 0)
		return err_errno(err, "a socket");
	for (; !(device = find_device(asking, ip->device, ip->device)) && left_ms > 0;
	     left_ms -= WAIT_MS)
		poll(NULL, 0, WAIT_MS);
	if (!device)
		return err_set(err, -ENODEV, "there is no device %s (its module?)", ip->device);
	int failed = bring_up(fd, device);

	if (!failed && !ip->is_asked_for)
		failed = set_address(fd, device, ip);
	if (failed)
		return err_set(err, failed, "%s: %s", ip->device, err_words(failed));
	if (!has_link(asking, ip->device, left_ms))
		return err_set(err, -ENETDOWN, "%s: it has no link", ip->device);
	if (!ip->is_asked_for)
		return 0;
	if (boot_dhcp_ask(ip->device, wait_ms, ip, err) < 0)
		return err->code;
	failed = set_address(fd, device, ip);
	return failed ? err_set(err, failed, "%s: %s", ip->device, err_words(failed)) : 0;
}
