/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Servers that do other than their configuration says. What is compared are rows: of middleware on
 * the one hand, of sockets and processes on the other.
 */
#include "base/human.h"
#include "survey/conclusions/findings_parts.h"
#include "survey/containers/containers.h"

enum {
	NAMES_MAX = 4,     /* said in one sentence */
	START_SLACK_S = 2, /* the start of a process is known to a second or so */
	/* containers often begin with a script that writes configuration and becomes the server */
	CONTAINER_SLACK_S = 120,
	CONTAINER_ID_SIZE = 64,
	CONTAINER_ID_SHOWN = 12,
};

/* ---- addresses ----------------------------------------------------------------------------- */

/* What "127.0.0.1:80", "*:443/udp" or "/run/x.sock" means. */
struct place {
	struct bytes path; /* of a socket; empty: it is a port */
	struct bytes host;
	uint64_t port;
	bool datagrams;
};

/* "/var/run" has been a link to "/run" for long. */
static struct bytes without_var(struct bytes path)
{
	return bytes_starts(path, "/var/run/") ? bytes_slice(path, strlen("/var"), SIZE_MAX) : path;
}

/* False for what cannot be compared: a name of a port, a range, a variable. */
static bool place_of(struct bytes text, struct place *ret)
{
	ptrdiff_t colon;

	*ret = (struct place){ 0 };
	if (bytes_find(text, '$') >= 0 || bytes_find(text, '%') >= 0 || bytes_find(text, '<') >= 0)
		return false;
	if (bytes_starts(text, "/") || bytes_starts(text, "@")) {
		ret->path = without_var(text);
		return true;
	}
	if (bytes_ends(text, "/udp")) {
		ret->datagrams = true;
		text.size -= strlen("/udp");
	}
	colon = bytes_find_last(text, ':');
	if (colon < 0)
		return false;
	ret->host = bytes_slice(text, 0, (size_t)colon);
	if (bytes_starts(ret->host, "[") && bytes_ends(ret->host, "]"))
		ret->host = bytes_slice(ret->host, 1, ret->host.size - 2);
	return bytes_u64(bytes_slice(text, (size_t)colon + 1, SIZE_MAX), 10, &ret->port) &&
	       ret->port > 0;
}

static bool is_any(struct bytes host)
{
	return host.size == 0 || bytes_is(host, "*") || bytes_is(host, "0.0.0.0") ||
	       bytes_is(host, "::");
}

static bool is_address(struct bytes host)
{
	for (size_t i = 0; i < host.size; i++)
		if (!strchr("0123456789abcdefABCDEF.:", host.at[i]))
			return false;
	return host.size > 0;
}

static bool is_loopback(struct bytes host)
{
	return bytes_starts(host, "127.") || bytes_is(host, "::1") || bytes_is(host, "localhost");
}

/* True if a socket is where the configuration says. Some programs make a socket under a passing
 * name beside its own, and rename it, which the kernel does not learn. */
static bool is_at(const struct listening *socket, const struct place *place)
{
	struct bytes address = bytes_of(socket->address);
	bool datagrams = strcmp(socket->protocol, "udp") == 0;

	if (place->path.size) {
		address = without_var(address);
		return socket->port == UNKNOWN &&
		       bytes_equal(bytes_slice(address, 0, place->path.size), place->path) &&
		       (address.size == place->path.size || address.at[place->path.size] == '.');
	}
	if (socket->port != (int64_t)place->port || datagrams != place->datagrams)
		return false;
	if (is_any(place->host))
		return is_any(address);
	if (is_loopback(place->host) && !is_address(place->host))
		return is_loopback(address);
	return !is_address(place->host) || bytes_equal(place->host, address);
}

/* ---- where it listens ---------------------------------------------------------------------- */

static bool has_pid(const int_list *pids, int64_t pid)
{
	for (vec_each(own, pids))
		if (*own == pid)
			return true;
	return false;
}

/* True if one of the processes holds the socket. */
static bool holds(const struct middleware *row, const struct listening *socket)
{
	for (vec_each(pid, &socket->pids))
		if (has_pid(&row->pids, *pid))
			return true;
	return false;
}

