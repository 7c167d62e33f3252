/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BINARY(path)                                                                               \
	{                                                                                          \
		path, "", 0755                                                                     \
	}

/* ---- a row as text: a line for each field that says something ------------------------------ */

static void add_list(struct buf *ret, const char *name, const text_list *list)
{
	if (!list->count)
		return;
	buf_add_format(ret, "%s", name);
	for (vec_each(text, list))
		buf_add_format(ret, " <%s>", *text);
	buf_add_byte(ret, '\n');
}

static void add_site(struct buf *ret, const struct site *site)
{
	buf_add_format(ret, "site %s:%d\n", site->path, (int)site->line);
	add_list(ret, "  names", &site->names);
	add_list(ret, "  listens", &site->listens);
	if (site->document_root)
		buf_add_format(ret, "  root %s\n", site->document_root);
	add_list(ret, "  to", &site->upstreams);
	add_list(ret, "  redirects", &site->redirects);
	add_list(ret, "  certificates", &site->certificates);
	add_list(ret, "  logs", &site->logs);
}

static void add_endpoint(struct buf *ret, const struct endpoint *endpoint)
{
	buf_add_format(ret, "endpoint %s %s", endpoint->protocol, endpoint->host);
	if (endpoint->port != UNKNOWN)
		buf_add_format(ret, ":%d", (int)endpoint->port);
	if (endpoint->user)
		buf_add_format(ret, " user %s", endpoint->user);
	if (endpoint->database)
		buf_add_format(ret, " database %s", endpoint->database);
	buf_add_format(ret, " (%s, line %d)\n", endpoint->key, (int)endpoint->line);
}

static void add_row(struct buf *ret, const struct middleware *row)
{
	buf_add_format(ret, "%s%s%s\n", row->program, row->name ? " " : "",
		       row->name ? row->name : "");
	if (row->user)
		buf_add_format(ret, "user %s\n", row->user);
	add_list(ret, "listens", &row->listens);
	for (vec_each(site, &row->sites))
		add_site(ret, site);
	for (vec_each(upstream, &row->upstreams)) {
		buf_add_format(ret, "upstream %s", upstream->name);
		add_list(ret, "", &upstream->servers);
	}
	add_list(ret, "documents", &row->document_roots);
	add_list(ret, "data", &row->data_directories);
	add_list(ret, "logs", &row->logs);
	add_list(ret, "certificates", &row->certificates);
	add_list(ret, "keys", &row->key_files);
	for (vec_each(endpoint, &row->endpoints))
		add_endpoint(ret, endpoint);
	for (vec_each(pair, &row->settings))
		buf_add_format(ret, "set %s = %s\n", pair->key, pair->value);
	add_list(ret, "missing", &row->missing);
	add_list(ret, "problems", &row->problems);
}

/* Surveys a tree; all its rows, one behind the other, and the errors, as text. */
static void check(const struct tree_entry *entries, size_t count, const char *expected)
{
	scoped_tree tree;
	scoped_buf text = { 0 };
	struct err err;

	tree_init(&tree, entries, count);
	assert_int_equal(survey_middleware(&tree.survey, &err), 0);
	for (vec_each(row, &tree.snapshot.content.middleware))
		add_row(&text, row);
	for (vec_each(row, &tree.snapshot.content.errors))
		buf_add_format(&text, "error %s: %s\n", row->path, row->what);
	assert_string_equal(buf_text(&text), expected);
}

/* ---- programs ------------------------------------------------------------------------------ */

