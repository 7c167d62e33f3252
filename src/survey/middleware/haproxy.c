/* SPDX-License-Identifier: GPL-2.0-or-later */
/* haproxy. Source: its configuration manual, chapters 3 to 5 and 11 (addresses). */
#include "base/path.h"
#include "survey/middleware/server.h"

enum { HOSTS_MAX = 1000 }; /* names of one frontend */

static const struct meaning_rule global_rules[] = {
	{ "user", MEANS_USER, false, "of the process that serves" },
	{ "maxconn", MEANS_SETTING, false, "how many connections at once" },
	{ "chroot", MEANS_SETTING, false, "what it can see" },
	{ "server-state-file", MEANS_SETTING, false, "what a reload keeps" },
	{ "ca-base", MEANS_SETTING, false, "where certificates are" },
	{ "crt-base", MEANS_SETTING, false, "likewise" },
	{ "nbthread", MEANS_SETTING, false, "how much of the machine it takes" },
	{ NULL },
};

static const struct meaning_rule certificate_rule = { "crt", MEANS_CERTIFICATE, true,
						      "a file, or a folder of them" };

/* Words of an address that are no part of it. Source: manual, 11.1 and 11.3. */
static const char *const address_families[] = {
	"ipv4@", "ipv6@", "ipv6@", "tcp4@", "tcp6@", "tcp@", "stream+", NULL,
};

/* ---- addresses ----------------------------------------------------------------------------- */

/* One of the addresses of a bind line; NULL for what is no address (a descriptor). */
static const char *listen_of(struct server *server, const struct directive *directive,
			     struct bytes text)
{
	struct arena *arena = &server->tree->arena;
	bool datagrams = false;

	for (const char *const *family = address_families; *family; family++)
		bytes_skip(&text, *family);
	if (bytes_skip(&text, "quic4@") || bytes_skip(&text, "quic6@") ||
	    bytes_skip(&text, "udp4@") || bytes_skip(&text, "udp6@") || bytes_skip(&text, "udp@"))
		datagrams = true;
	if (bytes_starts(text, "fd@") || bytes_starts(text, "sockpair@"))
		return NULL;
	if (bytes_skip(&text, "abns@"))
		return server_listen(server, arena_format(arena, "@%.*s", (int)text.size, text.at),
				     NULL, NULL);
	if (bytes_skip(&text, "unix@") || bytes_starts(text, "/"))
		return server_listen(server, arena_string(arena, text), NULL, NULL);
	ptrdiff_t colon = bytes_find_last(text, ':');

	if (colon < 0)
		return server_listen_text(server, directive, arena_string(arena, text), "");
	/* ":::443" is any address of IPv6, ":443" any of IPv4, "[::1]:443" has brackets */
	struct bytes host = bytes_slice(text, 0, (size_t)colon);
	const char *port = arena_string(arena, bytes_slice(text, (size_t)colon + 1, SIZE_MAX));

	return server_listen(server, bytes_is(host, "*") ? "" : arena_string(arena, host), port,
			     datagrams ? "/udp" : NULL);
}

/* The base that relative certificates start from. */
static const char *certificate_folder(const struct server *server)
{
	const struct directive *global = directive_first(&server->tree->top, "global");

	return global ? server_value(server, &global->children, "crt-base", NULL) : NULL;
}

/* The addresses at argument `at`, and the certificates behind them. */
static void add_bind(struct server *server, const struct directive *bind, unsigned at)
{
	struct bytes rest = bytes_of(directive_argument(bind, at)), text;

	while (bytes_part(&rest, ',', &text)) {
		const char *listen = listen_of(server, bind, text);

		if (listen)
			server_add_listen(server, listen);
	}
	for (unsigned i = at + 1; i + 1 < bind->argument_count; i++)
		if (strcmp(bind->arguments[i], "crt") == 0)
			server_add(server, &certificate_rule, bind, bind->arguments[i + 1]);
}

