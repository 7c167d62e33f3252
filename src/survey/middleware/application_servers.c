/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Servers that an application brings along: puma, unicorn, gunicorn. Their configuration is a
 * program, of which literals are understood. What is given on the command line wins. Sources:
 * puma's and unicorn's DSL, docs.gunicorn.org "Settings".
 */
#include "base/path.h"
#include "survey/middleware/server.h"

static const struct meaning_rule gunicorn_rules[] = {
	{ "user", MEANS_USER, false, "of the workers" },
	{ "accesslog", MEANS_LOG, false, "requests" },
	{ "errorlog", MEANS_LOG, false, "the rest" },
	{ "certfile", MEANS_CERTIFICATE, false, "its own" },
	{ "keyfile", MEANS_KEY, false, "of its certificate" },
	{ "workers", MEANS_SETTING, false, "how many requests at once" },
	{ "threads", MEANS_SETTING, false, "likewise" },
	{ "worker_class", MEANS_SETTING, false, "how" },
	{ "timeout", MEANS_SETTING, false, "how long one may take" },
	{ "chdir", MEANS_SETTING, false, "where it runs" },
	{ "wsgi_app", MEANS_SETTING, false, "what it runs" },
	{ NULL },
};

static const struct meaning_rule ruby_rules[] = {
	{ "user", MEANS_USER, false, "of the workers" },
	{ "stdout_redirect", MEANS_LOG, false, "of puma" },
	{ "stdout_path", MEANS_LOG, false, "of unicorn" },
	{ "stderr_path", MEANS_LOG, false, "likewise" },
	{ "workers", MEANS_SETTING, false, "how many requests at once" },
	{ "threads", MEANS_SETTING, false, "likewise" },
	{ "worker_processes", MEANS_SETTING, false, "likewise" },
	{ "timeout", MEANS_SETTING, false, "how long one may take" },
	{ "environment", MEANS_SETTING, false, "production or not" },
	{ "directory", MEANS_SETTING, false, "where it runs" },
	{ "working_directory", MEANS_SETTING, false, "likewise" },
	{ "rackup", MEANS_SETTING, false, "what it runs" },
	{ NULL },
};

/* Options of the command line, under the names of the settings. */
static const struct {
	const struct server_program *program;
	const char *option, *name;
} options[] = {
	{ &gunicorn_program, "-b", "bind" },
	{ &gunicorn_program, "--bind", "bind" },
	{ &gunicorn_program, "-w", "workers" },
	{ &gunicorn_program, "--workers", "workers" },
	{ &gunicorn_program, "-k", "worker_class" },
	{ &gunicorn_program, "--worker-class", "worker_class" },
	{ &gunicorn_program, "--threads", "threads" },
	{ &gunicorn_program, "-t", "timeout" },
	{ &gunicorn_program, "--timeout", "timeout" },
	{ &gunicorn_program, "-u", "user" },
	{ &gunicorn_program, "--user", "user" },
	{ &gunicorn_program, "--access-logfile", "accesslog" },
	{ &gunicorn_program, "--error-logfile", "errorlog" },
	{ &gunicorn_program, "--log-file", "errorlog" },
	{ &gunicorn_program, "--certfile", "certfile" },
	{ &gunicorn_program, "--keyfile", "keyfile" },
	{ &gunicorn_program, "--chdir", "chdir" },
	{ &puma_program, "-b", "bind" },
	{ &puma_program, "--bind", "bind" },
	{ &puma_program, "-p", "port" },
	{ &puma_program, "--port", "port" },
	{ &puma_program, "-w", "workers" },
	{ &puma_program, "--workers", "workers" },
	{ &puma_program, "-t", "threads" },
	{ &puma_program, "--threads", "threads" },
	{ &puma_program, "-e", "environment" },
	{ &puma_program, "--environment", "environment" },
	{ &unicorn_program, "-l", "listen" },
	{ &unicorn_program, "--listen", "listen" },
	{ &unicorn_program, "-p", "listen" },
	{ &unicorn_program, "--port", "listen" },
	{ &unicorn_program, "-E", "environment" },
	{ &unicorn_program, "--env", "environment" },
};

