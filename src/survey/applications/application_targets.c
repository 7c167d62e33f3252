/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command line starts: it is taken apart as its interpreter would, to the script, archive,
 * module or class; of servers that run somebody else's code (gunicorn, puma) the folder they are
 * started in counts. Sources: the manual pages of the interpreters.
 */
#include "survey/applications/application_targets.h"

#include "base/path.h"
#include "survey/packages/binary_info.h"
#include "survey/packages/package_files.h"

/* ---- knowledge ----------------------------------------------------------------------------- */

enum style {
	STYLE_SCRIPT,  /* options, then the script */
	STYLE_JAVA,    /* options, then -jar X or a class */
	STYLE_ERLANG,  /* a release beside its own virtual machine */
	STYLE_UWSGI,   /* told by an ini file or options */
	STYLE_NOTHING, /* told elsewhere */
};

/* clang-format off: tables */
static const struct launcher {
	const char *program; /* a star at the end stands for any rest: versions */
	const char *language;
	enum style style;
	const char *valued; /* options that take the next argument, with blanks around */
} launchers[] = {
	{ "python*", "python", STYLE_SCRIPT, " -W -X " },
	{ "pypy*", "python", STYLE_SCRIPT, " -W -X " },
	{ "node", "node", STYLE_SCRIPT,
	  " -r --require --import --loader --experimental-loader -C " },
	{ "nodejs", "node", STYLE_SCRIPT,
	  " -r --require --import --loader --experimental-loader -C " },
	{ "bun", "node", STYLE_SCRIPT, " --cwd -r --preload " },
	{ "deno", "node", STYLE_SCRIPT, " -c --config --import-map " },
	{ "java", "java", STYLE_JAVA,
	  " -cp -classpath --class-path -p --module-path --add-modules " },
	{ "ruby*", "ruby", STYLE_SCRIPT, " -I -r -C -E " },
	{ "perl*", "perl", STYLE_SCRIPT, " -I " },
	{ "php-fpm*", "php", STYLE_NOTHING, "" },
	{ "php*", "php", STYLE_SCRIPT, " -c -d -S -t -z " },
	{ "lua*", "lua", STYLE_SCRIPT, " -l " },
	{ "Rscript", "r", STYLE_SCRIPT, "" },
	{ "tclsh*", "tcl", STYLE_SCRIPT, "" },
	{ "dotnet", "dotnet", STYLE_SCRIPT,
	  " --fx-version --additionalprobingpath --depsfile --runtimeconfig " },
	{ "mono*", "dotnet", STYLE_SCRIPT, " --config " },
	{ "beam.smp", "erlang", STYLE_ERLANG, "" },
	{ "uwsgi*", "python", STYLE_UWSGI, "" },
	{ "sh", "shell", STYLE_SCRIPT, " -o " },
	{ "bash", "shell", STYLE_SCRIPT, " -o -O --rcfile --init-file " },
	{ "dash", "shell", STYLE_SCRIPT, " -o " },
	{ "ksh*", "shell", STYLE_SCRIPT, " -o " },
	{ NULL },
};

/* Programs that run somebody else's code, from the folder that they are started in. */
static const struct frontend {
	const char *name;
	const char *language;
	const char *chdir; /* options that name another folder, with blanks around */
	bool names_module; /* an argument "package.module:object" says what it runs */
	const char *why;
} frontends[] = {
	{ "gunicorn", "python", " --chdir --pythonpath ", true, "WSGI" },
	{ "uvicorn", "python", " --app-dir ", true, "ASGI" },
	{ "hypercorn", "python", "", true, "ASGI" },
	{ "daphne", "python", "", true, "ASGI" },
	{ "waitress-serve", "python", "", true, "WSGI" },
	{ "celery", "python", " --workdir ", false, "jobs" },
	{ "rq", "python", " --path ", false, "jobs" },
	{ "huey_consumer", "python", "", false, "jobs" },
	{ "huey_consumer.py", "python", "", false, "jobs" },
	{ "dramatiq", "python", "", true, "jobs" },
	{ "flask", "python", "", false, "a development server" },
	{ "fastapi", "python", "", false, "a development server" },
	{ "streamlit", "python", "", false, NULL },
	{ "puma", "ruby", " --dir ", false, "Rack" },
	{ "unicorn", "ruby", "", false, "Rack" },
	{ "unicorn_rails", "ruby", "", false, "Rack" },
	{ "thin", "ruby", " --chdir -c ", false, "Rack" },
	{ "rackup", "ruby", "", false, "Rack" },
	{ "sidekiq", "ruby", "", false, "jobs" },
	{ "rails", "ruby", "", false, "bin/rails" },
	{ "rake", "ruby", "", false, "jobs" },
	{ "bundle", "ruby", "", false, "runs another" },
	{ "npm", "node", " --prefix ", false, "runs another" },
	{ "npx", "node", "", false, "runs another" },
	{ "yarn", "node", " --cwd ", false, "runs another" },
	{ "pnpm", "node", " -C --dir ", false, "runs another" },
	{ "nodemon", "node", " --cwd ", false, "runs another" },
	{ "forever", "node", "", false, "runs another" },
	{ "ts-node", "node", " --cwd ", false, "runs another" },
	{ "tsx", "node", "", false, "runs another" },
	{ "next", "node", "", false, NULL },
	{ "next-server", "node", "", false, NULL },
	{ "nuxt", "node", "", false, NULL },
	{ "serve", "node", "", false, NULL },
	{ "Passenger", "ruby", "", false, "its titles end in the folder" },
	{ NULL },
};

