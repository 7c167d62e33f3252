/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network collector in a network namespace of our own, against what was configured there. */
#include "harness.h"

#include <cmocka.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "survey/collectors.h"

enum { EXIT_SKIP = 77 };

/* Runs a collector on "/" of this process's namespaces. */
static void run_collector(struct snapshot *snapshot, struct root *root,
			  int (*collect)(struct survey *survey, struct err *err))
{
	struct survey survey = {
		.snapshot = snapshot,
		.content = &snapshot->content,
		.arena = &snapshot->arena,
		.root = root,
		.collector = "test",
		.deadline_ms = INT64_MAX,
	};
	struct err err;

	if (root_init(root, "/", &err) || collect(&survey, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
}

/* Ends the child with a message unless `text` contains `part`. */
static void expect(const char *what, const char *text, const char *part)
{
	if (text && strstr(text, part))
		return;
	fprintf(stderr, "%s: no \"%s\" in:\n%s\n", what, part, text ? text : "(nothing)");
	exit(1);
}

/* Runs `check` in a forked child with a network namespace of its own, after `commands`. */
static void in_namespace(const char *commands, void (*check)(void))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (unshare(CLONE_NEWNET) || system(commands) != 0)
			_exit(EXIT_SKIP);
		check();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == EXIT_SKIP) {
		fprintf(stderr, "SKIP: no network namespace, or not its tools: %s\n", commands);
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static const struct link *find_link(const struct network *network, const char *name)
{
	for (vec_each(link, &network->links)) {
		if (strcmp(link->name, name) == 0)
			return link;
	}
	fprintf(stderr, "no link %s\n", name);
	exit(1);
}

static const char *detail_of(const struct link *link, const char *key)
{
	for (vec_each(pair, &link->details)) {
		if (strcmp(pair->key, key) == 0)
			return pair->value;
	}
	return NULL;
}

static void check_links(void)
{
	struct snapshot snapshot;
	struct root root;

	snapshot_init(&snapshot);
	run_collector(&snapshot, &root, survey_network);
	const struct network *network = &snapshot.content.network;
	const struct link *port = find_link(network, "v0"), *peer = find_link(network, "v1");

	expect("v0 kind", port->kind, "veth");
	expect("v0 master", port->master, "br0");
	expect("v0 peer", detail_of(port, "peer"), "v1");
	expect("v1 address", peer->addresses.count ? peer->addresses.at[0] : NULL, "10.0.0.5/24");
	expect("br0 stp", detail_of(find_link(network, "br0"), "stp"), "on");
	expect("mv0 parent", find_link(network, "mv0")->parent, "v1");
	expect("lo kind", find_link(network, "lo")->kind, "loopback");
	expect("route", network->routes.count ? network->routes.at[0].destination : NULL,
	       "default");
	expect("gateway", network->routes.at[0].gateway, "10.0.0.1");
	expect("rule", network->rules.count == 1 ? network->rules.at[0].rule : NULL,
	       "from 10.0.0.0/8 fwmark 0x1 lookup 100");
	expect("neighbour", network->neighbours.count ? network->neighbours.at[0].mac : NULL,
	       "02:00:00:00:00:77");
	snapshot_deinit(&snapshot);
	root_deinit(&root);
}

TEST(network_namespace_links)
{
	in_namespace("ip link set lo up && "
		     "ip link add br0 type bridge stp_state 1 && "
		     "ip link add v0 type veth peer name v1 && "
		     "ip link set v0 master br0 up && ip link set v1 up && ip link set br0 up && "
		     "ip addr add 10.0.0.5/24 dev v1 && "
		     "ip link add mv0 link v1 type macvlan mode bridge && "
		     "ip route add default via 10.0.0.1 && "
		     "ip rule add from 10.0.0.0/8 fwmark 1 lookup 100 && "
		     "ip neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev v1 nud permanent",
		     check_links);
}

static const struct chain *find_chain(const struct firewall *firewall, const char *name)
{
	for (vec_each(chain, &firewall->chains)) {
		if (strcmp(chain->name, name) == 0 && chain->rule_count > 0)
			return chain;
	}
	fprintf(stderr, "no chain %s with rules\n", name);
	exit(1);
}

static void check_nftables(void)
{
	static const char *const expected[] = {
		"ct state vmap { invalid : drop, established : accept }",
		"iif \"lo\" accept",
		"tcp dport { 22, 80-90 } counter accept comment \"ways in\"",
		"ip saddr . tcp dport @pairs accept",
		"udp dport vmap @ports",
		"icmp type echo-request limit rate 10/second burst 20 packets accept",
	};
	struct snapshot snapshot;
	struct root root;

	snapshot_init(&snapshot);
	run_collector(&snapshot, &root, survey_network);
	root_deinit(&root);
	run_collector(&snapshot, &root, survey_firewall);
	const struct firewall *firewall = &snapshot.content.firewall;
	const struct chain *input = find_chain(firewall, "input");

	expect("policy", input->policy, "drop");
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		expect("rule", i < input->rules.count ? input->rules.at[i] : NULL, expected[i]);
	expect("maker", find_chain(firewall, "DOCKER")->made_by, "docker");
	expect("active", firewall->active == TRI_YES ? "yes" : "no", "yes");
	snapshot_deinit(&snapshot);
	root_deinit(&root);
}

TEST(network_namespace_nftables)
{
	in_namespace("nft 'table inet f {\n"
		     "set pairs { type ipv4_addr . inet_service\n elements = { 10.0.0.1 . 80 } }\n"
		     "map ports { type inet_service : verdict\n elements = { 53 : accept } }\n"
		     "chain DOCKER {\n return\n}\n"
		     "chain input {\n type filter hook input priority 0; policy drop;\n"
		     "ct state vmap { established : accept, invalid : drop }\n"
		     "iif lo accept\n"
		     "tcp dport { 22, 80-90 } counter accept comment \"ways in\"\n"
		     "ip saddr . tcp dport @pairs accept\n"
		     "udp dport vmap @ports\n"
		     "icmp type echo-request limit rate 10/second burst 20 packets accept\n}\n}'",
		     check_nftables);
}

static void check_legacy(void)
{
	struct snapshot snapshot;
	struct root root;

	snapshot_init(&snapshot);
	run_collector(&snapshot, &root, survey_firewall);
	const struct chain *input = find_chain(&snapshot.content.firewall, "INPUT");

	expect("backend", input->backend, "iptables-legacy");
	expect("rule", input->rules.at[0],
	       "! -s 10.0.0.0/8 -i eth+ -p tcp -m tcp --dport 22:23 -j f2b-sshd");
	expect("jump", find_chain(&snapshot.content.firewall, "f2b-sshd")->made_by, "fail2ban");
	snapshot_deinit(&snapshot);
	root_deinit(&root);
}

TEST(network_namespace_legacy)
{
	in_namespace("iptables-legacy -N f2b-sshd && iptables-legacy -A f2b-sshd -j REJECT && "
		     "iptables-legacy -A INPUT ! -s 10.0.0.0/8 -i eth+ -p tcp --dport 22:23 "
		     "-j f2b-sshd",
		     check_legacy);
}
