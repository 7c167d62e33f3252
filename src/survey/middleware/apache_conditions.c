/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/middleware/apache_conditions.h"

#include <strings.h>

#include "base/path.h"

enum {
	EXPANDED_SIZE_MAX = 16 * 1024, /* bytes of one argument */
	VERSION = 204,                 /* 2.4, the one in use since 2012: for IfVersion */
};

/* Built into the program, so that no LoadModule names them. Source: apachectl -l of Debian and
 * Fedora, and core.c. */
static const char *const built_in[] = {
	"core.c",       "mod_so.c",       "http_core.c",  "mod_log_config.c",
	"mod_logio.c",  "mod_version.c",  "mod_unixd.c",  "mod_watchdog.c",
	"core_module",  "so_module",      "http_module",  "log_config_module",
	"logio_module", "version_module", "unixd_module", "watchdog_module",
};

/* ---- variables ----------------------------------------------------------------------------- */

static void set(struct apache_conditions *conditions, const char *name, const char *value)
{
	struct arena *arena = &conditions->server->tree->arena;
	const char *const *known = apache_names_find(&conditions->variables, name);

	if (!known)
		name = arena_string(arena, bytes_of(name));
	*apache_names_put(&conditions->variables, name) = arena_string(arena, bytes_of(value));
}

static const char *value_of(const struct apache_conditions *conditions, struct bytes name)
{
	scoped_buf text = { 0 };
	const char *const *found;

	buf_add_bytes(&text, name);
	found = apache_names_find(&conditions->variables, buf_text(&text));
	return found ? *found : NULL;
}

/* "${NAME}" by its value; where there is none it stays, as httpd leaves it. `shell`: "$NAME"
 * too, and nothing where there is no value. */
static const char *expand(const struct apache_conditions *conditions, const char *text, bool shell)
{
	struct bytes rest = bytes_of(text);
	scoped_buf ret = { 0 };
	ptrdiff_t at;

	if (!strchr(text, '$'))
		return text;
	while ((at = bytes_find(rest, '$')) >= 0 && ret.size < EXPANDED_SIZE_MAX) {
		struct bytes name = bytes_slice(rest, (size_t)at + 1, SIZE_MAX);
		bool braces = bytes_skip(&name, "{");
		size_t size = braces ? strcspn(name.at, "}")
				     : strspn(name.at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
		const char *value = braces || shell
					    ? value_of(conditions, bytes_slice(name, 0, size))
					    : NULL;
		size_t end = (size_t)at + 1 + (braces ? size + 2 : size);

		buf_add_bytes(&ret, bytes_slice(rest, 0, (size_t)at));
		if (value)
			buf_add_text(&ret, value);
		else if (!shell)
			buf_add_bytes(&ret, bytes_slice(rest, (size_t)at, end - (size_t)at));
		rest = bytes_slice(rest, end, SIZE_MAX);
	}
	buf_add_bytes(&ret, rest);
	return arena_string(&conditions->server->tree->arena, buf_bytes(&ret));
}

/* Debian's /etc/apache2/envvars, the other distributions' /etc/sysconfig/httpd. */
static void read_variables(struct apache_conditions *conditions, const char *path)
{
	struct server *server = conditions->server;
	struct directive_store store = { .arena = &server->tree->arena };
	struct directive_list list = { 0 };
	scoped_buf text = { 0 };
	struct err err;

	if (root_read(server->root, path, ROOT_TEXT_MAX, &text, &err) < 0 ||
	    configuration_parse(CONFIGURATION_SHELL, path, buf_bytes(&text), &store, &list, &err) <
		    0)
		return; /* what they would set stays as it is written */
	for (directive_each(directive, &list))
		set(conditions, directive->name,
		    expand(conditions, directive_argument(directive, 0), true));
}

void apache_conditions_init(struct apache_conditions *conditions, struct server *server)
{
	const struct process *process = server->process;
	const struct server_words *words = server_words_of(server);

	conditions->server = server;
	for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
		*apache_names_put(&conditions->modules, built_in[i]) = "";
	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->at[i];

		if (strncmp(word, "-D", 2) == 0 && (word[2] || i + 1 < words->count))
			set(conditions, word[2] ? word + 2 : words->at[++i], "");
	}
	if (process && process->environment.count) {
		for (vec_each(pair, &process->environment))
			set(conditions, pair->key, pair->value ? pair->value : "");
		return;
	}
	read_variables(conditions, "/etc/sysconfig/httpd");
	read_variables(conditions,
		       configuration_tree_path(server->tree, server->tree->folder, "envvars"));
}

