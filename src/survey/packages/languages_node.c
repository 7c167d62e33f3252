/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of npm, yarn and pnpm for all, a row each, and projects with packages of these or of
 * composer, a row for a project: what rebuilds it is its lock file, not a list of hundreds.
 * Sources: npm-folders(5), package-lock-json(5), what format/languages/composer.h names; "yarn
 * global" of yarn 1, "pnpm add --global", and what they leave on the disk.
 */
#include "base/path.h"
#include "format/languages/composer.h"
#include "format/languages/node.h"
#include "survey/packages/languages_internal.h"
#include "survey/secrets.h"

enum { LANGUAGE_PROJECT_PACKAGES_MAX = 10 * 1000 };

/* ---- npm ----------------------------------------------------------------------------------- */

/* True if something lies in a folder that nobody claims there. */
static bool has_strangers(const struct languages *languages, const char *folder)
{
	const struct survey *survey = languages->survey;
	int32_t node = catalogue_find(survey->catalogue, bytes_of(folder));
	scoped_names names = { 0 };
	struct err err;

	if (node < 0 || root_list(survey->root, folder, &names, &err) < 0)
		return false;
	for (size_t i = 0; i < names.starts.count; i++)
		if (catalogue_child(survey->catalogue, node, bytes_of(root_name(&names, i))) < 0)
			return true;
	return false;
}

/* A tree that dpkg or its like brought is that manager's, unless npm put another version in its
 * place, which brings files that the manager never heard of. */
static bool is_others(const struct languages *languages, const char *tree, const char *file)
{
	scoped_buf modules = { 0 };

	if (!language_is_owned(languages, bytes_of(file)))
		return false;
	buf_add_format(&modules, "%s/node_modules", tree);
	return !has_strangers(languages, tree) && !has_strangers(languages, buf_text(&modules));
}

static bool read_package(struct languages *languages, const char *path, struct node_package *ret)
{
	scoped_buf text = { 0 };

	if (!language_read(languages, path, LANGUAGE_JSON_SIZE_MAX, &text))
		return false;
	if (node_package_parse(buf_bytes(&text), languages->survey->arena, ret))
		return true;
	survey_error(languages->survey, path, "is no description of a package");
	return false;
}

/* PREFIX of PREFIX/lib/node_modules/X or .../@scope/X. */
static const char *prefix_of(struct languages *languages, const char *tree)
{
	static const char modules[] = "/lib/node_modules/";
	ptrdiff_t at = bytes_find_text(bytes_of(tree), modules);

	return arena_string(languages->survey->arena,
			    bytes_slice(bytes_of(tree), 0, at < 0 ? 0 : (size_t)at));
}

static void claim_node(struct languages *languages, const char *tree, const char *prefix,
		       const struct node_package *package)
{
	scoped_buf bin = { 0 };

	language_claim(languages, bytes_of(tree), CATALOGUE_TREE | CATALOGUE_FOLDER);
	buf_add_format(&bin, "%s/bin", prefix);
	for (vec_each(program, &package->programs)) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", buf_text(&bin), *program);
		if (!language_is_owned(languages, buf_bytes(&path)))
			language_claim_in(languages, buf_text(&bin), bytes_of(*program), 0);
	}
}

void language_read_node(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *tree = language_folder(languages, path), *prefix = prefix_of(languages, tree);
	struct node_package package;
	struct stat state;

	if (is_others(languages, tree, path) || !read_package(languages, path, &package))
		return;
	struct package *row = language_add(languages, "npm",
					   package.name ? package.name : path_name(tree), path);

	if (!row)
		return;
	row->version = package.version;
	row->path = tree;
	row->scope = language_scope(bytes_of(tree), "project");
	row->reason = "manual";
	if (package.resolved)
		row->origin = survey_redact(survey, path, "_resolved", bytes_of(package.resolved));
	if (root_lstat(survey->root, path, &state) == 0)
		row->installed_at = state.st_ctime;
	if (language_is_owned(languages, bytes_of(path)))
		survey_note(survey, &row->evidence,
			    "in the place of files that another package manager brought");
	claim_node(languages, tree, prefix, &package);
}

static bool is_direct(const struct node_package *project, const char *name)
{
	for (vec_each(dependency, &project->dependencies))
		if (strcmp(*dependency, name) == 0)
			return true;
	return false;
}

