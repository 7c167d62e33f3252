/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What no package owns: rows, trees, programs. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "files_root.h"
#include "survey/files/files.h"

#include "harness.h"

#include <cmocka.h>

#define ELF "\177ELF\2\1\1"

/* Folders of every system, so that what lies in them is not one tree. */
static const struct tree_entry base[] = {
	{ "/var/lib/dpkg/status", DPKG_PACKAGE("base", "") },
	{ "/var/lib/dpkg/info/base.list",
	  "/.\n/etc\n/usr\n/usr/bin\n/usr/lib\n/usr/share\n/var\n/var/lib\n/etc/base\n"
	  "/usr/bin/base\n/usr/lib/base\n/usr/share/base\n" },
	{ "/etc/base", "" },
	{ "/usr/bin/base", "", 0755 },
	{ "/usr/lib/base", "" },
	{ "/usr/share/base", "" },
};

/* The base with more in it. */
static void prepare(struct tree *tree, const struct tree_entry *entries, size_t count)
{
	tree_init(tree, base, COUNT(base));
	for (size_t i = 0; i < count; i++)
		tree_add(tree, &entries[i]);
}

static const struct file_row *row_of(const struct tree *tree, const char *path)
{
	const struct file_row *row = files_root_row(tree, path);

	if (!row)
		fail_msg("%s: no such row", path);
	return row;
}

TEST(files_unowned_are_rows_or_trees)
{
	static const struct tree_entry entries[] = {
		{ "/etc/lone.conf", "" },
		{ "/etc/link", "-> lone.conf" },
		{ "/etc/small/a", "" },
		{ "/etc/small/b/c", "" },
		{ "/opt/few/a", "" },
		{ "/opt/few/sub/b", "" },
		{ "/opt/many/1", "12345" },
		{ "/opt/many/2", "123" },
		{ "/opt/many/3.py", "" },
		{ "/opt/many/in/4.py", "" },
		{ "/opt/many/in/5.py", "" },
		{ "/opt/many/in/6", "-> 5.py" },
		{ "/usr/share/odd \x01\xff name", "" },
		{ "/srv/\n/x", "" },
		{ "/tmp/anything/x/y/z/1/2/3", "" },
	};
	static const struct files_row_expected rows[] = {
		{ "/etc/lone.conf", "unowned", NULL, NULL },
		{ "/etc/link", "unowned", NULL, NULL },
		{ "/etc/small/a", "unowned", NULL, NULL },
		{ "/etc/small/b/c", "unowned", NULL, NULL },
		{ "/opt/few/a", "unowned", NULL, NULL },
		{ "/opt/few/sub/b", "unowned", NULL, NULL },
		{ "/opt/few/out", "unowned tree", NULL, NULL },
		{ "/opt/many", "unowned tree", NULL, NULL },
		{ "/usr/share/odd \x01\xff name", "unowned", NULL, NULL },
		{ "/srv/\n/x", "unowned", NULL, NULL },
	};
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	assert_int_equal(mkdir(files_root_path(&tree, "/opt/few/out"), 0755), 0);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_int_equal(row_of(&tree, "/opt/few/out")->entries, 0);
	const struct file_row *row = row_of(&tree, "/opt/many");

	assert_int_equal(row->entries, 7);
	assert_int_equal(row->size, 8);
	assert_int_equal(row->executables, 0);
	assert_string_equal(row->type, "directory");
	assert_true(files_root_has_evidence(row, "5 of its files changed in the last week"));
	assert_string_equal(row_of(&tree, "/etc/link")->target, "lone.conf");
	assert_string_equal(row_of(&tree, "/etc/lone.conf")->file_class, "config");
	assert_int_equal(tree.survey.content->walk.complete, TRI_YES);
}

static void add_user(const struct tree *tree, const char *name, uid_t uid, const char *home)
{
	struct user *user = RECORD_ADD(tree->survey.arena, &tree->survey.content->users, user);

	user->name = name;
	user->uid = uid;
	user->home = home;
	user->made_by = "package";
}

