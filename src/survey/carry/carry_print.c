/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fingerprints: digests that are the same on two hosts which do the same. */
#include <string.h>

#include "format/secrets/secret_marker.h"
#include "survey/carry/carry_parts.h"

/* "<address_2>" for the second of the values named address_...: interfaces have other names
 * elsewhere. */
static struct bytes stand_in(const struct carry *carry, size_t index)
{
	const struct identity *rows = carry->survey->content->identity.at;
	size_t size = strcspn(rows[index].name, "_"), count = 1;

	for (size_t i = 0; i < index; i++)
		count += rows[i].name && strncmp(rows[i].name, rows[index].name, size) == 0;
	return bytes_of(arena_format(carry->survey->arena, "<%.*s_%zu>", (int)size,
				     rows[index].name, count));
}

void carry_print_init(struct carry *carry)
{
	const struct content *content = carry->survey->content;

	for (size_t i = 0; i < content->identity.count && i < IDENTITY_WORDS_MAX; i++) {
		const struct identity *identity = &content->identity.at[i];
		struct bytes value = bytes_of(identity->value), bare = value;
		ptrdiff_t slash = bytes_find(value, '/');

		if (slash > 0 && bytes_starts(bytes_of(identity->name), "address"))
			bare.size = (size_t)slash;
		if (identity->name && identity_is_telling(bare))
			identity_words_add(&carry->identity, bare, stand_in(carry, i));
	}
	identity_words_sort(&carry->identity);
}

static void digest_of(struct bytes bytes, struct digest *ret)
{
	struct digester digester;

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, bytes);
	digester_end(&digester, ret);
}

bool carry_print_text(const struct carry *carry, struct bytes text, struct digest *ret)
{
	scoped_buf secretless = { 0 }, plain = { 0 };

	if (text.size > CARRY_PRINT_MAX)
		return false;
	bool has_secret = secret_markers_replace(text, "<secret>", &secretless);
	bool has_identity = identity_words_replace(&carry->identity, buf_bytes(&secretless),
						   &plain);

	if (has_secret || has_identity)
		digest_of(buf_bytes(&plain), ret);
	return has_secret || has_identity;
}

static void add_name(struct buf *ret, const char *name, int64_t id)
{
	if (name)
		buf_add_format(ret, " %s", name);
	else
		buf_add_format(ret, " %lld", (long long)id);
}

void carry_print_member(struct carry *carry, const struct carry_member *member)
{
	const struct survey *survey = carry->survey;
	const char *tree = carry_row(carry, member->row)->path;
	struct carry_row *row = carry_row_map_put(&carry->rows, member->row);
	const struct stat *state = member->state;
	scoped_buf text = { 0 };
	struct digest digest;

	buf_add_format(&text, "%o", (unsigned)state->st_mode);
	add_name(&text, survey_user_name(survey, state->st_uid), state->st_uid);
	add_name(&text, survey_group_name(survey, state->st_gid), state->st_gid);
	buf_add_format(&text, " %s", member->path + strlen(tree));
	buf_add_byte(&text, '\0');
	buf_add_text(&text, member->target);
	if (member->content)
		buf_add(&text, member->content->bytes, sizeof(member->content->bytes));
	else if (S_ISREG(state->st_mode))
		buf_add_format(&text, "%lld", (long long)state->st_size);
	digest_of(buf_bytes(&text), &digest);
	for (size_t i = 0; i < sizeof(row->print); i++)
		row->print[i] ^= digest.bytes[i];
	row->compared++;
}

const char *carry_print_tree(const struct carry *carry, const struct carry_row *row)
{
	struct digest digest = { .kind = DIGEST_SHA256 };
	scoped_buf hex = { 0 };

	memcpy(digest.bytes, row->print, sizeof(row->print));
	digest_add_hex(&hex, &digest);
	return arena_string(carry->survey->arena, buf_bytes(&hex));
}
