/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PostgreSQL. Sources: its manual, chapters 20 (settings), 21.1 (pg_hba.conf), 34.1.1 (connection
 * strings); Debian's pg_ctlcluster(1) on /etc/postgresql/VERSION/CLUSTER.
 */
#include "base/path.h"
#include "survey/middleware/server.h"
#include "survey/secrets.h"

enum { HBA_SIZE_MAX = 800 /* bytes of the summary */ };

static const struct meaning_rule rules[] = {
	{ "hba_file", MEANS_FILE, false, "who may log in" },
	{ "ident_file", MEANS_FILE, false, "as whom" },
	{ "max_connections", MEANS_SETTING, false, "how many clients" },
	{ "shared_buffers", MEANS_SETTING, false, "how much memory it takes" },
	{ "wal_level", MEANS_SETTING, false, "whether others can follow it" },
	{ "archive_mode", MEANS_SETTING, false, "whether its log is kept" },
	{ "archive_command", MEANS_SETTING, false, "where to" },
	{ "restore_command", MEANS_SETTING, false, "where it comes back from" },
	{ "synchronous_standby_names", MEANS_SETTING, false, "who has to confirm" },
	{ "primary_slot_name", MEANS_SETTING, false, "as whom it follows" },
	{ "shared_preload_libraries", MEANS_SETTING, false,
	  "extensions it does not start without" },
	{ "cluster_name", MEANS_SETTING, false, "what it is called" },
	{ "log_destination", MEANS_SETTING, false, "where its log goes" },
	{ NULL },
};

static const struct meaning_rule data_rule = { "data_directory", MEANS_DATA, false, "its data" };

static const struct meaning_rule tls_rules[] = {
	{ "ssl_cert_file", MEANS_CERTIFICATE, false, "its own" },
	{ "ssl_ca_file", MEANS_CERTIFICATE, false, "who may sign clients" },
	{ "ssl_key_file", MEANS_KEY, false, "of its certificate" },
	{ NULL },
};

/* ---- the command line ---------------------------------------------------------------------- */

/* "/etc/postgresql/15/main/postgresql.conf" of Debian's "pg_ctlcluster 15-main start". */
static const char *cluster_path(struct server *server)
{
	const struct server_words *words = server_words_of(server);

	if (!words->count || !strstr(words->at[0], "pg_ctlcluster"))
		return NULL;
	for (size_t i = 1; i < words->count; i++) {
		const char *dash = strchr(words->at[i], '-');

		if (dash && dash > words->at[i])
			return arena_format(server->survey->arena,
					    "/etc/postgresql/%.*s/%s/postgresql.conf",
					    (int)(dash - words->at[i]), words->at[i], dash + 1);
	}
	return NULL;
}

static const char *data_option(struct server *server)
{
	const char *data = server_option(server, "-D");

	for (size_t i = 0; server->process && !data && i < server->process->environment.count; i++)
		if (strcmp(server->process->environment.at[i].key, "PGDATA") == 0)
			data = server->process->environment.at[i].value;
	return data ? server_run_path(server, data) : NULL;
}

static const char *locate(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	const char *data = data_option(server);

	for (size_t i = 1; i < words->count; i++) {
		struct bytes word = bytes_of(words->at[i]);

		bytes_skip(&word, "--");
		if (bytes_skip(&word, "config_file=") || bytes_skip(&word, "config-file="))
			return word.at;
	}
	return data ? arena_format(server->survey->arena, "%s/postgresql.conf", data)
		    : cluster_path(server);
}

static void add_option(struct server *server, const char *option, const char *name)
{
	const char *value = server_option(server, option);

	if (value)
		configuration_tree_add(server->tree, name, value, server_words_of(server)->from,
				       &server->tree->top);
}

/* What was given on the command line wins: "-c name=value", "--name=value", and short forms. */
static void add_options(struct server *server)
{
	const struct server_words *words = server_words_of(server);
	struct arena *arena = &server->tree->arena;

	for (size_t i = 1; i < words->count; i++) {
		bool setting = strcmp(words->at[i], "-c") == 0 && i + 1 < words->count;
		struct bytes word = bytes_of(words->at[i + setting]), name;

		i += setting;
		if (!(setting || bytes_skip(&word, "--")) || !bytes_part(&word, '=', &name))
			continue;
		char *plain = arena_alloc(arena, name.size + 1);

		for (size_t c = 0; c < name.size; c++)
			plain[c] = name.at[c] == '-' ? '_' : name.at[c];
		configuration_tree_add(server->tree, plain, arena_string(arena, word), words->from,
				       &server->tree->top);
	}
	add_option(server, "-p", "port");
	add_option(server, "-h", "listen_addresses");
	add_option(server, "-k", "unix_socket_directories");
}