/* What came out of an archive or a repository, which nobody may have any more. */
static void note_strangers(struct survey *survey, struct package *row, const char *file,
			   const node_locks *locks)
{
	size_t told = 0;

	for (vec_each(locked, locks)) {
		if (!locked->resolved || !node_is_of_no_index(locked->resolved))
			continue;
		row->in_repository = TRI_NO;
		if (told++ < LANGUAGE_NAMES_TOLD)
			survey_note(survey, &row->evidence, "%s came from %s", locked->name,
				    survey_redact(survey, file, "resolved",
						  bytes_of(locked->resolved)));
	}
}

/* What a lock file lists, the packages that the project itself asks for by name. */
static void note_locks(struct languages *languages, struct package *row, const char *file,
		       const struct node_package *project)
{
	struct survey *survey = languages->survey;
	scoped_arena arena = { 0 };
	node_locks locks = { 0 };
	scoped_buf text = { 0 };
	size_t told = 0;

	if (!language_read(languages, file, LANGUAGE_JSON_SIZE_MAX, &text))
		return;
	if (!node_lock_parse(buf_bytes(&text), &arena, LANGUAGE_PROJECT_PACKAGES_MAX, &locks)) {
		survey_error(survey, file, "is no lock file");
		return;
	}
	note_strangers(survey, row, file, &locks);
	survey_note(survey, &row->evidence, "%zu packages in %s", locks.count, file);
	for (vec_each(locked, &locks)) {
		if (told == LANGUAGE_NAMES_TOLD || !is_direct(project, locked->name))
			continue;
		told++;
		survey_note(survey, &row->evidence, "%s %s", locked->name,
			    locked->version ? locked->version : "");
	}
}

/* `path` is the node_modules folder. */
void language_read_node_project(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *folder = language_folder(languages, path);
	const char *file = arena_format(survey->arena, "%s/package.json", folder);
	struct node_package project = { 0 };

	/* a distribution's, or of yarn or pnpm */
	if (catalogue_claim_of(survey->catalogue, bytes_of(path)) >= 0)
		return;
	if (root_exists(survey->root, file) && !read_package(languages, file, &project))
		return;
	struct package *row = language_add(languages, "npm",
					   project.name ? project.name : path_name(folder), path);

	if (!row)
		return;
	row->version = project.version;
	row->scope = "project";
	row->path = folder;
	language_claim(languages, bytes_of(path), CATALOGUE_TREE | CATALOGUE_FOLDER);
	note_locks(languages, row, arena_format(survey->arena, "%s/.package-lock.json", path),
		   &project);
}

/* ---- yarn, pnpm ---------------------------------------------------------------------------- */

/* Where packages for all lie, and their programs beside that: BASE is what stands before. */
static const struct {
	const char *manager, *folder;
	const char *programs; /* below BASE */
} shared_places[] = {
	{ "yarn", "/share/.config/yarn/global", "/bin" }, /* of root: the prefix of node */
	{ "yarn", "/.config/yarn/global", "/.yarn/bin" },
	{ "pnpm", "/global/*", "" },
	{ "pnpm", "/global/*", "/bin" },
};

/* The folder's BASE in that place; empty if it is not there. */
static struct bytes base_in(size_t place, struct bytes folder)
{
	struct bytes end = bytes_of(shared_places[place].folder);

	if (bytes_ends(end, "/*")) { /* "5": the version of the folder's layout */
		ptrdiff_t slash = bytes_find_last(folder, '/');

		folder.size = slash < 0 ? 0 : (size_t)slash;
		end.size -= 2;
	}
	if (folder.size <= end.size ||
	    !bytes_equal(bytes_slice(folder, folder.size - end.size, end.size), end))
		return (struct bytes){ 0 };
	return bytes_slice(folder, 0, folder.size - end.size);
}

static bool is_shared(const char *manager, const char *folder)
{
	for (size_t i = 0; i < sizeof(shared_places) / sizeof(shared_places[0]); i++)
		if (strcmp(shared_places[i].manager, manager) == 0 &&
		    base_in(i, bytes_of(folder)).size)
			return true;
	return false;
}

static void claim_programs(struct languages *languages, const struct package *row,
			   const char *folder, const struct node_package *package)
{
	for (size_t i = 0; i < sizeof(shared_places) / sizeof(shared_places[0]); i++) {
		struct bytes base = base_in(i, bytes_of(folder));
		scoped_buf bin = { 0 };

		if (!base.size || strcmp(shared_places[i].manager, row->manager) != 0)
			continue;
		buf_add_bytes(&bin, base);
		buf_add_text(&bin, shared_places[i].programs);
		for (vec_each(program, &package->programs))
			language_claim_in(languages, buf_text(&bin), bytes_of(*program), 0);
	}
}