/* ---- the command line ---------------------------------------------------------------------- */

/* Options that are given; a bind there stands in the place of those in the file. */
static void add_options(struct server *server)
{
	struct configuration_tree *tree = server->tree;
	const char *from = server_words_of(server)->from;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const char *value = options[i].program == server->program
					    ? server_option(server, options[i].option)
					    : NULL;

		if (!value)
			continue;
		for (struct directive *each = tree->top.first; each; each = each->next)
			if (directive_is(each, options[i].name) && each->line > 0)
				each->name = "(overridden)";
		configuration_tree_add(tree, options[i].name, value, from, &tree->top);
	}
}

/* The file that is read when none is named, where it runs; NULL if it is not there. */
static const char *locate(struct server *server)
{
	static const struct {
		const struct server_program *program;
		const char *path;
	} usual[] = {
		{ &gunicorn_program, "gunicorn.conf.py" },
		{ &puma_program, "config/puma/production.rb" },
		{ &puma_program, "config/puma.rb" },
	};

	for (const char *const *option = server->program->options; *option; option++)
		if (server_option(server, *option))
			return server_option(server, *option);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		const char *path = usual[i].program == server->program
					   ? server_run_path(server, usual[i].path)
					   : NULL;

		if (path && root_exists(server->root, path))
			return path;
	}
	return NULL;
}

/* What it serves, by which one tells it from others: "shop.wsgi:application" of gunicorn's title or
 * command line, the folder that it runs in of the others. */
static const char *name_of(struct server *server)
{
	const struct server_words *title = &server->words[0];
	const struct server_words *words = server_words_of(server);
	const char *last = title->count ? title->at[title->count - 1] : "";
	const char *folder = server_run_path(server, "");

	if (last[0] == '[' && strchr(last, ']') && server->program == &gunicorn_program)
		return arena_format(server->survey->arena, "%.*s", (int)strcspn(last + 1, "]"),
				    last + 1);
	last = words->count > 1 ? words->at[words->count - 1] : "";
	if (server->program == &gunicorn_program && last[0] != '-' && last[0] != '/' &&
	    strchr(last, ':'))
		return last;
	while (folder && bytes_ends(bytes_of(folder), "/") && folder[1])
		folder = arena_string(&server->tree->arena,
				      bytes_slice(bytes_of(folder), 0, strlen(folder) - 1));
	return folder && folder[1] ? folder : NULL;
}

/* ---- where it listens ---------------------------------------------------------------------- */

/* "tcp://0.0.0.0:9292", "unix:///run/shop.sock?umask=0", "ssl://0.0.0.0:9292?key=...",
 * "[::]:8000" */
static void add_bind(struct server *server, const struct directive *directive, const char *text)
{
	struct bytes rest = bytes_of(text);
	scoped_arena arena = { 0 };

	if (bytes_skip(&rest, "unix://") || bytes_skip(&rest, "unix:"))
		rest.size = strcspn(rest.at, "?");
	else if (bytes_skip(&rest, "tcp://") || bytes_skip(&rest, "ssl://") ||
		 bytes_skip(&rest, "http://"))
		rest.size = strcspn(rest.at, "?/");
	if (rest.size)
		server_add_listen(server, server_listen_text(server, directive,
							     arena_string(&arena, rest), "8000"));
}

static void add_words(struct server *server, const struct directive *directive)
{
	for (unsigned i = 0; i < directive->argument_count; i++) {
		struct bytes rest = bytes_of(directive->arguments[i]), part;
		scoped_arena arena = { 0 };

		if (strchr(directive->arguments[i], '='))
			continue; /* an option of the listener: backlog */
		while (bytes_part(&rest, ',', &part))
			add_bind(server, directive, arena_string(&arena, bytes_trim(part)));
	}
}