/* The folder that adduser(8) made for a daemon's user says nothing, until something lies in it or
 * it is somebody else's. */
TEST(files_unowned_homes)
{
	static const struct tree_entry entries[] = {
		{ "/etc/sysusers.d/alien.conf", "u alien - - /var/lib/alien\n" },
	};
	static const struct files_row_expected rows[] = {
		{ "/var/lib/fresh", NULL, NULL, NULL },
		{ "/var/lib/used", "unowned tree", NULL, NULL },
		{ "/var/lib/alien", "unowned tree owner", "owner alien", NULL },
		{ "/var/lib/mine", "unowned tree", NULL, NULL },
	};
	enum { ALIEN = 54321, STRANGER };
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	add_user(&tree, "fresh", geteuid(), "/var/lib/fresh");
	add_user(&tree, "used", geteuid(), "/var/lib/used");
	add_user(&tree, "alien", ALIEN, "/nonexistent");
	assert_int_equal(mkdir(files_root_path(&tree, "/var/lib/fresh"), 0755), 0);
	assert_int_equal(mkdir(files_root_path(&tree, "/var/lib/mine"), 0755), 0);
	files_root_fill(&tree, "/var/lib/used", "", 9, &(struct tree_entry){ .text = "" });
	files_root_fill(&tree, "/var/lib/alien", "", 2, &(struct tree_entry){ .text = "" });
	if (geteuid() == 0)
		assert_int_equal(
			chown(files_root_path(&tree, "/var/lib/alien"), STRANGER, STRANGER), 0);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), false);
	assert_true(files_root_has_evidence(row_of(&tree, "/var/lib/used"),
					    "the home of used, a user that a package made"));
}

/* A folder that a daemon writes in is a tree of its own, however few files it holds, and data
 * unless they say otherwise; the tree around it is told without it. */
TEST(files_daemons_write_are_trees_of_their_own)
{
	enum { DAEMON = 33 };
	static const struct tree_entry entries[] = {
		{ "/opt/wiki/wiki.pl", "#!/usr/bin/perl\n", 0755 },
		{ "/opt/wiki/pages/a.txt", "" },
		{ "/opt/wiki/pages/b.txt", "" },
		{ "/opt/wiki/lib/one.py", "" },
		{ "/opt/wiki/lib/two.py", "" },
	};
	static const struct files_row_expected rows[] = {
		{ "/opt/wiki/wiki.pl", "unowned", NULL, NULL },
		{ "/opt/wiki/pages", "unowned tree", NULL, NULL },
		{ "/opt/wiki/lib", "unowned tree", NULL, NULL },
	};
	scoped_tree tree;

	if (geteuid() != 0)
		skip(); /* nobody else may give files away */
	prepare(&tree, entries, COUNT(entries));
	add_user(&tree, "www-data", DAEMON, "/var/www");
	tree.survey.content->users.at[0].shell = "/usr/sbin/nologin";
	assert_int_equal(fchownat(tree.root.fd, "opt/wiki/pages", DAEMON, DAEMON, 0), 0);
	assert_int_equal(fchownat(tree.root.fd, "opt/wiki/lib", DAEMON, DAEMON, 0), 0);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_string_equal(row_of(&tree, "/opt/wiki/pages")->file_class, "data");
	assert_int_equal(row_of(&tree, "/opt/wiki/pages")->entries, 2);
	assert_string_equal(row_of(&tree, "/opt/wiki/lib")->file_class, "code");
}

/* A small tree may hold a place that the walk does not enter; then its files are listed, and the
 * place is left alone as before. */
TEST(files_listed_trees_keep_out_of_closed_places)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/containers/storage/storage.lock", "" },
	};
	static const struct tree_entry layer = { .text = "layer" };
	static const struct files_row_expected rows[] = {
		{ "/var/lib/containers/storage/storage.lock", "unowned", NULL, NULL },
	};
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	files_root_fill(&tree, "/var/lib/containers/storage/overlay/l", "", 20, &layer);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		 files_root_path(&tree, "/var/lib/containers/storage/socket"));
	scoped_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
}

