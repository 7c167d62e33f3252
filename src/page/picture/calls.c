/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who calls whom: peers as the survey found them, and what configuration names. */
#include "base/human.h"
#include "page/picture/gather.h"
#include "snapshot/wording.h"

/* Of peers that were seen, and of those that configuration names alone. */
enum { WEIGHT_SEEN = 1000, WEIGHT_FLOWS_MAX = 1000 * 1000 };

/* A process that was gone when its connection was seen, and one nobody knows. */
#define ENDED "(just ended)"

/* ---- boxes and edges ----------------------------------------------------------------------- */

static int box_of_number(const struct number_map *map, int64_t number)
{
	const size_t *known = number == UNKNOWN ? NULL : number_map_find(map, (uint64_t)number);

	return known ? (int)*known - 1 : PICTURE_NONE;
}

/* The box of a program that is no service: a cron job, somebody's shell. */
static int program_box(struct gather *gather, const char *name)
{
	int at = gather_find(gather, name);

	if (at != PICTURE_NONE)
		return at;
	at = gather_box(gather, PICTURE_PROGRAM, name);
	if (at != PICTURE_NONE) {
		*name_map_put(&gather->names, name) = (size_t)at + 1;
		gather->picture->boxes.at[at].about = name;
	}
	return at;
}

/* The box of a peer in that direction, which goes by its name and by its address. */
static int peer_box(struct gather *gather, bool is_caller, const char *name, const char *address)
{
	const char *direction = is_caller ? "<" : ">";
	const char *shown = name ? name : address;
	const char *by_name = arena_format(gather->arena, "%s%s", direction, shown);
	const char *by_address = arena_format(gather->arena, "%s%s", direction,
					      address ? address : shown);
	const size_t *known = name_map_find(&gather->peers, by_name);
	int at;

	if (!known)
		known = name_map_find(&gather->peers, by_address);
	if (known)
		return (int)*known - 1;
	at = gather_box(gather, is_caller ? PICTURE_CALLER : PICTURE_CALLEE, shown);
	if (at == PICTURE_NONE)
		return PICTURE_NONE;
	*name_map_put(&gather->peers, by_name) = (size_t)at + 1;
	*name_map_put(&gather->peers, by_address) = (size_t)at + 1;
	gather->picture->boxes.at[at].detail = name ? address : NULL;
	gather->picture->boxes.at[at].about = shown;
	return at;
}

/* An edge between two boxes, once; seen, unless it `is_paper`. Its `about` may be NULL. */
static void add_edge(struct gather *gather, int from, int to, bool is_paper, const char *about)
{
	struct picture *picture = gather->picture;

	if (from == PICTURE_NONE || to == PICTURE_NONE || from == to)
		return;
	size_t *known = number_map_put(&gather->edges, (uint64_t)from << 32 | (uint32_t)to);

	if (*known) {
		picture->edges.at[*known - 1].is_paper &= is_paper;
		return;
	}
	if (picture->edges.count >= PICTURE_EDGES_MAX)
		return;
	*vec_push_in(gather->arena, &picture->edges) = (struct picture_edge){
		.from = (size_t)from,
		.to = (size_t)to,
		.is_paper = is_paper,
		.about = about,
	};
	*known = picture->edges.count;
}

/* ":5432 postgresql, shop as web", a line of a callee. */
static const char *service_text(struct gather *gather, const char *protocol, int64_t port,
				const char *database)
{
	scoped_buf text = { 0 };

	if (port != UNKNOWN)
		buf_add_format(&text, ":%lld", (long long)port);
	if (protocol)
		buf_add_format(&text, "%s%s", text.size ? " " : "", protocol);
	if (database)
		buf_add_format(&text, "%s%s", text.size ? ", " : "", database);
	return text.size ? arena_string(gather->arena, buf_bytes(&text)) : NULL;
}

/* Adds a line to a peer, unless one there says as much or more; what says less goes. */
static void add_service_line(struct gather *gather, int at, const char *text)
{
	struct picture_box *box = &gather->picture->boxes.at[at];

	for (vec_each(line, &box->lines)) {
		if (!text || bytes_starts(bytes_of(line->text), text))
			return;
		if (!bytes_starts(bytes_of(text), line->text))
			continue;
		line->text = text;
		return;
	}
	gather_line(gather, box, "", text);
}

/* ---- peers --------------------------------------------------------------------------------- */

/* The box here that a peer talks to. */
static int box_here(struct gather *gather, const struct peer *peer)
{
	int at = peer->direction == INBOUND ? box_of_number(&gather->published, peer->port)
					    : PICTURE_NONE;

	if (at == PICTURE_NONE)
		at = gather_find(gather, peer->process);
	if (at == PICTURE_NONE && peer->direction == INBOUND)
		at = box_of_number(&gather->ports, peer->port);
	return at == PICTURE_NONE ? program_box(gather, peer->process ? peer->process : ENDED) : at;
}

