/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/endpoints/endpoint_names.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off: tables */

/* Protocols and their ports. Sources: the IANA registry of service names; the defaults of the
 * programs where they are not registered. */
static const struct {
	const char *protocol;
	int port;
} ports[] = {
	{ "postgresql", 5432 },
	{ "mysql", 3306 },
	{ "sqlserver", 1433 },
	{ "oracle", 1521 },
	{ "db2", 50000 },
	{ "mongodb", 27017 },
	{ "redis", 6379 },
	{ "memcached", 11211 },
	{ "amqp", 5672 },
	{ "amqps", 5671 },
	{ "kafka", 9092 },
	{ "nats", 4222 },
	{ "mqtt", 1883 },
	{ "stomp", 61613 },
	{ "elasticsearch", 9200 },
	{ "solr", 8983 },
	{ "clickhouse", 8123 },
	{ "influxdb", 8086 },
	{ "cassandra", 9042 },
	{ "couchdb", 5984 },
	{ "neo4j", 7687 },
	{ "zookeeper", 2181 },
	{ "etcd", 2379 },
	{ "consul", 8500 },
	{ "vault", 8200 },
	{ "smtp", 25 },
	{ "smtps", 465 },
	{ "imap", 143 },
	{ "imaps", 993 },
	{ "pop3", 110 },
	{ "pop3s", 995 },
	{ "ldap", 389 },
	{ "ldaps", 636 },
	{ "ftp", 21 },
	{ "ftps", 990 },
	{ "sftp", 22 },
	{ "ssh", 22 },
	{ "rsync", 873 },
	{ "git", 9418 },
	{ "svn", 3690 }, /* svnserve */
	{ "http", 80 },
	{ "https", 443 },
	{ "beanstalk", 11300 },
	{ "syslog", 514 },
	{ "gelf", 12201 },
	{ "statsd", 8125 },
	{ "graphite", 2003 },
	{ "pulsar", 6650 },
	{ "activemq", 61616 },
	{ "gearman", 4730 },
	{ "smb", 445 },
	{ "nfs", 2049 },
	{ "cockroachdb", 26257 },
	{ "meilisearch", 7700 },
	{ "typesense", 8108 },
	{ "fluentd", 24224 },
	{ "logstash", 5044 },
	{ "zipkin", 9411 },
	{ "jaeger", 6831 },
	{ "otlp", 4317 },
	{ "sphinx", 9306 },
};

