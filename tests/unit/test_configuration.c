/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "base/buf.h"
#include "format/configuration/configuration.h"

/* "3 listen <80> <ssl>\n", two blanks deeper in a block; '!' behind what is computed. */
static void dump(struct buf *ret, const struct directive_list *list, unsigned depth)
{
	for (directive_each(directive, list)) {
		buf_add_format(ret, "%u%*s %s", directive->line, (int)depth * 2, "",
			       directive->name);
		for (unsigned i = 0; i < directive->argument_count; i++)
			buf_add_format(ret, " <%s>", directive->arguments[i]);
		buf_add_text(ret, directive->is_block ? " {\n" : "");
		buf_add_text(ret, directive->is_computed ? " !" : "");
		buf_add_text(ret, directive->is_block ? "" : "\n");
		dump(ret, &directive->children, depth + 1);
	}
}

struct parsed {
	struct arena arena;
	struct directive_store store;
	struct directive_list list;
	struct err err;
	int failed;
	struct buf text;
};

static void parsed_deinit(struct parsed *parsed)
{
	arena_deinit(&parsed->arena);
	buf_deinit(&parsed->text);
}

static void parse(struct parsed *ret, enum configuration_syntax syntax, struct bytes text)
{
	ret->store.arena = &ret->arena;
	ret->failed = configuration_parse(syntax, "/etc/x", text, &ret->store, &ret->list,
					  &ret->err);
	dump(&ret->text, &ret->list, 0);
}

static void check(enum configuration_syntax syntax, const char *text, const char *tree,
		  const char *problem)
{
	SCOPED(parsed_deinit) struct parsed parsed = { 0 };

	parse(&parsed, syntax, bytes_of(text));
	assert_string_equal(buf_text(&parsed.text), tree);
	if (problem) {
		assert_int_equal(parsed.failed, -EBADMSG);
		assert_string_equal(parsed.err.text, problem);
	} else {
		assert_string_equal(parsed.err.text, "");
		assert_int_equal(parsed.failed, 0);
	}
}

TEST(configuration_nginx)
{
	check(CONFIGURATION_NGINX,
	      "user www-data; # who\n"
	      "http {\n"
	      "  server{listen 80;listen [::]:443 ssl;\n"
	      "    server_name \"a b\" 'it''s' ~^(?<x>.+)$;\n"
	      "    root /srv/${host}/www; set $a \"x\\\"y\\n\";\n"
	      "    location ~ \\.php$ { fastcgi_pass unix:/run/x.sock; }\n"
	      "    content_by_lua_block { if a then b = \"}\" end { } }\n"
	      "    return 301 \"https://$host$request_uri\";\n"
	      "  }\n"
	      "}\n",
	      "1 user <www-data>\n"
	      "2 http {\n"
	      "3   server {\n"
	      "3     listen <80>\n"
	      "3     listen <[::]:443> <ssl>\n"
	      "4     server_name <a b> <it> <s> <~^(?<x>.+)$>\n"
	      "5     root </srv/${host}/www>\n"
	      "5     set <$a> <x\"y\n>\n"
	      "6     location <~> <\\.php$> {\n"
	      "6       fastcgi_pass <unix:/run/x.sock>\n"
	      "7     content_by_lua_block\n"
	      "8     return <301> <https://$host$request_uri>\n",
	      NULL);
	check(CONFIGURATION_NGINX, "events {}\n}\nuser a;\n", "1 events {\n3 user <a>\n",
	      "line 2: \"}\" without \"{\"");
	check(CONFIGURATION_NGINX, "http {\nserver {\nlisten 80;\n}\n",
	      "1 http {\n2   server {\n3     listen <80>\n", "line 1: a block is not closed");
	check(CONFIGURATION_NGINX, "user a", "1 user <a>\n",
	      "line 1: the file ends within a directive");
	check(CONFIGURATION_NGINX, "a \"b;\n", "1 a <b;\n>\n", "line 2: a quote is not closed");
}

TEST(configuration_apache)
{
	check(CONFIGURATION_APACHE,
	      "# a \\\n"
	      "  comment that goes on\n"
	      "Listen 80\n"
	      "<VirtualHost *:80 [::1]:8080>\n"
	      "  ServerName \"www example\"\n"
	      "  CustomLog '|/bin/rotate \"x\"' \\\n"
	      "     combined\n"
	      "  <Location \"/a>b\">\n"
	      "    ProxyPass http://h/\n"
	      "  </location>\n"
	      "</VirtualHost>\n",
	      "3 Listen <80>\n"
	      "4 VirtualHost <*:80> <[::1]:8080> {\n"
	      "5   ServerName <www example>\n"
	      "7   CustomLog <|/bin/rotate \"x\"> <combined>\n"
	      "8   Location </a>b> {\n"
	      "9     ProxyPass <http://h/>\n",
	      NULL);
	check(CONFIGURATION_APACHE, "<Directory /a>\n</Location>\nUser x\n",
	      "1 Directory </a> {\n3 User <x>\n", "line 2: </Location> closes no section");
	check(CONFIGURATION_APACHE, "</a>\n<\n", "", "line 1: </a> closes no section");
}

