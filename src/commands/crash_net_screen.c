/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/crash_net_screen.h"

#include <string.h>

#include "base/human.h"
#include "base/table.h"
#include "format/netlink/ip_text.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct table_column link_columns[] = {
	{ .title = "link" },
	{ .title = "state" },
	{ .title = "mtu", .align = TABLE_RIGHT, .rank = 2 },
	{ .title = "kind", .rank = 1 },
	{ .title = "hardware", .rank = 3 },
	{ .title = "addresses", .is_flexible = true, .min = 28 },
	{ .title = "received", .align = TABLE_RIGHT },
	{ .title = "sent", .align = TABLE_RIGHT },
	{ .title = "lost" },
};

static const struct table_column listening_columns[] = {
	{ .title = "proto" },
	{ .title = "listens at" },
	{ .title = "waiting" },
	{ .title = "owner", .is_flexible = true, .min = 17 },
};

static const struct table_column connection_columns[] = {
	{ .title = "proto" },
	{ .title = "state" },
	{ .title = "local" },
	{ .title = "remote" },
	{ .title = "unread", .align = TABLE_RIGHT },
	{ .title = "unsent", .align = TABLE_RIGHT },
	{ .title = "owner", .is_flexible = true, .min = 17 },
};

void crash_net_screen_deinit(struct crash_net_screen *screen)
{
	vec_deinit(&screen->links);
	vec_deinit(&screen->routes);
	vec_deinit(&screen->sockets);
	arena_deinit(&screen->arena);
}

bool crash_net_listens(const struct kernel_socket *socket)
{
	switch (socket->protocol) {
	case KERNEL_SOCKET_TCP:
	case KERNEL_SOCKET_UNIX:
		return socket->state == SOCKET_STATE_LISTEN;
	default:
		return socket->state != SOCKET_STATE_ESTABLISHED;
	}
}

void crash_net_screen_add_link(void *context, const struct kernel_link *link)
{
	struct crash_net_screen *screen = context;
	struct crash_net_link *copy = vec_push(&screen->links);
	scoped_buf addresses = { 0 };

	for (vec_each(address, &link->addresses)) {
		buf_add_text(&addresses, addresses.size ? " " : "");
		socket_address_text(&addresses, &address->address);
		buf_add_format(&addresses, "/%u", address->prefix);
	}
	copy->link = *link;
	memset(&copy->link.addresses, 0, sizeof(copy->link.addresses));
	copy->addresses = arena_string(&screen->arena, buf_bytes(&addresses));
}

void crash_net_screen_add_route(void *context, const struct kernel_route *route)
{
	struct crash_net_screen *screen = context;

	*vec_push(&screen->routes) = *route;
}

void crash_net_screen_add_socket(void *context, const struct kernel_socket *socket)
{
	struct crash_net_screen *screen = context;
	struct crash_net_socket *copy = vec_push(&screen->sockets);

	*copy = (struct crash_net_socket){ *socket, crash_net_listens(socket) };
	copy->socket.name.at = arena_string(&screen->arena, socket->name);
}

/* ---- in order ------------------------------------------------------------------------------ */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(struct bytes a, struct bytes b)
{
	int order = memcmp(a.at, b.at, a.size < b.size ? a.size : b.size);

	return order ? order : compare_numbers(a.size, b.size);
}

static int compare_endpoints(const struct kernel_socket *a, const struct kernel_socket *b)
{
	int order = compare_numbers(a->local_port, b->local_port);

	if (!order)
		order = memcmp(&a->local, &b->local, sizeof(a->local));
	if (!order)
		order = memcmp(&a->remote, &b->remote, sizeof(a->remote));
	if (!order)
		order = compare_numbers(a->remote_port, b->remote_port);
	return order;
}

/* By namespace; those that listen first; by protocol, ports and addresses. */
static int compare_sockets(const void *first, const void *second)
{
	const struct crash_net_socket *x = first, *y = second;
	const struct kernel_socket *a = &x->socket, *b = &y->socket;
	int order = compare_numbers(a->namespace, b->namespace);

	if (!order)
		order = compare_numbers(y->listens, x->listens);
	if (!order)
		order = compare_numbers(a->protocol, b->protocol);
	if (!order)
		order = compare_endpoints(a, b);
	if (!order)
		order = compare_names(a->name, b->name);
	return order ? order : compare_numbers(a->address, b->address);
}

/* ---- links --------------------------------------------------------------------------------- */

