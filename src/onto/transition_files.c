/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration. What was changed by hand is carried as changes onto the default of the new
 * release, where the packages of both are at hand; what the new version of its program takes
 * otherwise is told by line. Contents come from the old host's snapshot in one pass.
 */
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/line_merge.h"
#include "base/path.h"
#include "onto/moved_names.h"
#include "onto/option_rules.h"
#include "onto/transitions_parts.h"
#include "snapshot/archive_contents.h"
#include "snapshot/package_facts.h"

enum {
	CONFLICT_TEXT_MAX = 600, /* bytes of a conflict that are shown */
	NAMES_SHOWN_MAX = 5,     /* old names in a file, each with its line */
};

/* A configuration file of the old host. */
struct moving_file {
	const struct file_row *row;
	const char *package_there; /* of one that was changed; NULL: nothing stands for it */
	const char *path_there;
	struct default_file before, after;                       /* the defaults */
	const struct default_package *old_package, *new_package; /* they are of */
	bool is_seen;
	bool is_gone; /* with its package */
};

MAP_DEFINE(moving_file_map, const char *, size_t, map_hash_text, map_equal_text);

struct moving_files {
	struct transitions *transitions;
	const struct default_files *packages;
	vec_of(struct moving_file) files;
	struct moving_file_map paths; /* the index of one, + 1 */
};

static void moving_files_deinit(struct moving_files *moving)
{
	vec_deinit(&moving->files);
	moving_file_map_deinit(&moving->paths);
}

/* A package brought it, and somebody changed it. */
static bool is_changed(const struct file_row *row)
{
	return row->owner_package && text_list_has(&row->finding, "changed");
}

static struct transition *add_row(struct moving_files *moving, const struct moving_file *file,
				  enum severity severity)
{
	struct transition *row = transition_add(moving->transitions, "files", file->row->path,
						severity);

	row->fate = CHANGES;
	return row;
}

/* ---- the defaults of both releases --------------------------------------------------------- */

static const char *version_there(const struct transitions *transitions, const char *name)
{
	const struct available *offer = target_offer(transitions->target, name);
	const struct package *installed = target_installed(transitions->target, name);

	return offer ? offer->version : installed ? installed->version : NULL;
}

/* The packages that hold both defaults; of the new release what would be installed. */
static void find_packages(struct moving_files *moving, struct moving_file *file)
{
	struct transitions *transitions = moving->transitions;
	const struct packaged_file before = packaged_file_of(file->row->path, transitions->arena);
	const struct packaged_file after = packaged_file_of(file->path_there, transitions->arena);
	const char *name = before.package ? before.package : file->row->owner_package;
	const char *there = after.package ? after.package : file->package_there;
	const struct package *installed = package_installed(transitions->old, name);
	const char *version = installed ? installed->version : NULL;

	file->before.path = before.path;
	file->after.path = after.path;
	if (!moving->packages)
		return;
	if (version)
		file->old_package = default_files_find(moving->packages, name, version, NULL);
	version = there ? version_there(transitions, there) : NULL;
	if (version)
		file->new_package = default_files_find(moving->packages, there, version, NULL);
}

/* Reads one default; a package that cannot be read is none, and said to be. */
static void read_default(struct moving_files *moving, const struct moving_file *file,
			 const struct default_package **package, struct default_file *ret)
{
	struct err err;

	if (!*package || default_files_read(moving->packages, *package, ret, 1,
					    moving->transitions->arena, &err) == 0)
		return;
	*package = NULL;
	struct transition *row = add_row(moving, file, SEVERITY_WARN);

	row->what = arena_format(moving->transitions->arena, "%s: its default cannot be read",
				 file->row->path);
	row->proposal = "give the package file anew";
	transition_note(moving->transitions, &row->evidence,
			arena_string(moving->transitions->arena, bytes_of(err.text)));
}

