/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/configuration/configuration.h"

#include <errno.h>

#include "format/configuration/syntaxes.h"

static void (*const syntaxes[])(struct directive_builder *builder, struct bytes text) = {
	[CONFIGURATION_NGINX] = syntax_nginx,
	[CONFIGURATION_APACHE] = syntax_apache,
	[CONFIGURATION_HAPROXY] = syntax_haproxy,
	[CONFIGURATION_MYSQL] = syntax_mysql,
	[CONFIGURATION_PHP] = syntax_php,
	[CONFIGURATION_SUPERVISORD] = syntax_supervisord,
	[CONFIGURATION_REDIS] = syntax_redis,
	[CONFIGURATION_SSHD] = syntax_sshd,
	[CONFIGURATION_OPTIONS] = syntax_options,
	[CONFIGURATION_POSTGRESQL] = syntax_postgresql,
	[CONFIGURATION_PG_HBA] = syntax_pg_hba,
	[CONFIGURATION_POSTFIX] = syntax_postfix,
	[CONFIGURATION_POSTFIX_MASTER] = syntax_postfix_master,
	[CONFIGURATION_SHELL] = syntax_shell,
	[CONFIGURATION_RUBY] = syntax_ruby,
	[CONFIGURATION_PYTHON] = syntax_python,
};

int configuration_parse(enum configuration_syntax syntax, const char *path, struct bytes text,
			struct directive_store *store, struct directive_list *ret, struct err *err)
{
	SCOPED(directive_builder_deinit)
	struct directive_builder builder = { .store = store, .path = path, .top = ret };

	if (text.size && memchr(text.at, '\0', text.size))
		return err_set(err, -EBADMSG, "it is binary: not read");
	syntaxes[syntax](&builder, text);
	if (builder.depth && !builder.is_full) {
		builder.line = builder.open[builder.depth - 1]->line;
		builder_problem(&builder, "a block is not closed");
	}
	if (!builder.problem[0])
		return 0;
	return err_set(err, builder.is_full ? -E2BIG : -EBADMSG, "line %u: %s",
		       builder.problem_line, builder.problem);
}
