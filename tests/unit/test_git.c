/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "harness.h"

#include <cmocka.h>

#include "base/root.h"
#include "format/repositories/git_config.h"
#include "format/repositories/git_index.h"
#include "format/repositories/git_pack.h"
#include "format/repositories/git_patterns.h"
#include "format/repositories/git_refs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A file of a corpus, which git itself wrote. */
static void read_sample(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	buf_clear(ret);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

TEST(git_config_variables)
{
	static const struct {
		const char *section, *part, *key, *value;
	} expected[] = {
		{ "core", "", "repositoryformatversion", "0" },
		{ "core", "", "filemode", "false" },
		{ "core", "", "bare", "true" },
		{ "remote", "origin", "url", "https://u:p@host/x # y.git" },
		{ "remote", "origin", "fetch", "+refs/heads/*:refs/remotes/origin/*" },
		{ "branch", "old", "remote", "a b\tc \" d" },
		{ "a", "b\"c]d", "k", "v" },
	};
	scoped_buf text = { 0 };
	scoped_git_config config = { 0 };

	read_sample("git_texts/config", &text);
	config.rest = buf_bytes(&text);
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_true(git_config_next(&config));
		assert_string_equal(buf_text(&config.section), expected[i].section);
		assert_string_equal(buf_text(&config.part), expected[i].part);
		assert_string_equal(buf_text(&config.key), expected[i].key);
		assert_string_equal(buf_text(&config.value), expected[i].value);
	}
	assert_false(git_config_next(&config));
}