static bool is_held_at(const struct survey *survey, const struct middleware *row,
		       const struct place *place)
{
	struct place any = *place;

	for (vec_each(socket, &survey->content->sockets.listening))
		if (socket->protocol && socket->address && is_at(socket, place) &&
		    (holds(row, socket) || !socket->pids.count))
			return true;
	if (is_any(place->host) || place->path.size)
		return false;
	/* one socket for all addresses serves this one, if it was asked for as well */
	any.host = (struct bytes){ 0 };
	for (vec_each(listen, &row->listens)) {
		struct place other;

		if (place_of(bytes_of(*listen), &other) && is_any(other.host) &&
		    other.port == place->port && other.datagrams == place->datagrams &&
		    is_held_at(survey, row, &any))
			return true;
	}
	return false;
}

/* True if some row of the same process names the place of a socket. */
static bool is_named(const struct survey *survey, const struct middleware *row,
		     const struct listening *socket)
{
	for (vec_each(other, &survey->content->middleware)) {
		if (!other->pids.count || other->pids.at[0] != row->pids.at[0])
			continue;
		for (vec_each(listen, &other->listens)) {
			struct place place;

			if (!place_of(bytes_of(*listen), &place) || is_at(socket, &place))
				return true;
		}
	}
	return false;
}

static void add_name(struct buf *ret, unsigned *count, const char *name)
{
	if ((*count)++ < NAMES_MAX)
		buf_add_format(ret, "%s%s", ret->size ? ", " : "", name);
}

static void add_more(struct buf *ret, unsigned count)
{
	if (count > NAMES_MAX)
		buf_add_format(ret, " and %u more", count - NAMES_MAX);
}

/* Places of the configuration where no socket is. */
static unsigned add_unheld(const struct survey *survey, const struct middleware *row,
			   struct buf *ret)
{
	unsigned count = 0;

	for (vec_each(listen, &row->listens)) {
		struct place place;

		if (place_of(bytes_of(*listen), &place) && !is_held_at(survey, row, &place))
			add_name(ret, &count, *listen);
	}
	add_more(ret, count);
	return count;
}

