/* SPDX-License-Identifier: GPL-2.0-or-later */
/* postfix. Sources: postconf(5), master(5), mysql_table(5); its defaults are those of 3.x. */
#include "base/path.h"
#include "survey/middleware/server.h"

enum {
	EXPAND_DEPTH_MAX = 8,        /* names in names */
	EXPAND_SIZE_MAX = 32 * 1024, /* bytes of one value */
	TABLES_MAX = 50,             /* tables in databases that are looked into */
};

static const struct meaning_rule rules[] = {
	{ "mail_owner", MEANS_USER, false, "of most of its processes" },
	{ "queue_directory", MEANS_DATA, false, "mail that waits" },
	{ "virtual_mailbox_base", MEANS_DATA, false, "mail that has come" },
	{ "maillog_file", MEANS_LOG, false, "instead of syslog" },
	{ "smtpd_tls_cert_file", MEANS_CERTIFICATE, false, "its own" },
	{ "smtpd_tls_eccert_file", MEANS_CERTIFICATE, false, "another of its own" },
	{ "smtpd_tls_key_file", MEANS_KEY, false, "of its certificate" },
	{ "smtpd_tls_eckey_file", MEANS_KEY, false, "likewise" },
	{ "smtpd_tls_chain_files", MEANS_KEY, false, "key and certificate in one" },
	{ "smtpd_tls_CAfile", MEANS_CERTIFICATE, false, "who may sign clients" },
	{ "smtp_tls_cert_file", MEANS_CERTIFICATE, false, "shown to others" },
	{ "smtp_tls_key_file", MEANS_KEY, false, "of that" },
	{ "myhostname", MEANS_SETTING, false, "as whom it speaks" },
	{ "mydestination", MEANS_SETTING, false, "whose mail stays here" },
	{ "mynetworks", MEANS_SETTING, false, "who may send through it" },
	{ "relay_domains", MEANS_SETTING, false, "whose mail it passes on" },
	{ "virtual_mailbox_domains", MEANS_SETTING, false, "whose mail it keeps" },
	{ "virtual_alias_domains", MEANS_SETTING, false, "whose mail it renames" },
	{ "virtual_alias_maps", MEANS_SETTING, false, "how" },
	{ "virtual_mailbox_maps", MEANS_SETTING, false, "where it is kept" },
	{ "transport_maps", MEANS_SETTING, false, "where mail goes otherwise" },
	{ "virtual_transport", MEANS_SETTING, false, "who keeps it" },
	{ "mailbox_transport", MEANS_SETTING, false, "likewise" },
	{ "alias_maps", MEANS_SETTING, false, "who gets whose mail" },
	{ "relayhost", MEANS_SETTING, false, "through whom it sends" },
	{ "content_filter", MEANS_SETTING, false, "who looks at it" },
	{ "smtpd_milters", MEANS_SETTING, false, "likewise" },
	{ "smtp_sasl_password_maps", MEANS_SETTING, false, "where its passwords are" },
	{ "message_size_limit", MEANS_SETTING, false, "what it refuses" },
	{ NULL },
};

/* What holds when main.cf does not say it. */
static const struct {
	const char *name, *value;
} defaults[] = {
	{ "queue_directory", "/var/spool/postfix" },
	{ "inet_interfaces", "all" },
	{ "mail_owner", "postfix" },
	{ "mydestination", "$myhostname, localhost.$mydomain, localhost" },
	{ "smtpd_tls_key_file", "$smtpd_tls_cert_file" },
	{ "virtual_alias_domains", "$virtual_alias_maps" },
};

/* Services that master.cf names. Source: /etc/services. */
static const struct {
	const char *name, *port;
} services[] = {
	{ "smtp", "25" },        { "smtps", "465" }, { "submissions", "465" },
	{ "submission", "587" }, { "qmqp", "628" },  { "lmtp", "24" },
};

/* ---- values -------------------------------------------------------------------------------- */

/* A parameter's value as written: of main.cf, else its default, else NULL. */
static const char *raw_value(const struct server *server, const char *name)
{
	const struct directive *directive = directive_last(&server->tree->top, name);
	const char *hostname = server->survey->content->host.hostname;

	if (directive)
		return directive_argument(directive, 0);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (strcmp(defaults[i].name, name) == 0)
			return defaults[i].value;
	return strcmp(name, "myhostname") == 0 ? hostname : NULL;
}

static void expand(const struct server *server, struct bytes text, unsigned depth, struct buf *ret);

/* "name", "name?text" (if it has a value), "name:text" (if it has none), as they stand in ${}. */
static void expand_name(const struct server *server, struct bytes name, unsigned depth,
			struct buf *ret)
{
	scoped_arena arena = { 0 };
	size_t size = 0;

