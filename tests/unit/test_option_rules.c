/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/packages/upstream_version.h"
#include "onto/option_tables.h"

static bool is_same_row(const struct option_rule *a, const struct option_rule *b)
{
	return text_equal(a->directive, b->directive) && text_equal(a->argument, b->argument) &&
	       text_is(a->from, b->from);
}

TEST(option_rules_are_well_formed)
{
	for (const struct option_file *file = option_files; file->program; file++) {
		assert_non_null(file->rules->from);
		for (const struct option_rule *rule = file->rules; rule->from; rule++) {
			struct bytes from = bytes_of(rule->from);

			assert_true(bytes_equal(upstream_version_of(from), from));
			assert_true(!rule->directive || *rule->directive);
			assert_true(!rule->argument || (rule->directive && *rule->argument));
			assert_true(!rule->instead || *rule->instead);
			assert_true(rule->reason && strlen(rule->reason) > 10);
			assert_true(rule->change < OPTION_CHANGE_COUNT);
			for (const struct option_rule *other = rule + 1; other->from; other++)
				assert_false(is_same_row(rule, other));
		}
	}
	for (int change = 0; change < OPTION_CHANGE_COUNT; change++)
		assert_non_null(option_change_name(change));
}

TEST(option_rules_versions)
{
	static const struct {
		const char *package, *upstream;
	} cases[] = {
		{ "1:10.5.23-0+deb11u1", "10.5.23" },
		{ "1.18.0-6.1+deb11u3", "1.18.0" },
		{ "1:8.4p1-5+deb11u3", "8.4" },
		{ "13+225", "13" },
		{ "2:7.4+76", "7.4" },
		{ "1:9.16.50-1~deb11u1", "9.16.50" },
		{ "247.3-7+deb11u5", "247.3" },
		{ "2.4.", "2.4" },
		{ "", "" },
		{ "unknown", "" },
		{ ".5", "" },
		{ "0:1:2", "1" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(bytes_is(upstream_version_of(bytes_of(cases[i].package)),
				     cases[i].upstream));
	assert_true(upstream_version_compare(BYTES("9.6"), BYTES("10")) < 0);
	assert_true(upstream_version_compare(BYTES("1.19.7"), BYTES("1.19.10")) < 0);
	assert_true(upstream_version_compare(BYTES("2.4"), BYTES("2.4.1")) < 0);
	assert_true(upstream_version_compare(BYTES("2.4.0"), BYTES("2.4")) == 0);
	assert_true(upstream_version_compare(BYTES("2.04"), BYTES("2.4")) == 0);
	assert_true(upstream_version_compare(BYTES("1:3.0-1"), BYTES("2.99")) > 0);
}

/* What is found, a line each: "LINE DIRECTIVE CHANGE INSTEAD". */
static void find(const struct option_question *question, const char *text, struct buf *ret)
{
	scoped_arena arena = { 0 };
	struct option_findings findings;

	option_rules_find(question, bytes_of(text), &arena, &findings);
	for (vec_each(finding, &findings.found))
		buf_add_format(ret, "%u %s %s %s\n", finding->line, finding->directive,
			       option_change_name(finding->rule->change),
			       finding->rule->instead ? finding->rule->instead : "-");
	if (findings.problem)
		buf_add_format(ret, "%s\n", findings.problem);
}

static const struct {
	const char *program, *path, *old_version, *new_version, *text, *found;
} cases[] = {
	{ "apache", "/etc/apache2/sites-enabled/shop.conf", "2.2.22-13", "2.4.57-2",
	  "<VirtualHost *:80>\n  DocumentRoot /srv\n  <Directory /srv>\n    Order allow,deny\n"
	  "    Allow from all\n  </Directory>\n  RewriteLog /tmp/x\n</VirtualHost>\n",
	  "4 Order deprecated Require, in RequireAll or RequireAny\n"
	  "5 Allow deprecated Require, in RequireAll or RequireAny\n"
	  "7 RewriteLog removed LogLevel rewrite:trace3\n" },
	{ "apache", "/etc/apache2/apache2.conf", "2.4.38", "2.4.57", "order deny,allow\n", "" },
	{ "nginx", "/etc/nginx/sites-enabled/shop", "1.18.0-6.1+deb11u3", "1.26.3-3",
	  "server {\n  listen 443 ssl http2;\n  ssl on;\n  # ssl off;\n  http2_push /x;\n}\n",
	  "2 listen deprecated http2 on\n3 ssl removed listen ... ssl\n5 http2_push ignored -\n" },
	{ "nginx", "/etc/nginx/nginx.conf", "1.14.2", "1.18.0", "http { server { ssl on; } }",
	  "1 ssl deprecated listen ... ssl\n" },
	{ "haproxy", "/etc/haproxy/haproxy.cfg", "2.0.0", "2.6.12-1",
	  "global\n  nbproc 2\ndefaults\n  option forceclose\n  option httplog\n"
	  "frontend x\n  bind :80\n  reqadd X-A:\\ b\n",
	  "2 nbproc removed nbthread\n4 option removed option httpclose\n"
	  "8 reqadd removed http-request add-header\n" },
	{ "php", "/etc/php/7.4/fpm/php.ini", "7.4.33", "8.2.7",
	  "[PHP]\ntrack_errors = Off\n;mysqli.reconnect = Off\n[MySQLi]\nmysqli.reconnect = Off\n",
	  "2 track_errors ignored error_get_last()\n5 mysqli.reconnect ignored -\n" },
	{ "php-fpm", "/etc/php/7.4/fpm/pool.d/www.conf", "7.4.33", "8.2.7",
	  "[www]\nuser = www-data\nphp_admin_value[mbstring.func_overload] = 2\n",
	  "3 php_admin_value[mbstring.func_overload] ignored the mb_ functions, by name\n" },
	{ "postgresql", "/etc/postgresql/11/main/postgresql.conf", "11.22-0+deb10u1", "15.5-0",
	  "wal_keep_segments = 8\nStats_Temp_Directory = '/run/x'\npassword_encryption = on\n"
	  "promote_trigger_file = '/x'\n",
	  "1 wal_keep_segments removed wal_keep_size, in megabytes: 16 a segment\n"
	  "2 Stats_Temp_Directory removed -\n"
	  "3 password_encryption removed md5, or better scram-sha-256\n" },
	{ "postgresql", "/etc/postgresql/13/main/pg_hba.conf", "13.14", "15.5",
	  "local all all peer\nhostssl all all 0.0.0.0/0 cert clientcert=1\n",
	  "2 hostssl removed clientcert=verify-ca\n" },
	{ "postgresql", "/var/lib/postgresql/11/main/recovery.conf", "11.1", "13.14",
	  "standby_mode = on\n",
	  "0  removed its settings in postgresql.conf, and a file standby.signal or "
	  "recovery.signal\n" },
	{ "mariadb", "/etc/mysql/mariadb.conf.d/50-server.cnf", "1:10.3.39-0+deb10u2",
	  "1:10.11.6-0+deb12u1",
	  "[mysqld]\nuser = mysql\ninnodb-log-files-in-group=2\nloose-innodb_large_prefix\n",
	  "3 innodb-log-files-in-group removed -\n4 loose-innodb_large_prefix removed -\n" },
	{ "mysql", "/etc/mysql/my.cnf", "5.7.42", "8.0.36",
	  "[mysqld]\nquery_cache_size = 16M\nsql_mode = "
	  "\"STRICT_ALL_TABLES,NO_AUTO_CREATE_USER\"\n",
	  "2 query_cache_size removed -\n3 sql_mode removed the other modes\n" },
	{ "redis", "/etc/redis/redis.conf", "5:4.0.14", "5:7.0.15-1",
	  "slaveof 10.0.0.1 6379\nhash-max-ziplist-entries 512\nmaxmemory 1gb\n",
	  "1 slaveof renamed replicaof\n2 hash-max-ziplist-entries renamed "
	  "hash-max-listpack-entries\n" },
	{ "sshd", "/etc/ssh/sshd_config", "1:7.4p1-10", "1:9.2p1-2",
	  "Protocol 2\nUsePrivilegeSeparation yes\nCiphers aes128-ctr,arcfour\nMatch User x\n"
	  "  PubkeyAcceptedKeyTypes +ssh-rsa\n",
	  "2 UsePrivilegeSeparation ignored -\n3 Ciphers removed -\n"
	  "5 PubkeyAcceptedKeyTypes renamed PubkeyAcceptedAlgorithms\n" },
	{ "postfix", "/etc/postfix/main.cf", "3.5.25", "3.9.0",
	  "smtpd_use_tls=yes\nsmtpd_client_restrictions = permit_mynetworks,\n"
	  "  reject_maps_rbl\n",
	  "1 smtpd_use_tls deprecated smtpd_tls_security_level = may\n"
	  "2 smtpd_client_restrictions removed reject_rbl_client\n" },
	{ "dovecot", "/etc/dovecot/conf.d/10-ssl.conf", "1:2.3.19.1", "1:2.4.1",
	  "ssl = yes\nssl_cert = </etc/dovecot/private/dovecot.pem\n# ssl_key = x\n",
	  "0  removed a new configuration, that begins with dovecot_config_version\n"
	  "2 ssl_cert removed ssl_server_cert_file, a path without <\n" },
	{ "bind9", "/etc/bind/named.conf.options", "1:9.16.50-1~deb11u1", "1:9.18.24-1",
	  "options {\n\tdirectory \"/var/cache/bind\"; // dnssec-enable yes;\n\t/* "
	  "dnssec-lookaside\n"
	  "\tauto; */ dnssec-enable yes;\n\t# lwres {\n\tdnssec-validation auto;\n};\n",
	  "4 dnssec-enable removed -\n" },
	{ "systemd", "/etc/systemd/system/shop.service", "232-25", "252.22",
	  "[Service]\nPermissionsStartOnly=true\nKillMode=none\n;KillMode=none\n",
	  "2 PermissionsStartOnly deprecated + before the commands that need root\n"
	  "3 KillMode deprecated mixed or process\n" },
	{ "linux", "/etc/sysctl.d/99-shop.conf", "4.9.0", "6.1.0-18-amd64",
	  "# a comment\nnet/ipv4/tcp_tw_recycle = 1\n-kernel.sched_migration_cost_ns=5000000\n",
	  "2 net/ipv4/tcp_tw_recycle removed -\n3 -kernel.sched_migration_cost_ns removed -\n" },
	/* an old version that is unknown is old, a new one that is unknown says nothing */
	{ "nginx", "/x", "", "1.26.3", "limit_zone a b 1m;",
	  "1 limit_zone removed limit_conn_zone\n" },
	{ "nginx", "/x", "1.2.1", "", "limit_zone a b 1m;", "" },
	{ "unheard-of", "/x", "1", "2", "limit_zone a b 1m;", "" },
	/* what cannot be read is said */
	{ "nginx", "/x", "1.2.1", "1.26.3", "limit_zone a b 1m; http {",
	  "1 limit_zone removed limit_conn_zone\nline 1: a block is not closed\n" },
};

TEST(option_rules_find_what_changed)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct option_question question = { cases[i].program, cases[i].path,
							  bytes_of(cases[i].old_version),
							  bytes_of(cases[i].new_version) };
		scoped_buf found = { 0 };

		find(&question, cases[i].text, &found);
		assert_string_equal(buf_text(&found), cases[i].found);
	}
}

TEST(option_rules_have_limits)
{
	const struct option_question question = { "linux", "/etc/sysctl.conf", BYTES("4.9"),
						  BYTES("6.1") };
	struct option_findings findings;
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };

	for (int i = 0; i <= OPTION_FINDINGS_MAX; i++)
		buf_add_text(&text, "net.ipv4.tcp_tw_recycle=1\n");
	option_rules_find(&question, buf_bytes(&text), &arena, &findings);
	assert_int_equal(findings.found.count, OPTION_FINDINGS_MAX);
	assert_non_null(findings.problem);
}