/* ---- sections ------------------------------------------------------------------------------ */

/* "acl shop hdr(host) -i shop.example.com" tells the names that a frontend answers to. */
static void add_hosts(struct server *server, const struct directive *acl)
{
	const char *what = directive_argument(acl, 1);
	bool host = strstr(what, "hdr(host") || strstr(what, "hdr_dom(host") ||
		    strstr(what, "hdr_end(host") || strstr(what, "hdr_beg(host") ||
		    strstr(what, "ssl_fc_sni") || strstr(what, "req.ssl_sni") ||
		    strstr(what, "req_ssl_sni");

	for (unsigned i = 2; host && i < acl->argument_count; i++) {
		const char *word = acl->arguments[i];

		if (strcmp(word, "-f") == 0 || strcmp(word, "-m") == 0)
			i++; /* a file of names, a way to match */
		else if (word[0] != '-' && server->site->names.count < HOSTS_MAX)
			server_add_text(server, &server->site->names,
					server_text(server, acl, word));
	}
}

/* "redirect scheme https", "http-request redirect location https://..." */
static void add_redirect(struct server *server, const struct directive *directive)
{
	unsigned at = directive_is(directive, "http-request") ? 1 : 0;
	bool redirect = at ? strcmp(directive_argument(directive, 0), "redirect") == 0
			   : directive_is(directive, "redirect");
	const char *kind = directive_argument(directive, at);

	if (redirect && strcmp(kind, "scheme") == 0)
		server_add_text(server, &server->site->redirects,
				server_text(server, directive,
					    arena_format(&server->tree->arena, "%s://",
							 directive_argument(directive, at + 1))));
	else if (redirect)
		server_add_text(
			server, &server->site->redirects,
			server_text(server, directive, directive_argument(directive, at + 1)));
}

static void add_frontend(struct server *server, const struct directive *section)
{
	const char *name = directive_argument(section, 0);
	struct site *site = server_add_site(server, section);

	if (name[0])
		server_add_text(server, &site->names, server_text(server, section, name));
	if (directive_is(section, "listen"))
		server_add_text(server, &site->upstreams, server_text(server, section, name));
	for (directive_each(directive, &section->children)) {
		if (directive_is(directive, "bind"))
			add_bind(server, directive, 0);
		else if (directive_is(directive, "acl"))
			add_hosts(server, directive);
		else if (directive_is(directive, "use_backend") ||
			 directive_is(directive, "default_backend"))
			server_add_text(
				server, &site->upstreams,
				server_text(server, directive, directive_argument(directive, 0)));
		add_redirect(server, directive);
	}
	server->site = NULL;
}

/* "server NAME ADDRESS options": the address, the options that say when it is used. */
static void add_server(struct server *server, struct upstream *upstream,
		       const struct directive *directive)
{
	bool is_template = directive_is(directive, "server-template");
	scoped_buf text = { 0 };

	if (!is_template && !directive_is(directive, "server"))
		return;
	buf_add_text(&text, directive_argument(directive, is_template ? 2 : 1));
	if (is_template)
		buf_add_format(&text, " (%s)", directive_argument(directive, 1));
	for (unsigned i = 2; i < directive->argument_count; i++)
		if (strcmp(directive->arguments[i], "backup") == 0 ||
		    strcmp(directive->arguments[i], "disabled") == 0)
			buf_add_format(&text, " %s", directive->arguments[i]);
	*vec_push_in(server->survey->arena, &upstream->servers) = server_text(server, directive,
									      buf_text(&text));
}

static void add_backend(struct server *server, const struct directive *section)
{
	struct upstream *upstream = NULL;

	for (directive_each(directive, &section->children)) {
		if (!directive_is(directive, "server") &&
		    !directive_is(directive, "server-template"))
			continue;
		if (!upstream)
			upstream = server_add_upstream(server, section,
						       directive_argument(section, 0));
		add_server(server, upstream, directive);
	}
}

