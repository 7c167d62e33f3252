/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/sockets/peers.h"

#include "base/map.h"
#include "format/proc/session_title.h"

enum { PEER_EVIDENCE_MAX = 8 }; /* sentences of one row */

MAP_DEFINE(text_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* Source: IANA's registry of service names, and the manuals of those that never registered. */
enum { TCP = 1, UDP = 2, BOTH = 3 };
static const struct {
	uint16_t port;
	uint8_t over;
	const char *name;
} port_names[] = {
	{ 20, TCP, "ftp-data" },
	{ 21, TCP, "ftp" },
	{ 22, TCP, "ssh" },
	{ 23, TCP, "telnet" },
	{ 25, TCP, "smtp" },
	{ 43, TCP, "whois" },
	{ 49, TCP, "tacacs" },
	{ 53, BOTH, "dns" },
	{ 67, UDP, "dhcp" },
	{ 68, UDP, "dhcp" },
	{ 69, UDP, "tftp" },
	{ 80, TCP, "http" },
	{ 88, BOTH, "kerberos" },
	{ 110, TCP, "pop3" },
	{ 111, BOTH, "rpcbind" },
	{ 119, TCP, "nntp" },
	{ 123, UDP, "ntp" },
	{ 137, UDP, "netbios" },
	{ 138, UDP, "netbios" },
	{ 139, TCP, "smb" },
	{ 143, TCP, "imap" },
	{ 161, UDP, "snmp" },
	{ 162, UDP, "snmp-trap" },
	{ 179, TCP, "bgp" },
	{ 389, BOTH, "ldap" },
	{ 427, BOTH, "slp" },
	{ 443, TCP, "https" },
	{ 443, UDP, "http3" },
	{ 445, TCP, "smb" },
	{ 464, BOTH, "kpasswd" },
	{ 465, TCP, "smtps" },
	{ 500, UDP, "ipsec" },
	{ 514, UDP, "syslog" },
	{ 514, TCP, "syslog" },
	{ 515, TCP, "lpd" },
	{ 546, UDP, "dhcpv6" },
	{ 547, UDP, "dhcpv6" },
	{ 548, TCP, "afp" },
	{ 554, TCP, "rtsp" },
	{ 587, TCP, "smtp" },
	{ 631, TCP, "ipp" },
	{ 636, TCP, "ldaps" },
	{ 853, TCP, "dns-over-tls" },
	{ 873, TCP, "rsync" },
	{ 989, TCP, "ftps" },
	{ 990, TCP, "ftps" },
	{ 993, TCP, "imaps" },
	{ 995, TCP, "pop3s" },
	{ 1194, BOTH, "openvpn" },
	{ 1433, TCP, "mssql" },
	{ 1434, UDP, "mssql" },
	{ 1521, TCP, "oracle" },
	{ 1812, UDP, "radius" },
	{ 1813, UDP, "radius" },
	{ 1883, TCP, "mqtt" },
	{ 2049, BOTH, "nfs" },
	{ 2181, TCP, "zookeeper" },
	{ 2375, TCP, "docker" },
	{ 2376, TCP, "docker" },
	{ 2379, TCP, "etcd" },
	{ 2380, TCP, "etcd" },
	{ 2424, TCP, "orientdb" },
	{ 3000, TCP, "http" },
	{ 3128, TCP, "http-proxy" },
	{ 3260, TCP, "iscsi" },
	{ 3268, TCP, "ldap" },
	{ 3269, TCP, "ldaps" },
	{ 3306, TCP, "mysql" },
	{ 3389, TCP, "rdp" },
	{ 3478, BOTH, "stun" },
	{ 4222, TCP, "nats" },
	{ 4369, TCP, "epmd" },
	{ 4500, UDP, "ipsec" },
	{ 4505, TCP, "salt" },
	{ 4506, TCP, "salt" },
	{ 4789, UDP, "vxlan" },
	{ 5044, TCP, "logstash" },
	{ 5060, BOTH, "sip" },
	{ 5061, TCP, "sips" },
	{ 5222, TCP, "xmpp" },
	{ 5269, TCP, "xmpp" },
	{ 5353, UDP, "mdns" },
	{ 5355, BOTH, "llmnr" },
	{ 5432, TCP, "postgresql" },
	{ 5433, TCP, "postgresql" },
	{ 5671, TCP, "amqps" },
	{ 5672, TCP, "amqp" },
	{ 5900, TCP, "vnc" },
	{ 5984, TCP, "couchdb" },
	{ 5985, TCP, "winrm" },
	{ 6379, TCP, "redis" },
	{ 6380, TCP, "redis" },
	{ 6432, TCP, "postgresql" }, /* pgbouncer */
	{ 6443, TCP, "kubernetes" },
	{ 6514, TCP, "syslog" },
	{ 6667, TCP, "irc" },
	{ 7000, TCP, "cassandra" },
	{ 7687, TCP, "neo4j" },
	{ 8009, TCP, "ajp" },
	{ 8080, TCP, "http" },
	{ 8086, TCP, "influxdb" },
	{ 8125, UDP, "statsd" },
	{ 8140, TCP, "puppet" },
	{ 8200, TCP, "vault" },
	{ 8300, TCP, "consul" },
	{ 8301, BOTH, "consul" },
	{ 8302, BOTH, "consul" },
	{ 8443, TCP, "https" },
	{ 8472, UDP, "vxlan" },
	{ 8500, TCP, "consul" },
	{ 8529, TCP, "arangodb" },
	{ 8883, TCP, "mqtts" },
	{ 8888, TCP, "http" },
	{ 9000, TCP, "fastcgi" },
	{ 9042, TCP, "cassandra" },
	{ 9090, TCP, "prometheus" },
	{ 9092, TCP, "kafka" },
	{ 9093, TCP, "kafka" },
	{ 9100, TCP, "node-exporter" },
	{ 9200, TCP, "elasticsearch" },
	{ 9300, TCP, "elasticsearch" },
	{ 9418, TCP, "git" },
	{ 10050, TCP, "zabbix" },
	{ 10051, TCP, "zabbix" },
	{ 10250, TCP, "kubelet" },
	{ 11211, BOTH, "memcached" },
	{ 15672, TCP, "rabbitmq-management" },
	{ 16379, TCP, "redis-cluster" },
	{ 26379, TCP, "redis-sentinel" },
	{ 27017, TCP, "mongodb" },
	{ 27018, TCP, "mongodb" },
	{ 27019, TCP, "mongodb" },
	{ 33060, TCP, "mysql" },
	{ 50000, TCP, "db2" },
	{ 51820, UDP, "wireguard" },
	{ 61616, TCP, "activemq" },
};

const char *peers_port_name(const char *protocol, int64_t port)
{
	uint8_t over = strcmp(protocol, "tcp") == 0 ? TCP : UDP;

	for (size_t i = 0; i < sizeof(port_names) / sizeof(port_names[0]); i++)
		if (port_names[i].port == port && (port_names[i].over & over))
			return port_names[i].name;
	return NULL;
}

MAP_DEFINE(session_map, uint64_t, struct session_title, map_hash_u64, map_equal_u64);

struct concluding {
	struct survey *survey;
	struct session_map sessions; /* pid -> what its title says of its client */
	struct text_map hosts;       /* address -> index + 1 of the entry of /etc/hosts */
	struct text_map rows;        /* who, as text -> index + 1 of the row */
	struct text_map any;         /* the same without the program -> index + 1, 0 when several */
};

static int64_t listened_port(const struct flow *flow)
{
	return flow->direction == INBOUND ? flow->local_port : flow->remote_port;
}

static bool is_peer(const struct flow *flow)
{
	return (flow->direction == INBOUND || flow->direction == OUTBOUND) &&
	       flow->remote_address && listened_port(flow) != UNKNOWN;
}

/* What holds the flow, as the box knows it: the units of a container are its own, and the host may
 * have others of that name. */
static const char *process_text(const struct flow *flow)
{
	if (flow->program && flow->container)
		return flow->container;
	return flow->service ? flow->service : flow->program;
}

static void key_text(struct buf *ret, const struct flow *flow, const char *process)
{
	buf_clear(ret);
	buf_add_format(ret, "%s %s %lld %d", flow->protocol, flow->remote_address,
		       (long long)listened_port(flow), flow->direction);
	if (process)
		buf_add_format(ret, " %s", process);
}

/* What the process that holds an inbound flow says of its client, or NULL. */
static const struct session_title *session_of(const struct concluding *concluding,
					      const struct flow *flow)
{
	return flow->direction == INBOUND && flow->pid != UNKNOWN
		       ? session_map_find(&concluding->sessions, (uint64_t)flow->pid)
		       : NULL;
}

/* The database that a session is about; that of a standby is called as pg_hba.conf calls it. */
static struct bytes database_of(const struct session_title *session)
{
	return session->follows ? BYTES("replication") : session->database;
}

/* The slot of `key` in `map`; the key is kept in the arena when it is new. */
static size_t *slot_of(struct concluding *concluding, struct text_map *map, struct bytes key)
{
	size_t *known = text_map_find(map, key);

	return known ? known
		     : text_map_put(map, bytes_of(arena_string(concluding->survey->arena, key)));
}

static struct peer *add_row(struct concluding *concluding, const struct flow *flow)
{
	struct survey *survey = concluding->survey;
	struct peer *peer = RECORD_ADD(survey->arena, &survey->content->peers, peer);
	const char *application = peers_port_name(flow->protocol, listened_port(flow));
	size_t *entry = text_map_find(&concluding->hosts, bytes_of(flow->remote_address));

	peer->address = flow->remote_address;
	if (entry)
		peer->name = survey->content->network.hosts.at[*entry - 1].names.at[0];
	peer->port = listened_port(flow);
	peer->protocol = application ? application : flow->protocol;
	peer->direction = flow->direction;
	peer->process = process_text(flow);
	peer->confidence = application ? LIKELY : CERTAIN;
	peer->count = 0;
	const struct session_title *session = session_of(concluding, flow);

	if (session) {
		peer->database = arena_intern(survey->arena, database_of(session));
		peer->user = arena_intern(survey->arena, session->user);
	}
	return peer;
}

static void add_evidence(struct survey *survey, struct peer *peer, const struct flow *flow)
{
	const char *state = strcmp(flow->state, "established") == 0 ? "" : flow->state;
	long long count = flow->count;

	peer->count += flow->count;
	if (peer->evidence.count >= PEER_EVIDENCE_MAX)
		return;
	if (flow->pid == UNKNOWN)
		survey_note(survey, &peer->evidence, "%lld %s%sflow%s of no known process", count,
			    state, *state ? " " : "", count == 1 ? "" : "s");
	else
		survey_note(survey, &peer->evidence, "%lld %s%sflow%s of process %lld (%s)", count,
			    state, *state ? " " : "", count == 1 ? "" : "s", (long long)flow->pid,
			    flow->program ? flow->program : "?");
}

/* A flow whose process is known. */
static void add_known(struct concluding *concluding, const struct flow *flow)
{
	struct content *content = concluding->survey->content;
	scoped_buf key = { 0 };

	const struct session_title *session = session_of(concluding, flow);

	key_text(&key, flow, process_text(flow));
	if (session) { /* a row for each database */
		buf_add_byte(&key, ' ');
		buf_add_bytes(&key, database_of(session));
	}
	size_t *row = slot_of(concluding, &concluding->rows, buf_bytes(&key));

	if (*row == 0) {
		add_row(concluding, flow);
		*row = content->peers.count;
		key_text(&key, flow, NULL);
		size_t *any = text_map_find(&concluding->any, buf_bytes(&key));

		if (any)
			*any = 0;
		else
			*slot_of(concluding, &concluding->any,
				 buf_bytes(&key)) = content->peers.count;
	}
	add_evidence(concluding->survey, &content->peers.at[*row - 1], flow);
}

/* One whose process is not known, because it has ended the connection: that of the only program
 * which talks to the same peer, if there is such a one. */
static void add_unknown(struct concluding *concluding, const struct flow *flow)
{
	struct content *content = concluding->survey->content;
	scoped_buf key = { 0 };

	key_text(&key, flow, NULL);
	size_t *any = text_map_find(&concluding->any, buf_bytes(&key));
	size_t *row = any && *any ? any : slot_of(concluding, &concluding->rows, buf_bytes(&key));

	if (*row == 0) {
		add_row(concluding, flow);
		*row = content->peers.count;
	}
	add_evidence(concluding->survey, &content->peers.at[*row - 1], flow);
}

/* Those we depend on first, then by how much is going on. */
static int by_weight(const void *a, const void *b)
{
	const struct peer *one = a, *other = b;

	if (one->direction != other->direction)
		return one->direction == OUTBOUND ? -1 : 1;
	if (one->count != other->count)
		return one->count > other->count ? -1 : 1;
	if (one->port != other->port)
		return one->port < other->port ? -1 : 1;
	return strcmp(one->address, other->address);
}

void peers_conclude(struct survey *survey)
{
	struct concluding concluding = { .survey = survey };
	struct content *content = survey->content;

	for (size_t i = 0; i < content->network.hosts.count; i++) {
		const struct hosts_entry *entry = &content->network.hosts.at[i];

		if (entry->address && entry->names.count)
			*text_map_put(&concluding.hosts, bytes_of(entry->address)) = i + 1;
	}
	for (vec_each(process, &content->processes)) {
		struct session_title session;

		if (process->argv.count &&
		    session_title_parse(bytes_of(process->argv.at[0]), &session))
			*session_map_put(&concluding.sessions, (uint64_t)process->pid) = session;
	}
	for (vec_each(flow, &content->sockets.flows))
		if (is_peer(flow) && process_text(flow))
			add_known(&concluding, flow);
	for (vec_each(flow, &content->sockets.flows))
		if (is_peer(flow) && !process_text(flow))
			add_unknown(&concluding, flow);
	vec_sort(&content->peers, by_weight);
	text_map_deinit(&concluding.hosts);
	text_map_deinit(&concluding.rows);
	text_map_deinit(&concluding.any);
	session_map_deinit(&concluding.sessions);
}