TEST(configuration_haproxy)
{
	check(CONFIGURATION_HAPROXY,
	      "global\n"
	      "  user haproxy # who\n"
	      "frontend www\n"
	      "  bind *:80,:::443 ssl crt \"/etc/a b.pem\"\n"
	      "  acl x hdr(host) -i a\\ b 'c d'#e\n"
	      "  use_backend y if x\n",
	      "1 global {\n"
	      "2   user <haproxy>\n"
	      "3 frontend <www> {\n"
	      "4   bind <*:80,:::443> <ssl> <crt> </etc/a b.pem>\n"
	      "5   acl <x> <hdr(host)> <-i> <a b> <c d>\n"
	      "6   use_backend <y> <if> <x>\n",
	      NULL);
	check(CONFIGURATION_HAPROXY, "bind :80\nglobal\n", "1 bind <:80>\n2 global {\n",
	      "line 1: a setting stands in no section");
}

TEST(configuration_ini)
{
	check(CONFIGURATION_MYSQL,
	      "[client]\n"
	      "[mysqld]\n"
	      "bind-address = 127.0.0.1 # here\n"
	      "skip-networking\n"
	      "!includedir /etc/mysql/conf.d/\n"
	      "log_error='/var/log/a b'\n",
	      "1 client {\n"
	      "2 mysqld {\n"
	      "3   bind-address <127.0.0.1>\n"
	      "4   skip-networking\n"
	      "5 !includedir </etc/mysql/conf.d/>\n"
	      "6 mysqld {\n"
	      "6   log_error </var/log/a b>\n",
	      NULL);
	check(CONFIGURATION_PHP,
	      "[global]\npid = /run/x ; here\ninclude=/etc/p/*.conf\n[www]\nlisten = \"9000\"\n"
	      "php_admin_value[error_log] = /var/log/$pool.log\n",
	      "1 global {\n"
	      "2   pid </run/x>\n"
	      "3 include </etc/p/*.conf>\n"
	      "4 www {\n"
	      "5   listen <9000>\n"
	      "6   php_admin_value[error_log] </var/log/$pool.log>\n",
	      NULL);
	check(CONFIGURATION_SUPERVISORD,
	      "[program:x]\ncommand: /x;y ; no\n  and z\n[include]\nfiles = a\n  b\n",
	      "2 program:x {\n"
	      "2   command </x;y\nand z>\n"
	      "5 include {\n"
	      "5   files <a\nb>\n",
	      NULL);
	check(CONFIGURATION_MYSQL, "[a\nb='c\n=d\n", "1 a {\n2   b <c>\n",
	      "line 1: a section has no \"]\"");
}

TEST(configuration_words)
{
	check(CONFIGURATION_REDIS,
	      "bind 127.0.0.1 -::1\nsave \"\"\nrequirepass \"a\\x20b\" # no\n#x\n",
	      "1 bind <127.0.0.1> <-::1>\n"
	      "2 save <>\n"
	      "3 requirepass <a b> <#> <no>\n",
	      NULL);
	check(CONFIGURATION_SSHD,
	      "Port=22\n"
	      "AllowGroups \"a b\" c # d\n"
	      "Match User x\n"
	      "  X11Forwarding no\n"
	      "match all\n"
	      "  PermitTTY yes\n",
	      "1 Port <22>\n"
	      "2 AllowGroups <a b> <c>\n"
	      "3 Match <User> <x> {\n"
	      "4   X11Forwarding <no>\n"
	      "5 match <all> {\n"
	      "6   PermitTTY <yes>\n",
	      NULL);
	check(CONFIGURATION_OPTIONS, "# x\n-m 64\n-l127.0.0.1\n--port=3\nlogfile /x\n-v\n",
	      "2 -m <64>\n3 -l <127.0.0.1>\n4 --port <3>\n6 -v\n", NULL);
	check(CONFIGURATION_POSTGRESQL,
	      "port = 5432 # a\n"
	      "listen_addresses='a, b''c\\'d'\t#x\n"
	      "ssl on\n"
	      "search_path = ''\n"
	      "include_dir 'conf.d'\n",
	      "1 port <5432>\n"
	      "2 listen_addresses <a, b'c'd>\n"
	      "3 ssl <on>\n"
	      "4 search_path <>\n"
	      "5 include_dir <conf.d>\n",
	      NULL);
	check(CONFIGURATION_PG_HBA,
	      "# TYPE\nlocal all \"a b\" peer\nhost x y 10.0.0.0/8 ldap ldapserver=z#\n",
	      "2 local <all> <a b> <peer>\n"
	      "3 host <x> <y> <10.0.0.0/8> <ldap> <ldapserver=z>\n",
	      NULL);
	check(CONFIGURATION_SHELL,
	      "export A=/var/log$SUFFIX\nB='x y' # z\nif [ a = b ]; then\nC=\nunset D\n",
	      "1 A </var/log$SUFFIX>\n2 B <x y>\n4 C\n", NULL);
}

