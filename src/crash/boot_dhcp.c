/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/boot_dhcp.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "format/network/dhcp.h"

enum {
	FIRST_WAIT_MS = 1000, /* for an answer; then twice as long each time */
	WAIT_MAX_MS = 8000,
	TRIES_OF_OFFER = 3, /* how often one is asked for before the search begins anew */
};

struct asking {
	int fd;
	const char *device;
	int64_t end_ms; /* by CLOCK_MONOTONIC */
	struct dhcp_client client;
};

/* Port 68 of the device alone, where broadcasts come in although it has no address. */
static int bind_socket(struct asking *asking, struct err *err)
{
	const struct sockaddr_in all = { .sin_family = AF_INET,
					 .sin_port = htons(DHCP_CLIENT_PORT) };
	struct ifreq request = { 0 };
	int on = 1;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", asking->device);
	if (asking->fd < 0 || ioctl(asking->fd, SIOCGIFHWADDR, &request) < 0)
		return err_errno(err, "%s", asking->device);
	if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER)
		return err_set(err, -EOPNOTSUPP, "%s: DHCP is for Ethernet only here",
			       asking->device);
	memcpy(asking->client.hardware, request.ifr_hwaddr.sa_data,
	       sizeof(asking->client.hardware));
	if (setsockopt(asking->fd, SOL_SOCKET, SO_BINDTODEVICE, asking->device,
		       (socklen_t)strlen(asking->device)) < 0 ||
	    setsockopt(asking->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0 ||
	    bind(asking->fd, (const struct sockaddr *)&all, sizeof(all)) < 0)
		return err_errno(err, "%s: port %d", asking->device, DHCP_CLIENT_PORT);
	return 0;
}

static int64_t now_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

/* Waits for an answer until then. */
static bool receive(const struct asking *asking, int64_t until_ms, struct dhcp_answer *ret)
{
	char message[DHCP_MESSAGE_MAX];
	int64_t left;

	while ((left = until_ms - now_ms()) > 0) {
		struct pollfd ready = { .fd = asking->fd, .events = POLLIN };

		if (poll(&ready, 1, (int)left) <= 0)
			continue;
		ssize_t size = recv(asking->fd, message, sizeof(message), MSG_DONTWAIT);

		if (size > 0 &&
		    dhcp_read((struct bytes){ message, (size_t)size }, &asking->client, ret))
			return true;
	}
	return false;
}

/* Sends a message to all, and waits for `wait_ms` for an answer of one of two types. */
static bool ask(const struct asking *asking, const struct dhcp_answer *offer, int wait_ms,
		struct dhcp_answer *ret)
{
	const struct sockaddr_in all = { .sin_family = AF_INET,
					 .sin_port = htons(DHCP_SERVER_PORT),
					 .sin_addr.s_addr = htonl(INADDR_BROADCAST) };
	enum dhcp_type wanted = offer ? DHCP_ACK : DHCP_OFFER;
	int64_t until = now_ms() + wait_ms;
	scoped_buf message = { 0 };

	if (until > asking->end_ms)
		until = asking->end_ms;
	dhcp_write(&asking->client, offer, &message);
	/* what is not sent is not answered, and sent again */
	(void)!sendto(asking->fd, message.at, message.size, 0, (const struct sockaddr *)&all,
		      sizeof(all));
	while (receive(asking, until, ret))
		if (ret->type == wanted || (offer && ret->type == DHCP_NAK))
			return true;
	return false;
}

/* Takes an offer. False if the server says no, or nothing. */
static bool take_offer(const struct asking *asking, const struct dhcp_answer *offer,
		       struct dhcp_answer *ret)
{
	int wait_ms = FIRST_WAIT_MS;

	for (int i = 0; i < TRIES_OF_OFFER; i++, wait_ms *= 2)
		if (ask(asking, offer, wait_ms, ret))
			return ret->type == DHCP_ACK;
	return false;
}

int boot_dhcp_ask(const char *device, int wait_ms, struct kernel_ip *ret, struct err *err)
{
	scoped_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct asking asking = { .fd = fd, .device = device, .end_ms = now_ms() + wait_ms };
	struct dhcp_answer offer, taken;
	int next_ms = FIRST_WAIT_MS;

	if (bind_socket(&asking, err) < 0)
		return err->code;
	while (now_ms() < asking.end_ms) {
		asking.client.transaction = (uint32_t)clock_ns(CLOCK_MONOTONIC);
		if (ask(&asking, NULL, next_ms, &offer) && take_offer(&asking, &offer, &taken)) {
			ret->address = taken.address;
			ret->gateway = taken.gateway;
			ret->prefix = taken.prefix;
			return 0;
		}
		next_ms = next_ms < WAIT_MAX_MS ? next_ms * 2 : WAIT_MAX_MS;
	}
	return err_set(err, -ETIMEDOUT, "%s: no DHCP server gives it an address", device);
}
