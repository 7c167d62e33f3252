/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/listeners.h"

#include <sys/socket.h>

/*
 * A UDP socket without a peer is a server's, or that of a client which talks with sendto(2). Only
 * the port tells: a client was given one of the namespace's ephemeral range. Servers live there as
 * well:
 */
static const struct {
	uint16_t first, last;
	const char *why;
} udp_servers_up_there[] = {
	{ 41641, 41641, "tailscaled's port" },
	{ 47808, 47808, "BACnet" },
	{ 51820, 51829, "WireGuard's port and the next, as its manuals number interfaces" },
	{ 60000, 60999, "mosh-server takes the first free one of 60000 to 61000" },
};

void listeners_deinit(struct listeners *listeners)
{
	listener_index_deinit(&listeners->by_key);
}

static bool udp_waits(const struct socket_place *place, const struct socket_row *row)
{
	uint16_t port = row->local_port;

	if (port == 0) /* not bound, or not any more */
		return false;
	if (row->inode == 0) /* the kernel's own: WireGuard, VXLAN, L2TP */
		return true;
	if (port < place->ephemeral_first || port > place->ephemeral_last)
		return true;
	for (size_t i = 0; i < sizeof(udp_servers_up_there) / sizeof(udp_servers_up_there[0]); i++)
		if (port >= udp_servers_up_there[i].first && port <= udp_servers_up_there[i].last)
			return true;
	return false;
}

/* A client's datagram socket has a name as well, lest it get no answer: the kernel's choice,
 * mostly. */
static bool unix_waits(const struct socket_row *row)
{
	if (row->name.size == 0)
		return false;
	return row->state == SOCKET_STATE_LISTEN ||
	       (row->type == SOCK_DGRAM && row->state == SOCKET_STATE_CLOSE &&
		!socket_name_is_automatic(row->name));
}

bool listeners_wants(const struct socket_place *place, const struct socket_row *row)
{
	if (row->protocol == SOCKET_PROTOCOL_UNIX)
		return unix_waits(row);
	if (row->protocol == SOCKET_PROTOCOL_UDP)
		return row->state == SOCKET_STATE_CLOSE && udp_waits(place, row);
	return row->state == SOCKET_STATE_LISTEN;
}

static void add_pid(struct survey *survey, struct listening *listening, int64_t pid)
{
	for (vec_each(known, &listening->pids))
		if (*known == pid)
			return;
	if (listening->pids.count < LISTENERS_PIDS_MAX)
		*vec_push_in(survey->arena, &listening->pids) = pid;
}

static void add_holders(const struct listeners *listeners, struct listening *listening,
			const struct socket_owner *owner)
{
	const struct process *process = socket_holders_main(listeners->holders, owner);

	if (process)
		add_pid(listeners->survey, listening, process->pid);
	for (uint32_t i = 0; owner && i < owner->count && i < SOCKET_OWNERS_PIDS; i++)
		add_pid(listeners->survey, listening, owner->pids[i]);
	if (listening->program || !process)
		return;
	listening->program = process->name;
	listening->service = process->unit;
	listening->container = socket_holders_container(listeners->holders, process);
}

/* Whether a row at the same address is of the same program as the holders of one more socket. */
static bool is_same_program(const struct listeners *listeners, const struct listening *listening,
			    const struct socket_owner *owner)
{
	const struct process *process = socket_holders_main(listeners->holders, owner);
	const char *program = process ? process->name : NULL;

	if (!program || !listening->program)
		return program == listening->program;
	return strcmp(program, listening->program) == 0;
}

static void add_number(int64_t *sum, uint32_t number)
{
	if (number != SOCKET_ROW_UNKNOWN)
		*sum = *sum == UNKNOWN ? number : *sum + number;
}

static struct listening *new_row(struct listeners *listeners, const struct socket_place *place,
				 const struct socket_row *row)
{
	struct survey *survey = listeners->survey;
	struct sockets *sockets = &survey->content->sockets;
	scoped_buf address = { 0 };

	if (sockets->listening.count >= LISTENERS_MAX) {
		listeners->left_out++;
		return NULL;
	}
	struct listening *listening = RECORD_ADD(survey->arena, &sockets->listening, listening);

	if (row->protocol == SOCKET_PROTOCOL_UNIX) {
		socket_name_text(&address, row->name);
	} else {
		socket_address_text(&address, &row->local);
		listening->port = row->local_port;
	}
	listening->protocol = socket_protocol_name(row->protocol);
	listening->address = arena_intern(survey->arena, buf_bytes(&address));
	listening->netns = place->netns;
	listening->container = place->container;
	if (row->uid != SOCKET_ROW_UNKNOWN)
		listening->uid = row->uid;
	return listening;
}

void listeners_add(struct listeners *listeners, const struct socket_place *place,
		   const struct socket_row *row)
{
	const struct socket_owner *owner = row->inode
						   ? socket_owners_find(listeners->holders->owners,
									row->inode)
						   : NULL;
	struct sockets *sockets = &listeners->survey->content->sockets;
	struct listener_key key = { row->local, place->index, row->local_port, row->protocol };
	bool is_unix = row->protocol == SOCKET_PROTOCOL_UNIX;
	size_t *known = is_unix ? NULL : listener_index_find(&listeners->by_key, key);
	struct listening *listening = known ? &sockets->listening.at[*known - 1] : NULL;

	if (!listening || !is_same_program(listeners, listening, owner)) {
		listening = new_row(listeners, place, row);
		if (!listening)
			return;
		if (!is_unix)
			*listener_index_put(&listeners->by_key, key) = sockets->listening.count;
	}
	add_holders(listeners, listening, owner);
	if (row->state == SOCKET_STATE_LISTEN) {
		add_number(&listening->backlog, row->receive_queue);
		add_number(&listening->backlog_max, row->send_queue);
	}
}

const struct listening *listeners_find(const struct listeners *listeners,
				       const struct socket_place *place, unsigned protocol,
				       const struct in6_addr *address, uint16_t port)
{
	const struct in6_addr tried[] = { *address, socket_address_v4("\0\0\0"), in6addr_any };

	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		struct listener_key key = { tried[i], place->index, port, (uint16_t)protocol };
		size_t *known = listener_index_find(&listeners->by_key, key);

		if (known)
			return &listeners->survey->content->sockets.listening.at[*known - 1];
	}
	return NULL;
}

/* NULL comes first. */
static int compare_texts(const char *one, const char *other)
{
	return strcmp(one ? one : "", other ? other : "");
}

static int compare_numbers(int64_t one, int64_t other)
{
	return (one > other) - (one < other);
}

static int compare(const void *a, const void *b)
{
	const struct listening *one = a, *other = b;
	int64_t pid = one->pids.count ? one->pids.at[0] : 0;
	int64_t other_pid = other->pids.count ? other->pids.at[0] : 0;
	int order = compare_texts(one->container, other->container);

	order = order ? order : compare_texts(one->protocol, other->protocol);
	order = order ? order : compare_numbers(one->port, other->port);
	order = order ? order : compare_texts(one->address, other->address);
	order = order ? order : compare_numbers(one->netns, other->netns);
	return order ? order : compare_numbers(pid, other_pid);
}

void listeners_sort(struct sockets *sockets)
{
	vec_sort(&sockets->listening, compare);
}
