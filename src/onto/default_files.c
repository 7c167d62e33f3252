/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "onto/default_files.h"

#include <errno.h>

#include "base/mem.h"
#include "base/root_source.h"
#include "base/tree_walk.h"
#include "format/packages/dpkg_version.h"
#include "format/packages/package_contents.h"

/* ---- which packages there are -------------------------------------------------------------- */

static void add_problem(struct default_files *files, const char *text)
{
	if (files->problems.count < DEFAULT_FILES_PROBLEMS_MAX)
		*vec_push_in(&files->arena, &files->problems) = arena_string(&files->arena,
									     bytes_of(text));
	else
		files->is_incomplete = true;
}

static bool is_word(const char *text)
{
	size_t size = strlen(text);

	return size > 0 && size <= DEFAULT_FILES_WORD_MAX;
}

/* Reads the identity into an arena of its own: what a hostile package says may be long. */
static int identify(struct default_files *files, const char *path, struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	scoped_arena scratch = { 0 };
	struct package_identity identity;

	if (root_source_open(&file, &files->root, path, err) < 0)
		return err->code;
	if (package_contents_identify(&file.source, path, &scratch, &identity, err) < 0)
		return err->code;
	if (!is_word(identity.name) || !is_word(identity.version) ||
	    strlen(identity.architecture) > DEFAULT_FILES_WORD_MAX)
		return err_set(err, -EBADMSG, "%s: does not say which package it is", path);
	*vec_push(&files->packages) = (struct default_package){
		.path = arena_string(&files->arena, bytes_of(path)),
		.name = arena_intern(&files->arena, bytes_of(identity.name)),
		.version = arena_intern(&files->arena, bytes_of(identity.version)),
		.architecture = arena_intern(&files->arena, bytes_of(identity.architecture)),
	};
	return 0;
}

static enum tree_walk_answer visit(void *context, const struct tree_walk_entry *entry)
{
	struct default_files *files = context;
	struct bytes name = bytes_of(entry->name);
	struct err err;

	if (++files->entries > DEFAULT_FILES_ENTRIES_MAX ||
	    files->packages.count == DEFAULT_FILES_PACKAGES_MAX) {
		files->is_incomplete = true;
		return TREE_WALK_STOP;
	}
	if (S_ISREG(entry->state.st_mode) &&
	    (bytes_ends(name, ".deb") || bytes_ends(name, ".rpm")) &&
	    identify(files, entry->path, &err) < 0)
		add_problem(files, err.text);
	return TREE_WALK_ON;
}

static void fail(void *context, const char *path, int code)
{
	struct default_files *files = context;

	add_problem(files, arena_format(&files->arena, "%s: %s", path, err_words(code)));
}

static int compare_packages(const void *a, const void *b)
{
	const struct default_package *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	if (!order)
		order = dpkg_version_compare(bytes_of(left->version), bytes_of(right->version));
	if (!order)
		order = strcmp(left->version, right->version);
	if (!order)
		order = strcmp(left->architecture, right->architecture);
	return order ? order : strcmp(left->path, right->path);
}

int default_files_init(struct default_files *ret, const char *folder, struct err *err)
{
	struct default_files files = { 0 };
	const struct tree_walk walk = { &files, visit, NULL, fail };

	if (root_init(&files.root, folder, err) < 0)
		return err->code;
	if (tree_walk(&walk, &files.root, "/", err) < 0) {
		default_files_deinit(&files);
		return err->code;
	}
	vec_sort(&files.packages, compare_packages);
	*ret = files;
	return 0;
}

void default_files_deinit(struct default_files *files)
{
	root_deinit(&files->root);
	vec_deinit(&files->packages);
	arena_deinit(&files->arena);
}

const struct default_package *default_files_find(const struct default_files *files,
						 const char *name, const char *version,
						 const char *architecture)
{
	const struct default_package *ret = NULL;

	for (vec_each(package, &files->packages))
		if (text_is(package->name, name) &&
		    (!version || text_is(package->version, version)) &&
		    (!architecture || text_is(package->architecture, architecture)))
			ret = package; /* the last one is the newest */
	return ret;
}

/* ---- what is in one ------------------------------------------------------------------------ */

struct reading {
	struct default_file *found; /* of each that is wanted */
	size_t count, left;
	struct default_file *open; /* whose contents come; NULL: none */
	struct buf contents;       /* of that */
	size_t size;               /* bytes of all contents */
	struct arena *arena;
};

static void reading_deinit(struct reading *reading)
{
	buf_deinit(&reading->contents);
	free(reading->found);
}

/* What was read of a file is all of it. */
static void end_file(struct reading *reading)
{
	struct default_file *file = reading->open;

	reading->open = NULL;
	if (!file || file->state != DEFAULT_FILE_FOUND)
		return;
	char *at = arena_alloc(reading->arena, reading->contents.size + 1);

	if (reading->contents.size)
		memcpy(at, reading->contents.at, reading->contents.size);
	file->contents = (struct bytes){ at, reading->contents.size };
	reading->size += reading->contents.size;
	buf_clear(&reading->contents);
}

/* The file that is wanted and not found yet by that path; NULL if it is none. */
static struct default_file *wanted_file(const struct reading *reading, const char *path)
{
	for (size_t i = 0; i < reading->count; i++)
		if (reading->found[i].state == DEFAULT_FILE_ABSENT &&
		    text_is(reading->found[i].path + 1, path))
			return &reading->found[i];
	return NULL;
}

static int take_entry(void *context, const struct package_entry *entry, struct err *err)
{
	struct reading *reading = context;

	end_file(reading);
	if (!reading->left)
		return err_set(err, -ECANCELED, "all was found");
	struct default_file *file = wanted_file(reading, entry->path);

	if (!file)
		return 0;
	reading->left--;
	if (!entry->has_contents) {
		file->state = DEFAULT_FILE_LINK;
		file->target = arena_format(reading->arena, "%s%s",
					    entry->kind == PACKAGE_HARD_LINK ? "/" : "",
					    entry->target);
		return 0;
	}
	file->state = DEFAULT_FILE_FOUND;
	reading->open = file;
	return 1;
}

static int take_piece(void *context, struct bytes piece, struct err *err)
{
	struct reading *reading = context;
	size_t size = reading->contents.size + piece.size;

	(void)err;
	if (reading->open->state != DEFAULT_FILE_FOUND)
		return 0;
	if (size > DEFAULT_FILE_SIZE_MAX || reading->size + size > DEFAULT_FILES_SIZE_MAX) {
		reading->open->state = DEFAULT_FILE_TOO_LARGE;
		buf_clear(&reading->contents);
		return 0;
	}
	buf_add_bytes(&reading->contents, piece);
	return 0;
}

int default_files_read(const struct default_files *files, const struct default_package *package,
		       struct default_file *wanted, size_t count, struct arena *arena,
		       struct err *err)
{
	SCOPED(reading_deinit)
	struct reading reading = {
		.found = mem_zero(count + 1, sizeof(*wanted)),
		.count = count,
		.left = count,
		.arena = arena,
	};
	const struct package_visitor visitor = { &reading, take_entry, take_piece };
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	struct package_identity identity;

	for (size_t i = 0; i < count; i++)
		reading.found[i].path = wanted[i].path;
	if (root_source_open(&file, &files->root, package->path, err) < 0)
		return err->code;
	int failed = package_contents_read(&file.source, package->path, &visitor, arena, &identity,
					   err);

	if (failed && (failed != -ECANCELED || reading.left))
		return failed;
	end_file(&reading);
	if (count)
		memcpy(wanted, reading.found, count * sizeof(*wanted));
	return 0;
}
