/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of languages. What is carried is put as it was; the rest is installed by the language's
 * own tool, by name and version, or from the lock file that lies beside it. A tool that finds it
 * there, because it was carried, does nothing.
 */
#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "codify/plan_parts.h"

/* A name or version that no tool takes for an option, a path or an address. */
static bool is_word(const char *text, const char *all)
{
	return text && *text && strchr(PLAN_LETTERS PLAN_DIGITS "@", text[0]) &&
	       strspn(text, all) == strlen(text) && !strstr(text, "..");
}

static bool is_version(const char *text)
{
	return is_word(text, PLAN_LETTERS PLAN_DIGITS ".+-_!") && text[0] != '@';
}

/* Of an environment, or a whole system, what brings the rest. */
static bool is_tool(const char *name)
{
	static const char *const tools[] = { "pip",           "setuptools",    "wheel",
					     "pkg_resources", "pkg-resources", "npm",
					     "corepack" };

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (text_is(name, tools[i]))
			return true;
	return false;
}

static void leave_out(struct plan *plan, const struct package *package, const char *why)
{
	plan_leave_out(plan, plan_base(plan),
		       arena_format(&plan->arena, "%s %s of %s", package->name ? package->name : "",
				    package->version ? package->version : "", package->manager),
		       why);
}

static void add_words(struct plan *plan, struct plan_item *item, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		*vec_push_in(&plan->arena, &item->lines) = words[i];
}

/* ---- Python -------------------------------------------------------------------------------- */

/* The item of an environment, or of the whole system. */
static struct plan_item *environment_of(struct plan *plan, const struct package *package)
{
	bool is_system = text_is(package->scope, "system");
	const struct file_row row = { .path = package->path };
	struct plan_role *role = is_system ? plan_base(plan) : plan_role_of_file(plan, &row);

	for (vec_each(item, &role->items))
		if (item->kind == PLAN_PYTHON && text_is(item->name, package->path))
			return item;
	if (is_system)
		plan_need_package(plan, "python3-pip", "python3-pip", "it installs for Python");
	else
		plan_need_package(plan, "python3-venv", "python3", "it makes environments");
	struct plan_item *item = plan_add(plan, role, PLAN_PYTHON, package->path);

	item->target = is_system ? NULL : package->path;
	item->confidence = LIKELY;
	item->why = is_system ? "installed by pip, for the whole system"
			      : "an environment of Python; its files are not carried";
	return item;
}

static void add_call(struct plan *plan, const char *environment, const char *const *words,
		     const char *creates)
{
	const struct file_row row = { .path = environment };
	struct plan_item *item = plan_add(plan, plan_role_of_file(plan, &row), PLAN_TOOL,
					  environment);

	add_words(plan, item, words);
	item->target = creates;
	item->confidence = LIKELY;
	item->why = "an environment of Python, and the pip in it";
}

/* What an environment was made with is not carried. Where all of it is missing it is made; where
 * the rest was carried, only pip is, so that nothing of it is written anew. */
static void add_environment(struct plan *plan, const struct package *package)
{
	const char *python = arena_format(&plan->arena, "%s/bin/python", package->path);
	const char *const whole[] = { "python3", "-m", "venv", package->path, NULL };
	const char *const pip[] = { python, "-m", "ensurepip", "--default-pip", NULL };

	if (!plan_is_plain_path(python))
		return;
	plan_need_package(plan, "python3-venv", "python3", "it makes environments");
	add_call(plan, package->path, whole, python);
	add_call(plan, package->path, pip, arena_format(&plan->arena, "%s/bin/pip", package->path));
}

static void add_python(struct plan *plan, const struct package *package)
{
	if (text_is(package->name, "pip") && text_is(package->scope, "environment"))
		add_environment(plan, package);
	if (is_tool(package->name))
		return;
	if (!is_word(package->name, PLAN_LETTERS PLAN_DIGITS "._-") ||
	    !is_version(package->version) || !plan_is_plain_path(package->path))
		leave_out(plan, package, "its name or version is not one that pip takes");
	else if (text_is(package->scope, "system") || text_is(package->scope, "environment"))
		*vec_push_in(&plan->arena, &environment_of(plan, package)->lines) = arena_format(
			&plan->arena, "%s==%s", package->name, package->version);
	else
		leave_out(plan, package, "of a user: pip install --user, as that user");
}

/* ---- others -------------------------------------------------------------------------------- */

/* Packages of the system that bring a tool. */
static const struct {
	const char *manager;
	const char *package;
	const char *version; /* a part of it; NULL: any */
} bringers[] = {
	{ "npm", "npm", NULL },
	{ "npm", "nodejs", "nodesource" }, /* distributions part npm from it */
	{ "npm", "nodejs-npm", NULL },
	{ "gem", "ruby", NULL },
	{ "gem", "rubygems", NULL },
	{ "gem", "ruby-full", NULL },
	{ "composer", "composer", NULL },
	{ "composer", "php-composer", NULL },
	{ "composer", "php-composer2", NULL },
};

static bool brings(const struct package *package, const char *manager)
{
	for (size_t i = 0; i < sizeof(bringers) / sizeof(bringers[0]); i++) {
		const char *version = bringers[i].version;

		if (text_is(bringers[i].manager, manager) &&
		    text_is(package->name, bringers[i].package) &&
		    (!version || (package->version && strstr(package->version, version))))
			return true;
	}
	return false;
}

