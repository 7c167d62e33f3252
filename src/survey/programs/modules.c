/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules that scripts can import, by the names that they import them by. Only what was installed
 * beside an interpreter is looked for; what belongs to the interpreter itself its version tells.
 */
#include "base/map.h"
#include "survey/glob.h"
#include "survey/packages/package_files.h"
#include "survey/programs/programs_parts.h"

enum module_naming {
	NAMED_PYTHON, /* name.py, name.abi3.so, a folder */
	NAMED_TOP,    /* name.rb, a folder */
	NAMED_PERL,   /* A/B.pm is A::B */
	NAMED_SO,     /* name.so */
	NAMED_NODE,   /* a folder, or those of a folder @scope */
};

struct module_place {
	const char *language;
	const char *pattern; /* of folders */
	enum module_naming naming;
	const char *why;
};

static const struct module_place places[] = {
	{ "python", "/usr/lib/python3/dist-packages", NAMED_PYTHON, "Debian" },
	{ "python", "/usr/lib/python3.*/dist-packages", NAMED_PYTHON, "Debian, of one version" },
	{ "python", "/usr/local/lib/python3.*/dist-packages", NAMED_PYTHON, "pip on Debian" },
	{ "python", "/usr/lib/python3.*/site-packages", NAMED_PYTHON, "rpm, apk, pacman" },
	{ "python", "/usr/lib64/python3.*/site-packages", NAMED_PYTHON, "rpm" },
	{ "python", "/usr/local/lib/python3.*/site-packages", NAMED_PYTHON, "pip" },
	{ "python2", "/usr/lib/python2.*/dist-packages", NAMED_PYTHON, "Debian" },
	{ "python2", "/usr/lib/python2.*/site-packages", NAMED_PYTHON, "rpm" },
	{ "perl", "/usr/share/perl5", NAMED_PERL, "Debian, rpm" },
	{ "perl", "/usr/share/perl5/vendor_perl", NAMED_PERL, "rpm" },
	{ "perl", "/usr/share/perl/5.*", NAMED_PERL, "Debian: Perl's own" },
	{ "perl", "/usr/lib/*/perl5/5.*", NAMED_PERL, "Debian" },
	{ "perl", "/usr/lib/*/perl/5.*", NAMED_PERL, "Debian: Perl's own" },
	{ "perl", "/usr/lib/*/perl-base", NAMED_PERL, "Debian: Perl's own" },
	{ "perl", "/usr/lib64/perl5", NAMED_PERL, "rpm" },
	{ "perl", "/usr/lib64/perl5/vendor_perl", NAMED_PERL, "rpm" },
	{ "perl", "/usr/local/share/perl/5.*", NAMED_PERL, "cpan" },
	{ "perl", "/usr/local/lib/*/perl/5.*", NAMED_PERL, "cpan" },
	{ "php", "/usr/lib/php/20*", NAMED_SO,
	  "Debian: extensions, by the date of their interface" },
	{ "php", "/usr/lib64/php/modules", NAMED_SO, "rpm" },
	{ "php", "/usr/lib/php*/modules", NAMED_SO, "apk" },
	{ "ruby", "/usr/lib/ruby/vendor_ruby", NAMED_TOP, "Debian" },
	{ "ruby", "/usr/lib/ruby/*.*.0", NAMED_TOP, "Ruby's own" },
	{ "ruby", "/usr/lib/*/ruby/*.*.0", NAMED_TOP, "Ruby's own" },
	{ "ruby", "/usr/lib/ruby/gems/*/gems/*/lib", NAMED_TOP, "bundled gems" },
	{ "ruby", "/var/lib/gems/*/gems/*/lib", NAMED_TOP, "gem on Debian" },
	{ "node", "/usr/share/nodejs", NAMED_NODE, "Debian" },
	{ "node", "/usr/lib/node_modules", NAMED_NODE, "npm -g" },
	{ "node", "/usr/local/lib/node_modules", NAMED_NODE, "npm -g" },
};

MAP_DEFINE(module_set, uint64_t, bool, map_hash_u64, map_equal_u64);

struct modules {
	struct survey *survey;
	const struct module_place *place;
	struct module_set seen;
};

/* Adds a module once; `path` is the file or folder that it is. */
static void add(struct modules *modules, struct bytes name, const char *path)
{
	struct survey *survey = modules->survey;
	struct content *content = survey->content;
	bool *known = module_set_put(&modules->seen, map_hash_text(modules->place->language) ^
							     map_hash_bytes(name));

	if (*known || name.size == 0 || content->modules.count >= PROGRAMS_MODULES_MAX)
		return;
	*known = true;
	scoped_buf real = { 0 };
	bool is_there = root_resolve(survey->root, path, &real) == 0;
	struct module *row = RECORD_ADD(survey->arena, &content->modules, module);

	row->language = modules->place->language;
	row->name = arena_intern(survey->arena, name);
	row->owner_package = is_there ? survey_package_of(survey, buf_text(&real)) : NULL;
}

