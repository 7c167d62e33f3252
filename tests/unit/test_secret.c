/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "format/secrets/secret.h"
#include "survey/secrets.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct setting_case {
	const char *name, *value;
};

TEST(secret_settings)
{
	static const struct setting_case yes[] = {
		{ "PASSWORD", "hunter2" },
		{ "DB_PASSWORD", "with blanks and 'quotes'" },
		{ "PGPASSWORD", "x1" },
		{ "MYSQL_PWD", "x1" },
		{ "Pwd", "x1" },
		{ "DB_PASS", "/abc" },
		{ "smtp.pass", "x1" },
		{ "RESTIC_PASSWORD2", "x1" },
		{ "BORG_PASSPHRASE", "correct horse" },
		{ "SECRET_KEY_BASE", "abcdef" },
		{ "clientSecret", "abcdef" },
		{ "AWS_SECRET_ACCESS_KEY", "abcdef" },
		{ "AWS_ACCESS_KEY_ID", "AKIA0" },
		{ "GITHUB_TOKEN", "abc" },
		{ "authToken", "abc" },
		{ "AUTHTOKEN", "abc" },
		{ "_authToken", "abc" },
		{ "X-Api-Key", "abc" },
		{ "STRIPE_APIKEY", "abc" },
		{ "PrivateKey", "abc=" },
		{ "GOOGLE_CREDENTIALS", "{\"a\":1}" },
		{ "bindpw", "x1" },
		{ "olcRootPW", "x1" },
		{ "requirepass", "x1" },
		{ "auth_pass", "x1" },
		{ "psk", "x1" },
		{ "AUTH_SALT", "x1" },
		{ "RABBITMQ_ERLANG_COOKIE", "x1" },
		{ "PASSWORD_FILE", "notapath" },
		{ "HTTP_AUTHORIZATION", "Basic abc" },
		{ "PASSWORD", "$2bad" },
		{ "WORDPRESS_NONCE_KEY", "abc" },
		{ "NEW_RELIC_LICENSE_KEY", "abc" },
	};
	static const struct setting_case no[] = {
		{ "NOPASSWD", "ALL" },
		{ "PASSWORD_FILE", "/run/secrets/db" },
		{ "SECRET_PATH", "/etc/x" },
		{ "POSTGRES_PASSWORD_FILE", "./db.txt" },
		{ "passwd", "files systemd" },
		{ "PWD", "/root" },
		{ "OLDPWD", "/root" },
		{ "SSH_AUTH_SOCK", "/tmp/x" },
		{ "PASSWORD_MIN_LEN", "8" },
		{ "PASS_MAX_DAYS", "99999" },
		{ "KEYBOARD", "us" },
		{ "XKBLAYOUT", "us" },
		{ "TOKEN_TTL", "3600" },
		{ "TOKENIZERS_PARALLELISM", "false" },
		{ "COMPASS", "north" },
		{ "BYPASS", "1" },
		{ "PasswordAuthentication", "no" },
		{ "PASSWORD", "" },
		{ "PASSWORD", "$DB_PASSWORD" },
		{ "PASSWORD", "${DB_PASSWORD}" },
		{ "PASSWORD", "{{ vault_db }}" },
		{ "PASSWORD", "<secret:s1>" },
		{ "PASSWORD", "****" },
		{ "SALT_MASTER", "salt.example" },
		{ "SECRET_NAME", "db" },
		{ "secretary", "Maria" },
		{ "password_encryption", "scram-sha-256" },
		{ "smtp_sasl_password_maps", "hash:/etc/postfix/sasl_passwd" },
		{ "accesskey", "n" },
		{ "GIT_ASKPASS", "echo" },
		{ "PUBLIC_KEY", "ssh-ed25519 AAAA" },
		{ "LS_COLORS", "rs=0:di=01;34" },
		{ "PATH", "/usr/bin:/bin" },
		{ "GOOGLE_APPLICATION_CREDENTIALS", "/etc/gcp.json" },
		{ "LoadCredential", "db:/etc/db" },
		{ "no-password", "true" },
		{ "CREDENTIALS_DIRECTORY", "/run/credentials/x" },
		{ "HOME", "/root" },
	};

	for (size_t i = 0; i < COUNT(yes); i++)
		if (!secret_setting_kind(bytes_of(yes[i].name), bytes_of(yes[i].value)))
			fail_msg("missed: %s=%s", yes[i].name, yes[i].value);
	for (size_t i = 0; i < COUNT(no); i++)
		if (secret_setting_kind(bytes_of(no[i].name), bytes_of(no[i].value)))
			fail_msg("taken: %s=%s", no[i].name, no[i].value);
}