static void add_bytes(struct table *table, bool is_known, uint64_t bytes)
{
	scoped_buf text = { 0 };

	human_bytes(&text, bytes <= INT64_MAX ? (int64_t)bytes : -1);
	table_cell(table, is_known ? STYLE_PLAIN : STYLE_DIM, is_known ? buf_text(&text) : "?");
}

/* "3 dropped, 1 error", nothing where nothing was lost. */
static void add_lost(struct table *table, const struct kernel_link *link)
{
	const uint64_t *counters = link->counters;
	uint64_t dropped = counters[KERNEL_LINK_RECEIVED_DROPPED] +
			   counters[KERNEL_LINK_SENT_DROPPED];
	uint64_t errors = counters[KERNEL_LINK_RECEIVED_ERRORS] + counters[KERNEL_LINK_SENT_ERRORS];
	scoped_buf text = { 0 };

	if (dropped)
		buf_add_format(&text, "%llu dropped", (unsigned long long)dropped);
	if (dropped && errors)
		buf_add_text(&text, ", ");
	if (errors)
		human_plural(&text, (int64_t)errors, "error", "errors");
	if (link->has_counters)
		table_cell(table, STYLE_YELLOW, buf_text(&text));
	else
		table_cell(table, STYLE_DIM, "?");
}

static void add_state(struct table *table, const struct kernel_link *link)
{
	static const struct {
		enum style style;
		const char *text;
	} states[] = {
		[KERNEL_LINK_DOWN] = { STYLE_DIM, "down" },
		[KERNEL_LINK_NO_CARRIER] = { STYLE_YELLOW, "no carrier" },
		[KERNEL_LINK_UP] = { STYLE_GREEN, "up" },
	};

	table_cell(table, states[link->state].style, states[link->state].text);
}

static void add_link(struct table *table, const struct crash_net_link *row)
{
	const struct kernel_link *link = &row->link;
	const uint64_t *counters = link->counters;
	scoped_buf hardware = { 0 };

	if (link->hardware_size)
		ip_text_add_mac(&hardware, (struct bytes){ (const char *)link->hardware,
							   link->hardware_size });
	table_cell(table, STYLE_BOLD, link->name);
	add_state(table, link);
	table_format(table, STYLE_PLAIN, "%u", link->mtu);
	table_cell(table, STYLE_PLAIN, link->kind);
	table_cell(table, STYLE_DIM, buf_text(&hardware));
	table_cell(table, STYLE_PLAIN, row->addresses);
	add_bytes(table, link->has_counters, counters[KERNEL_LINK_RECEIVED_BYTES]);
	add_bytes(table, link->has_counters, counters[KERNEL_LINK_SENT_BYTES]);
	add_lost(table, link);
}

/* Where the links of a namespace begin: they are in the order of namespaces. */
static size_t first_link(const struct crash_net_screen *screen, size_t namespace)
{
	return namespace ? vec_count_until(&screen->links, link.namespace, namespace - 1) : 0;
}

static size_t first_socket(const struct crash_net_screen *screen, size_t namespace)
{
	return namespace ? vec_count_until(&screen->sockets, socket.namespace, namespace - 1) : 0;
}

static void show_links(const struct crash_net_screen *screen, size_t namespace, struct term *term)
{
	scoped_table table = table_of(link_columns, COUNT(link_columns));

	for (size_t i = first_link(screen, namespace); i < first_link(screen, namespace + 1); i++)
		add_link(&table, &screen->links.at[i]);
	table_print(&table, term, 2);
}

static void add_device(const struct crash_net_screen *screen, size_t namespace, uint32_t index,
		       struct buf *ret)
{
	size_t end = first_link(screen, namespace + 1);

	for (size_t i = first_link(screen, namespace); i < end; i++)
		if (screen->links.at[i].link.index == index) {
			buf_add_text(ret, screen->links.at[i].link.name);
			return;
		}
	buf_add_format(ret, "link %u", index);
}

static void show_route(const struct crash_net_screen *screen, const struct kernel_route *route,
		       struct term *term)
{
	scoped_buf text = { 0 };

	buf_add_text(&text, "  default ");
	if (route->has_gateway) {
		buf_add_text(&text, "via ");
		socket_address_text(&text, &route->gateway);
		buf_add_byte(&text, ' ');
	}
	buf_add_text(&text, "on ");
	add_device(screen, route->namespace, route->link, &text);
	term_bytes(term, STYLE_PLAIN, buf_bytes(&text));
	term_newline(term);
}

