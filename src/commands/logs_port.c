/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/logs_port.h"

#include <errno.h>

#include "base/path.h"

/* Programs that only hand connections on to a container: the engine's row says which one. */
static const char *const engine_proxies[] = {
	"docker-proxy", "rootlessport", "rootlesskit", "conmon", "slirp4netns", "pasta",
};

/* What stands before a port that a rule matches, and before the place it sends packets to. */
static const char *const rule_ports[] = { "dport ", "--dport ", "--dports " };
static const char *const rule_places[] = {
	"redirect to :", "--to-ports ", "--to-destination ", "dnat to ", "dnat ip to ",
};

struct way {
	const struct content *content;
	struct arena *arena;
	logs_steps *steps;
};

static void follow_port(struct way *way, const char *address, int64_t port, const char *from);

bool logs_port_parse(struct bytes text, int64_t *ret)
{
	bool is_marked = bytes_skip(&text, ":");
	uint64_t port;

	if (bytes_ends(text, "/tcp")) {
		text.size -= strlen("/tcp");
		is_marked = true;
	}
	if (!is_marked || !bytes_u64(text, 10, &port) || port == 0 || port > UINT16_MAX)
		return false;
	*ret = (int64_t)port;
	return true;
}

/* Adds a step; false when it was taken before, or there are too many. */
static bool add_step(struct way *way, const char *what, const char *target)
{
	for (vec_each(step, way->steps))
		if (text_is(step->what, what))
			return false;
	if (way->steps->count >= LOGS_PORT_STEPS_MAX)
		return false;
	*vec_push_in(way->arena, way->steps) = (struct logs_step){ what, target };
	return true;
}

/* --- who a row is about -------------------------------------------------------------------- */

static const struct container *find_container(const struct content *content, const char *id)
{
	for (vec_each(container, &content->containers))
		if (id && (text_is(container->id, id) || text_is(container->name, id)))
			return container;
	return NULL;
}

static const char *container_target(struct way *way, const struct container *container)
{
	return arena_format(way->arena, "%s:%s", container->engine,
			    container->name ? container->name : container->id);
}

/* The unit of the processes that listen, their container, or the first of them. */
static const char *listener_target(struct way *way, const struct listening *row)
{
	const struct container *container = find_container(way->content, row->container);

	if (container)
		return container_target(way, container);
	for (vec_each(service, &way->content->services))
		if (text_is(service->name, row->service) && text_is(service->manager, "systemd") &&
		    !service->container && bytes_ends(bytes_of(service->name), ".service"))
			return arena_format(way->arena, "unit:%s", service->name);
	return row->pids.count ? arena_format(way->arena, "pid:%lld", (long long)row->pids.at[0])
			       : NULL;
}

/* "shop" of shop.service; else the program. */
static const char *listener_name(struct way *way, const struct listening *row)
{
	struct bytes name = bytes_of(row->service ? row->service : row->program);

	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	return name.size ? arena_string(way->arena, name) : "a process";
}

static bool is_proxy(const char *program)
{
	for (size_t i = 0; i < sizeof(engine_proxies) / sizeof(engine_proxies[0]); i++)
		if (text_is(program, engine_proxies[i]))
			return true;
	return false;
}

/* --- upstreams ----------------------------------------------------------------------------- */

static bool shares_process(const struct middleware *server, const struct listening *row)
{
	for (size_t i = 0; i < server->pids.count; i++)
		for (size_t j = 0; j < row->pids.count; j++)
			if (server->pids.at[i] == row->pids.at[j])
				return true;
	return false;
}

static bool is_local(const char *host)
{
	return text_is(host, "localhost") || text_is(host, "[::1]") || text_is(host, "::1") ||
	       (host && bytes_starts(bytes_of(host), "127."));
}