static void add_ssl_bind(struct server *server, const struct directive *directive)
{
	static const struct meaning_rule certificate = { "cert", MEANS_CERTIFICATE, true, "" };
	static const struct meaning_rule key = { "key", MEANS_KEY, true, "" };

	server_add_listen(
		server,
		server_listen(
			server, server_text(server, directive, directive_argument(directive, 0)),
			server_text(server, directive, directive_argument(directive, 1)), NULL));
	for (unsigned i = 2; i < directive->argument_count; i++) {
		struct bytes word = bytes_of(directive->arguments[i]);

		if (bytes_skip(&word, "cert="))
			server_add(server, &certificate, directive, word.at);
		else if (bytes_skip(&word, "key="))
			server_add(server, &key, directive, word.at);
	}
}

/* Nothing is added when what it binds to is computed, since nobody can tell then. */
static void add_listens(struct server *server, const char *otherwise)
{
	static const struct directive none = { .name = "bind", .path = "" };
	bool any = false;

	for (directive_each(directive, &server->tree->top)) {
		bool binds = directive_is(directive, "bind") || directive_is(directive, "listen") ||
			     directive_is(directive, "port");
		bool ssl = directive_is(directive, "ssl_bind");

		any |= binds || ssl;
		if ((binds || ssl) && directive->is_computed)
			server_say_computed(server, directive);
		else if (directive_is(directive, "port"))
			server_add_listen(
				server, server_listen(server, "0.0.0.0",
						      server_text(server, directive,
								  directive_argument(directive, 0)),
						      NULL));
		else if (binds)
			add_words(server, directive);
		else if (ssl && directive->argument_count > 1)
			add_ssl_bind(server, directive);
	}
	if (!any)
		server_add_listen(server, server_listen_text(server, &none, otherwise, NULL));
}

/* ---- programs ------------------------------------------------------------------------------ */

static void read_application_server(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	bool python = server->program == &gunicorn_program;
	const char *otherwise = python                             ? "127.0.0.1:8000"
				: server->program == &puma_program ? "0.0.0.0:9292"
								   : "0.0.0.0:8080";

	server_begin_tree(server, &tree, python ? CONFIGURATION_PYTHON : CONFIGURATION_RUBY);
	server_begin_row(server, name_of(server));
	server->folder = server_run_path(server, "");
	if (server->path)
		configuration_tree_read(&tree, server->path, &tree.top);
	add_options(server);
	server_add_all(server, python ? gunicorn_rules : ruby_rules, &tree.top);
	add_listens(server, otherwise);
	server_end_tree(server);
}

const struct server_program puma_program = {
	.name = "puma",
	.programs = (const char *const[]){ "puma", NULL },
	.options = (const char *const[]){ "-C", "--config", NULL },
	.files = (const char *const[]){ NULL },
	.binaries = (const char *const[]){ NULL },
	.has_children = true,
	.reload = RELOAD_UNSEEN,
	.locate = locate,
	.read = read_application_server,
};

const struct server_program unicorn_program = {
	.name = "unicorn",
	.programs = (const char *const[]){ "unicorn", "unicorn_rails", NULL },
	.options = (const char *const[]){ "-c", "--config-file", NULL },
	.files = (const char *const[]){ NULL },
	.binaries = (const char *const[]){ NULL },
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.locate = locate,
	.read = read_application_server,
};

const struct server_program gunicorn_program = {
	.name = "gunicorn",
	.programs = (const char *const[]){ "gunicorn", "gunicorn3", NULL },
	.options = (const char *const[]){ "-c", "--config", NULL },
	.files = (const char *const[]){ NULL },
	.binaries = (const char *const[]){ NULL },
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.locate = locate,
	.read = read_application_server,
};
