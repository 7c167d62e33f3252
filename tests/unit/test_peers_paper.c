/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

static const struct tree_entry machine[] = {
	{ "/usr/sbin/cron", "" },
	{ "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
			 "anna:x:1000:1000::/home/anna:/bin/sh\n"
			 "toor:x:0:0::/root:/bin/sh\n" },
	{ "/etc/hosts", "127.0.0.1 localhost\n10.0.0.5 db01 db01.corp.io\n10.0.0.1 web02\n" },
	{ "/root/.psql_history", "ALTER ROLE shop PASSWORD 'kX81-quZ';\n" },
	{ "/root/.bash_history", "ls\nssh -p 2222 deploy@web01\nssh -p 2222 deploy@web01 uptime\n"
				 "curl localhost:8080/x\n" },
	{ "/home/anna/.zsh_history",
	  ": 1700000000:0;mysql -h db01 -pCanary11 shop\n: 1700000099:0;scp a backup@nas:/v/\n" },
	{ "/home/anna/.local/share/fish/fish_history",
	  "- cmd: curl https://u:Canary22@api.corp.io/v1\n  when: 1700000001\n" },
	{ "/etc/cron.d/backup", "0 3 * * * root /usr/local/bin/backup\n" },
	{ "/usr/local/bin/backup",
	  "#!/bin/sh\nDEST=nas.corp.io\nPGPASSWORD=Canary33 pg_dump -h db01 shop |\n"
	  "  ssh backup@$DEST 'cat >shop.sql'\n",
	  0755 },
	{ "/etc/chrony/chrony.conf", "pool 2.debian.pool.ntp.org iburst\nserver 10.0.0.1\n" },
	{ "/etc/zabbix/zabbix_agentd.conf",
	  "Server=10.0.0.9,10.1.0.0/16\nServerActive=10.0.0.9\n" },
	{ "/etc/exports", "# none\n/srv 10.2.0.0/24(rw) web03(ro) *(ro)\n" },
	{ "/etc/hosts.allow", "# sshd: 10.9.9.9\nsshd: 10.0.0.77, 10.3.\nALL: 10.0.0.78\n" },
	{ "/etc/iscsi/nodes/iqn.2020-01.io.corp:x/10.0.0.6,3260,1/default", "" },
	{ "/etc/rsyslog.d/remote.conf", "*.* @@log01:514\n" },
};

static const struct peer *peer_of(const struct tree *tree, enum direction direction,
				  const char *host, int64_t port)
{
	for (vec_each(peer, &tree->snapshot.content.peers))
		if (peer->direction == direction && peer->port == port &&
		    ((peer->address && strcmp(peer->address, host) == 0) ||
		     (peer->name && strcmp(peer->name, host) == 0)))
			return peer;
	return NULL;
}

static void add_seen(struct tree *tree, const char *address, int64_t port, const char *process)
{
	struct peer *peer = RECORD_ADD(tree->survey.arena, &tree->snapshot.content.peers, peer);

	peer->address = address;
	peer->port = port;
	peer->protocol = port == 5432 ? "postgresql" : "tcp";
	peer->direction = OUTBOUND;
	peer->process = process;
	peer->count = 3;
	peer->confidence = LIKELY;
}

static void survey_all(struct tree *tree)
{
	struct err err;

	assert_int_equal(survey_users(&tree->survey, &err), 0);
	assert_int_equal(survey_network(&tree->survey, &err), 0);
	assert_int_equal(survey_schedules(&tree->survey, &err), 0);
	assert_int_equal(survey_history(&tree->survey, &err), 0);
	tree->snapshot.content.host.hostname = "web02";
	assert_int_equal(survey_peers(&tree->survey, &err), 0);
}

