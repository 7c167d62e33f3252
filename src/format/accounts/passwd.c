/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/accounts/passwd.h"

enum {
	PASSWD_FIELDS_MAX = 9,
	DES_HASH_SIZE = 13, /* crypt(5): the traditional hash, the only one without '$' or '_' */
};

/* Splits a line at colons into exactly `wanted` fields. */
static bool split_fields(struct bytes line, size_t wanted, struct bytes *ret)
{
	for (size_t i = 0; i < wanted; i++) {
		ptrdiff_t at = bytes_find(line, ':');

		if ((at < 0) != (i == wanted - 1))
			return false;
		ret[i] = bytes_slice(line, 0, at < 0 ? line.size : (size_t)at);
		line = bytes_slice(line, ret[i].size + 1, line.size);
	}
	return true;
}

/* The next line that has `wanted` fields and a name. */
static bool next_fields(struct bytes *rest, size_t wanted, struct bytes *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		if (line.size && line.at[line.size - 1] == '\r')
			line.size--;
		if (line.size == 0 || line.at[0] == '#' || line.at[0] == '+' || line.at[0] == '-')
			continue;
		if (split_fields(line, wanted, ret) && ret[0].size)
			return true;
	}
	return false;
}

static bool id_of(struct bytes field, int64_t *ret)
{
	uint64_t id;

	if (!bytes_u64(field, 10, &id) || id > UINT32_MAX)
		return false;
	*ret = (int64_t)id;
	return true;
}

/* A number of days; what is empty or no number is unset. */
static int64_t days_of(struct bytes field)
{
	uint64_t days;

	return bytes_u64(field, 10, &days) && days <= UINT32_MAX ? (int64_t)days : SHADOW_UNSET;
}

bool passwd_next(struct bytes *rest, struct passwd_entry *ret)
{
	struct bytes fields[PASSWD_FIELDS_MAX];
	int64_t uid, gid;

	while (next_fields(rest, 7, fields)) {
		if (!id_of(fields[2], &uid) || !id_of(fields[3], &gid))
			continue;
		*ret = (struct passwd_entry){
			.name = fields[0],
			.password = fields[1],
			.uid = uid,
			.gid = gid,
			.comment = fields[4],
			.home = fields[5],
			.shell = fields[6],
		};
		return true;
	}
	return false;
}

bool shadow_next(struct bytes *rest, struct shadow_entry *ret)
{
	struct bytes fields[PASSWD_FIELDS_MAX];

	if (!next_fields(rest, 9, fields))
		return false;
	*ret = (struct shadow_entry){
		.name = fields[0],
		.password = fields[1],
		.changed_day = days_of(fields[2]),
		.min_days = days_of(fields[3]),
		.max_days = days_of(fields[4]),
		.warn_days = days_of(fields[5]),
		.inactive_days = days_of(fields[6]),
		.expire_day = days_of(fields[7]),
	};
	return true;
}

bool group_next(struct bytes *rest, struct group_entry *ret)
{
	struct bytes fields[PASSWD_FIELDS_MAX];
	int64_t gid;

	while (next_fields(rest, 4, fields)) {
		if (!id_of(fields[2], &gid))
			continue;
		*ret = (struct group_entry){
			.name = fields[0], .password = fields[1], .gid = gid, .members = fields[3]
		};
		return true;
	}
	return false;
}

bool gshadow_next(struct bytes *rest, struct group_entry *ret)
{
	struct bytes fields[PASSWD_FIELDS_MAX];

	if (!next_fields(rest, 4, fields))
		return false;
	*ret = (struct group_entry){ .name = fields[0],
				     .password = fields[1],
				     .gid = SHADOW_UNSET,
				     .admins = fields[2],
				     .members = fields[3] };
	return true;
}

/* True if a hash of crypt(3) could read so: "$id$...", BSDi's "_...", or 13 characters of DES. */
static bool looks_like_hash(struct bytes field)
{
	if (field.size > 1 && (field.at[0] == '$' || field.at[0] == '_'))
		return true;
	return field.size == DES_HASH_SIZE && bytes_find(field, '*') < 0 &&
	       bytes_find(field, '!') < 0;
}

enum password_state password_state_of(struct bytes field)
{
	if (field.size == 0)
		return PASSWORD_STATE_EMPTY;
	if (bytes_is(field, "x"))
		return PASSWORD_STATE_SHADOWED;
	if (looks_like_hash(field))
		return PASSWORD_STATE_SET;
	while (bytes_skip(&field, "!"))
		;
	return looks_like_hash(field) ? PASSWORD_STATE_LOCKED : PASSWORD_STATE_NONE;
}

bool login_defs_next(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_value)
{
	struct bytes line, name;

	while (bytes_line(rest, &line)) {
		if (!bytes_word(&line, &name) || name.at[0] == '#')
			continue;
		*ret_name = name;
		*ret_value = bytes_trim(line);
		return true;
	}
	return false;
}
