/* SPDX-License-Identifier: GPL-2.0-or-later */
/* php-fpm, a row for each pool. Source: php.net "FPM Configuration", sapi/fpm/fpm/fpm_conf.c. */
#include "base/path.h"
#include "survey/middleware/server.h"

static const struct meaning_rule global_rules[] = {
	{ "error_log", MEANS_LOG, false, "of all pools" },
	{ NULL },
};

static const struct meaning_rule pool_rules[] = {
	{ "user", MEANS_USER, false, "whose code it is" },
	{ "access.log", MEANS_LOG, false, "requests" },
	{ "slowlog", MEANS_LOG, false, "slow ones" },
	{ "php_admin_value[error_log]", MEANS_LOG, false, "of the code" },
	{ "php_value[error_log]", MEANS_LOG, false, "likewise" },
	{ "chdir", MEANS_SETTING, false, "where it runs" },
	{ "chroot", MEANS_SETTING, false, "what it can see" },
	{ "pm", MEANS_SETTING, false, "how processes are made" },
	{ "pm.max_children", MEANS_SETTING, false, "how many requests at once" },
	{ "request_terminate_timeout", MEANS_SETTING, false, "how long one may take" },
	{ "listen.allowed_clients", MEANS_SETTING, false, "who may ask" },
	{ "listen.owner", MEANS_SETTING, false, "who may open the socket" },
	{ "php_admin_value[memory_limit]", MEANS_SETTING, false, "how much one may take" },
	{ "php_admin_value[open_basedir]", MEANS_SETTING, false, "what it can see" },
	{ NULL },
};

/* "php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)" */
static const char *locate(struct server *server)
{
	for (size_t i = 0; i < server->words[0].count; i++) {
		struct bytes word = bytes_of(server->words[0].at[i]);

		if (!bytes_skip(&word, "(/") || !bytes_ends(word, ")"))
			continue;
		word.size--;
		return arena_format(server->survey->arena, "/%.*s", (int)word.size, word.at);
	}
	return NULL;
}

/* Replaces "$pool" in what a pool's settings say. */
static void name_pool(struct configuration_tree *tree, struct directive *pool)
{
	for (struct directive *each = pool->children.first; each; each = each->next) {
		const char *value = directive_argument(each, 0), *at = strstr(value, "$pool");

		if (!at)
			continue;
		const char **arguments = arena_alloc(&tree->arena, 2 * sizeof(*arguments));

		arguments[0] = arena_format(&tree->arena, "%.*s%s%s", (int)(at - value), value,
					    pool->name, at + strlen("$pool"));
		each->arguments = arguments;
	}
}

/* All sections of that name as one: an include may have parted it. */
static struct directive_list section_of(struct server *server, const char *name)
{
	struct directive_list settings = { 0 };

	for (directive_each(section, &server->tree->top)) {
		if (!section->is_block || strcmp(section->name, name) != 0)
			continue;
		for (directive_each(child, &section->children)) {
			struct directive *copy = arena_alloc(&server->tree->arena, sizeof(*copy));

			*copy = *child;
			directive_append(&settings, copy);
		}
	}
	return settings;
}

/* True if a pool's section is not the first of its name. */
static bool is_repeated(const struct directive_list *top, const struct directive *section)
{
	for (directive_each(each, top)) {
		if (each == section)
			return false;
		if (each->is_block && strcmp(each->name, section->name) == 0)
			return true;
	}
	return false;
}

/* "8.2/www" where several versions of PHP are there, as Debian keeps them, else "www". */
static const char *pool_name(struct server *server, const struct directive *pool)
{
	struct bytes rest = bytes_of(server->path), version;

	if (bytes_skip(&rest, "/etc/php/") && bytes_part(&rest, '/', &version) &&
	    bytes_starts(rest, "fpm/"))
		return arena_format(&server->tree->arena, "%.*s/%s", (int)version.size, version.at,
				    pool->name);
	return pool->name;
}

static void add_pool(struct server *server, struct directive *pool,
		     const struct directive_list *global)
{
	name_pool(server->tree, pool);
	struct directive_list settings = section_of(server, pool->name);
	const struct directive *listen = directive_last(&settings, "listen");
	const struct directive *prefix = directive_last(&settings, "prefix");

	server_begin_row(server, pool_name(server, pool));
	server->folder = prefix ? directive_argument(prefix, 0) : NULL;
	server_add_all(server, global_rules, global);
	server_add_all(server, pool_rules, &settings);
	if (listen)
		server_add_listen(
			server,
			server_listen_text(server, listen, directive_argument(listen, 0), "9000"));
	server_end_tree(server);
}

static void read_php_fpm(struct server *server)
{
	static const struct include_rule includes[] = { { .name = "include", .may_miss = true },
							{ NULL } };
	SCOPED(configuration_tree_deinit) struct configuration_tree tree = { 0 };

	if (!server->path)
		return;
	server_begin_tree(server, &tree, CONFIGURATION_PHP);
	tree.includes = includes;
	configuration_tree_read(&tree, server->path, &tree.top);
	struct directive_list global = section_of(server, "global");

	for (struct directive *pool = tree.top.first; pool; pool = pool->next)
		if (pool->is_block && strcmp(pool->name, "global") != 0 &&
		    !is_repeated(&tree.top, pool))
			add_pool(server, pool, &global);
}

const struct server_program php_fpm_program = {
	.name = "php-fpm",
	.programs = (const char *const[]){ "php-fpm", "php-fpm[0-9]*", "php[0-9]*-fpm", NULL },
	.options = (const char *const[]){ "--fpm-config", "-y", NULL },
	.files = (const char *const[]){ "/etc/php/*/fpm/php-fpm.conf", "/etc/php-fpm.conf",
					"/etc/php[0-9]*/php-fpm.conf",
					"/etc/opt/remi/php*/php-fpm.conf",
					"/usr/local/etc/php-fpm.conf", NULL },
	.binaries = (const char *const[]){ "/usr/sbin/php-fpm*", "/usr/local/sbin/php-fpm",
					   "/opt/remi/php*/root/usr/sbin/php-fpm", NULL },
	.many = true,
	.has_children = true,
	.reload = RELOAD_CHILDREN,
	.locate = locate,
	.read = read_php_fpm,
};
