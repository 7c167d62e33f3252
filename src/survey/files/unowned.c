/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nobody owns, as rows: a tree is its highest folder with its sums, unless it is so small that
 * its files say more; programs in it are never hidden.
 */
#include "base/human.h"
#include "base/path.h"
#include "snapshot/wording.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"
#include "survey/packages/binary_info.h"

enum {
	TREE_LISTED_MAX = 4,       /* entries of a tree that is listed file by file */
	TREE_LISTED_ETC_MAX = 200, /* the same in /etc, where every file is configuration */
	TREE_PROGRAMS_MAX = 25,    /* programs of a tree that get a row each, or folders of them */
	TREE_PROGRAMS_NAMED = 3,   /* names in the evidence of such a folder */
	TREE_PARTS_MAX = 32,       /* depth of such folders */
	TREE_SNIFFED_MAX = 5000,   /* programs of a tree whose first bytes are read */
};

/* What a program says of itself: where it came from, if nobody else knows. */
static void note_program(struct survey *survey, struct file_row *row)
{
	struct binary_info info = { 0 };
	struct err err;

	if (binary_info_read(survey->root, row->path, survey->arena, &info, &err) < 0)
		return; /* a script, or nothing to read: the row says what it is */
	binary_info_note(survey, &row->evidence, &info);
	(void)binary_info_add_package(survey, row->path, &info);
}

/* A row for a file that no package owns; what a package's tools say of it is `finding`, if any. */
static struct file_row *add_found(struct files *files, const char *path, const struct stat *state,
				  const char *finding)
{
	struct file_row *row = file_row_add(files->survey, path, state);

	file_row_find(files->survey, row, finding);
	file_row_judge(files->survey, &files->endings, row, state->st_mode);
	if (S_ISREG(state->st_mode) && (state->st_mode & (S_ISUID | S_ISGID)))
		file_row_find(files->survey, row, "setuid");
	if (row->capabilities)
		file_row_find(files->survey, row, "capabilities");
	if (S_ISREG(state->st_mode) && (state->st_mode & 0111))
		note_program(files->survey, row);
	return row;
}

static struct file_row *add_row(struct files *files, const char *path, const struct stat *state)
{
	return add_found(files, path, state, "unowned");
}

/* A choice of the administrator: which program, or that something is started, or never is. */
static const char *choice_of(struct survey *survey, const char *path)
{
	static const char *const enabling[] = { "/etc/systemd/", "/etc/rc",   "/etc/runlevels/",
						"/etc/apache2/", "/etc/php/", "/etc/nginx/" };
	scoped_buf target = { 0 };

	if (root_readlink(survey->root, path, &target) == 0 &&
	    strcmp(buf_text(&target), "/dev/null") == 0)
		return "overridden";
	for (size_t i = 0; i < sizeof(enabling) / sizeof(enabling[0]); i++)
		if (bytes_starts(bytes_of(path), enabling[i]))
			return "added";
	return "alternative";
}

static struct file_row *add_managed(struct files *files, const char *path, const struct stat *state,
				    const struct managed_answer *managed)
{
	static const char *const findings[] = {
		[MANAGED_UNKNOWN] = "unowned",   [MANAGED_EXPECTED] = "unowned",
		[MANAGED_EDITED] = "changed",    [MANAGED_BY_HAND] = NULL,
		[MANAGED_LEFTOVER] = "leftover",
	};
	const char *finding = findings[managed->verdict];
	struct file_row *row = add_found(files, path, state,
					 finding ? finding : choice_of(files->survey, path));

	row->owner_package = managed->package;
	row->expected = managed->expected;
	if (managed->why)
		survey_note(files->survey, &row->evidence, "%s", managed->why);
	for (vec_each(told, &managed->told)) /* with all its words, however many */
		*vec_push_in(files->survey->arena, &row->evidence) = *told;
	if (managed->belongs_to)
		survey_note(files->survey, &row->evidence, "beside %s", managed->belongs_to);
	return row;
}

