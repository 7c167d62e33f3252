/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of packages that no repository holds, in the snapshot. */
#include "files_root.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "survey/carry/carry.h"
#include "survey/collectors.h"

#include <cmocka.h>

#define LOCAL "/var/lib/pacman/local/"
#define SITE  "/usr/lib/python3.11/site-packages/"

/* Two packages that the only repository, an empty one, does not hold. "shared" is of both. */
static const struct tree_entry machine[] = {
	{ "/etc/pacman.conf", "[custom]\nServer = https://example.org/$repo\n" },
	{ LOCAL "ALPM_DB_VERSION", "9\n" },
	{ LOCAL "hand-1-1/desc", "%NAME%\nhand\n\n%VERSION%\n1-1\n\n%ARCH%\nany\n\n" },
	{ LOCAL "hand-1-1/files",
	  "%FILES%\netc/\netc/hand.conf\netc/hand.ini\nopt/hand/\nopt/hand/data.db\nopt/hand/gone\n"
	  "opt/hand/link\nopt/hand/server.key\nopt/hand/shared\nopt/hand/tool\n\n"
	  "%BACKUP%\netc/hand.conf\t" ORIGINAL_MD5 "\netc/hand.ini\t"
	  "93ca98d2d53101d43e08f82b6d11624d\n" },
	{ LOCAL "more-2-1/desc", "%NAME%\nmore\n\n%VERSION%\n2-1\n\n%ARCH%\nany\n\n" },
	{ LOCAL "more-2-1/files", "%FILES%\nopt/hand/\nopt/hand/shared\nopt/more\n" },
	{ "/etc/hand.conf", "edited = 1\n" },
	{ "/etc/hand.ini", "a = 1\npassword = CANARY\n" },
	{ "/opt/hand/data.db", "SQLite format 3" },
	{ "/opt/hand/link", "-> tool" },
	{ "/opt/hand/server.key",
	  "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n" },
	{ "/opt/hand/shared", "shared\n" },
	{ "/opt/hand/tool", SCRIPT, 04751 },
	{ "/opt/hand/mine", "unowned\n" },
	{ "/opt/more", "more\n" },
};

static void survey_machine(struct tree *tree, const char *classes)
{
	struct survey_options *options = &tree->survey.options;
	struct err err;

	tree_init(tree, machine, COUNT(machine));
	tree_copy(tree, "pacman/custom.db", "/var/lib/pacman/sync/custom.db");
	options->carries = true;
	options->carry_file_max = CARRY_FILE_MAX;
	options->carry_max = CARRY_MAX;
	assert_int_equal(carry_parse(classes, &options->carry, &err), 0);
}

/* Runs the collectors and writes the snapshot into memory; returns it, to be closed. */
static int carry_machine(struct tree *tree)
{
	const struct archive_carrier carrier = carry_carrier(&tree->survey);
	int fd = memfd_create("snapshot", MFD_CLOEXEC);
	struct err err;

	files_root_survey(tree);
	assert_int_equal(survey_carry(&tree->survey, &err), 0);
	assert_int_equal(archive_write(&tree->snapshot, &carrier, fd, &err), 0);
	carry_destroy(tree->survey.carry);
	tree->survey.carry = NULL;
	return fd;
}

/* Reads the member of that name; how many there are. */
static int member(int fd, const char *name, struct stat *ret, struct buf *content)
{
	struct archive *in = archive_read_new();
	struct archive_entry *entry;
	int found = 0;

	assert_true(lseek(fd, 0, SEEK_SET) == 0);
	assert_int_equal(archive_read_support_filter_all(in), ARCHIVE_OK);
	assert_int_equal(archive_read_support_format_tar(in), ARCHIVE_OK);
	assert_int_equal(archive_read_open_fd(in, fd, 4096), ARCHIVE_OK);
	buf_clear(content);
	while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
		if (strcmp(archive_entry_pathname(entry), name) != 0)
			continue;
		char *at = buf_reserve(content, 4096);
		la_ssize_t got = archive_read_data(in, at, 4096);

		assert_true(got >= 0);
		buf_grew(content, (size_t)got);
		if (archive_entry_symlink(entry))
			buf_add_text(content, archive_entry_symlink(entry));
		*ret = *archive_entry_stat(entry);
		found++;
	}
	archive_read_free(in);
	return found;
}

