/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/mover_rules.h"

#include "base/path.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define QUEUE  "a queue of mail: what waits in it would be sent twice; let it run empty"
#define GUESTS "disks of other systems: stop those, and copy them with their own tools"
#define SWAP   "memory that was swapped out"

/* First match wins. */
static const struct mover_rule places[] = {
	{ "/var/lib/postgresql", MOVER_POSTGRESQL, "clusters of PostgreSQL" },
	{ "/var/lib/pgsql", MOVER_POSTGRESQL, "clusters of PostgreSQL" },
	{ "/var/lib/mysql", MOVER_MYSQL, "databases of MySQL or MariaDB" },
	{ "/var/lib/mysql-files", MOVER_MYSQL, "files of MySQL" },
	{ "/var/lib/redis", MOVER_REDIS, "snapshots of Redis" },
	{ "/var/lib/valkey", MOVER_REDIS, "snapshots of Valkey" },
	{ "/var/lib/mongodb", MOVER_NONE, "MongoDB's: mongodump and mongorestore" },
	{ "/var/lib/mongo", MOVER_NONE, "MongoDB's: mongodump and mongorestore" },
	{ "/var/lib/ldap", MOVER_NONE, "OpenLDAP's: slapcat and slapadd" },
	{ "/var/lib/rabbitmq", MOVER_NONE,
	  "RabbitMQ's: rabbitmqctl export_definitions; messages by letting the queues run empty" },
	{ "/var/lib/elasticsearch", MOVER_NONE, "Elasticsearch's: its snapshots" },
	{ "/var/lib/opensearch", MOVER_NONE, "OpenSearch's: its snapshots" },
	{ "/var/lib/influxdb", MOVER_NONE, "InfluxDB's: influxd backup and restore" },
	{ "/var/lib/cassandra", MOVER_NONE, "Cassandra's: nodetool snapshot" },
	{ "/var/lib/etcd", MOVER_NONE, "etcd's: etcdctl snapshot save and restore" },
	{ "/var/lib/zookeeper", MOVER_NONE,
	  "ZooKeeper's: let the new host join, and the old leave" },
	{ "/var/lib/kafka", MOVER_NONE, "Kafka's: let the new host join, and the old leave" },
	{ "/var/lib/clickhouse", MOVER_NONE, "ClickHouse's: BACKUP and RESTORE" },
	{ "/var/lib/couchdb", MOVER_NONE, "CouchDB's: its replication" },
	{ "/var/lib/neo4j", MOVER_NONE, "Neo4j's: neo4j-admin dump and load" },
	{ "/var/lib/prometheus", MOVER_NONE, "Prometheus': a snapshot by its API" },
	{ "/var/lib/samba", MOVER_NONE, "Samba's: tdbbackup, for each file" },
	{ "/var/lib/docker", MOVER_NONE,
	  "of containers: what writes there has to be asked or stopped in its container" },
	{ "/var/lib/containers", MOVER_NONE,
	  "of containers: what writes there has to be asked or stopped in its container" },
	{ "/var/lib/libvirt/images", MOVER_NONE, GUESTS },
	{ "/var/lib/lxc", MOVER_NONE, GUESTS },
	{ "/var/lib/lxd", MOVER_NONE, GUESTS },
	{ "/var/lib/incus", MOVER_NONE, GUESTS },
	{ "/var/lib/machines", MOVER_NONE, GUESTS },
	{ "/var/spool/postfix", MOVER_NONE, QUEUE },
	{ "/var/spool/exim4", MOVER_NONE, QUEUE },
	{ "/var/spool/mqueue", MOVER_NONE, QUEUE },
	{ "/var/spool/mqueue-client", MOVER_NONE, QUEUE },
	{ "/var/spool/nullmailer", MOVER_NONE, QUEUE },
	{ "/var/crash", MOVER_NONE, "dumps of the old host's crashes" },
	{ "/swapfile", MOVER_NONE, SWAP },
	{ "/swap.img", MOVER_NONE, SWAP },
	{ "/var/mail", MOVER_FILES, "mailboxes" },
	{ "/var/spool/mail", MOVER_FILES, "mailboxes" },
	{ "", MOVER_FILES, "files: they are compared by their checksums" },
};

static const struct {
	const char *program;
	enum mover mover;
} programs[] = {
	{ "postgresql", MOVER_POSTGRESQL },
	{ "mysql", MOVER_MYSQL },
	{ "redis", MOVER_REDIS },
};

/* Source: what programs call theirs; the file itself is looked at before it is moved. */
static const char *const sqlite_endings[] = { ".sqlite", ".sqlite3", ".db", ".db3", ".s3db" };

static const struct {
	const char *name, *tool;
} movers[MOVER_COUNT] = {
	[MOVER_NONE] = { "none", "by hand" },
	[MOVER_POSTGRESQL] = { "postgresql", "by pg_dumpall" },
	[MOVER_MYSQL] = { "mysql", "by mysqldump or mariadb-dump" },
	[MOVER_REDIS] = { "redis", "by a snapshot that the server makes" },
	[MOVER_SQLITE] = { "sqlite", "by SQLite's online backup" },
	[MOVER_FILES] = { "files", "by tar" },
};

const struct mover_rule *mover_of_place(const char *path)
{
	size_t i = 0;

	while (places[i].folder[0] && !path_is_within(path, places[i].folder))
		i++;
	return &places[i];
}

enum mover mover_of_program(const char *program)
{
	for (size_t i = 0; i < COUNT(programs); i++)
		if (program && strcmp(program, programs[i].program) == 0)
			return programs[i].mover;
	return MOVER_NONE;
}

bool mover_is_sqlite_name(const char *path)
{
	for (size_t i = 0; i < COUNT(sqlite_endings); i++)
		if (bytes_ends(bytes_of(path), sqlite_endings[i]))
			return true;
	return false;
}

const char *mover_name(enum mover mover)
{
	return movers[mover].name;
}

const char *mover_tool(enum mover mover)
{
	return movers[mover].tool;
}
