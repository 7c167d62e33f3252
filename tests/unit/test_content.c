/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Digests of files, and of those that would be read for ever. */
#include <errno.h>
#include <unistd.h>

#include "files_root.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/files/content.h"

static const struct tree_entry machine[] = {
	{ "/original", ORIGINAL },
	{ "/holes", "x" },
	{ "/short", "x" },
};

TEST(content_of_holes_is_not_read)
{
	struct pace pace;
	struct digest digest;
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, COUNT(machine));
	pace_init(&pace, 0, INT64_MAX);
	struct content_reader reader = { .survey = &tree.survey, .pace = &pace };

	assert_int_equal(content_digest(&reader, "/original", DIGEST_MD5, &digest, &err), 0);
	assert_int_equal(reader.bytes, sizeof(ORIGINAL) - 1);
	assert_int_equal(truncate(files_root_path(&tree, "/holes"), (off_t)1 << 40), 0);
	assert_int_equal(content_digest(&reader, "/holes", DIGEST_MD5, &digest, &err), -EFBIG);
	assert_int_equal(truncate(files_root_path(&tree, "/short"), 1 << 20), 0);
	assert_int_equal(content_digest(&reader, "/short", DIGEST_MD5, &digest, &err), 0);
	assert_int_equal(content_digest(&reader, "/none", DIGEST_MD5, &digest, &err), -ENOENT);
	assert_int_equal(reader.files, 2);
	content_reader_deinit(&reader);
	pace_deinit(&pace);
}