static const struct file_row *preserved_row(const struct tree *tree, const char *path)
{
	const struct file_row *found = NULL;

	for (vec_each(row, &tree->survey.content->preserved_files))
		if (strcmp(row->path, path) == 0) {
			assert_null(found);
			found = row;
		}
	return found;
}

static bool says(const text_list *evidence, const char *text)
{
	for (vec_each(sentence, evidence))
		if (strstr(*sentence, text))
			return true;
	return false;
}

TEST(carry_preserved_files_as_they_are)
{
	static const struct {
		const char *path;
		const char *content;
		const char *class;
		mode_t mode;
	} wanted[] = {
		{ "/etc/hand.ini", NULL, "config", S_IFREG | 0644 },
		{ "/opt/hand", "", "code", S_IFDIR | 0755 },
		{ "/opt/hand/data.db", "SQLite format 3", "code", S_IFREG | 0644 },
		{ "/opt/hand/link", "tool", "code", S_IFLNK | 0777 },
		{ "/opt/hand/shared", "shared\n", "code", S_IFREG | 0644 },
		{ "/opt/hand/tool", SCRIPT, "code", S_IFREG | 04751 },
		{ "/opt/more", "more\n", "code", S_IFREG | 0644 },
	};
	scoped_tree tree;
	scoped_buf content = { 0 }, name = { 0 };
	struct stat state;

	survey_machine(&tree, "config,code");
	scoped_fd int fd = carry_machine(&tree);

	for (size_t i = 0; i < COUNT(wanted); i++) {
		const struct file_row *row = preserved_row(&tree, wanted[i].path);

		if (!row)
			fail_msg("%s: no row", wanted[i].path);
		assert_string_equal(row->file_class, wanted[i].class);
		assert_int_equal(row->carried, TRI_YES);
		assert_null(row->reason);
		assert_int_equal(row->finding.count, 0);
		buf_clear(&name);
		buf_add_format(&name, "files%s%s", wanted[i].path,
			       S_ISDIR(wanted[i].mode) ? "/" : "");
		assert_int_equal(member(fd, buf_text(&name), &state, &content), 1);
		assert_int_equal(state.st_mode, wanted[i].mode);
		if (wanted[i].content)
			assert_string_equal(buf_text(&content), wanted[i].content);
	}
	assert_int_equal(member(fd, "files/etc/hand.ini", &state, &content), 1);
	assert_non_null(strstr(buf_text(&content), "password = <secret:"));
	assert_int_equal(preserved_row(&tree, "/etc/hand.ini")->size, (int)content.size);
}

TEST(carry_preserved_files_leave_out_what_others_tell)
{
	scoped_tree tree;
	scoped_buf content = { 0 };
	struct stat state;

	survey_machine(&tree, "config,code");
	scoped_fd int fd = carry_machine(&tree);
	const struct content *rows = tree.survey.content;

	/* changed by hand: carried once, as drift */
	assert_null(preserved_row(&tree, "/etc/hand.conf"));
	assert_int_equal(files_root_row(&tree, "/etc/hand.conf")->carried, TRI_YES);
	assert_int_equal(member(fd, "files/etc/hand.conf", &state, &content), 1);
	/* no package's */
	assert_null(preserved_row(&tree, "/opt/hand/mine"));
	assert_int_equal(member(fd, "files/opt/hand/mine", &state, &content), 1);
	/* no drift */
	assert_null(files_root_row(&tree, "/opt/hand/tool"));
	assert_null(files_root_row(&tree, "/opt/hand"));
	/* secrets */
	const struct file_row *key = preserved_row(&tree, "/opt/hand/server.key");

	assert_int_equal(key->carried, TRI_NO);
	assert_non_null(strstr(key->reason, "secret"));
	assert_int_equal(member(fd, "files/opt/hand/server.key", &state, &content), 0);
	/* whose they are */
	const struct file_row *shared = preserved_row(&tree, "/opt/hand/shared");

	assert_string_equal(shared->owner_package, "hand");
	assert_true(says(&shared->evidence, "pacman: hand 1-1 any"));
	assert_true(says(&shared->evidence, "pacman: more 2-1 any"));
	assert_int_equal(rows->preserved_packages.count, 2);
	const struct package *hand = &rows->preserved_packages.at[0];
	const struct package *more = &rows->preserved_packages.at[1];

	assert_string_equal(hand->name, "hand");
	assert_true(says(&hand->evidence, "carried file by file: 7 of 8 rows of preserved_files"));
	assert_true(says(&hand->evidence, "1 more are changed by hand or shared"));
	assert_true(says(&hand->evidence, "1 more were not found"));
	assert_true(says(&more->evidence, "carried file by file: 1 of 1 rows"));
	assert_true(says(&more->evidence, "1 more are changed by hand or shared"));
	assert_int_equal(rows->packages.at[0].evidence.count, 0);
}

