/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an application's code comes here, by the traces that ways of deploying leave: releases and a
 * link to the current one (capistrano, deployer), a clone that is pulled, the working folder of a
 * CI runner, copies that a job or a person makes; by whom, and with which key they come in.
 */
#include "base/path.h"
#include "survey/applications/application_parts.h"
#include "survey/applications/git_repository.h"
#include "survey/secrets.h"

enum { SOURCE_SIZE_MAX = 200 }; /* of where a copy comes from */

/* clang-format off: tables */

/* Folders that CI runners work in. */
static const struct {
	const char *part;
	const char *runner;
} runner_folders[] = {
	{ "/actions-runner/", "GitHub's runner" },
	{ "/_work/", "GitHub's runner" },
	{ "/gitlab-runner/builds/", "GitLab's runner" },
	{ "/builds/", "GitLab's runner" },
	{ "/jenkins/workspace/", "Jenkins" },
	{ "/.jenkins/workspace/", "Jenkins" },
	{ "/buildkite-agent/builds/", "Buildkite" },
	{ "/teamcity/work/", "TeamCity" },
	{ "/buildAgent/work/", "TeamCity" },
	{ "/drone/src", "Drone" },
	{ "/woodpecker/", "Woodpecker" },
	{ "/go-agent/pipelines/", "GoCD" },
};

/* How a move of HEAD begins -> how the code comes. */
static const struct {
	const char *start;
	const char *how;
	const char *why;
} moves[] = {
	{ "pull", "git pull", NULL },
	{ "clone", "git clone", "and nothing since" },
	{ "reset: moving to origin", "git fetch and reset", "what scripts do that want no merge" },
	{ "reset: moving to ", "git reset", NULL },
	{ "checkout", "git checkout", NULL },
	{ "merge", "git merge", NULL },
	{ "commit", "git commit, in place", "somebody works here" },
	{ "rebase", "git rebase, in place", "somebody works here" },
};

/* Programs that copy, where one of their arguments is a folder of the application. */
static const char *const copiers[] = {
	"rsync", "scp", "unison", "lsyncd", "aws s3 sync", "rclone"
};
/* clang-format on */

/* ---- releases ------------------------------------------------------------------------------ */

/* The last line of a text. */
static struct bytes last_line(struct bytes text)
{
	text = bytes_trim(text);
	return bytes_slice(text, (size_t)(bytes_find_last(text, '\n') + 1), text.size);
}

/* "Branch main (at 1234567) deployed as release 20240101 by deploy" in revisions.log. */
static void read_capistrano(struct survey *survey, const char *base, struct application *row)
{
	static const char by[] = " by ";
	scoped_buf text = { 0 };
	struct bytes line;

	if (!application_read(survey, base, "revisions.log", &text))
		return;
	line = last_line(buf_bytes(&text));
	for (ptrdiff_t at = bytes_find_text(line, by); at >= 0; at = bytes_find_text(line, by))
		line = bytes_slice(line, (size_t)at + strlen(by), line.size);
	if (line.size && line.size <= SOURCE_SIZE_MAX && !survey->options.no_people)
		row->deploy_user = survey_redact(survey, base, "revisions.log", line);
}

/* {"created_at":"2024-...","release_name":"7","user":"alice","target":"main"}, a line a release. */
static void read_deployer(struct survey *survey, const char *base, struct application *row)
{
	static const char name[] = "\"user\":\"";
	scoped_buf text = { 0 };
	struct bytes line, user;
	ptrdiff_t at;

	if (!application_read(survey, base, ".dep/releases_log", &text))
		return;
	line = last_line(buf_bytes(&text));
	at = bytes_find_text(line, name);
	line = bytes_slice(line, (size_t)at + strlen(name), line.size);
	if (at >= 0 && bytes_part(&line, '"', &user) && user.size && !survey->options.no_people)
		row->deploy_user = survey_redact(survey, base, ".dep/releases_log", user);
}

/* REVISION holds the commit of a release, repo/ the clone it was made from. */
static void add_revision(struct survey *survey, const char *base, const char *release,
			 struct application *row)
{
	scoped_git_repository repository = { 0 };
	scoped_buf text = { 0 };
	struct digest id;
	struct err err;

	if (!row->vcs.kind &&
	    git_repository_open(&repository, survey, arena_format(survey->arena, "%s/repo", base),
				0, &err) == 0)
		git_repository_describe(&repository, &row->vcs);
	if (!application_read(survey, release, "REVISION", &text))
		return;
	struct bytes commit = bytes_trim(buf_bytes(&text));

	if (!digest_from_hex(commit, DIGEST_SHA1, &id) &&
	    !digest_from_hex(commit, DIGEST_SHA256, &id))
		return;
	row->vcs.kind = "git";
	row->vcs.commit = arena_intern(survey->arena, commit);
}

static size_t count_releases(struct survey *survey, const char *base)
{
	scoped_names names = { 0 };
	struct err err;

	return root_list(survey->root, arena_format(survey->arena, "%s/releases", base), &names,
			 &err) < 0
		       ? 0
		       : names.starts.count;
}

