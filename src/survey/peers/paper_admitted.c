/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is let in, and so may depend on this host: allow lists, exports, pg_hba, packet filters. */
#include "format/peers/host_settings.h"
#include "survey/peers/paper.h"

enum { ADMITTED_FILE_SIZE_MAX = 256 * 1024 };

static const struct {
	const char *path;
	const char *key;
	const char *protocol;
	int port;
	const char *process;
	const char *why;
} lists[] = {
	{ "/etc/zabbix/zabbix_agentd.conf", "Server", "zabbix", 10050, "zabbix_agentd",
	  "who may ask it" },
	{ "/etc/zabbix/zabbix_agent2.conf", "Server", "zabbix", 10050, "zabbix_agent2",
	  "who may ask it" },
	{ "/etc/nagios/nrpe.cfg", "allowed_hosts", "nrpe", 5666, "nrpe", "who may ask it" },
	{ "/etc/nagios/nrpe_local.cfg", "allowed_hosts", "nrpe", 5666, "nrpe", "who may ask it" },
	{ "/etc/munin/munin-node.conf", "cidr_allow", "munin", 4949, "munin-node",
	  "who may ask it" },
	{ "/etc/rsyncd.conf", "hosts allow", "rsync", 873, "rsync", "rsyncd.conf(5)" },
	{ "/etc/samba/smb.conf", "hosts allow", "smb", 445, "smbd", "smb.conf(5)" },
	{ "/etc/xinetd.d/rsync", "only_from", "rsync", 873, "rsync", "xinetd.conf(5)" },
	{ "/etc/xinetd.d/nrpe", "only_from", "nrpe", 5666, "nrpe", "xinetd.conf(5)" },
};

static void admit(struct paper *paper, struct bytes host, const struct paper_peer *like,
		  const char *where, unsigned line)
{
	struct paper_peer peer = *like;

	peer.direction = INBOUND;
	peer.host = host;
	paper_add(paper, &peer, "%s line %u lets it in", where, line);
}

/* Words of a list: hosts, and networks, which host_settings.h would cut at their slash. */
static void add_words(struct paper *paper, struct bytes text, const struct paper_peer *like,
		      const char *where, unsigned line)
{
	while (text.size) {
		size_t size = 0;

		while (size < text.size && !memchr(" \t,=\"'()", text.at[size], 8))
			size++;
		struct bytes word = bytes_slice(text, 0, size);

		if (size)
			admit(paper, word, like, where, line);
		text = bytes_slice(text, size + 1, text.size);
	}
}

static bool cut_key(struct bytes *line, const char *key)
{
	struct bytes rest = bytes_trim(*line);

	if (!bytes_skip(&rest, key) || !rest.size || !memchr(" \t=", rest.at[0], 3))
		return false;
	*line = rest;
	return true;
}

static void add_list(struct paper *paper, size_t index)
{
	const struct paper_peer like = {
		.port = lists[index].port,
		.protocol = lists[index].protocol,
		.process = lists[index].process,
		.confidence = LIKELY,
	};
	scoped_buf text = { 0 };
	struct bytes rest, line;
	unsigned number = 0;
	struct err err;

	if (root_read(paper->survey->root, lists[index].path, ADMITTED_FILE_SIZE_MAX, &text, &err) <
	    0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		number++;
		if (cut_key(&line, lists[index].key))
			add_words(paper, line, &like, lists[index].path, number);
	}
}

/* ---- exports and hosts.allow ---------------------------------------------------------------- */

