/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/daemons.h"

#include "base/path.h"

/* Shells that let nobody in: nologin(8), false(1). */
static bool is_no_shell(const char *shell)
{
	const char *name = shell ? path_name(shell) : "";

	return strcmp(name, "nologin") == 0 || strcmp(name, "false") == 0;
}

static bool runs_service(const struct content *content, const char *user)
{
	for (vec_each(service, &content->services))
		if (!service->container && text_is(service->user, user) && service->unit_path)
			return true;
	return false;
}

void daemons_init(struct daemons *daemons, const struct survey *survey)
{
	const struct content *content = survey->content;

	for (vec_each(user, &content->users)) {
		if (user->uid == UNKNOWN || user->uid == 0 || !user->name ||
		    (!is_no_shell(user->shell) && !runs_service(content, user->name)))
			continue;
		*vec_push(&daemons->uids) = user->uid;
		if (user->gid > 0)
			*vec_push(&daemons->gids) = user->gid;
	}
}

void daemons_deinit(struct daemons *daemons)
{
	vec_deinit(&daemons->uids);
	vec_deinit(&daemons->gids);
}

bool daemons_write(const struct daemons *daemons, const struct stat *folder,
		   const struct stat *above)
{
	bool is_groups = (folder->st_mode & S_IWGRP) &&
			 (!(above->st_mode & S_IWGRP) || folder->st_gid != above->st_gid);

	for (vec_each(uid, &daemons->uids))
		if (*uid == (int64_t)folder->st_uid && folder->st_uid != above->st_uid)
			return true;
	for (vec_each(gid, &daemons->gids))
		if (is_groups && *gid == (int64_t)folder->st_gid)
			return true;
	return false;
}