static const char *about_peer(struct gather *gather, const struct peer *peer, const char *text)
{
	scoped_buf about = { 0 };

	buf_add_format(&about, "%s%s%s", peer->address ? peer->address : "", text ? " " : "",
		       text ? text : "");
	if (peer->count != UNKNOWN) {
		buf_add_text(&about, ", ");
		human_plural(&about, peer->count, "flow", "flows");
	}
	for (size_t i = 0; i < peer->evidence.count && i < 2; i++)
		buf_add_format(&about, "\n%s", peer->evidence.at[i]);
	return arena_string(gather->arena, buf_bytes(&about));
}

/* What the picture says of a peer that is another host. */
static void fill_remote(struct gather *gather, const struct peer *peer, const char *text, int at)
{
	struct picture_box *box = &gather->picture->boxes.at[at];
	size_t row = (size_t)(peer - gather->content->peers.at);

	if (!box->anchor)
		box->anchor = arena_format(gather->arena, "peers-%zu", row);
	if (peer->direction == OUTBOUND)
		add_service_line(gather, at, text);
	gather_line(gather, box, "", peer->sight_ends);
	if (peer->count != UNKNOWN)
		box->weight += WEIGHT_SEEN +
			       (peer->count < WEIGHT_FLOWS_MAX ? peer->count : WEIGHT_FLOWS_MAX);
}

static void add_remote(struct gather *gather, const struct peer *peer)
{
	bool is_caller = peer->direction == INBOUND;
	bool is_paper = peer->count == UNKNOWN;
	const char *text = service_text(gather, peer->protocol, peer->port, peer->database);
	int here = box_here(gather, peer);
	int there = gather_find(gather, peer->address); /* of a container of this host */

	if (there == PICTURE_NONE) {
		there = peer_box(gather, is_caller, peer->name, peer->address);
		if (there != PICTURE_NONE)
			fill_remote(gather, peer, text, there);
	}
	add_edge(gather, is_caller ? there : here, is_caller ? here : there, is_paper,
		 about_peer(gather, peer, text));
}

static void add_local(struct gather *gather, const struct peer *peer)
{
	int from = gather_find(gather, peer->process);
	int to = box_of_number(&gather->ports, peer->port);

	add_edge(gather, from, to, peer->count == UNKNOWN,
		 about_peer(gather, peer,
			    service_text(gather, peer->protocol, peer->port, peer->database)));
}

static void add_peers(struct gather *gather)
{
	const struct content *content = gather->content;

	for (size_t i = 0; i < content->peers.count; i++) {
		const struct peer *peer = &content->peers.at[i];

		if (peer->direction == LOCAL)
			add_local(gather, peer);
		else if ((peer->name || peer->address) && peer->direction)
			add_remote(gather, peer);
	}
}

/* ---- connections within this host ---------------------------------------------------------- */

/* A port, in the network namespace it is listened on. */
static uint64_t place_of(int64_t netns, int64_t port)
{
	return (netns == UNKNOWN ? 0 : (uint64_t)netns) << 16 | (uint16_t)port;
}

static void know_listening(struct gather *gather)
{
	for (vec_each(listening, &gather->content->sockets.listening)) {
		int at = gather_runner(gather, listening->service, listening->container,
				       &listening->pids);

		if (listening->port != UNKNOWN && at != PICTURE_NONE)
			*number_map_put(&gather->listening,
					place_of(listening->netns, listening->port)) = (size_t)at +
										       1;
	}
}

/* Of each connection both ends are there; the one that knows the remote port has called. */
static void add_flows(struct gather *gather)
{
	know_listening(gather);
	for (vec_each(flow, &gather->content->sockets.flows)) {
		const int_list pids = { .at = &flow->pid, .count = flow->pid != UNKNOWN };

		if (flow->direction != LOCAL || flow->remote_port == UNKNOWN)
			continue;
		const size_t *to = number_map_find(&gather->listening,
						   place_of(flow->netns, flow->remote_port));
		int from = gather_runner(gather, flow->service, flow->container, &pids);

		if (to)
			add_edge(gather, from, (int)*to - 1, false,
				 arena_format(gather->arena, "%s :%lld",
					      flow->remote_address ? flow->remote_address : "",
					      (long long)flow->remote_port));
	}
}

/* ---- what configuration names -------------------------------------------------------------- */

/* Whom a configuration names. */
struct target {
	const char *host; /* or path of a socket */
	int64_t port;
	const char *protocol;
	const char *database;
	const char *said_by; /* file */
};

