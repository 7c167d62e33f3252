/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom an application's configuration names: files that a unit or an argument names, those that its
 * framework reads, those in /etc that are called after it, and the environment of its processes.
 * Folders are listed, never walked.
 */
#include "base/path.h"
#include "format/endpoints/endpoints.h"
#include "survey/applications/application_parts.h"
#include "survey/packages/package_files.h"
#include "survey/secrets.h"

enum {
	FILES_READ_MAX = 40,     /* of one application */
	ENVIRONMENTS_MAX = 3,    /* of its processes */
	ENDPOINTS_TOLD_MAX = 50, /* of one application */
	NAMES_LISTED_MAX = 500,  /* of a folder */
};

/* clang-format off: tables */

/* Folders in which configuration lies; the first is the application's own. */
static const char *const folders[] = {
	"",
	"config",
	"conf",
	"etc",
	"app/config",
	"app/etc",
	"sites/default",
	"config/autoload",
	"src/main/resources",
	"resources",
	"WEB-INF",
	"WEB-INF/classes",
	"META-INF",
	"instance",
};

/* Names of files that hold configuration; a star stands for anything. */
static const struct {
	const char *pattern;
	bool is_inner; /* only in a folder for configuration: too common elsewhere */
	const char *why;
} names[] = {
	{ ".env", false, "dotenv" },
	{ ".env.*", false, "dotenv" },
	{ "*.env", false, "dotenv" },
	{ "wp-config.php", false, "WordPress" },
	{ "configuration.php", false, "Joomla" },
	{ "LocalSettings.php", false, "MediaWiki" },
	{ "settings.php", false, "Drupal, Moodle" },
	{ "settings.local.php", false, "Drupal" },
	{ "config.php", false, "many" },
	{ "config.inc.php", false, "phpMyAdmin, Roundcube" },
	{ "env.php", true, "Magento" },
	{ "local.php", true, "Laminas" },
	{ "app_local.php", true, "CakePHP" },
	{ "app.php", true, "CakePHP" },
	{ "database.php", true, "CodeIgniter, Laravel" },
	{ "parameters.php", true, "PrestaShop" },
	{ "settings*.py", false, "Django" },
	{ "local_settings.py", false, "Django" },
	{ "config*.py", false, "Flask" },
	{ "production.py", true, "Flask, Django" },
	{ "celeryconfig.py", false, "Celery" },
	{ "config*.js", false, "node" },
	{ "settings*.js", false, "node" },
	{ "*.js", true, "node-config" },
	{ "*.ts", true, "node-config" },
	{ "config*.json", false, "many" },
	{ "settings*.json", false, "many" },
	{ "appsettings*.json", false, ".NET" },
	{ "*.json", true, "many" },
	{ "application*.yml", false, "Spring" },
	{ "application*.yaml", false, "Spring" },
	{ "bootstrap*.yml", false, "Spring" },
	{ "config*.yml", false, "many" },
	{ "config*.yaml", false, "many" },
	{ "settings*.yml", false, "many" },
	{ "settings*.yaml", false, "many" },
	{ "parameters*.yml", false, "Symfony" },
	{ "*.yml", true, "Rails, Symfony and many others" },
	{ "*.yaml", true, "many" },
	{ "*.properties", false, "Java" },
	{ "*.ini", false, "many" },
	{ "*.conf", false, "many" },
	{ "*.cfg", false, "many" },
	{ "*.cnf", false, "MySQL's client" },
	{ "config*.toml", false, "many" },
	{ "settings*.toml", false, "dynaconf" },
	{ "*.toml", true, "many" },
	{ "web.config", false, ".NET" },
	{ "app.config", false, ".NET" },
	{ "context.xml", false, "Tomcat" },
	{ "server.xml", false, "Tomcat" },
	{ "persistence.xml", false, "JPA" },
	{ "hibernate*.xml", false, "Hibernate" },
	{ "applicationContext*.xml", false, "Spring" },
	{ "*-context.xml", false, "Spring" },
	{ "local.xml", false, "Magento 1" },
	{ "*datasource*.xml", false, "many" },
	{ "*-ds.xml", false, "JBoss" },
};