static void judge_tree(struct survey *survey, const struct unowned *tree, struct file_row *row)
{
	struct file_verdict verdict = file_class_judge_tree(bytes_of(tree->path), tree->tally,
							    tree->judged);

	/* what such a folder holds is data, unless what it holds says otherwise */
	if (tree->is_written && file_class_is_of_place(verdict.why))
		verdict = (struct file_verdict){ CLASS_DATA, WORDING_WRITTEN };
	row->file_class = file_class_names[verdict.class];
	row->class_why = verdict.why;
	if (tree->files && tree->newest - tree->oldest > FILES_SPREAD_SECONDS) {
		scoped_buf spread = { 0 };

		buf_add_text(&spread, WORDING_TREE_SPREAD);
		human_date(&spread, tree->oldest);
		buf_add_text(&spread, " to ");
		human_date(&spread, tree->newest);
		survey_note(survey, &row->evidence, "%s", buf_text(&spread));
	}
	if (tree->recent)
		survey_note(survey, &row->evidence, "%lld" WORDING_TREE_RECENT,
			    (long long)tree->recent);
	if (tree->language_packages)
		survey_note(survey, &row->evidence, "holds %lld packages of languages",
			    (long long)tree->language_packages);
	if (tree->is_rest)
		survey_note(survey, &row->evidence,
			    "beside what lies in this folder and has rows of its own");
}

/* An unowned folder that is the home of a user: whose, and that it is not that user's. */
static void judge_home(struct files *files, const struct unowned *tree, struct file_row *row)
{
	struct survey *survey = files->survey;
	const struct home *home = homes_find(files->homes, bytes_of(tree->path));

	if (!home || tree->is_rest)
		return;
	survey_note(survey, &row->evidence, "%s", home->why);
	if (!home_is_strange(home, &tree->state))
		return;
	file_row_find(survey, row, "owner");
	row->expected = arena_format(survey->arena, "owner %s", home->user);
}

/* Made with its user, and empty since. */
static bool is_new_home(const struct files *files, const struct unowned *tree)
{
	const struct home *home = tree->is_tree && tree->entries == 0
					  ? homes_find(files->homes, bytes_of(tree->path))
					  : NULL;

	return home && home_is_users(home, &tree->state);
}

static void add_tree(struct files *files, const struct unowned *tree)
{
	struct file_row *row = file_row_add(files->survey, tree->path, &tree->state);

	file_row_find(files->survey, row, "unowned");
	file_row_find(files->survey, row, "tree");
	row->type = "directory";
	row->entries = tree->entries;
	row->size = tree->bytes;
	row->executables = tree->programs;
	if (tree->files)
		row->mtime = tree->newest;
	judge_tree(files->survey, tree, row);
	judge_home(files, tree, row);
}

/* ---- small trees --------------------------------------------------------------------------- */

struct listing {
	struct files *files;
	int64_t told;                   /* files that got a row, or that need none */
	int64_t most;                   /* should the tree grow meanwhile */
	vec_of(struct unowned) folders; /* in it, with what lies right in them */
};

static enum tree_walk_answer list_folder(struct listing *listing,
					 const struct tree_walk_entry *entry)
{
	struct arena *arena = listing->files->survey->arena;
	bool is_apart = entry->depth &&
			files_path_set_find(&listing->files->apart, map_hash_text(entry->path));

	if (is_apart || !files_may_enter(listing->files, entry))
		return TREE_WALK_PAST;
	if (entry->depth && (int64_t)listing->folders.count < listing->most)
		*vec_push_in(arena, &listing->folders) = (struct unowned){
			.path = arena_string(arena, bytes_of(entry->path)),
			.state = entry->state,
			.is_tree = true,
		};
	return TREE_WALK_ON;
}

static enum tree_walk_answer list_entry(void *context, const struct tree_walk_entry *entry)
{
	struct bytes folder = path_folder(entry->path);
	struct listing *listing = context;
	struct managed_answer managed;
	bool covers;

	for (vec_each(tree, &listing->folders))
		tree->entries += bytes_is(folder, tree->path);
	if (S_ISDIR(entry->state.st_mode))
		return list_folder(listing, entry);
	if (listing->told++ >= listing->most)
		return TREE_WALK_STOP;
	if (!S_ISSOCK(entry->state.st_mode) &&
	    !files_explain(listing->files, entry->path, &entry->state, &managed, &covers))
		(void)add_managed(listing->files, entry->path, &entry->state, &managed);
	return TREE_WALK_ON;
}