/* Nothing reads it there: the package it is of is gone. */
static void tell_gone(struct moving_files *moving, const struct moving_file *file)
{
	struct transition *row = add_row(moving, file, SEVERITY_NOTE);

	row->fate = STAYS;
	row->what = arena_format(moving->transitions->arena,
				 "%s, changed by hand, is of %s, which is not there",
				 file->row->path, file->row->owner_package);
	row->proposal = "look what was changed, for what takes its place";
}

static void collect(struct moving_files *moving)
{
	struct transitions *transitions = moving->transitions;

	for (vec_each(row, &transitions->old->files)) {
		if (!row->path || !text_is(row->file_class, "config"))
			continue;
		struct moving_file *file = vec_push(&moving->files);

		*file = (struct moving_file){ .row = row };
		*moving_file_map_put(&moving->paths, row->path) = moving->files.count;
		file->path_there = renames_text(&transitions->moved, row->path, transitions->arena);
		if (!is_changed(row))
			continue;
		file->is_gone = transitions_is_gone(transitions, row->owner_package);
		if (file->is_gone) {
			tell_gone(moving, file);
			continue;
		}
		file->package_there = transitions_package_there(transitions, row->owner_package);
		find_packages(moving, file);
		read_default(moving, file, &file->old_package, &file->before);
		read_default(moving, file, &file->new_package, &file->after);
	}
}

/* ---- names that are others there ---------------------------------------------------------- */

/* Everything that stands around a name: "unix:/run/php/php7.4-fpm.sock". */
static struct bytes word_around(struct bytes text, size_t at)
{
	static const char ends[] = " \t\r\n\"';,=<>()";
	size_t from = at, to = at;

	while (from > 0 && !strchr(ends, text.at[from - 1]))
		from--;
	while (to < text.size && text.at[to] && !strchr(ends, text.at[to]))
		to++;
	return bytes_slice(text, from, to - from < CONFLICT_TEXT_MAX ? to - from : 0);
}

static void note_name(struct moving_files *moving, struct transition *row, size_t line,
		      struct bytes word)
{
	struct transitions *transitions = moving->transitions;
	const char *old = arena_string(transitions->arena, word);

	transition_note(transitions, &row->evidence,
			arena_format(transitions->arena, "line %zu: %s becomes %s", line, old,
				     renames_text(&transitions->moved, old, transitions->arena)));
}

/* `put`: what the file contains there. */
static void tell_names(struct moving_files *moving, const struct moving_file *file,
		       struct bytes text, struct bytes put)
{
	struct transitions *transitions = moving->transitions;
	struct transition *row = NULL;
	const struct rename *found;
	size_t count = 0, line = 1, at = 0, seen = 0;

	while ((at = renames_find(&transitions->moved, text, at, &found)) < text.size) {
		if (!row)
			row = add_row(moving, file, SEVERITY_NOTE);
		for (; seen < at; seen++)
			line += text.at[seen] == '\n';
		transition_note(transitions, &transitions->met, found->from);
		if (count++ < NAMES_SHOWN_MAX)
			note_name(moving, row, line, word_around(text, at));
		at += strlen(found->from);
	}
	if (!row)
		return;
	row->text = arena_string(transitions->arena, put);
	row->what = arena_format(transitions->arena,
				 "%s names what is called otherwise there, and is written "
				 "for that: %zu %s",
				 file->row->path, count, count == 1 ? "place" : "places");
}

/* As they are called there: the text itself if it is none of these names. */
static struct bytes renamed(struct moving_files *moving, struct bytes text)
{
	struct transitions *transitions = moving->transitions;
	const struct rename *found;
	scoped_buf ret = { 0 };

	if (renames_find(&transitions->moved, text, 0, &found) == text.size)
		return text;
	renames_apply(&transitions->moved, text, &ret);
	return bytes_of(arena_string(transitions->arena, buf_bytes(&ret)));
}

/* ---- three ways ---------------------------------------------------------------------------- */

