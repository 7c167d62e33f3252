/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/accounts/ssh_keys.h"

#include <nettle/sha2.h>

#include "base/base64.h"

static bool is_key_type(struct bytes word)
{
	return bytes_starts(word, "ssh-") || bytes_starts(word, "ecdsa-sha2-") ||
	       bytes_starts(word, "sk-ssh-") || bytes_starts(word, "sk-ecdsa-sha2-");
}

/* Cuts the options, in whose quotes blanks may stand. */
static struct bytes cut_options(struct bytes *line)
{
	bool quoted = false;
	size_t at;

	for (at = 0; at < line->size; at++) {
		char c = line->at[at];

		if (c == '\\' && quoted)
			at++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == ' ' || c == '\t'))
			break;
	}
	struct bytes options = bytes_slice(*line, 0, at);

	*line = bytes_slice(*line, at, line->size);
	return options;
}

bool authorized_key_next(struct bytes *rest, struct authorized_key *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct authorized_key key = { 0 };
		struct bytes ahead;

		line = ahead = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#')
			continue;
		if (bytes_word(&ahead, &key.type) && !is_key_type(key.type))
			key.options = cut_options(&line);
		if (!bytes_word(&line, &key.type) || !is_key_type(key.type) ||
		    !bytes_word(&line, &key.blob))
			continue;
		key.comment = bytes_trim(line);
		*ret = key;
		return true;
	}
	return false;
}

bool authorized_key_fingerprint(const struct authorized_key *key, struct buf *ret)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;
	scoped_buf blob = { 0 };

	if (key->blob.size == 0 || !base64_decode(&blob, key->blob))
		return false;
	sha256_init(&context);
	sha256_update(&context, blob.size, (const uint8_t *)buf_text(&blob));
	sha256_digest(&context, sizeof(digest), digest);
	buf_add_text(ret, "SHA256:");
	base64_encode(ret, (struct bytes){ (const char *)digest, sizeof(digest) });
	while (ret->size && ret->at[ret->size - 1] == '=')
		ret->at[--ret->size] = '\0';
	return true;
}

/* One pattern with '*' and '?'; on a mismatch the last '*' takes one byte more. */
static bool pattern_matches(struct bytes pattern, struct bytes text)
{
	size_t p = 0, t = 0, star = SIZE_MAX, star_text = 0;

	while (t < text.size) {
		if (p < pattern.size && pattern.at[p] == '*') {
			star = p++;
			star_text = t;
		} else if (p < pattern.size &&
			   (pattern.at[p] == '?' || pattern.at[p] == text.at[t])) {
			p++;
			t++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			t = ++star_text;
		} else {
			return false;
		}
	}
	while (p < pattern.size && pattern.at[p] == '*')
		p++;
	return p == pattern.size;
}

bool sshd_pattern_list_matches(struct bytes list, struct bytes text)
{
	struct bytes pattern;
	bool matches = false;

	while (bytes_part(&list, ',', &pattern)) {
		bool negated = bytes_skip(&pattern, "!");

		if (!pattern_matches(pattern, text))
			continue;
		if (negated)
			return false;
		matches = true;
	}
	return matches;
}