static void show_routes(const struct crash_net_screen *screen, size_t namespace, struct term *term)
{
	size_t end = vec_count_until(&screen->routes, namespace, namespace);
	size_t at = namespace ? vec_count_until(&screen->routes, namespace, namespace - 1) : 0;

	for (; at < end; at++)
		show_route(screen, &screen->routes.at[at], term);
}

/* ---- sockets ------------------------------------------------------------------------------- */

static void add_endpoint(struct buf *ret, const struct kernel_socket *socket,
			 const struct in6_addr *address, uint16_t port)
{
	bool has_brackets = socket->is_v6 && !IN6_IS_ADDR_V4MAPPED(address);

	buf_add_text(ret, has_brackets ? "[" : "");
	socket_address_text(ret, address);
	buf_add_text(ret, has_brackets ? "]" : "");
	if (socket->protocol == KERNEL_SOCKET_RAW)
		buf_add_format(ret, " protocol %u", port);
	else
		buf_add_format(ret, ":%u", port);
}

static void add_local(const struct crash_net_screen *screen, const struct kernel_socket *socket,
		      struct table *table)
{
	scoped_buf text = { 0 };

	if (socket->protocol == KERNEL_SOCKET_UNIX)
		socket_name_text(&text, socket->name);
	else if (socket->protocol == KERNEL_SOCKET_PACKET)
		buf_add_format(&text, "protocol %#06x", socket->local_port);
	else
		add_endpoint(&text, socket, &socket->local, socket->local_port);
	if (socket->device) {
		buf_add_text(&text, " on ");
		add_device(screen, socket->namespace, socket->device, &text);
	}
	table_cell(table, STYLE_BOLD, buf_text(&text));
}

static void add_owner(struct table *table, const struct kernel_socket *socket)
{
	const struct socket_owner *owner = socket->owner;

	if (owner && owner->others)
		table_format(table, STYLE_PLAIN, "%s %d, and %u more", owner->name, owner->pid,
			     owner->others);
	else if (owner)
		table_format(table, STYLE_PLAIN, "%s %d", owner->name, owner->pid);
	else if (socket->inode)
		table_format(table, STYLE_DIM, "uid %u, inode %llu", socket->uid,
			     (unsigned long long)socket->inode);
	else if (socket->state == SOCKET_STATE_ESTABLISHED)
		table_cell(table, STYLE_YELLOW, "not accepted yet");
	else
		table_cell(table, STYLE_DIM, "no process");
}

static void add_drops(struct buf *text, const struct kernel_socket *socket)
{
	if (socket->drops)
		buf_add_format(text, "%s%llu dropped", text->size ? ", " : "",
			       (unsigned long long)socket->drops);
}

/* What is full is why others wait in vain. */
static enum style style_of(const struct kernel_socket *socket)
{
	if (kernel_socket_is_full(socket))
		return STYLE_RED;
	return socket->drops ? STYLE_YELLOW : STYLE_PLAIN;
}

static void add_waiting(struct table *table, const struct kernel_socket *socket)
{
	scoped_buf text = { 0 };

	if (socket->state == SOCKET_STATE_LISTEN)
		buf_add_format(&text, "%llu of %llu%s", (unsigned long long)socket->receive_queue,
			       (unsigned long long)socket->send_queue,
			       kernel_socket_is_full(socket) ? ", full" : "");
	else if (socket->receive_queue)
		human_bytes(&text, (int64_t)socket->receive_queue);
	add_drops(&text, socket);
	table_cell(table, style_of(socket), buf_text(&text));
}

static void add_listening(const struct crash_net_screen *screen, const struct kernel_socket *socket,
			  struct table *table)
{
	table_cell(table, STYLE_PLAIN, kernel_socket_protocol_name(socket->protocol));
	add_local(screen, socket, table);
	add_waiting(table, socket);
	add_owner(table, socket);
}

static void add_queue(struct table *table, uint64_t size)
{
	table_format(table, size ? STYLE_PLAIN : STYLE_DIM, "%llu", (unsigned long long)size);
}

static void add_unread(struct table *table, const struct kernel_socket *socket)
{
	scoped_buf text = { 0 };

	buf_add_format(&text, "%llu", (unsigned long long)socket->receive_queue);
	add_drops(&text, socket);
	table_cell(table,
		   socket->drops           ? STYLE_YELLOW
		   : socket->receive_queue ? STYLE_PLAIN
					   : STYLE_DIM,
		   buf_text(&text));
}