/* The addresses and names that are this host's. */
static void know_own(struct gather *gather)
{
	static const char *const any[] = { "0.0.0.0", "::", "*", "" };
	const struct content *content = gather->content;

	for (size_t i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		*name_map_put(&gather->own, any[i]) = 1;
	if (content->host.hostname)
		*name_map_put(&gather->own, content->host.hostname) = 1;
	for (vec_each(link, &content->network.links))
		for (vec_each(address, &link->addresses)) {
			struct bytes text = bytes_of(*address), own;

			if (bytes_part(&text, '/', &own))
				*name_map_put(&gather->own, arena_string(gather->arena, own)) = 1;
		}
}

static bool is_here(const struct gather *gather, const char *host)
{
	return gather_is_loopback(host) || name_map_find(&gather->own, host);
}

static void add_target(struct gather *gather, int from, const struct target *target)
{
	const struct picture *picture = gather->picture;
	const char *text = service_text(gather, target->protocol, target->port, target->database);
	const size_t *socket;
	int to = PICTURE_NONE;

	if (!target->host || from == PICTURE_NONE)
		return;
	if (target->host[0] == '/') {
		socket = name_map_find(&gather->sockets, target->host);
		to = socket ? (int)*socket - 1 : PICTURE_NONE;
	} else if (is_here(gather, target->host)) {
		to = box_of_number(&gather->ports, target->port);
	} else {
		/* containers of a project call each other by name */
		if (picture->boxes.at[from].frame != PICTURE_NONE)
			to = gather_find(gather, target->host);
		if (to == PICTURE_NONE) {
			to = peer_box(gather, false, target->host, NULL);
			if (to != PICTURE_NONE)
				add_service_line(gather, to, text);
		}
	}
	add_edge(gather, from, to, true,
		 arena_format(gather->arena, "%s%s%s\nsaid by %s", target->host, text ? " " : "",
			      text ? text : "", target->said_by ? target->said_by : "its files"));
}

static void add_endpoint(struct gather *gather, int from, const struct endpoint *endpoint)
{
	add_target(gather, from,
		   &(struct target){ endpoint->host, endpoint->port, endpoint->protocol,
				     endpoint->database, endpoint->path });
}

/* "http://127.0.0.1:8000/x", "unix:/run/php.sock", "[::1]:80", "db01" as a target in `ret`. */
static void read_target(struct gather *gather, const char *text, struct target *ret)
{
	struct bytes rest = bytes_of(text), scheme = { 0 }, part, host;
	ptrdiff_t at = bytes_find_text(rest, "://");
	uint64_t port;

	if (at >= 0) {
		scheme = bytes_slice(rest, 0, (size_t)at);
		rest = bytes_slice(rest, (size_t)at + 3, rest.size);
	}
	if (bytes_skip(&rest, "unix:") || bytes_starts(rest, "/")) {
		at = bytes_find(rest, ':') >= 0 ? bytes_find(rest, ':') : bytes_find(rest, '|');
		ret->host = arena_string(gather->arena,
					 at < 0 ? rest : bytes_slice(rest, 0, (size_t)at));
		return;
	}
	if (!bytes_part(&rest, '/', &part) || !bytes_word(&part, &host))
		return;
	at = bytes_find_last(host, ':');
	if (at >= 0 && bytes_u64(bytes_slice(host, (size_t)at + 1, host.size), 10, &port) &&
	    port <= UINT16_MAX) {
		ret->port = (int64_t)port;
		host.size = (size_t)at;
	} else if (bytes_is(scheme, "http") || bytes_is(scheme, "https")) {
		ret->port = bytes_is(scheme, "http") ? 80 : 443;
	}
	if (bytes_skip(&host, "[") && bytes_ends(host, "]"))
		host.size--;
	ret->host = arena_string(gather->arena, host);
	ret->protocol = scheme.size ? arena_string(gather->arena, scheme) : NULL;
}

static bool is_group(const struct middleware *middleware, const char *host)
{
	for (vec_each(upstream, &middleware->upstreams))
		if (upstream->name && host && strcmp(upstream->name, host) == 0)
			return true;
	return false;
}

static void add_upstream(struct gather *gather, int from, const struct middleware *middleware,
			 const char *text)
{
	struct target target = { .port = UNKNOWN, .said_by = middleware->path };

	read_target(gather, text, &target);
	if (!is_group(middleware, target.host)) /* its servers are upstreams themselves */
		add_target(gather, from, &target);
}

static void add_middleware(struct gather *gather, const struct middleware *middleware)
{
	int from = gather_runner(gather, middleware->service, middleware->container,
				 &middleware->pids);

	if (from == PICTURE_NONE)
		return;
	for (vec_each(site, &middleware->sites))
		for (vec_each(text, &site->upstreams))
			add_upstream(gather, from, middleware, *text);
	for (vec_each(upstream, &middleware->upstreams))
		for (vec_each(text, &upstream->servers))
			add_upstream(gather, from, middleware, *text);
	for (vec_each(endpoint, &middleware->endpoints))
		add_endpoint(gather, from, endpoint);
}

void gather_calls(struct gather *gather)
{
	know_own(gather);
	add_peers(gather);
	add_flows(gather);
	for (vec_each(application, &gather->content->applications)) {
		int from = gather_runner(gather, application->service, application->container,
					 &application->pids);

		for (vec_each(endpoint, &application->endpoints))
			add_endpoint(gather, from, endpoint);
	}
	for (vec_each(middleware, &gather->content->middleware))
		add_middleware(gather, middleware);
}
