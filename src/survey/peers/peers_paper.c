/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom it talks to on paper: what the rows of other collectors name, and the order of the rest. */
#include "format/peers/host_word.h"
#include "survey/collectors.h"
#include "survey/peers/paper.h"

enum { ISCSI_FOLDERS_MAX = 200 };

/* ---- applications and servers --------------------------------------------------------------- */

static void add_endpoint(struct paper *paper, const struct endpoint *endpoint, const char *process)
{
	const struct paper_peer peer = {
		.direction = OUTBOUND,
		.host = bytes_of(endpoint->host),
		.port = endpoint->port,
		.protocol = endpoint->protocol,
		.process = process,
		.database = endpoint->database,
		.user = endpoint->user,
		.confidence = LIKELY,
	};

	if (endpoint->line != UNKNOWN)
		paper_add(paper, &peer, "%s line %lld", endpoint->path ? endpoint->path : "?",
			  (long long)endpoint->line);
	else
		paper_add(paper, &peer, "%s", endpoint->path ? endpoint->path : "?");
}

static void add_applications(struct paper *paper)
{
	for (vec_each(application, &paper->survey->content->applications)) {
		const char *process = application->container
					      ? paper_container(paper, application->container)
				      : application->service ? application->service
							     : application->name;

		for (vec_each(endpoint, &application->endpoints))
			add_endpoint(paper, endpoint, process);
	}
}

/* "10.0.0.5:8080 weight=2", "http://app01:8000/x", "unix:/run/x.sock". */
static void add_upstream(struct paper *paper, const char *text, const char *process,
			 const char *path, int64_t line)
{
	struct bytes rest = bytes_of(text), word;
	struct host_word host;

	if (!bytes_word(&rest, &word) || !host_word_parse(word, &host) ||
	    (!host.is_url && !host.port && !host_word_is_address(host.host) &&
	     bytes_find(host.host, '.') < 0))
		return; /* a name alone is that of a group */
	const struct paper_peer peer = {
		.direction = OUTBOUND,
		.host = host.host,
		.port = host.port,
		.protocol = host.protocol ? host.protocol : "http",
		.process = process,
		.confidence = LIKELY,
	};

	if (line == UNKNOWN)
		paper_add(paper, &peer, "%s", path ? path : process);
	else
		paper_add(paper, &peer, "%s line %lld", path ? path : process, (long long)line);
}

/* True if a group of servers has that name: it is no host. */
static bool is_group(const struct middleware *server, const char *url)
{
	struct host_word word;

	if (!host_word_parse(bytes_of(url), &word))
		return false;
	for (vec_each(upstream, &server->upstreams))
		if (upstream->name && bytes_is(word.host, upstream->name))
			return true;
	return false;
}

static void add_site(struct paper *paper, const struct middleware *server, const struct site *site,
		     const char *process)
{
	for (vec_each(text, &site->upstreams))
		if (!is_group(server, *text))
			add_upstream(paper, *text, process, site->path, site->line);
}

static void add_servers(struct paper *paper)
{
	for (vec_each(server, &paper->survey->content->middleware)) {
		const char *process = server->container ? paper_container(paper, server->container)
				      : server->service ? server->service
							: server->program;

		for (vec_each(endpoint, &server->endpoints))
			add_endpoint(paper, endpoint, process);
		for (vec_each(upstream, &server->upstreams))
			for (vec_each(text, &upstream->servers))
				add_upstream(paper, *text, process, upstream->path, upstream->line);
		for (vec_each(site, &server->sites))
			add_site(paper, server, site, process);
	}
}

/* ---- storage ------------------------------------------------------------------------------- */

/* File systems over the network, and what their sources look like. */
static const struct {
	const char *type; /* its start */
	const char *protocol;
	int port;
	const char *why;
} file_systems[] = {
	{ "nfs", "nfs", 2049, "host:/export; nfs(5)" },
	{ "cifs", "smb", 445, "//host/share; mount.cifs(8)" },
	{ "smb", "smb", 445, "the same" },
	{ "fuse.sshfs", "ssh", 22, "user@host:folder; sshfs(1)" },
	{ "fuse.glusterfs", "glusterfs", 24007, "host:volume" },
	{ "glusterfs", "glusterfs", 24007, "the same in fstab" },
	{ "ceph", "ceph", 6789, "host,host:/" },
	{ "davfs", "https", 443, "a URL; davfs2" },
	{ "fuse.davfs", "https", 443, "the same" },
	{ "9p", "9p", 564, "host" },
	{ "afs", "afs", 7001, "a cell" },
};

/* The share or export of one source, cut off: "//host/share", "host:/export". */
static struct bytes cut_share(struct bytes *source)
{
	struct bytes rest = *source, share;
	ptrdiff_t at = bytes_find_text(rest, ":/");

	if (bytes_skip(&rest, "//")) {
		ptrdiff_t slash = bytes_find(rest, '/');

		*source = bytes_slice(rest, 0, slash < 0 ? rest.size : (size_t)slash);
		return bytes_slice(rest, source->size + 1, rest.size);
	}
	if (at <= 0 || bytes_find_text(rest, "://") > 0)
		return (struct bytes){ 0 };
	share = bytes_slice(rest, (size_t)at + 1, rest.size);
	*source = bytes_slice(rest, 0, (size_t)at);
	return share;
}