/* "log 10.0.0.1:514 local0", "log stdout format raw", "log /dev/log local0" */
static void add_log(struct server *server, const struct directive *directive)
{
	const char *target = directive_argument(directive, 0);

	if (strcmp(target, "global") == 0 || !target[0])
		return;
	server_add_text(server, &server->row->logs, server_text(server, directive, target));
	if (target[0] != '/' && strcmp(target, "stdout") != 0 && strcmp(target, "stderr") != 0 &&
	    !strchr(target, '@'))
		server_add_endpoint(server, directive, "syslog", target, NULL);
}

/* "stats socket /run/haproxy/admin.sock", "stats uri /stats": how it is looked into. */
static void add_stats(struct server *server, const struct directive *directive)
{
	const char *kind = directive_argument(directive, 0);

	if (strcmp(kind, "socket") == 0)
		add_bind(server, directive, 1);
	else if (strcmp(kind, "uri") == 0)
		server_add_setting(server, "stats uri",
				   server_text(server, directive, directive_argument(directive, 1)),
				   true);
}

/* Other hosts that a section names: peers, name servers. */
static void add_others(struct server *server, const struct directive *section)
{
	for (directive_each(directive, &section->children)) {
		const char *address = directive_argument(directive, 1);

		if (directive_is(section, "peers") &&
		    (directive_is(directive, "peer") || directive_is(directive, "server")) &&
		    address[0])
			server_add_endpoint(server, directive, "haproxy", address, NULL);
		if (directive_is(section, "resolvers") && directive_is(directive, "nameserver"))
			server_add_endpoint(server, directive, "dns", address, NULL);
		if (directive_is(directive, "log"))
			add_log(server, directive);
		if (directive_is(directive, "stats"))
			add_stats(server, directive);
	}
}

static void add_section(struct server *server, const struct directive *section)
{
	if (directive_is(section, "global"))
		server_add_all(server, global_rules, &section->children);
	if (directive_is(section, "frontend") || directive_is(section, "listen"))
		add_frontend(server, section);
	if (directive_is(section, "backend") || directive_is(section, "listen"))
		add_backend(server, section);
	add_others(server, section);
}

/* ---- the program --------------------------------------------------------------------------- */

/* Every "-f FILE" in turn; of a folder its files that end in .cfg. */
static void read_files(struct server *server)
{
	static const struct include_rule rule = { .kind = INCLUDE_FOLDER, .endings = ".cfg" };
	struct configuration_tree *tree = server->tree;
	const struct server_words *words = server_words_of(server);
	bool any = false;

	for (size_t i = 1; i + 1 < words->count; i++) {
		const char *path = strcmp(words->at[i], "-f") == 0 && words->at[i + 1][0] != '$'
					   ? server_run_path(server, words->at[i + 1])
					   : NULL;
		struct stat state;

		if (!path)
			continue;
		any = true;
		if (root_stat(server->root, path, &state) == 0 && S_ISDIR(state.st_mode))
			configuration_tree_include(tree, &rule, path, path, &tree->top);
		else
			configuration_tree_read(tree, path, &tree->top);
	}
	if (!any)
		configuration_tree_read(tree, server->path, &tree->top);
}

static void read_haproxy(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_HAPROXY);
	server_begin_row(server, NULL);
	read_files(server);
	server->folder = certificate_folder(server);
	for (directive_each(section, &tree.top))
		add_section(server, section);
	server_end_tree(server);
}

const struct server_program haproxy_program = {
	.name = "haproxy",
	.programs = (const char *const[]){ "haproxy", NULL },
	.options = (const char *const[]){ "-f", NULL },
	.files = (const char *const[]){ "/etc/haproxy/haproxy.cfg",
					"/usr/local/etc/haproxy/haproxy.cfg", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/haproxy", "/usr/local/sbin/haproxy", NULL },
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.read = read_haproxy,
};