static void follow_socket(struct way *way, struct bytes path, const char *from)
{
	for (vec_each(row, &way->content->sockets.listening))
		if (text_is(row->protocol, "unix") && row->address &&
		    bytes_is(path, row->address)) {
			add_step(way,
				 arena_format(way->arena, "%s passes requests to %s (%s)", from,
					      listener_name(way, row), row->address),
				 listener_target(way, row));
			return;
		}
	add_step(way,
		 arena_format(way->arena, "%s passes requests to %.*s, where nobody listens", from,
			      (int)path.size, path.at),
		 NULL);
}

/* The host and port of "http://127.0.0.1:8000/x", "127.0.0.1:9000"; the port of a scheme if none
 * is written, 0 where that is not known. */
static const char *parse_place(struct arena *arena, struct bytes text, int64_t *port)
{
	ptrdiff_t scheme = bytes_find_text(text, "://");
	bool is_tls = bytes_starts(text, "https") || bytes_starts(text, "grpcs");
	uint64_t number;

	*port = scheme > 0 ? (is_tls ? 443 : 80) : 0;
	if (scheme > 0)
		text = bytes_slice(text, (size_t)scheme + 3, text.size);
	ptrdiff_t slash = bytes_find(text, '/');

	text = bytes_slice(text, 0, slash >= 0 ? (size_t)slash : text.size);
	ptrdiff_t colon = bytes_find_last(text, ':');

	if (colon > 0 && bytes_u64(bytes_slice(text, (size_t)colon + 1, 5), 10, &number)) {
		*port = (int64_t)number;
		text = bytes_slice(text, 0, (size_t)colon);
	}
	return arena_string(arena, text);
}

/* "http://127.0.0.1:8000", "unix:/run/app.sock", "fastcgi://unix:/run/php.sock". */
static void follow_upstream(struct way *way, const char *upstream, const char *from)
{
	struct bytes text = bytes_of(upstream);
	ptrdiff_t at = bytes_find_text(text, "unix:");
	int64_t port;

	if (at >= 0 || text.at[0] == '/') {
		struct bytes path = bytes_slice(text, at >= 0 ? (size_t)at + 5 : 0, text.size);
		ptrdiff_t end = bytes_find(path, ':');

		follow_socket(way, bytes_slice(path, 0, end > 0 ? (size_t)end : path.size), from);
		return;
	}
	const char *host = parse_place(way->arena, text, &port);

	if (*host && port)
		follow_port(way, host, port, from);
}

/* A group of servers by its name, or a server itself. */
static void follow_group(struct way *way, const struct middleware *server, const char *upstream,
			 const char *from)
{
	int64_t port;
	const char *name = parse_place(way->arena, bytes_of(upstream), &port);

	for (vec_each(group, &server->upstreams)) {
		if (!text_is(group->name, name) && !text_is(group->name, upstream))
			continue;
		for (vec_each(one, &group->servers))
			follow_upstream(way, *one, from);
		return;
	}
	follow_upstream(way, upstream, from);
}

static bool listens_on(const struct site *site, int64_t port)
{
	for (vec_each(place, &site->listens)) {
		struct bytes text = bytes_of(*place);
		ptrdiff_t colon = bytes_find_last(text, ':');
		uint64_t number;

		if (bytes_u64(bytes_slice(text, (size_t)(colon + 1), 5), 10, &number) &&
		    (int64_t)number == port)
			return true;
	}
	return site->listens.count == 0;
}

static void follow_server(struct way *way, const struct listening *row, const char *from)
{
	for (vec_each(server, &way->content->middleware)) {
		if (!shares_process(server, row))
			continue;
		for (vec_each(site, &server->sites)) {
			if (!listens_on(site, row->port))
				continue;
			for (vec_each(upstream, &site->upstreams))
				follow_group(way, server, *upstream, from);
		}
	}
}

/* --- ports --------------------------------------------------------------------------------- */

static const struct listening *find_listener(const struct content *content, int64_t port)
{
	for (vec_each(row, &content->sockets.listening))
		if (row->port == port && text_is(row->protocol, "tcp"))
			return row;
	return NULL;
}

