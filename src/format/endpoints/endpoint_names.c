/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/endpoints/endpoint_names.h"

#include <strings.h>

#include "base/path.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off: tables */

/* Ends of names, longest first where one ends in another. */
static const struct {
	const char *end;
	enum endpoint_role role;
	const char *why;
} roles[] = {
	{ "BOOTSTRAP_SERVERS", ENDPOINT_HOSTS, "Kafka" },
	{ "CONTACT_POINTS", ENDPOINT_HOSTS, "Cassandra" },
	{ "CONNECT_STRING", ENDPOINT_HOSTS, "ZooKeeper" },
	{ "BROKER_LIST", ENDPOINT_HOSTS, "Kafka, older" },
	{ "SENTINELS", ENDPOINT_HOSTS, "Redis" },
	{ "ENDPOINTS", ENDPOINT_HOSTS, "etcd" },
	{ "BROKERS", ENDPOINT_HOSTS, "Kafka" },
	{ "SERVERS", ENDPOINT_HOSTS, "memcached" },
	{ "CONNECT", ENDPOINT_HOSTS, "zookeeper.connect" },
	{ "QUORUM", ENDPOINT_HOSTS, "hbase.zookeeper.quorum" },
	{ "NODES", ENDPOINT_HOSTS, "spring.redis.cluster.nodes" },
	{ "HOSTS", ENDPOINT_HOSTS, "Elasticsearch" },
	{ "VIRTUAL_HOST", ENDPOINT_DATABASE, "RabbitMQ, spelt out" },
	{ "HOST_NAME", ENDPOINT_HOST, "hostName" },
	{ "HOSTNAME", ENDPOINT_HOST, "CodeIgniter" },
	{ "HOST", ENDPOINT_HOST, "the usual word" },
	{ "SERVER_NAME", ENDPOINT_ROLE_NONE, "the program's own name" },
	{ "SERVER", ENDPOINT_HOST, "$wgDBserver, smtp_server" },
	{ "ADDRESS", ENDPOINT_HOST, "Rails' smtp_settings; alone it may be mail's" },
	{ "ADDR", ENDPOINT_HOST, "VAULT_ADDR, REDIS_ADDR" },
	{ "ENDPOINT", ENDPOINT_HOST, "RDS, MinIO" },
	{ "SOCKET", ENDPOINT_ROLE_NONE, "beside a host, and less than it" },
	{ "PORT_NUMBER", ENDPOINT_PORT, "portNumber" },
	{ "PORT", ENDPOINT_PORT, "the usual word" },
	{ "DATABASE", ENDPOINT_DATABASE, "the usual word" },
	{ "VHOST", ENDPOINT_DATABASE, "RabbitMQ" },
	{ "BUCKET_NAME", ENDPOINT_DATABASE, "S3" },
	{ "BUCKET", ENDPOINT_DATABASE, "S3" },
	{ "SCHEMA", ENDPOINT_DATABASE, "MySQL calls it so too" },
	{ "USER_NAME", ENDPOINT_USER, "userName; Rails' smtp_settings" },
	{ "USERNAME", ENDPOINT_USER, "the usual word" },
	{ "USER", ENDPOINT_USER, "the usual word" },
	{ "LOGIN", ENDPOINT_USER, "of some mailers" },
	{ "NAME", ENDPOINT_DATABASE, "DB_NAME, Django's NAME" },
	{ "DB", ENDPOINT_DATABASE, "REDIS_DB, Joomla's $db" },
	{ "ADAPTER", ENDPOINT_KIND, "Rails" },
	{ "ENGINE", ENDPOINT_KIND, "Django" },
	{ "DRIVER_CLASS_NAME", ENDPOINT_KIND, "Spring" },
	{ "DRIVER", ENDPOINT_KIND, "the usual word" },
	{ "DIALECT", ENDPOINT_KIND, "Sequelize" },
	{ "CLIENT", ENDPOINT_KIND, "Strapi, knex" },
	{ "CONNECTION", ENDPOINT_KIND, "Laravel's DB_CONNECTION" },
	{ "DATASOURCE", ENDPOINT_KIND, "CakePHP" },
	{ "TYPE", ENDPOINT_KIND, "TypeORM, dbtype of Joomla and Nextcloud" },
	{ "BACKEND", ENDPOINT_KIND, "Django's CACHES" },
	{ "PROVIDER", ENDPOINT_KIND, "Prisma" },
};

