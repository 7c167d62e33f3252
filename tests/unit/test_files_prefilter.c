/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which contents are read: those that the times do not clear. */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "files_root.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"
#include "survey/packages/catalogue.h"

enum { HOUR = 60 * 60, OLD = 1500000000 };

/* When a package's files came, as seen from their ctimes, which are those of the test. */
enum window { AROUND, BEFORE, AFTER, NEVER, WINDOW_COUNT };

static const struct prefilter_case {
	const char *name;
	int clean;          /* files of a package whose window is AROUND them */
	int others;         /* files of the other package */
	enum window window; /* of that one */
	int64_t now;        /* of the survey, seconds from the test's */
	bool is_fresh;      /* contents as young as their package */
	bool is_paranoid;
	int hashed;
	const char *because; /* why all were hashed, the beginning */
} cases[] = {
	{ "nothing touched", 150, 0, NEVER, 2 * HOUR, false, false, 0, NULL },
	{ "a few touched", 145, 5, BEFORE, 2 * HOUR, false, false, 5, NULL },
	{ "thirty percent", 105, 45, BEFORE, 2 * HOUR, false, false, 45, NULL },
	{ "more", 104, 46, BEFORE, 2 * HOUR, false, false, 150, "most files were touched" },
	{ "no window", 145, 5, NEVER, 2 * HOUR, false, false, 5, NULL },
	{ "many without a window", 105, 60, NEVER, 2 * HOUR, false, false, 60, NULL },
	{ "most without a window", 20, 100, NEVER, 2 * HOUR, false, false, 120, "nothing tells" },
	{ "few files", 60, 5, BEFORE, 2 * HOUR, false, false, 65, "too few files" },
	{ "paranoid", 145, 5, BEFORE, 2 * HOUR, false, true, 150, "--paranoid" },
	{ "a few early", 145, 5, AFTER, 3 * HOUR, false, false, 5, NULL },
	{ "more early", 140, 10, AFTER, 3 * HOUR, false, false, 0, NULL },
	{ "window in the future", 145, 5, BEFORE, 0, false, false, 150, "most files were touched" },
	{ "no times kept", 150, 0, NEVER, 2 * HOUR, true, false, 150, "most files are as young" },
};

/* Adds a package with that many files to the database, and the files. */
static void add_package(struct tree *tree, const char *name, int count, bool is_fresh)
{
	static const struct tree_entry alike = { .text = ORIGINAL };
	scoped_buf list = { 0 }, sums = { 0 };
	char folder[64], path[64];

	snprintf(folder, sizeof(folder), "/usr/lib/%s", name);
	files_root_fill(tree, folder, "", count, &alike);
	buf_add_format(&list, "/.\n/usr\n/usr/lib\n/var\n/var/lib\n%s\n", folder);
	for (int i = 0; i < count; i++) {
		buf_add_format(&list, "%s/%d\n", folder, i);
		buf_add_format(&sums, ORIGINAL_MD5 "  %s/%d\n", folder + 1, i);
		snprintf(path, sizeof(path), "%s/%d", folder, i);
		if (!is_fresh)
			tree_touch(tree, path, OLD);
	}
	snprintf(path, sizeof(path), "/var/lib/dpkg/info/%s.list", name);
	tree_add(tree, &(struct tree_entry){ path, buf_text(&list), 0 });
	snprintf(path, sizeof(path), "/var/lib/dpkg/info/%s.md5sums", name);
	tree_add(tree, &(struct tree_entry){ path, buf_text(&sums), 0 });
}

static void set_window(struct tree *tree, int32_t package, enum window window)
{
	static const int64_t hours[WINDOW_COUNT][2] = {
		[AROUND] = { -1, 1 }, [BEFORE] = { -2, -1 }, [AFTER] = { 1, 2 }, [NEVER] = { 0, 0 }
	};
	int64_t hour = (int64_t)HOUR * NS_PER_SECOND, now = time(NULL) * (int64_t)NS_PER_SECOND;
	struct catalogue_window set = { now + hours[window][0] * hour,
					now + hours[window][1] * hour };

	if (window == NEVER)
		set = (struct catalogue_window){ 0 };
	catalogue_set_window(tree->survey.catalogue, package, set);
}

static void prepare(struct tree *tree, const struct prefilter_case *at)
{
	static const struct tree_entry status[] = {
		{ "/var/lib/dpkg/status", DPKG_PACKAGE("a", "") DPKG_PACKAGE("b", "") },
	};
	struct err err;

	tree_init(tree, status, 1);
	files_root_own(tree);
	add_package(tree, "a", at->clean, at->is_fresh);
	if (at->others)
		add_package(tree, "b", at->others, at->is_fresh);
	tree->survey.options.paranoid = at->is_paranoid;
	assert_int_equal(survey_packages(&tree->survey, &err), 0);
	tree->survey.now = time(NULL) + at->now;
	set_window(tree, 0, AROUND);
	set_window(tree, 1, at->window);
}

