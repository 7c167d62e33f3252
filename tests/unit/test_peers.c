/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <arpa/inet.h>
#include <cmocka.h>
#include <stdio.h>

#include "format/proc/session_title.h"
#include "survey/sockets/flows.h"
#include "survey/sockets/peers.h"

/* A host that has a web server, its worker, a program that asks a database, and systemd. */
struct fixture {
	struct snapshot snapshot;
	struct survey survey;
	struct socket_holders holders;
	struct listeners listeners;
	struct flows flows;
	struct socket_place place;
};

enum { WEB_LISTENS = 1, WEB_SERVES, SHOP_ASKS, DEMAND_LISTENS };

static void add_process(struct fixture *fixture, int64_t pid, const char *name, const char *unit)
{
	struct process *process = RECORD_ADD(&fixture->snapshot.arena,
					     &fixture->snapshot.content.processes, process);

	process->pid = pid;
	process->name = name;
	process->unit = unit;
}

static struct socket_row row_of(unsigned state, const char *local, const char *remote,
				uint64_t inode)
{
	struct socket_row row = { .protocol = SOCKET_PROTOCOL_TCP, .state = (uint8_t)state };
	char address[64];
	struct in_addr v4;
	const char *const ends[] = { local, remote };
	struct in6_addr *const addresses[] = { &row.local, &row.remote };
	uint16_t *const ports[] = { &row.local_port, &row.remote_port };

	for (size_t i = 0; i < 2; i++) {
		ptrdiff_t colon = bytes_find(bytes_of(ends[i]), ':');
		uint64_t port;

		assert_true(colon > 0);
		memcpy(address, ends[i], (size_t)colon);
		address[colon] = '\0';
		assert_int_equal(inet_pton(AF_INET, address, &v4), 1);
		*addresses[i] = socket_address_v4(&v4);
		assert_true(bytes_u64(bytes_of(ends[i] + colon + 1), 10, &port));
		*ports[i] = (uint16_t)port;
	}
	row.inode = inode;
	return row;
}

static void fixture_init(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	snapshot_init(&fixture->snapshot);
	add_process(fixture, 1, "systemd", "init.scope");
	add_process(fixture, 100, "nginx", "nginx.service");
	add_process(fixture, 200, "shop", NULL);
	add_process(fixture, 300, "demand", "demand.service");
	fixture->survey = (struct survey){
		.snapshot = &fixture->snapshot,
		.content = &fixture->snapshot.content,
		.arena = &fixture->snapshot.arena,
		.owners = socket_owners_create(),
	};
	socket_owners_add(fixture->survey.owners, WEB_LISTENS, 100);
	socket_owners_add(fixture->survey.owners, WEB_SERVES, 100);
	socket_owners_add(fixture->survey.owners, SHOP_ASKS, 200);
	socket_owners_add(fixture->survey.owners, DEMAND_LISTENS, 1);
	socket_owners_add(fixture->survey.owners, DEMAND_LISTENS, 300);
	socket_holders_init(&fixture->holders, &fixture->snapshot.content, fixture->survey.owners);
	fixture->listeners = (struct listeners){ .survey = &fixture->survey,
						 .holders = &fixture->holders };
	fixture->flows = (struct flows){ .survey = &fixture->survey,
					 .holders = &fixture->holders,
					 .listeners = &fixture->listeners };
	fixture->place = (struct socket_place){ .netns = 7,
						.ephemeral_first = 32768,
						.ephemeral_last = 60999 };
}

static void fixture_deinit(struct fixture *fixture)
{
	flows_deinit(&fixture->flows);
	listeners_deinit(&fixture->listeners);
	socket_holders_deinit(&fixture->holders);
	socket_owners_destroy(fixture->survey.owners);
	snapshot_deinit(&fixture->snapshot);
}

static void listen_on(struct fixture *fixture, const char *local, uint64_t inode)
{
	const struct socket_row row = row_of(SOCKET_STATE_LISTEN, local, "0.0.0.0:0", inode);

	listeners_add(&fixture->listeners, &fixture->place, &row);
}

static void connect_to(struct fixture *fixture, unsigned state, const char *local,
		       const char *remote, uint64_t inode)
{
	const struct socket_row row = row_of(state, local, remote, inode);

	flows_add(&fixture->flows, &fixture->place, &row);
}

TEST(listeners_of_units_started_on_demand)
{
	struct fixture fixture;

	fixture_init(&fixture);
	listen_on(&fixture, "0.0.0.0:631", DEMAND_LISTENS);
	const struct listening *row = fixture.snapshot.content.sockets.listening.at;

	assert_string_equal(row->program, "demand");
	assert_string_equal(row->service, "demand.service");
	assert_int_equal(row->pids.count, 2);
	assert_int_equal(row->pids.at[0], 300);
	fixture_deinit(&fixture);
}