/* A program may need the empty folder beside it, and no file's row tells of that. */
static void list_empty_folders(struct files *files, const struct listing *listing)
{
	struct managed_answer managed;
	bool covers;

	for (vec_each(tree, &listing->folders))
		if (tree->entries == 0 &&
		    !files_explain(files, tree->path, &tree->state, &managed, &covers))
			add_tree(files, tree);
}

/* A small tree is told by its files; true if it was. */
static bool list_tree(struct files *files, const struct unowned *tree)
{
	bool is_config = strncmp(tree->path, "/etc/", 5) == 0;
	struct listing listing = { .files = files,
				   .most = is_config ? TREE_LISTED_ETC_MAX : TREE_LISTED_MAX };
	const struct tree_walk walk = { .context = &listing, .visit = list_entry };
	struct err err;

	const struct home *home = homes_find(files->homes, bytes_of(tree->path));

	if (tree->is_rest || tree->is_written || tree->entries == 0 ||
	    tree->entries > listing.most || (home && home_is_strange(home, &tree->state)))
		return false;
	if (tree_walk(&walk, files->survey->root, tree->path, &err) < 0)
		survey_error_from(files->survey, tree->path, &err);
	if (listing.told == 0)
		return false; /* nothing but folders */
	list_empty_folders(files, &listing);
	return true;
}

/* ---- programs in trees --------------------------------------------------------------------- */

static bool is_special(const struct stat *state)
{
	return (state->st_mode & (S_ISUID | S_ISGID)) || !S_ISREG(state->st_mode);
}

/* True if its first bytes are a program's. Where every file has an x bit (from a file system that
 * knows none) that alone means nothing; libraries and git's samples of hooks do not run. */
static bool is_real(struct files *files, const struct program *program, struct buf *head)
{
	struct bytes path = bytes_of(program->path);

	if (is_special(&program->state))
		return true;
	if (bytes_find_text(bytes_of(path_name(program->path)), ".so") >= 0 ||
	    bytes_ends(path, ".sample"))
		return false;
	return (content_head(files->survey->root, program->path, head) &&
		content_is_program(buf_bytes(head)));
}

/* The first `parts` names of a path, in front of its last one. */
static struct bytes front(const char *path, size_t parts)
{
	struct bytes folder = path_folder(path);
	size_t size = 0;

	while (size < folder.size && parts--)
		for (size++; size < folder.size && folder.at[size] != '/';)
			size++;
	return bytes_slice(folder, 0, size);
}

/* How many of the sorted programs, from the first on, lie in its folder of that many parts. */
static size_t in_folder(const struct program *programs, size_t count, size_t parts)
{
	struct bytes folder = front(programs[0].path, parts);
	size_t same = 1;

	while (same < count && bytes_equal(folder, front(programs[same].path, parts)))
		same++;
	return same;
}

/* The most parts of folders by which the programs fall into few enough groups. */
static size_t parts_for(const struct program *programs, size_t count)
{
	size_t ret = 1;

	for (size_t parts = 2, groups = 0; parts < TREE_PARTS_MAX; parts++, groups = 0) {
		for (size_t i = 0; i < count; i += in_folder(&programs[i], count - i, parts))
			groups++;
		if (groups > TREE_PROGRAMS_MAX || groups == count)
			break;
		ret = parts;
	}
	return ret;
}

/* One row for the programs below a folder. */
static void add_folder(struct files *files, const struct program *programs, size_t count,
		       struct bytes folder)
{
	struct survey *survey = files->survey;
	const char *path = arena_string(survey->arena, folder);
	scoped_buf named = { 0 };
	struct stat state;

	if (root_lstat(survey->root, path, &state) < 0)
		return;
	struct file_row *row = file_row_add(survey, path, &state);

