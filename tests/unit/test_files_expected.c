/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a package database says beside contents: sizes, modes, owners, links, attributes. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "files_root.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/files/attributes.h"
#include "survey/packages/catalogue.h"

enum { THEN = 1600000000 };

/* A root whose package database is not dpkg's: its expectations are put into the catalogue. */
static void prepare(struct tree *tree, const struct tree_entry *entries, size_t count)
{
	struct catalogue_window window = { 0, INT64_MAX / 4 };

	tree_init(tree, entries, count);
	tree->survey.catalogue = catalogue_create();
	files_root_own(tree);
	tree->survey.now = INT64_MAX / 4 / NS_PER_SECOND;
	struct package *package = RECORD_ADD(tree->survey.arena, &tree->survey.content->packages,
					     package);

	package->manager = "rpm";
	package->name = "app";
	catalogue_set_window(tree->survey.catalogue, 0, window);
}

static struct catalogue_expected *expect(struct tree *tree, const char *path, unsigned mode)
{
	struct catalogue *catalogue = tree->survey.catalogue;
	unsigned flags = S_ISDIR(mode) ? CATALOGUE_FOLDER : 0;
	int32_t claim = catalogue_add(catalogue, bytes_of(path), 0, flags);
	struct catalogue_expected *expected = catalogue_expect(catalogue, claim);

	expected->mode = mode;
	return expected;
}

static void expect_content(struct tree *tree, const char *path, int64_t size, int64_t mtime)
{
	struct catalogue_expected *expected = expect(tree, path, S_IFREG | 0644);

	expected->size = size;
	expected->mtime = mtime;
	assert_true(digest_from_hex(BYTES(ORIGINAL_MD5), DIGEST_MD5, &expected->digest));
}

static const struct tree_entry entries[] = {
	{ "/usr/share/same", ORIGINAL },        { "/usr/share/longer", ORIGINAL "more\n" },
	{ "/usr/share/newer", "Original\n" },   { "/usr/share/newer-same", ORIGINAL },
	{ "/usr/share/mode", "", 0600 },        { "/usr/share/setuid", "", 04755 },
	{ "/usr/share/lost-setuid", "", 0755 }, { "/usr/share/owner", "" },
	{ "/usr/share/link", "-> there" },      { "/usr/share/other-link", "-> elsewhere" },
	{ "/usr/share/was-link", "" },          { "/usr/share/folder/x", "" },
	{ "/usr/share/ghost", "anything" },     { "/usr/share/was-file/x", "" },
};

TEST(files_expectations_are_compared)
{
	static const struct files_row_expected rows[] = {
		{ "/usr/share/longer", "changed", NULL, "app" },
		{ "/usr/share/newer", "changed", NULL, "app" },
		{ "/usr/share/mode", "mode", "mode 0644", "app" },
		{ "/usr/share/setuid", "setuid mode", "mode 0755", "app" },
		{ "/usr/share/lost-setuid", "setuid mode", "mode 4755", "app" },
		{ "/usr/share/owner", "owner", "owner app ?", "app" },
		{ "/usr/share/other-link", "target", "a link to there", "app" },
		{ "/usr/share/was-link", "type", "a link", "app" },
		{ "/usr/share/folder", "mode", "mode 0700", "app" },
		{ "/usr/share/was-file", "type", "a file", "app" },
		{ "/usr/share/was-file/x", "unowned", NULL, NULL },
		{ "/usr/share/gone", "deleted", NULL, "app" },
	};
	static const struct catalogue_window nobody_knows;
	scoped_tree tree;
	struct err err;

	prepare(&tree, entries, COUNT(entries));
	catalogue_set_window(tree.survey.catalogue, 0, nobody_knows);
	expect_content(&tree, "/usr/share/same", 9, THEN);
	expect_content(&tree, "/usr/share/longer", 9, UNKNOWN);
	expect_content(&tree, "/usr/share/newer", 9, THEN);
	expect_content(&tree, "/usr/share/newer-same", 9, THEN);
	expect(&tree, "/usr/share/mode", S_IFREG | 0644);
	expect(&tree, "/usr/share/setuid", S_IFREG | 0755);
	expect(&tree, "/usr/share/lost-setuid", S_IFREG | 04755);
	expect(&tree, "/usr/share/owner", S_IFREG | 0644)->user = "app";
	expect(&tree, "/usr/share/link", S_IFLNK | 0777)->target = "there";
	expect(&tree, "/usr/share/other-link", S_IFLNK | 0777)->target = "there";
	expect(&tree, "/usr/share/was-link", S_IFLNK | 0777)->target = "there";
	expect(&tree, "/usr/share/folder", S_IFDIR | 0700);
	expect(&tree, "/usr/share/folder/x", S_IFREG | 0644);
	expect(&tree, "/usr/share/was-file", S_IFREG | 0644);
	(void)catalogue_add(tree.survey.catalogue, BYTES("/usr/share/ghost"), 0, CATALOGUE_GHOST);
	(void)catalogue_add(tree.survey.catalogue, BYTES("/usr/share/ghost2"), 0, CATALOGUE_GHOST);
	expect(&tree, "/usr/share/gone", S_IFREG | 0644);
	tree_touch(&tree, "/usr/share/same", THEN);
	assert_int_equal(survey_files(&tree.survey, &err), 0);
	files_root_assert(&tree, rows, COUNT(rows), true);
}