TEST(middleware_nginx)
{
	static const struct tree_entry entries[] = {
		{ "/usr/sbin/nginx", "configure --prefix=/opt/web --conf-path=/etc/nginx/x\n" },
		{ "/etc/nginx/nginx.conf",
		  "user web;\nerror_log /var/log/main.log;\n"
		  "http {\n"
		  " root html; access_log logs/all.log; ssl_certificate ssl/all.pem;\n"
		  " resolver 10.0.0.2 [::1]:5353 valid=30s;\n"
		  " include sites/*.conf;\n"
		  " include not-there.conf;\n"
		  "}\n"
		  "stream { server { listen 5353 udp; proxy_pass 10.0.0.3:53; } }\n" },
		{ "/etc/nginx/sites/a.conf",
		  "upstream app { server 10.0.0.1:80 weight=2; server unix:/run/app; }\n"
		  "server {\n"
		  " server_name a.example.com b.example.com;\n"
		  " ssl_certificate /etc/ssl/a.pem; ssl_certificate_key a.key;\n"
		  " listen 443 ssl; listen [::1]:8443;\n"
		  " location / { proxy_pass http://app; }\n"
		  " location /x { root /srv/x; fastcgi_pass 127.0.0.1:9000; access_log off; }\n"
		  " location /y { proxy_pass http://user:hunter2secret@10.0.0.4/; }\n"
		  "}\n" },
		{ "/etc/nginx/sites/b.conf", "server { return 302 https://c.example.com/; }\n" },
		{ "/etc/nginx/sites/.c.conf", "server { listen 1; }\n" },
		{ "/etc/nginx/ssl/all.pem", "" },
		{ "/opt/web/html/index.html", "" },
		{ "/opt/web/logs/all.log", "" },
		{ "/srv/x/y", "" },
		{ "/var/log/main.log", "" },
	};

	check(entries, COUNT(entries),
	      "nginx\n"
	      "user web\n"
	      "listens <*:443> <[::1]:8443> <*:80> <*:5353/udp>\n"
	      "site /etc/nginx/sites/a.conf:2\n"
	      "  names <a.example.com> <b.example.com>\n"
	      "  listens <*:443> <[::1]:8443>\n"
	      "  root /opt/web/html\n"
	      "  to <http://app> <fastcgi://127.0.0.1:9000> <http://user:<secret:s1>@10.0.0.4/>\n"
	      "  certificates </etc/ssl/a.pem>\n"
	      "  logs </opt/web/logs/all.log> </var/log/main.log>\n"
	      "site /etc/nginx/sites/b.conf:1\n"
	      "  listens <*:80>\n"
	      "  root /opt/web/html\n"
	      "  redirects <https://c.example.com/>\n"
	      "  certificates </etc/nginx/ssl/all.pem>\n"
	      "  logs </opt/web/logs/all.log> </var/log/main.log>\n"
	      "site /etc/nginx/nginx.conf:9\n"
	      "  listens <*:5353/udp>\n"
	      "  to <10.0.0.3:53>\n"
	      "  logs </var/log/main.log>\n"
	      "upstream app <10.0.0.1:80 weight=2> <unix:/run/app>\n"
	      "documents </opt/web/html> </srv/x>\n"
	      "logs </var/log/main.log> </opt/web/logs/all.log>\n"
	      "certificates </etc/ssl/a.pem> </etc/nginx/ssl/all.pem>\n"
	      "keys </etc/nginx/a.key>\n"
	      "endpoint dns 10.0.0.2 (resolver, line 5)\n"
	      "endpoint dns ::1:5353 (resolver, line 5)\n"
	      "missing </etc/ssl/a.pem> </etc/nginx/a.key> </etc/nginx/not-there.conf>\n");
}