/* Both sides of each conflict, as they would stand in a file that git merged. */
static void note_conflicts(struct moving_files *moving, const struct line_merge *merge,
			   struct transition *row)
{
	for (vec_each(piece, &merge->pieces)) {
		struct bytes ours = piece->ours.text, theirs = piece->theirs.text;

		if (piece->kind != LINE_PIECE_CONFLICT)
			continue;
		ours = bytes_trim(bytes_slice(ours, 0, CONFLICT_TEXT_MAX));
		theirs = bytes_trim(bytes_slice(theirs, 0, CONFLICT_TEXT_MAX));
		transition_note(moving->transitions, &row->evidence,
				arena_format(moving->transitions->arena,
					     "line %zu: by hand \"%.*s\", in the new default "
					     "\"%.*s\"",
					     piece->ours.line, (int)ours.size, ours.at,
					     (int)theirs.size, theirs.at));
	}
}

/* Returns the merged text. */
static struct bytes tell_merge(struct moving_files *moving, const struct moving_file *file,
			       const struct line_merge *merge)
{
	struct arena *arena = moving->transitions->arena;
	struct transition *row = add_row(moving, file,
					 merge->conflicts ? SEVERITY_WARN : SEVERITY_NOTE);
	scoped_buf text = { 0 };
	size_t changes = merge->conflicts;

	for (vec_each(piece, &merge->pieces))
		changes += piece->kind == LINE_PIECE_OURS;
	line_merge_add(merge, LINE_PIECE_OURS, &text);
	row->text = arena_string(arena, buf_bytes(&text));
	row->what = arena_format(arena, "%s: %zu hand-made %s onto the default of %s %s",
				 file->row->path, changes,
				 changes == 1 ? "change is carried" : "changes are carried",
				 file->new_package->name, file->new_package->version);
	if (merge->conflicts) {
		row->what = arena_format(
			arena,
			"%s: %zu of %zu hand-made changes touch what the default of %s %s "
			"changed as well",
			file->row->path, merge->conflicts, changes, file->new_package->name,
			file->new_package->version);
		row->proposal = "what was made by hand is put; look at what the new default "
				"says there";
		note_conflicts(moving, merge, row);
	}
	return bytes_of(row->text);
}

/* Why nothing can be merged; NULL if both defaults are texts that are not the same. */
static const char *why_not(const struct moving_files *moving, const struct moving_file *file)
{
	if (!moving->packages)
		return "compare it with the new default; with --debs both defaults are compared";
	if (!file->old_package)
		return "compare it with the new default: the package that brought it is not among "
		       "those of --debs";
	if (!file->new_package)
		return "compare it with the new default: the new package is not among those of "
		       "--debs";
	if (file->before.state != DEFAULT_FILE_FOUND)
		return "compare it with the new default: no package has the old one as a file";
	return NULL;
}

static void tell_as_it_was(struct moving_files *moving, const struct moving_file *file,
			   const char *proposal, enum severity severity)
{
	struct transition *row = add_row(moving, file, severity);

	row->what = arena_format(
		moving->transitions->arena,
		"%s, changed by hand, is put as it was over the default of %s", file->row->path,
		file->package_there ? file->package_there : file->row->owner_package);
	row->proposal = proposal;
}

/* Carries the changes; returns what is put there. Both of the old host are as they would be called
 * there, which is no change of anybody's. */
static struct bytes merge(struct moving_files *moving, const struct moving_file *file,
			  struct bytes text)
{
	const char *why = why_not(moving, file);
	struct line_merge merged = { 0 };
	struct err err;

	if (!why && file->after.state != DEFAULT_FILE_FOUND) {
		tell_as_it_was(moving, file,
			       "the new package does not bring it: look what is "
			       "read in its place",
			       SEVERITY_WARN);
		return text;
	}
	struct bytes before = why ? (struct bytes){ 0 } : renamed(moving, file->before.contents);

	if (!why && bytes_equal(before, file->after.contents))
		return text;
	if (!why && bytes_find(text, '\0') >= 0)
		why = "compare it with the new default: it is no text";
	if (!why && line_merge_init(&merged, before, text, file->after.contents, &err) < 0)
		why = "compare it with the new default: little of the old one is left in it";
	if (why) {
		tell_as_it_was(moving, file, why, SEVERITY_NOTE);
		return text;
	}
	text = tell_merge(moving, file, &merged);
	line_merge_deinit(&merged);
	return text;
}