/* apk has one line for files and links, with a digest of the content or of the link's text. */
TEST(files_links_of_apk)
{
	static const struct tree_entry links[] = {
		{ "/usr/share/link", "-> original" },
		{ "/usr/share/other", "-> elsewhere" },
		{ "/usr/share/was-file", "-> elsewhere" },
		{ "/usr/share/file", "original" },
	};
	static const struct files_row_expected rows[] = {
		{ "/usr/share/other", "target", NULL, "app" },
		{ "/usr/share/was-file", "type", "a file", "app" },
	};
	static const struct catalogue_window nobody_knows;
	struct digester digester;
	struct digest digest;
	scoped_tree tree;
	struct err err;

	prepare(&tree, links, COUNT(links));
	catalogue_set_window(tree.survey.catalogue, 0, nobody_knows);
	tree.survey.content->packages.at[0].manager = "apk";
	digester_init(&digester, DIGEST_SHA1);
	digester_add(&digester, BYTES("original"));
	digester_end(&digester, &digest);
	for (size_t i = 0; i < COUNT(links); i++)
		expect(&tree, links[i].path, i == 2 ? S_IFREG | 0755 : 0)->digest = digest;
	assert_int_equal(survey_files(&tree.survey, &err), 0);
	files_root_assert(&tree, rows, COUNT(rows), true);
}

/* What lstat(2) alone tells is seen also where the ctime clears a file; nothing else is. */
TEST(files_expectations_where_times_clear_files)
{
	static const struct tree_entry few[] = {
		{ "/usr/share/longer", ORIGINAL "more\n" },
		{ "/usr/share/newer", "Original\n" },
		{ "/usr/share/cleared", "Original\n" },
		{ "/usr/share/mode", "", 0600 },
	};
	static const struct tree_entry alike = { .text = "" };
	static const struct files_row_expected rows[] = {
		{ "/usr/share/longer", "changed", NULL, "app" },
		{ "/usr/share/newer", "changed", NULL, "app" },
		{ "/usr/share/mode", "mode", "mode 0644", "app" },
	};
	char path[64];
	scoped_tree tree;
	struct err err;

	prepare(&tree, few, COUNT(few));
	files_root_fill(&tree, "/usr/share", "", 100, &alike);
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/usr/share/%d", i);
		expect(&tree, path, S_IFREG | 0644);
		tree_touch(&tree, path, -THEN);
	}
	expect_content(&tree, "/usr/share/longer", 9, UNKNOWN);
	expect_content(&tree, "/usr/share/newer", 9, THEN);
	expect_content(&tree, "/usr/share/cleared", 9, UNKNOWN);
	expect(&tree, "/usr/share/mode", S_IFREG | 0644);
	assert_int_equal(survey_files(&tree.survey, &err), 0);
	files_root_assert(&tree, rows, COUNT(rows), true);
	assert_int_equal(tree.survey.content->walk.hashed, 2);
}

/* ---- attributes ---------------------------------------------------------------------------- */

/* Sets an attribute of a file of the tree; false, said aloud, where that cannot be. */
static bool set_attribute(const struct tree *tree, const char *path, const char *name,
			  struct bytes value)
{
	if (lsetxattr(files_root_path(tree, path), name, value.at, value.size, 0) == 0)
		return true;
	print_message("SKIP: %s cannot be set here: %s\n", name, err_words(-errno));
	return false;
}