/* clang-format on */

static bool fits(const char *pattern, const char *name)
{
	size_t size = strlen(pattern);

	if (size && pattern[size - 1] == '*')
		return strncmp(pattern, name, size - 1) == 0;
	return strcmp(pattern, name) == 0;
}

static bool is_listed(const char *list, const char *option)
{
	const char *at = *option ? strstr(list, option) : NULL;

	return at && at > list && at[-1] == ' ' && at[strlen(option)] == ' ';
}

/* ---- a command ----------------------------------------------------------------------------- */

static const struct launcher *launcher_of(const struct application_command *command)
{
	const char *name = path_name(command->exe);

	for (const struct launcher *row = launchers; name && row->program; row++)
		if (fits(row->program, name))
			return row;
	return NULL;
}

static const struct frontend *frontend_of(struct bytes name)
{
	for (const struct frontend *row = frontends; row->name; row++)
		if (bytes_is(name, row->name))
			return row;
	return NULL;
}

/* Where an argument is that is no option, from `at` on; the count if none is. `ret_option` is the
 * last option before it. */
static size_t skip_options(const text_list *argv, size_t at, const char *valued,
			   const char **ret_option)
{
	*ret_option = "";
	while (at < argv->count && argv->at[at][0] == '-' && argv->at[at][1]) {
		*ret_option = argv->at[at];
		at += is_listed(valued, argv->at[at]) ? 2 : 1;
	}
	return at < argv->count ? at : argv->count;
}

/* The value of an option out of a list: "--chdir X", "--chdir=X". NULL: it is not there. */
static const char *option_value(const text_list *argv, const char *options)
{
	for (size_t i = 1; i < argv->count; i++) {
		struct bytes argument = bytes_of(argv->at[i]), name;

		if (i + 1 < argv->count && is_listed(options, argv->at[i]))
			return argv->at[i + 1];
		scoped_buf option = { 0 };

		if (argument.size < 3 || !bytes_part(&argument, '=', &name) || !argument.size)
			continue;
		buf_add_bytes(&option, name);
		if (is_listed(options, buf_text(&option)))
			return argument.at;
	}
	return NULL;
}

/* "package.module:object" among the arguments from `at` on; NULL. */
static const char *module_argument(const text_list *argv, size_t at)
{
	for (; at < argv->count; at++) {
		const char *argument = argv->at[at];

		if (argument[0] != '-' && !strchr(argument, '/') &&
		    strspn(argument, "0123456789.:[]") < strlen(argument) &&
		    (strchr(argument, ':') || bytes_ends(bytes_of(argument), ".wsgi") ||
		     bytes_ends(bytes_of(argument), ".asgi")))
			return argument;
	}
	return NULL;
}

/* ---- interpreters -------------------------------------------------------------------------- */

static void aim_at_folder(struct survey *survey, const struct application_command *command,
			  const char *folder, struct application_target *ret)
{
	ret->folder = application_path(survey, command->cwd, folder ? folder : command->cwd);
}