TEST(flows_count_alike_ones_together)
{
	struct fixture fixture;
	char remote[32];

	fixture_init(&fixture);
	const struct content *content = &fixture.snapshot.content;

	listen_on(&fixture, "0.0.0.0:80", WEB_LISTENS);
	for (int i = 0; i < 1000; i++) {
		snprintf(remote, sizeof(remote), "10.0.0.9:%d", 40000 + i);
		connect_to(&fixture, SOCKET_STATE_ESTABLISHED, "10.0.0.1:80", remote, WEB_SERVES);
		connect_to(&fixture, SOCKET_STATE_SYN_RECV, "10.0.0.1:80", remote, 0);
		connect_to(&fixture, SOCKET_STATE_TIME_WAIT, "10.0.0.1:80", remote, 0);
	}
	assert_int_equal(content->sockets.flows.count, 3);
	for (vec_each(flow, &content->sockets.flows)) {
		assert_int_equal(flow->count, 1000);
		assert_int_equal(flow->direction, INBOUND);
		assert_int_equal(flow->local_port, 80);
		assert_int_equal(flow->remote_port, UNKNOWN);
		assert_int_equal(flow->pid, 100); /* also of those that nobody holds any more */
	}
	/* a sender of SYN alone is nobody to depend on us */
	peers_conclude(&fixture.survey);
	assert_int_equal(content->peers.count, 1);
	assert_int_equal(content->peers.at[0].count, 2000);
	fixture_deinit(&fixture);
}

TEST(flows_are_bounded)
{
	struct fixture fixture;
	char remote[32];
	int64_t connections = 0;

	fixture_init(&fixture);
	listen_on(&fixture, "0.0.0.0:80", WEB_LISTENS);
	for (int i = 0; i < 2 * FLOWS_MAX; i++) {
		snprintf(remote, sizeof(remote), "10.%d.%d.9:40000", i / 250, i % 250);
		connect_to(&fixture, SOCKET_STATE_ESTABLISHED, "10.0.0.1:80", remote, WEB_SERVES);
	}
	assert_int_equal(fixture.snapshot.content.sockets.flows.count, FLOWS_MAX + 1);
	assert_int_equal(fixture.flows.folded, FLOWS_MAX);
	for (vec_each(flow, &fixture.snapshot.content.sockets.flows))
		connections += flow->count;
	assert_int_equal(connections, 2 * FLOWS_MAX);
	fixture_deinit(&fixture);
}

TEST(peers_are_named_and_explained)
{
	struct fixture fixture;

	fixture_init(&fixture);
	struct content *content = &fixture.snapshot.content;
	struct hosts_entry *entry = RECORD_ADD(&fixture.snapshot.arena, &content->network.hosts,
					       hosts_entry);

	entry->address = "10.20.0.5";
	*vec_push_in(&fixture.snapshot.arena, &entry->names) = "db01";
	connect_to(&fixture, SOCKET_STATE_ESTABLISHED, "10.0.0.1:50000", "10.20.0.5:5432",
		   SHOP_ASKS);
	connect_to(&fixture, SOCKET_STATE_ESTABLISHED, "10.0.0.1:50001", "10.20.0.5:5432",
		   SHOP_ASKS);
	connect_to(&fixture, SOCKET_STATE_TIME_WAIT, "10.0.0.1:50002", "10.20.0.5:5432", 0);
	connect_to(&fixture, SOCKET_STATE_SYN_SENT, "10.0.0.1:50003", "10.20.0.6:9999", SHOP_ASKS);
	connect_to(&fixture, SOCKET_STATE_ESTABLISHED, "127.0.0.1:50004", "127.0.0.1:6379",
		   SHOP_ASKS);
	peers_conclude(&fixture.survey);
	assert_int_equal(content->peers.count, 2);
	const struct peer *database = &content->peers.at[0], *silent = &content->peers.at[1];

	assert_string_equal(database->address, "10.20.0.5");
	assert_string_equal(database->name, "db01");
	assert_string_equal(database->protocol, "postgresql");
	assert_int_equal(database->confidence, LIKELY);
	assert_int_equal(database->direction, OUTBOUND);
	assert_string_equal(database->process, "shop");
	assert_int_equal(database->count, 3);
	assert_int_equal(database->evidence.count, 2);
	assert_string_equal(database->evidence.at[0], "2 flows of process 200 (shop)");
	assert_string_equal(database->evidence.at[1], "1 time-wait flow of no known process");
	assert_string_equal(silent->protocol, "tcp");
	assert_int_equal(silent->confidence, CERTAIN);
	assert_null(silent->name);
	assert_string_equal(silent->evidence.at[0], "1 syn-sent flow of process 200 (shop)");
	fixture_deinit(&fixture);
}