/* ---- what it means ------------------------------------------------------------------------- */

static void add_listens(struct server *server)
{
	static const struct directive none = { .name = "listen_addresses", .path = "" };
	const struct directive_list *top = &server->tree->top;
	const char *port = server_value(server, top, "port", "5432");
	const struct directive *addresses = directive_last(top, "listen_addresses");
	const char *sockets = server_value(server, top, "unix_socket_directories", "");
	struct bytes text = bytes_of(server_value(server, top, "listen_addresses", "localhost"));
	struct bytes rest = text, one;
	scoped_arena arena = { 0 };

	while (bytes_part(&rest, ',', &one)) {
		one = bytes_trim(one);
		if (one.size)
			server_add_listen(server,
					  server_listen_text(server, addresses ? addresses : &none,
							     arena_string(&arena, one), port));
	}
	rest = bytes_of(sockets);
	while (bytes_part(&rest, ',', &one)) {
		one = bytes_trim(one);
		if (one.size)
			server_add_listen(server,
					  server_listen(server,
							arena_format(&arena, "%.*s/.s.PGSQL.%s",
								     (int)one.size, one.at, port),
							NULL, NULL));
	}
}

/* Cuts "name = 'value'" of a connection string; false at the end. */
static bool conninfo_next(struct bytes *rest, struct bytes *ret_name, struct buf *ret_value)
{
	size_t at = 0;
	char quote = '\0';

	buf_clear(ret_value);
	*rest = bytes_trim(*rest);
	while (at < rest->size && rest->at[at] != '=' && rest->at[at] != ' ')
		at++;
	*ret_name = bytes_slice(*rest, 0, at);
	*rest = bytes_trim(bytes_slice(*rest, at, SIZE_MAX));
	if (!bytes_skip(rest, "="))
		return false;
	*rest = bytes_trim(*rest);
	for (at = 0; at < rest->size && (quote || rest->at[at] != ' '); at++) {
		char byte = rest->at[at];

		if (byte == '\'')
			quote = quote ? '\0' : byte;
		else if (byte == '\\' && at + 1 < rest->size)
			buf_add_byte(ret_value, rest->at[++at]);
		else
			buf_add_byte(ret_value, byte);
	}
	*rest = bytes_slice(*rest, at, SIZE_MAX);
	return true;
}

/* The server it follows; never the password. */
static void add_primary(struct server *server, const struct directive *directive)
{
	struct bytes rest = bytes_of(directive_argument(directive, 0)), name;
	const char *host = NULL, *port = "5432", *user = NULL;
	struct arena *arena = &server->tree->arena;
	scoped_buf value = { 0 };

	while (conninfo_next(&rest, &name, &value)) {
		const char *text = arena_string(arena, buf_bytes(&value));

		if (bytes_is(name, "host") || bytes_is(name, "hostaddr"))
			host = text;
		else if (bytes_is(name, "port"))
			port = text;
		else if (bytes_is(name, "user"))
			user = text;
	}
	if (!host || !host[0])
		return;
	struct endpoint *endpoint = server_add_endpoint(server, directive, "postgresql", host,
							port);

	endpoint->user = user ? server_text(server, directive, user) : NULL;
}

/* "local all all peer; host shop shop 10.0.0.0/8 scram-sha-256": what may hold a password, which
 * are the options behind the method, is left out. */