/* `at` is where the frontend's own arguments begin. */
static void aim_by_frontend(struct survey *survey, const struct application_command *command,
			    const struct frontend *frontend, size_t at,
			    struct application_target *ret)
{
	const char *folder = option_value(&command->argv, frontend->chdir);

	ret->language = frontend->language;
	ret->entry = frontend->names_module ? module_argument(&command->argv, at) : NULL;
	aim_at_folder(survey, command, folder, ret);
}

/* A program may change its title: "puma 5.6.5 (tcp://0.0.0.0:9292) [shop]", one argument. */
static bool aim_by_title(struct survey *survey, const struct application_command *command,
			 struct application_target *ret)
{
	struct bytes title = bytes_of(command->argv.count ? command->argv.at[0] : ""), word;
	struct bytes rest = title;
	const struct frontend *frontend;

	if (!bytes_word(&rest, &word) || !rest.size)
		return false;
	if (bytes_ends(word, ":"))
		word.size--;
	frontend = frontend_of(word);
	if (!frontend)
		return false;
	ret->language = frontend->language;
	/* "Passenger RubyApp: /srv/shop (production)" */
	ptrdiff_t slash = bytes_find(rest, '/');

	if (bytes_is(word, "Passenger") && slash >= 0) {
		rest = bytes_slice(rest, (size_t)slash, rest.size);
		(void)bytes_word(&rest, &word);
		aim_at_folder(survey, command, arena_intern(survey->arena, word), ret);
	} else {
		aim_at_folder(survey, command, NULL, ret);
	}
	return true;
}

/* python -m module: a frontend, or code in the folder it is started from. */
static void aim_by_module(struct survey *survey, const struct application_command *command,
			  size_t at, struct application_target *ret)
{
	const char *module = at < command->argv.count ? command->argv.at[at] : NULL;
	const struct frontend *frontend = module ? frontend_of(bytes_of(module)) : NULL;

	if (frontend) {
		aim_by_frontend(survey, command, frontend, at + 1, ret);
		return;
	}
	ret->entry = module;
	if (module)
		aim_at_folder(survey, command, NULL, ret);
}

static void aim_by_script(struct survey *survey, const struct application_command *command,
			  const struct launcher *launcher, struct application_target *ret)
{
	const text_list *argv = &command->argv;
	const char *option;
	size_t at = skip_options(argv, 1, launcher->valued, &option);

	if (strcmp(launcher->language, "python") == 0 && strcmp(option, "-m") == 0) {
		aim_by_module(survey, command, at, ret);
		return;
	}
	if (at < argv->count && strcmp(launcher->program, "deno") == 0 &&
	    strcmp(argv->at[at], "run") == 0)
		at = skip_options(argv, at + 1, launcher->valued, &option);
	if (at < argv->count && strcmp(argv->at[at], "exec") == 0)
		at = skip_options(argv, at + 1, launcher->valued, &option);
	/* what stands behind -c or -e is the program itself */
	if (at == argv->count || strcmp(option, "-c") == 0 || strcmp(option, "-e") == 0)
		return;
	const struct frontend *frontend = frontend_of(bytes_of(path_name(argv->at[at])));

	if (frontend) {
		aim_by_frontend(survey, command, frontend, at + 1, ret);
		return;
	}
	ret->file = application_path(survey, command->cwd, argv->at[at]);
	ret->entry = ret->file;
}

/* Options whose value names the application of a server that runs several. */
static const char *const java_homes[] = { "-Dcatalina.base=", "-Djboss.server.base.dir=",
					  "-Djetty.base=", "-Dapp.home=" };

/* The first part of a class path that is there. */
static const char *first_of_path(struct survey *survey, const struct application_command *command)
{
	const char *text = option_value(&command->argv, " -cp -classpath --class-path ");
	struct bytes rest = bytes_of(text), part;

	while (bytes_part(&rest, ':', &part)) {
		if (bytes_ends(part, "/*"))
			part.size -= strlen("/*");
		const char *path = application_path(survey, command->cwd,
						    arena_intern(survey->arena, part));

		if (path && !application_is_shared(bytes_of(path)))
			return path;
	}
	return NULL;
}

