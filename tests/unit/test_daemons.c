/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders that daemons write in. */
#include "harness.h"

#include <cmocka.h>

#include "survey/files/daemons.h"
#include "tree.h"

static void add_user(const struct tree *tree, const char *name, int64_t id, const char *shell)
{
	struct user *user = RECORD_ADD(tree->survey.arena, &tree->survey.content->users, user);

	user->name = name;
	user->uid = user->gid = id;
	user->shell = shell;
}

TEST(daemons_write_beside_what_is_not_theirs)
{
	enum { ROOT = 0, WWW = 33, GIT = 997, MIA = 1000 };
	static const struct {
		struct stat folder, above;
		bool is_theirs;
	} cases[] = {
		{ { .st_uid = WWW, .st_mode = 0755 }, { .st_uid = ROOT, .st_mode = 0755 }, true },
		{ { .st_uid = GIT, .st_mode = 0755 }, { .st_uid = MIA, .st_mode = 0755 }, true },
		/* the whole tree is theirs */
		{ { .st_uid = WWW, .st_mode = 0755 }, { .st_uid = WWW, .st_mode = 0755 }, false },
		{ { .st_uid = MIA, .st_mode = 0755 }, { .st_uid = ROOT, .st_mode = 0755 }, false },
		{ { .st_uid = ROOT, .st_mode = 0755 }, { .st_uid = WWW, .st_mode = 0755 }, false },
		/* by their group */
		{ { .st_gid = WWW, .st_mode = 02775 }, { .st_gid = ROOT, .st_mode = 0755 }, true },
		{ { .st_gid = WWW, .st_mode = 02775 }, { .st_gid = WWW, .st_mode = 0755 }, true },
		{ { .st_gid = WWW, .st_mode = 0755 }, { .st_gid = ROOT, .st_mode = 0755 }, false },
		{ { .st_gid = WWW, .st_mode = 0775 }, { .st_gid = WWW, .st_mode = 0775 }, false },
		{ { .st_gid = MIA, .st_mode = 0775 }, { .st_gid = ROOT, .st_mode = 0755 }, false },
	};
	SCOPED(daemons_deinit) struct daemons daemons = { 0 };
	struct service *service;
	scoped_tree tree;

	tree_init(&tree, NULL, 0);
	add_user(&tree, "root", ROOT, "/bin/bash");
	add_user(&tree, "www-data", WWW, "/usr/sbin/nologin");
	add_user(&tree, "git", GIT, "/bin/bash"); /* a service runs as it */
	add_user(&tree, "mia", MIA, "/bin/bash");
	service = RECORD_ADD(tree.survey.arena, &tree.survey.content->services, service);
	service->user = "git";
	service->unit_path = "/etc/systemd/system/forge.service";
	daemons_init(&daemons, &tree.survey);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (daemons_write(&daemons, &cases[i].folder, &cases[i].above) !=
		    cases[i].is_theirs)
			fail_msg("case %zu", i);
}
