/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fnmatch.h>
#include <signal.h>
#include <stddef.h>

#include "trace/reload.h"

/* Sources: the manual page of each. A program that HUP would end, restart from nothing or make
 * forget its work has no signal here, nor has one that only opens its logs again. */
static const struct reload_way ways[] = {
	{ "nginx", SIGHUP, "-t -q", "cp", "/etc/nginx",
	  "new workers; the old ones end when they have answered" },
	{ "apache2", SIGUSR1, "-t", "dfD", "/etc/apache2",
	  "graceful: workers are replaced when they have answered" },
	{ "httpd", SIGUSR1, "-t", "dfD", "/etc/httpd",
	  "graceful: workers are replaced when they have answered" },
	{ "sshd", SIGHUP, "-t", "foh", "/etc/ssh",
	  "it executes itself again; sessions stay as they are" },
	{ "haproxy", SIGUSR2, "-c", "fC", "/etc/haproxy",
	  "the master executes itself again; old workers end when they have answered" },
	{ "php-fpm*", SIGUSR2, "-t", "ycn", "/etc/php",
	  "the master executes itself again when its children have answered" },
	{ "postgres", SIGHUP, NULL, NULL, "/etc/postgresql",
	  "what is wrong in it is logged, and not taken" },
	{ "keepalived", SIGHUP, "-t", "f", "/etc/keepalived", "it reads its configuration again" },
	{ "named", SIGHUP, NULL, NULL, "/etc/bind", "it reads its configuration and zones again" },
	{ "unbound", SIGHUP, NULL, NULL, "/etc/unbound", "it reads its configuration again" },
	{ "lighttpd", SIGUSR1, "-tt", "f", "/etc/lighttpd",
	  "graceful: it starts again when it has answered" },
	{ "squid", SIGHUP, "-k parse", "f", "/etc/squid", "it reads its configuration again" },
	{ "dovecot", SIGHUP, NULL, NULL, "/etc/dovecot", "it reads its configuration again" },
	{ "master", SIGHUP, NULL, NULL, "/etc/postfix",
	  "Postfix: main.cf and master.cf are read again" },
	{ "pgbouncer", SIGHUP, NULL, NULL, "/etc/pgbouncer", "it reads its configuration again" },
	{ "prometheus", SIGHUP, NULL, NULL, "/etc/prometheus",
	  "what is wrong in it is logged, and not taken" },
	{ "mosquitto", SIGHUP, NULL, NULL, "/etc/mosquitto", "it reads its configuration again" },
	{ "snmpd", SIGHUP, NULL, NULL, "/etc/snmp", "it reads its configuration again" },
	{ "smbd", SIGHUP, NULL, NULL, "/etc/samba", "it reads smb.conf again" },
	{ "redis-*", 0, NULL, NULL, "/etc/redis", NULL },
	{ "valkey-*", 0, NULL, NULL, "/etc/valkey", NULL },
	{ "mariadbd", 0, NULL, NULL, "/etc/mysql", NULL },
	{ "mysqld", 0, NULL, NULL, "/etc/mysql", NULL },
	{ "memcached", 0, NULL, NULL, "/etc/memcached.conf", NULL },
	{ "mongod", 0, NULL, NULL, "/etc/mongod.conf", NULL },
	{ "varnishd", 0, NULL, NULL, "/etc/varnish", NULL },
	{ "dnsmasq", 0, "--test", "C", "/etc/dnsmasq.d", NULL },
	{ "nmbd", SIGHUP, NULL, NULL, "/etc/samba", "it reads smb.conf again" },
};

const struct reload_way *reload_way_of(const char *program)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (fnmatch(ways[i].program, program, 0) == 0)
			return &ways[i];
	return NULL;
}
