/* SPDX-License-Identifier: GPL-2.0-or-later */
/* redis, valkey and their sentinels. Source: redis.conf and sentinel.conf as they come. */
#include <strings.h>

#include "base/path.h"
#include "survey/middleware/server.h"

static const struct meaning_rule rules[] = {
	{ "logfile", MEANS_LOG, false, "empty: its output" },
	{ "tls-cert-file", MEANS_CERTIFICATE, false, "its own" },
	{ "tls-ca-cert-file", MEANS_CERTIFICATE, false, "who may sign clients" },
	{ "tls-key-file", MEANS_KEY, false, "of its certificate" },
	{ "aclfile", MEANS_FILE, false, "it does not start without" },
	{ "maxmemory", MEANS_SETTING, false, "what happens above it is lost or refused" },
	{ "maxmemory-policy", MEANS_SETTING, false, "which of both" },
	{ "appendonly", MEANS_SETTING, false, "whether writes are kept" },
	{ "save", MEANS_SETTING, true, "how often snapshots are" },
	{ "dbfilename", MEANS_SETTING, false, "the snapshot" },
	{ "protected-mode", MEANS_SETTING, false, "whether others are let in without a password" },
	{ "requirepass", MEANS_SETTING, false, "that there is a password" },
	{ "cluster-enabled", MEANS_SETTING, false, "whether it is in a cluster" },
	{ "databases", MEANS_SETTING, false, "how many" },
	{ NULL },
};

/* A sentinel keeps nothing there but what it may lose. */
static const struct meaning_rule data_rule = { "dir", MEANS_DATA, false, "its data" };

/* The file is the first argument, unless that is an option. */
static const char *locate(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	const char *first = words->count > 1 ? words->at[1] : "-";

	return first[0] == '/' || (first[0] != '-' && strstr(first, ".conf")) ? first : NULL;
}

/* "--port 6380 --save 60 1": each word that begins with two dashes is a setting. */
static void add_options(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	scoped_buf value = { 0 };

	for (size_t i = 1; i < words->count; i++) {
		const char *name = words->at[i];

		if (strncmp(name, "--", 2) != 0 || !name[2])
			continue;
		buf_clear(&value);
		while (i + 1 < words->count && strncmp(words->at[i + 1], "--", 2) != 0)
			buf_add_format(&value, "%s%s", value.size ? " " : "", words->at[++i]);
		configuration_tree_add(server->tree, name + 2, buf_text(&value), words->from,
				       &server->tree->top);
	}
}

/* "bind 127.0.0.1 -::1": a dash in front says that the address may be missing. */
static void add_addresses(struct server *server, const char *port)
{
	const struct directive *bind = directive_last(&server->tree->top, "bind");
	scoped_arena arena = { 0 };
	struct bytes word;

	if (strcmp(port, "0") == 0)
		return;
	if (!bind)
		server_add_listen(server, server_listen(server, "", port, NULL));
	for (unsigned i = 0; bind && i < bind->argument_count; i++) {
		struct bytes rest = bytes_of(bind->arguments[i]);

		while (bytes_word(&rest, &word)) {
			bytes_skip(&word, "-");
			server_add_listen(
				server,
				server_listen_text(server, bind, arena_string(&arena, word), port));
		}
	}
}

static void add_listens(struct server *server, const char *usual_port)
{
	const struct directive_list *top = &server->tree->top;
	const struct directive *socket = directive_last(top, "unixsocket");

	add_addresses(server, server_value(server, top, "port", usual_port));
	add_addresses(server, server_value(server, top, "tls-port", "0"));
	if (socket && directive_argument(socket, 0)[0])
		server_add_listen(server, server_listen_text(server, socket,
							     directive_argument(socket, 0), NULL));
}