TEST(files_programs_in_trees_are_told)
{
	static const struct tree_entry entries[] = {
		{ "/opt/app/bin/elf", ELF, 0755 },
		{ "/opt/app/bin/script", SCRIPT, 0755 },
		{ "/opt/app/bin/text", "no program\n", 0755 },
		{ "/opt/app/bin/data", ELF, 0644 },
		{ "/opt/app/lib/libx.so.1", ELF, 0755 },
		{ "/opt/app/hooks/x.sample", SCRIPT, 0755 },
		{ "/opt/app/setuid", "text\n", 04755 },
		{ "/tmp/evil", SCRIPT, 0755 },
		{ "/var/lib/dpkg/info/base.postinst", SCRIPT, 0755 },
	};
	static const struct files_row_expected rows[] = {
		{ "/opt/app", "unowned tree", NULL, NULL },
		{ "/opt/app/bin/elf", "unowned", NULL, NULL },
		{ "/opt/app/bin/script", "unowned", NULL, NULL },
		{ "/opt/app/setuid", "unowned setuid", NULL, NULL },
		{ "/tmp/evil", "unowned", NULL, NULL },
	};
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_int_equal(row_of(&tree, "/opt/app")->executables, 3);
	assert_string_equal(row_of(&tree, "/opt/app/setuid")->mode, "4755");
}

/* Many programs are told by the folders that hold them, each of these once: names of files and of
 * folders in between must not part what lies together. */
TEST(files_many_programs_are_folders)
{
	static const struct tree_entry script = { .text = SCRIPT, .mode = 0755 };
	static const struct tree_entry entries[] = {
		{ "/opt/app/bin/z", SCRIPT, 0755 },
		{ "/opt/app/bin-x/z", SCRIPT, 0755 },
	};
	static const struct files_row_expected rows[] = {
		{ "/opt/app", "unowned tree", NULL, NULL },
		{ "/opt/app/bin", "unowned tree", NULL, NULL },
		{ "/opt/app/bin/5", "unowned tree", NULL, NULL },
		{ "/opt/app/bin-x/z", "unowned", NULL, NULL },
		{ "/opt/app/lib", "unowned tree", NULL, NULL },
		{ "/tmp", "unowned tree", NULL, NULL },
	};
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	files_root_fill(&tree, "/opt/app/bin/5", "", 9, &script);
	files_root_fill(&tree, "/opt/app/bin", ".sh", 11, &script);
	files_root_fill(&tree, "/opt/app/lib", "", 30, &script);
	files_root_fill(&tree, "/tmp", "", 30, &script);
	files_root_survey(&tree);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_int_equal(tree.survey.content->files.count, COUNT(rows));
	assert_int_equal(row_of(&tree, "/opt/app")->executables, 52);
	assert_int_equal(row_of(&tree, "/opt/app/bin")->executables, 12);
	assert_int_equal(row_of(&tree, "/opt/app/bin/5")->executables, 9);
	assert_int_equal(row_of(&tree, "/tmp")->executables, 30);
	assert_true(files_root_has_evidence(row_of(&tree, "/opt/app/lib"),
					    "programs: 0, 1, 10 and 27 more"));
}

/* Of thousands of files or folders that nobody owns in one folder most are only counted. */
TEST(files_beyond_the_limit_are_a_rest)
{
	static const struct tree_entry empty = { .text = "1234" };
	size_t lone = 0, trees = 0;
	char path[64];
	scoped_tree tree;

	prepare(&tree, NULL, 0);
	files_root_fill(&tree, "/usr/share", ".dat", FILES_LONE_MAX + 7, &empty);
	for (int i = 0; i < FILES_TREES_MAX + 5; i++) {
		snprintf(path, sizeof(path), "/usr/lib/%d/x", i);
		tree_add(&tree, &(struct tree_entry){ path, "12", 0 });
	}
	files_root_survey(&tree);
	for (vec_each(row, &tree.survey.content->files)) {
		lone += strncmp(row->path, "/usr/share/", 11) == 0;
		trees += strncmp(row->path, "/usr/lib/", 9) == 0;
	}
	assert_int_equal(lone, FILES_LONE_MAX);
	assert_int_equal(trees, FILES_TREES_MAX);
	assert_int_equal(row_of(&tree, "/usr/share")->entries, 7);
	assert_int_equal(row_of(&tree, "/usr/share")->size, 28);
	assert_int_equal(row_of(&tree, "/usr/lib")->entries, 10);
	assert_int_equal(row_of(&tree, "/usr/lib")->size, 10);
}

