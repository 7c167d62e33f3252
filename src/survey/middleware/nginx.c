/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nginx. Sources: nginx.org "Module ngx_http_core_module" and its neighbours,
 * src/http/ngx_http_core_module.c on what a server inherits.
 */
#include "base/path.h"
#include "survey/middleware/server.h"

enum { BINARY_SIZE_MAX = 16 * 1024 * 1024 }; /* of nginx itself, in which its defaults stand */

/* What a server has from its own block, else from the one around it. Certificates lie beside
 * nginx.conf, anything else starts from the prefix. */
static const struct meaning_rule inherited[] = {
	{ "ssl_certificate", MEANS_CERTIFICATE, true, "one for each kind of key", true },
	{ "ssl_certificate_key", MEANS_KEY, true, "likewise", true },
	{ "ssl_client_certificate", MEANS_CERTIFICATE, false, "who may sign clients", true },
	{ "ssl_trusted_certificate", MEANS_CERTIFICATE, false, "who may sign others", true },
	{ "root", MEANS_DOCUMENTS, false, "what is served" },
	{ "access_log", MEANS_LOG, true, "several logs may be written" },
	{ "error_log", MEANS_LOG, true, "likewise" },
	{ NULL },
};

/* Anywhere below a server, and meant for a part of it. */
static const struct meaning_rule local[] = {
	{ "root", MEANS_DOCUMENTS, true, "another folder for some paths" },
	{ "alias", MEANS_DOCUMENTS, true, "likewise" },
	{ "access_log", MEANS_LOG, true, "another log for some paths" },
	{ "error_log", MEANS_LOG, true, "likewise" },
	{ "auth_basic_user_file", MEANS_FILE, true, "nobody gets in without it", true },
	{ "proxy_ssl_certificate", MEANS_CERTIFICATE, true, "shown to whom it passes requests",
	  true },
	{ "proxy_ssl_certificate_key", MEANS_KEY, true, "likewise", true },
	{ "proxy_ssl_trusted_certificate", MEANS_CERTIFICATE, true, "likewise", true },
	{ NULL },
};

static const struct meaning_rule general[] = {
	{ "user", MEANS_USER, false, "of the workers" },
	{ "error_log", MEANS_LOG, true, "before any request" },
	{ "pid", MEANS_SETTING, false, "what its unit waits for" },
	{ "worker_processes", MEANS_SETTING, false, "how many requests at once" },
	{ "worker_connections", MEANS_SETTING, false, "likewise" },
	{ "client_max_body_size", MEANS_SETTING, false, "uploads fail above it" },
	{ "proxy_cache_path", MEANS_SETTING, true, "what it keeps" },
	{ "ssl_protocols", MEANS_SETTING, false, "whom it still talks to" },
	{ "load_module", MEANS_SETTING, true, "what else it can do" },
	{ NULL },
};

/* Passes requests on; what stands before the address in the row. */
static const struct {
	const char *name, *scheme;
} passes[] = {
	{ "proxy_pass", "" },         { "fastcgi_pass", "fastcgi://" },
	{ "uwsgi_pass", "uwsgi://" }, { "scgi_pass", "scgi://" },
	{ "grpc_pass", "" },          { "memcached_pass", "memcached://" },
};

/* ---- listens and upstreams ----------------------------------------------------------------- */

static bool has_argument(const struct directive *directive, const char *text)
{
	for (unsigned i = 1; i < directive->argument_count; i++)
		if (strcmp(directive->arguments[i], text) == 0)
			return true;
	return false;
}

static void add_listen(struct server *server, const struct directive *directive)
{
	bool datagrams = has_argument(directive, "quic") || has_argument(directive, "udp");
	const char *text = server_listen_text(server, directive, directive_argument(directive, 0),
					      "80");

	server_add_listen(server, datagrams ? server_listen(server, text, NULL, "/udp") : text);
}

static void add_upstream(struct server *server, const struct directive *block)
{
	struct upstream *upstream = server_add_upstream(server, block,
							directive_argument(block, 0));

	for (directive_each(child, &block->children))
		if (directive_is(child, "server"))
			*vec_push_in(server->survey->arena,
				     &upstream->servers) = server_arguments(server, child, 0);
}

/* ---- a server ------------------------------------------------------------------------------ */

static void add_pass(struct server *server, const struct directive *directive)
{
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
		if (!directive_is(directive, passes[i].name))
			continue;
		const char *text = server_text(server, directive,
					       arena_format(&server->tree->arena, "%s%s",
							    passes[i].scheme,
							    directive_argument(directive, 0)));

		server_add_text(server, &server->site->upstreams, text);
	}
}

/* "return 301 https://...", "rewrite ^ https://... permanent". */
static void add_redirect(struct server *server, const struct directive *directive)
{
	const char *first = directive_argument(directive, 0);
	const char *second = directive_argument(directive, 1);
	const char *target = NULL;

	if (directive_is(directive, "return"))
		target = first[0] == '3' ? second : strstr(first, "://") ? first : NULL;
	else if (directive_is(directive, "rewrite") && strstr(second, "://"))
		target = second;
	if (target && target[0])
		server_add_text(server, &server->site->redirects,
				server_text(server, directive, target));
}

/* What stands in a server's block, at any depth. */
static void add_below(struct server *server, const struct directive_list *list, bool is_top)
{
	for (directive_each(directive, list)) {
		const struct meaning_rule *rule = server_rule(local, directive);

		if (rule && !(is_top && server_rule(inherited, directive)))
			server_add(server, rule, directive, directive_argument(directive, 0));
		add_pass(server, directive);
		add_redirect(server, directive);
		add_below(server, &directive->children, false);
	}
}

