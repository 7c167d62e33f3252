/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memcached, which knows a command line only: Debian keeps it in memcached.conf, an option a line,
 * the other distributions in variables of a shell. Source: memcached(1).
 */
#include "base/path.h"
#include "survey/middleware/server.h"

/* Options and variables, each under one name: letters differ in their case alone. */
static const struct {
	const char *option, *name;
} names[] = {
	{ "-p", "port" },
	{ "--port", "port" },
	{ "PORT", "port" },
	{ "-U", "udp" },
	{ "--udp-port", "udp" },
	{ "-l", "listen" },
	{ "--listen", "listen" },
	{ "-s", "socket" },
	{ "--unix-socket", "socket" },
	{ "-u", "user" },
	{ "--user", "user" },
	{ "USER", "user" },
	{ "-m", "memory limit, MB" },
	{ "--memory-limit", "memory limit, MB" },
	{ "CACHESIZE", "memory limit, MB" },
	{ "-c", "connections at most" },
	{ "--conn-limit", "connections at most" },
	{ "MAXCONN", "connections at most" },
	{ "-S", "SASL" },
	{ "--enable-sasl", "SASL" },
	{ "-Z", "TLS" },
	{ "--enable-ssl", "TLS" },
	{ "OPTIONS", "options" },
};

static const struct meaning_rule rules[] = {
	{ "user", MEANS_USER, false, "that it becomes" },
	{ "memory limit, MB", MEANS_SETTING, false, "what is over is forgotten" },
	{ "connections at most", MEANS_SETTING, false, "how many clients" },
	{ "SASL", MEANS_SETTING, false, "whether clients have to log in" },
	{ "TLS", MEANS_SETTING, false, "whether it speaks TLS" },
	{ NULL },
};

static const char *option_of(const char *name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].option, name) == 0)
			return names[i].name;
	return "(other)";
}

/* The options of a command line, in the list that the files gave. */
static void add_words(struct server *server, const char *const *words, size_t count,
		      const char *from)
{
	struct directive_list *top = &server->tree->top;

	for (size_t i = 0; i < count; i++) {
		const char *word = words[i], *equals = strchr(word, '=');
		bool has_value = i + 1 < count && words[i + 1][0] != '-';
		scoped_arena arena = { 0 };

		if (word[0] != '-' || !word[1])
			continue;
		if (word[1] == '-' && equals) {
			struct bytes name = { word, (size_t)(equals - word) };

			configuration_tree_add(server->tree, option_of(arena_string(&arena, name)),
					       equals + 1, from, top);
		} else if (word[1] != '-' && word[2]) {
			struct bytes name = { word, 2 };

			configuration_tree_add(server->tree, arena_string(&arena, name), word + 2,
					       from, top);
		} else {
			configuration_tree_add(server->tree, option_of(word),
					       has_value ? words[++i] : NULL, from, top);
		}
	}
}

/* What a file says, under the short names; OPTIONS="-l 10.0.0.1" of a shell is taken apart. */
static void read_file(struct server *server)
{
	struct directive_list list = { 0 };

	configuration_tree_read(server->tree, server->path, &list);
	for (directive_each(directive, &list)) {
		const char *value = directive_argument(directive, 0);
		struct bytes rest = bytes_of(value), word;
		text_list words = { 0 };

		if (strcmp(option_of(directive->name), "options") != 0) {
			configuration_tree_add(server->tree, option_of(directive->name),
					       directive->argument_count ? value : NULL,
					       directive->path, &server->tree->top);
			continue;
		}
		while (bytes_word(&rest, &word))
			*vec_push_in(&server->tree->arena,
				     &words) = arena_string(&server->tree->arena, word);
		add_words(server, words.at, words.count, directive->path);
	}
}

static void add_listens(struct server *server)
{
	static const struct directive none = { .name = "socket", .path = "" };
	const struct directive_list *top = &server->tree->top;
	const char *port = server_value(server, top, "port", "11211");
	const char *datagrams = server_value(server, top, "udp", "0");
	const char *socket = server_value(server, top, "socket", NULL);
	bool any = false;

	if (socket) { /* instead of the network */
		server_add_listen(server, server_listen_text(server, &none, socket, NULL));
		return;
	}
	for (directive_each(directive, top)) {
		struct bytes rest = bytes_of(directive_argument(directive, 0)), address;
		scoped_arena arena = { 0 };

		while (directive_is(directive, "listen") && bytes_part(&rest, ',', &address)) {
			server_add_listen(server,
					  server_listen_text(server, directive,
							     arena_string(&arena, address), port));
			any = true;
		}
	}
	if (!any)
		server_add_listen(server, server_listen(server, "", port, NULL));
	if (strcmp(datagrams, "0") != 0)
		server_add_listen(server, server_listen(server, "", datagrams, "/udp"));
}

static void read_memcached(struct server *server)
{
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };
	const struct server_words *words = server_words_of(server);
	bool shell = server->path && !strstr(server->path, ".conf");

	if (!server->path && !server->process)
		return;
	server_begin_tree(server, &tree, shell ? CONFIGURATION_SHELL : CONFIGURATION_OPTIONS);
	server_begin_row(server, NULL);
	if (server->path)
		read_file(server);
	if (server->process) { /* it tells everything, the file may have changed since */
		tree.top = (struct directive_list){ 0 };
		add_words(server, words->at + 1, words->count ? words->count - 1 : 0, words->from);
	}
	server_add_all(server, rules, &tree.top);
	add_listens(server);
	server_end_tree(server);
}

/* Debian's wrapper is given the file. */
static const char *locate(struct server *server)
{
	const struct server_words *words = server_words_of(server);

	for (size_t i = 1; i < words->count; i++)
		if (words->at[i][0] == '/' && bytes_ends(bytes_of(words->at[i]), ".conf"))
			return words->at[i];
	return NULL;
}

const struct server_program memcached_program = {
	.name = "memcached",
	.programs = (const char *const[]){ "memcached", "systemd-memcached-wrapper", NULL },
	.options = (const char *const[]){ NULL },
	.files = (const char *const[]){ "/etc/memcached.conf", "/etc/sysconfig/memcached",
					"/etc/conf.d/memcached", NULL },
	.binaries = (const char *const[]){ "/usr/bin/memcached", "/usr/local/bin/memcached", NULL },
	.reload = RELOAD_NEVER,
	.locate = locate,
	.read = read_memcached,
};
