/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets of a guest that is about to die, for tests/e2e/crash_net.bats: of each kind one, with
 * full queues where queues can be full. Says "ready" when all of them are there, and stays. With an
 * argument: one listening socket at that port alone.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PIECE = 1000, FLOOD = 64 };

static void check(int result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	exit(1);
}

static struct sockaddr_in6 place(const char *address, uint16_t port, socklen_t *size)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };

	*size = sizeof(v6);
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1)
		return v6;
	check(inet_pton(AF_INET, address, &v4.sin_addr) - 1, address);
	memcpy(&v6, &v4, sizeof(v4));
	*size = sizeof(v4);
	return v6;
}

static int bound(int type, const char *address, uint16_t port)
{
	socklen_t size;
	struct sockaddr_in6 name = place(address, port, &size);
	int fd = socket(name.sin6_family, type, 0), yes = 1;

	check(fd, "socket");
	check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)), "SO_REUSEADDR");
	check(bind(fd, (struct sockaddr *)&name, size), "bind");
	return fd;
}

static int listening(const char *address, uint16_t port, int backlog)
{
	int fd = bound(SOCK_STREAM, address, port);

	check(listen(fd, backlog), "listen");
	return fd;
}

static int connected(int type, const char *address, uint16_t port)
{
	socklen_t size;
	struct sockaddr_in6 name = place(address, port, &size);
	int fd = socket(name.sin6_family, type | SOCK_NONBLOCK, 0);

	check(fd, "socket");
	(void)connect(fd, (struct sockaddr *)&name, size); /* or goes on trying */
	return fd;
}

/* More connections than are taken: the last ones are not answered. */
static void make_full_queue(void)
{
	listening("127.0.0.1", 7001, 2);
	for (int i = 0; i < 5; i++)
		connected(SOCK_STREAM, "127.0.0.1", 7001);
}

static void make_connections(void)
{
	static const char data[PIECE];
	int server = listening("::", 7002, 100), client, accepted;

	listening("10.9.0.1", 7003, 5);
	client = connected(SOCK_STREAM, "::1", 7002);
	accepted = accept(server, NULL, NULL);
	check(accepted, "accept");
	check((int)write(client, data, sizeof(data)), "write");
	/* a client over IPv4 at a socket of IPv6 */
	connected(SOCK_STREAM, "127.0.0.1", 7002);
	check(accept(server, NULL, NULL), "accept");
	/* one that has ended on both sides */
	client = connected(SOCK_STREAM, "10.9.0.1", 7002);
	accepted = accept(server, NULL, NULL);
	check(accepted, "accept");
	close(client);
	close(accepted);
	/* nobody is there */
	connected(SOCK_STREAM, "10.9.0.77", 80);
}

static void make_datagrams(void)
{
	static const char data[PIECE];
	int small = bound(SOCK_DGRAM, "127.0.0.1", 7004), size = 4096, client;

	check(setsockopt(small, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)), "SO_RCVBUF");
	bound(SOCK_DGRAM, "::", 7005);
	client = connected(SOCK_DGRAM, "127.0.0.1", 7004);
	for (int i = 0; i < FLOOD; i++)
		(void)!write(client, data, sizeof(data));
	client = connected(SOCK_DGRAM, "10.9.0.99", 9);
	(void)!write(client, data, sizeof(data));
}

static void make_others(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/listener" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	check(bind(fd, (struct sockaddr *)&name, sizeof(name)), "bind");
	check(listen(fd, 8), "listen");
	check(connect(client, (struct sockaddr *)&name, sizeof(name)), "connect");
	memcpy(name.sun_path, "\0abstract", 9);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	check(bind(fd, (struct sockaddr *)&name, sizeof(sa_family_t) + 9), "bind");
	check(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "raw");
	check(socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), "packet");
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		listening("0.0.0.0", (uint16_t)strtoul(argv[1], NULL, 10), 1);
	} else {
		make_full_queue();
		make_connections();
		make_datagrams();
		make_others();
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
