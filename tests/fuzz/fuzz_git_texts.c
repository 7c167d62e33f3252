/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/repositories/git_config.h"
#include "format/repositories/git_patch.h"
#include "format/repositories/git_patterns.h"
#include "format/repositories/git_refs.h"
#include "harness.h"

static void objects(struct bytes input, enum digest_kind kind)
{
	struct git_tree_entry entry;
	struct git_commit commit;
	struct bytes rest = input;
	enum git_kind found;
	scoped_buf text = { 0 };
	struct digest id;

	while (git_tree_next(&rest, kind, &entry) > 0)
		assert(git_name_is_sound(entry.name) && entry.id.kind == kind);
	if (git_commit_parse(input, kind, &commit))
		assert(commit.tree.kind == kind);
	for (rest = input; git_commit_parent_next(&rest, kind, &id);)
		assert(id.kind == kind);
	if (git_tag_parse(input, kind, &id))
		assert(id.kind == kind);
	if (git_loose_unpack(input, &found, &text))
		assert(found != GIT_NONE && text.size <= GIT_OBJECT_SIZE_MAX);
}

static void refs(struct bytes input, enum digest_kind kind)
{
	struct bytes rest = input;
	struct git_move move;
	struct git_ref ref;

	if (git_ref_parse(input, kind, &ref))
		assert(ref.name.size || ref.id.kind == kind);
	while (git_packed_ref_next(&rest, kind, &ref))
		assert(git_ref_is_sound(ref.name));
	rest = input;
	while (git_move_next(&rest, kind, &move))
		assert(move.to.kind == kind);
}

/* A path, a newline, what a file becomes. */
static void patch(struct bytes input)
{
	struct git_version from = { GIT_MODE_FILE | 0644, BYTES("one\ntwo\n") };
	struct git_version to = { GIT_MODE_FILE | 0644, { NULL, 0 } };
	scoped_buf text = { 0 };
	struct bytes path;

	to.text = input;
	if (!bytes_line(&to.text, &path) || !git_patch_takes(to.text))
		return;
	git_patch_add(&text, path, &from, &to);
	assert((text.size > 0) == !bytes_equal(from.text, to.text));
	to.mode = GIT_MODE_LINK;
	git_patch_add(&text, path, &from, &to);
	assert(bytes_starts(buf_bytes(&text), "diff --git "));
}

FUZZ(git_texts, input)
{
	scoped_git_config config = { .rest = input };
	struct bytes link;

	while (git_config_next(&config))
		assert(config.key.size && config.value.size <= input.size + strlen("true"));
	if (git_link_parse(input, &link))
		assert(link.size);
	patch(input);
	objects(input, DIGEST_SHA1);
	objects(input, DIGEST_SHA256);
	refs(input, DIGEST_SHA1);
	refs(input, DIGEST_SHA256);
}

/* A path, a newline, patterns. */
FUZZ(git_patterns, input)
{
	struct git_patterns patterns = { 0 }, attributes = { 0 };
	scoped_arena arena = { 0 };
	struct bytes path;
	unsigned bits = 0;

	if (!bytes_line(&input, &path))
		return;
	git_patterns_ignore(&arena, input, &patterns);
	git_patterns_attributes(&arena, input, &attributes);
	(void)git_patterns_judge(&patterns, path, false);
	(void)git_patterns_judge(&patterns, path, true);
	git_patterns_convert(&attributes, path, &bits);
	assert(!(bits & GIT_CONVERTS_NOTHING) || !(bits & GIT_CONVERTS_ENDS));
}
