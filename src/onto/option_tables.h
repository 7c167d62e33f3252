/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows that option_rules.h tells of, by program and kind of file. Inside this folder only. */
#ifndef TROWEL_ONTO_OPTION_TABLES_H
#define TROWEL_ONTO_OPTION_TABLES_H

#include "format/configuration/configuration.h"
#include "onto/option_rules.h"

/* How a file is read: in one of the syntaxes of configuration.h, or by first words. */
enum {
	OPTION_SYNTAX_LINES = CONFIGURATION_SYNTAX_COUNT, /* of lines: "name = value" */
	OPTION_SYNTAX_STATEMENTS, /* of what ends with ';' or a brace, with comments as in C++ */
};

struct option_file {
	const char *program;
	const char *name;  /* of the file, glob(7); NULL: any */
	int syntax;        /* one of the above */
	bool is_by_prefix; /* an option's name is in brackets: php_admin_value[name] */
	const struct option_rule *rules; /* ended by one without a version */
};

/* Ended by one without a program; the first one whose name fits counts. */
extern const struct option_file option_files[];

extern const struct option_rule option_apache_rules[], option_nginx_rules[], option_haproxy_rules[],
	option_php_rules[];
extern const struct option_rule option_postgresql_rules[], option_pg_hba_rules[],
	option_recovery_rules[], option_mysql_rules[], option_mariadb_rules[], option_redis_rules[];
extern const struct option_rule option_sshd_rules[], option_postfix_rules[], option_dovecot_rules[],
	option_bind_rules[], option_systemd_rules[], option_sysctl_rules[];

#endif
