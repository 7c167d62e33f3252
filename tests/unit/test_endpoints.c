/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/endpoints/endpoints.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What an endpoint is, in one line: "protocol user@host:port/database key:line", what is not told
 * being left out. */
static void add_line(struct buf *ret, const struct endpoint_found *found)
{
	buf_add_text(ret, found->protocol ? found->protocol : "-");
	buf_add_format(ret, " %s%s", found->user ? found->user : "", found->user ? "@" : "");
	buf_add_text(ret, found->host ? found->host : "");
	if (found->port != ENDPOINT_PORT_UNKNOWN)
		buf_add_format(ret, ":%lld", (long long)found->port);
	if (found->database)
		buf_add_format(ret, "/%s", found->database);
	buf_add_format(ret, " %s:%u\n", found->key, found->line);
}

struct sample {
	const char *path;
	const char *text;
	const char *expected;
};

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &samples[i];
		scoped_arena arena = { 0 };
		struct config_values values = { .arena = &arena };
		endpoint_list found = { 0 };
		scoped_buf lines = { 0 };

		config_values_read(&values, config_form_of(sample->path), bytes_of(sample->text));
		endpoints_find(&values, sample->path, NULL, &found);
		for (vec_each(endpoint, &found))
			add_line(&lines, endpoint);
		if (strcmp(buf_text(&lines), sample->expected) != 0)
			fail_msg("%s, sample %zu:\n%s\ngave\n%s", sample->path, i, sample->text,
				 buf_text(&lines));
		assert_null(strstr(buf_text(&lines), "canary"));
	}
}

TEST(endpoints_of_lines)
{
	static const struct sample samples[] = {
		{ "/srv/a/.env",
		  "# DATABASE_URL=postgres://old/x\n"
		  "DATABASE_URL=postgres://shop:canary@db01.example.net:5433/shop?sslmode=require\n"
		  "export REDIS_URL='redis://:canary@cache01/2'\n"
		  "APP_URL=https://shop.example.net\n",
		  "postgresql shop@db01.example.net:5433/shop DATABASE_URL:2\n"
		  "redis cache01:6379/2 REDIS_URL:3\n" },
		{ ".env",
		  "DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\nDB_PORT=3306\nDB_DATABASE=shop\n"
		  "DB_USERNAME=shopper\nDB_PASSWORD=canary\nMAIL_HOST=smtp.example.net\n"
		  "MAIL_PORT=587\nMAIL_USERNAME=mailer\nREDIS_HOST=cache\nAWS_BUCKET=media\n"
		  "MEMCACHED_HOST=null\nPUSHER_HOST=\n",
		  "mysql shopper@127.0.0.1:3306/shop DB_HOST:2\n"
		  "smtp mailer@smtp.example.net:587 MAIL_HOST:7\n"
		  "redis cache:6379 REDIS_HOST:10\n"
		  "s3 /media AWS_BUCKET:11\n" },
		{ ".env", "DB_CONNECTION=sqlite\nDB_HOST=127.0.0.1\nDB_PORT=3306\n", "" },
		{ ".env.production",
		  "PGHOST=/run/"
		  "postgresql\nPGUSER=app\nPGDATABASE=app\nKAFKA_BROKERS=k1:9092,k2:9093\n"
		  "HOST=0.0.0.0\nPORT=8080\nSERVER_HOST=10.0.0.5\nSERVER_PORT=80\nBIND_ADDR=1.2.3."
		  "4:5\n",
		  "postgresql app@/run/postgresql/app PGHOST:1\n"
		  "kafka k1:9092 KAFKA_BROKERS:4\nkafka k2:9093 KAFKA_BROKERS:4\n" },
		{ "a.env", "A=amqp://shop:<secret:s12>@mq01/jobs\n",
		  "amqp shop@mq01:5672/jobs A:1\n" },
		{ ".env.example", "DATABASE_URL=postgres://a/b\n", "" },
		{ "db.env", "DSN=shop:canary@tcp(db02:3307)/shop?parseTime=true\n",
		  "mysql shop@db02:3307/shop DSN:1\n" },
		{ "app.ini",
		  "[database]\nhost = db03 ; the new one\nuser = u\nname = app\n[server]\nhost = "
		  "10.0.0.1\n"
		  "port = 80\n[cache]\nurl = memcached://m1:11211\n",
		  "- u@db03/app database.host:2\nmemcached m1:11211 cache.url:9\n" },
		{ "config.toml",
		  "[[storage]]\nurl = \"influxdb://i1:8086/m\"\n[elastic]\nhosts = [\"e1:9200\", "
		  "\"http://e2:9201\"]\n",
		  "influxdb i1:8086/m storage.url:2\nelasticsearch e1:9200 elastic.hosts.0:4\n"
		  "elasticsearch e2:9201 elastic.hosts.1:4\n" },
		{ "www.conf", "[www]\nuser = shop\nenv[DB_HOST] = db04\nenv[DB_NAME] = \"x\"\n",
		  "- db04/x DB_HOST:3\n" },
		{ "shop.service.conf",
		  "[Service]\nEnvironment=\"AMQP_URL=amqp://u:canary@mq1/shop\" "
		  "NATS_URL=nats://n1\n"
		  "ExecStart=/bin/x\n",
		  "amqp u@mq1:5672/shop AMQP_URL:2\nnats n1:4222 NATS_URL:2\n" },
		{ "a.conf", "conninfo = host=db05 port=5432 dbname=shop user=rep password=canary\n",
		  "postgresql rep@db05:5432/shop conninfo:1\n" },
	};

	check(samples, COUNT(samples));
}