static void redact(struct bytes text, struct buf *ret)
{
	struct secret_spans spans;
	size_t at = 0;

	secret_find(text, &spans);
	for (size_t i = 0; i < spans.count; i++) {
		buf_add_bytes(ret, bytes_slice(text, at, spans.at[i].from - at));
		buf_add_text(ret, "#");
		at = spans.at[i].from + spans.at[i].size;
	}
	buf_add_bytes(ret, bytes_slice(text, at, SIZE_MAX));
}

struct text_case {
	const char *text, *expected; /* every secret a '#'; NULL: nothing changes */
};

static const struct text_case texts[] = {
	/* URLs */
	{ "postgres://shop:hunter2@db01:5432/shop", "postgres://shop:#@db01:5432/shop" },
	{ "redis://:hunter2@cache/0", "redis://:#@cache/0" },
	{ "amqp://u:p@ss@mq:5672/", "amqp://u:#@mq:5672/" },
	{ "postgres://u:a/b@host/db", "postgres://u:#@host/db" },
	{ "postgres://u:a\"b@host/db", "postgres://u:#@host/db" },
	{ "postgres://u:p@s/s?w@host/db", "postgres://u:#@host/db" },
	{ "https://u:p@example.com/@scope/x", "https://u:#@example.com/@scope/x" },
	{ "https://u:p@example.com/?mail=a@b.c", "https://u:#@example.com/?mail=a@b.c" },
	{ "amqp://u:p1@a,amqp://u:p2@b", "amqp://u:#@a,amqp://u:#@b" },
	{ "https://0123456789abcdef0123456789abcdef@sentry.io/1", "https://#@sentry.io/1" },
	{ "{\"a\":\"http://u:p1@h\",\"b\":\"x@y\"}", "{\"a\":\"http://u:#@h\",\"b\":\"x@y\"}" },
	{ "u:s3cr@t@tcp(db:3306)/x", "u:#@tcp(db:3306)/x" },
	{ "https://example.com:8080/@foo", NULL },
	{ "https://example.com/?q=a@b", NULL },
	{ "docker://registry:5000/img@sha256:abc", NULL },
	{ "ssh://git@example.com/x.git", NULL },
	{ "http://u:${PW}@h/", NULL },
	/* commands */
	{ "mysql -uroot -phunter2 shop", "mysql -uroot -p# shop" },
	{ "mysqldump -u root -p'a b' shop > x", "mysqldump -u root -p# shop > x" },
	{ "mysqldump -u root --password='a b' shop", "mysqldump -u root --password=# shop" },
	{ "mysqldump --password=\"a ' b\" shop", "mysqldump --password=# shop" },
	{ "/usr/bin/mongodump -u x -p hunter2 -d y", "/usr/bin/mongodump -u x -p # -d y" },
	{ "sshpass -p hunter2 ssh -p 22 host", "sshpass -p # ssh -p 22 host" },
	{ "curl -s -u admin:hunter2 http://h/", "curl -s -u admin:# http://h/" },
	{ "curl -u 'admin:a b' http://h/", "curl -u 'admin:#' http://h/" },
	{ "curl --user admin:x1 h", "curl --user admin:# h" },
	{ "curl -H 'Authorization: Bearer abc' h", "curl -H 'Authorization: Bearer #' h" },
	{ "curl -H \"X-Api-Key: a b\" h", "curl -H \"X-Api-Key: #\" h" },
	{ "redis-cli -h x -a hunter2 ping", "redis-cli -h x -a # ping" },
	{ "PGPASSWORD=hunter2 pg_dump -h db shop", "PGPASSWORD=# pg_dump -h db shop" },
	{ "PGPASSWORD='a b' pg_dump shop", "PGPASSWORD=# pg_dump shop" },
	{ "openssl rsa -passin pass:hunter2 -in x", "openssl rsa -passin pass:# -in x" },
	{ "app --db-password x1 --port 80", "app --db-password # --port 80" },
	{ "app --token=abc -v", "app --token=# -v" },
	{ "java -Djavax.net.ssl.keyStorePassword=x1 -jar a",
	  "java -Djavax.net.ssl.keyStorePassword=# -jar a" },
	{ "keytool -storepass x1 -alias a", "keytool -storepass # -alias a" },
	{ "sudo sh -c 'mysql -px1 -e \"x\"'", "sudo sh -c 'mysql -p# -e \"x\"'" },
	{ "docker exec db mysqldump -uroot -px1 shop", "docker exec db mysqldump -uroot -p# shop" },
	{ "docker login -u ci -p x1 reg", "docker login -u ci -p # reg" },
	{ "ldapsearch -x -D cn=a -w x1 -b dc=a", "ldapsearch -x -D cn=a -w # -b dc=a" },
	{ "smbclient -U 'u%x1' //h/s", "smbclient -U 'u%#' //h/s" },
	{ "sqlplus scott/tiger@db", "sqlplus scott/#@db" },
	{ "lftp -u u,x1 host", "lftp -u u,# host" },
	{ "htpasswd -b /etc/x bob x1", "htpasswd -b /etc/x bob #" },
	{ "mount -t cifs -o user=a,password=x1 //h/s /m",
	  "mount -t cifs -o user=a,password=# //h/s /m" },
	{ "7z a -phunter2 x.7z", "7z a -p# x.7z" },
	{ "ipmitool -H h -U a -P x1 power", "ipmitool -H h -U a -P # power" },
	{ "mysql -u root -p kP3xwQ9z", "mysql -u root -p #" },
	{ "mysql -u root -p shop", NULL },
	{ "docker run -p 8080:80 -v /a:/b nginx", NULL },
	{ "mkdir -p /srv/x && cp -p a b", NULL },
	{ "mysql --password -u root", NULL },
	{ "ps -p 812 -o pid", NULL },
	{ "ssh -p 2222 host", NULL },
	{ "sshd -D -o PasswordAuthentication=no", NULL },
	{ "mongod --port 27017 --dbpath /x", NULL },
	{ "app --password-file /run/x --token-ttl 3", NULL },
	{ "docker login --password-stdin", NULL },
	{ "ansible --ask-pass all", NULL },
	{ "/bin/login -p -- root", NULL },
	{ "openssl rsa -passin file:/x -passout env:Y", NULL },
	{ "ldapsearch -x -s sub -b dc=a", NULL },
	/* pairs */
	{ "host=db password='a b' user=x", "host=db password=# user=x" },
	{ "password=x1 host=db", "password=# host=db" },
	{ "Server=db;Uid=a;Pwd=a b;Database=x", "Server=db;Uid=a;Pwd=#;Database=x" },
	{ "Driver=x;Pwd={a;b};Server=y", "Driver=x;Pwd=#;Server=y" },
	{ "password = my secret pass", "password = #" },
	{ "password: hunter2", "password: #" },
	{ "{\"password\": \"a b\", \"user\": \"x\"}", "{\"password\": #, \"user\": \"x\"}" },
	{ "'password' => 'x1',", "'password' => #," },
	{ "define('DB_PASSWORD', 'x1');", "define('DB_PASSWORD', '#');" },
	{ "jdbc:mysql://h/db?user=x&password=a&ssl=1",
	  "jdbc:mysql://h/db?user=x&password=#&ssl=1" },
	{ "Environment=\"DB_PASSWORD=a b\" X=1", "Environment=\"DB_PASSWORD=#\" X=1" },
	{ "Environment=DB_PASSWORD=abc X=1", "Environment=DB_PASSWORD=# X=1" },
	{ "export TOKEN=abc; run", "export TOKEN=# run" },
	{ "requirepass hunter2", "requirepass #" },
	{ "machine h login u password x1", "machine h login u password #" },
	{ "ALTER USER a IDENTIFIED BY 'x y'", "ALTER USER a IDENTIFIED BY '#'" },
	{ "ALTER ROLE a PASSWORD 'x y';", "ALTER ROLE a PASSWORD '#';" },
	{ "rocommunity hunter2 10.0.0.1", "rocommunity # 10.0.0.1" },
	{ "createUser m SHA \"x y\" AES z1", "createUser m SHA \"#\" AES #" },
	{ "SetEnv REPORT_PASSWORD x1", "SetEnv REPORT_PASSWORD #" },
	{ "location / { proxy_set_header Authorization \"Bearer x1\"; proxy_pass http://h; }",
	  "location / { proxy_set_header Authorization \"Bearer #\"; proxy_pass http://h; }" },
	{ "user cache on >x1 >y2 ~* +@all", "user cache on ># ># ~* +@all" },
	/* names in brackets, blocks */
	{ "$cfg['Servers'][1]['password'] = 'x y';", "$cfg['Servers'][1]['password'] = #;" },
	{ "env[DB_PASSWORD] = x1", "env[DB_PASSWORD] = #" },
	{ "passwords[\"anna\"] = \"x1\"", "passwords[\"anna\"] = #" },
	{ "$ENV{PGPASSWORD} = 'x1'", "$ENV{PGPASSWORD} = #" },
	{ "  apiKey: >-\n    abc def\n    ghi\n  user: x\n", "  apiKey: >-\n    #\n  user: x\n" },
	{ "password: |\n  abc\nuser: x\n", "password: |\n  #\nuser: x\n" },
	/* arguments of calls */
	{ "$l = mysqli_connect('db', 'tea', 'x, y', 'tea');",
	  "$l = mysqli_connect('db', 'tea', '#', 'tea');" },
	{ "DBI->connect(\"dbi:Pg:dbname=r\", \"r\", \"x1\")",
	  "DBI->connect(\"dbi:Pg:dbname=r\", \"r\", \"#\")" },
	{ "session.auth = (\"news\", \"x1\")", "session.auth = (\"news\", \"#\")" },
	{ "new PDO($dsn, 'u', 'x1', [1, 2])", "new PDO($dsn, 'u', '#', [1, 2])" },
	/* what scripts type */
	{ "passwd -s tea <<EOF\nx1 y\nEOF\necho done", "passwd -s tea <<EOF\n#\nEOF\necho done" },
	{ "echo x1 | sudo -S apt-get update", "echo # | sudo -S apt-get update" },
	{ "echo 'deploy:x1' | chpasswd", "echo '#' | chpasswd" },
	{ "cat x | docker login --password-stdin", NULL },
	{ "expect -c 'expect \"assword:\"; send \"x1\\r\"'",
	  "expect -c 'expect \"assword:\"; send \"#\\r\"'" },
	/* notes */
	{ "# the old password of the printer was kP3xwQ9z",
	  "# the old password of the printer was #" },
	{ "printer: admin / kP3xwQ9z", "printer: admin / #" },
	{ "the password is required", NULL },
	{ "GitHub / GitLab2", NULL },
	{ "AUTHENTICATION is by password.", NULL },
	{ "# requires no password: it means that all", NULL },
	{ "# the root password: hunter2 or so", "# the root password: # or so" },
	{ "# The requirepass is not compatible", NULL },
	{ "# requirepass foobared\n", NULL },
	{ "# requirepass x1\n", "# requirepass #\n" },
	{ "redis-cli CONFIG SET requirepass x1 && y", "redis-cli CONFIG SET requirepass # && y" },
	{ "# METHOD can be \"password\", \"scram-sha-256\",", NULL },
	{ "a,password=x,y z", "a,password=# z" },
	{ "x=\"password=a'b\"", "x=\"password=#\"" },
	{ "passwd:         files systemd", NULL },
	{ "ALL=(ALL) NOPASSWD: ALL", NULL },
	{ "image: registry/my-secret:1.2", NULL },
	{ "PASS_MAX_DAYS=99999", NULL },
	{ "password_file = /etc/x", NULL },
	{ "-v secret:/run/x", NULL },
	{ "password=$DB_PASSWORD", NULL },
	{ "TOKEN=$(cat /run/token)", NULL },
	{ "<a accesskey=\"n\">", NULL },
	{ "\"password_policy\": false,\n\"x\": 1", NULL },
	{ "{\"credentials_enabled_by\": false,\n\"x\": 1}", NULL },
	/* shapes */
	{ "id AKIAIOSFODNN7EXAMPLE x", "id # x" },
	{ "x ghp_0123456789abcdefghijABCDEFGHIJ012345", "x #" },
	{ "glpat-abcdefghij0123456789", "#" },
	{ "xoxb-1234567890-abcdef", "#" },
	{ "sk_live_0123456789abcdefghij", "#" },
	{ "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk", "#" },
	{ "https://hooks.slack.com/services/T00/B00/abcdef", "https://hooks.slack.com/services/#" },
	{ "useradd -p '$6$salt$' x", "useradd -p '#' x" },
	{ "Basic bmV3czpodW50ZXIy", "Basic #" },
	{ "Basic knowledge", NULL },
	{ "x = \"Bearer kP3xwQ9z.Yb7-c_Da\"", "x = \"Bearer #\"" },
	{ "Bearer authentication-methods", NULL },
	{ "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
	  "-----BEGIN RSA PRIVATE KEY-----#-----END RSA PRIVATE KEY-----" },
	{ "-----BEGIN CERTIFICATE-----\nabc", NULL },
	{ "AKIA is a prefix of keys", NULL },
	{ "/usr/lib/xoxb-tools/bin", NULL },
	{ "nginx: master process /usr/sbin/nginx -g daemon on;", NULL },
	{ "/usr/bin/python3 -m http.server 8000", NULL },
	{ "", NULL },
};