TEST(configuration_postfix)
{
	check(CONFIGURATION_POSTFIX,
	      "# c\nmynetworks = 127.0.0.0/8\n# within\n   [::1]/128\n\nrelayhost=\nbad\n",
	      "2 mynetworks <127.0.0.0/8 [::1]/128>\n6 relayhost <>\n",
	      "line 7: no \"name = value\"");
	check(CONFIGURATION_POSTFIX_MASTER,
	      "smtp inet n - y - - smtpd\n  -o a=b\n  -o { c = d e }\n127.0.0.1:25 inet n\n",
	      "1 smtp <inet> <n> <-> <y> <-> <-> <smtpd> <-o> <a=b> <-o> <c = d e>\n"
	      "4 127.0.0.1:25 <inet> <n>\n",
	      NULL);
}

TEST(configuration_programs)
{
	check(CONFIGURATION_RUBY,
	      "# puma\n"
	      "app = \"/srv/app\"\n"
	      "bind 'tcp://0.0.0.0:9292'\n"
	      "bind \"unix://#{app}/x.sock\"\n"
	      "threads 1, 5\n"
	      "workers ENV.fetch('W') { 2 }\n"
	      "ssl_bind '::', '1', {\n"
	      "  key: '/k', # the key\n"
	      "  :cert => \"/c\" }\n"
	      "port 3000 if x\n"
	      "environment(:production)\n"
	      "if y\n  pidfile '/p'\nend\n"
	      "on_boot do |a|\n  puts 'x'\nend\n"
	      "preload_app!\n"
	      "daemonize true\n",
	      "3 bind <tcp://0.0.0.0:9292>\n"
	      "4 bind !\n"
	      "5 threads <1> <5>\n"
	      "6 workers !\n"
	      "7 ssl_bind <::> <1> <key=/k> <cert=/c>\n"
	      "10 port !\n"
	      "11 environment <production>\n"
	      "12 if !\n"
	      "13 pidfile !\n"
	      "14 end !\n"
	      "15 on_boot !\n"
	      "16 puts !\n"
	      "17 end !\n"
	      "19 daemonize <true>\n",
	      NULL);
	check(CONFIGURATION_PYTHON,
	      "import os\n"
	      "bind = ['0.0.0.0:1',  # one\n  \"unix:/x\"]\n"
	      "workers = os.cpu_count() * 2\n"
	      "user = r'web'\n"
	      "\"\"\"doc\nx = 1\n\"\"\"\n"
	      "if a:\n    timeout = 3\n"
	      "def f():\n    x = 2\n\n"
	      "chdir = None\n"
	      "a == b\n",
	      "2 bind <0.0.0.0:1> <unix:/x>\n"
	      "4 workers !\n"
	      "5 user <web>\n"
	      "10 timeout !\n"
	      "14 chdir <None>\n",
	      NULL);
}

TEST(configuration_limits)
{
	SCOPED(parsed_deinit) struct parsed binary = { 0 }, deep = { 0 }, wide = { 0 };
	scoped_buf text = { 0 };

	parse(&binary, CONFIGURATION_NGINX, BYTES("user a;\0"));
	assert_int_equal(binary.failed, -EBADMSG);
	assert_null(binary.list.first);

	for (unsigned i = 0; i < 2 * DIRECTIVE_DEPTH_MAX; i++)
		buf_add_text(&text, "a{");
	parse(&deep, CONFIGURATION_NGINX, buf_bytes(&text));
	assert_int_equal(deep.failed, -E2BIG);

	buf_clear(&text);
	for (unsigned i = 0; i < DIRECTIVES_MAX + 10; i++)
		buf_add_text(&text, "a\n");
	parse(&wide, CONFIGURATION_REDIS, buf_bytes(&text));
	assert_int_equal(wide.failed, -E2BIG);
	assert_int_equal(wide.store.directives, DIRECTIVES_MAX);
}