static const struct endpoint_scheme schemes[] = {
	{ "postgres", "postgresql", 0, ENDPOINT_PATH_DATABASE, "libpq" },
	{ "postgresql", "postgresql", 0, ENDPOINT_PATH_DATABASE, "libpq" },
	{ "pgsql", "postgresql", 0, ENDPOINT_PATH_DATABASE, "Doctrine" },
	{ "psql", "postgresql", 0, ENDPOINT_PATH_DATABASE, "django-environ" },
	{ "postgis", "postgresql", 0, ENDPOINT_PATH_DATABASE, "dj-database-url" },
	{ "pg", "postgresql", 0, ENDPOINT_PATH_DATABASE, "nodejs" },
	{ "cockroachdb", "cockroachdb", 0, ENDPOINT_PATH_DATABASE, "SQLAlchemy" },
	{ "redshift", "postgresql", 5439, ENDPOINT_PATH_DATABASE, "Amazon Redshift speaks it" },
	{ "mysql", "mysql", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "mysql2", "mysql", 0, ENDPOINT_PATH_DATABASE, "Rails" },
	{ "trilogy", "mysql", 0, ENDPOINT_PATH_DATABASE, "Rails" },
	{ "mysqli", "mysql", 0, ENDPOINT_PATH_DATABASE, "PHP" },
	{ "mariadb", "mysql", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "mysqlgis", "mysql", 0, ENDPOINT_PATH_DATABASE, "dj-database-url" },
	{ "sqlserver", "sqlserver", 0, ENDPOINT_PATH_DATABASE, "go-mssqldb" },
	{ "mssql", "sqlserver", 0, ENDPOINT_PATH_DATABASE, "SQLAlchemy" },
	{ "oracle", "oracle", 0, ENDPOINT_PATH_DATABASE, "SQLAlchemy" },
	{ "db2", "db2", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "mongodb", "mongodb", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "mongodb+srv", "mongodb", -1, ENDPOINT_PATH_DATABASE, "hosts and ports are in DNS" },
	{ "redis", "redis", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "rediss", "redis", 0, ENDPOINT_PATH_DATABASE, "with TLS" },
	{ "valkey", "redis", 0, ENDPOINT_PATH_DATABASE, "its successor" },
	{ "redis-sentinel", "redis", 26379, ENDPOINT_PATH_NOTHING, "Spring" },
	{ "sentinel", "redis", 26379, ENDPOINT_PATH_NOTHING, "celery" },
	{ "memcached", "memcached", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "memcache", "memcached", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "pymemcache", "memcached", 0, ENDPOINT_PATH_NOTHING, "django-environ" },
	{ "amqp", "amqp", 0, ENDPOINT_PATH_DATABASE, "the path is the virtual host" },
	{ "pyamqp", "amqp", 0, ENDPOINT_PATH_DATABASE, "celery" },
	{ "amqps", "amqps", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "rabbitmq", "amqp", 0, ENDPOINT_PATH_DATABASE, "MassTransit" },
	{ "kafka", "kafka", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "pulsar", "pulsar", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "nats", "nats", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "mqtt", "mqtt", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "mqtts", "mqtt", 8883, ENDPOINT_PATH_NOTHING, "with TLS" },
	{ "stomp", "stomp", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "beanstalk", "beanstalk", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "beanstalkd", "beanstalk", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "elasticsearch", "elasticsearch", 0, ENDPOINT_PATH_NOTHING, "django-environ" },
	{ "clickhouse", "clickhouse", 9000, ENDPOINT_PATH_DATABASE, "its native port" },
	{ "influxdb", "influxdb", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "cassandra", "cassandra", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "couchdb", "couchdb", 0, ENDPOINT_PATH_DATABASE, NULL },
	{ "neo4j", "neo4j", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "neo4j+s", "neo4j", 0, ENDPOINT_PATH_NOTHING, "with TLS" },
	{ "bolt", "neo4j", 0, ENDPOINT_PATH_NOTHING, "its protocol" },
	{ "zk", "zookeeper", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "zookeeper", "zookeeper", 0, ENDPOINT_PATH_NOTHING, "dubbo" },
	{ "etcd", "etcd", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "consul", "consul", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "smtp", "smtp", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "smtps", "smtps", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "smtp+tls", "smtp", 587, ENDPOINT_PATH_NOTHING, "django-environ" },
	{ "submission", "smtp", 587, ENDPOINT_PATH_NOTHING, NULL },
	{ "imap", "imap", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "imaps", "imaps", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "pop3", "pop3", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "pop3s", "pop3s", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ldap", "ldap", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ldaps", "ldaps", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ftp", "ftp", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ftps", "ftps", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "sftp", "sftp", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ssh", "ssh", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "rsync", "rsync", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "scp", "ssh", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "git", "git", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "git+ssh", "ssh", 0, ENDPOINT_PATH_NOTHING, "the same over ssh" },
	{ "svn", "svn", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "svn+ssh", "ssh", 0, ENDPOINT_PATH_NOTHING, "the same over ssh" },
	{ "smb", "smb", 0, ENDPOINT_PATH_DATABASE, "the path is the share" },
	{ "cifs", "smb", 0, ENDPOINT_PATH_DATABASE, "its other name" },
	{ "nfs", "nfs", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "http", "http", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "https", "https", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "ws", "http", 0, ENDPOINT_PATH_NOTHING, "WebSocket" },
	{ "wss", "https", 0, ENDPOINT_PATH_NOTHING, "WebSocket" },
	{ "grpc", "grpc", -1, ENDPOINT_PATH_NOTHING, NULL },
	{ "grpcs", "grpc", -1, ENDPOINT_PATH_NOTHING, NULL },
	{ "thrift", "thrift", -1, ENDPOINT_PATH_NOTHING, NULL },
	{ "gelf", "gelf", 0, ENDPOINT_PATH_NOTHING, "Graylog" },
	{ "syslog", "syslog", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "statsd", "statsd", 0, ENDPOINT_PATH_NOTHING, NULL },
	{ "s3", "s3", -1, ENDPOINT_HOST_BUCKET, NULL },
	{ "s3a", "s3", -1, ENDPOINT_HOST_BUCKET, "Hadoop" },
	{ "gs", "gs", -1, ENDPOINT_HOST_BUCKET, "Google Cloud Storage" },
	{ "tcp", NULL, -1, ENDPOINT_PATH_NOTHING, "how, not what" },
	{ "udp", NULL, -1, ENDPOINT_PATH_NOTHING, "how, not what" },
	{ "ssl", NULL, -1, ENDPOINT_PATH_NOTHING, "how, not what" },
	{ "tls", NULL, -1, ENDPOINT_PATH_NOTHING, "how, not what" },
	{ "unix", NULL, -1, ENDPOINT_PATH_NOTHING, "the path of a socket" },
};
/* clang-format on */

const struct endpoint_scheme *endpoint_scheme_of(struct bytes name)
{
	ptrdiff_t plus = bytes_find(name, '+');

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (bytes_is(name, schemes[i].name))
			return &schemes[i];
	return plus > 0 ? endpoint_scheme_of(bytes_slice(name, 0, (size_t)plus)) : NULL;
}

int endpoint_port_of(const char *protocol)
{
	for (size_t i = 0; protocol && i < COUNT(ports); i++)
		if (strcmp(ports[i].protocol, protocol) == 0)
			return ports[i].port;
	return ENDPOINT_NO_PORT;
}

const char *endpoint_protocol_of_port(int64_t port)
{
	/* of these nothing else is usual there */
	static const int telling[] = {
		5432, 3306, 1433, 1521, 27017, 6379, 11211, 5672, 9092, 9200
	};

	for (size_t k = 0; k < COUNT(telling); k++)
		for (size_t i = 0; telling[k] == port && i < COUNT(ports); i++)
			if (ports[i].port == port)
				return ports[i].protocol;
	return NULL;
}