static bool is_folder(const struct modules *modules, const char *path)
{
	struct stat state;

	return root_stat(modules->survey->root, path, &state) == 0 && S_ISDIR(state.st_mode);
}

/* What stands before the first dot. */
static struct bytes stem(struct bytes name)
{
	ptrdiff_t dot = bytes_find(name, '.');

	return bytes_slice(name, 0, dot < 0 ? name.size : (size_t)dot);
}

/* A folder is a package's if it has this file, whose package is then known, or none. */
static void add_python(struct modules *modules, const char *path, struct bytes name)
{
	scoped_buf first = { 0 };

	if (bytes_ends(name, ".py") || bytes_ends(name, ".so")) {
		add(modules, stem(name), path);
		return;
	}
	if (bytes_find(name, '.') >= 0 || bytes_is(name, "__pycache__") ||
	    !is_folder(modules, path))
		return;
	buf_add_format(&first, "%s/__init__.py", path);
	add(modules, name, buf_text(&first));
}

static void add_top(struct modules *modules, const char *path, struct bytes name)
{
	if (bytes_ends(name, ".rb") || bytes_ends(name, ".so"))
		add(modules, bytes_slice(name, 0, name.size - 3), path);
	else if (is_folder(modules, path))
		add(modules, name, path);
}

static void add_perl(struct modules *modules, const char *folder, const char *prefix,
		     unsigned depth)
{
	struct survey *survey = modules->survey;
	scoped_names names = { 0 };

	if (depth > PROGRAMS_MODULE_DEPTH_MAX || !survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));
		scoped_buf path = { 0 }, full = { 0 };
		bool is_module = bytes_ends(name, ".pm");

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		buf_add_text(&full, prefix);
		buf_add_bytes(&full, bytes_slice(name, 0, name.size - (is_module ? 3 : 0)));
		if (is_module) {
			add(modules, buf_bytes(&full), buf_text(&path));
		} else if (bytes_find(name, '.') < 0 && is_folder(modules, buf_text(&path))) {
			buf_add_text(&full, "::");
			add_perl(modules, buf_text(&path), buf_text(&full), depth + 1);
		}
	}
}

static void add_scope(struct modules *modules, const char *folder, struct bytes scope)
{
	scoped_names names = { 0 };

	if (!survey_list(modules->survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf name = { 0 }, path = { 0 };

		buf_add_format(&name, "%.*s/%s", (int)scope.size, scope.at, root_name(&names, i));
		buf_add_format(&path, "%s/%s/package.json", folder, root_name(&names, i));
		add(modules, buf_bytes(&name), buf_text(&path));
	}
}

static void add_node(struct modules *modules, const char *path, struct bytes name)
{
	scoped_buf manifest = { 0 };

	if (bytes_starts(name, ".") || !is_folder(modules, path))
		return;
	buf_add_format(&manifest, "%s/package.json", path);
	if (bytes_starts(name, "@"))
		add_scope(modules, path, name);
	else
		add(modules, name, buf_text(&manifest));
}

static void add_entry(struct modules *modules, const char *path, struct bytes name)
{
	switch (modules->place->naming) {
	case NAMED_PYTHON:
		add_python(modules, path, name);
		break;
	case NAMED_TOP:
		add_top(modules, path, name);
		break;
	case NAMED_SO:
		if (bytes_ends(name, ".so"))
			add(modules, bytes_slice(name, 0, name.size - 3), path);
		break;
	case NAMED_NODE:
		add_node(modules, path, name);
		break;
	case NAMED_PERL:
		break; /* it goes deeper: add_perl() */
	}
}

static void read_folder(struct modules *modules, const char *folder)
{
	scoped_names names = { 0 };

	if (modules->place->naming == NAMED_PERL) {
		add_perl(modules, folder, "", 0);
		return;
	}
	if (!survey_list(modules->survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", folder, root_name(&names, i));
		add_entry(modules, buf_text(&path), bytes_of(root_name(&names, i)));
	}
}

void programs_add_modules(struct survey *survey)
{
	struct modules modules = { .survey = survey };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		text_list folders = { 0 };

		modules.place = &places[i];
		(void)survey_glob(survey, survey->root, places[i].pattern, survey->arena, &folders);
		for (vec_each(folder, &folders))
			read_folder(&modules, *folder);
	}
	module_set_deinit(&modules.seen);
}
