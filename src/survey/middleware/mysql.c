/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MySQL and MariaDB. Sources: MySQL manual "Using Option Files", MariaDB "Configuring MariaDB with
 * Option Files" (which groups a server reads), "Server System Variables"; sql/rpl_mi.cc on
 * master.info.
 */
#include "base/path.h"
#include "survey/middleware/server.h"

static const struct meaning_rule rules[] = {
	{ "user", MEANS_USER, false, "that it becomes" },
	{ "datadir", MEANS_DATA, false, "its data" },
	{ "innodb_data_home_dir", MEANS_DATA, false, "part of it" },
	{ "log_error", MEANS_LOG, false, "errors" },
	{ "general_log_file", MEANS_LOG, false, "every query" },
	{ "slow_query_log_file", MEANS_LOG, false, "slow ones" },
	{ "ssl_cert", MEANS_CERTIFICATE, false, "its own" },
	{ "ssl_ca", MEANS_CERTIFICATE, false, "who may sign clients" },
	{ "ssl_key", MEANS_KEY, false, "of its certificate" },
	{ "server_id", MEANS_SETTING, false, "who it is among those that follow" },
	{ "log_bin", MEANS_SETTING, false, "whether others can follow it" },
	{ "read_only", MEANS_SETTING, false, "whether it follows" },
	{ "gtid_mode", MEANS_SETTING, false, "how" },
	{ "replicate_do_db", MEANS_SETTING, true, "what of it" },
	{ "replicate_ignore_db", MEANS_SETTING, true, "likewise" },
	{ "wsrep_on", MEANS_SETTING, false, "whether it is in a cluster" },
	{ "wsrep_cluster_name", MEANS_SETTING, false, "in which" },
	{ "innodb_buffer_pool_size", MEANS_SETTING, false, "how much memory it takes" },
	{ "max_connections", MEANS_SETTING, false, "how many clients" },
	{ "skip_grant_tables", MEANS_SETTING, false, "anybody may do anything" },
	{ "character_set_server", MEANS_SETTING, false, "a copy must have the same" },
	{ "sql_mode", MEANS_SETTING, false, "likewise" },
	{ "lower_case_table_names", MEANS_SETTING, false, "likewise" },
	{ NULL },
};

/* Groups that a server reads; one that ends in '-' is followed by a version. */
static const char *const groups[] = { "client-server", "mysqld",   "server",
				      "mysqld-",       "mariadb",  "galera",
				      "mariadbd",      "mariadb-", "mariadbd-" };

static bool is_group(const struct server *server, const char *name)
{
	const char *suffix = server_option(server, "--defaults-group-suffix");

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct bytes rest = bytes_of(name);

		if (!bytes_skip(&rest, groups[i]))
			continue;
		if (rest.size == 0 || (suffix && bytes_is(rest, suffix)) ||
		    (bytes_ends(bytes_of(groups[i]), "-") && strchr("0123456789", rest.at[0])))
			return true;
	}
	return false;
}

/* "loose-bind-address" as "bind_address". */
static const char *plain_name(struct arena *arena, struct bytes name)
{
	char *plain = arena_alloc(arena, name.size + 1);

	if (bytes_starts(name, "loose-") || bytes_starts(name, "loose_"))
		name = bytes_slice(name, strlen("loose-"), SIZE_MAX);
	for (size_t i = 0; i < name.size; i++)
		plain[i] = name.at[i] == '-' ? '_' : name.at[i];
	return plain;
}

/* All that the server is told, in one list: its groups in order, then the command line. */
static void gather(struct server *server, struct directive_list *ret)
{
	struct arena *arena = &server->tree->arena;
	const struct server_words *words = server_words_of(server);

	for (directive_each(group, &server->tree->top)) {
		if (!group->is_block || !is_group(server, group->name))
			continue;
		for (directive_each(child, &group->children)) {
			struct directive *copy = arena_alloc(arena, sizeof(*copy));

			*copy = *child;
			copy->name = plain_name(arena, bytes_of(child->name));
			directive_append(ret, copy);
		}
	}
	for (size_t i = 1; i < words->count; i++) {
		struct bytes word = bytes_of(words->at[i]), name;

		if (bytes_skip(&word, "--") && bytes_part(&word, '=', &name))
			configuration_tree_add(server->tree, plain_name(arena, name),
					       arena_string(arena, word), words->from, ret);
	}
}

/* True if a switch is set and not by "= 0". */
static bool is_on(const struct server *server, const struct directive_list *list, const char *name)
{
	const char *value = server_value(server, list, name, NULL);

	if (!value)
		return directive_last(list, name) != NULL;
	return strcmp(value, "0") != 0 && strcmp(value, "OFF") != 0 && strcmp(value, "off") != 0;
}