static bool add_releases(struct survey *survey, const struct application_draft *draft,
			 struct application *row)
{
	struct bytes release, folder = application_releases(draft->root, &release);
	const char *base = arena_intern(survey->arena, folder), *name;
	scoped_buf link = { 0 };
	struct stat state;

	buf_add_format(&link, "%s/current", base);
	if (!folder.size || root_lstat(survey->root, buf_text(&link), &state) < 0)
		return false;
	name = arena_intern(survey->arena, release);
	row->deployed_by = "releases and current";
	row->deployed_at = state.st_mtime; /* when the link was laid */
	read_capistrano(survey, base, row);
	read_deployer(survey, base, row);
	add_revision(survey, base, name, row);
	survey_note(survey, &row->evidence, "release %s of %zu in %s/releases", path_name(name),
		    count_releases(survey, base), base);
	return true;
}

/* ---- clones -------------------------------------------------------------------------------- */

static const char *how_moved(struct survey *survey, struct bytes what)
{
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (bytes_starts(what, moves[i].start))
			return moves[i].how;
	return "git";
}

/* The work tree that a folder lies in: itself, or one above. */
static bool open_above(struct survey *survey, const char *folder, struct git_repository *ret)
{
	struct bytes path = bytes_of(folder);
	struct stat state;
	struct err err;

	for (unsigned i = 0; i < APPLICATION_CLIMB_MAX && path.size > 1; i++) {
		scoped_buf text = { 0 };

		if (i > 0 && application_is_shared(path))
			return false;
		buf_add_format(&text, "%.*s/.git", (int)path.size, path.at);
		if (root_lstat(survey->root, buf_text(&text), &state) == 0) {
			buf_cut(&text, path.size);
			return git_repository_open(ret, survey, buf_text(&text), 0, &err) == 0;
		}
		path.size = (size_t)bytes_find_last(path, '/');
	}
	return false;
}

static void add_move(struct git_repository *repository, struct application *row)
{
	struct survey *survey = repository->survey;
	scoped_buf text = { 0 };
	struct git_move move;
	struct stat state;

	if (root_lstat(survey->root, repository->folder, &state) == 0 && state.st_uid != 0)
		row->deploy_user = survey_user_name(survey, state.st_uid);
	if (!git_repository_last_move(repository, &text, &move)) {
		row->deployed_by = "git";
		return;
	}
	row->deployed_by = how_moved(survey, move.what);
	row->deployed_at = move.who.at;
	survey_note(survey, &row->evidence, "%s/logs/HEAD", repository->folder);
}

/* A clone of the same work tree as of another row is not read twice. */
static bool copy_known(struct survey *survey, const struct git_repository *repository,
		       struct application *row)
{
	const char *evidence = arena_format(survey->arena, "work tree %s", repository->work);

	for (vec_each(other, &survey->content->applications))
		if (other != row && text_list_has(&other->evidence, evidence)) {
			row->vcs = other->vcs;
			return true;
		}
	if (strcmp(repository->work, row->path) != 0)
		survey_note(survey, &row->evidence, "%s", evidence);
	return false;
}

static bool add_clone(struct survey *survey, const struct application_draft *draft,
		      struct application *row)
{
	scoped_git_repository repository = { 0 };
	const char *tag;

	if (!open_above(survey, draft->root, &repository))
		return false;
	if (!copy_known(survey, &repository, row))
		git_repository_describe(&repository, &row->vcs);
	tag = git_repository_tag(&repository);
	if (!row->version)
		row->version = tag;
	add_move(&repository, row);
	return true;
}

/* Mercurial: its dirstate begins with the parent of the work tree. Source: hg's wiki, DirState. */
static void add_mercurial(struct survey *survey, const char *folder, struct vcs *row)
{
	scoped_buf text = { 0 }, hex = { 0 };
	struct bytes rest, line, name;
	struct digest parent;

	if (!root_exists(survey->root, arena_format(survey->arena, "%s/.hg/store", folder)))
		return;
	row->kind = "hg";
	if (application_read(survey, folder, ".hg/hgrc", &text))
		for (rest = buf_bytes(&text); bytes_line(&rest, &line);)
			if (bytes_part(&line, '=', &name) && bytes_is(bytes_trim(name), "default"))
				row->remote = survey_redact(survey, folder, "hgrc",
							    bytes_trim(line));
	row->branch = "default";
	if (application_read(survey, folder, ".hg/branch", &text))
		row->branch = arena_intern(survey->arena, bytes_trim(buf_bytes(&text)));
	/* version 2 of the file begins otherwise */
	if (application_read(survey, folder, ".hg/dirstate", &text) &&
	    !bytes_starts(buf_bytes(&text), "dirstate-v2") &&
	    digest_from_bytes(bytes_slice(buf_bytes(&text), 0, 20), DIGEST_SHA1, &parent)) {
		digest_add_hex(&hex, &parent);
		row->commit = arena_string(survey->arena, buf_bytes(&hex));
	}
}