static bool tell_attributes(void)
{
	static const struct tree_entry files[] = {
		{ "/usr/share/plain", "" }, { "/usr/share/acl", "" },
		{ "/usr/share/caps", "" },  { "/usr/share/both", "" },
		{ "/usr/share/user", "" },  { "/usr/share/folder/x", "" },
	};
	static const struct files_row_expected rows[] = {
		{ "/usr/share/acl", "acl", NULL, "app" },
		{ "/usr/share/caps", "capabilities", "no capabilities", "app" },
		{ "/usr/share/user", "xattr", NULL, "app" },
		{ "/usr/share/folder", "acl", NULL, "app" },
	};
	/* linux/posix_acl_xattr.h: version 2, then tag, permissions, id */
	static const char acl[] = "\2\0\0\0"
				  "\1\0\6\0\377\377\377\377"
				  "\2\0\4\0\x39\x30\0\0"
				  "\4\0\4\0\377\377\377\377"
				  "\x10\0\4\0\377\377\377\377"
				  "\x20\0\4\0\377\377\377\377";
	/* linux/capability.h: revision 2, effective; CAP_NET_RAW permitted */
	static const char caps[] = "\1\0\0\2"
				   "\0\x20\0\0"
				   "\0\0\0\0"
				   "\0\0\0\0"
				   "\0\0\0\0";
	struct bytes acl_bytes = { acl, sizeof(acl) - 1 }, caps_bytes = { caps, sizeof(caps) - 1 };
	scoped_tree tree;
	struct err err;

	prepare(&tree, files, COUNT(files));
	if (!set_attribute(&tree, "/usr/share/acl", "system.posix_acl_access", acl_bytes) ||
	    !set_attribute(&tree, "/usr/share/folder", "system.posix_acl_default", acl_bytes) ||
	    !set_attribute(&tree, "/usr/share/caps", "security.capability", caps_bytes) ||
	    !set_attribute(&tree, "/usr/share/both", "security.capability", caps_bytes) ||
	    !set_attribute(&tree, "/usr/share/user", "user.mine", BYTES("abc")) ||
	    !set_attribute(&tree, "/usr/share/plain", "user.overlay.x", BYTES("abc")))
		return false;
	for (size_t i = 0; i < COUNT(files); i++)
		(void)catalogue_add(tree.survey.catalogue, bytes_of(files[i].path), 0, 0);
	(void)catalogue_add(tree.survey.catalogue, BYTES("/usr/share/folder"), 0, CATALOGUE_FOLDER);
	int32_t both = catalogue_claim_of(tree.survey.catalogue, BYTES("/usr/share/both"));

	catalogue_expect(tree.survey.catalogue, both)->capabilities = "cap_net_raw=ep";
	tree.survey.options.paranoid = true;
	assert_int_equal(survey_files(&tree.survey, &err), 0);
	files_root_assert(&tree, rows, COUNT(rows), true);
	const struct file_row *row = files_root_row(&tree, "/usr/share/user");

	assert_string_equal(files_root_row(&tree, "/usr/share/acl")->acl,
			    "user::rw-,user:12345:r--,group::r--,mask::r--,other::r--");
	assert_string_equal(files_root_row(&tree, "/usr/share/caps")->capabilities,
			    "cap_net_raw=ep");
	assert_non_null(files_root_row(&tree, "/usr/share/folder")->default_acl);
	assert_int_equal(row->xattrs.count, 1);
	assert_string_equal(row->xattrs.at[0].key, "user.mine");
	assert_string_equal(row->xattrs.at[0].value, "YWJj");
	return true;
}

TEST(files_attributes_are_told)
{
	if (!tell_attributes())
		skip();
}

/* Of many attributes, and of long values, not all is kept. */
static bool bound_attributes(void)
{
	static const struct tree_entry files[] = { { "/usr/share/long", "" },
						   { "/usr/share/many", "" } };
	static const char value[ATTRIBUTES_KEPT_MAX + 1];
	enum { MANY = ATTRIBUTES_OTHERS_MAX + 3 };
	scoped_tree tree;
	struct file_attributes attributes;
	char name[32];

	prepare(&tree, files, COUNT(files));
	if (!set_attribute(&tree, "/usr/share/long", "user.long",
			   (struct bytes){ value, sizeof(value) }) ||
	    !set_attribute(&tree, "/usr/share/long", "user.short", BYTES("abc")))
		return false;
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "user.%d", i);
		if (!set_attribute(&tree, "/usr/share/many", name, BYTES("x")))
			return false;
	}
	attributes_read(&tree.survey, "/usr/share/many", &attributes);
	assert_int_equal(attributes.others.count, ATTRIBUTES_OTHERS_MAX);
	assert_int_equal(attributes.omitted, MANY - ATTRIBUTES_OTHERS_MAX);
	attributes_read(&tree.survey, "/usr/share/long", &attributes);
	assert_int_equal(attributes.others.count, 2);
	assert_int_equal(attributes.kept, 3);
	for (vec_each(pair, &attributes.others))
		assert_string_equal(pair->value, strcmp(pair->key, "user.short") == 0
							 ? "YWJj"
							 : "sha256:c55b90509b8cb9bac53fbdddfc93d4e5"
							   "72685c509f1218423c43a5d6013bbd48");
	return true;
}

TEST(files_attributes_are_bounded)
{
	if (!bound_attributes())
		skip();
}