static void add_mount(struct paper *paper, const struct mount *mount, size_t kind)
{
	struct bytes rest = bytes_of(mount->source), source;
	struct bytes share = cut_share(&rest);
	struct host_word host;

	while (bytes_part(&rest, ',', &source)) {
		if (!host_word_parse(source, &host))
			continue;
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = host.host,
			.port = host.port ? host.port : file_systems[kind].port,
			.protocol = file_systems[kind].protocol,
			.database = share.size ? arena_intern(paper->survey->arena, share) : NULL,
			.process = "mount",
			.confidence = mount->mounted == TRI_YES ? CERTAIN : LIKELY,
		};

		paper_add(paper, &peer, "%s at %s",
			  mount->in_fstab == TRI_YES ? "fstab" : "mounted",
			  mount->target ? mount->target : "?");
	}
}

static void add_mounts(struct paper *paper)
{
	for (vec_each(mount, &paper->survey->content->mounts))
		for (size_t i = 0; i < sizeof(file_systems) / sizeof(file_systems[0]); i++)
			if (mount->source && mount->type &&
			    strncmp(mount->type, file_systems[i].type,
				    strlen(file_systems[i].type)) == 0) {
				add_mount(paper, mount, i);
				break;
			}
}

/* Folders named "10.0.0.5,3260,1" below each target. Source: iscsiadm(8), open-iscsi's idbm. */
static void add_iscsi_target(struct paper *paper, const char *folder, const char *target)
{
	scoped_buf path = { 0 };
	scoped_names names = { 0 };
	struct err err;

	buf_add_format(&path, "%s/%s", folder, target);
	if (root_list(paper->survey->root, buf_text(&path), &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count && i < ISCSI_FOLDERS_MAX; i++) {
		struct bytes rest = bytes_of(root_name(&names, i)), host, port;
		uint64_t number;

		if (!bytes_part(&rest, ',', &host) || !bytes_part(&rest, ',', &port) ||
		    !bytes_u64(port, 10, &number) || number > UINT16_MAX)
			continue;
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = host,
			.port = (int64_t)number,
			.protocol = "iscsi",
			.process = "iscsid",
			.database = arena_string(paper->survey->arena, bytes_of(target)),
			.confidence = LIKELY,
		};

		paper_add(paper, &peer, "%s", buf_text(&path));
	}
}

static void add_iscsi(struct paper *paper)
{
	static const char *const folders[] = { "/etc/iscsi/nodes", "/var/lib/iscsi/nodes" };

	for (size_t f = 0; f < sizeof(folders) / sizeof(folders[0]); f++) {
		scoped_names names = { 0 };
		struct err err;

		if (root_list(paper->survey->root, folders[f], &names, &err) < 0)
			continue;
		for (size_t i = 0; i < names.starts.count && i < ISCSI_FOLDERS_MAX; i++)
			add_iscsi_target(paper, folders[f], root_name(&names, i));
	}
}

/* ---- network ------------------------------------------------------------------------------- */

static void add_network(struct paper *paper)
{
	const struct network *network = &paper->survey->content->network;

	for (vec_each(resolver, &network->resolvers)) {
		const struct paper_peer peer = {
			.direction = OUTBOUND,
			.host = bytes_of(*resolver),
			.port = 53,
			.protocol = "dns",
			.process = "resolver",
			.confidence = LIKELY,
		};

		paper_add(paper, &peer, "/etc/resolv.conf");
	}
	for (vec_each(server, &network->virtual_servers))
		for (vec_each(target, &server->targets)) {
			struct host_word host;

			if (!host_word_parse(bytes_of(*target), &host))
				continue;
			const struct paper_peer peer = {
				.direction = OUTBOUND,
				.host = host.host,
				.port = host.port,
				.process = "IPVS",
				.confidence = CERTAIN,
			};

			paper_add(paper, &peer, "IPVS: %s", server->address ? server->address : "");
		}
}

/* Those we depend on first; what was seen before what is on paper, the surest of that first. */
static int by_weight(const void *a, const void *b)
{
	const struct peer *one = a, *other = b;

	if (one->direction != other->direction)
		return one->direction == OUTBOUND          ? -1
		       : other->direction == OUTBOUND      ? 1
		       : one->direction < other->direction ? -1
							   : 1;
	if (one->count != other->count)
		return one->count > other->count ? -1 : 1; /* UNKNOWN is the least */
	if (one->count == UNKNOWN && one->confidence != other->confidence)
		return one->confidence < other->confidence ? -1 : 1;
	if (one->port != other->port)
		return one->port < other->port ? -1 : 1;
	return strcmp(one->address ? one->address : one->name,
		      other->address ? other->address : other->name);
}

int survey_peers(struct survey *survey, struct err *err)
{
	SCOPED(paper_deinit) struct paper paper;

	paper_init(&paper, survey);
	add_applications(&paper);
	add_servers(&paper);
	add_mounts(&paper);
	add_iscsi(&paper);
	add_network(&paper);
	paper_add_files(&paper);
	paper_add_commands(&paper);
	paper_add_admitted(&paper);
	if (paper.added >= PAPER_ADDED_MAX || paper.paper_rows >= PAPER_ROWS_MAX)
		survey_error(survey, NULL, "more hosts are named than are told (%d)",
			     PAPER_ROWS_MAX);
	vec_sort(&survey->content->peers, by_weight);
	paper_mark_ends(survey);
	return 0;
}