static const struct endpoint_service services[] = {
	{ "DB", NULL, "the usual word" },
	{ "DATABASE", NULL, "the usual word" },
	{ "DATABASES", NULL, "Django, Drupal" },
	{ "DATASOURCE", NULL, "Spring" },
	{ "DATASOURCES", NULL, "CakePHP" },
	{ "SQL", NULL, "kind not told" },
	{ "RDS", NULL, "Amazon's managed databases" },
	{ "REPLICA", NULL, "of a database" },
	{ "PG", "postgresql", "PGHOST of libpq" },
	{ "POSTGRES", "postgresql", NULL },
	{ "POSTGRESQL", "postgresql", NULL },
	{ "PGSQL", "postgresql", NULL },
	{ "MYSQL", "mysql", NULL },
	{ "MARIADB", "mysql", NULL },
	{ "MSSQL", "sqlserver", NULL },
	{ "SQLSERVER", "sqlserver", NULL },
	{ "ORACLE", "oracle", NULL },
	{ "MONGO", "mongodb", NULL },
	{ "MONGODB", "mongodb", NULL },
	{ "REDIS", "redis", NULL },
	{ "VALKEY", "redis", NULL },
	{ "SENTINEL", "redis", NULL },
	{ "MEMCACHE", "memcached", NULL },
	{ "MEMCACHED", "memcached", NULL },
	{ "RABBITMQ", "amqp", NULL },
	{ "RABBIT", "amqp", NULL },
	{ "AMQP", "amqp", NULL },
	{ "KAFKA", "kafka", NULL },
	{ "NATS", "nats", NULL },
	{ "MQTT", "mqtt", NULL },
	{ "STOMP", "stomp", NULL },
	{ "ACTIVEMQ", "activemq", NULL },
	{ "BEANSTALK", "beanstalk", NULL },
	{ "BEANSTALKD", "beanstalk", NULL },
	{ "GEARMAN", "gearman", NULL },
	{ "ELASTIC", "elasticsearch", NULL },
	{ "ELASTICSEARCH", "elasticsearch", NULL },
	{ "OPENSEARCH", "elasticsearch", "speaks the same" },
	{ "SOLR", "solr", NULL },
	{ "SPHINX", "sphinx", NULL },
	{ "MEILISEARCH", "meilisearch", NULL },
	{ "MEILI", "meilisearch", NULL },
	{ "TYPESENSE", "typesense", NULL },
	{ "CLICKHOUSE", "clickhouse", NULL },
	{ "INFLUXDB", "influxdb", NULL },
	{ "INFLUX", "influxdb", NULL },
	{ "CASSANDRA", "cassandra", NULL },
	{ "COUCHDB", "couchdb", NULL },
	{ "NEO4J", "neo4j", NULL },
	{ "ZOOKEEPER", "zookeeper", NULL },
	{ "ZK", "zookeeper", NULL },
	{ "ETCD", "etcd", NULL },
	{ "CONSUL", "consul", NULL },
	{ "VAULT", "vault", NULL },
	{ "SMTP", "smtp", NULL },
	{ "MAIL", "smtp", "Laravel, Spring" },
	{ "MAILER", "smtp", "Symfony" },
	{ "EMAIL", "smtp", "Django" },
	{ "IMAP", "imap", NULL },
	{ "POP3", "pop3", NULL },
	{ "LDAP", "ldap", NULL },
	{ "FTP", "ftp", NULL },
	{ "SFTP", "sftp", NULL },
	{ "SSH", "ssh", NULL },
	{ "S3", "s3", NULL },
	{ "MINIO", "s3", NULL },
	{ "AWS", "s3", "Laravel's AWS_BUCKET" },
	{ "GRAYLOG", "gelf", NULL },
	{ "GELF", "gelf", NULL },
	{ "LOGSTASH", "logstash", NULL },
	{ "FLUENTD", "fluentd", NULL },
	{ "SYSLOG", "syslog", NULL },
	{ "STATSD", "statsd", NULL },
	{ "GRAPHITE", "graphite", NULL },
	{ "ZIPKIN", "zipkin", NULL },
	{ "JAEGER", "jaeger", NULL },
	{ "PROXY", "http", "a web proxy on the way out" },
};