/* ---- options ------------------------------------------------------------------------------- */

static void tell_option(struct moving_files *moving, const struct moving_file *file,
			const struct configured_program *program,
			const struct option_finding *found)
{
	static const enum severity severities[OPTION_CHANGE_COUNT] = {
		[OPTION_REMOVED] = SEVERITY_BAD,  [OPTION_IGNORED] = SEVERITY_WARN,
		[OPTION_RENAMED] = SEVERITY_NOTE, [OPTION_DEPRECATED] = SEVERITY_NOTE,
		[OPTION_CHANGED] = SEVERITY_WARN,
	};
	struct arena *arena = moving->transitions->arena;
	const struct option_rule *rule = found->rule;
	struct transition *row = add_row(moving, file, severities[rule->change]);
	const char *place = found->line ? arena_format(arena, "%s:%u: %s", file->path_there,
						       found->line, found->directive)
					: file->path_there;

	row->what = arena_format(arena, "%s is %s since %s %s", place,
				 option_change_name(rule->change), program->name, rule->from);
	if (rule->instead)
		row->proposal = arena_format(arena, "write %s", rule->instead);
	transition_note(moving->transitions, &row->evidence, rule->reason);
}

static void look_at_options(struct moving_files *moving, const struct moving_file *file,
			    struct bytes text)
{
	const struct configured_program *program = configured_program_of(
		&moving->transitions->programs, file->row->path);
	struct option_findings findings;

	if (!program)
		return;
	const struct option_question question = {
		.program = program->name,
		.path = file->row->path,
		.old_version = bytes_of(program->old_version),
		.new_version = bytes_of(program->new_version),
	};

	option_rules_find(&question, text, moving->transitions->arena, &findings);
	for (vec_each(found, &findings.found))
		tell_option(moving, file, program, found);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void see_text(struct moving_files *moving, const struct moving_file *file, struct bytes text)
{
	bool is_text = bytes_find(text, '\0') < 0;
	struct bytes put = is_text ? renamed(moving, text) : text;

	if (is_changed(file->row))
		put = merge(moving, file, put);
	if (is_text) {
		tell_names(moving, file, text, put);
		transitions_meet_links(moving->transitions, file->row->path, text);
	}
	look_at_options(moving, file, put);
}

static int see_member(void *context, const struct archive_member *member, struct err *err)
{
	struct moving_files *moving = context;
	const size_t *at = member->place == ARCHIVE_FILES
				   ? moving_file_map_find(&moving->paths, member->path)
				   : NULL;
	struct moving_file *file = at ? &moving->files.at[*at - 1] : NULL;
	scoped_buf text = { 0 };

	if (!file || file->is_gone || member->hardlink ||
	    archive_entry_filetype(member->entry) != S_IFREG ||
	    archive_entry_size(member->entry) > LINE_MERGE_SIZE_MAX)
		return 0;
	int failed = archive_contents_read(member, LINE_MERGE_SIZE_MAX, &text, err);

	if (failed)
		return failed;
	file->is_seen = true;
	see_text(moving, file, buf_bytes(&text));
	return 0;
}

/* What was changed by hand and not carried. */
static void tell_rest(struct moving_files *moving)
{
	for (vec_each(file, &moving->files))
		if (!file->is_seen && !file->is_gone && is_changed(file->row))
			tell_as_it_was(moving, file, "compare it with the new default",
				       SEVERITY_NOTE);
}

int transitions_add_files(struct transitions *transitions, const struct transition_sources *sources,
			  struct err *err)
{
	SCOPED(moving_files_deinit)
	struct moving_files moving = {
		.transitions = transitions,
		.packages = sources->packages,
	};
	int failed = 0;

	collect(&moving);
	if (sources->archive)
		failed = archive_contents_walk(sources->archive, see_member, &moving, err);
	tell_rest(&moving);
	return failed;
}