TEST(middleware_apache)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/apache2"),
		{ "/etc/apache2/envvars",
		  "SUFFIX=\nexport APACHE_LOG_DIR=/var/log/apache2$SUFFIX\nexport RUN=web\n" },
		{ "/etc/apache2/apache2.conf",
		  "User ${RUN}\nErrorLog ${APACHE_LOG_DIR}/error.log\n"
		  "LoadModule ssl_module mods/mod_ssl.so\n"
		  "Define HOST example.com\n"
		  "<IfModule mod_ssl.c>\nListen 443\n</IfModule>\n"
		  "<IfModule !ssl_module>\nListen 444\n</IfModule>\n"
		  "<IfVersion < 2.4>\nListen 445\n</IfVersion>\n"
		  "<IfDefine HOST>\nListen 10.0.0.1:8080\n</IfDefine>\n"
		  "IncludeOptional sites/*.conf\nIncludeOptional none/*.conf\nInclude conf.d\n" },
		{ "/etc/apache2/conf.d/deep/x", "ServerAdmin ann@${HOST}\n" },
		{ "/etc/apache2/sites/a.conf",
		  "<VirtualHost *:443>\n"
		  " ServerName a.${HOST}\n ServerAlias b.${HOST} ${UNKNOWN}\n"
		  " SSLEngine on\n SSLCertificateFile ssl/a.pem\n"
		  " DocumentRoot \"/srv/a b\"\n CustomLog \"|/bin/rotate x\" combined\n"
		  " <Location /app>\n  ProxyPass balancer://app/\n </Location>\n"
		  " ProxyPass /no !\n"
		  " RewriteRule ^/x http://10.0.0.7/ [P,L]\n"
		  " RewriteRule ^/y https://z/ [R=301]\n"
		  " <Proxy balancer://app>\n  BalancerMember http://10.0.0.8:80 route=1\n "
		  "</Proxy>\n"
		  " <FilesMatch php$>\n  SetHandler \"proxy:unix:/run/p.sock|fcgi://l\"\n"
		  " </FilesMatch>\n"
		  "</VirtualHost>\n" },
		{ "/srv/a b/index.html", "" },
		{ "/var/log/apache2/error.log", "" },
	};

	check(entries, COUNT(entries),
	      "apache\n"
	      "user web\n"
	      "listens <*:443> <10.0.0.1:8080>\n"
	      "site /etc/apache2/sites/a.conf:1\n"
	      "  names <a.example.com> <b.example.com> <${UNKNOWN}>\n"
	      "  listens <*:443>\n"
	      "  root /srv/a b\n"
	      "  to <balancer://app/> <http://10.0.0.7/> <fcgi://unix:/run/p.sock>\n"
	      "  redirects <https://z/>\n"
	      "  certificates </etc/apache2/ssl/a.pem>\n"
	      "  logs </var/log/apache2/error.log> <|/bin/rotate x>\n"
	      "site /etc/apache2/apache2.conf:1\n"
	      "  listens <10.0.0.1:8080>\n"
	      "  logs </var/log/apache2/error.log>\n"
	      "upstream balancer://app <http://10.0.0.8:80 route=1>\n"
	      "documents </srv/a b>\n"
	      "logs </var/log/apache2/error.log> <|/bin/rotate x>\n"
	      "certificates </etc/apache2/ssl/a.pem>\n"
	      "set ServerAdmin = ann@example.com\n"
	      "missing </etc/apache2/ssl/a.pem>\n");
}

TEST(middleware_haproxy)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/haproxy"),
		{ "/etc/haproxy/haproxy.cfg",
		  "global\n user ha\n log 10.0.0.9:514 local0\n crt-base /etc/ssl\n"
		  " stats socket ipv4@127.0.0.1:9999 level admin\n"
		  "frontend web\n bind :80,[::1]:81\n bind unix@/run/web.sock\n"
		  " bind :443 ssl crt a.pem crt /etc/b.pem\n"
		  " acl shop req.hdr(host) -i -m str shop.example.com\n"
		  " http-request redirect scheme https\n"
		  " use_backend one if shop\n default_backend %[var(x)]\n"
		  "backend one\n server a 10.0.0.1:80 check backup\n"
		  " server-template s 3 _http._tcp.x:80\n"
		  "peers all\n peer a 10.0.0.2:1024\n" },
	};

	check(entries, COUNT(entries),
	      "haproxy\n"
	      "user ha\n"
	      "listens <127.0.0.1:9999> <*:80> <[::1]:81> </run/web.sock> <*:443>\n"
	      "site /etc/haproxy/haproxy.cfg:6\n"
	      "  names <web> <shop.example.com>\n"
	      "  listens <*:80> <[::1]:81> </run/web.sock> <*:443>\n"
	      "  to <one> <%[var(x)]>\n"
	      "  redirects <https://>\n"
	      "  certificates </etc/ssl/a.pem> </etc/b.pem>\n"
	      "upstream one <10.0.0.1:80 backup> <_http._tcp.x:80 (3)>\n"
	      "logs <10.0.0.9:514>\n"
	      "certificates </etc/ssl/a.pem> </etc/b.pem>\n"
	      "endpoint syslog 10.0.0.9:514 (log, line 3)\n"
	      "endpoint haproxy 10.0.0.2:1024 (peer, line 18)\n"
	      "set crt-base = /etc/ssl\n"
	      "missing </etc/ssl/a.pem> </etc/b.pem>\n");
}