static bool is_brought(const struct plan *plan, const char *manager)
{
	for (vec_each(package, &plan->content->packages))
		if ((text_is(package->manager, "dpkg") || text_is(package->manager, "rpm")) &&
		    brings(package, manager))
			return true;
	return false;
}

/* A program for the whole system; what says that it is there is what said so on the old host. */
static void add_program(struct plan *plan, const struct package *package)
{
	const char *creates = package->evidence.count ? package->evidence.at[0] : NULL;
	bool is_npm = text_is(package->manager, "npm");
	struct plan_item *item;

	if (is_tool(package->name))
		return;
	if (!is_word(package->name, PLAN_LETTERS PLAN_DIGITS "@/._-") ||
	    !is_version(package->version) || !plan_is_plain_path(creates)) {
		leave_out(plan, package, "its name or version is not one that its tool takes");
		return;
	}
	const char *const npm[] = {
		"npm", "install", "--global",
		arena_format(&plan->arena, "%s@%s", package->name, package->version), NULL
	};
	const char *const gem[] = { "gem",         "install",   "--no-document",
				    package->name, "--version", package->version,
				    NULL };

	item = plan_add(plan, plan_base(plan), PLAN_TOOL, package->name);
	add_words(plan, item, is_npm ? npm : gem);
	item->target = creates;
	item->confidence = LIKELY;
	item->why = arena_format(&plan->arena, "%s has it for the whole system", package->manager);
}

/* Who has the folder, for whom its tool was called: NULL for root, and where nobody knows. */
static const struct user *owner_of(struct plan *plan, const char *folder)
{
	struct plan_role *role;
	const struct plan_item *item = plan_find(plan, folder, &role);

	for (vec_each(user, &plan->content->users))
		if (item && item->owner && text_is(user->name, item->owner) && user->uid > 0)
			return plan_is_plain_path(user->home) ? user : NULL;
	return NULL;
}

/* Unless it is told that it may, composer leaves out plugins for root, and what they would put. A
 * home that it may not write to costs it nothing but its cache. */
static void add_composer(struct plan *plan, struct plan_item *item, const struct user *user)
{
	static const char *const install[] = { "composer", "install", "--no-interaction", NULL };
	static const char *const as_root[] = { "env", "COMPOSER_ALLOW_SUPERUSER=1", NULL };

	if (user) {
		const char *const as_user[] = {
			"runuser", "-u",  user->name,
			"--",      "env", arena_format(&plan->arena, "HOME=%s", user->home),
			NULL
		};

		add_words(plan, item, as_user);
	} else {
		add_words(plan, item, as_root);
	}
	add_words(plan, item, install);
}

/* What a project needs, from its lock file. */
static void add_project(struct plan *plan, const struct package *package)
{
	bool is_npm = text_is(package->manager, "npm");
	static const char *const npm[] = { "npm", "ci", NULL };
	const char *lock = arena_format(&plan->arena, "%s/%s", package->path,
					is_npm ? "package-lock.json" : "composer.lock");
	const char *creates = arena_format(&plan->arena, "%s/%s", package->path,
					   is_npm ? "node_modules" : "vendor");
	struct plan_role *role;
	struct plan_item *item;

	item = plan_is_plain_path(lock) ? plan_find(plan, lock, &role) : NULL;
	if (!item || item->left_out) {
		leave_out(plan, package, "what it needs, since no lock file of it is put");
		return;
	}
	item = plan_add(plan, role, PLAN_TOOL, package->path);
	if (is_npm)
		add_words(plan, item, npm);
	else
		add_composer(plan, item, owner_of(plan, package->path));
	item->target = creates;
	item->attribute = package->path;
	item->confidence = LIKELY;
	item->why = "what it needs, as its lock file says, unless it is carried";
}

/* ---- all of them --------------------------------------------------------------------------- */

/* Of a package that no index holds: true if its files are put as they were found. */
static bool is_carried(const struct plan *plan, const struct package *package)
{
	for (vec_each(row, &plan->content->preserved_files))
		if (row->carried == TRI_YES && text_is(row->owner_package, package->name))
			return true;
	return false;
}

/* What the system's own packages bring lies there. */
static bool is_of_system(const char *path)
{
	struct bytes place = bytes_of(path);

	return bytes_starts(place, "/usr/") && !bytes_starts(place, "/usr/local/");
}

static void add_language(struct plan *plan, const struct package *package)
{
	bool is_node = text_is(package->manager, "npm"), is_gem = text_is(package->manager, "gem");
	bool is_project = text_is(package->scope, "project");

	if (!package->path || is_of_system(package->path))
		return;
	if (package->in_repository == TRI_NO) {
		if (!is_carried(plan, package))
			leave_out(plan, package,
				  "no index holds it, and its files are not carried");
		return;
	}
	bool is_program = (is_node || is_gem) && text_is(package->scope, "system");
	bool is_locked = (is_node || text_is(package->manager, "composer")) && is_project;

	if (text_is(package->manager, "pip"))
		add_python(plan, package);
	else if ((is_program || is_locked) && !is_brought(plan, package->manager))
		leave_out(
			plan, package,
			"no package of the system brings the tool that installs it; its files are "
			"put where they are carried");
	else if (is_program)
		add_program(plan, package);
	else if (is_locked)
		add_project(plan, package);
}

void plan_languages(struct plan *plan)
{
	for (vec_each(package, &plan->content->packages))
		if (package->manager)
			add_language(plan, package);
}