TEST(files_prefilter_reads_what_was_touched)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct walk *walk;
		scoped_tree tree;
		struct err err;

		prepare(&tree, &cases[i]);
		assert_int_equal(survey_files(&tree.survey, &err), 0);
		walk = &tree.survey.content->walk;
		if (walk->hashed != cases[i].hashed)
			fail_msg("%s: %d hashed", cases[i].name, (int)walk->hashed);
		assert_int_equal(walk->packaged, cases[i].clean + cases[i].others);
		assert_int_equal(walk->all_hashed_because != NULL, cases[i].because != NULL);
		if (cases[i].because)
			assert_true(
				bytes_starts(bytes_of(walk->all_hashed_because), cases[i].because));
		assert_int_equal(tree.survey.content->files.count, 0);
	}
}

/* A change that the times clear is not seen, one that they do not clear is: the ctime that equals
 * the end of the window is not the package manager's own for sure. */
TEST(files_prefilter_at_the_end_of_the_window)
{
	static const struct prefilter_case base = { "", 150, 0, NEVER, 2 * HOUR, false, false, 0 };
	static const struct tree_entry evil = { "/usr/lib/a/7", "evil\n" };

	for (int later = 0; later < 2; later++) {
		struct catalogue_window window;
		struct stat state;
		scoped_tree tree;
		struct err err;

		prepare(&tree, &base);
		tree_add(&tree, &evil);
		tree_touch(&tree, evil.path, OLD);
		assert_int_equal(stat(files_root_path(&tree, evil.path), &state), 0);
		window.to = timespec_ns(state.st_ctim) + later;
		window.from = window.to - (int64_t)HOUR * NS_PER_SECOND;
		catalogue_set_window(tree.survey.catalogue, 0, window);
		assert_int_equal(survey_files(&tree.survey, &err), 0);
		assert_int_equal(files_root_row(&tree, evil.path) == NULL, later);
	}
}

/* A file of two packages that was changed behind the first and before the second is touched, in
 * whatever order they claim it; "early" would excuse it where many files are. */
TEST(files_prefilter_of_shared_files)
{
	static const struct prefilter_case base = { "", 100, 40, AFTER, 3 * HOUR, false, false, 0 };

	for (int32_t late = 2; late < 4; late++) {
		scoped_tree tree;
		struct err err;

		prepare(&tree, &base);
		set_window(&tree, late, BEFORE);
		set_window(&tree, late ^ 1, AFTER);
		for (int32_t package = 2; package < 4; package++) {
			RECORD_ADD(tree.survey.arena, &tree.survey.content->packages, package)
				->manager = "rpm";
			(void)catalogue_add(tree.survey.catalogue, BYTES("/usr/lib/shared"),
					    package, 0);
		}
		catalogue_expect(
			tree.survey.catalogue,
			catalogue_claim_of(tree.survey.catalogue, BYTES("/usr/lib/shared")))
			->digest.kind = DIGEST_SHA1;
		tree_add(&tree, &(struct tree_entry){ "/usr/lib/shared", ORIGINAL, 0 });
		tree_touch(&tree, "/usr/lib/shared", OLD);
		assert_int_equal(survey_files(&tree.survey, &err), 0);
		assert_int_equal(tree.survey.content->walk.hashed, 1);
		assert_non_null(files_root_row(&tree, "/usr/lib/shared"));
	}
}

/* dpkg's own times: the list is written behind the files; its sums keep the package's mtime. */
TEST(files_prefilter_window_of_dpkg)
{
	static const struct tree_entry entries[] = {
		{ "/var/lib/dpkg/status",
		  DPKG_PACKAGE("plain", "") DPKG_PACKAGE("sums", "") DPKG_PACKAGE("whole", "")
			  DPKG_PACKAGE("copied", "") },
		{ "/var/lib/dpkg/info/plain.list", "/usr\n" },
		{ "/var/lib/dpkg/info/sums.list", "/usr\n" },
		{ "/var/lib/dpkg/info/sums.md5sums", "" },
		{ "/var/lib/dpkg/info/copied.list", "/usr\n" },
		{ "/var/lib/dpkg/info/copied.md5sums", "" },
	};
	int64_t second = NS_PER_SECOND, hour = HOUR * second, soon = time(NULL) + 9 * HOUR;
	struct stat state;
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, COUNT(entries));
	tree_touch(&tree, "/var/lib/dpkg/info/plain.list", OLD);
	tree_touch(&tree, "/var/lib/dpkg/info/sums.list", soon);
	tree_touch(&tree, "/var/lib/dpkg/info/sums.md5sums", OLD);
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	struct catalogue_window plain = catalogue_window(tree.survey.catalogue, 0);
	struct catalogue_window sums = catalogue_window(tree.survey.catalogue, 1);

	assert_int_equal(plain.to, OLD * second);
	assert_int_equal(plain.to - plain.from, hour);
	assert_int_equal(stat(files_root_path(&tree, "/var/lib/dpkg/info/sums.md5sums"), &state),
			 0);
	assert_int_equal(sums.to, timespec_ns(state.st_ctim));
	assert_int_equal(catalogue_window(tree.survey.catalogue, 2).to, 0);
}