TEST(middleware_postgresql)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/lib/postgresql/15/bin/postgres"),
		{ "/etc/postgresql/15/main/postgresql.conf",
		  "data_directory = '/srv/pg'\nport = 5432\nssl = on\nssl_cert_file = 'c.pem'\n"
		  "include_dir 'conf.d'\nlogging_collector = on\n" },
		{ "/etc/postgresql/15/main/conf.d/a.conf",
		  "Port = 5433\nlisten_addresses = '*'\n" },
		{ "/etc/postgresql/15/main/conf.d/a.bak", "port = 1\n" },
		{ "/etc/postgresql/15/main/pg_hba.conf",
		  "local all all peer\nhost x y 10.0.0.0 255.0.0.0 ldap ldapbindpasswd=geheim\n" },
		{ "/srv/pg/postgresql.auto.conf",
		  "primary_conninfo = 'host=db01 user=rep password=''a b'' port=1'\n" },
		{ "/srv/pg/standby.signal", "" },
	};

	check(entries, COUNT(entries),
	      "postgresql 15/main\n"
	      "listens <*:5433>\n"
	      "data </srv/pg>\n"
	      "logs </srv/pg/log>\n"
	      "certificates </srv/pg/c.pem>\n"
	      "endpoint postgresql db01:1 user rep (primary_conninfo, line 1)\n"
	      "set role = standby\n"
	      "set pg_hba = local all all peer; host x y 10.0.0.0 255.0.0.0 ldap\n"
	      "missing </srv/pg/c.pem>\n");
}

TEST(middleware_mysql)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/mysqld"),
		{ "/etc/my.cnf", "[client]\nport=1\n[mysqld]\nport=3307\n!includedir /etc/my.d\n"
				 "bind-address=10.0.0.1\n[mysqldump]\nuser=x\n" },
		{ "/etc/my.d/a.cnf",
		  "[mysqld]\nbind_address=127.0.0.1\nloose-max-connections=5\n"
		  "[galera]\nwsrep_cluster_address=gcomm://10.0.0.2,10.0.0.3:4\n" },
		{ "/etc/my.d/a.ini", "[mysqld]\nport=9\n" },
		{ "/var/lib/mysql/master.info",
		  "33\nbin.1\n4\ndb01\nrepl\ngeheim-7731\n3306\n60\n" },
	};

	check(entries, COUNT(entries),
	      "mysql\n"
	      "listens <10.0.0.1:3307>\n"
	      "data </var/lib/mysql>\n"
	      "endpoint galera 10.0.0.2 (wsrep_cluster_address, line 5)\n"
	      "endpoint galera 10.0.0.3:4 (wsrep_cluster_address, line 5)\n"
	      "endpoint mysql db01:3306 user repl (master.info, line 4)\n"
	      "set max_connections = 5\n");
}

