/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apache. Sources: httpd "Directive Index"; server/core.c on sections, mod_so on LoadModule. What
 * depends on how it was started (defines, modules, variables) is decided while the files are read
 * (apache_conditions.c); what runs is asked for its environment, what does not for its envvars.
 */
#include <strings.h>

#include "base/path.h"
#include "survey/middleware/apache_conditions.h"

/* What a virtual host has of its own, else from the main server. */
static const struct meaning_rule inherited[] = {
	{ "DocumentRoot", MEANS_DOCUMENTS, false, "what is served" },
	{ "ErrorLog", MEANS_LOG, false, "one" },
	{ "CustomLog", MEANS_LOG, true, "several may be written" },
	{ "TransferLog", MEANS_LOG, true, "its older name" },
	{ NULL },
};

/* The same where it speaks TLS. */
static const struct meaning_rule inherited_tls[] = {
	{ "SSLCertificateFile", MEANS_CERTIFICATE, true, "one for each kind of key" },
	{ "SSLCertificateChainFile", MEANS_CERTIFICATE, false, "who signed it" },
	{ "SSLCACertificateFile", MEANS_CERTIFICATE, false, "who may sign clients" },
	{ "SSLCertificateKeyFile", MEANS_KEY, true, "one for each certificate" },
	{ NULL },
};

static const struct meaning_rule general[] = {
	{ "User", MEANS_USER, false, "of the workers" },
	{ "ErrorLog", MEANS_LOG, false, "what concerns no site" },
	{ "CustomLog", MEANS_LOG, true, "likewise" },
	{ "ServerName", MEANS_SETTING, false, "as whom it answers" },
	{ "ServerAdmin", MEANS_PERSON, false, "who may know" },
	{ "MaxRequestWorkers", MEANS_SETTING, false, "how many requests at once" },
	{ "MaxClients", MEANS_SETTING, false, "its older name" },
	{ "SSLProtocol", MEANS_SETTING, false, "whom it still talks to" },
	{ NULL },
};

static const struct meaning_rule alias_rule = { "Alias", MEANS_DOCUMENTS, true,
						"another folder for some paths" };
static const struct meaning_rule password_rule = { "AuthUserFile", MEANS_FILE, true,
						   "nobody gets in without it" };

/* ---- a site -------------------------------------------------------------------------------- */

/* "unix:/run/x.sock|fcgi://localhost" becomes "fcgi://unix:/run/x.sock". */
static void add_upstream_text(struct server *server, const struct directive *directive,
			      const char *text)
{
	const char *bar = strncmp(text, "unix:", strlen("unix:")) == 0 ? strchr(text, '|') : NULL;
	const char *scheme = bar ? strstr(bar, "://") : NULL;

	if (scheme)
		text = arena_format(&server->tree->arena, "%.*s%.*s",
				    (int)(scheme - bar - 1 + strlen("://")), bar + 1,
				    (int)(bar - text), text);
	if (text[0] && strcmp(text, "!") != 0)
		server_add_text(server, &server->site->upstreams,
				server_text(server, directive, text));
}

/* ProxyPass [path] url [options]; within Location the path is missing. */
static void add_proxy_pass(struct server *server, const struct directive *directive)
{
	const char *first = directive_argument(directive, 0);
	bool has_path = !strstr(first, "://") && !bytes_starts(bytes_of(first), "unix:");

	add_upstream_text(server, directive, has_path ? directive_argument(directive, 1) : first);
}

/* "RewriteRule pattern target [P]" passes on, with an R or to another host it redirects. */
static void add_rewrite(struct server *server, const struct directive *directive)
{
	const char *target = directive_argument(directive, 1);
	struct bytes flags = bytes_of(directive_argument(directive, 2)), flag;

	flags = bytes_trim(flags);
	if (bytes_skip(&flags, "[") && flags.size)
		flags.size--;
	while (bytes_part(&flags, ',', &flag)) {
		flag = bytes_trim(flag);
		if (!bytes_is(flag, "P") && !bytes_is(flag, "proxy"))
			continue;
		add_upstream_text(server, directive, target);
		return;
	}
	if (strstr(target, "://"))
		server_add_text(server, &server->site->redirects,
				server_text(server, directive, target));
}