TEST(endpoints_of_properties)
{
	static const struct sample samples[] = {
		{ "application.properties",
		  "# spring.datasource.url=jdbc:mysql://old/x\n"
		  "spring.datasource.url=jdbc:postgresql://db01:5432/shop?user=ignored&ssl=true\n"
		  "spring.datasource.username=shop\nspring.datasource.password=canary\n"
		  "spring.redis.host=${REDIS_HOST:cache01}\nspring.redis.port: 6380\n"
		  "spring.rabbitmq.host = mq1\nspring.rabbitmq.virtual-host=shop\n"
		  "spring.kafka.bootstrap-servers=k1:9092,\\\n  k2:9092\n"
		  "server.port=8080\nserver.address=10.1.1.1\nmanagement.server.port=9000\n"
		  "spring.mail.host=${MAIL}\neureka.client.serviceUrl.defaultZone=http://reg1:8761/"
		  "eureka\n",
		  "postgresql ignored@db01:5432/shop spring.datasource.url:2\n"
		  "redis cache01:6380 spring.redis.host:5\n"
		  "amqp mq1:5672/shop spring.rabbitmq.host:7\n"
		  "kafka k1:9092 spring.kafka.bootstrap-servers:9\n"
		  "kafka k2:9092 spring.kafka.bootstrap-servers:9\n"
		  "http reg1:8761 eureka.client.serviceUrl.defaultZone:15\n" },
		{ "application-prod.properties",
		  "spring.datasource.url=jdbc:sqlserver://"
		  "sql1:1433;databaseName=erp;user=sa;password=canary\n"
		  "second.url = jdbc:oracle:thin:@ora1:1521:ORCL\n"
		  "third.jdbcUrl = jdbc:oracle:thin:scott/canary@//ora2:1522/svc\n"
		  "fourth.url = jdbc:mysql://m1:3306,m2:3307/shop\n",
		  "sqlserver sa@sql1:1433/erp spring.datasource.url:1\n"
		  "oracle ora1:1521/ORCL second.url:2\noracle ora2:1522/svc third.jdbcUrl:3\n"
		  "mysql m1:3306/shop fourth.url:4\nmysql m2:3307/shop fourth.url:4\n" },
	};

	check(samples, COUNT(samples));
}

TEST(endpoints_of_yaml_and_json)
{
	static const struct sample samples[] = {
		{ "/srv/rails/config/database.yml",
		  "default: &default\n  adapter: postgresql\n  pool: 5\n  host: db01\n"
		  "development:\n  <<: *default\n  database: shop_dev\n"
		  "production:\n  <<: *default\n  database: shop\n  username: rails\n"
		  "  password: <%= ENV['canary'] %>\n  host: db02\n",
		  "postgresql rails@db02:5432/shop production.host:13\n" },
		{ "application.yml",
		  "spring:\n  data:\n    mongodb:\n      uri: "
		  "mongodb://u:canary@mo1:27017,mo2/shop\n"
		  "  elasticsearch:\n    uris: [\"http://es1:9200\", http://es2:9200]\n---\n"
		  "spring:\n  config:\n    activate:\n      on-profile: dev\n  redis:\n    host: "
		  "devbox\n",
		  "mongodb u@mo1:27017/shop spring.data.mongodb.uri:4\n"
		  "mongodb u@mo2:27017/shop spring.data.mongodb.uri:4\n"
		  "elasticsearch es1:9200 spring.elasticsearch.uris.0:6\n"
		  "elasticsearch es2:9200 spring.elasticsearch.uris.1:6\n" },
		{ "appsettings.json",
		  "\xef\xbb\xbf{\n  // the databases\n  \"ConnectionStrings\": {\n"
		  "    \"Shop\": \"Server=tcp:sql1,1433;Initial Catalog=Shop;User "
		  "Id=web;Password=canary;\",\n"
		  "    \"Pg\": \"Host=pg1;Port=5433;Database=a;Username=b;Password=canary\",\n"
		  "    \"Redis\": \"cache01:6379,password=canary,ssl=True\",\n"
		  "    \"Lite\": \"Data Source=app.db\"\n  },\n"
		  "  \"Urls\": \"http://0.0.0.0:5000\",\n  \"AllowedHosts\": \"*\"\n}\n",
		  "sqlserver web@sql1:1433/Shop ConnectionStrings.Shop:4\n"
		  "- b@pg1:5433/a ConnectionStrings.Pg:5\nredis cache01:6379 "
		  "ConnectionStrings.Redis:6\n" },
		{ "config.json",
		  "{\"db\":{\"dialect\":\"postgres\",\"host\":\"db09\",\"username\":\"u\","
		  "\"password\":\"canary\","
		  "\"database\":\"d\"},\"$schema\":\"https://json.schemastore.org/x\"}",
		  "postgresql u@db09:5432/d db.host:1\n" },
		{ "parameters.yml",
		  "parameters:\n  database_host: 127.0.0.1\n  database_name: sym\n  database_user: "
		  "root\n"
		  "  database_password: canary\n  mailer_host: mail1\n",
		  "- root@127.0.0.1/sym parameters.database_host:2\nsmtp mail1:25 "
		  "parameters.mailer_host:6\n" },
	};

	check(samples, COUNT(samples));
}

