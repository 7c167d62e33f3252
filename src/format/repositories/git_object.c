/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_object.h"

#include <errno.h>
#include <strings.h>

#include "format/languages/inflate.h"

static const struct {
	const char *name;
	enum git_kind kind;
} kinds[] = {
	{ "commit ", GIT_COMMIT },
	{ "tree ", GIT_TREE },
	{ "blob ", GIT_BLOB },
	{ "tag ", GIT_TAG },
};

bool git_loose_unpack(struct bytes packed, enum git_kind *ret_kind, struct buf *ret)
{
	struct bytes text, size_text;
	uint64_t size;

	if (!inflate_all(packed, INFLATE_ZLIB, GIT_OBJECT_SIZE_MAX, ret))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		text = buf_bytes(ret);
		if (!bytes_skip(&text, kinds[i].name))
			continue;
		ptrdiff_t end = bytes_find(text, '\0');

		size_text = bytes_slice(text, 0, end < 0 ? 0 : (size_t)end);
		if (!bytes_u64(size_text, 10, &size) || size != text.size - size_text.size - 1)
			return false;
		memmove(ret->at, text.at + size_text.size + 1, size);
		buf_cut(ret, size);
		*ret_kind = kinds[i].kind;
		return true;
	}
	return false;
}

bool git_signature_parse(struct bytes text, struct git_signature *ret)
{
	struct git_signature signature = { 0 };
	ptrdiff_t open = bytes_find(text, '<'), shut = bytes_find_last(text, '>');
	struct bytes rest, word;

	if (open < 0 || shut < open)
		return false;
	signature.name = bytes_trim(bytes_slice(text, 0, (size_t)open));
	signature.mail = bytes_slice(text, (size_t)open + 1, (size_t)(shut - open) - 1);
	rest = bytes_slice(text, (size_t)shut + 1, text.size);
	if (!bytes_word(&rest, &word) || !bytes_i64(word, &signature.at))
		return false;
	*ret = signature;
	return true;
}

bool git_commit_parse(struct bytes text, enum digest_kind kind, struct git_commit *ret)
{
	struct git_commit commit = { 0 };
	struct bytes line;

	while (bytes_line(&text, &line) && line.size) {
		if (bytes_skip(&line, "tree ") && !commit.tree.kind)
			(void)digest_from_hex(line, kind, &commit.tree);
		else if (bytes_skip(&line, "author "))
			(void)git_signature_parse(line, &commit.author);
		else if (bytes_skip(&line, "committer "))
			(void)git_signature_parse(line, &commit.committer);
	}
	while (bytes_line(&text, &line) && !commit.subject.size)
		commit.subject = bytes_trim(line);
	if (commit.tree.kind == DIGEST_NONE)
		return false;
	*ret = commit;
	return true;
}

bool git_commit_parent_next(struct bytes *text, enum digest_kind kind, struct digest *ret)
{
	struct bytes line;

	while (bytes_line(text, &line) && line.size)
		if (bytes_skip(&line, "parent ") && digest_from_hex(line, kind, ret))
			return true;
	*text = (struct bytes){ 0 };
	return false;
}

bool git_tag_parse(struct bytes text, enum digest_kind kind, struct digest *ret)
{
	struct bytes line;

	return bytes_line(&text, &line) && bytes_skip(&line, "object ") &&
	       digest_from_hex(line, kind, ret);
}

bool git_name_is_sound(struct bytes name)
{
	return name.size && !bytes_is(name, ".") && !bytes_is(name, "..") &&
	       !(name.size == 4 && strncasecmp(name.at, ".git", 4) == 0) &&
	       bytes_find(name, '/') < 0 && bytes_find(name, '\0') < 0;
}

int git_tree_next(struct bytes *rest, enum digest_kind kind, struct git_tree_entry *ret)
{
	size_t id_size = kind == DIGEST_SHA1 ? 20 : 32;
	struct git_tree_entry entry = { 0 };
	ptrdiff_t blank = bytes_find(*rest, ' '), end = bytes_find(*rest, '\0');
	uint64_t mode;

	if (rest->size == 0)
		return 0;
	if (blank < 0 || end < blank ||
	    !bytes_u64(bytes_slice(*rest, 0, (size_t)blank), 8, &mode) || mode > UINT32_MAX)
		return -EBADMSG;
	entry.mode = (uint32_t)mode;
	entry.name = bytes_slice(*rest, (size_t)blank + 1, (size_t)(end - blank) - 1);
	if (!git_name_is_sound(entry.name) ||
	    !digest_from_bytes(bytes_slice(*rest, (size_t)end + 1, id_size), kind, &entry.id))
		return -EBADMSG;
	*rest = bytes_slice(*rest, (size_t)end + 1 + id_size, rest->size);
	*ret = entry;
	return 1;
}