/* Words of settings that tell where the program itself listens, or what it is called. */
static const struct {
	const char *word;
	const char *why;
} own[] = {
	{ "", "HOST, PORT alone" },
	{ "APP", "APP_HOST" },
	{ "SERVER", "server.address" },
	{ "HTTP", "HTTP_HOST" },
	{ "HTTPS", "HTTPS_PORT" },
	{ "WEB", "WEB_PORT" },
	{ "LISTEN", "LISTEN_ADDR" },
	{ "BIND", "BIND_ADDRESS" },
	{ "NODE", "NODE_HOST" },
	{ "UVICORN", "UVICORN_HOST" },
	{ "GUNICORN", "GUNICORN_PORT" },
	{ "FLASK_RUN", "FLASK_RUN_HOST" },
	{ "PUMA", "PUMA_PORT" },
	{ "RAILS", "RAILS_PORT" },
	{ "MANAGEMENT_SERVER", "Spring's actuator" },
	{ "METRICS", "METRICS_PORT" },
	{ "REMOTE", "of whoever calls" },
	{ "HEALTH", "health checks" },
	{ "DEV_SERVER", "for developers" },
	{ "DEVSERVER", "for developers" },
	{ "LOCAL", "its own" },
	{ "PUBLIC", "how it is called" },
	{ "ALLOWED", "who may call: ALLOWED_HOSTS" },
	{ "TRUSTED", "who may call" },
	{ "INTERNAL", "INTERNAL_HOST" },
	{ "SITE", "how it is called" },
};

/* What values of adapter, engine, driver hold. */
static const struct {
	const char *part;
	const char *protocol; /* "": a file, no host */
} kinds[] = {
	{ "postg", "postgresql" },
	{ "pgsql", "postgresql" },
	{ "psycopg", "postgresql" },
	{ "pdo_pg", "postgresql" },
	{ "npgsql", "postgresql" },
	{ "mysql", "mysql" },
	{ "mariadb", "mysql" },
	{ "trilogy", "mysql" },
	{ "sqlserver", "sqlserver" },
	{ "mssql", "sqlserver" },
	{ "sqlsrv", "sqlserver" },
	{ "oracle", "oracle" },
	{ "oci8", "oracle" },
	{ "mongo", "mongodb" },
	{ "redis", "redis" },
	{ "memcache", "memcached" },
	{ "sqlite", "" },
	{ "org.h2", "" },
	{ "cockroach", "cockroachdb" },
	{ "rabbit", "amqp" },
	{ "amqp", "amqp" },
	{ "kafka", "kafka" },
	{ "elastic", "elasticsearch" },
	{ "smtp", "smtp" },
	{ "locmem", "" },
	{ "filebased", "" },
};

static const struct {
	const char *name;
	const char *protocol;
	const char *why;
} files[] = {
	{ "wp-config.php", "mysql", "WordPress has no other" },
	{ "configuration.php", "mysql", "Joomla, unless dbtype says otherwise" },
	{ "LocalSettings.php", "mysql", "MediaWiki, unless wgDBtype says otherwise" },
	{ ".my.cnf", "mysql", "the client's own" },
	{ "mongoid.yml", "mongodb", "Mongoid" },
	{ "redis.yml", "redis", "by its name" },
	{ "resque.yml", "redis", "it keeps its jobs there" },
	{ "sidekiq.yml", "redis", "it keeps its jobs there" },
	{ "cable.yml", "redis", "Rails' Action Cable" },
	{ "elasticsearch.yml", "elasticsearch", "by its name" },
	{ "memcached.yml", "memcached", "by its name" },
	{ "env.php", "mysql", "Magento has no other" },
};