/* What is mounted a second time is seen where it was mounted first. Only a live root has mounts. */
/* The second look at a tree ends early where much is left, but counts all packages in it. */
TEST(files_packages_in_trees_are_counted)
{
#define DISTRIBUTION(site, name)                                                                   \
	{ site "/" name ".py", "" },                                                               \
	{                                                                                          \
		site "/" name "-1.dist-info/METADATA", "Name: " name "\nVersion: 1\n"              \
	}
	static const struct tree_entry entries[] = {
		{ "/opt/full/1/a", "" },
		{ "/opt/full/2/a", "" },
		{ "/opt/full/3/a", "" },
		{ "/opt/full/4/a", "" },
		{ "/opt/full/lib/site-packages/left/a", "" },
		DISTRIBUTION("/opt/full/lib/site-packages", "one"),
		DISTRIBUTION("/opt/full/lib/site-packages", "two"),
		{ "/opt/little/lib/site-packages/left/a", "" },
		DISTRIBUTION("/opt/little/lib/site-packages", "three"),
	};
	scoped_tree tree;

	prepare(&tree, entries, COUNT(entries));
	files_root_survey(&tree);
	const struct file_row *full = row_of(&tree, "/opt/full");

	assert_int_equal(full->entries, 18);
	assert_true(files_root_has_evidence(full, "holds 2 packages of languages"));
	assert_null(files_root_row(&tree, "/opt/full/1"));
	assert_null(files_root_row(&tree, "/opt/little"));
	assert_non_null(files_root_row(&tree, "/opt/little/lib/site-packages/left/a"));
	assert_non_null(files_root_row(&tree, "/opt/little/lib/site-packages/three.py"));
}

TEST(files_places_mounted_again)
{
	static const struct {
		const char *source, *root, *target;
		bool is_again;
	} mounts[] = {
		{ "/dev/sda1", NULL, "/", false },        { "/dev/sda1", "/srv/www", "/www", true },
		{ "/dev/sdb1", "/a", "/data", false },    { "/dev/sdb1", "/a/b", "/part", true },
		{ "/dev/sdb1", "/ab", "/beside", false }, { "tmpfs", NULL, "/scratch", false },
		{ "tmpfs", NULL, "/scratch2", false },
	};
	SCOPED(places_deinit) struct places places = { 0 };
	scoped_tree tree;

	tree_init(&tree, base, COUNT(base));
	tree.root.live = true;
	for (size_t i = 0; i < COUNT(mounts); i++) {
		struct mount *mount = RECORD_ADD(tree.survey.arena, &tree.survey.content->mounts,
						 mount);

		mount->source = mounts[i].source;
		mount->root = mounts[i].root;
		mount->target = mounts[i].target;
		mount->mounted = TRI_YES;
	}
	places_init(&places, &tree.survey);
	for (size_t i = 0; i < COUNT(mounts); i++)
		assert_int_equal(places_refuse(&places, bytes_of(mounts[i].target)) != NULL,
				 mounts[i].is_again);
	assert_null(places_refuse(&places, BYTES("/www/x")));
	assert_null(places_refuse(&places, BYTES("/var/lib/docker")));
	assert_non_null(places_refuse(&places, BYTES("/var/lib/docker/overlay2")));
	assert_non_null(places_refuse(&places, BYTES("/home/ann/.local/share/flatpak")));
}