TEST(carry_preserved_files_as_asked_and_within_limits)
{
	scoped_buf content = { 0 };
	struct stat state;

	{
		scoped_tree tree;

		survey_machine(&tree, "none");
		scoped_fd int fd = carry_machine(&tree);

		assert_int_equal(tree.survey.content->preserved_files.count, 0);
		assert_true(says(&tree.survey.content->preserved_packages.at[0].evidence,
				 "not carried: not asked for"));
		assert_int_equal(member(fd, "files/opt/more", &state, &content), 0);
	}
	{
		scoped_tree tree;

		survey_machine(&tree, "config");
		scoped_fd int fd = carry_machine(&tree);

		assert_int_equal(preserved_row(&tree, "/etc/hand.ini")->carried, TRI_YES);
		assert_string_equal(preserved_row(&tree, "/opt/more")->reason,
				    "not asked for: --carry code");
		assert_int_equal(member(fd, "files/opt/more", &state, &content), 0);
	}
	{
		scoped_tree tree;

		survey_machine(&tree, "config,code");
		tree.survey.options.carry_file_max = 12;
		scoped_fd int fd = carry_machine(&tree);

		assert_int_equal(preserved_row(&tree, "/opt/hand/data.db")->carried, TRI_NO);
		assert_string_equal(preserved_row(&tree, "/opt/hand/data.db")->reason,
				    "larger than 12 B (--carry-file-max)");
		assert_int_equal(preserved_row(&tree, "/opt/more")->carried, TRI_YES);
		assert_int_equal(member(fd, "files/opt/hand/data.db", &state, &content), 0);
	}
}

/* A tree of a language's package is one row, in /usr and in an application of one's own. */
TEST(carry_preserved_packages_of_languages)
{
	static const char *const sites[] = { SITE, "/srv/app/lib/python3.11/site-packages/" };
	static const char origin[] = "{\"url\":\"file:///tmp/x.whl\",\"archive_info\":{}}";
	static const struct {
		const char *name, *text;
	} parts[] = {
		{ "hello-1.dist-info/METADATA", "Name: hello\nVersion: 1\n" },
		{ "hello-1.dist-info/RECORD",
		  "hello/__init__.py,,\nhello-1.dist-info/RECORD,,\n../../../bin/hello,,\n" },
		{ "hello-1.dist-info/direct_url.json", origin },
		{ "hello/__init__.py", "print(1)\n" },
		{ "hello/__pycache__/__init__.pyc", "x" },
		{ "../../../bin/hello", SCRIPT },
	};

	for (size_t i = 0; i < COUNT(sites); i++) {
		scoped_tree tree;
		scoped_buf content = { 0 }, path = { 0 };
		struct stat state;

		survey_machine(&tree, "config,code");
		for (size_t k = 0; k < COUNT(parts); k++) {
			struct tree_entry entry = { NULL, parts[k].text, 0 };

			buf_clear(&path);
			buf_add_format(&path, "%s%s", sites[i], parts[k].name);
			entry.path = buf_text(&path);
			tree_add(&tree, &entry);
		}
		scoped_fd int fd = carry_machine(&tree);

		buf_clear(&path);
		buf_add_format(&path, "%shello", sites[i]);
		const struct file_row *row = preserved_row(&tree, buf_text(&path));

		assert_non_null(row);
		assert_true(text_list_has(&row->finding, "tree"));
		assert_int_equal(row->carried, TRI_YES);
		assert_non_null(strstr(row->reason, "Python makes it"));
		buf_clear(&path);
		buf_add_format(&path, "files%shello/__init__.py", sites[i]);
		assert_int_equal(member(fd, buf_text(&path), &state, &content), 1);
		assert_string_equal(buf_text(&content), "print(1)\n");
		buf_clear(&path);
		buf_add_format(&path, "files%shello/__pycache__/__init__.pyc", sites[i]);
		assert_int_equal(member(fd, buf_text(&path), &state, &content), 0);
		assert_int_equal(member(fd, i ? "files/srv/app/bin/hello" : "files/usr/bin/hello",
					&state, &content),
				 1);
	}
}