static void aim_by_java(struct survey *survey, const struct application_command *command,
			const struct launcher *launcher, struct application_target *ret)
{
	const text_list *argv = &command->argv;
	const char *option, *jar = option_value(argv, " -jar ");
	size_t at = skip_options(argv, 1, launcher->valued, &option);

	for (size_t i = 1; i < argv->count; i++)
		for (size_t k = 0; k < sizeof(java_homes) / sizeof(java_homes[0]); k++) {
			struct bytes home = bytes_of(argv->at[i]);

			if (bytes_skip(&home, java_homes[k]))
				ret->folder = application_path(survey, NULL, home.at);
		}
	if (jar) {
		ret->file = application_path(survey, command->cwd, jar);
		ret->entry = ret->file;
		return;
	}
	ret->entry = at < argv->count ? argv->at[at] : NULL;
	if (!ret->folder)
		ret->folder = first_of_path(survey, command);
	if (!ret->folder)
		aim_at_folder(survey, command, NULL, ret);
}

/* /opt/shop/erts-13.1/bin/beam.smp belongs to the release /opt/shop. */
static void aim_by_erlang(struct survey *survey, const struct application_command *command,
			  struct application_target *ret)
{
	ptrdiff_t at = bytes_find_text(bytes_of(command->exe), "/erts-");

	if (at > 0)
		ret->folder = arena_intern(survey->arena,
					   bytes_slice(bytes_of(command->exe), 0, (size_t)at));
}

/* uwsgi --ini X, or options that would stand in it. */
static void aim_by_uwsgi(struct survey *survey, const struct application_command *command,
			 struct application_target *ret)
{
	const char *ini = option_value(&command->argv, " --ini -i ");
	const char *folder = option_value(&command->argv, " --chdir --pythonpath ");
	const char *entry = option_value(&command->argv, " --wsgi-file -w --module --file ");
	scoped_buf text = { 0 };
	struct bytes rest, line, name;

	if (ini && application_read(survey, "", application_path(survey, command->cwd, ini), &text))
		for (rest = buf_bytes(&text); bytes_line(&rest, &line);) {
			if (!bytes_part(&line, '=', &name))
				continue;
			name = bytes_trim(name);
			line = bytes_trim(line);
			if (bytes_is(name, "chdir") || bytes_is(name, "pythonpath"))
				folder = arena_intern(survey->arena, line);
			if (bytes_is(name, "wsgi-file") || bytes_is(name, "module"))
				entry = arena_intern(survey->arena, line);
		}
	ret->entry = entry;
	aim_at_folder(survey, command, folder, ret);
}

/* A program of its own: no interpreter. */
static void aim_by_program(struct survey *survey, const struct application_command *command,
			   struct application_target *ret)
{
	struct binary_info info = { 0 };
	struct err err;

	ret->file = ret->entry = command->exe;
	if (survey_is_packaged(survey, command->exe) ||
	    binary_info_read(survey->root, command->exe, survey->arena, &info, &err) < 0)
		return;
	ret->language = info.go_version ? "go" : info.is_rust ? "rust" : NULL;
}

struct application_target application_aim(struct survey *survey,
					  const struct application_command *command)
{
	const struct launcher *launcher = launcher_of(command);
	struct application_target target = { .language = launcher ? launcher->language : NULL };

	if (!launcher) {
		aim_by_program(survey, command, &target);
		return target;
	}
	if (launcher->style != STYLE_NOTHING && aim_by_title(survey, command, &target))
		return target;
	if (launcher->style == STYLE_SCRIPT)
		aim_by_script(survey, command, launcher, &target);
	else if (launcher->style == STYLE_JAVA)
		aim_by_java(survey, command, launcher, &target);
	else if (launcher->style == STYLE_ERLANG)
		aim_by_erlang(survey, command, &target);
	else if (launcher->style == STYLE_UWSGI)
		aim_by_uwsgi(survey, command, &target);
	return target;
}

const char *application_contained(const struct application_command *command, const char **ret_entry)
{
	const struct launcher *launcher = launcher_of(command);
	const char *option;

	if (!launcher || launcher->style == STYLE_NOTHING ||
	    strcmp(launcher->language, "shell") == 0)
		return NULL;
	size_t at = skip_options(&command->argv, 1, launcher->valued, &option);

	*ret_entry = launcher->style == STYLE_JAVA ? option_value(&command->argv, " -jar ") : NULL;
	if (!*ret_entry && at < command->argv.count)
		*ret_entry = command->argv.at[at];
	return launcher->language;
}

bool application_is_interpreter(const char *exe)
{
	const struct application_command command = { .exe = exe };

	return launcher_of(&command) != NULL;
}
