/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files of servers, as trees of directives. Includes are directives like any other:
 * whoever reads files resolves them.
 */
#ifndef TROWEL_FORMAT_CONFIGURATION_H
#define TROWEL_FORMAT_CONFIGURATION_H

#include "base/err.h"
#include "format/configuration/directive.h"

/* Each with the source of its rules. */
enum configuration_syntax {
	CONFIGURATION_NGINX,          /* nginx src/core/ngx_conf_file.c */
	CONFIGURATION_APACHE,         /* httpd "Configuration Files", server/config.c, util.c */
	CONFIGURATION_HAPROXY,        /* haproxy configuration manual, sections 2.1 to 2.4 */
	CONFIGURATION_MYSQL,          /* mysql and mariadb, "Using Option Files", my_default.c */
	CONFIGURATION_PHP,            /* php.ini's, Zend/zend_ini_scanner.l */
	CONFIGURATION_SUPERVISORD,    /* python's RawConfigParser, inline comments " ;" */
	CONFIGURATION_REDIS,          /* redis src/config.c, sdssplitargs() */
	CONFIGURATION_SSHD,           /* sshd_config(5): what follows a Match is its child */
	CONFIGURATION_OPTIONS,        /* memcached's: command line options, one a line */
	CONFIGURATION_POSTGRESQL,     /* postgresql manual 20.1.2, guc-file.l */
	CONFIGURATION_PG_HBA,         /* postgresql manual 21.1 */
	CONFIGURATION_POSTFIX,        /* postconf(5): logical lines, name = value */
	CONFIGURATION_POSTFIX_MASTER, /* master(5): logical lines of words */
	CONFIGURATION_SHELL,          /* NAME=value lines that a shell reads; the rest is code */
	CONFIGURATION_RUBY,           /* puma, unicorn: calls with literals, the rest is code */
	CONFIGURATION_PYTHON,         /* gunicorn: assignments of literals, the rest is code */
	CONFIGURATION_SYNTAX_COUNT,
};

/* Appends what `text`, the file `path`, says to `ret`; all of it lies in the store's arena. 0, or
 * -EBADMSG with the first thing that could not be understood ("line 12: ..."), or -E2BIG where a
 * limit of directive.h cut it; what could be read is in `ret` all the same. */
int configuration_parse(enum configuration_syntax syntax, const char *path, struct bytes text,
			struct directive_store *store, struct directive_list *ret,
			struct err *err) MUST_CHECK;

#endif
