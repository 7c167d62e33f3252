/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

static struct middleware *add_row(struct tree *tree, const char *program, int64_t pid)
{
	struct middleware *row = RECORD_ADD(&tree->snapshot.arena,
					    &tree->snapshot.content.middleware, middleware);

	row->program = program;
	row->path = "/etc/x.conf";
	if (pid)
		*vec_push_in(&tree->snapshot.arena, &row->pids) = pid;
	return row;
}

static void add_text(struct tree *tree, text_list *list, const char *text)
{
	*vec_push_in(&tree->snapshot.arena, list) = text;
}

static void add_socket(struct tree *tree, const char *address, int64_t port, int64_t pid)
{
	struct sockets *sockets = &tree->snapshot.content.sockets;
	struct listening *socket = RECORD_ADD(&tree->snapshot.arena, &sockets->listening,
					      listening);

	socket->protocol = port == UNKNOWN ? "unix" : "tcp";
	socket->address = address;
	socket->port = port;
	if (pid)
		*vec_push_in(&tree->snapshot.arena, &socket->pids) = pid;
}

/* What the findings of that kind say, in the order of the rows; "" for none. */
static const char *findings_of(struct tree *tree, const char *kind)
{
	static char text[2048];
	scoped_buf all = { 0 };
	struct err err;

	assert_int_equal(survey_findings(&tree->survey, &err), 0);
	for (vec_each(finding, &tree->snapshot.content.findings))
		if (strcmp(finding->kind, kind) == 0)
			buf_add_format(&all, "%s\n", finding->what);
	assert_true(all.size < sizeof(text));
	memcpy(text, buf_text(&all), all.size + 1);
	return text;
}

/* A host whose sockets are all known. */
static void begin(struct tree *tree)
{
	tree_init(tree, NULL, 0);
	tree->snapshot.content.taken_by = "root";
	add_text(tree, &tree->snapshot.content.sockets.sources, "sock_diag");
}

