/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What manifests say of an application: its name, version, and what it is built on. */
#include <strings.h>

#include "base/path.h"
#include "format/languages/node.h"
#include "survey/applications/application_parts.h"
#include "survey/applications/application_targets.h"
#include "survey/packages/binary_info.h"

enum { VERSION_SIZE_MAX = 60 };

/* clang-format off: tables */

/* Packages that an application is built on, by the manifests that name them; the first found. */
static const struct {
	const char *language;
	const char *package;
	const char *framework;
} frameworks[] = {
	{ "node", "next", "next" },
	{ "node", "nuxt", "nuxt" },
	{ "node", "@nestjs/core", "nest" },
	{ "node", "@strapi/strapi", "strapi" },
	{ "node", "fastify", "fastify" },
	{ "node", "koa", "koa" },
	{ "node", "@hapi/hapi", "hapi" },
	{ "node", "express", "express" },
	{ "php", "laravel/framework", "laravel" },
	{ "php", "symfony/framework-bundle", "symfony" },
	{ "php", "drupal/core", "drupal" },
	{ "php", "drupal/core-recommended", "drupal" },
	{ "php", "magento/product-community-edition", "magento" },
	{ "php", "typo3/cms-core", "typo3" },
	{ "php", "cakephp/cakephp", "cakephp" },
	{ "php", "yiisoft/yii2", "yii" },
	{ "php", "slim/slim", "slim" },
	{ "python", "django", "django" },
	{ "python", "flask", "flask" },
	{ "python", "fastapi", "fastapi" },
	{ "python", "starlette", "starlette" },
	{ "python", "tornado", "tornado" },
	{ "python", "pyramid", "pyramid" },
	{ "python", "aiohttp", "aiohttp" },
	{ "ruby", "rails", "rails" },
	{ "ruby", "sinatra", "sinatra" },
	{ "ruby", "hanami", "hanami" },
	{ "elixir", "phoenix", "phoenix" },
	{ "java", "spring-boot", "spring-boot" },
	{ "java", "quarkus", "quarkus" },
	{ "java", "micronaut", "micronaut" },
	{ "dotnet", "Microsoft.AspNetCore.App", "asp.net" },
};

/* Where packages are asked for. */
static const struct {
	const char *language;
	const char *file;
} manifests[] = {
	{ "node", "package.json" },
	{ "php", "composer.json" },
	{ "python", "requirements.txt" },
	{ "python", "pyproject.toml" },
	{ "python", "Pipfile" },
	{ "python", "setup.py" },
	{ "ruby", "Gemfile" },
	{ "elixir", "mix.exs" },
	{ "java", "pom.xml" },
	{ "java", "build.gradle" },
};

/* Names of folders that say nothing of what lies in them. */
static const char *const plain_names[] = { "html",    "htdocs", "public_html", "www",
					   "app",     "src",    "code",        "current",
					   "web",     "site",   "project",     "httpdocs",
					   "release", "public", "application" };
/* clang-format on */

static bool is_word_end(char c)
{
	return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		 c == '-' || c == '_' || c == '/' || c == '.');
}

/* True if a package's name stands in a manifest, as a word, in any case, and not in a comment. */
static bool is_asked_for(struct bytes text, const char *package)
{
	size_t size = strlen(package);
	struct bytes line;

	while (bytes_line(&text, &line)) {
		if (bytes_starts(bytes_trim(line), "#") || bytes_starts(bytes_trim(line), "//"))
			continue;
		for (size_t i = 0; i + size <= line.size; i++)
			if (strncasecmp(line.at + i, package, size) == 0 &&
			    (i == 0 || is_word_end(line.at[i - 1])) &&
			    (i + size == line.size || is_word_end(line.at[i + size])))
				return true;
	}
	return false;
}

static const char *framework_of(const char *language, struct bytes text)
{
	for (size_t i = 0; i < sizeof(frameworks) / sizeof(frameworks[0]); i++)
		if (strcmp(frameworks[i].language, language) == 0 &&
		    is_asked_for(text, frameworks[i].package))
			return frameworks[i].framework;
	return NULL;
}

/* ---- versions ------------------------------------------------------------------------------ */

/* A version as people write it, else NULL. */
static const char *version_of(struct survey *survey, struct bytes text)
{
	text = bytes_trim(text);
	if (text.size == 0 || text.size > VERSION_SIZE_MAX || bytes_is(text, "0.0.0"))
		return NULL;
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.at[i] <= ' ' || strchr("\"'<>;$", text.at[i]))
			return NULL;
	return arena_intern(survey->arena, text);
}

/* The value between quotes behind `name` and an equals sign: version = "1.2", $wp_version = '6'. */
static struct bytes quoted_after(struct bytes text, const char *name)
{
	struct bytes line;

	while (bytes_line(&text, &line)) {
		struct bytes value = { 0 };
		char quote;

		line = bytes_trim(line);
		if (!bytes_skip(&line, name))
			continue;
		line = bytes_trim(line);
		if (!bytes_skip(&line, "="))
			continue;
		line = bytes_trim(line);
		quote = line.size ? line.at[0] : '\0';
		if (quote != '"' && quote != '\'')
			continue;
		line = bytes_slice(line, 1, line.size);
		if (bytes_part(&line, quote, &value))
			return value;
	}
	return (struct bytes){ 0 };
}