TEST(git_patterns_match_as_git_does)
{
	static const struct {
		const char *pattern, *path;
		bool matches;
	} cases[] = {
		{ "a", "a", true },
		{ "a", "b", false },
		{ "*", "abc", true },
		{ "*", "a/b", false },
		{ "a?c", "abc", true },
		{ "a?c", "a/c", false },
		{ "*.o", ".o", true },
		{ "a*b*c", "axxbyyc", true },
		{ "a*b*c", "axxbyy", false },
		{ "**/c", "c", true },
		{ "**/c", "a/b/c", true },
		{ "a/**", "a/b/c", true },
		{ "a/**", "a", false },
		{ "a/**/b", "a/b", true },
		{ "a/**/b", "a/x/y/b", true },
		{ "a**b", "axxb", true },
		{ "a**b", "ax/xb", false },
		{ "[ab]", "b", true },
		{ "[!ab]", "b", false },
		{ "[^ab]", "c", true },
		{ "[]-]", "]", true },
		{ "[]-]", "-", true },
		{ "[a-c]x", "bx", true },
		{ "[[:digit:]]", "7", true },
		{ "[[:digit:]]", "x", false },
		{ "[a", "a", false },
		{ "[!x]", "/", false },
		{ "\\*", "*", true },
		{ "\\*", "a", false },
		{ "[\\]]", "]", true },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (git_pattern_matches(bytes_of(cases[i].pattern), bytes_of(cases[i].path)) !=
		    cases[i].matches)
			fail_msg("%s and %s", cases[i].pattern, cases[i].path);
}

TEST(git_patterns_have_an_end)
{
	scoped_buf pattern = { 0 }, path = { 0 };

	for (int i = 0; i < 200; i++) {
		buf_add_text(&pattern, "*a");
		buf_add_text(&path, "aaaa");
	}
	buf_add_byte(&pattern, 'b');
	assert_false(git_pattern_matches(buf_bytes(&pattern), buf_bytes(&path)));
}

TEST(git_ignore_files)
{
	static const char text[] =
		"\xef\xbb\xbf# no pattern\n\n*.log\r\n!keep.log\n/top\nsub/\na/b\n"
		"\\#x\n\\!y\nblank\\ \nends   \n";
	static const struct {
		const char *path;
		bool is_folder;
		enum git_verdict verdict;
	} cases[] = {
		{ "x.log", false, GIT_IGNORED },
		{ "d/x.log", false, GIT_IGNORED },
		{ "keep.log", false, GIT_NOT_IGNORED },
		{ "top", false, GIT_IGNORED },
		{ "d/top", false, GIT_UNDECIDED },
		{ "sub", true, GIT_IGNORED },
		{ "sub", false, GIT_UNDECIDED },
		{ "d/sub", true, GIT_IGNORED },
		{ "a/b", false, GIT_IGNORED },
		{ "d/a/b", false, GIT_UNDECIDED },
		{ "#x", false, GIT_IGNORED },
		{ "!y", false, GIT_IGNORED },
		{ "blank ", false, GIT_IGNORED },
		{ "ends", false, GIT_IGNORED },
		{ "# no pattern", false, GIT_UNDECIDED },
	};
	struct git_patterns patterns = { 0 };
	scoped_arena arena = { 0 };

	git_patterns_ignore(&arena, bytes_of(text), &patterns);
	for (size_t i = 0; i < COUNT(cases); i++)
		if (git_patterns_judge(&patterns, bytes_of(cases[i].path), cases[i].is_folder) !=
		    cases[i].verdict)
			fail_msg("%s", cases[i].path);
}

TEST(git_attributes_files)
{
	static const char text[] =
		"*.png filter=lfs -text\n* text=auto\n/lib/*.bin binary\n[attr]x ident\n";
	struct git_patterns patterns = { 0 };
	scoped_arena arena = { 0 };
	unsigned png = 0, bin = 0;

	git_patterns_attributes(&arena, bytes_of(text), &patterns);
	git_patterns_convert(&patterns, BYTES("a/b.png"), &png);
	git_patterns_convert(&patterns, BYTES("lib/a.bin"), &bin);
	assert_int_equal(png, GIT_CONVERTS_CONTENT | GIT_CONVERTS_ENDS);
	assert_int_equal(bin, GIT_CONVERTS_CONTENT | GIT_CONVERTS_NOTHING);
}

TEST(git_index_of_each_version)
{
	static const struct {
		const char *name;
		enum digest_kind kind;
		unsigned version;
		size_t entries, trees;
	} cases[] = {
		{ "sha1", DIGEST_SHA1, 2, 7, 4 },        { "sha1-v4", DIGEST_SHA1, 4, 7, 4 },
		{ "sha1-v3", DIGEST_SHA1, 3, 8, 1 },     { "sha256", DIGEST_SHA256, 2, 7, 4 },
		{ "sha256-v4", DIGEST_SHA256, 4, 7, 4 }, { "sha256-v3", DIGEST_SHA256, 3, 8, 1 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_git_index index = { 0 };
		scoped_buf text = { 0 }, name = { 0 };
		struct digest tree;
		struct err err;

		buf_add_format(&name, "git_index/%s", cases[i].name);
		read_sample(buf_text(&name), &text);
		assert_int_equal(git_index_parse(bytes_slice(buf_bytes(&text), 1, text.size),
						 cases[i].kind, &index, &err),
				 0);
		assert_null(index.unknown);
		assert_int_equal(index.version, cases[i].version);
		assert_int_equal(index.places.count, cases[i].entries);
		assert_int_equal(index.trees.count, cases[i].trees);
		size_t at = git_index_find(&index, BYTES("lib/x/2"));
		struct git_entry entry = git_index_entry(&index, at);

		assert_true(bytes_is(entry.path, "lib/x/2"));
		assert_int_equal(entry.mode, 0100644);
		assert_int_equal(entry.size, 169);
		assert_int_equal(
			git_index_entry(&index, git_index_find(&index, BYTES("link"))).mode,
			0120000);
		assert_true(git_index_tree(&index, BYTES("lib/x/"), &tree));
		assert_int_equal(git_index_tree(&index, BYTES(""), &tree), cases[i].trees == 4);
	}
}

TEST(git_index_that_does_not_tell_all)
{
	static const char *const names[] = { "git_index/split", "git_index/sparse" };

	for (size_t i = 0; i < COUNT(names); i++) {
		scoped_git_index index = { 0 };
		scoped_buf text = { 0 };
		struct err err;

		read_sample(names[i], &text);
		assert_int_equal(git_index_parse(bytes_slice(buf_bytes(&text), 1, text.size),
						 DIGEST_SHA1, &index, &err),
				 0);
		assert_non_null(index.unknown);
	}
}

/* The commit that the packed-refs beside a pack names, its tree and its parent are in the pack, one
 * of them as a difference. */
static void read_history(const char *name, const char *refs, enum digest_kind kind)
{
	scoped_buf sample = { 0 }, refs_text = { 0 }, text = { 0 };
	size_t left = 1 << 20;
	struct git_pack pack;
	struct git_commit commit;
	struct git_tree_entry entry;
	enum git_kind found;
	struct git_ref ref;
	uint32_t size;
	struct err err;

	read_sample(name, &sample);
	read_sample(refs, &refs_text);
	memcpy(&size, sample.at + 1, sizeof(size));
	struct bytes index = bytes_slice(buf_bytes(&sample), 5, size), rest = buf_bytes(&refs_text);
	struct bytes objects = bytes_slice(buf_bytes(&sample), 5 + size, SIZE_MAX);
	struct byte_source sources[] = { byte_source_of(&index), byte_source_of(&objects) };

	assert_int_equal(git_pack_init(&pack, &sources[0], &sources[1], kind, &err), 0);
	assert_true(git_packed_ref_next(&rest, kind, &ref));
	assert_true(bytes_is(ref.name, "refs/heads/main"));
	assert_int_equal(git_pack_read(&pack, &ref.id, &left, &found, &text), 1);
	assert_int_equal(found, GIT_COMMIT);
	assert_true(git_commit_parse(buf_bytes(&text), kind, &commit));
	assert_true(bytes_is(commit.subject, "third"));
	assert_int_equal(commit.author.at, 1700000000);
	assert_true(bytes_is(commit.author.mail, "a@b.example"));
	assert_int_equal(git_pack_read(&pack, &commit.tree, &left, &found, &text), 1);
	rest = buf_bytes(&text);
	assert_int_equal(git_tree_next(&rest, kind, &entry), 1);
	assert_true(bytes_is(entry.name, ".gitignore"));
	assert_true(git_packed_ref_next(&rest, kind, &ref) == false);
	left = 10;
	assert_int_equal(git_pack_read(&pack, &commit.tree, &left, &found, &text), -E2BIG);
	commit.tree.bytes[3] ^= 1;
	assert_int_equal(git_pack_read(&pack, &commit.tree, &left, &found, &text), 0);
	git_pack_deinit(&pack);
}

TEST(git_packs)
{
	read_history("git_pack/sha1", "git_texts/packed-refs-sha1", DIGEST_SHA1);
	read_history("git_pack/sha1-v1", "git_texts/packed-refs-sha1", DIGEST_SHA1);
	read_history("git_pack/sha1-names", "git_texts/packed-refs-sha1", DIGEST_SHA1);
	read_history("git_pack/sha256", "git_texts/packed-refs-sha256", DIGEST_SHA256);
}

TEST(git_refs_and_moves)
{
	static const char *const unsound[] = { "refs/../../etc/x", "HEAD",
					       "refs/heads/",      "refs//a",
					       "refs/heads/.x",    "refs/heads/a b",
					       "/refs/a" };
	struct git_move move, last = { 0 };
	scoped_buf text = { 0 };
	struct git_ref ref;
	struct bytes rest;

	for (size_t i = 0; i < COUNT(unsound); i++)
		assert_false(git_ref_is_sound(bytes_of(unsound[i])));
	read_sample("git_texts/packed-refs-sha1", &text);
	rest = buf_bytes(&text);
	assert_true(git_packed_ref_next(&rest, DIGEST_SHA1, &ref));
	assert_true(git_packed_ref_next(&rest, DIGEST_SHA1, &ref));
	assert_true(bytes_is(ref.name, "refs/tags/v1.0"));
	assert_int_equal(ref.peeled.kind, DIGEST_SHA1);
	read_sample("git_texts/log-sha256", &text);
	rest = buf_bytes(&text);
	while (git_move_next(&rest, DIGEST_SHA256, &move))
		last = move;
	assert_true(bytes_is(last.what, "commit: third"));
	assert_int_equal(last.who.at, 1700000100);
}
