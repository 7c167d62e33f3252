/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of a request, from rows that are made here. */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "base/buf.h"
#include "commands/logs_port.h"
#include "snapshot/snapshot.h"

static struct listening *add_listener(struct snapshot *snapshot, int64_t port, int64_t pid,
				      const char *service)
{
	struct listening *row = RECORD_ADD(&snapshot->arena, &snapshot->content.sockets.listening,
					   listening);

	row->protocol = port ? "tcp" : "unix";
	row->port = port ? port : UNKNOWN;
	row->program = "python3";
	row->service = service;
	*vec_push_in(&snapshot->arena, &row->pids) = pid;
	return row;
}

static void add_text(struct snapshot *snapshot, text_list *list, const char *text)
{
	*vec_push_in(&snapshot->arena, list) = text;
}

static void add_unit(struct snapshot *snapshot, const char *name)
{
	struct service *row = RECORD_ADD(&snapshot->arena, &snapshot->content.services, service);

	row->name = name;
	row->manager = "systemd";
}

/* nginx on 80 passes to a group with the application, to a socket, to a container, to another
 * host, and in a circle to itself. */
static void make_host(struct snapshot *snapshot)
{
	struct content *content = &snapshot->content;

	add_unit(snapshot, "nginx.service");
	add_unit(snapshot, "shop.service");
	add_listener(snapshot, 80, 10, "nginx.service");
	add_listener(snapshot, 8000, 20, "shop.service");
	add_listener(snapshot, 0, 30, NULL)->address = "/run/php.sock";
	struct middleware *nginx = RECORD_ADD(&snapshot->arena, &content->middleware, middleware);

	*vec_push_in(&snapshot->arena, &nginx->pids) = 10;
	struct upstream *group = RECORD_ADD(&snapshot->arena, &nginx->upstreams, upstream);

	group->name = "shop";
	add_text(snapshot, &group->servers, "127.0.0.1:8000");
	struct site *site = RECORD_ADD(&snapshot->arena, &nginx->sites, site);
	struct site *other = RECORD_ADD(&snapshot->arena, &nginx->sites, site);

	add_text(snapshot, &site->listens, "0.0.0.0:80");
	add_text(snapshot, &site->upstreams, "http://shop");
	add_text(snapshot, &site->upstreams, "fastcgi://unix:/run/php.sock");
	add_text(snapshot, &site->upstreams, "http://172.17.0.2:3000/x");
	add_text(snapshot, &site->upstreams, "http://10.0.0.7:9000");
	add_text(snapshot, &site->upstreams, "http://127.0.0.1:80");
	add_text(snapshot, &other->listens, "443");
	add_text(snapshot, &other->upstreams, "http://127.0.0.1:9999");
	struct container *web = RECORD_ADD(&snapshot->arena, &content->containers, container);

	web->engine = "docker";
	web->name = "web";
	web->id = "4f5e6d7c8b9a";
	add_text(snapshot, &web->addresses, "172.17.0.2");
	struct container_port *port = RECORD_ADD(&snapshot->arena, &web->ports, container_port);

	port->host_port = 8080;
	struct chain *chain = RECORD_ADD(&snapshot->arena, &content->firewall.chains, chain);

	chain->table = "nat";
	chain->name = "prerouting";
	add_text(snapshot, &chain->rules, "tcp dport 81 redirect to :8000");
	add_text(snapshot, &chain->rules,
		 "-p tcp -m tcp --dport 82 -j DNAT --to-destination 172.17.0.2:3000");
}

static void expect_steps(const struct snapshot *snapshot, int64_t port, const char *expected)
{
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	logs_steps steps = { 0 };
	struct err err;

	assert_int_equal(logs_port_steps(&snapshot->content, port, &arena, &steps, &err), 0);
	for (vec_each(step, &steps))
		buf_add_format(&text, "%s [%s]\n", step->what, step->target ? step->target : "");
	assert_string_equal(buf_text(&text), expected);
}

TEST(logs_port_steps)
{
	scoped_arena arena = { 0 };
	scoped_snapshot snapshot;
	logs_steps steps = { 0 };
	struct err err;

	snapshot_init(&snapshot);
	make_host(&snapshot);
	expect_steps(&snapshot, 80,
		     "nginx listens on :80 [unit:nginx.service]\n"
		     "nginx passes requests to shop (127.0.0.1:8000) [unit:shop.service]\n"
		     "nginx passes requests to python3 (/run/php.sock) [pid:30]\n"
		     "nginx passes requests to the container web (172.17.0.2:3000) [docker:web]\n"
		     "nginx passes requests to another host (10.0.0.7:9000) []\n"
		     "nginx passes requests to nginx (127.0.0.1:80) [unit:nginx.service]\n");
	expect_steps(&snapshot, 8080, "the container web listens on :8080 [docker:web]\n");
	expect_steps(&snapshot, 81,
		     "a rule of nat prerouting for :81 passes requests to shop (127.0.0.1:8000) "
		     "[unit:shop.service]\n");
	expect_steps(&snapshot, 82,
		     "a rule of nat prerouting for :82 passes requests to the container web "
		     "(172.17.0.2:3000) [docker:web]\n");
	assert_int_equal(logs_port_steps(&snapshot.content, 9, &arena, &steps, &err), -ENOENT);
}

TEST(logs_port_parse)
{
	static const struct {
		const char *text;
		int64_t port; /* 0: none */
	} cases[] = {
		{ ":80", 80 }, { "80/tcp", 80 }, { ":443/tcp", 443 },
		{ "80", 0 },   { ":0", 0 },      { ":65536", 0 },
		{ ":x", 0 },   { "", 0 },        { "docker:80", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t port = 0;

		assert_int_equal(logs_port_parse(bytes_of(cases[i].text), &port),
				 cases[i].port != 0);
		assert_int_equal(port, cases[i].port);
	}
}