static const struct {
	const char *name; /* all of a spelt name, or its last words */
	const char *why;
} public_names[] = {
	{ "APP_URL", "Laravel: how the application is called" },
	{ "SITE_URL", "how it is called" },
	{ "SITEURL", "WordPress" },
	{ "WP_HOME", "WordPress" },
	{ "PUBLIC_URL", "how it is called" },
	{ "PUBLIC_HOST", "how it is called" },
	{ "EXTERNAL_URL", "GitLab" },
	{ "ROOT_URL", "Gitea" },
	{ "HOME_URL", "how it is called" },
	{ "HOMEPAGE", "for people" },
	{ "DOCUMENTATION", "for people: of units, of packages" },
	{ "DOCS_URL", "for people" },
	{ "HELP_URL", "for people" },
	{ "SUPPORT_URL", "for people" },
	{ "TERMS_URL", "for people" },
	{ "PRIVACY_URL", "for people" },
	{ "REDIRECT_URI", "OAuth comes back there" },
	{ "REDIRECT_URL", "OAuth comes back there" },
	{ "CALLBACK_URL", "others come back there" },
	{ "ALLOWED_HOSTS", "who may call" },
	{ "ALLOWED_ORIGINS", "who may call" },
	{ "TRUSTED_ORIGINS", "Django: who may call" },
	{ "ORIGINS", "CORS: who may call" },
	{ "ORIGIN", "CORS: who may call" },
	{ "WHITELIST", "who may call" },
	{ "CLI_URL", "Nextcloud's overwrite.cli.url" },
	{ "STATIC_URL", "what browsers load" },
	{ "MEDIA_URL", "what browsers load" },
	{ "ASSET_URL", "what browsers load" },
	{ "ASSET_HOST", "what browsers load" },
	{ "SCHEMA", "\"$schema\" of JSON" },
	{ "LICENSE", "for people" },
	{ "USER_AGENT", "what it calls itself" },
	{ "DOCTYPE", "a name space" },
	{ "NAMESPACE", "a name space" },
	{ "XMLNS", "a name space" },
	{ "FRONTEND_URL", "how its pages are called" },
	{ "LOGIN_URL", "where browsers are sent" },
	{ "LOGOUT_URL", "where browsers are sent" },
	{ "BASE_URL", "only alone: how it is called" },
};

static const struct {
	const char *domain;
	const char *why;
} noise[] = {
	{ "w3.org", "name spaces" },
	{ "xmlsoap.org", "name spaces" },
	{ "json-schema.org", "\"$schema\"" },
	{ "schemastore.org", "\"$schema\"" },
	{ "springframework.org", "name spaces" },
	{ "java.sun.com", "name spaces" },
	{ "jcp.org", "name spaces" },
	{ "apache.org", "name spaces, documentation" },
	{ "hibernate.org", "name spaces" },
	{ "jakarta.ee", "name spaces" },
	{ "schemas.microsoft.com", "name spaces" },
	{ "go.microsoft.com", "documentation" },
	{ "docs.djangoproject.com", "documentation" },
	{ "wordpress.org", "documentation" },
	{ "symfony.com", "documentation" },
	{ "laravel.com", "documentation" },
	{ "getcomposer.org", "documentation" },
	{ "php.net", "documentation" },
	{ "purl.org", "name spaces" },
	{ "ogp.me", "name spaces" },
	{ "schema.org", "name spaces" },
};
/* clang-format on */

/* ---- names --------------------------------------------------------------------------------- */

void endpoint_name_spell(struct buf *ret, struct bytes name)
{
	bool is_apart = true; /* nothing, or a '_', stands before */

	for (size_t i = 0; i < name.size; i++) {
		char c = name.at[i], before = i ? name.at[i - 1] : '_';
		bool is_upper = c >= 'A' && c <= 'Z', is_lower = c >= 'a' && c <= 'z';
		bool was_lower = before >= 'a' && before <= 'z';

		if (!is_upper && !is_lower && !(c >= '0' && c <= '9'))
			c = '_';
		if ((c == '_' && is_apart))
			continue;
		if (is_upper && was_lower && !is_apart)
			buf_add_byte(ret, '_');
		buf_add_byte(ret, is_lower ? (char)(c & ~0x20) : c);
		is_apart = c == '_';
	}
	if (ret->size && ret->at[ret->size - 1] == '_')
		buf_cut(ret, ret->size - 1);
}

/* The last word, which stands behind a '_' or is all. */
static struct bytes last_word(struct bytes name)
{
	return bytes_slice(name, (size_t)(bytes_find_last(name, '_') + 1), name.size);
}

static const struct endpoint_service *service_by_word(struct bytes word)
{
	for (size_t i = 0; i < COUNT(services); i++)
		if (bytes_is(word, services[i].word))
			return &services[i];
	return NULL;
}