void apache_conditions_deinit(struct apache_conditions *conditions)
{
	apache_names_deinit(&conditions->variables);
	apache_names_deinit(&conditions->modules);
}

/* ---- conditions ---------------------------------------------------------------------------- */

/* "LoadModule ssl_module modules/mod_ssl.so": known under both its names. */
static void load_module(struct apache_conditions *conditions, const struct directive *directive)
{
	struct arena *arena = &conditions->server->tree->arena;
	struct bytes file = bytes_of(path_name(directive_argument(directive, 1)));

	if (bytes_ends(file, ".so"))
		file.size -= strlen(".so");
	*apache_names_put(&conditions->modules, directive_argument(directive, 0)) = "";
	*apache_names_put(&conditions->modules,
			  arena_format(arena, "%.*s.c", (int)file.size, file.at)) = "";
}

/* 2.4 of "2.4.57" as 204. */
static int64_t version_of(const char *text)
{
	struct bytes rest = bytes_of(text), major, minor = { 0 };
	uint64_t first = 0, second = 0;

	if (!bytes_part(&rest, '.', &major) || !bytes_u64(major, 10, &first) || first > 99)
		return VERSION;
	if (bytes_part(&rest, '.', &minor) && !bytes_u64(minor, 10, &second))
		return VERSION;
	return (int64_t)(first * 100 + (second > 99 ? 99 : second));
}

/* "<IfVersion >= 2.4>" and "<IfVersion 2.4.1>" */
static bool version_holds(const struct directive *directive)
{
	const char *first = directive_argument(directive, 0);
	bool has_operator = directive->argument_count > 1, negated = first[0] == '!';
	int64_t wanted = version_of(has_operator ? directive_argument(directive, 1) : first);
	bool holds = VERSION == wanted;

	first += negated;
	if (has_operator && first[0] == '>')
		holds = VERSION > wanted || (first[1] == '=' && VERSION == wanted);
	else if (has_operator && first[0] == '<')
		holds = VERSION < wanted || (first[1] == '=' && VERSION == wanted);
	return holds != negated;
}

/* Sections that are there or not, by what was loaded, defined or lies there. */
static enum tree_step condition(struct apache_conditions *conditions,
				const struct directive *directive)
{
	const char *name = directive_argument(directive, 0);
	bool negated = name[0] == '!', holds;

	name += negated;
	if (directive_is(directive, "IfModule"))
		holds = apache_names_find(&conditions->modules, name) != NULL;
	else if (directive_is(directive, "IfDefine"))
		holds = apache_names_find(&conditions->variables, name) != NULL;
	else if (directive_is(directive, "IfFile"))
		holds = root_exists(conditions->server->root,
				    configuration_tree_path(conditions->server->tree,
							    conditions->server->tree->folder,
							    name));
	else if (directive_is(directive, "IfVersion"))
		return version_holds(directive) ? TREE_UNWRAP : TREE_DROP;
	else
		return TREE_KEEP;
	return holds != negated ? TREE_UNWRAP : TREE_DROP;
}

enum tree_step apache_conditions_step(struct configuration_tree *tree, struct directive *directive)
{
	struct apache_conditions *conditions = tree->context;
	const char **arguments = arena_alloc(&tree->arena,
					     (directive->argument_count + 1) * sizeof(*arguments));

	for (unsigned i = 0; i < directive->argument_count; i++)
		arguments[i] = expand(conditions, directive->arguments[i], false);
	directive->arguments = arguments;
	if (directive->is_block)
		return condition(conditions, directive);
	if (directive_is(directive, "LoadModule"))
		load_module(conditions, directive);
	else if (directive_is(directive, "Define"))
		set(conditions, directive_argument(directive, 0), directive_argument(directive, 1));
	else if (directive_is(directive, "ServerRoot"))
		tree->folder = directive_argument(directive, 0);
	else if (directive_is(directive, "Use"))
		survey_error(
			tree->survey, directive->path,
			"line %u: Use %s: macros are not expanded, what this one sets is unknown",
			directive->line, directive_argument(directive, 0));
	return TREE_KEEP;
}