/* The container that has the port published, or the address. */
static const struct container *find_published(const struct content *content, const char *address,
					      int64_t port, bool is_here)
{
	for (vec_each(container, &content->containers)) {
		for (vec_each(own, &container->ports))
			if (is_here && own->host_port == port)
				return container;
		for (vec_each(own, &container->addresses))
			if (!is_here && text_is(*own, address))
				return container;
	}
	return NULL;
}

/* True if a rule of the packet filter is about that port; where it sends its packets. */
static const char *redirected(const char *rule, int64_t port)
{
	bool is_ours = false;

	for (size_t i = 0; i < sizeof(rule_ports) / sizeof(rule_ports[0]); i++) {
		const char *at = strstr(rule, rule_ports[i]);
		struct bytes rest = bytes_of(at ? at + strlen(rule_ports[i]) : ""), word;
		uint64_t number;

		is_ours = is_ours || (bytes_word(&rest, &word) && bytes_u64(word, 10, &number) &&
				      (int64_t)number == port);
	}
	for (size_t i = 0; is_ours && i < sizeof(rule_places) / sizeof(rule_places[0]); i++) {
		const char *at = strstr(rule, rule_places[i]);

		if (at)
			return at + strlen(rule_places[i]);
	}
	return NULL;
}

/* Follows rules that send packets for the port elsewhere. */
static bool follow_rules(struct way *way, int64_t port)
{
	bool found = false;

	for (vec_each(chain, &way->content->firewall.chains)) {
		if (text_is(chain->made_by, "docker"))
			continue; /* what it does stands in the containers' ports */
		for (vec_each(rule, &chain->rules)) {
			const char *place = redirected(*rule, port);
			struct bytes rest = bytes_of(place), word;
			int64_t to = 0;
			uint64_t number;

			if (!place || !bytes_word(&rest, &word))
				continue;
			const char *host = parse_place(way->arena, word, &to);

			if (bytes_u64(word, 10, &number)) {
				to = (int64_t)number;
				host = "127.0.0.1";
			}
			found = true;
			follow_port(way, *host ? host : "127.0.0.1", to ? to : port,
				    arena_format(way->arena, "a rule of %s %s for :%lld",
						 chain->table, chain->name, (long long)port));
		}
	}
	return found;
}

static const char *arrival(struct way *way, const char *from, const char *address, int64_t port,
			   const char *program)
{
	if (!from)
		return arena_format(way->arena, "%s listens on :%lld", program, (long long)port);
	return arena_format(way->arena, "%s passes requests to %s (%s:%lld)", from, program,
			    address, (long long)port);
}

static void follow_port(struct way *way, const char *address, int64_t port, const char *from)
{
	bool is_here = !address || is_local(address);
	const struct listening *row = is_here ? find_listener(way->content, port) : NULL;
	const struct container *published = find_published(way->content, address, port, is_here);

	if (published &&
	    (!row || is_proxy(row->program) || text_is(row->container, published->id))) {
		const char *name = published->name ? published->name : published->id;

		add_step(way,
			 arrival(way, from, address, port,
				 arena_format(way->arena, "the container %s", name)),
			 container_target(way, published));
		for (vec_each(inside, &way->content->sockets.listening))
			if (text_is(inside->container, published->id) &&
			    text_is(inside->protocol, "tcp"))
				follow_server(way, inside, name);
		return;
	}
	if (row) {
		const char *program = listener_name(way, row);

		if (add_step(way, arrival(way, from, address, port, program),
			     listener_target(way, row)))
			follow_server(way, row, program);
		return;
	}
	if (from)
		add_step(way,
			 arrival(way, from, address, port,
				 is_here ? "nobody: the port is not listened on" : "another host"),
			 NULL);
}

int logs_port_steps(const struct content *content, int64_t port, struct arena *arena,
		    logs_steps *ret, struct err *err)
{
	struct way way = { content, arena, ret };

	follow_rules(&way, port);
	follow_port(&way, NULL, port, NULL);
	if (ret->count == 0)
		return err_set(err, -ENOENT, ":%lld: nobody listens on it", (long long)port);
	return 0;
}