TEST(middleware_small_ones)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/bin/redis-server"),
		BINARY("/usr/bin/memcached"),
		BINARY("/usr/sbin/php-fpm8.2"),
		BINARY("/usr/sbin/postfix"),
		BINARY("/usr/sbin/sshd"),
		BINARY("/usr/bin/supervisord"),
		{ "/etc/redis.conf",
		  "bind 127.0.0.1 -::1\nport 0\ntls-port 6380\nunixsocket /run/r\n"
		  "slaveof 10.0.0.5 6379\nrequirepass geheim-7731\nsave 60 1\n"
		  "save 300 5\n" },
		{ "/etc/sysconfig/memcached",
		  "PORT=\"11212\"\nUSER=mem\nOPTIONS=\"-l 10.0.0.6,::1 -U 7\"\n" },
		{ "/etc/php-fpm.conf", "[global]\nerror_log=/l\ninclude=/etc/php.d/*.conf\n" },
		{ "/etc/php.d/a.conf", "[a]\nuser=u\nlisten=9001\nslowlog=/var/$pool.log\n[b]\n"
				       "listen=/run/$pool.sock\n" },
		{ "/etc/postfix/main.cf",
		  "myhostname = m.example.com\ninet_interfaces = 127.0.0.1, [::1]\n"
		  "relayhost = $mail\nmail = [r.example.com]:587\nloop = $loop\n"
		  "content_filter = smtp:[127.0.0.1]:10024\nmydestination = ${loop}x\n" },
		{ "/etc/postfix/master.cf", "submission inet n - y - - smtpd\npickup unix n - y\n"
					    "10.0.0.7:26 inet n - y - - smtpd\n" },
		{ "/etc/ssh/sshd_config", "Include /etc/ssh/d/*.conf\nPort 22\nListenAddress ::1\n"
					  "PermitRootLogin yes\nMatch User a\nX11Forwarding no\n" },
		{ "/etc/ssh/d/a.conf", "Port 23\nPermitRootLogin no\nHostKey /etc/ssh/k\n" },
		{ "/etc/supervisord.conf", "[inet_http_server]\nport=*:9001\n[supervisord]\n"
					   "logfile=/var/log/s\n[include]\nfiles=s.d/*.ini\n" },
		{ "/etc/s.d/a.ini", "[program:x]\nstdout_logfile=/var/log/x\n" },
		{ "/var/log/s", "" },
		{ "/var/spool/postfix/pid/x", "" },
	};

	check(entries, COUNT(entries),
	      "redis\n"
	      "listens <127.0.0.1:6380> <[::1]:6380> </run/r>\n"
	      "endpoint redis 10.0.0.5:6379 (slaveof, line 5)\n"
	      "set save = 60 1, 300 5\n"
	      "set requirepass = <secret:s1>\n"
	      "set role = replica\n"
	      "memcached\n"
	      "user mem\n"
	      "listens <10.0.0.6:11212> <[::1]:11212> <*:7/udp>\n"
	      "php-fpm a\n"
	      "user u\n"
	      "listens <*:9001>\n"
	      "logs </l> </var/a.log>\n"
	      "php-fpm b\n"
	      "listens </run/b.sock>\n"
	      "logs </l>\n"
	      "postfix\n"
	      "user postfix\n"
	      "listens <127.0.0.1:587> <[::1]:587> <10.0.0.7:26>\n"
	      "data </var/spool/postfix>\n"
	      "endpoint smtp r.example.com:587 (relayhost, line 3)\n"
	      "endpoint smtp 127.0.0.1:10024 (content_filter, line 6)\n"
	      "set myhostname = m.example.com\n"
	      "set mydestination = $loopx\n"
	      "set relayhost = [r.example.com]:587\n"
	      "set content_filter = smtp:[127.0.0.1]:10024\n"
	      "sshd\n"
	      "listens <[::1]:23> <[::1]:22>\n"
	      "keys </etc/ssh/k>\n"
	      "set PermitRootLogin = no\n"
	      "set Match User a = X11Forwarding no\n"
	      "missing </etc/ssh/k>\n"
	      "supervisord\n"
	      "listens <*:9001>\n"
	      "logs </var/log/s> </var/log/x>\n");
}