TEST(peers_of_a_container_are_told_of_it)
{
	struct snapshot snapshot;

	snapshot_init(&snapshot);
	struct survey survey = { .snapshot = &snapshot,
				 .content = &snapshot.content,
				 .arena = &snapshot.arena };
	struct flow *flow = RECORD_ADD(survey.arena, &snapshot.content.sockets.flows, flow);

	flow->protocol = "tcp";
	flow->direction = INBOUND;
	flow->state = "established";
	flow->local_port = 22;
	flow->remote_address = "192.0.2.7";
	flow->count = 1;
	flow->program = "sshd";
	flow->service = "ssh.service";
	flow->container = "web";
	peers_conclude(&survey);
	assert_int_equal(snapshot.content.peers.count, 1);
	assert_string_equal(snapshot.content.peers.at[0].process, "web");
	snapshot_deinit(&snapshot);
}

TEST(session_titles)
{
	static const struct {
		const char *title, *user, *database;
		bool follows;
	} cases[] = {
		{ "postgres: 15/main: shop orders 10.0.0.5(33846) idle", "shop", "orders", false },
		{ "postgres: shop orders 10.0.0.5(33846) SELECT", "shop", "orders", false },
		{ "postgres: shop orders db.example.org(1) idle in transaction", "shop", "orders",
		  false },
		{ "postgres: 15/main: walsender rep 10.0.0.6(39108) streaming 0/404F688", "rep", "",
		  true },
		{ "postgres: 15/main: shop orders [local] idle", NULL, NULL, false },
		{ "postgres: 15/main: checkpointer ", NULL, NULL, false },
		{ "postgres: 10.0.0.5(1)", NULL, NULL, false },
		{ "/usr/lib/postgresql/15/bin/postgres", NULL, NULL, false },
		{ "", NULL, NULL, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session_title title;

		if (session_title_parse(bytes_of(cases[i].title), &title) !=
		    (cases[i].user != NULL))
			fail_msg("%s", cases[i].title);
		if (!cases[i].user)
			continue;
		assert_true(bytes_is(title.user, cases[i].user));
		assert_true(bytes_is(title.database, cases[i].database));
		assert_int_equal(title.follows, cases[i].follows);
	}
}

/* A server whose processes say whom they work for: a row for each database. */
TEST(peers_by_what_sessions_say)
{
	static const struct {
		const char *title, *address;
	} sessions[] = {
		{ "postgres: 15/main: shop orders 10.0.0.5(1) idle", "10.0.0.5" },
		{ "postgres: 15/main: shop orders 10.0.0.5(2) idle", "10.0.0.5" },
		{ "postgres: 15/main: shop points 10.0.0.5(3) idle", "10.0.0.5" },
		{ "postgres: 15/main: walsender rep 10.0.0.6(4) streaming 0/4", "10.0.0.6" },
	};
	struct snapshot snapshot;

	snapshot_init(&snapshot);
	struct survey survey = { .snapshot = &snapshot,
				 .content = &snapshot.content,
				 .arena = &snapshot.arena };

	for (int i = 0; i < 4; i++) {
		struct process *process = RECORD_ADD(survey.arena, &snapshot.content.processes,
						     process);
		struct flow *flow = RECORD_ADD(survey.arena, &snapshot.content.sockets.flows, flow);

		process->pid = flow->pid = 100 + i;
		*vec_push_in(survey.arena, &process->argv) = sessions[i].title;
		flow->protocol = "tcp";
		flow->direction = INBOUND;
		flow->state = "established";
		flow->local_port = 5432;
		flow->remote_address = sessions[i].address;
		flow->count = 1;
		flow->program = "postgres";
		flow->service = "postgresql.service";
	}
	peers_conclude(&survey);
	const struct peer *peers = snapshot.content.peers.at;

	assert_int_equal(snapshot.content.peers.count, 3);
	assert_int_equal(peers[0].count, 2);
	assert_string_equal(peers[0].database, "orders");
	assert_string_equal(peers[0].user, "shop");
	for (int i = 1; i < 3; i++)
		assert_string_equal(peers[i].database, strcmp(peers[i].address, "10.0.0.6") == 0
							       ? "replication"
							       : "points");
	snapshot_deinit(&snapshot);
}

TEST(peers_port_names)
{
	assert_string_equal(peers_port_name("tcp", 3306), "mysql");
	assert_string_equal(peers_port_name("udp", 53), "dns");
	assert_string_equal(peers_port_name("udp", 443), "http3");
	assert_null(peers_port_name("udp", 3306));
	assert_null(peers_port_name("tcp", 12345));
}