TEST(history_tells_hosts_and_no_secrets)
{
	static const struct {
		const char *program, *host, *user, *remote_user, *command;
		int64_t port, count, last_at;
	} cases[] = {
		{ "ssh", "web01", "root", "deploy", "ssh -p 2222 deploy@web01 uptime", 2222, 2,
		  UNKNOWN },
		{ "mysql", "db01", "anna", NULL, "mysql -h db01 -p<secret:s2> shop", 3306, 1,
		  1700000000 },
		{ "scp", "nas", "anna", "backup", "scp a backup@nas:/v/", 22, 1, 1700000099 },
		{ "curl", "api.corp.io", "anna", NULL, "curl https://u:<secret:s3>@api.corp.io/v1",
		  443, 1, 1700000001 },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	assert_int_equal(survey_history(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->history.count, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct history_entry *entry = &content->history.at[i];

		assert_string_equal(entry->program, cases[i].program);
		assert_string_equal(entry->host, cases[i].host);
		assert_string_equal(entry->user, cases[i].user);
		assert_string_equal(entry->command, cases[i].command);
		assert_int_equal(entry->port, cases[i].port);
		assert_int_equal(entry->count, cases[i].count);
		assert_int_equal(entry->last_at, cases[i].last_at);
		if (cases[i].remote_user)
			assert_string_equal(entry->remote_user, cases[i].remote_user);
		else
			assert_null(entry->remote_user);
	}
	assert_string_equal(content->history.at[2].path, "/v/");
}

TEST(history_is_left_out_without_people)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree.survey.options.no_people = true;
	assert_int_equal(survey_users(&tree.survey, &err), 0);
	assert_int_equal(survey_history(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.history.count, 0);
	assert_int_equal(tree.snapshot.content.secrets.count, 0);
}

TEST(peers_seen_and_on_paper_are_one_row)
{
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	struct application *shop = RECORD_ADD(tree.survey.arena,
					      &tree.snapshot.content.applications, application);
	struct endpoint *database = RECORD_ADD(tree.survey.arena, &shop->endpoints, endpoint);

	shop->service = "shop.service";
	database->protocol = "postgresql";
	database->host = "DB01.corp.io";
	database->port = 5432;
	database->database = "shop";
	database->user = "app";
	database->path = "/opt/shop/.env";
	database->line = 3;
	add_seen(&tree, "10.0.0.5", 5432, "shop.service");
	add_seen(&tree, "10.0.0.5", 5432, "psql");
	survey_all(&tree);
	const struct peer *seen = peer_of(&tree, OUTBOUND, "10.0.0.5", 5432);

	assert_string_equal(seen->name, "db01");
	assert_string_equal(seen->database, "shop");
	assert_string_equal(seen->user, "app");
	assert_int_equal(seen->count, 3);
	assert_int_equal(seen->confidence, CERTAIN);
	assert_string_equal(seen->evidence.at[0], "/opt/shop/.env line 3");
}

TEST(histories_of_database_clients_tell_secrets)
{
	scoped_tree tree;
	size_t found = 0;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	survey_all(&tree);
	for (vec_each(secret, &tree.snapshot.content.secrets))
		if (strcmp(secret->path, "/root/.psql_history") == 0)
			found++;
	assert_int_equal(found, 1);
}

TEST(peers_on_paper_have_no_count)
{
	static const struct {
		const char *host, *protocol, *process, *evidence;
		int64_t port;
		enum confidence confidence;
	} cases[] = {
		{ "nas.corp.io", "ssh", "cron backup", "/etc/cron.d/backup line 1: ssh", 22,
		  LIKELY },
		{ "10.0.0.5", "postgresql", "cron backup", "/etc/cron.d/backup line 1: pg_dump",
		  5432, LIKELY },
		{ "web01", "ssh", "ssh, by hand", "/root/.bash_history, 2 times by root", 2222,
		  POSSIBLE },
		{ "2.debian.pool.ntp.org", "ntp", "chronyd", "/etc/chrony/chrony.conf line 1", 123,
		  LIKELY },
		{ "10.0.0.9", "zabbix", "zabbix_agentd", "/etc/zabbix/zabbix_agentd.conf line 2",
		  10051, LIKELY },
		{ "10.0.0.6", "iscsi", "iscsid", "/etc/iscsi/nodes/iqn.2020-01.io.corp:x", 3260,
		  LIKELY },
		{ "log01", "syslog", "rsyslogd", "/etc/rsyslog.d/remote.conf line 1", 514, LIKELY },
	};
	scoped_tree tree;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	survey_all(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct peer *peer = peer_of(&tree, OUTBOUND, cases[i].host, cases[i].port);

		assert_non_null(peer);
		assert_string_equal(peer->protocol, cases[i].protocol);
		assert_string_equal(peer->process, cases[i].process);
		assert_string_equal(peer->evidence.at[0], cases[i].evidence);
		assert_int_equal(peer->confidence, cases[i].confidence);
		assert_int_equal(peer->count, UNKNOWN);
	}
	/* its own address by its hosts file */
	assert_null(peer_of(&tree, OUTBOUND, "10.0.0.1", 123));
	assert_non_null(peer_of(&tree, INBOUND, "10.1.0.0/16", 10050));
	assert_non_null(peer_of(&tree, INBOUND, "10.2.0.0/24", 2049));
	assert_non_null(peer_of(&tree, INBOUND, "web03", 2049));
	assert_non_null(peer_of(&tree, INBOUND, "10.0.0.77", 22));
	assert_null(peer_of(&tree, INBOUND, "10.0.0.78", UNKNOWN));
	assert_null(peer_of(&tree, INBOUND, "10.9.9.9", 22));
}

TEST(peers_of_servers_mounts_and_filters)
{
	scoped_tree tree;
	struct err err;

	tree_init(&tree, NULL, 0);
	struct arena *arena = tree.survey.arena;
	struct content *content = &tree.snapshot.content;
	struct middleware *nginx = RECORD_ADD(arena, &content->middleware, middleware);
	struct upstream *upstream = RECORD_ADD(arena, &nginx->upstreams, upstream);
	struct site *site = RECORD_ADD(arena, &nginx->sites, site);
	struct mount *nfs = RECORD_ADD(arena, &content->mounts, mount);
	struct mount *cifs = RECORD_ADD(arena, &content->mounts, mount);
	struct chain *chain = RECORD_ADD(arena, &content->firewall.chains, chain);
	struct middleware *postgresql = RECORD_ADD(arena, &content->middleware, middleware);

	nginx->program = "nginx";
	upstream->name = "shop";
	*vec_push_in(arena, &upstream->servers) = "10.0.0.21:8000 weight=3";
	*vec_push_in(arena, &upstream->servers) = "unix:/run/x.sock backup";
	*vec_push_in(arena, &upstream->servers) = "127.0.0.1:8000";
	*vec_push_in(arena, &site->upstreams) = "http://shop";
	*vec_push_in(arena, &site->upstreams) = "https://abc.us-east-1.elb.amazonaws.com/x";
	nfs->type = "nfs4";
	nfs->source = "nas:/export/shop";
	nfs->target = "/srv";
	nfs->mounted = TRI_YES;
	cifs->type = "cifs";
	cifs->source = "//files/share/x";
	cifs->target = "/mnt";
	cifs->in_fstab = TRI_YES;
	*vec_push_in(arena, &chain->rules) = "ip saddr 10.0.0.31 tcp dport 5432 accept";
	*vec_push_in(arena, &chain->rules) = "ip saddr 10.0.0.32 tcp dport 5432 drop";
	*vec_push_in(arena, &chain->rules) = "-s 10.0.0.33/32 -p tcp --dport 22 -j ACCEPT";
	postgresql->program = "postgresql";
	*vec_push_in(arena, &postgresql->settings) = (struct pair){
		"pg_hba", "local all all; host shop app 10.0.0.41/32; host all all 127.0.0.1/32; "
			  "host all all 10.5.0.0/16; host all all 0.0.0.0/0"
	};
	assert_int_equal(survey_peers(&tree.survey, &err), 0);
	assert_int_equal(content->peers.count, 8);
	assert_string_equal(peer_of(&tree, OUTBOUND, "10.0.0.21", 8000)->protocol, "http");
	assert_string_equal(
		peer_of(&tree, OUTBOUND, "abc.us-east-1.elb.amazonaws.com", 443)->sight_ends,
		"load balancer (AWS ELB)");
	assert_string_equal(peer_of(&tree, OUTBOUND, "nas", 2049)->database, "/export/shop");
	assert_int_equal(peer_of(&tree, OUTBOUND, "nas", 2049)->confidence, CERTAIN);
	assert_string_equal(peer_of(&tree, OUTBOUND, "files", 445)->database, "share/x");
	assert_int_equal(peer_of(&tree, INBOUND, "10.0.0.31", 5432)->confidence, POSSIBLE);
	assert_non_null(peer_of(&tree, INBOUND, "10.0.0.33", 22));
	assert_string_equal(peer_of(&tree, INBOUND, "10.0.0.41", 5432)->user, "app");
	assert_non_null(peer_of(&tree, INBOUND, "10.5.0.0/16", 5432));
}

TEST(peers_where_sight_ends)
{
	static const struct tree_entry keepalived = {
		"/etc/keepalived/keepalived.conf",
		"vrrp_instance a {\n\tvirtual_ipaddress {\n\t\t10.0.0.100/24 dev eth0\n\t}\n}\n"
	};
	static const struct {
		const char *name;
		bool ends;
	} names[] = {
		{ "x.eu-central-1.rds.amazonaws.com", true },
		{ "shop.database.windows.net", true },
		{ "db.abc.supabase.co", true },
		{ "cluster0.x.mongodb.net", true },
		{ "lb01.corp.io", true },
		{ "db-vip.corp.io", true },
		{ "db01.corp.io", false },
		{ "album.corp.io", false },
	};
	scoped_tree tree;
	struct err err;

	tree_init(&tree, &keepalived, 1);
	struct content *content = &tree.snapshot.content;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct application *application = RECORD_ADD(tree.survey.arena,
							     &content->applications, application);
		struct endpoint *endpoint = RECORD_ADD(tree.survey.arena, &application->endpoints,
						       endpoint);

		endpoint->host = names[i].name;
	}
	add_seen(&tree, "10.0.0.100", 3306, "shop");
	for (int i = 0; i < 2; i++) {
		add_seen(&tree, i ? "10.0.0.9" : "10.0.0.8", 80, "nginx.service");
		struct peer *front = &content->peers.at[content->peers.count - 1];

		front->direction = INBOUND;
		front->protocol = "http";
		front->count = 40;
	}
	assert_int_equal(survey_peers(&tree.survey, &err), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(peer_of(&tree, OUTBOUND, names[i].name, UNKNOWN)->sight_ends !=
					 NULL,
				 names[i].ends);
	assert_non_null(peer_of(&tree, OUTBOUND, "10.0.0.100", 3306)->sight_ends);
	assert_non_null(peer_of(&tree, INBOUND, "10.0.0.8", 80)->sight_ends);
}