/* ---- what runs, and what would --------------------------------------------------------------- */

static struct process *add_process(struct tree *tree, int64_t pid, int64_t parent, const char *name)
{
	struct process *process = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.processes, process);

	process->pid = pid;
	process->ppid = parent;
	process->name = name;
	process->started_at = 1000 + pid;
	return process;
}

static void add_argument(struct tree *tree, struct process *process, const char *text)
{
	*vec_push_in(&tree->snapshot.arena, &process->argv) = text;
}

static struct service *add_service(struct tree *tree, const char *name, const char *command)
{
	struct service *service = RECORD_ADD(&tree->snapshot.arena,
					     &tree->snapshot.content.services, service);

	service->name = name;
	service->manager = "systemd";
	service->command = command;
	return service;
}

static const struct middleware *row_at(const struct tree *tree, size_t index)
{
	assert_true(index < tree->snapshot.content.middleware.count);
	return &tree->snapshot.content.middleware.at[index];
}

TEST(middleware_of_processes)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/nginx"),
		{ "/etc/nginx/nginx.conf", "user usual;\n" },
		{ "/srv/own.conf", "user own;\n" },
		{ "/etc/redis/redis.conf", "port 1\n" },
		{ "/etc/redis/two.conf", "port 2\n" },
		{ "/srv/app/gunicorn.conf.py", "bind = '127.0.0.1:5'\nworkers = f()\n" },
		{ "/srv/app/config/puma.rb", "bind ENV['B']\n" },
	};
	scoped_tree tree;
	struct process *process;
	struct err err;

	tree_init(&tree, entries, COUNT(entries));
	/* a title that repeats the arguments; a worker that a reload started */
	process = add_process(&tree, 10, 1, "nginx");
	add_argument(&tree, process, "nginx: master process /usr/sbin/nginx -c /srv/own.conf");
	add_process(&tree, 90, 10, "nginx");
	/* a title that tells nothing: the unit does */
	process = add_process(&tree, 20, 1, "redis-server");
	add_argument(&tree, process, "/usr/bin/redis-server 127.0.0.1:2");
	struct service *redis = add_service(
		&tree, "redis@two.service",
		"/usr/bin/redis-server /etc/redis/two.conf --port 3 --requirepass x");

	*vec_push_in(&tree.snapshot.arena, &redis->pids) = 20;
	/* a script of an interpreter, by where it runs, with options */
	process = add_process(&tree, 30, 1, "gunicorn");
	process->cwd = "/srv/app";
	add_argument(&tree, process, "/usr/bin/python3");
	add_argument(&tree, process, "/usr/bin/gunicorn");
	add_argument(&tree, process, "--bind=unix:/run/x.sock");
	add_argument(&tree, process, "shop:app");
	process = add_process(&tree, 40, 1, "ruby");
	process->cwd = "/srv/app";
	add_argument(&tree, process, "puma 5.6.5 (tcp://0.0.0.0:9292) [app]");
	/* one that does not run, and one that is no server */
	add_service(&tree, "redis.service", "/usr/bin/redis-server /etc/redis/redis.conf");
	add_service(&tree, "tail.service", "/usr/bin/tail -f /usr/sbin/nginx");

	assert_int_equal(survey_middleware(&tree.survey, &err), 0);
	assert_int_equal(tree.snapshot.content.middleware.count, 6);

	const struct middleware *nginx = row_at(&tree, 0);

	assert_string_equal(nginx->path, "/srv/own.conf");
	assert_string_equal(nginx->user, "own");
	assert_int_equal(nginx->pids.count, 2);
	assert_int_equal(nginx->read_at, 1090);
	assert_int_equal(nginx->read_shows, TRI_YES);
	/* the usual file is told as well, though nobody reads it */
	assert_string_equal(row_at(&tree, 1)->user, "usual");
	assert_int_equal(row_at(&tree, 1)->pids.count, 0);

	assert_string_equal(row_at(&tree, 2)->path, "/etc/redis/two.conf");
	assert_string_equal(row_at(&tree, 2)->service, "redis@two.service");
	assert_string_equal(row_at(&tree, 2)->listens.at[0], "*:3");
	assert_string_equal(row_at(&tree, 3)->path, "/etc/redis/redis.conf");
	assert_string_equal(row_at(&tree, 3)->service, "redis.service");

	assert_string_equal(row_at(&tree, 4)->program, "puma");
	assert_int_equal(row_at(&tree, 4)->listens.count, 0); /* computed: unknown */
	assert_string_equal(row_at(&tree, 5)->name, "shop:app");
	assert_int_equal(row_at(&tree, 5)->listens.count, 1);
	assert_string_equal(row_at(&tree, 5)->listens.at[0], "/run/x.sock");
	assert_int_equal(tree.snapshot.content.errors.count, 2); /* what is computed */
}

