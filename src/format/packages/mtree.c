/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/mtree.h"

void mtree_deinit(struct mtree *mtree)
{
	buf_deinit(&mtree->path);
	buf_deinit(&mtree->target);
}

/* The value of three octal digits behind a backslash, or -1. */
static int octal_of(struct bytes text)
{
	int value = 0;

	if (text.size < 3)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		if (text.at[i] < '0' || text.at[i] > '7')
			return -1;
		value = value * 8 + (text.at[i] - '0');
	}
	return value <= 0xff ? value : -1;
}

/* Undoes vis(3): \ooo for a byte, a backslash before itself, \s \t \n for blanks. */
static struct bytes unescape(struct buf *ret, struct bytes text)
{
	static const char letters[] = "st nr\\#=", meant[] = " \t \n\r\\#=";

	buf_clear(ret);
	for (size_t i = 0; i < text.size; i++) {
		int byte = text.at[i] == '\\' ? octal_of(bytes_slice(text, i + 1, 3)) : -1;
		const char *letter = text.at[i] == '\\' && i + 1 < text.size && text.at[i + 1]
					     ? strchr(letters, text.at[i + 1])
					     : NULL;

		if (byte >= 0) {
			buf_add_byte(ret, (char)byte);
			i += 3;
		} else if (letter) {
			buf_add_byte(ret, meant[letter - letters]);
			i++;
		} else {
			buf_add_byte(ret, text.at[i]);
		}
	}
	return buf_bytes(ret);
}

static enum mtree_type type_of(struct bytes value)
{
	if (bytes_is(value, "file"))
		return MTREE_FILE;
	if (bytes_is(value, "dir"))
		return MTREE_FOLDER;
	return bytes_is(value, "link") ? MTREE_LINK : MTREE_OTHER;
}

static void set_number(struct bytes value, unsigned base, int64_t *ret)
{
	uint64_t number;

	if (bytes_u64(value, base, &number) && number <= INT64_MAX)
		*ret = (int64_t)number;
}

/* A digest counts if it is stronger than the one that is there. */
static void set_digest(struct bytes value, enum digest_kind kind, struct digest *ret)
{
	struct digest digest;

	if (kind > ret->kind && digest_from_hex(value, kind, &digest))
		*ret = digest;
}

static void set_keyword(struct mtree *mtree, struct mtree_entry *entry, struct bytes key,
			struct bytes value)
{
	ptrdiff_t point = bytes_find(value, '.');

	if (bytes_is(key, "type"))
		entry->type = type_of(value);
	else if (bytes_is(key, "mode"))
		set_number(value, 8, &entry->mode);
	else if (bytes_is(key, "uid"))
		set_number(value, 10, &entry->uid);
	else if (bytes_is(key, "gid"))
		set_number(value, 10, &entry->gid);
	else if (bytes_is(key, "size"))
		set_number(value, 10, &entry->size);
	else if (bytes_is(key, "time"))
		set_number(bytes_slice(value, 0, point < 0 ? value.size : (size_t)point), 10,
			   &entry->time);
	else if (bytes_is(key, "link"))
		entry->target = unescape(&mtree->target, value);
	else if (bytes_is(key, "md5") || bytes_is(key, "md5digest"))
		set_digest(value, DIGEST_MD5, &entry->digest);
	else if (bytes_is(key, "sha1") || bytes_is(key, "sha1digest"))
		set_digest(value, DIGEST_SHA1, &entry->digest);
	else if (bytes_is(key, "sha256") || bytes_is(key, "sha256digest"))
		set_digest(value, DIGEST_SHA256, &entry->digest);
}

static void set_keywords(struct mtree *mtree, struct mtree_entry *entry, struct bytes words)
{
	struct bytes word, key;

	while (bytes_word(&words, &word))
		if (bytes_part(&word, '=', &key))
			set_keyword(mtree, entry, key, word);
}

bool mtree_next(struct mtree *mtree, struct bytes *rest, struct mtree_entry *ret)
{
	static const struct mtree_entry nothing = {
		.uid = -1,
		.gid = -1,
		.size = -1,
		.time = -1,
		.mode = -1,
	};
	struct bytes line, word;

	if (!mtree->has_usual)
		mtree->usual = nothing;
	mtree->has_usual = true;
	while (bytes_line(rest, &line)) {
		if (!bytes_word(&line, &word) || word.at[0] == '#')
			continue;
		if (bytes_is(word, "/set")) {
			set_keywords(mtree, &mtree->usual, line);
			mtree->usual.target = (struct bytes){ 0 };
		} else if (bytes_is(word, "/unset")) {
			mtree->usual = nothing;
		} else {
			*ret = mtree->usual;
			ret->path = unescape(&mtree->path, word);
			set_keywords(mtree, ret, line);
			return true;
		}
	}
	return false;
}