/* Servers that open no ports beside those that their configuration names. */
static bool names_all_ports(const struct middleware *row)
{
	static const char *const programs[] = { "nginx",   "apache",    "haproxy",   "sshd",
						"postfix", "memcached", "postgresql" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (strcmp(programs[i], row->program) == 0)
			return true;
	return false;
}

/* Its ports that no configuration names. */
static unsigned add_unnamed(const struct survey *survey, const struct middleware *row,
			    struct buf *ret)
{
	unsigned count = 0;

	for (vec_each(socket, &survey->content->sockets.listening)) {
		scoped_buf name = { 0 };

		if (!socket->protocol || strcmp(socket->protocol, "tcp") != 0 || !socket->address ||
		    !holds(row, socket) || is_named(survey, row, socket))
			continue;
		buf_add_format(&name, strchr(socket->address, ':') ? "[%s]:%lld" : "%s:%lld",
			       socket->address, (long long)socket->port);
		add_name(ret, &count, buf_text(&name));
	}
	add_more(ret, count);
	return count;
}

static void add_program(struct buf *ret, const struct middleware *row)
{
	bool by_service = row->service && !row->container;

	buf_add_text(ret, by_service ? row->service : row->program);
	if (row->name && !by_service)
		buf_add_format(ret, " %s", row->name);
}

/* " in container shop"; nothing for the host's own. */
static void add_place(struct buf *ret, const struct survey *survey, const struct middleware *row)
{
	const struct container *container = containers_find(survey, row->container);
	struct bytes name = bytes_of(container && container->name ? container->name
								  : row->container);

	if (!row->container)
		return;
	if (name.size == CONTAINER_ID_SIZE && bytes_is(name, row->container))
		name.size = CONTAINER_ID_SHOWN;
	buf_add_format(ret, " in container %.*s", (int)name.size, name.at);
}

static void add_subject(struct buf *ret, const struct survey *survey, const struct middleware *row)
{
	add_program(ret, row);
	add_place(ret, survey, row);
}

static void find_listening_elsewhere(struct survey *survey, const struct middleware *row)
{
	scoped_buf what = { 0 }, unheld = { 0 }, unnamed = { 0 };
	unsigned missing = add_unheld(survey, row, &unheld);
	unsigned others = names_all_ports(row) && row->listens.count
				  ? add_unnamed(survey, row, &unnamed)
				  : 0;

	if (!missing && !others)
		return;
	add_subject(&what, survey, row);
	if (missing)
		buf_add_format(&what, " is told to listen on %s, and does not", buf_text(&unheld));
	if (others)
		buf_add_format(&what, "%s listens on %s, which its configuration does not name",
			       missing ? "; it" : "", buf_text(&unnamed));
	struct finding *finding = findings_add(survey, "listens-elsewhere", SEVERITY_WARN, &what);

	finding->evidence = row->evidence;
}

/* ---- what it read -------------------------------------------------------------------------- */

/* True if an earlier row is of the same process and file: a pool beside a pool. */
static bool said_before(const struct survey *survey, const struct middleware *row)
{
	for (vec_each(other, &survey->content->middleware)) {
		if (other == row)
			return false;
		if (other->path && row->path && strcmp(other->path, row->path) == 0 &&
		    other->pids.count && row->pids.count && other->pids.at[0] == row->pids.at[0])
			return true;
	}
	return false;
}

static void find_changed_since(struct survey *survey, const struct middleware *row)
{
	int64_t slack = row->container ? CONTAINER_SLACK_S : START_SLACK_S;
	scoped_buf what = { 0 };

	if (row->read_at == UNKNOWN || row->changed_at == UNKNOWN ||
	    row->changed_at <= row->read_at + slack || row->changed_at > survey->now ||
	    said_before(survey, row))
		return;
	buf_add_text(&what, row->changed_path);
	add_place(&what, survey, row);
	buf_add_text(&what, " was changed on ");
	human_time(&what, row->changed_at);
	buf_add_text(&what, row->read_shows == TRI_YES ? "; " : ", after ");
	add_program(&what, row);
	buf_add_text(&what, row->read_shows == TRI_YES ? " still runs with what was there on "
						       : " started on ");
	human_time(&what, row->read_at);
	if (row->read_shows != TRI_YES)
		buf_add_text(&what, "; whether it was told to read it again cannot be seen");
	struct finding *finding = findings_add(
		survey, "configuration-changed",
		row->read_shows == TRI_YES ? SEVERITY_WARN : SEVERITY_NOTE, &what);

	finding->evidence = row->evidence;
}

static void find_missing_files(struct survey *survey, const struct middleware *row)
{
	scoped_buf what = { 0 }, names = { 0 };
	unsigned count = 0;

	if (!row->missing.count)
		return;
	for (vec_each(path, &row->missing))
		add_name(&names, &count, *path);
	add_more(&names, count);
	buf_add_text(&what, "the configuration of ");
	add_subject(&what, survey, row);
	buf_add_format(&what, " names what is not there: %s", buf_text(&names));
	struct finding *finding = findings_add(survey, "configuration-missing",
					       row->pids.count ? SEVERITY_WARN : SEVERITY_NOTE,
					       &what);

	finding->evidence = row->evidence;
}

static void find_problems(struct survey *survey, const struct middleware *row)
{
	scoped_buf what = { 0 };

	if (!row->problems.count || said_before(survey, row))
		return;
	buf_add_text(&what, "the configuration of ");
	add_subject(&what, survey, row);
	buf_add_format(&what, " cannot be understood: %s", row->problems.at[0]);
	if (row->problems.count > 1)
		buf_add_format(&what, " and %zu more", row->problems.count - 1);
	struct finding *finding = findings_add(survey, "configuration-broken", SEVERITY_WARN,
					       &what);

	finding->evidence = row->evidence;
}

/* ---- whom it passes requests to ------------------------------------------------------------ */

/* The place of "http://127.0.0.1:8000/x", "fastcgi://unix:/run/x.sock", "127.0.0.1:80 weight=3"
 * if it is on this host. */
static bool local_place_of(const char *text, struct place *ret)
{
	struct bytes rest = bytes_of(text), first;
	ptrdiff_t scheme = bytes_find_text(rest, "://");

	if (scheme >= 0)
		rest = bytes_slice(rest, (size_t)scheme + 3, SIZE_MAX);
	if (!bytes_word(&rest, &first))
		return false;
	if (bytes_skip(&first, "unix:")) {
		ptrdiff_t end = bytes_find(first, ':');

		return place_of(end > 0 ? bytes_slice(first, 0, (size_t)end) : first, ret) &&
		       ret->path.size > 0;
	}
	ptrdiff_t slash = bytes_find(first, '/');

	if (slash == 0)
		return place_of(first, ret);
	return place_of(slash > 0 ? bytes_slice(first, 0, (size_t)slash) : first, ret) &&
	       is_loopback(ret->host);
}

/* True if somebody listens there, or a container's port is published there, for which there need
 * be no socket. */
static bool is_served(const struct survey *survey, const struct place *place)
{
	for (vec_each(socket, &survey->content->sockets.listening)) {
		struct place any = *place;

		any.host = (struct bytes){ 0 };
		if (socket->protocol && socket->address &&
		    (is_at(socket, place) || is_at(socket, &any)))
			return true;
	}
	for (vec_each(container, &survey->content->containers))
		for (vec_each(port, &container->ports))
			if (port->host_port == (int64_t)place->port)
				return true;
	return false;
}

static void add_unserved(const struct survey *survey, const char *text, text_list *said,
			 struct buf *ret, unsigned *count)
{
	struct place place;
	scoped_buf name = { 0 };

	if (!local_place_of(text, &place) || is_served(survey, &place))
		return;
	if (place.path.size)
		buf_add_bytes(&name, place.path);
	else
		buf_add_format(&name, "%.*s:%llu", (int)place.host.size, place.host.at,
			       (unsigned long long)place.port);
	const char *kept = arena_intern(survey->arena, buf_bytes(&name));

	if (text_list_has(said, kept))
		return;
	*vec_push_in(survey->arena, said) = kept;
	add_name(ret, count, kept);
}

static void find_unserved(struct survey *survey, const struct middleware *row)
{
	scoped_buf what = { 0 }, names = { 0 };
	text_list said = { 0 };
	unsigned count = 0;

	if (row->container)
		return;
	for (vec_each(upstream, &row->upstreams))
		for (vec_each(text, &upstream->servers))
			add_unserved(survey, *text, &said, &names, &count);
	for (vec_each(site, &row->sites))
		for (vec_each(text, &site->upstreams))
			add_unserved(survey, *text, &said, &names, &count);
	if (!count)
		return;
	add_more(&names, count);
	add_subject(&what, survey, row);
	buf_add_format(&what, " passes requests to %s, where nobody listens", buf_text(&names));
	struct finding *finding = findings_add(survey, "upstream-dead", SEVERITY_WARN, &what);

	finding->evidence = row->evidence;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* True if sockets of the network namespace of the server are known. */
static bool namespace_is_known(const struct survey *survey, const struct middleware *row)
{
	int64_t netns = UNKNOWN;

	for (vec_each(process, &survey->content->processes))
		if (process->pid == row->pids.at[0])
			netns = process->namespaces.net;
	for (vec_each(socket, &survey->content->sockets.listening))
		if (netns != UNKNOWN && socket->netns == netns)
			return true;
	return false;
}

/* True if it is known who holds which socket: to root, where the container's namespace could be
 * read, or when any of the server's is known. */
static bool sockets_are_known(const struct survey *survey, const struct middleware *row)
{
	const struct content *content = survey->content;

	if (!content->sockets.sources.count || !row->pids.count)
		return false;
	if (content->taken_by && strcmp(content->taken_by, "root") == 0 &&
	    (!row->container || namespace_is_known(survey, row)))
		return true;
	for (vec_each(socket, &content->sockets.listening))
		if (holds(row, socket))
			return true;
	return false;
}

void findings_servers(struct survey *survey)
{
	for (vec_each(row, &survey->content->middleware)) {
		if (sockets_are_known(survey, row)) {
			/* what could not be read may ask for another place */
			if (row->incomplete != TRI_YES)
				find_listening_elsewhere(survey, row);
			find_unserved(survey, row);
		}
		find_changed_since(survey, row);
		if (row->pids.count || row->service) {
			find_missing_files(survey, row);
			find_problems(survey, row);
		}
	}
}
