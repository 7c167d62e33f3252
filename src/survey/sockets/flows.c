/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/flows.h"

enum { FLOWS_FOLDED_MAX = 2 * FLOWS_MAX }; /* rows, those without remote address included */

void flows_deinit(struct flows *flows)
{
	flow_map_deinit(&flows->by_key);
}

/* Nobody listens on either side any more: the port that no client is given is the server's. */
static bool looks_inbound(const struct socket_place *place, const struct socket_row *row)
{
	bool local_is_client = row->local_port >= place->ephemeral_first &&
			       row->local_port <= place->ephemeral_last;
	bool remote_is_client = row->remote_port >= place->ephemeral_first &&
				row->remote_port <= place->ephemeral_last;

	return !local_is_client && remote_is_client;
}

/* Both ends are this host's: the loopback, or an address of our own as seen from ourselves. */
static bool is_local(const struct socket_row *row)
{
	return socket_address_is_loopback(&row->local) ||
	       memcmp(&row->local, &row->remote, sizeof(row->local)) == 0;
}

/* A connection that no process holds yet or any more is, when inbound, that of whoever listens. */
static int64_t pid_of(const struct flows *flows, const struct socket_row *row,
		      const struct listening *listening)
{
	const struct socket_owners *owners = flows->holders->owners;
	const struct socket_owner *owner = row->inode ? socket_owners_find(owners, row->inode)
						      : NULL;
	const struct process *process = socket_holders_main(flows->holders, owner);

	if (owner)
		return process ? process->pid : owner->pids[0];
	return row->inode == 0 && listening && listening->pids.count ? listening->pids.at[0] : 0;
}

static struct flow_key key_of(const struct flows *flows, const struct socket_place *place,
			      const struct socket_row *row)
{
	const struct listening *listening = listeners_find(flows->listeners, place, row->protocol,
							   &row->local, row->local_port);
	bool served = is_local(row) && listeners_find(flows->listeners, place, row->protocol,
						      &row->remote, row->remote_port);
	bool inbound = listening || (!served && looks_inbound(place, row));
	struct flow_key key = {
		.local = row->local,
		.remote = row->remote,
		.pid = (int32_t)pid_of(flows, row, listening),
		.place = place->index,
		.local_port = inbound ? row->local_port : 0,
		.remote_port = inbound ? 0 : row->remote_port,
		.protocol = row->protocol,
		.direction = (uint8_t)(is_local(row) ? LOCAL
				       : inbound     ? INBOUND
						     : OUTBOUND),
		.state = row->state == SOCKET_STATE_NEW_SYN_RECV ? SOCKET_STATE_SYN_RECV
								 : row->state,
		.has_remote = true,
	};

	/* over, and nobody waits there any more: whose port was whose cannot be known */
	if (key.direction == LOCAL && row->inode == 0 && !listening && !served)
		key.local_port = key.remote_port = 0;
	/* nobody has proved yet that it sends from there */
	if (key.state == SOCKET_STATE_SYN_RECV) {
		key.remote = (struct in6_addr){ 0 };
		key.has_remote = false;
	}
	return key;
}

static const char *address_text(struct survey *survey, const struct in6_addr *address)
{
	scoped_buf text = { 0 };

	socket_address_text(&text, address);
	return arena_intern(survey->arena, buf_bytes(&text));
}

static void fill_row(const struct flows *flows, const struct socket_place *place,
		     const struct flow_key *key, struct flow *flow)
{
	const struct process *process = socket_holders_process(flows->holders, key->pid);

	flow->protocol = socket_protocol_name(key->protocol);
	flow->direction = (enum direction)key->direction;
	flow->state = socket_state_name(key->state);
	flow->local_address = address_text(flows->survey, &key->local);
	if (key->has_remote)
		flow->remote_address = address_text(flows->survey, &key->remote);
	if (key->local_port)
		flow->local_port = key->local_port;
	if (key->remote_port)
		flow->remote_port = key->remote_port;
	if (key->pid)
		flow->pid = key->pid;
	flow->program = process ? process->name : NULL;
	flow->service = process ? process->unit : NULL;
	flow->container = process ? socket_holders_container(flows->holders, process)
				  : place->container;
	flow->netns = place->netns;
	flow->count = 0;
}

/* The row of that key, a new one if need be; without remote address once there are many. */
static struct flow *row_of(struct flows *flows, const struct socket_place *place,
			   struct flow_key key)
{
	struct content *content = flows->survey->content;
	size_t *known = flow_map_find(&flows->by_key, key);

	if (!known && content->sockets.flows.count >= FLOWS_MAX && key.has_remote) {
		key.remote = (struct in6_addr){ 0 };
		key.has_remote = false;
		flows->folded++;
		known = flow_map_find(&flows->by_key, key);
	}
	if (known)
		return &content->sockets.flows.at[*known - 1];
	if (content->sockets.flows.count >= FLOWS_FOLDED_MAX)
		return NULL;
	struct flow *flow = RECORD_ADD(flows->survey->arena, &content->sockets.flows, flow);

	fill_row(flows, place, &key, flow);
	*flow_map_put(&flows->by_key, key) = content->sockets.flows.count;
	return flow;
}

void flows_add(struct flows *flows, const struct socket_place *place, const struct socket_row *row)
{
	struct flow *flow = row_of(flows, place, key_of(flows, place, row));

	flows->connections++;
	if (!flow)
		return;
	flow->count++;
	if (flow->pid == UNKNOWN && row->inode)
		flows->orphans++;
}