TEST(secret_texts)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		const char *expected = texts[i].expected ? texts[i].expected : texts[i].text;
		scoped_buf out = { 0 };

		redact(bytes_of(texts[i].text), &out);
		if (strcmp(buf_text(&out), expected) != 0)
			print_error("%s\n  became   %s\n  expected %s\n", texts[i].text,
				    buf_text(&out), expected);
	}
	for (size_t i = 0; i < COUNT(texts); i++) {
		scoped_buf out = { 0 };

		redact(bytes_of(texts[i].text), &out);
		assert_string_equal(buf_text(&out),
				    texts[i].expected ? texts[i].expected : texts[i].text);
	}
}

TEST(secret_spans_merge)
{
	struct secret_spans spans = { .count = 0 };

	for (size_t i = 0; i < 100; i++)
		secret_spans_add(&spans, (struct secret_span){ (99 - i) * 10, 3, "a" });
	assert_true(spans.count <= SECRET_SPANS_MAX);
	assert_int_equal(spans.at[0].from, 0);
	size_t end = spans.at[spans.count - 1].from + spans.at[spans.count - 1].size;

	assert_int_equal(end, 993);
	spans.count = 0;
	secret_spans_add(&spans, (struct secret_span){ 10, 5, "a" });
	secret_spans_add(&spans, (struct secret_span){ 20, 5, "a" });
	secret_spans_add(&spans, (struct secret_span){ 12, 10, "b" });
	assert_int_equal(spans.count, 1);
	assert_int_equal(spans.at[0].from, 10);
	assert_int_equal(spans.at[0].size, 15);
}