TEST(endpoints_of_programs)
{
	static const struct sample samples[] = {
		{ "/var/www/html/wp-config.php",
		  "<html>define('DB_HOST','no');<?php\n// define('DB_HOST', 'old');\n"
		  "define( 'DB_NAME', 'wp' );\ndefine('DB_USER', "
		  "\"wpuser\");\ndefine('DB_PASSWORD', 'canary');\n"
		  "define('DB_HOST', 'localhost:/run/mysqld/mysqld.sock');\n"
		  "define('WP_HOME', 'https://blog.example.net');\n",
		  "mysql wpuser@/run/mysqld/mysqld.sock/wp DB_HOST:6\n" },
		{ "env.php",
		  "<?php\nreturn [\n 'db' => ['connection' => ['default' => [\n  'host' => "
		  "'db01',\n"
		  "  'dbname' => 'magento', 'username' => 'm', 'password' => 'canary' ]]],\n"
		  " 'session' => ['save' => 'redis', 'redis' => ['host' => 'r1', 'port' => "
		  "'6380']],\n"
		  " 'queue' => array('amqp' => array('host' => 'mq', 'port' => 5672, 'user' => "
		  "'q')),\n];\n",
		  "mysql m@db01:3306/magento db.connection.default.host:4\n"
		  "redis r1:6380 session.redis.host:6\namqp q@mq:5672 queue.amqp.host:7\n" },
		{ "configuration.php",
		  "<?php class JConfig {\n public $dbtype = 'mysqli';\n public $host = 'db02';\n"
		  " public $user = 'j';\n public $password = 'canary';\n public $db = "
		  "'joomla';\n}\n",
		  "mysql j@db02:3306/joomla host:3\n" },
		{ "LocalSettings.php",
		  "<?php\n$wgDBtype = \"postgres\";\n$wgDBserver = \"db03\";\n$wgDBname = "
		  "\"wiki\";\n",
		  "postgresql db03:5432/wiki wgDBserver:3\n" },
		{ "settings.php",
		  "<?php\n$databases['default']['default'] = array(\n 'driver' => 'mysql', "
		  "'database' => 'drupal',\n"
		  " 'username' => 'd', 'password' => 'canary', 'host' => 'db04', 'prefix' => "
		  "'');\n",
		  "mysql d@db04:3306/drupal databases.default.default.host:4\n" },
		{ "settings.py",
		  "'''See https://docs.djangoproject.com/x and postgres://doc/string'''\nimport "
		  "os\n"
		  "DEBUG = os.environ.get('DEBUG', 'redis://no') == '1'\n"
		  "DATABASES = {\n    'default': {\n        'ENGINE': "
		  "'django.db.backends.postgresql',\n"
		  "        'NAME': 'shop',\n        'USER': 'shop',\n        'PASSWORD': "
		  "'canary',\n"
		  "        'HOST': 'db05',  # moved\n    }\n}\n"
		  "CACHES = {'default': {'BACKEND': "
		  "'django.core.cache.backends.redis.RedisCache',\n"
		  "    'LOCATION': 'redis://cache05:6379/1'}}\nEMAIL_HOST = 'mx'\n"
		  "CELERY_BROKER_URL = 'amqp://guest:canary@mq05//'\nALLOWED_HOSTS = "
		  "['shop.example.net']\n"
		  "OTHER = os.getenv('X') or 'redis://default'\nNAME: str = 'redis://typed'\n",
		  "postgresql shop@db05:5432/shop DATABASES.default.HOST:10\n"
		  "redis cache05:6379/1 CACHES.default.LOCATION:14\nsmtp mx:25 EMAIL_HOST:15\n"
		  "amqp guest@mq05:5672 CELERY_BROKER_URL:16\nredis typed:6379 NAME:19\n" },
		{ "settings_sqlite.py",
		  "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x', "
		  "'HOST': ''}}\n",
		  "" },
		{ "config.js",
		  "module.exports = {\n  db: { client: 'mysql2', host: 'db06', user: 'n', "
		  "database: 'x' },\n"
		  "  // old: 'redis://old'\n  cache: process.env.REDIS || 'redis://default',\n"
		  "  port: 3000, host: '0.0.0.0',\n  mongo: `mongodb://u:canary@mo6/d`\n};\n"
		  "const c = createClient({ host: 'r6', port: 6379 })\nconnect('amqp://mq6')\n",
		  "mysql n@db06:3306/x module.exports.db.host:2\nmongodb u@mo6:27017/d "
		  "module.exports.mongo:6\n"
		  "redis r6:6379 c.0.host:8\namqp mq6:5672 connect.0:9\n" },
	};

	check(samples, COUNT(samples));
}