/* "Redirect [status] [path] url" */
static void add_redirect(struct server *server, const struct directive *directive)
{
	const char *target = directive->argument_count
				     ? directive_argument(directive, directive->argument_count - 1)
				     : "";

	if (strstr(target, "://"))
		server_add_text(server, &server->site->redirects,
				server_text(server, directive, target));
}

/* One directive of a site, at whatever depth. */
static void add_directive(struct server *server, const struct directive *directive)
{
	struct bytes handler = bytes_of(directive_argument(directive, 0));

	if (directive_is(directive, "ProxyPass") || directive_is(directive, "ProxyPassMatch"))
		add_proxy_pass(server, directive);
	else if (directive_is(directive, "RewriteRule"))
		add_rewrite(server, directive);
	else if (strncasecmp(directive->name, "Redirect", strlen("Redirect")) == 0)
		add_redirect(server, directive);
	else if (directive_is(directive, "SetHandler") && bytes_skip(&handler, "proxy:"))
		add_upstream_text(server, directive, handler.at);
	else if (directive_is(directive, "WSGIScriptAlias"))
		add_upstream_text(server, directive,
				  arena_format(&server->tree->arena, "wsgi:%s",
					       directive_argument(directive, 1)));
	else if (directive_is(directive, "Alias") || directive_is(directive, "AliasMatch") ||
		 directive_is(directive, "ScriptAlias"))
		server_add(server, &alias_rule, directive, directive_argument(directive, 1));
	else if (directive_is(directive, "AuthUserFile"))
		server_add(server, &password_rule, directive, directive_argument(directive, 0));
}

static void add_below(struct server *server, const struct directive_list *list)
{
	for (directive_each(directive, list)) {
		if (directive_is(directive, "VirtualHost"))
			continue;
		add_directive(server, directive);
		add_below(server, &directive->children);
	}
}

static void add_names(struct server *server, const struct directive_list *list)
{
	const struct directive *name = directive_last(list, "ServerName");

	if (name)
		server_add_text(server, &server->site->names,
				server_text(server, name, directive_argument(name, 0)));
	for (directive_each(directive, list))
		for (unsigned i = 0;
		     directive_is(directive, "ServerAlias") && i < directive->argument_count; i++)
			server_add_text(server, &server->site->names,
					server_text(server, directive, directive->arguments[i]));
}

static void add_inherited(struct server *server, const struct meaning_rule *rules,
			  const struct directive_list *own,
			  const struct directive_list *main_server)
{
	for (const struct meaning_rule *rule = rules; rule->name; rule++)
		server_add_rule(server, rule, directive_first(own, rule->name) ? own : main_server);
}

static void add_site(struct server *server, const struct directive_list *own,
		     const struct directive_list *main_server)
{
	const char *engine = server_value(server, own, "SSLEngine",
					  server_value(server, main_server, "SSLEngine", "off"));

	add_names(server, own);
	add_inherited(server, inherited, own, main_server);
	if (strcasecmp(engine, "off") != 0)
		add_inherited(server, inherited_tls, own, main_server);
	add_below(server, own);
}

/* ---- where it listens ---------------------------------------------------------------------- */

/* "<VirtualHost *:80 _default_:443>": without a port it is for every one. */
static void add_addresses(struct server *server, const struct directive *block)
{
	for (unsigned i = 0; i < block->argument_count; i++) {
		const char *text = block->arguments[i];
		struct bytes rest = bytes_of(text);

		if (bytes_skip(&rest, "_default_"))
			text = arena_format(&server->tree->arena, "*%s", rest.at);
		if (strcmp(text, "*") == 0 || bytes_ends(bytes_of(text), ":*")) {
			for (vec_each(listen, &server->row->listens))
				server_add_text(server, &server->site->listens, *listen);
			continue;
		}
		server_add_text(server, &server->site->listens,
				server_listen_text(server, block, text, "80"));
	}
}

static struct bytes port_of(const char *listen)
{
	const char *colon = strrchr(listen, ':');

	return bytes_of(colon ? colon : "");
}

/* True if some site listens on the port of that address. */
static bool has_site(const struct middleware *row, const char *listen)
{
	for (vec_each(site, &row->sites))
		for (vec_each(own, &site->listens))
			if (bytes_equal(port_of(*own), port_of(listen)))
				return true;
	return false;
}

