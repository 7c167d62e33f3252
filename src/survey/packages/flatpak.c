/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What flatpak deployed, for everybody and for single users, and its remotes. A deployment lies in
 * app/ID/ARCH/BRANCH/active. What it consists of is claimed as trees; overrides, which people
 * write, are not. Source: flatpak(1), flatpak-metadata(5), common/flatpak-dir.c.
 */
#include "format/packages/flatpak.h"

#include "survey/packages/packages.h"
#include "survey/secrets.h"

enum {
	FLATPAK_DEPLOYS_MAX = 10000,
	FLATPAK_DEPLOY_SIZE_MAX = 1024 * 1024,
};

/* One place with deployments. */
struct installation {
	struct survey *survey;
	const char *path;
	const char *scope; /* system, user */
	size_t first;      /* index of its first row */
	text_list remotes; /* names */
};

static void add_remotes(struct installation *installation)
{
	struct survey *survey = installation->survey;
	const char *path = arena_format(survey->arena, "%s/repo/config", installation->path);
	struct flatpak_remote remote;
	scoped_buf text = { 0 };

	if (!survey_read(survey, path, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (flatpak_remote_next(&rest, &remote) &&
	       installation->remotes.count < FLATPAK_DEPLOYS_MAX) {
		struct repository *row = RECORD_ADD(survey->arena, &survey->content->repositories,
						    repository);

		row->manager = "flatpak";
		row->suite = arena_intern(survey->arena, remote.name);
		row->url = survey_redact(survey, path, "url", remote.url);
		row->trusted_blindly = remote.is_unverified;
		row->enabled = !remote.is_disabled;
		row->path = path;
		*vec_push_in(survey->arena, &installation->remotes) = row->suite;
	}
}

/* `folder` is KIND/ID/ARCH/BRANCH. */
static void add_deploy(struct installation *installation, const char *kind, const char *id,
		       const char *arch, const char *branch)
{
	struct survey *survey = installation->survey;
	const char *path = arena_format(survey->arena, "%s/%s/%s/%s/%s/active", installation->path,
					kind, id, arch, branch);
	const char *file = arena_format(survey->arena, "%s/deploy", path);
	struct flatpak_deploy deploy;
	scoped_buf data = { 0 };
	struct stat state;
	struct err err;

	if (!root_exists(survey->root, path))
		return; /* data of one that is gone */
	if (root_read(survey->root, file, FLATPAK_DEPLOY_SIZE_MAX, &data, &err) < 0) {
		survey_error_from(survey, file, &err);
		return;
	}
	if (!flatpak_deploy_parse(buf_bytes(&data), &deploy)) {
		survey_error(survey, file, "is no description of a deployment");
		return;
	}
	struct package *row = RECORD_ADD(survey->arena, &survey->content->packages, package);

	row->manager = "flatpak";
	row->name = id;
	row->arch = arch;
	row->version = deploy.version.size ? arena_intern(survey->arena, deploy.version) : branch;
	row->reason = strcmp(kind, "app") == 0 ? "manual" : "auto";
	row->origin = arena_format(survey->arena, "%.*s %s", (int)deploy.origin.size,
				   deploy.origin.at, branch);
	row->scope = installation->scope;
	row->path = path;
	/* a remote that is there may hold it still; one that is gone cannot be asked */
	if (!text_list_has(&installation->remotes, arena_intern(survey->arena, deploy.origin)))
		row->in_repository = TRI_NO;
	if (root_stat(survey->root, file, &state) == 0)
		row->installed_at = state.st_mtime;
	survey_note(survey, &row->evidence, "%s", file);
	survey_note(survey, &row->evidence, "commit %.*s", (int)deploy.commit.size,
		    deploy.commit.at);
}

/* All folders below `path`, as strings that last. */
static text_list folders_of(struct survey *survey, const char *path)
{
	scoped_names names = { 0 };
	text_list found = { 0 };

	if (!survey_list(survey, path, &names))
		return found;
	for (size_t i = 0; i < names.starts.count && i < FLATPAK_DEPLOYS_MAX; i++) {
		const char *name = root_name(&names, i);
		const char *full = arena_format(survey->arena, "%s/%s", path, name);
		struct stat state;

		if (root_lstat(survey->root, full, &state) == 0 && S_ISDIR(state.st_mode))
			*vec_push_in(survey->arena, &found) = arena_string(survey->arena,
									   bytes_of(name));
	}
	return found;
}

static void add_branches(struct installation *installation, const char *kind, const char *id)
{
	struct survey *survey = installation->survey;
	const char *path = arena_format(survey->arena, "%s/%s/%s", installation->path, kind, id);
	text_list arches = folders_of(survey, path);

	for (vec_each(arch, &arches)) {
		text_list branches = folders_of(survey,
						arena_format(survey->arena, "%s/%s", path, *arch));

		for (vec_each(branch, &branches))
			add_deploy(installation, kind, id, *arch, *branch);
	}
}

/* The folders that flatpak fills. The first row stands for those that belong to all. */
static void claim_folders(struct installation *installation)
{
	static const char *const own[] = { "app",     "runtime",  "repo", "appstream",
					   "exports", ".removed", "oci" };
	struct survey *survey = installation->survey;

	if (survey->content->packages.count == installation->first)
		return;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s/%s", installation->path, own[i]);
		if (root_exists(survey->root, buf_text(&path)))
			(void)catalogue_add(survey->catalogue, buf_bytes(&path),
					    (int32_t)installation->first,
					    CATALOGUE_TREE | CATALOGUE_FOLDER);
	}
}

static void read_installation(struct survey *survey, const char *path, const char *scope)
{
	static const char *const kinds[] = { "app", "runtime" };
	struct installation installation = { .survey = survey,
					     .path = path,
					     .scope = scope,
					     .first = survey->content->packages.count };

	if (!root_exists(survey->root, path))
		return;
	add_remotes(&installation);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *folder = arena_format(survey->arena, "%s/%s", path, kinds[i]);
		text_list ids = folders_of(survey, folder);

		for (vec_each(id, &ids))
			add_branches(&installation, kinds[i], *id);
	}
	claim_folders(&installation);
}

int packages_read_flatpak(struct packages *packages, struct err *err)
{
	struct survey *survey = packages->survey;

	read_installation(survey, "/var/lib/flatpak", "system");
	if (survey->options.no_people)
		return 0;
	read_installation(survey, "/root/.local/share/flatpak", "user");
	text_list homes = folders_of(survey, "/home");

	for (vec_each(home, &homes))
		read_installation(
			survey, arena_format(survey->arena, "/home/%s/.local/share/flatpak", *home),
			"user");
	return 0;
}