/* Of those, what describes code, texts or tools. */
static const struct {
	const char *pattern;
	const char *why;
} others[] = {
	{ "setup.cfg", "Python's tools" },
	{ "tox.ini", "Python's tools" },
	{ "pytest.ini", "Python's tools" },
	{ "mypy.ini", "Python's tools" },
	{ "alembic.ini", "migrations; its URL is a sample" },
	{ "pyproject.toml", "a manifest" },
	{ "Cargo.toml", "a manifest" },
	{ "package*.json", "a manifest" },
	{ "composer*.json", "a manifest" },
	{ "tsconfig*.json", "a compiler's" },
	{ "jsconfig*.json", "a compiler's" },
	{ "webpack*.js", "a builder's" },
	{ "babel*.js", "a builder's" },
	{ "jest*.js", "tests" },
	{ "karma*.js", "tests" },
	{ "log4j*", "logs" },
	{ "logback*", "logs" },
	{ "logging*", "logs" },
	{ "messages*.properties", "texts" },
	{ "gradle*.properties", "a builder's" },
	{ "docker-compose*", "containers, told elsewhere" },
	{ "locales*.yml", "texts" },
	{ "*.deps.json", "a manifest" },
	{ "*.runtimeconfig.json", "a manifest" },
	{ "routes*", "its own addresses" },
	{ "openapi*", "its own addresses" },
	{ "swagger*", "its own addresses" },
	{ "deploy*.yml", "how it is deployed" },
	{ "*.Development.json", "for developers" },
	{ "*-dev.*", "for developers" },
	{ "*-local.*", "for developers" },
	{ ".env.dev*", "for developers" },
	{ ".env.test*", "for tests" },
	{ ".env.ci*", "for builds" },
	{ "development.*", "for developers" },
	{ "test.*", "for tests" },
};

/* Variables that say which part of a configuration counts. */
static const char *const environment_names[] = {
	"RAILS_ENV", "RACK_ENV", "APP_ENV", "NODE_ENV", "FLASK_ENV", "SPRING_PROFILES_ACTIVE"
};
/* clang-format on */

/* What is being read of one application. */
struct search {
	struct applications *applications;
	struct survey *survey;
	const struct application_draft *draft;
	struct application *row;
	const char *environment; /* "staging"; NULL: not told */
	unsigned read;
};

/* ---- endpoints ----------------------------------------------------------------------------- */

static bool is_told(const struct application *row, const struct endpoint *endpoint)
{
	for (vec_each(other, &row->endpoints))
		if (text_equal(other->protocol, endpoint->protocol) &&
		    text_equal(other->host, endpoint->host) && other->port == endpoint->port &&
		    text_equal(other->database, endpoint->database) &&
		    text_equal(other->user, endpoint->user))
			return true;
	return false;
}

/* True if the application listens there itself. */
static bool is_itself(const struct search *search, const struct endpoint_found *found)
{
	if (!found->host ||
	    (strncmp(found->host, "127.", 4) != 0 && strcmp(found->host, "localhost") != 0 &&
	     strcmp(found->host, "::1") != 0))
		return false;
	for (vec_each(service, &search->survey->content->services)) {
		if (!text_equal(service->name, search->draft->service))
			continue;
		for (vec_each(listen, &service->listens))
			if (listen->port == found->port)
				return true;
	}
	return false;
}

/* Nothing of a file becomes part of a row without being looked at once more. */
static const char *checked(const struct search *search, const char *path, const char *location,
			   const char *text)
{
	return text ? survey_redact(search->survey, path, location, bytes_of(text)) : NULL;
}

static void add_endpoint(struct search *search, const char *path,
			 const struct endpoint_found *found)
{
	struct survey *survey = search->survey;
	const char *location = arena_format(survey->arena, "line %u", found->line);
	struct endpoint endpoint;

	if (search->row->endpoints.count >= ENDPOINTS_TOLD_MAX || is_itself(search, found))
		return;
	record_init(&endpoint_type, &endpoint);
	endpoint.protocol = found->protocol ? arena_intern(survey->arena, bytes_of(found->protocol))
					    : NULL;
	endpoint.host = checked(search, path, location, found->host);
	endpoint.database = checked(search, path, location, found->database);
	endpoint.user = checked(search, path, location, found->user);
	endpoint.key = checked(search, path, location, found->key);
	endpoint.path = path;
	if (found->port != ENDPOINT_PORT_UNKNOWN)
		endpoint.port = found->port;
	if (found->line)
		endpoint.line = found->line;
	if (!is_told(search->row, &endpoint))
		*RECORD_ADD(survey->arena, &search->row->endpoints, endpoint) = endpoint;
}

static void add_endpoints(struct search *search, const struct config_values *values,
			  const char *path)
{
	endpoint_list found = { 0 };

	endpoints_find(values, path, search->environment, &found);
	for (vec_each(endpoint, &found))
		add_endpoint(search, path, endpoint);
}

/* ---- files --------------------------------------------------------------------------------- */

static void read_file(struct search *search, const char *path, enum config_form form)
{
	struct survey *survey = search->survey;
	scoped_arena arena = { 0 };
	struct config_values values = { .arena = &arena };
	scoped_buf text = { 0 };

	if (form == CONFIG_NONE || text_list_has(&search->row->configuration, path) ||
	    search->read++ >= FILES_READ_MAX || !application_read(survey, "", path, &text))
		return;
	config_values_read(&values, form, buf_bytes(&text));
	if (values.list.count == 0)
		return;
	application_add_once(survey, &search->row->configuration, path);
	add_endpoints(search, &values, path);
}