static void add_others(struct survey *survey, const struct application_draft *draft,
		       struct application *row)
{
	add_mercurial(survey, draft->root, &row->vcs);
	if (!row->vcs.kind &&
	    root_exists(survey->root, arena_format(survey->arena, "%s/.svn/wc.db", draft->root)))
		row->vcs.kind = "svn";
}

/* ---- copies -------------------------------------------------------------------------------- */

/* True if a command's words name the folder, or one in it or around it that is its own. */
static bool names_folder(const char *command, const char *folder)
{
	const char *at = strstr(command, folder);

	for (; at; at = strstr(at + 1, folder)) {
		char before = at == command ? ' ' : at[-1], behind = at[strlen(folder)];

		if (strchr(" \t'\"=:", before) && strchr(" \t'\"/", behind))
			return true; /* the end of the text too */
	}
	return false;
}

static bool copies(const char *command, const char *folder)
{
	for (size_t i = 0; command && i < sizeof(copiers) / sizeof(copiers[0]); i++)
		if (strstr(command, copiers[i]) && names_folder(command, folder))
			return true;
	return false;
}

/* The first word that names another host: "deploy@build01:/srv/shop". */
static struct bytes other_host(const char *command)
{
	struct bytes rest = bytes_of(command), word;

	while (bytes_word(&rest, &word)) {
		ptrdiff_t colon = bytes_find(word, ':');

		if (colon > 0 && word.at[0] != '-' && word.at[0] != '/' &&
		    word.size <= SOURCE_SIZE_MAX)
			return word;
	}
	return (struct bytes){ 0 };
}

static bool add_copies(struct survey *survey, const struct application_draft *draft,
		       struct application *row)
{
	for (vec_each(schedule, &survey->content->schedules)) {
		if (!copies(schedule->command, draft->shown))
			continue;
		struct bytes from = other_host(schedule->command);

		row->deployed_by = from.size ? arena_format(survey->arena, "rsync from %.*s",
							    (int)from.size, from.at)
					     : "a scheduled copy";
		row->deploy_user = schedule->user;
		row->deployed_at = schedule->last_run;
		survey_note(survey, &row->evidence, "%s", schedule->path ? schedule->path : "");
		return true;
	}
	for (vec_each(entry, &survey->content->history)) {
		if (!copies(entry->command, draft->shown))
			continue;
		row->deployed_by = entry->host ? arena_format(survey->arena, "%s, with %s",
							      entry->program, entry->host)
					       : "copied by hand";
		row->deploy_user = entry->user;
		row->deployed_at = entry->last_at;
		survey_note(survey, &row->evidence, "%s", entry->evidence ? entry->evidence : "");
		return true;
	}
	return false;
}

static bool add_runner(struct survey *survey, const struct application_draft *draft,
		       struct application *row)
{
	for (size_t i = 0; i < sizeof(runner_folders) / sizeof(runner_folders[0]); i++)
		if (strstr(draft->root, runner_folders[i].part)) {
			row->deployed_by = arena_format(survey->arena, "a CI runner: %s",
							runner_folders[i].runner);
			return true;
		}
	return false;
}

/* ---- who ----------------------------------------------------------------------------------- */

/* Who owns the code, unless that is root, or who runs it. */
static void add_owner(struct survey *survey, const struct application_draft *draft,
		      struct application *row)
{
	const char *owner;
	struct stat state;

	if (row->deploy_user || root_lstat(survey->root, draft->root, &state) < 0 ||
	    state.st_uid == 0)
		return;
	owner = survey_user_name(survey, state.st_uid);
	if (owner && (!row->user || strcmp(owner, row->user) != 0))
		row->deploy_user = owner;
}

/* The keys with which that user comes in. */
static void add_keys(struct survey *survey, struct application *row)
{
	for (vec_each(user, &survey->content->users)) {
		if (!row->deploy_user || !user->name || strcmp(user->name, row->deploy_user) != 0)
			continue;
		for (vec_each(key, &user->ssh_keys))
			if (row->evidence.count < APPLICATION_TEXTS_MAX)
				survey_note(survey, &row->evidence, "%s comes in with key %s%s%s%s",
					    user->name, key->fingerprint ? key->fingerprint : "?",
					    key->comment ? ", " : "",
					    key->comment ? key->comment : "",
					    key->options ? ", restricted" : "");
	}
}

void application_add_deployment(struct applications *applications,
				const struct application_draft *draft, struct application *row)
{
	struct survey *survey = applications->survey;
	bool is_release = add_releases(survey, draft, row);

	if (!is_release && !add_clone(survey, draft, row))
		add_others(survey, draft, row);
	if (!is_release && add_runner(survey, draft, row))
		; /* a runner makes its own clones */
	else if (!row->deployed_by)
		(void)add_copies(survey, draft, row);
	if (!row->deployed_by && strstr(draft->root, "/node_modules/"))
		row->deployed_by = "npm";
	else if (!row->deployed_by && strstr(draft->root, "/site-packages/"))
		row->deployed_by = "pip";
	add_owner(survey, draft, row);
	add_keys(survey, row);
}
