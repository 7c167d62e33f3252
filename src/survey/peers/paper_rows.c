/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a host that is named is one that was seen. */
#include <stdarg.h>
#include <stdio.h>

#include "format/peers/host_word.h"
#include "survey/containers/containers.h"
#include "survey/peers/paper.h"
#include "survey/sockets/peers.h"

/* A host as a key: in lower case, and the direction. */
static void spell(struct buf *ret, struct bytes host, enum direction direction)
{
	buf_add_byte(ret, (char)('0' + direction));
	for (size_t i = 0; i < host.size; i++) {
		char c = host.at[i];

		buf_add_byte(ret, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
}

static size_t find(const struct paper_map *map, struct bytes host, enum direction direction)
{
	scoped_buf key = { 0 };

	spell(&key, host, direction);
	const size_t *known = paper_map_find(map, buf_bytes(&key));

	return known ? *known : 0;
}

/* The value of a host in a map, made if it is new. */
static size_t *value_of(struct paper *paper, struct paper_map *map, struct bytes host,
			enum direction direction)
{
	scoped_buf key = { 0 };

	spell(&key, host, direction);
	size_t *known = paper_map_find(map, buf_bytes(&key));

	return known ? known
		     : paper_map_put(map,
				     bytes_of(arena_string(paper->survey->arena, buf_bytes(&key))));
}

/* ---- what there is ------------------------------------------------------------------------- */

/* A row goes by its address, or by its name if that has none. */
static void index_row(struct paper *paper, size_t row)
{
	const struct peer *peer = &paper->survey->content->peers.at[row];
	const char *host = peer->address ? peer->address : peer->name;
	size_t *first = value_of(paper, &paper->rows, bytes_of(host), peer->direction);

	*vec_push(&paper->next) = *first;
	*first = row + 1;
}

static void index_hosts(struct paper *paper)
{
	const struct network *network = &paper->survey->content->network;

	for (size_t i = 0; i < network->hosts.count; i++) {
		const struct hosts_entry *entry = &network->hosts.at[i];

		if (!entry->address || !entry->names.count)
			continue;
		size_t *known = value_of(paper, &paper->addresses, bytes_of(entry->address), 0);

		*known = *known ? *known : i + 1;
		for (vec_each(name, &entry->names)) {
			known = value_of(paper, &paper->names, bytes_of(*name), 0);
			*known = *known ? *known : i + 1;
		}
	}
}

static void index_own(struct paper *paper)
{
	const struct content *content = paper->survey->content;

	if (content->host.hostname) {
		struct bytes name = bytes_of(content->host.hostname);
		size_t entry = find(&paper->names, name, 0);

		*value_of(paper, &paper->own, name, 0) = 1;
		if (entry)
			*value_of(paper, &paper->own,
				  bytes_of(content->network.hosts.at[entry - 1].address), 0) = 1;
	}
	for (vec_each(link, &content->network.links))
		for (vec_each(address, &link->addresses)) {
			struct bytes rest = bytes_of(*address), part;

			if (bytes_part(&rest, '/', &part))
				*value_of(paper, &paper->own, part, 0) = 1;
		}
}

void paper_init(struct paper *paper, struct survey *survey)
{
	*paper = (struct paper){ .survey = survey };
	index_hosts(paper);
	index_own(paper);
	for (size_t i = 0; i < survey->content->peers.count; i++)
		index_row(paper, i);
}

void paper_deinit(struct paper *paper)
{
	paper_map_deinit(&paper->addresses);
	paper_map_deinit(&paper->names);
	paper_map_deinit(&paper->own);
	paper_map_deinit(&paper->rows);
	vec_deinit(&paper->next);
}

const char *paper_container(const struct paper *paper, const char *container)
{
	const struct container *row = container ? containers_find(paper->survey, container) : NULL;

	return row ? containers_name(row) : container;
}

/* ---- what is added ------------------------------------------------------------------------- */

/* "10.0.0.0/8", but not everybody. */
static bool is_network(struct bytes text)
{
	ptrdiff_t slash = bytes_find(text, '/');
	struct bytes address = bytes_slice(text, 0, slash < 0 ? 0 : (size_t)slash);
	uint64_t prefix;

	return slash > 0 &&
	       bytes_u64(bytes_slice(text, (size_t)slash + 1, text.size), 10, &prefix) &&
	       prefix > 0 && host_word_is_address(address) && !host_word_is_local(address);
}

/* A mention with what /etc/hosts says of it. */
struct mention {
	const struct paper_peer *peer;
	const char *address, *name; /* one of them at least */
	int64_t port;
};

static bool resolve(struct paper *paper, const struct paper_peer *peer, struct mention *ret)
{
	struct survey *survey = paper->survey;
	const struct hosts_entry *hosts = survey->content->network.hosts.at;
	bool network = peer->direction == INBOUND && is_network(peer->host);
	bool address = network || host_word_is_address(peer->host);

	if (host_word_is_local(peer->host) || (!network && !host_word_is_host(peer->host)) ||
	    find(&paper->own, peer->host, 0))
		return false;
	const char *text = arena_intern(survey->arena, peer->host);
	size_t entry = find(address ? &paper->addresses : &paper->names, peer->host, 0);

	*ret = (struct mention){
		.peer = peer,
		.address = address ? text
			   : entry ? hosts[entry - 1].address
				   : NULL,
		.name = entry     ? hosts[entry - 1].names.at[0]
			: address ? NULL
				  : text,
		.port = peer->port > 0 ? peer->port : UNKNOWN,
	};
	/* a name of this host's own, by its hosts file */
	return !ret->address || !(host_word_is_local(bytes_of(ret->address)) ||
				  find(&paper->own, bytes_of(ret->address), 0));
}

/* How well a row of the same host fits: one that was seen comes first, but another program's only
 * if there is none of the same. 0: not at all. */
static int fitness(const struct peer *row, const struct mention *mention)
{
	const char *process = mention->peer->process;
	bool same = !process || !row->process || strcmp(process, row->process) == 0;
	bool seen = row->count != UNKNOWN;

	if (row->port != mention->port && row->port != UNKNOWN && mention->port != UNKNOWN)
		return 0;
	return seen && same ? 3 : same ? 2 : seen ? 1 : 0;
}

static struct peer *find_row(struct paper *paper, const struct mention *mention)
{
	struct content *content = paper->survey->content;
	const char *host = mention->address ? mention->address : mention->name;
	size_t at = find(&paper->rows, bytes_of(host), mention->peer->direction);
	struct peer *found = NULL;
	int best = 0;

	for (; at; at = paper->next.at[at - 1]) {
		struct peer *row = &content->peers.at[at - 1];
		int fits = fitness(row, mention);

		if (fits > best)
			found = row;
		best = fits > best ? fits : best;
	}
	return found;
}

static struct peer *add_row(struct paper *paper, const struct mention *mention)
{
	struct survey *survey = paper->survey;
	struct peer *row = RECORD_ADD(survey->arena, &survey->content->peers, peer);

	paper->paper_rows++;
	row->address = mention->address;
	row->name = mention->name;
	row->direction = mention->peer->direction;
	row->confidence = mention->peer->confidence;
	index_row(paper, survey->content->peers.count - 1);
	return row;
}

static bool is_generic(const char *protocol)
{
	return !protocol || strcmp(protocol, "tcp") == 0 || strcmp(protocol, "udp") == 0;
}

static void complete(struct peer *row, const struct mention *mention)
{
	const struct paper_peer *peer = mention->peer;
	const char *protocol = peer->protocol;

	if (row->port == UNKNOWN)
		row->port = mention->port;
	if (is_generic(protocol) && row->port != UNKNOWN) {
		const char *usual = peers_port_name(protocol ? protocol : "tcp", row->port);

		protocol = usual ? usual : protocol;
	}
	/* what is set up confirms what the port suggests */
	if (row->count != UNKNOWN && peer->protocol && row->protocol &&
	    peer->confidence != POSSIBLE && strcmp(row->protocol, peer->protocol) == 0)
		row->confidence = CERTAIN;
	if (is_generic(row->protocol) && protocol)
		row->protocol = protocol;
	if (row->count == UNKNOWN && peer->confidence < row->confidence)
		row->confidence = peer->confidence;
	row->process = row->process ? row->process : peer->process;
	row->name = row->name ? row->name : mention->name;
	row->database = row->database ? row->database : peer->database;
	row->user = row->user ? row->user : peer->user;
}

void paper_add(struct paper *paper, const struct paper_peer *peer, const char *format, ...)
{
	struct mention mention;
	char text[ERR_TEXT_MAX];
	va_list arguments;

	if (!peer->host.size || paper->added >= PAPER_ADDED_MAX || !resolve(paper, peer, &mention))
		return;
	paper->added++;
	struct peer *row = find_row(paper, &mention);

	if (!row && paper->paper_rows >= PAPER_ROWS_MAX)
		return;
	row = row ? row : add_row(paper, &mention);
	complete(row, &mention);
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (row->evidence.count < PAPER_EVIDENCE_MAX && !text_list_has(&row->evidence, text))
		survey_note(paper->survey, &row->evidence, "%s", text);
}
