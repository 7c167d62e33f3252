/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"
#include "format/languages/python_modules.h"
#include "format/programs/python2.h"
#include "format/programs/script_imports.h"
#include "survey/programs/executable_read.h"

enum { PARENTS_MAX = 4 }; /* folders above a script in which its own modules may lie */

static const char *const language_names[] = {
	[SCRIPT_PYTHON] = "python", [SCRIPT_PERL] = "perl", [SCRIPT_RUBY] = "ruby",
	[SCRIPT_NODE] = "node",     [SCRIPT_PHP] = "php",
};

/* ---- modules that lie beside it ------------------------------------------------------------ */

/* How a module of a language lies in a folder: its name between these. */
static const struct {
	enum script_language language;
	const char *front, *end;
} beside[] = {
	{ SCRIPT_PYTHON, "", ".py" },   { SCRIPT_PYTHON, "", "/__init__.py" },
	{ SCRIPT_PYTHON, "", "" },      { SCRIPT_PERL, "", ".pm" },
	{ SCRIPT_PERL, "lib/", ".pm" }, { SCRIPT_RUBY, "", ".rb" },
	{ SCRIPT_RUBY, "lib/", ".rb" }, { SCRIPT_NODE, "node_modules/", "" },
};

static bool lies_in(const struct root *root, struct bytes folder, enum script_language language,
		    const char *name)
{
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		scoped_buf path = { 0 };

		if (beside[i].language != language)
			continue;
		buf_add_bytes(&path, folder);
		buf_add_format(&path, "/%s", beside[i].front);
		/* A::B lies in A/B.pm */
		for (const char *c = name; *c; c++) {
			if (c[0] == ':' && c[1] == ':')
				continue;
			buf_add_byte(&path, *c == ':' ? '/' : *c);
		}
		buf_add_text(&path, beside[i].end);
		if (root_exists(root, buf_text(&path)))
			return true;
	}
	return false;
}

/* Beside the script, or above it: /opt/shop/shop/views.py imports shop. Folders that everything
 * lies in (/usr, /opt) say nothing. */
static bool is_own(const struct root *root, const char *path, enum script_language language,
		   const char *name)
{
	struct bytes folder = path_folder(path);

	for (int above = 0; above < PARENTS_MAX && bytes_find_last(folder, '/') > 0; above++) {
		if (lies_in(root, folder, language, name))
			return true;
		folder = bytes_slice(folder, 0, (size_t)bytes_find_last(folder, '/'));
	}
	return false;
}

/* An environment of Python is made anew on the new host, with what is in it. */
static bool is_in_environment(const struct root *root, const char *interpreter, const char *name)
{
	scoped_names names = { 0 };
	scoped_buf library = { 0 };
	struct err ignored;
	struct bytes bin = path_folder(interpreter ? interpreter : "");

	if (!bytes_ends(bin, "/bin") || bytes_is(bin, "/usr/bin") ||
	    bytes_is(bin, "/usr/local/bin"))
		return false;
	buf_add_bytes(&library, bytes_slice(bin, 0, bin.size - strlen("/bin")));
	buf_add_text(&library, "/lib");
	if (root_list(root, buf_text(&library), &names, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.starts.count; i++) {
		scoped_buf folder = { 0 };

		buf_add_format(&folder, "%s/%s/site-packages", buf_text(&library),
			       root_name(&names, i));
		if (lies_in(root, buf_bytes(&folder), SCRIPT_PYTHON, name))
			return true;
	}
	return false;
}

/* ---- the script ---------------------------------------------------------------------------- */

/* True if it belongs to Python wherever there is one: nobody has to be told. */
static bool is_standard(enum script_language language, const char *name)
{
	const struct python_module *module;

	if (language != SCRIPT_PYTHON)
		return false;
	module = python_module_find(bytes_of(name));
	return (module && !module->gone_in && strcmp(name, "tkinter") != 0) || name[0] == '_';
}

static void add_modules(const struct root *root, struct bytes text, enum script_language language,
			struct arena *arena, struct executable *ret)
{
	scoped_script_imports imports = { 0 };

	script_imports_read(text, language, &imports);
	for (vec_each(import, &imports.list)) {
		text_list *list = import->is_optional ? &ret->optional_modules : &ret->modules;

		if (is_standard(language, import->name) ||
		    is_own(root, ret->path, language, import->name) ||
		    is_in_environment(root, ret->interpreter, import->name))
			continue;
		*vec_push_in(arena, list) = arena_intern(arena, bytes_of(import->name));
	}
}

/* What the first line names: a path, or, behind env(1), a name alone. */
static const char *interpreter_of(struct bytes text, const struct script_head *head,
				  struct arena *arena)
{
	struct bytes line = bytes_trim(bytes_slice(text, 2, head->size - 2)), word;

	if (!bytes_word(&line, &word))
		return NULL;
	/* behind env(1), script_head_read() tells the name that it looks for */
	return bytes_ends(word, "/env") ? arena_intern(arena, head->interpreter)
					: arena_intern(arena, word);
}

bool executable_read_script(const struct root *root, struct bytes text, struct arena *arena,
			    struct executable *ret)
{
	struct script_head head = { 0 };
	enum script_language language;

	if (script_head_read(bytes_slice(text, 0, SCRIPT_HEAD_MAX), &head)) {
		ret->interpreter = interpreter_of(text, &head, arena);
		language = script_language_of(&head);
	} else {
		language = script_language_of_name(bytes_of(ret->path));
	}
	ret->kind = "script";
	ret->language = language_names[language];
	if (!ret->interpreter && !ret->language)
		return false;
	add_modules(root, text, language, arena, ret);
	struct python2_line line;

	if (language == SCRIPT_PYTHON && python2_find(text, &line))
		ret->only_old = arena_format(arena, "line %u: %s", line.line, line.why);
	return true;
}