	while (size < name.size && name.at[size] != '?' && name.at[size] != ':')
		size++;
	const char *value = raw_value(server, arena_string(&arena, bytes_slice(name, 0, size)));
	struct bytes text = bytes_slice(name, size + 1, SIZE_MAX);
	bool is_set = value && value[0];

	if (size == name.size)
		expand(server, bytes_of(value), depth + 1, ret);
	else if ((name.at[size] == '?') == is_set)
		expand(server, text, depth + 1, ret);
}

/* Appends a value with its "$name", "${name}" and "$(name)" replaced. */
static void expand(const struct server *server, struct bytes text, unsigned depth, struct buf *ret)
{
	for (size_t i = 0; i < text.size && ret->size < EXPAND_SIZE_MAX; i++) {
		struct bytes rest = bytes_slice(text, i + 1, SIZE_MAX);
		bool group = rest.size && (rest.at[0] == '{' || rest.at[0] == '(');
		size_t size = 0;

		if (text.at[i] != '$' || rest.size == 0 || depth >= EXPAND_DEPTH_MAX) {
			buf_add_byte(ret, text.at[i]);
			continue;
		}
		rest = bytes_slice(rest, group, SIZE_MAX);
		while (size < rest.size &&
		       (group ? !strchr(")}", rest.at[size])
			      : (rest.at[size] == '_' ||
				 (rest.at[size] >= '0' && rest.at[size] <= '9') ||
				 ((rest.at[size] | 0x20) >= 'a' && (rest.at[size] | 0x20) <= 'z'))))
			size++;
		expand_name(server, bytes_slice(rest, 0, size), depth, ret);
		i += size + (group ? 2 : 0);
	}
}

/* The value of a parameter, expanded, in the tree's arena; "" if it has none. */
static const char *value_of(const struct server *server, const char *name)
{
	scoped_buf text = { 0 };

	expand(server, bytes_of(raw_value(server, name)), 0, &text);
	return arena_string(&server->tree->arena, buf_bytes(&text));
}

/* ---- where it listens ---------------------------------------------------------------------- */

static const char *port_of(const char *service)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(services[i].name, service) == 0)
			return services[i].port;
	return service;
}

/* A port on all addresses of inet_interfaces. */
static void add_port(struct server *server, const struct directive *service, const char *port)
{
	struct bytes rest = bytes_of(value_of(server, "inet_interfaces")), word;
	scoped_arena arena = { 0 };

	while (bytes_word(&rest, &word)) {
		while (word.size && word.at[word.size - 1] == ',')
			word.size--;
		if (bytes_is(word, "all")) {
			server_add_listen(server, server_listen(server, "", port, NULL));
		} else if (bytes_is(word, "loopback-only") || bytes_is(word, "localhost")) {
			server_add_listen(server, server_listen(server, "localhost", port, NULL));
		} else if (word.size) {
			server_add_listen(server,
					  server_listen_text(server, service,
							     arena_string(&arena, word), port));
		}
	}
}

/* The services of master.cf that are open to the network: "smtp inet n - y - - smtpd". */
static void add_listens(struct server *server, const struct directive_list *master)
{
	for (directive_each(service, master)) {
		const char *colon = strrchr(service->name, ':');
		scoped_arena arena = { 0 };

		if (strcmp(directive_argument(service, 0), "inet") != 0)
			continue;
		if (!colon) {
			add_port(server, service, port_of(service->name));
			continue;
		}
		struct bytes host = { service->name, (size_t)(colon - service->name) };
		const char *text = arena_format(&arena, "%.*s:%s", (int)host.size, host.at,
						port_of(colon + 1));

		server_add_listen(server, server_listen_text(server, service, text, "25"));
	}
}

/* ---- others -------------------------------------------------------------------------------- */

/* "[mail.example.com]:587", "inet:127.0.0.1:11332", "smtp:[127.0.0.1]:10024" */
static void add_host(struct server *server, const struct directive *directive, struct bytes text,
		     const char *protocol)
{
	static const char *const transports[] = { "inet:", "smtp:", "lmtp:", "relay:",
						  "lmtp:inet:" };
	scoped_arena arena = { 0 };
	struct bytes rest = text;

	for (size_t i = 0; i < sizeof(transports) / sizeof(transports[0]); i++) {
		rest = text;
		if (bytes_skip(&rest, transports[i]))
			break;
		rest = text;
	}
	bytes_skip(&rest, "inet:");
	if (rest.size == 0 || bytes_find_text(rest, "unix:") >= 0 || rest.at[0] == '/')
		return;
	server_add_endpoint(server, directive, protocol, arena_string(&arena, rest), NULL);
}