static bool fits(const char *name, const char *pattern)
{
	scoped_buf path = { 0 }, whole = { 0 };

	/* as paths of one name */
	buf_add_format(&path, "/%s", name);
	buf_add_format(&whole, "/%s", pattern);
	return path_matches(buf_bytes(&path), buf_text(&whole));
}

static bool is_configuration(const char *name, bool is_inner)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (fits(name, others[i].pattern))
			return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((is_inner || !names[i].is_inner) && fits(name, names[i].pattern))
			return true;
	return false;
}

/* The files of a folder that hold configuration. */
static void read_folder(struct search *search, const char *folder, bool is_inner)
{
	struct survey *survey = search->survey;
	scoped_names listed = { 0 };
	struct stat state;
	struct err err;

	if (root_stat(survey->root, folder, &state) < 0 || !S_ISDIR(state.st_mode) ||
	    root_list(survey->root, folder, &listed, &err) < 0)
		return;
	for (size_t i = 0; i < listed.starts.count && i < NAMES_LISTED_MAX; i++) {
		const char *name = root_name(&listed, i), *path;

		if (!is_configuration(name, is_inner))
			continue;
		path = arena_format(survey->arena, "%s/%s", folder, name);
		if (root_stat(survey->root, path, &state) == 0 && S_ISREG(state.st_mode) &&
		    !survey_package_of(survey, path))
			read_file(search, path, config_form_of(path));
	}
}

static void read_own_folders(struct search *search)
{
	struct arena *arena = search->survey->arena;
	const char *root = search->draft->root;
	struct stat state;

	if (root_stat(search->survey->root, root, &state) < 0)
		return;
	if (!S_ISDIR(state.st_mode)) /* an archive, a program: what lies beside it is its own */
		root = arena_intern(arena, path_folder(root));
	if (application_is_shared(bytes_of(root)))
		return;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		read_folder(search, i ? arena_format(arena, "%s/%s", root, folders[i]) : root,
			    i > 0);
}

/* What a unit or an argument names. */
static void read_named(struct search *search)
{
	for (vec_each(path, &search->draft->named)) {
		enum config_form form = config_form_of(*path);
		bool is_unit = bytes_ends(bytes_of(*path), ".service");

		/* an EnvironmentFile may have any name */
		read_file(search, *path, form == CONFIG_NONE || is_unit ? CONFIG_LINES : form);
	}
}

/* ---- what frameworks say ------------------------------------------------------------------- */

/* "shop.settings" of os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings'). */
static bool django_module(struct search *search, struct buf *ret)
{
	static const char name[] = "DJANGO_SETTINGS_MODULE";
	scoped_buf text = { 0 };
	struct bytes rest, line, part;
	ptrdiff_t at;

	if (!application_read(search->survey, search->draft->root, "manage.py", &text))
		return false;
	at = bytes_find_text(buf_bytes(&text), name);
	rest = bytes_slice(buf_bytes(&text), (size_t)at + strlen(name) + 1, text.size);
	if (at < 0 || !bytes_line(&rest, &line))
		return false;
	while (line.size && line.at[0] != '\'' && line.at[0] != '"')
		line = bytes_slice(line, 1, line.size);
	if (!line.size)
		return false;
	char quote = line.at[0];

	line = bytes_slice(line, 1, line.size);
	if (!bytes_part(&line, quote, &part) || bytes_find(part, '/') >= 0)
		return false;
	for (size_t i = 0; i < part.size; i++)
		buf_add_byte(ret, part.at[i] == '.' ? '/' : part.at[i]);
	return ret->size > 0;
}

/* Settings are a file, or a folder with one for all and one for each environment. */
static void read_django(struct search *search)
{
	static const char *const parts[] = { "base",       "common", "defaults",
					     "production", "prod",   "local" };
	struct arena *arena = search->survey->arena;
	const char *root = search->draft->root, *folder;
	scoped_buf module = { 0 };

	if (!django_module(search, &module))
		return;
	folder = arena_format(arena, "%s/%s", root, buf_text(&module));
	read_file(search, arena_format(arena, "%s.py", folder), CONFIG_SCRIPT);
	/* "shop.settings.production" has base.py beside it */
	if (!root_exists(search->survey->root, folder))
		folder = arena_intern(arena, path_folder(folder));
	if (strcmp(folder, root) == 0)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		read_file(search, arena_format(arena, "%s/%s.py", folder, parts[i]), CONFIG_SCRIPT);
}