/* "/srv 10.0.0.0/8(rw,sync) web02(ro)". Source: exports(5). */
static void add_exports(struct paper *paper)
{
	scoped_buf text = { 0 };
	struct bytes rest, line, word, folder;
	unsigned number = 0;
	struct err err;

	if (root_read(paper->survey->root, "/etc/exports", ADMITTED_FILE_SIZE_MAX, &text, &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		number++;
		line = bytes_trim(line);
		if (!line.size || line.at[0] == '#' || !bytes_word(&line, &folder))
			continue;
		const struct paper_peer like = {
			.port = 2049,
			.protocol = "nfs",
			.process = "nfsd",
			.database = arena_intern(paper->survey->arena, folder),
			.confidence = LIKELY,
		};

		while (bytes_word(&line, &word)) {
			ptrdiff_t options = bytes_find(word, '(');

			admit(paper,
			      bytes_slice(word, 0, options < 0 ? word.size : (size_t)options),
			      &like, "/etc/exports", number);
		}
	}
}

/* "sshd, rsync: 10.0.0.5 web02 : allow". Source: hosts_access(5). */
static void add_hosts_allow(struct paper *paper)
{
	scoped_buf text = { 0 };
	struct bytes rest, line, daemons, daemon;
	unsigned number = 0;
	struct err err;

	if (root_read(paper->survey->root, "/etc/hosts.allow", ADMITTED_FILE_SIZE_MAX, &text,
		      &err) < 0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		struct bytes clients;

		number++;
		line = bytes_trim(line);
		if (!line.size || line.at[0] == '#' || !bytes_part(&line, ':', &daemons) ||
		    !bytes_part(&line, ':', &clients))
			continue;
		if (!bytes_word(&daemons, &daemon) || bytes_is(daemon, "ALL"))
			continue;
		while (daemon.size && daemon.at[daemon.size - 1] == ',')
			daemon.size--;
		const struct paper_peer like = {
			.process = arena_intern(paper->survey->arena, daemon),
			.port = bytes_is(daemon, "sshd") ? 22 : 0,
			.protocol = bytes_is(daemon, "sshd") ? "ssh" : NULL,
			.confidence = POSSIBLE,
		};

		add_words(paper, clients, &like, "/etc/hosts.allow", number);
	}
}

/* ---- databases ------------------------------------------------------------------------------ */

/* "host shop shop 10.0.0.5/32": one of PostgreSQL's rules, as the servers' row has them. */
static void add_hba_rule(struct paper *paper, const struct middleware *server, struct bytes rule)
{
	struct arena *arena = paper->survey->arena;
	struct bytes type, database, user, address;

	if (!bytes_word(&rule, &type) || !bytes_starts(type, "host") ||
	    !bytes_word(&rule, &database) || !bytes_word(&rule, &user) ||
	    !bytes_word(&rule, &address))
		return;
	if (bytes_ends(address, "/32"))
		address.size -= 3;
	else if (bytes_ends(address, "/128"))
		address.size -= 4;
	const struct paper_peer peer = {
		.direction = INBOUND,
		.host = address,
		.port = 5432,
		.protocol = "postgresql",
		.process = server->service ? server->service : server->program,
		.database = bytes_is(database, "all") ? NULL : arena_intern(arena, database),
		.user = bytes_is(user, "all") ? NULL : arena_intern(arena, user),
		.confidence = LIKELY,
	};

	paper_add(paper, &peer, "pg_hba.conf of %s lets it in",
		  server->name ? server->name : server->program);
}

static void add_databases(struct paper *paper)
{
	for (vec_each(server, &paper->survey->content->middleware))
		for (vec_each(pair, &server->settings)) {
			struct bytes rest = bytes_of(pair->value), rule;

			if (strcmp(pair->key, "pg_hba") != 0 || server->container)
				continue;
			while (bytes_part(&rest, ';', &rule))
				add_hba_rule(paper, server, rule);
		}
}

/* ---- packet filters ------------------------------------------------------------------------- */

/* The word behind a word of a rule: "saddr 10.0.0.5", "-s 10.0.0.5/32". */
static struct bytes word_behind(const char *rule, const char *const *names, size_t count)
{
	struct bytes rest = bytes_of(rule), word, value = { 0 };

	while (bytes_word(&rest, &word))
		for (size_t i = 0; i < count; i++)
			if (bytes_is(word, names[i]) && bytes_word(&rest, &value))
				return value;
	return value;
}

static const char *listener_of(const struct content *content, int64_t port)
{
	for (vec_each(listening, &content->sockets.listening))
		if (listening->port == port)
			return listening->service ? listening->service : listening->program;
	return NULL;
}

/* A rule that accepts what one address sends to one port. */
static void add_filter_rule(struct paper *paper, const char *rule)
{
	static const char *const sources[] = { "saddr", "-s", "--source" };
	static const char *const ports[] = { "dport", "--dport" };
	bool accepts = strstr(rule, "accept") || strstr(rule, "ACCEPT");
	struct bytes host = word_behind(rule, sources, 3);
	struct bytes text = word_behind(rule, ports, 2);
	uint64_t port;

	if (!accepts || !host.size || !bytes_u64(text, 10, &port) || port > UINT16_MAX)
		return;
	if (bytes_ends(host, "/32"))
		host.size -= 3;
	const struct paper_peer peer = {
		.direction = INBOUND,
		.host = host,
		.port = (int64_t)port,
		.process = listener_of(paper->survey->content, (int64_t)port),
		.confidence = POSSIBLE,
	};

	paper_add(paper, &peer, "packet filter: %s", rule);
}

static void add_filters(struct paper *paper)
{
	const struct firewall *firewall = &paper->survey->content->firewall;

	for (vec_each(chain, &firewall->chains)) {
		/* those that programs made for containers and bans are not about this host */
		if (chain->made_by && strcmp(chain->made_by, "ufw") != 0 &&
		    strcmp(chain->made_by, "firewalld") != 0)
			continue;
		for (vec_each(rule, &chain->rules))
			add_filter_rule(paper, *rule);
	}
	for (vec_each(rule, &firewall->saved_rules))
		if (!firewall->chains.count)
			add_filter_rule(paper, *rule);
}

void paper_add_admitted(struct paper *paper)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		add_list(paper, i);
	add_exports(paper);
	add_hosts_allow(paper);
	add_databases(paper);
	add_filters(paper);
}