static void add_connection(const struct crash_net_screen *screen,
			   const struct kernel_socket *socket, struct table *table)
{
	const char *state = socket_state_name(socket->state);
	scoped_buf remote = { 0 };

	if (socket->protocol < KERNEL_SOCKET_PACKET)
		add_endpoint(&remote, socket, &socket->remote, socket->remote_port);
	table_cell(table, STYLE_PLAIN, kernel_socket_protocol_name(socket->protocol));
	table_cell(table, STYLE_PLAIN, state ? state : "?");
	add_local(screen, socket, table);
	table_cell(table, STYLE_PLAIN, buf_text(&remote));
	add_unread(table, socket);
	add_queue(table, socket->send_queue);
	add_owner(table, socket);
}

/* Whether it is worth a line, if not all are asked for. */
static bool is_shown(const struct crash_net_screen *screen, const struct crash_net_socket *row)
{
	if (screen->shows_listening_only && !row->listens)
		return false;
	if (screen->shows_all)
		return true;
	if (row->socket.protocol == KERNEL_SOCKET_UNIX)
		return row->listens && row->socket.receive_queue;
	return row->socket.state != SOCKET_STATE_TIME_WAIT;
}

static void show_sockets(const struct crash_net_screen *screen, size_t namespace, bool listens,
			 struct term *term)
{
	scoped_table table = listens ? table_of(listening_columns, COUNT(listening_columns))
				     : table_of(connection_columns, COUNT(connection_columns));

	size_t end = first_socket(screen, namespace + 1);

	for (size_t i = first_socket(screen, namespace); i < end; i++) {
		const struct crash_net_socket *row = &screen->sockets.at[i];

		if (row->listens != listens || !is_shown(screen, row))
			continue;
		if (listens)
			add_listening(screen, &row->socket, &table);
		else
			add_connection(screen, &row->socket, &table);
	}
	if (!table_rows(&table))
		return;
	term_newline(term);
	table_print(&table, term, 2);
}

/* ---- the screen ---------------------------------------------------------------------------- */

static void show_title(const struct crash_net_screen *screen, size_t namespace, struct term *term)
{
	const struct network_namespace *net = NULL;
	const struct socket_owner *owner = NULL;

	if (namespace < screen->namespaces->count)
		net = &screen->namespaces->at[namespace];
	if (net && namespace)
		owner = socket_owner_map_find(&screen->owners->namespaces, net->address);
	if (namespace == 0)
		term_text(term, STYLE_BOLD, "the host");
	else if (owner)
		term_format(term, STYLE_BOLD, "%s %d", owner->name, owner->pid);
	else
		term_text(term, STYLE_BOLD, net ? "no process" : "namespaces not followed");
	if (net && net->inode)
		term_format(term, STYLE_DIM, ", net:[%llu]", (unsigned long long)net->inode);
	term_newline(term);
}

static bool has_sockets_of(const struct crash_net_screen *screen, size_t namespace)
{
	return screen->sockets.count &&
	       screen->sockets.at[screen->sockets.count - 1].socket.namespace == namespace;
}

/* What is left out, by protocol and state. */
static void show_rest(const struct crash_net_screen *screen, struct term *term)
{
	uint64_t ended = 0, local = 0;

	for (vec_each(row, &screen->sockets)) {
		if (is_shown(screen, row) || screen->shows_listening_only)
			continue;
		if (row->socket.protocol == KERNEL_SOCKET_UNIX)
			local++;
		else
			ended++;
	}
	if (!ended && !local)
		return;
	term_newline(term);
	term_format(term, STYLE_DIM, "not shown: %llu time-wait, %llu unix (--all)",
		    (unsigned long long)ended, (unsigned long long)local);
	term_newline(term);
}

void crash_net_screen_show(struct crash_net_screen *screen, struct term *term)
{
	size_t count = screen->namespaces->count;

	vec_sort(&screen->sockets, compare_sockets);
	if (has_sockets_of(screen, count))
		count++; /* those of namespaces that are not known */
	for (size_t i = 0; i < count; i++) {
		if (i)
			term_newline(term);
		show_title(screen, i, term);
		show_links(screen, i, term);
		show_routes(screen, i, term);
		show_sockets(screen, i, true, term);
		show_sockets(screen, i, false, term);
	}
	show_rest(screen, term);
}