TEST(endpoints_of_xml)
{
	static const struct sample samples[] = {
		{ "context.xml",
		  "<?xml version=\"1.0\"?>\n<Context xmlns=\"http://names.example.net/x\">\n"
		  "<!-- <Resource url=\"jdbc:mysql://old/x\"/> -->\n<Resource name=\"jdbc/shop\"\n"
		  " url=\"jdbc:mysql://db01:3306/shop\" username=\"tomcat\" "
		  "password=\"canary\"/>\n</Context>\n",
		  "mysql tomcat@db01:3306/shop Context.Resource.url:4\n" },
		{ "web.config",
		  "<configuration><connectionStrings>\n<add name=\"Shop\" "
		  "connectionString=\"Data Source=SQL01\\INST;Initial Catalog=Shop;Integrated "
		  "Security=True\"/>\n"
		  "</connectionStrings><appSettings><add key=\"RedisHost\" "
		  "value=\"cache02\"/></appSettings>"
		  "</configuration>\n",
		  "sqlserver SQL01:1433/Shop "
		  "configuration.connectionStrings.add.connectionString:2\n"
		  "redis cache02:6379 RedisHost:3\n" },
		{ "persistence.xml",
		  "<persistence><property "
		  "name=\"javax.persistence.jdbc.url\">jdbc:postgresql://db07/p</property>\n"
		  "<db><host><![CDATA[db08]]></host><dbname>m</dbname><username>u</username></db></"
		  "persistence>",
		  "postgresql db07:5432/p javax.persistence.jdbc.url:1\n- u@db08/m "
		  "persistence.db.host:2\n" },
		{ "bomb.xml",
		  "<!DOCTYPE x [<!ENTITY a \"redis://a\"><!ENTITY b \"&a;&a;\">]><x><u>&b;</u></x>",
		  "" },
	};

	check(samples, COUNT(samples));
}

TEST(endpoints_never_hold_a_password)
{
	static const struct sample samples[] = {
		{ ".env",
		  "A_URL=postgres://u:ca@na/ry@db01/x\nB_URL=amqp://u:canary#1@mq/x\n"
		  "C_URL=https://canarytokencanary@api.example.net/\nREDIS_URL=redis://"
		  "canary@cache/0\n"
		  "DB_HOST=db01\nDB_NAME=x\nDB_PASS=canary\nDB_USER=u\n",
		  NULL },
	};
	scoped_arena arena = { 0 };
	struct config_values values = { .arena = &arena };
	endpoint_list found = { 0 };
	scoped_buf lines = { 0 };

	config_values_read(&values, CONFIG_LINES, bytes_of(samples[0].text));
	endpoints_find(&values, ".env", NULL, &found);
	for (vec_each(endpoint, &found))
		add_line(&lines, endpoint);
	assert_null(strstr(buf_text(&lines), "canary"));
	assert_null(strstr(buf_text(&lines), "ry@"));
	assert_null(strstr(buf_text(&lines), "na/"));
	assert_non_null(strstr(buf_text(&lines), "- u@db01/x DB_HOST:5\n"));
}

TEST(endpoints_of_another_environment)
{
	scoped_arena arena = { 0 };
	struct config_values values = { .arena = &arena };
	endpoint_list found = { 0 };

	config_values_read(
		&values, CONFIG_YAML,
		BYTES("production:\n  url: redis://prod\nstaging:\n  url: redis://stage\n"));
	endpoints_find(&values, "x.yml", "staging", &found);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.at[0].host, "stage");
}