/* What -g gives stands before the files. */
TEST(middleware_nginx_of_the_command_line)
{
	static const struct tree_entry entries[] = {
		BINARY("/usr/sbin/nginx"),
		{ "/etc/nginx/nginx.conf",
		  "include more.conf;\nerror_log /var/log/b;\nworker_processes 2;\n" },
		{ "/etc/nginx/more.conf", "user file;\n" },
		{ "/etc/nginx/given.conf", "worker_connections 9;\n" },
		{ "/var/log/x", "" },
	};
	static const struct {
		const char *title, *command;
		const char *user, *log; /* the first */
		const char *problem;    /* NULL: none */
	} cases[] = {
		{ "nginx: master process /usr/sbin/nginx", NULL, "file", "/var/log/b", NULL },
		{ "nginx: master process nginx -g daemon on; user www; error_log \"/var/log/a a\";",
		  "nginx", "www", "/var/log/a a", NULL },
		{ "nginx: master process nginx -gerror_log /var/log/a; -q -c /etc/nginx/nginx.conf",
		  NULL, "file", "/var/log/a", NULL },
		/* nginx writes no more than there is room for */
		{ "nginx: master process nginx -g error_log /var/log/a; user w", NULL, "file",
		  "/var/log/a", NULL },
		{ "nginx: master process nginx -g", NULL, "file", "/var/log/b", NULL },
		{ NULL, "/usr/sbin/nginx -g 'daemon on; include given.conf; user www;' -q", "www",
		  "/var/log/b", NULL },
		{ NULL, "/usr/sbin/nginx -g 'user www'", "file", "/var/log/b",
		  "/etc/systemd/system/web.service: " },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_tree tree;
		struct err err;

		tree_init(&tree, entries, COUNT(entries));
		if (strcmp(cases[i].user, "www") == 0) /* it stands in one place alone */
			tree_add(&tree, &(struct tree_entry){ "/etc/nginx/more.conf", "" });
		if (cases[i].title)
			add_argument(&tree, add_process(&tree, 10, 1, "nginx"), cases[i].title);
		else
			add_service(&tree, "web.service", cases[i].command)->unit_path =
				"/etc/systemd/system/web.service";
		assert_int_equal(survey_middleware(&tree.survey, &err), 0);
		const struct middleware *row = row_at(&tree, 0);

		assert_string_equal(row->user, cases[i].user);
		assert_string_equal(row->logs.at[0], cases[i].log);
		assert_int_equal(row->files.count, i == 5 ? 3 : 2);
		assert_int_equal(row->problems.count, cases[i].problem != NULL);
		if (cases[i].problem)
			assert_ptr_equal(strstr(row->problems.at[0], cases[i].problem),
					 row->problems.at[0]);
	}
}