const struct endpoint_service *endpoint_service_of(struct bytes prefix)
{
	while (prefix.size) {
		struct bytes word = last_word(prefix);
		const struct endpoint_service *service = service_by_word(word);

		/* numbers stand behind, of the second of its kind: DB2, REDIS_1 */
		while (!service && word.size && word.at[word.size - 1] >= '0' &&
		       word.at[word.size - 1] <= '9') {
			word.size--;
			service = service_by_word(word);
		}
		if (service)
			return service;
		prefix.size = (size_t)(word.at - prefix.at);
		prefix.size -= prefix.size > 0;
	}
	return NULL;
}

/* True if the end of the prefix is a service's name, written in one with what follows: "DBHOST". */
static bool ends_in_service(struct bytes prefix)
{
	for (size_t i = 0; i < COUNT(services); i++)
		if (bytes_ends(prefix, services[i].word))
			return true;
	return false;
}

enum endpoint_role endpoint_role_of(struct bytes spelt, struct bytes *ret_prefix)
{
	for (size_t i = 0; i < COUNT(roles); i++) {
		struct bytes prefix = spelt;

		if (!bytes_ends(spelt, roles[i].end))
			continue;
		prefix.size -= strlen(roles[i].end);
		if (prefix.size && prefix.at[prefix.size - 1] == '_')
			prefix.size--;
		else if (prefix.size && !ends_in_service(prefix))
			continue;
		*ret_prefix = prefix;
		return roles[i].role;
	}
	return ENDPOINT_ROLE_NONE;
}

enum endpoint_role endpoint_member_role(struct bytes prefix, struct bytes spelt)
{
	struct bytes rest = bytes_slice(spelt, prefix.size, spelt.size);

	if (!bytes_equal(bytes_slice(spelt, 0, prefix.size), prefix))
		return ENDPOINT_ROLE_NONE;
	if (prefix.size && !bytes_skip(&rest, "_") && !ends_in_service(prefix))
		return ENDPOINT_ROLE_NONE;
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < COUNT(roles); i++)
			if (bytes_is(rest, roles[i].end))
				return roles[i].role;
		/* "connection.dbname", "database_username" */
		if (!bytes_skip(&rest, "DB") && !bytes_skip(&rest, "DATABASE"))
			break;
		(void)bytes_skip(&rest, "_");
	}
	return ENDPOINT_ROLE_NONE;
}

bool endpoint_is_own(struct bytes prefix)
{
	for (size_t i = 0; i < COUNT(own); i++) {
		size_t size = strlen(own[i].word);

		if (bytes_is(prefix, own[i].word))
			return true;
		if (size && bytes_ends(prefix, own[i].word) && prefix.size > size &&
		    prefix.at[prefix.size - size - 1] == '_')
			return true;
	}
	return false;
}

const char *endpoint_protocol_of_kind(struct bytes text)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (size_t k = 0; k + strlen(kinds[i].part) <= text.size; k++)
			if (strncasecmp(text.at + k, kinds[i].part, strlen(kinds[i].part)) == 0)
				return kinds[i].protocol;
	return NULL;
}

const char *endpoint_protocol_of_file(const char *path)
{
	const char *name = path_name(path);

	for (size_t i = 0; name && i < COUNT(files); i++)
		if (strcmp(name, files[i].name) == 0)
			return files[i].protocol;
	return NULL;
}

bool endpoint_is_public_name(struct bytes spelt)
{
	for (size_t i = 0; i < COUNT(public_names); i++) {
		size_t size = strlen(public_names[i].name);

		if (bytes_is(spelt, public_names[i].name))
			return true;
		if (strcmp(public_names[i].name, "BASE_URL") != 0 &&
		    bytes_ends(spelt, public_names[i].name) &&
		    spelt.at[spelt.size - size - 1] == '_')
			return true;
	}
	return false;
}

bool endpoint_is_noise(struct bytes host)
{
	for (size_t i = 0; i < COUNT(noise); i++) {
		size_t size = strlen(noise[i].domain);

		if (bytes_ends(host, noise[i].domain) &&
		    (host.size == size || host.at[host.size - size - 1] == '.'))
			return true;
	}
	return false;
}