/* The package.json of one that the project asks for; false if it is not there. */
static bool read_dependency(struct languages *languages, const char *modules, const char *name,
			    struct node_package *ret)
{
	const char *file = arena_format(languages->survey->arena, "%s/%s/package.json", modules,
					name);

	return !strstr(name, "..") && root_exists(languages->survey->root, file) &&
	       read_package(languages, file, ret);
}

/* A row for each package that somebody had installed for all. */
static void add_shared(struct languages *languages, const char *manager, const char *modules,
		       const struct node_package *project, const char *path)
{
	const char *folder = language_folder(languages, modules);

	for (vec_each(name, &project->dependencies)) {
		struct node_package package;
		struct package *row = read_dependency(languages, modules, *name, &package)
					      ? language_add(languages, manager, *name, path)
					      : NULL;

		if (!row)
			continue;
		row->version = package.version;
		row->scope = language_scope(bytes_of(folder), "system");
		row->path = folder;
		row->reason = "manual";
		language_claim(languages, bytes_of(folder), CATALOGUE_TREE | CATALOGUE_FOLDER);
		language_claim(languages, bytes_of(modules), CATALOGUE_TREE | CATALOGUE_FOLDER);
		claim_programs(languages, row, folder, &package);
	}
}

static void note_dependencies(struct languages *languages, struct package *row, const char *modules,
			      const struct node_package *project)
{
	size_t told = 0;

	for (vec_each(name, &project->dependencies)) {
		struct node_package package;

		if (told++ == LANGUAGE_NAMES_TOLD)
			break;
		if (read_dependency(languages, modules, *name, &package))
			survey_note(languages->survey, &row->evidence, "%s %s", *name,
				    package.version ? package.version : "");
	}
}

/* `path` is a file of yarn or pnpm in the node_modules folder. */
void language_read_node_managed(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *modules = language_folder(languages, path);
	const char *folder = language_folder(languages, modules);
	const char *manager = bytes_starts(bytes_of(path_name(path)), ".yarn") ? "yarn" : "pnpm";
	const char *file = arena_format(survey->arena, "%s/package.json", folder);
	struct node_package project = { 0 };

	if (catalogue_claim_of(survey->catalogue, bytes_of(modules)) >= 0 ||
	    (root_exists(survey->root, file) && !read_package(languages, file, &project)))
		return;
	if (is_shared(manager, folder)) {
		add_shared(languages, manager, modules, &project, path);
		return;
	}
	struct package *row = language_add(languages, manager,
					   project.name ? project.name : path_name(folder), path);

	if (!row)
		return;
	row->version = project.version;
	row->scope = "project";
	row->path = folder;
	language_claim(languages, bytes_of(modules), CATALOGUE_TREE | CATALOGUE_FOLDER);
	note_dependencies(languages, row, modules, &project);
}

/* ---- composer ------------------------------------------------------------------------------ */

static void note_packages(struct survey *survey, struct package *row,
			  const composer_packages *packages)
{
	size_t development = 0, told = 0;

	for (vec_each(package, packages))
		development += package->is_development;
	survey_note(survey, &row->evidence, "%zu packages, %zu of them for developers",
		    packages->count, development);
	for (vec_each(package, packages)) {
		if (told++ == LANGUAGE_NAMES_TOLD)
			break;
		survey_note(survey, &row->evidence, "%s %s", package->name,
			    package->version ? package->version : "");
	}
}

/* `path` is FOLDER/vendor/composer/installed.json; the folder vendor may have another name. */
void language_read_composer(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *vendor = language_folder(languages, language_folder(languages, path));
	const char *folder = language_folder(languages, vendor);
	const char *file = arena_format(survey->arena, "%s/composer.json", folder);
	composer_packages packages = { 0 };
	struct node_package project = { 0 }; /* name and version are written alike */
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };

	if (language_is_owned(languages, bytes_of(path)) ||
	    !language_read(languages, path, LANGUAGE_JSON_SIZE_MAX, &text))
		return;
	if (!composer_parse(buf_bytes(&text), &arena, LANGUAGE_PROJECT_PACKAGES_MAX, &packages)) {
		survey_error(survey, path, "is no list of composer's packages");
		return;
	}
	if (root_exists(survey->root, file) && !read_package(languages, file, &project))
		project = (struct node_package){ 0 };
	struct package *row = language_add(languages, "composer",
					   project.name ? project.name : path_name(folder), path);

	if (!row)
		return;
	row->version = project.version;
	row->path = folder;
	row->scope = bytes_ends(bytes_of(folder), "/composer") ? "user" : "project";
	language_claim(languages, bytes_of(vendor), CATALOGUE_TREE | CATALOGUE_FOLDER);
	note_packages(survey, row, &packages);
}