static void read_json_manifest(struct survey *survey, struct bytes text, struct application *row,
			       const char **ret_name)
{
	struct node_package package;
	scoped_arena arena = { 0 };

	if (!node_package_parse(text, &arena, &package))
		return;
	if (package.name)
		*ret_name = arena_intern(survey->arena, bytes_of(package.name));
	if (package.version)
		row->version = version_of(survey, bytes_of(package.version));
}

static void read_manifest(struct survey *survey, const char *folder, const char *file,
			  struct application *row, const char **ret_name)
{
	scoped_buf text = { 0 };
	struct bytes name;

	if (!application_read(survey, folder, file, &text))
		return;
	if (!row->framework)
		row->framework = framework_of(row->language, buf_bytes(&text));
	if (bytes_ends(bytes_of(file), ".json")) {
		read_json_manifest(survey, buf_bytes(&text), row, ret_name);
	} else if (bytes_ends(bytes_of(file), ".toml")) {
		name = quoted_after(buf_bytes(&text), "name");
		row->version = version_of(survey, quoted_after(buf_bytes(&text), "version"));
		if (name.size)
			*ret_name = arena_intern(survey->arena, name);
	}
}

/* Files that hold nothing but a version, or hold it in a known place. */
static void read_version_files(struct survey *survey, const char *folder, struct application *row)
{
	static const char *const files[] = { "VERSION", "version.txt", "VERSION.txt", ".version" };
	scoped_buf text = { 0 };
	struct bytes rest, line;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !row->version; i++) {
		if (!application_read(survey, folder, files[i], &text))
			continue;
		rest = buf_bytes(&text);
		if (bytes_line(&rest, &line) && !bytes_trim(rest).size)
			row->version = version_of(survey, line);
	}
	if (!row->version && application_read(survey, folder, "wp-includes/version.php", &text))
		row->version = version_of(survey, quoted_after(buf_bytes(&text), "$wp_version"));
}

/* ---- archives and programs ----------------------------------------------------------------- */

static void read_jar(struct survey *survey, const char *path, struct application *row,
		     const char **ret_name)
{
	struct jar jar = { 0 };
	struct bytes name, version;
	struct err err;

	jar_name_parse(bytes_of(path_name(path)), &name, &version);
	row->version = version.size ? arena_intern(survey->arena, version) : NULL;
	if (jar_info_read(survey->root, path, survey->arena, &jar, &err) < 0)
		return;
	*ret_name = jar.name;
	if (jar.version)
		row->version = jar.version;
	if (jar.main_class && !row->framework)
		row->framework = strstr(jar.main_class, "org.springframework.boot") ? "spring-boot"
				 : strstr(jar.main_class, "io.quarkus")             ? "quarkus"
										    : NULL;
}

static void read_program(struct survey *survey, const char *path, struct application *row,
			 const char **ret_name)
{
	struct binary_info info = { 0 };
	struct err err;

	if (binary_info_read(survey->root, path, survey->arena, &info, &err) < 0)
		return;
	if (info.module)
		*ret_name = path_name(info.module);
	if (info.version && strcmp(info.version, "(devel)") != 0)
		row->version = info.version;
	binary_info_note(survey, &row->evidence, &info);
}

/* ---- the name ------------------------------------------------------------------------------ */

static bool is_plain(struct bytes name)
{
	for (size_t i = 0; i < sizeof(plain_names) / sizeof(plain_names[0]); i++)
		if (bytes_is(name, plain_names[i]))
			return true;
	return false;
}

/* What people call it: the service that is its own, else its folder, else what a manifest says. */
static const char *name_of(struct survey *survey, const struct application_draft *draft,
			   const char *manifest)
{
	struct bytes name = bytes_of(draft->is_started ? draft->service : NULL), folder, part;

	if (bytes_ends(name, ".service"))
		name.size -= strlen(".service");
	else if (name.size && application_is_interpreter(draft->service))
		name.size = 0; /* a script that a shell was told to run is not called "bash" */
	if (name.size)
		return arena_intern(survey->arena, name);
	folder = bytes_of(draft->shown);
	while (folder.size > 1) {
		ptrdiff_t slash = bytes_find_last(folder, '/');

		part = bytes_slice(folder, (size_t)(slash + 1), folder.size);
		if (!is_plain(part))
			break;
		if (manifest)
			return manifest;
		folder.size = slash > 0 ? (size_t)slash : 0;
		/* above lies what is shared by all: then a plain name is the best there is */
		if (application_is_shared(folder))
			return path_name(draft->shown);
	}
	return folder.size > 1 ? arena_intern(survey->arena, part) : path_name(draft->shown);
}

void application_add_manifest(struct applications *applications,
			      const struct application_draft *draft, struct application *row)
{
	struct survey *survey = applications->survey;
	const char *name = NULL;

	for (size_t i = 0; row->language && i < sizeof(manifests) / sizeof(manifests[0]); i++)
		if (strcmp(manifests[i].language, row->language) == 0)
			read_manifest(survey, draft->root, manifests[i].file, row, &name);
	if (row->language && strcmp(row->language, "java") == 0 && draft->entry &&
	    draft->entry[0] == '/')
		read_jar(survey, draft->entry, row, &name);
	if (!draft->interpreter && draft->entry && draft->entry[0] == '/')
		read_program(survey, draft->entry, row, &name);
	read_version_files(survey, draft->root, row);
	row->name = name_of(survey, draft, name);
}