static void add_listens(struct server *server, const struct directive_list *list)
{
	static const struct directive none = { .name = "bind_address", .path = "" };
	const struct directive *bind = directive_last(list, "bind_address");
	const char *port = server_value(server, list, "port", "3306");
	const char *socket = server_value(server, list, "socket", "");
	struct bytes rest = bytes_of(server_value(server, list, "bind_address", "*")), address;
	scoped_arena arena = { 0 };

	while (!is_on(server, list, "skip_networking") && bytes_part(&rest, ',', &address))
		server_add_listen(server, server_listen_text(
						  server, bind ? bind : &none,
						  arena_string(&arena, bytes_trim(address)), port));
	if (socket[0] == '/')
		server_add_listen(server, server_listen_text(server, &none, socket, NULL));
}

/* "gcomm://10.0.0.1,10.0.0.2:4567" */
static void add_cluster(struct server *server, const struct directive *directive)
{
	struct bytes rest = bytes_of(directive_argument(directive, 0)), host;
	scoped_arena arena = { 0 };

	if (!bytes_skip(&rest, "gcomm://"))
		return;
	rest.size = strcspn(rest.at, "?");
	while (bytes_part(&rest, ',', &host))
		if (bytes_trim(host).size)
			server_add_endpoint(server, directive, "galera",
					    arena_string(&arena, bytes_trim(host)), NULL);
}

/* Whom MariaDB follows, as it noted it: lines of a file whose fourth is the host, the fifth the
 * user, the sixth the password, the seventh the port. The password is not looked at. */
static void add_primary(struct server *server, const char *data)
{
	const char *path = arena_format(&server->tree->arena, "%s/master.info", data);
	struct bytes line, host = { 0 }, user = { 0 }, port = { 0 };
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	struct err err;
	unsigned number = 0;

	if (root_read(server->root, path, ROOT_TEXT_MAX, &text, &err) < 0)
		return;
	for (struct bytes rest = buf_bytes(&text); bytes_line(&rest, &line) && number < 7;) {
		number++;
		host = number == 4 ? line : host;
		user = number == 5 ? line : user;
		port = number == 7 ? line : port;
	}
	if (host.size == 0 || port.size == 0)
		return;
	struct directive directive = { .name = "master.info", .path = path, .line = 4 };
	struct endpoint *endpoint = server_add_endpoint(server, &directive, "mysql",
							arena_string(&arena, host),
							arena_string(&arena, port));

	endpoint->user = server_text(server, &directive, arena_string(&arena, user));
}

/* Without --defaults-file both places are read, and --defaults-extra-file behind them. */
static void read_files(struct server *server)
{
	static const char *const places[] = { "/etc/my.cnf", "/etc/mysql/my.cnf" };
	struct configuration_tree *tree = server->tree;
	const char *extra = server_option(server, "--defaults-extra-file");

	if (server_option(server, "--defaults-file")) {
		configuration_tree_read(tree, server->path, &tree->top);
		return;
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (root_exists(server->root, places[i]))
			configuration_tree_read(tree, places[i], &tree->top);
	if (extra && server_run_path(server, extra))
		configuration_tree_read(tree, server_run_path(server, extra), &tree->top);
}

static void read_mysql(struct server *server)
{
	static const struct include_rule includes[] = {
		{ .name = "!include" },
		{ .name = "!includedir", .kind = INCLUDE_FOLDER, .endings = ".cnf" },
		{ NULL },
	};
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	struct directive_list settings = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_MYSQL);
	server_begin_row(server, NULL);
	tree.includes = includes;
	read_files(server);
	gather(server, &settings);
	const char *data = server_value(server, &settings, "datadir", "/var/lib/mysql");
	const struct directive *cluster = directive_last(&settings, "wsrep_cluster_address");

	server->folder = data;
	server_add_all(server, rules, &settings);
	if (!directive_last(&settings, "datadir"))
		server_add_text(server, &server->row->data_directories,
				arena_intern(server->survey->arena, bytes_of(data)));
	add_listens(server, &settings);
	if (cluster)
		add_cluster(server, cluster);
	add_primary(server, data);
	server_add_mysql_databases(server, data);
	server_end_tree(server);
}

const struct server_program mysql_program = {
	.name = "mysql",
	.programs = (const char *const[]){ "mysqld", "mariadbd", NULL },
	.options = (const char *const[]){ "--defaults-file", NULL },
	.files = (const char *const[]){ "/etc/mysql/my.cnf", "/etc/my.cnf", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/mysqld", "/usr/sbin/mariadbd",
					   "/usr/libexec/mysqld", "/usr/libexec/mariadbd",
					   "/usr/bin/mariadbd", "/usr/bin/mysqld",
					   "/usr/local/bin/mysqld", NULL },
	.services = (const char *const[]){ "mariadb.service", "mysql.service", "mysqld.service",
					   "mariadb", "mysql", NULL },
	.reload = RELOAD_NEVER,
	.read = read_mysql,
};