/* The main server answers where no virtual host does. */
static void add_main_server(struct server *server, const struct directive_list *top,
			    const struct directive_list *settings)
{
	const struct directive *first = settings->first;
	text_list listens = { 0 };

	for (vec_each(listen, &server->row->listens))
		if (!has_site(server->row, *listen))
			*vec_push_in(&server->tree->arena, &listens) = *listen;
	if (!listens.count || !first)
		return;
	server_add_site(server, directive_first(settings, "DocumentRoot")
					? directive_first(settings, "DocumentRoot")
					: first);
	for (vec_each(listen, &listens))
		server_add_text(server, &server->site->listens, *listen);
	add_site(server, settings, settings);
	add_below(server, top);
	server->site = NULL;
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* "<Proxy balancer://shop>" with its members. */
static void add_balancer(struct server *server, const struct directive *block)
{
	const char *name = directive_argument(block, 0);

	if (strncmp(name, "balancer://", strlen("balancer://")) != 0)
		return;
	struct upstream *upstream = server_add_upstream(server, block, name);

	for (directive_each(child, &block->children))
		if (directive_is(child, "BalancerMember"))
			*vec_push_in(server->survey->arena,
				     &upstream->servers) = server_arguments(server, child, 0);
}

/* Balancers stand in sites as well as outside. */
static void add_balancers(struct server *server, const struct directive_list *list)
{
	for (directive_each(block, list)) {
		if (directive_is(block, "Proxy"))
			add_balancer(server, block);
		if (directive_is(block, "VirtualHost"))
			add_balancers(server, &block->children);
	}
}

static void add_all(struct server *server)
{
	const struct directive_list *top = &server->tree->top;
	struct directive_list settings = server_settings_of(server, top);

	server_add_all(server, general, &settings);
	for (directive_each(directive, &settings))
		if (directive_is(directive, "Listen"))
			server_add_listen(
				server, server_listen_text(server, directive,
							   directive_argument(directive, 0), "80"));
	add_balancers(server, top);
	for (directive_each(block, top)) {
		if (!directive_is(block, "VirtualHost"))
			continue;
		server_add_site(server, block);
		add_addresses(server, block);
		add_site(server, &block->children, &settings);
		server->site = NULL;
	}
	add_main_server(server, top, &settings);
}

/* The folder that relative paths start from, before a ServerRoot says otherwise. */
static const char *server_root(struct server *server)
{
	const char *given = server_option(server, "-d");
	struct bytes folder = path_folder(server->path);

	if (given)
		return server_run_path(server, given);
	if (bytes_ends(folder, "/conf")) /* /etc/httpd/conf/httpd.conf */
		folder.size -= strlen("/conf");
	return arena_string(&server->tree->arena, folder);
}

static void read_apache(struct server *server)
{
	static const struct include_rule includes[] = {
		{ .name = "Include", .takes_folders = true },
		{ .name = "IncludeOptional", .takes_folders = true, .may_miss = true },
		{ NULL },
	};
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	SCOPED(apache_conditions_deinit) struct apache_conditions conditions = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_APACHE);
	server_begin_row(server, NULL);
	tree.includes = includes;
	tree.folder = server_root(server);
	apache_conditions_init(&conditions, server);
	tree.step = apache_conditions_step;
	tree.context = &conditions;
	configuration_tree_read(&tree, server->path, &tree.top);
	server->folder = tree.folder;
	add_all(server);
	server_end_tree(server);
}

const struct server_program apache_program = {
	.name = "apache",
	.programs = (const char *const[]){ "apache2", "httpd", "httpd.worker", "httpd.event",
					   "apachectl", "apache2ctl", NULL },
	.options = (const char *const[]){ "-f", NULL },
	.files = (const char *const[]){ "/etc/apache2/apache2.conf", "/etc/httpd/conf/httpd.conf",
					"/etc/apache2/httpd.conf",
					"/usr/local/apache2/conf/httpd.conf", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/apache2", "/usr/sbin/httpd",
					   "/usr/local/apache2/bin/httpd", NULL },
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.read = read_apache,
};