/* The blocks around a server, the innermost first. */
struct blocks {
	const struct directive_list *at[3];
	size_t count;
};

static void add_inherited(struct server *server, const struct blocks *blocks)
{
	for (const struct meaning_rule *rule = inherited; rule->name; rule++)
		for (size_t i = 0; i < blocks->count; i++) {
			if (!directive_first(blocks->at[i], rule->name))
				continue;
			server_add_rule(server, rule, blocks->at[i]);
			break;
		}
}

/* A server of http, stream or mail. `port` is where it listens if it does not say so; NULL:
 * nowhere. */
static void add_server(struct server *server, const struct directive *block, struct blocks blocks,
		       const char *port)
{
	struct site *site = server_add_site(server, block);
	bool listens = false;

	for (directive_each(child, &block->children)) {
		if (directive_is(child, "listen")) {
			add_listen(server, child);
			listens = true;
		}
		for (unsigned i = 0;
		     directive_is(child, "server_name") && i < child->argument_count; i++)
			server_add_text(server, &site->names,
					server_text(server, child, child->arguments[i]));
	}
	if (!listens && port)
		server_add_listen(server, server_listen(server, "", port, NULL));
	blocks.at[0] = &block->children;
	add_inherited(server, &blocks);
	add_below(server, &block->children, true);
	server->site = NULL;
}

/* http, stream or mail. */
static void add_block(struct server *server, const struct directive *block,
		      const struct directive_list *top)
{
	struct directive_list own = server_settings_of(server, &block->children);
	struct blocks blocks = { { NULL, &own, top }, 3 };
	bool http = directive_is(block, "http");

	server_add_all(server, general, &own);
	for (directive_each(child, &block->children)) {
		if (directive_is(child, "upstream"))
			add_upstream(server, child);
		for (unsigned i = 0; directive_is(child, "resolver") && i < child->argument_count;
		     i++)
			if (!strchr(child->arguments[i], '='))
				server_add_endpoint(server, child, "dns", child->arguments[i],
						    NULL);
	}
	for (directive_each(child, &block->children))
		if (directive_is(child, "server"))
			add_server(server, child, blocks, http ? "80" : NULL);
}

/* ---- the program --------------------------------------------------------------------------- */

/* The folder that "root html" starts from: it was told when nginx was built, and stands in it among
 * its arguments of configure. NULL where it cannot be found. */
static const char *prefix_of(struct server *server)
{
	const char *path = server->process && server->process->exe ? server->process->exe
								   : "/usr/sbin/nginx";
	const char *given = server_option(server, "-p");
	scoped_buf binary = { 0 };
	struct err err;

	if (given)
		return server_run_path(server, given);
	if (root_read(server->root, path, BINARY_SIZE_MAX, &binary, &err) < 0)
		return NULL;
	struct bytes text = buf_bytes(&binary), word;
	ptrdiff_t at = bytes_find_text(text, "--prefix=/");

	if (at < 0)
		return NULL;
	text = bytes_slice(text, (size_t)at + strlen("--prefix="), ROOT_PATH_MAX);
	text.size = strnlen(text.at, text.size);
	return bytes_word(&text, &word) ? arena_string(&server->tree->arena, word) : NULL;
}

/* The directives of -g. A title repeats the arguments without their quotes, and may have lost its
 * end: of it counts what ends with a semicolon, up to the next option. */
static struct bytes given_directives(const struct server *server)
{
	const char *title = server_title(server);
	struct bytes text = bytes_of(title);
	ptrdiff_t at = bytes_find_text(text, " -g"), next;

	if (!title)
		return bytes_of(server_option(server, "-g"));
	if (at < 0)
		return (struct bytes){ 0 };
	text = bytes_slice(text, (size_t)at + strlen(" -g"), SIZE_MAX);
	next = bytes_find_text(text, "; -");
	if (next >= 0)
		text.size = (size_t)next + 1;
	return bytes_slice(text, 0, (size_t)(bytes_find_last(text, ';') + 1));
}

/* They are read before any file; what they set may not be set again there. */
static void read_given(struct server *server)
{
	struct bytes text = given_directives(server);

	if (text.size)
		configuration_tree_read_text(server->tree, text,
					     server->words[!server->process].from,
					     &server->tree->top);
}

static void read_nginx(struct server *server)
{
	static const struct include_rule includes[] = { { .name = "include" }, { NULL } };
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	const struct directive *events;

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_NGINX);
	server_begin_row(server, NULL);
	tree.includes = includes;
	tree.folder = arena_string(&tree.arena, path_folder(server->path));
	read_given(server);
	configuration_tree_read(&tree, server->path, &tree.top);
	server->folder = prefix_of(server);
	server_add_all(server, general, &tree.top);
	events = directive_last(&tree.top, "events");
	if (events)
		server_add_all(server, general, &events->children);
	for (directive_each(block, &tree.top))
		if (directive_is(block, "http") || directive_is(block, "stream") ||
		    directive_is(block, "mail"))
			add_block(server, block, &tree.top);
	server_end_tree(server);
}

const struct server_program nginx_program = {
	.name = "nginx",
	.programs = (const char *const[]){ "nginx", "openresty", "tengine", "angie", NULL },
	.options = (const char *const[]){ "-c", NULL },
	.files = (const char *const[]){ "/etc/nginx/nginx.conf", "/usr/local/nginx/conf/nginx.conf",
					"/usr/local/openresty/nginx/conf/nginx.conf",
					"/usr/local/etc/nginx/nginx.conf", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/nginx", "/usr/local/nginx/sbin/nginx",
					   "/usr/local/sbin/nginx",
					   "/usr/local/openresty/bin/openresty", NULL },
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.read = read_nginx,
};