/* WordPress looks one folder above too, so that it is not served. */
static void read_wordpress(struct search *search)
{
	struct bytes above = path_folder(search->draft->root);

	if (search->row->framework && strcmp(search->row->framework, "wordpress") == 0 &&
	    !root_exists(
		    search->survey->root,
		    arena_format(search->survey->arena, "%s/wp-config.php", search->draft->root)))
		read_file(search,
			  arena_format(search->survey->arena, "%.*s/wp-config.php", (int)above.size,
				       above.at),
			  CONFIG_PHP);
}

/* A pool that names the application's folder, or the only one there is. */
static void read_pools_in(struct search *search, const char *folder)
{
	struct survey *survey = search->survey;
	scoped_names listed = { 0 };
	struct err err;

	if (!root_exists(survey->root, folder) ||
	    root_list(survey->root, folder, &listed, &err) < 0)
		return;
	for (size_t i = 0; i < listed.starts.count && i < NAMES_LISTED_MAX; i++) {
		const char *path = arena_format(survey->arena, "%s/%s", folder,
						root_name(&listed, i));
		scoped_buf text = { 0 };

		if (bytes_ends(bytes_of(path), ".conf") &&
		    application_read(survey, "", path, &text) &&
		    (listed.starts.count == 1 || strstr(buf_text(&text), search->draft->root) ||
		     strstr(buf_text(&text), search->draft->shown)))
			read_file(search, path, CONFIG_LINES);
	}
}

static void read_pools(struct search *search)
{
	struct survey *survey = search->survey;
	scoped_names versions = { 0 };
	struct err err;

	if (!search->row->language || strcmp(search->row->language, "php") != 0)
		return;
	read_pools_in(search, "/etc/php-fpm.d");
	if (!root_exists(survey->root, "/etc/php") ||
	    root_list(survey->root, "/etc/php", &versions, &err) < 0)
		return;
	for (size_t i = 0; i < versions.starts.count && i < NAMES_LISTED_MAX; i++)
		read_pools_in(search, arena_format(survey->arena, "/etc/php/%s/fpm/pool.d",
						   root_name(&versions, i)));
}

/* ---- what is called after it --------------------------------------------------------------- */

static void read_etc(struct search *search)
{
	static const char *const ends[] = { ".conf", ".cfg",  ".ini",        ".yml", ".yaml",
					    ".toml", ".json", ".properties", ".env" };
	static const char *const defaults[] = { "/etc/default", "/etc/sysconfig" };
	struct survey *survey = search->survey;
	const char *name = search->row->name;

	if (!name || strchr(name, '/') || strcmp(name, "..") == 0)
		return;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *path = arena_format(survey->arena, "/etc/%s%s", name, ends[i]);

		if (!survey_package_of(survey, path))
			read_file(search, path, config_form_of(path));
	}
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		const char *path = arena_format(survey->arena, "%s/%s", defaults[i], name);

		if (!survey_package_of(survey, path))
			read_file(search, path, CONFIG_LINES);
	}
	read_folder(search, arena_format(survey->arena, "/etc/%s", name), true);
}

/* ---- the environment ----------------------------------------------------------------------- */

static void read_environment(struct search *search, const struct process *process)
{
	scoped_arena arena = { 0 };
	struct config_values values = { .arena = &arena };

	for (vec_each(pair, &process->environment))
		config_values_add(&values, bytes_of(pair->key), bytes_of(pair->value), 0);
	add_endpoints(
		search, &values,
		arena_format(search->survey->arena, "/proc/%lld/environ", (long long)process->pid));
}

static void find_environment(struct search *search, const struct process *process)
{
	for (vec_each(pair, &process->environment))
		for (size_t i = 0; i < sizeof(environment_names) / sizeof(environment_names[0]);
		     i++)
			if (!search->environment && strcmp(pair->key, environment_names[i]) == 0 &&
			    pair->value && *pair->value)
				search->environment = pair->value;
}

static const struct process *process_at(const struct search *search, size_t i)
{
	const struct process *const *process = application_process_map_find(
		&search->applications->processes, (uint64_t)search->draft->pids.at[i]);

	return process ? *process : NULL;
}

void application_add_configuration(struct applications *applications,
				   const struct application_draft *draft, struct application *row)
{
	struct search search = { .applications = applications,
				 .survey = applications->survey,
				 .draft = draft,
				 .row = row };

	for (size_t i = 0; i < draft->pids.count && i < ENVIRONMENTS_MAX; i++)
		if (process_at(&search, i))
			find_environment(&search, process_at(&search, i));
	read_named(&search);
	read_own_folders(&search);
	read_django(&search);
	read_wordpress(&search);
	read_pools(&search);
	read_etc(&search);
	for (size_t i = 0; i < draft->pids.count && i < ENVIRONMENTS_MAX; i++)
		if (process_at(&search, i))
			read_environment(&search, process_at(&search, i));
}
