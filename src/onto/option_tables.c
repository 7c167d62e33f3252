/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/option_tables.h"

const struct option_file option_files[] = {
	{ "apache", NULL, CONFIGURATION_APACHE, false, option_apache_rules },
	{ "nginx", NULL, CONFIGURATION_NGINX, false, option_nginx_rules },
	{ "haproxy", NULL, CONFIGURATION_HAPROXY, false, option_haproxy_rules },
	{ "php", NULL, CONFIGURATION_PHP, false, option_php_rules },
	{ "php-fpm", NULL, CONFIGURATION_PHP, true, option_php_rules },
	{ "postgresql", "pg_hba.conf", CONFIGURATION_PG_HBA, false, option_pg_hba_rules },
	{ "postgresql", "recovery.conf", CONFIGURATION_POSTGRESQL, false, option_recovery_rules },
	{ "postgresql", NULL, CONFIGURATION_POSTGRESQL, false, option_postgresql_rules },
	{ "mysql", NULL, CONFIGURATION_MYSQL, false, option_mysql_rules },
	{ "mariadb", NULL, CONFIGURATION_MYSQL, false, option_mariadb_rules },
	{ "redis", NULL, CONFIGURATION_REDIS, false, option_redis_rules },
	{ "sshd", NULL, CONFIGURATION_SSHD, false, option_sshd_rules },
	{ "postfix", NULL, CONFIGURATION_POSTFIX, false, option_postfix_rules },
	{ "dovecot", NULL, OPTION_SYNTAX_LINES, false, option_dovecot_rules },
	{ "bind9", NULL, OPTION_SYNTAX_STATEMENTS, false, option_bind_rules },
	{ "systemd", NULL, OPTION_SYNTAX_LINES, false, option_systemd_rules },
	{ "linux", NULL, OPTION_SYNTAX_LINES, false, option_sysctl_rules },
	{ NULL },
};