TEST(findings_compare_listens_with_sockets)
{
	static const struct {
		const char *program, *listens[3];
		const char *address;
		int64_t port;
		const char *what;
	} cases[] = {
		{ "nginx", { "*:80" }, "0.0.0.0", 80, "" },
		{ "nginx", { "*:80" }, "::", 80, "" },
		{ "nginx", { "*:80", "10.0.0.1:80" }, "0.0.0.0", 80, "" },
		{ "nginx", { "[::]:80" }, "::", 80, "" },
		{ "nginx", { "localhost:80" }, "::1", 80, "" },
		{ "nginx", { "web.example.com:80" }, "10.0.0.9", 80, "" },
		{ "nginx", { "8000-8010", "*:$port", "*:http" }, "0.0.0.0", 80, "" },
		{ "php-fpm", { "/var/run/x.sock" }, "/run/x.sock", UNKNOWN, "" },
		{ "haproxy", { "/run/x.sock" }, "/run/x.sock.12.tmp", UNKNOWN, "" },
		/* a port beside those that are named is told only where that is unusual */
		{ "mysql", { "*:3306" }, "0.0.0.0", 3306, "" },
		{ "nginx",
		  { "127.0.0.1:80" },
		  "0.0.0.0",
		  80,
		  "nginx is told to listen on 127.0.0.1:80, and does not; it listens on "
		  "0.0.0.0:80, "
		  "which its configuration does not name\n" },
		{ "nginx",
		  { "*:80", "*:81/udp" },
		  "0.0.0.0",
		  80,
		  "nginx is told to listen on *:81/udp, and does not\n" },
		{ "php-fpm",
		  { "/run/x.sock" },
		  "/run/x.sock2",
		  UNKNOWN,
		  "php-fpm is told to listen on /run/x.sock, and does not\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_tree tree;

		begin(&tree);
		struct middleware *row = add_row(&tree, cases[i].program, 7);

		for (size_t l = 0; l < 3 && cases[i].listens[l]; l++)
			add_text(&tree, &row->listens, cases[i].listens[l]);
		add_socket(&tree, cases[i].address, cases[i].port, 7);
		add_socket(&tree, "0.0.0.0", 22, 8);
		assert_string_equal(findings_of(&tree, "listens-elsewhere"), cases[i].what);
	}
}

TEST(findings_say_nothing_of_sockets_that_are_not_known)
{
	scoped_tree tree;

	begin(&tree);
	tree.snapshot.content.taken_by = "uid 1000";
	add_text(&tree, &add_row(&tree, "nginx", 7)->listens, "*:80");
	add_text(&tree, &add_row(&tree, "redis", 0)->listens, "*:6379");
	assert_string_equal(findings_of(&tree, "listens-elsewhere"), "");
}

TEST(findings_tell_an_older_configuration)
{
	scoped_tree tree;

	begin(&tree);
	for (int i = 0; i < 4; i++) {
		struct middleware *row = add_row(&tree, i < 2 ? "nginx" : "sshd", 7 + i);

		row->changed_at = i % 2 ? 1000 : 1100;
		row->changed_path = "/etc/a";
		row->read_at = 1000;
		row->read_shows = i < 2 ? TRI_YES : TRI_NO;
	}
	/* a pool of the same process says no more */
	struct middleware *pool = add_row(&tree, "nginx", 7);

	*pool = tree.snapshot.content.middleware.at[0];
	assert_string_equal(
		findings_of(&tree, "configuration-changed"),
		"/etc/a was changed on 1970-01-01 00:18; nginx still runs with what was "
		"there on 1970-01-01 00:16\n"
		"/etc/a was changed on 1970-01-01 00:18, after sshd started on 1970-01-01 "
		"00:16; whether it was told to read it again cannot be seen\n");
}

TEST(findings_tell_what_is_missing_and_broken)
{
	scoped_tree tree;

	begin(&tree);
	struct middleware *row = add_row(&tree, "nginx", 7);

	row->service = "nginx.service";
	add_text(&tree, &row->missing, "/etc/a.pem");
	add_text(&tree, &row->problems, "/etc/x: line 3: \"}\" without \"{\"");
	/* what nobody starts may be as it likes */
	add_text(&tree, &add_row(&tree, "redis", 0)->missing, "/srv/redis");
	assert_string_equal(findings_of(&tree, "configuration-missing"),
			    "the configuration of nginx.service names what is not there: "
			    "/etc/a.pem\n");
	tree.snapshot.content.findings.count = 0;
	assert_string_equal(findings_of(&tree, "configuration-broken"),
			    "the configuration of nginx.service cannot be understood: /etc/x: line "
			    "3: \"}\" without \"{\"\n");
}

TEST(findings_tell_requests_to_nobody)
{
	static const char *const servers[] = {
		"127.0.0.1:8000 weight=2", "127.0.0.1:8001", "unix:/run/a.sock backup",
		"unix:/run/b.sock",        "10.0.0.1:80",    "[::1]:9090"
	};
	scoped_tree tree;

	begin(&tree);
	struct middleware *row = add_row(&tree, "haproxy", 7);
	struct upstream *upstream = RECORD_ADD(&tree.snapshot.arena, &row->upstreams, upstream);
	struct site *site = RECORD_ADD(&tree.snapshot.arena, &row->sites, site);
	struct container *container = RECORD_ADD(&tree.snapshot.arena,
						 &tree.snapshot.content.containers, container);
	struct container_port *port = RECORD_ADD(&tree.snapshot.arena, &container->ports,
						 container_port);

	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		add_text(&tree, &upstream->servers, servers[i]);
	add_text(&tree, &site->upstreams, "fastcgi://unix:/run/c.sock");
	add_text(&tree, &site->upstreams, "http://127.0.0.1:8001/x");
	add_text(&tree, &site->upstreams, "http://backend");
	port->host_port = 9090;
	add_socket(&tree, "0.0.0.0", 8000, 9);
	add_socket(&tree, "/run/a.sock", UNKNOWN, 9);
	assert_string_equal(findings_of(&tree, "upstream-dead"),
			    "haproxy passes requests to 127.0.0.1:8001, /run/b.sock, /run/c.sock, "
			    "where nobody listens\n");
}