/* "replicaof HOST PORT", "slaveof HOST PORT" */
static void add_primary(struct server *server)
{
	const struct directive_list *top = &server->tree->top;
	const struct directive *primary = directive_last(top, "replicaof");

	if (!primary)
		primary = directive_last(top, "slaveof");
	struct bytes host, port = { 0 }, rest = { 0 };
	scoped_arena arena = { 0 };

	if (primary)
		rest = bytes_of(server_arguments(server, primary, 0));
	if (!bytes_word(&rest, &host) || !bytes_word(&rest, &port) || bytes_is(host, "no"))
		return;
	server_add_endpoint(server, primary, "redis", arena_string(&arena, host),
			    arena_string(&arena, port));
	server_add_setting(server, "role", "replica", false);
}

/* "sentinel monitor NAME HOST PORT QUORUM" */
static void add_monitored(struct server *server)
{
	for (directive_each(directive, &server->tree->top)) {
		if (!directive_is(directive, "sentinel") || directive->argument_count < 4 ||
		    strcasecmp(directive->arguments[0], "monitor") != 0)
			continue;
		struct endpoint *endpoint = server_add_endpoint(server, directive, "redis",
								directive->arguments[2],
								directive->arguments[3]);

		endpoint->database = server_text(server, directive, directive->arguments[1]);
	}
}

/* "redis-cache" of redis-cache.conf; the usual files need no name. */
static const char *name_of(struct server *server)
{
	struct bytes name = bytes_of(path_name(server->path));

	if (bytes_ends(name, ".conf"))
		name.size -= strlen(".conf");
	if (bytes_is(name, "redis") || bytes_is(name, "sentinel") || bytes_is(name, "valkey") ||
	    bytes_is(name, "redis-sentinel") || name.size == 0)
		return NULL;
	return arena_string(&server->tree->arena, name);
}

static void read_redis(struct server *server)
{
	static const struct include_rule includes[] = { { .name = "include" }, { NULL } };
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	bool sentinel = server->program == &sentinel_program;

	if (!server->path && !server->process)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_REDIS);
	server_begin_row(server, name_of(server));
	tree.includes = includes;
	if (!server_words_are_known(server)) {
		survey_error(server->survey, server->program->name,
			     "process %lld has written a title over its arguments: which "
			     "configuration it reads is unknown",
			     (long long)server->process->pid);
		return;
	}
	if (server->path)
		configuration_tree_read(&tree, server->path, &tree.top);
	add_options(server);
	server_add_all(server, rules, &tree.top);
	if (!sentinel)
		server_add_rule(server, &data_rule, &tree.top);
	add_listens(server, sentinel ? "26379" : "6379");
	add_primary(server);
	add_monitored(server);
	server_end_tree(server);
}

const struct server_program redis_program = {
	.name = "redis",
	.programs = (const char *const[]){ "redis-server", "valkey-server", "keydb-server", NULL },
	.options = (const char *const[]){ NULL },
	.files = (const char *const[]){ "/etc/redis/redis.conf", "/etc/redis.conf",
					"/etc/valkey/valkey.conf", "/etc/keydb/keydb.conf", NULL },
	.binaries = (const char *const[]){ "/usr/bin/redis-server", "/usr/local/bin/redis-server",
					   "/usr/bin/valkey-server", "/usr/bin/keydb-server",
					   NULL },
	.told_only = true,
	.reload = RELOAD_UNSEEN, /* CONFIG REWRITE: the file may be its own */
	.locate = locate,
	.read = read_redis,
};

/* A sentinel writes its own configuration, so that its age says nothing. */
const struct server_program sentinel_program = {
	.name = "redis-sentinel",
	.programs = (const char *const[]){ "redis-sentinel", "valkey-sentinel", NULL },
	.options = (const char *const[]){ NULL },
	.files = (const char *const[]){ "/etc/redis/sentinel.conf", "/etc/redis-sentinel.conf",
					"/etc/valkey/sentinel.conf", NULL },
	.binaries = (const char *const[]){ "/usr/bin/redis-sentinel", "/usr/bin/valkey-sentinel",
					   NULL },
	.told_only = true,
	.reload = RELOAD_ITSELF,
	.locate = locate,
	.read = read_redis,
};
