/* SPDX-License-Identifier: GPL-2.0-or-later */
/* git-dump ROOT WORK [--fast]: what our reader finds in a work tree of git, for comparison with
 * what git says: a line each for commit, branch, tag ..., then "M PATH" for what differs from the
 * commit and "? PATH" for what git does not know, the first of each, and their numbers. */
#include <stdio.h>
#include <string.h>

#include "survey/applications/git_repository.h"

static void print_paths(char mark, const text_list *paths, int64_t count)
{
	for (vec_each(path, paths))
		printf("%c %s\n", mark, *path);
	printf("%c count %lld\n", mark, (long long)count);
}

static int dump(struct survey *survey, const char *work)
{
	scoped_git_repository repository = { 0 };
	struct git_move move;
	scoped_buf text = { 0 };
	struct vcs row;
	struct err err;

	if (git_repository_open(&repository, survey, work, 0, &err) < 0) {
		fprintf(stderr, "git-dump: %s\n", err.text);
		return 1;
	}
	record_init(&vcs_type, &row);
	git_repository_describe(&repository, &row);
	const char *tag = git_repository_tag(&repository);

	printf("commit %s\nbranch %s\ntag %s\nremote %s\n", row.commit ? row.commit : "-",
	       row.branch ? row.branch : "-", tag ? tag : "-", row.remote ? row.remote : "-");
	printf("at %lld\nsubject %s\ndirty %d\n", (long long)row.committed_at,
	       row.subject ? row.subject : "", row.dirty);
	if (git_repository_last_move(&repository, &text, &move))
		printf("move %lld %.*s\n", (long long)move.who.at, (int)move.what.size,
		       move.what.at);
	print_paths('M', &row.changed, row.changed_count);
	print_paths('?', &row.untracked, row.untracked_count);
	return 0;
}

int main(int argc, char **argv)
{
	struct survey survey = { .deadline_ms = INT64_MAX, .collector = "test" };
	struct snapshot snapshot;
	struct root root;
	struct err err;

	if (argc < 3 || root_init(&root, argv[1], &err) < 0)
		return 2;
	snapshot_init(&snapshot);
	survey.snapshot = &snapshot;
	survey.content = &snapshot.content;
	survey.arena = &snapshot.arena;
	survey.root = &root;
	survey.options.fast = argc > 3;
	int failed = dump(&survey, argv[2]);

	for (vec_each(error, &snapshot.content.errors))
		printf("! %s: %s\n", error->path ? error->path : "", error->what);
	snapshot_deinit(&snapshot);
	root_deinit(&root);
	return failed;
}
