/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/apk.h"

#include "base/base64.h"
#include "format/packages/apt.h"

bool apk_line_next(struct bytes *rest, char *ret_field, struct bytes *ret_value)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		if (line.size && line.at[line.size - 1] == '\r')
			line.size--;
		if (line.size == 1 || (line.size > 1 && line.at[1] != ':'))
			continue;
		*ret_field = line.size ? line.at[0] : '\0';
		*ret_value = bytes_slice(line, 2, line.size);
		return true;
	}
	return false;
}

bool apk_owner_parse(struct bytes value, struct apk_owner *ret)
{
	struct bytes uid, gid, mode;
	struct apk_owner owner = { 0 };
	uint64_t bits;

	if (!bytes_part(&value, ':', &uid) || !bytes_part(&value, ':', &gid) ||
	    !bytes_part(&value, ':', &mode) || !bytes_u64(uid, 10, &owner.uid) ||
	    !bytes_u64(gid, 10, &owner.gid) || !bytes_u64(mode, 8, &bits) || bits > 07777)
		return false;
	owner.mode = (unsigned)bits;
	*ret = owner;
	return true;
}

bool apk_digest_parse(struct bytes value, struct digest *ret)
{
	enum digest_kind kind = DIGEST_NONE;
	scoped_buf raw = { 0 };

	if (bytes_skip(&value, "Q1"))
		kind = DIGEST_SHA1;
	else if (bytes_skip(&value, "Q2"))
		kind = DIGEST_SHA256;
	else
		return value.size <= (size_t)DIGEST_SIZE_MAX * 2 &&
		       digest_from_hex(value, digest_kind_of_size(value.size), ret);
	return value.size <= (size_t)DIGEST_SIZE_MAX * 2 && base64_decode(&raw, value) &&
	       digest_from_bytes(buf_bytes(&raw), kind, ret);
}

/* Where the first byte of `text` that is one of `set` stands; its size if there is none. */
static size_t find_any(struct bytes text, const char *set)
{
	for (size_t i = 0; i < text.size; i++)
		if (text.at[i] && strchr(set, text.at[i]))
			return i;
	return text.size;
}

bool apk_constraint_next(struct bytes *rest, struct apk_constraint *ret)
{
	struct bytes word;

	while (bytes_word(rest, &word)) {
		struct apk_constraint constraint = { .is_conflict = bytes_skip(&word, "!") };
		size_t size = find_any(word, "<>=~"), end = size;

		while (end < word.size && strchr("<>=~", word.at[end]))
			end++;
		constraint.comparison = bytes_slice(word, size, end - size);
		constraint.version = bytes_slice(word, end, word.size);
		constraint.name = bytes_slice(word, 0, size);
		ptrdiff_t tag = bytes_find(constraint.name, '@');

		if (tag >= 0) {
			constraint.tag = bytes_slice(constraint.name, (size_t)tag + 1, size);
			constraint.name = bytes_slice(constraint.name, 0, (size_t)tag);
		}
		if (constraint.name.size == 0)
			continue;
		*ret = constraint;
		return true;
	}
	return false;
}

static bool is_url(struct bytes word)
{
	return bytes_starts(word, "/") || bytes_starts(word, "$") ||
	       bytes_find_text(word, "://") > 0;
}

bool apk_repository_next(struct bytes *rest, struct apk_repository *ret)
{
	struct bytes line, word;

	while (bytes_line(rest, &line)) {
		struct apk_repository repository = { .is_enabled = true };

		line = bytes_trim(line);
		while (bytes_skip(&line, "#"))
			repository.is_enabled = false;
		if (!bytes_word(&line, &word))
			continue;
		if (bytes_is(word, "v2") || bytes_is(word, "v3") || bytes_is(word, "ndx")) {
			repository.type = word;
			word = (struct bytes){ 0 };
			(void)bytes_word(&line, &word);
		}
		if (bytes_skip(&word, "@")) {
			repository.tag = word;
			word = (struct bytes){ 0 };
			(void)bytes_word(&line, &word);
		}
		if (!is_url(word))
			continue;
		repository.url = word;
		repository.components = bytes_trim(line);
		/* a sentence that begins with a path is no repository */
		if (!repository.is_enabled && repository.components.size && !repository.type.size)
			continue;
		*ret = repository;
		return true;
	}
	return false;
}

bool apk_protection_next(struct bytes *rest, struct apk_protection *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		line = bytes_trim(line);
		if (line.size < 2 || !line.at[0] || !strchr("+-@!", line.at[0]))
			continue;
		ret->symbol = line.at[0];
		ret->pattern = bytes_slice(line, 1, line.size);
		return true;
	}
	return false;
}

/* "(1/2) Upgrading lib (1.0-r0 -> 2.0-r0)" */
static bool read_log_entry(struct bytes line, struct apk_log_entry *ret)
{
	struct apk_log_entry entry = { 0 };
	struct bytes word;

	if (!bytes_starts(line, "(") || !bytes_word(&line, &word) || bytes_find(word, '/') < 0 ||
	    !bytes_word(&line, &entry.action) || !bytes_word(&line, &entry.package))
		return false;
	line = bytes_trim(line);
	if (!bytes_skip(&line, "(") || !bytes_ends(line, ")"))
		return false;
	line.size--;
	while (bytes_word(&line, &word))
		if (!bytes_is(word, "->"))
			entry.version = word;
	*ret = entry;
	return entry.version.size > 0;
}

bool apk_log_next(struct bytes *rest, int64_t *wall, struct apk_log_entry *ret)
{
	static const size_t time_size = sizeof("2025-06-24 14:36:25") - 1;
	struct bytes line;

	while (bytes_line(rest, &line)) {
		if (bytes_starts(line, "Running `") && line.size > time_size)
			(void)apt_wall_time(bytes_slice(line, line.size - time_size, time_size),
					    wall);
		else if (read_log_entry(line, ret))
			return true;
	}
	return false;
}