/* What a survey needs to redact. */
struct redactor {
	struct snapshot snapshot;
	struct survey survey;
};

static void redactor_init(struct redactor *redactor)
{
	snapshot_init(&redactor->snapshot);
	redactor->survey = (struct survey){
		.snapshot = &redactor->snapshot,
		.content = &redactor->snapshot.content,
		.arena = &redactor->snapshot.arena,
	};
}

TEST(secrets_equal_values_share_an_id)
{
	struct redactor redactor;

	redactor_init(&redactor);
	struct survey *survey = &redactor.survey;
	const char *environment = survey_redact_setting(survey, "process 1", BYTES("DB_PASSWORD"),
							BYTES("hunter2"));
	const char *url = survey_redact(survey, "/etc/x", "line 3",
					BYTES("pg://u:hunter2@h/ --token abc"));

	assert_string_equal(environment, "<secret:s1>");
	assert_string_equal(url, "pg://u:<secret:s1>@h/ --token <secret:s2>");
	/* what was replaced once stays */
	assert_string_equal(
		survey_redact_setting(survey, "x", BYTES("DB_PASSWORD"), bytes_of(environment)),
		environment);
	assert_string_equal(survey_redact(survey, "x", "line 1", bytes_of(url)), url);
	for (int i = 2; i < 100; i++) {
		char path[32];

		snprintf(path, sizeof(path), "process %d", i);
		assert_ptr_equal(
			survey_redact_setting(survey, path, BYTES("DB_PASSWORD"), BYTES("hunter2")),
			environment);
	}
	assert_int_equal(redactor.snapshot.content.secrets.count, 5);
	struct secret *first = &redactor.snapshot.content.secrets.at[0];

	assert_string_equal(first->id, "s1");
	assert_string_equal(first->path, "process 1");
	assert_string_equal(first->location, "setting DB_PASSWORD");
	assert_int_equal(first->places, 100);
	snapshot_deinit(&redactor.snapshot);
}

TEST(secrets_in_argv)
{
	const char *arguments[] = { "/usr/bin/mysqldump", "-u",      "root", "-pa b",
				    "--where=x",          "--token", "q'w",  "http://u:a@h/" };
	struct redactor redactor;

	redactor_init(&redactor);
	text_list argv = { arguments, COUNT(arguments), COUNT(arguments) };

	survey_redact_argv(&redactor.survey, "process 7", &argv);
	assert_string_equal(argv.at[0], "/usr/bin/mysqldump");
	assert_string_equal(argv.at[3], "-p<secret:s1>");
	assert_string_equal(argv.at[6], "<secret:s2>");
	assert_string_equal(argv.at[7], "http://u:<secret:s3>@h/");
	assert_string_equal(redactor.snapshot.content.secrets.at[0].location, "argument 3");
	snapshot_deinit(&redactor.snapshot);
}
