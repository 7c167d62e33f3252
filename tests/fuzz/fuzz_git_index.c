/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/repositories/git_index.h"
#include "harness.h"

/* The first byte says which digests name the objects. */
FUZZ(git_index, input)
{
	scoped_git_index index = { 0 };
	struct digest tree;
	struct err err;

	if (input.size == 0 ||
	    git_index_parse(bytes_slice(input, 1, input.size),
			    input.at[0] == '2' ? DIGEST_SHA256 : DIGEST_SHA1, &index, &err) < 0)
		return;
	for (size_t i = 0; i < index.places.count; i++) {
		struct git_entry entry = git_index_entry(&index, i);
		struct bytes path = git_index_path(&index, i);

		assert(entry.stage <= 3 && bytes_equal(entry.path, path));
		assert(path.at[0] != '/' && bytes_find_text(path, "//") < 0);
		assert(git_index_find(&index, path) <= i);
		(void)git_index_tree(&index, path, &tree);
	}
	(void)git_index_tree(&index, BYTES(""), &tree);
}