static void add_hosts(struct server *server)
{
	static const struct {
		const char *name, *protocol;
		bool bare; /* a host alone, without a transport before it */
	} parameters[] = {
		{ "relayhost", "smtp", true },
		{ "smtpd_milters", "milter", false },
		{ "non_smtpd_milters", "milter", false },
		{ "content_filter", "smtp", false },
		{ "virtual_transport", "lmtp", false },
		{ "mailbox_transport", "lmtp", false },
	};

	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		const struct directive *directive = directive_last(&server->tree->top,
								   parameters[i].name);
		struct bytes rest = bytes_of(value_of(server, parameters[i].name)), word;

		while (directive && bytes_word(&rest, &word)) {
			if (word.at[word.size - 1] == ',')
				word.size--;
			if (parameters[i].bare || bytes_find(word, ':') > 0)
				add_host(server, directive, word, parameters[i].protocol);
		}
	}
}

/* A table in a database: mysql_table(5), pgsql_table(5). Its password is not looked at. */
static void add_table(struct server *server, const char *path, const char *protocol)
{
	struct configuration_tree *tree = server->tree;
	struct directive_list list = { 0 };

	if (!root_exists(server->root, path) || !configuration_tree_read(tree, path, &list))
		return;
	const struct directive *hosts = directive_last(&list, "hosts");
	struct bytes rest = bytes_of(hosts ? directive_argument(hosts, 0) : ""), host;
	scoped_arena arena = { 0 };

	while (bytes_word(&rest, &host)) {
		bytes_skip(&host, "inet:");
		bytes_skip(&host, "unix:");
		struct endpoint *endpoint = server_add_endpoint(server, hosts, protocol,
								arena_string(&arena, host), NULL);
		const struct directive *user = directive_last(&list, "user");
		const struct directive *database = directive_last(&list, "dbname");

		if (user)
			endpoint->user = server_text(server, user, directive_argument(user, 0));
		if (database)
			endpoint->database = server_text(server, database,
							 directive_argument(database, 0));
	}
}

/* "proxy:mysql:/etc/postfix/mailboxes.cf" */
static void add_table_of(struct server *server, struct bytes word)
{
	static const struct {
		const char *prefix, *protocol;
	} kinds[] = { { "mysql:/", "mysql" }, { "pgsql:/", "postgresql" } };
	scoped_arena arena = { 0 };

	bytes_skip(&word, "proxy:");
	if (bytes_ends(word, ","))
		word.size--;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct bytes path = word;

		if (bytes_skip(&path, kinds[i].prefix))
			add_table(server, arena_format(&arena, "/%.*s", (int)path.size, path.at),
				  kinds[i].protocol);
	}
}

static void add_tables(struct server *server)
{
	unsigned count = 0;

	for (directive_each(directive, &server->tree->top)) {
		struct bytes rest = bytes_of(directive_argument(directive, 0)), word;

		while (bytes_word(&rest, &word) && count < TABLES_MAX) {
			bool table = bytes_find_text(word, "sql:/") >= 0;

			if (table)
				add_table_of(server, word);
			count += table;
		}
	}
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* By the rules, with expanded values; what nobody set is told only where it has a default. */
static void add_parameters(struct server *server)
{
	static const struct directive none = { .name = "default", .path = "" };

	for (const struct meaning_rule *rule = rules; rule->name; rule++) {
		const struct directive *directive = directive_last(&server->tree->top, rule->name);
		const char *value = value_of(server, rule->name);

		if (value[0] && (directive || rule->meaning != MEANS_SETTING))
			server_add(server, rule, directive ? directive : &none, value);
	}
}

static const char *locate(struct server *server)
{
	const char *folder = server_option(server, "-c");

	for (size_t i = 0; server->process && !folder && i < server->process->environment.count;
	     i++)
		if (strcmp(server->process->environment.at[i].key, "MAIL_CONFIG") == 0)
			folder = server->process->environment.at[i].value;
	return folder ? arena_format(server->survey->arena, "%s/main.cf", folder) : NULL;
}

static void read_postfix(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	struct directive_list master = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_POSTFIX);
	server_begin_row(server, NULL);
	configuration_tree_read(&tree, server->path, &tree.top);
	tree.syntax = CONFIGURATION_POSTFIX_MASTER;
	configuration_tree_read(&tree,
				arena_format(&tree.arena, "%.*s/master.cf",
					     (int)path_folder(server->path).size, server->path),
				&master);
	tree.syntax = CONFIGURATION_POSTFIX;
	add_parameters(server);
	add_listens(server, &master);
	add_hosts(server);
	add_tables(server);
	server_end_tree(server);
}

const struct server_program postfix_program = {
	.name = "postfix",
	.programs = (const char *const[]){ "/postfix/sbin/master", "/postfix/master", NULL },
	.options = (const char *const[]){ NULL },
	.files = (const char *const[]){ "/etc/postfix/main.cf", "/etc/postfix-*/main.cf", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/postfix", NULL },
	.services = (const char *const[]){ "postfix.service", "postfix@-.service", "postfix",
					   NULL },
	.many = true,
	.reload = RELOAD_CHILDREN,
	.reload_child = "qmgr",
	.locate = locate,
	.read = read_postfix,
};