	file_row_find(survey, row, "unowned");
	file_row_find(survey, row, "tree");
	row->file_class = file_class_names[CLASS_CODE];
	row->class_why = "it holds programs";
	row->executables = (int64_t)count;
	for (size_t i = 0; i < count && i < TREE_PROGRAMS_NAMED; i++)
		buf_add_format(&named, "%s%s", i ? ", " : "", path_name(programs[i].path));
	if (count > TREE_PROGRAMS_NAMED)
		buf_add_format(&named, " and %zu more", count - TREE_PROGRAMS_NAMED);
	survey_note(survey, &row->evidence, "programs: %s", buf_text(&named));
}

/* Rows for the programs of one tree, which are sorted by path: each, or where they are many, the
 * folders that hold them. What the tree itself would be is in its row already, if it has one. */
static void add_programs(struct files *files, const struct program *programs, size_t count)
{
	const struct unowned *tree = &files->unowned.at[programs[0].tree];
	size_t parts = count > TREE_PROGRAMS_MAX ? parts_for(programs, count) : SIZE_MAX;

	for (size_t i = 0, size; i < count; i += size) {
		struct bytes folder = front(programs[i].path, parts);

		size = parts == SIZE_MAX ? 1 : in_folder(&programs[i], count - i, parts);
		if (size == 1)
			(void)add_row(files, programs[i].path, &programs[i].state);
		else if (tree->is_expected || !bytes_is(folder, tree->path))
			add_folder(files, &programs[i], size, folder);
	}
}

/* Folders come right before what lies in them, so that those below any one stand together. */
static int compare_folders(struct bytes left, struct bytes right)
{
	struct bytes a, b;

	for (;;) {
		bool has_left = bytes_part(&left, '/', &a), has_right = bytes_part(&right, '/', &b);
		int order = has_left && has_right ? bytes_compare(a, b) : has_left - has_right;

		if (order || !has_left)
			return order;
	}
}

/* Sorts by the folder, then by the name: what lies in one folder stands together. */
static int by_tree(const void *a, const void *b)
{
	const struct program *left = a, *right = b;

	if (left->tree != right->tree)
		return left->tree < right->tree ? -1 : 1;
	int order = compare_folders(path_folder(left->path), path_folder(right->path));

	return order ? order : strcmp(left->path, right->path);
}

/* Keeps the real programs of a tree, in place; returns their number. */
static size_t sift(struct files *files, struct program *programs, size_t count)
{
	scoped_buf head = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (i >= TREE_SNIFFED_MAX || is_real(files, &programs[i], &head))
			programs[kept++] = programs[i];
	return kept;
}

static void add_all_programs(struct files *files)
{
	struct program *programs = files->programs.at;
	size_t count = files->programs.count;

	vec_sort(&files->programs, by_tree);
	for (size_t i = 0, next; i < count; i = next) {
		struct unowned *tree = &files->unowned.at[programs[i].tree];

		for (next = i + 1; next < count && programs[next].tree == programs[i].tree;)
			next++;
		if (tree->is_void)
			continue;
		size_t kept = sift(files, &programs[i], next - i);

		tree->programs += (int64_t)kept - (int64_t)(next - i);
		if (kept && !tree->is_listed)
			add_programs(files, &programs[i], kept);
	}
}

static void add_lone(struct files *files, const struct unowned *unowned)
{
	struct file_row *row = add_managed(files, unowned->path, &unowned->state,
					   &unowned->managed);

	if (!unowned->was_folder)
		return;
	file_row_find(files->survey, row, "type");
	row->expected = "a directory";
}

void files_add_unowned(struct files *files)
{
	const struct content *content = files->survey->content;

	for (vec_each(unowned, &files->unowned))
		unowned->is_listed = unowned->is_tree && !unowned->is_void &&
				     !unowned->is_expected &&
				     content->files.count < FILES_UNOWNED_MAX &&
				     list_tree(files, unowned);
	add_all_programs(files);
	for (vec_each(unowned, &files->unowned)) {
		if (unowned->is_void || unowned->is_expected || unowned->is_listed)
			continue;
		if (is_new_home(files, unowned))
			files->expected++;
		else if (unowned->is_tree || unowned->is_rest)
			add_tree(files, unowned);
		else
			add_lone(files, unowned);
	}
	if (files->beyond >= 0)
		survey_error(files->survey, NULL,
			     "more than %d files and folders that no package owns: the others are "
			     "counted together, as a row of /",
			     FILES_UNOWNED_MAX);
}
