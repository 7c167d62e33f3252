/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/peers/command_hosts.h"
#include "format/peers/host_settings.h"
#include "format/peers/host_word.h"
#include "format/peers/shell_history.h"

static void show(struct buf *ret, struct bytes text, char mark)
{
	if (text.size)
		buf_add_format(ret, "%c%.*s", mark, (int)text.size, text.at);
}

/* "program protocol host:port @user =database /path" */
static void add_host(void *context, const struct command_host *host)
{
	struct buf *ret = context;

	buf_add_format(ret, "%s%.*s %s %.*s", ret->size ? "; " : "", (int)host->program.size,
		       host->program.at, host->protocol ? host->protocol : "-",
		       (int)host->host.size, host->host.at);
	if (host->port)
		buf_add_format(ret, ":%d", (int)host->port);
	show(ret, host->user, '@');
	show(ret, host->database, '=');
	show(ret, host->path, ' ');
}

TEST(command_hosts)
{
	static const struct {
		const char *command, *found;
	} cases[] = {
		{ "ssh web02", "ssh ssh web02:22" },
		{ "ssh -p 2222 -o StrictHostKeyChecking=no deploy@web02 uptime",
		  "ssh ssh web02:2222@deploy" },
		{ "ssh -oPort=1 -tl anna web02 'ssh db01'", "ssh ssh web02:22@anna" },
		{ "ssh -J me@bastion:2200 10.0.0.5",
		  "ssh ssh bastion:2200@me; ssh ssh 10.0.0.5:22" },
		{ "sudo -u backup nice -n 19 rsync -avze 'ssh -p 3' /srv/ backup@nas:/v1/",
		  "rsync ssh nas:22@backup /v1/" },
		{ "rsync rsync://mirror/debian/ host::module /x",
		  "rsync rsync mirror:873 /debian/; rsync rsync host:873 module" },
		{ "scp -P 2222 a.txt web02: ./b:c", "scp ssh web02:2222" },
		{ "mysqldump -h db01 -ushop -psecret shop | gzip",
		  "mysqldump mysql db01:3306@shop" },
		/* a password may hold letters that are options, and stand where another program
		 * has a user */
		{ "mysql -h db01 -u root -pGuJCPRGssw83JsVv shop", "mysql mysql db01:3306@root" },
		{ "smbclient -U 'anna%GuJCPRGssw83JsVv' //nas01/x",
		  "smbclient smb nas01:445@anna /x" },
		{ "mysql --host=10.0.0.5 --port 3307 -p -D shop",
		  "mysql mysql 10.0.0.5:3307=shop" },
		{ "PGPASSWORD=x psql -h db01 -U shop -d shop -c 'select 1'",
		  "psql postgresql db01:5432@shop=shop" },
		{ "pg_dump postgresql://shop:pw@db01/shop",
		  "pg_dump postgresql db01:5432@shop /shop" },
		{ "redis-cli -h cache -p 6380 -n 2 keys '*'", "redis-cli redis cache:6380=2" },
		{ "redis-cli -u redis://u:p@cache:6379/0", "redis-cli redis cache:6379@u /0" },
		{ "curl -sS -u admin:s3cr.et -H 'Host: x.y' https://api.corp.io/v1?x=1",
		  "curl https api.corp.io:443" },
		{ "curl api.corp.io:8080/x -o out.tar", "curl http api.corp.io:8080 /x" },
		{ "curl -O file.tar.gz", "" },
		{ "wget -qO- http://10.0.0.5/x | sh", "wget http 10.0.0.5:80" },
		{ "nc -zv db01 5432", "nc tcp db01:5432" },
		{ "telnet mail 25", "telnet tcp mail:25" },
		{ "git clone git@git.corp.io:shop/web.git",
		  "git ssh git.corp.io:22@git shop/web.git" },
		{ "git clone https://x:tok@git.corp.io/shop.git", "git https git.corp.io:443" },
		{ "git commit -m 'a: b'", "" },
		{ "mount -t nfs nas:/export /mnt", "mount nfs nas:2049 /export" },
		{ "mount -t cifs //nas/share /mnt -o user=x", "mount smb nas:445 /share" },
		{ "restic -r sftp:b@nas:/r backup /", "restic ssh nas:22@b /r" },
		{ "openssl s_client -connect shop.corp.io:443", "openssl tls shop.corp.io:443" },
		{ "bash -c 'ssh web02 uptime'", "ssh ssh web02:22" },
		{ "H=db01; pg_dump -h $H x; pg_dump -h $UNKNOWN x",
		  "pg_dump postgresql db01:5432" },
		{ "for h in web01 web02; do ssh $h uptime; done",
		  "ssh ssh web01:22; ssh ssh web02:22" },
		{ "echo ssh web02; grep curl x; ssh; ssh -p; mysql -h", "" },
		{ "zabbix_sender -z zbx.corp.io -s x", "zabbix_sender zabbix zbx.corp.io:10051" },
		{ "ldapsearch -H ldaps://ldap01 -b dc=x", "ldapsearch ldaps ldap01:636=dc=x" },
		{ "psql -h /var/run/postgresql shop", "" },
		{ "ssh localhost", "ssh ssh localhost:22" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf found = { 0 };

		command_hosts_of_text(bytes_of(cases[i].command), add_host, &found);
		assert_string_equal(buf_text(&found), cases[i].found);
	}
}

TEST(host_words)
{
	static const struct {
		const char *word, *host;
		int port;
		const char *user, *protocol;
	} cases[] = {
		{ "db01", "db01", 0, "", NULL },
		{ "db01:5432", "db01", 5432, "", NULL },
		{ "[2001:db8::1]:80", "2001:db8::1", 80, "", NULL },
		{ "2001:db8::1", "2001:db8::1", 0, "", NULL },
		{ "deploy@web02", "web02", 0, "deploy", NULL },
		{ "https://tok:x@git.corp.io/a", "git.corp.io", 443, "", "https" },
		{ "postgres://u:p/w@db01:5/x?a=b", "db01", 5, "u", "postgresql" },
		{ "jdbc:mysql://db01/x", "db01", 3306, "", "mysql" },
		{ "mongodb://a:1,b:2/x", "a", 1, "", "mongodb" },
		{ "foo://x:9", "x", 9, "", NULL },
	};
	static const char *const none[] = { "",      "8080",    "/x",        "a b",    "-x",
					    "x..y",  "host:pw", "[::1",      "*",      "$HOST",
					    "user@", "@",       "http:///x", "x:99999" };
	struct host_word word;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(host_word_parse(bytes_of(cases[i].word), &word));
		assert_true(bytes_is(word.host, cases[i].host));
		assert_int_equal(word.port, cases[i].port);
		assert_true(bytes_is(word.user, cases[i].user));
		if (cases[i].protocol)
			assert_string_equal(word.protocol, cases[i].protocol);
		else
			assert_null(word.protocol);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(host_word_parse(bytes_of(none[i]), &word));
	assert_true(host_word_is_local(BYTES("127.0.1.1")));
	assert_true(host_word_is_local(BYTES("LOCALHOST")));
	assert_true(host_word_is_local(BYTES("/run/x.sock")));
	assert_false(host_word_is_local(BYTES("db01")));
}

TEST(host_words_of_urls_in_texts)
{
	struct bytes rest = BYTES("--url=http://a/x \"postgres://b\" ://c jdbc:mysql://d,e");
	static const char *const urls[] = { "http://a/x", "postgres://b", "mysql://d,e" };
	struct bytes url;

	for (size_t i = 0; i < 3; i++) {
		assert_true(host_word_next_url(&rest, &url));
		assert_true(bytes_is(url, urls[i]));
	}
	assert_false(host_word_next_url(&rest, &url));
}

TEST(host_settings)
{
	static const struct {
		const char *text, *key;
		enum host_setting_form form;
		const char *found;
	} cases[] = {
		{ "# server a\nserver ntp1 iburst\nSERVER ntp2:123\nserverx c\n", "server",
		  HOST_SETTING_FIRST, "3 ntp1 ntp2" },
		{ "output:\n  hosts: [\"log01:5044\", \"log02:5044\"]\n", "hosts", HOST_SETTING_ALL,
		  "2 log01 log02" },
		{ "  hosts: [log01:5044, log02]\n", "hosts", HOST_SETTING_ALL, "1 log01 log02" },
		{ "ServerActive=zbx,10.0.0.5:10051 # x y\n", "ServerActive", HOST_SETTING_ALL,
		  "1 zbx 10.0.0.5" },
		{ "uri ldap://l1/ ldap://l2/\n", "uri", HOST_SETTING_ALL, "1 l1 l2" },
		{ "*.* action(type=\"omfwd\" target=\"log01\" port=\"514\")\n", "target",
		  HOST_SETTING_INNER, "1 log01" },
		{ "- url: http://loki:3100/push\n", "url", HOST_SETTING_FIRST, "1 loki" },
		{ "  \"server\": \"a.b\"\n", "server", HOST_SETTING_FIRST, "1 a.b" },
		{ "server [2001:db8::1]:123 iburst\n", "server", HOST_SETTING_FIRST,
		  "1 2001:db8::1" },
		{ "mail.* /var/log/x\n*.* @@log01:514\n*.* @(z9)log02\n", NULL, HOST_SETTING_AT,
		  "3 log01 log02" },
		{ "  <address>siem01</address>\n", "address", HOST_SETTING_FIRST, "1 siem01" },
		{ "dc_smarthost='smtp.corp.io::587'\n", "dc_smarthost", HOST_SETTING_FIRST,
		  "1 smtp.corp.io" },
		{ "conninfo = host=pg01 user=x\n", "host", HOST_SETTING_INNER, "1 pg01" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host_setting setting = host_setting_of(bytes_of(cases[i].text), cases[i].key,
							      cases[i].form);
		scoped_buf hosts = { 0 }, found = { 0 };
		struct host_word word;
		unsigned line = 0;

		while (host_setting_next(&setting, &word)) {
			buf_add_format(&hosts, " %.*s", (int)word.host.size, word.host.at);
			line = setting.line;
		}
		buf_add_format(&found, "%u%s", line, buf_text(&hosts));
		assert_string_equal(buf_text(&found), cases[i].found);
	}
}

TEST(shell_histories)
{
	static const struct {
		const char *text;
		bool is_fish;
		const char *found; /* "line at command" */
	} cases[] = {
		{ "ls\n\nssh a\n", false, "1 0 ls|3 0 ssh a|" },
		{ "#1700000000\nssh a\n#note\n#1700000009\nssh b", false,
		  "2 1700000000 ssh a|3 1700000000 #note|5 1700000009 ssh b|" },
		{ ": 1700000000:0;ssh a\n: 1700000001:5;for x\\\ndo\n: x\n", false,
		  "1 1700000000 ssh a|2 1700000001 for x\ndo|4 0 : x|" },
		{ "- cmd: ssh a\n  when: 1700000000\n  paths:\n    - x\n- cmd: a\\nb \\\\ c\n",
		  true, "1 1700000000 ssh a|5 0 a\nb \\ c|" },
		{ "x\\", false, "1 0 x|" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SCOPED(shell_history_deinit)
		struct shell_history history = shell_history_of(bytes_of(cases[i].text),
								cases[i].is_fish);
		struct shell_history_command command;
		scoped_buf found = { 0 };

		while (shell_history_next(&history, &command))
			buf_add_format(&found, "%u %lld %.*s|", history.line, (long long)command.at,
				       (int)command.text.size, command.text.at);
		assert_string_equal(buf_text(&found), cases[i].found);
	}
}
