/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of `trowel crash net`: a namespace after the other, its links, who listens in it and
 * what is connected. */
#ifndef TROWEL_COMMANDS_CRASH_NET_SCREEN_H
#define TROWEL_COMMANDS_CRASH_NET_SCREEN_H

#include "base/arena.h"
#include "base/term.h"
#include "crash/links.h"
#include "crash/routes.h"
#include "crash/sockets.h"

struct crash_net_link {
	struct kernel_link link;
	const char *addresses; /* as text */
};

struct crash_net_socket {
	struct kernel_socket socket;
	bool listens; /* or takes datagrams from anybody */
};

struct crash_net_screen {
	bool shows_all;
	bool shows_listening_only;
	const network_namespace_list *namespaces;
	const struct socket_owners *owners;
	struct arena arena;
	vec_of(struct crash_net_link) links;
	vec_of(struct kernel_route) routes;
	vec_of(struct crash_net_socket) sockets;
};
void crash_net_screen_deinit(struct crash_net_screen *screen);

/* Keep what they are given: accept functions of links_read() and its like. */
void crash_net_screen_add_link(void *screen, const struct kernel_link *link);
void crash_net_screen_add_route(void *screen, const struct kernel_route *route);
void crash_net_screen_add_socket(void *screen, const struct kernel_socket *socket);

/* True of a socket that waits for somebody: one that listens, or takes datagrams from anybody. */
bool crash_net_listens(const struct kernel_socket *socket);

/* Prints all that was kept. */
void crash_net_screen_show(struct crash_net_screen *screen, struct term *term);

#endif