static void add_hba(struct server *server, const char *path)
{
	struct configuration_tree *tree = server->tree;
	enum configuration_syntax syntax = tree->syntax;
	struct directive_list lines = { 0 };
	scoped_buf text = { 0 };

	tree->syntax = CONFIGURATION_PG_HBA;
	if (root_exists(server->root, path))
		configuration_tree_read(tree, path, &lines);
	tree->syntax = syntax;
	for (directive_each(line, &lines)) {
		bool local = directive_is(line, "local");
		/* an address may have its mask as a word of its own */
		bool mask = !local && line->argument_count > 4 &&
			    strspn(line->arguments[3], "0123456789.") == strlen(line->arguments[3]);
		unsigned words = local ? 3 : mask ? 5 : 4;

		if (text.size > HBA_SIZE_MAX) {
			buf_add_text(&text, "; ...");
			break;
		}
		buf_add_format(&text, "%s%s", text.size ? "; " : "", line->name);
		for (unsigned i = 0; i < words && i < line->argument_count; i++)
			buf_add_format(&text, " %s", line->arguments[i]);
	}
	if (text.size)
		server_add_setting(
			server, "pg_hba",
			survey_redact(server->survey, path, "its rules", buf_bytes(&text)), false);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static const char *join(struct server *server, const char *folder, const char *name)
{
	return arena_format(&server->tree->arena, "%s/%s", folder, name);
}

/* What lies in the data directory: settings made by ALTER SYSTEM, which win; whom it follows. */
static void read_data_directory(struct server *server, const char *data)
{
	static const char *const files[] = { "postgresql.auto.conf", "recovery.conf" };
	struct configuration_tree *tree = server->tree;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (root_exists(server->root, join(server, data, files[i])))
			configuration_tree_read(tree, join(server, data, files[i]), &tree->top);
	if (root_exists(server->root, join(server, data, "standby.signal")) ||
	    strcmp(server_value(server, &tree->top, "standby_mode", "off"), "on") == 0)
		server_add_setting(server, "role", "standby", false);
}

/* "15/main" of Debian's layout, "15" of Red Hat's. */
static const char *instance_name(struct server *server)
{
	struct bytes rest = bytes_of(server->path), version, name;
	struct arena *arena = server->survey->arena;

	if (bytes_skip(&rest, "/etc/postgresql/") && bytes_part(&rest, '/', &version) &&
	    bytes_part(&rest, '/', &name) && bytes_is(rest, "postgresql.conf"))
		return arena_format(arena, "%.*s/%.*s", (int)version.size, version.at,
				    (int)name.size, name.at);
	rest = bytes_of(server->path);
	if (bytes_skip(&rest, "/var/lib/pgsql/") && bytes_part(&rest, '/', &version) &&
	    bytes_starts(rest, "data/"))
		return arena_string(arena, version);
	return NULL;
}

static void add_all(struct server *server, const char *data)
{
	static const struct directive none = { .name = "data_directory", .path = "" };
	const struct directive_list *top = &server->tree->top;
	const struct directive *primary = directive_last(top, "primary_conninfo");
	const struct directive *collector = directive_last(top, "logging_collector");
	const char *own = arena_string(&server->tree->arena, path_folder(server->path));
	struct bytes on = bytes_of(server_value(server, top, "ssl", "off"));

	server_add(server, &data_rule,
		   directive_last(top, "data_directory") ? directive_last(top, "data_directory")
							 : &none,
		   data);
	server->folder = data;
	server_add_all(server, rules, top);
	if (bytes_is(on, "on") || bytes_is(on, "true") || bytes_is(on, "yes") || bytes_is(on, "1"))
		server_add_all(server, tls_rules, top);
	if (collector && strcmp(directive_argument(collector, 0), "on") == 0) {
		const char *folder = server_value(server, top, "log_directory", "log");

		server_add_text(server, &server->row->logs,
				server_text(server, collector,
					    configuration_tree_path(server->tree, data, folder)));
	}
	if (primary)
		add_primary(server, primary);
	add_listens(server);
	server_add_postgresql_databases(server, data);
	add_hba(server, server_value(server, top, "hba_file", join(server, own, "pg_hba.conf")));
}

static void read_postgresql(struct server *server)
{
	static const struct include_rule includes[] = {
		{ .name = "include" },
		{ .name = "include_if_exists", .may_miss = true },
		{ .name = "include_dir", .kind = INCLUDE_FOLDER, .endings = ".conf" },
		{ NULL },
	};
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };

	if (!server->path)
		return;
	const char *data = data_option(server);

	server_begin_tree(server, &tree, CONFIGURATION_POSTGRESQL);
	server_begin_row(server, instance_name(server));
	tree.includes = includes;
	configuration_tree_read(&tree, server->path, &tree.top);
	if (!data)
		data = arena_string(&tree.arena, path_folder(server->path));
	data = server_value(server, &tree.top, "data_directory", data);
	read_data_directory(server, data);
	add_options(server);
	add_all(server, data);
	server_end_tree(server);
}

const struct server_program postgresql_program = {
	.name = "postgresql",
	.programs = (const char *const[]){ "postgres", "postmaster", "pg_ctlcluster", NULL },
	.options = (const char *const[]){ NULL },
	.files = (const char *const[]){ "/etc/postgresql/*/*/postgresql.conf",
					"/var/lib/pgsql/data/postgresql.conf",
					"/var/lib/pgsql/*/data/postgresql.conf",
					"/var/lib/postgresql/data/postgresql.conf",
					"/var/lib/postgresql/*/data/postgresql.conf",
					"/var/lib/postgres/data/postgresql.conf", NULL },
	.binaries = (const char *const[]){ "/usr/lib/postgresql/*/bin/postgres",
					   "/usr/pgsql-*/bin/postgres", "/usr/bin/postgres",
					   "/usr/libexec/postgresql*/postgres",
					   "/usr/local/bin/postgres", NULL },
	.services = (const char *const[]){ "postgresql.service", "postgresql@*.service",
					   "postgresql-[0-9]*.service", "postgresql", NULL },
	.many = true,
	.has_children = true,
	.reload = RELOAD_UNSEEN,
	.locate = locate,
	.read = read_postgresql,
};
