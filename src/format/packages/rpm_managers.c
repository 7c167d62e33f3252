/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/rpm_managers.h"

/* Cuts what stands behind the last `separator` from the end of `text`; false if there is none, or
 * nothing in front of it. */
static bool cut_last(struct bytes *text, char separator, struct bytes *ret)
{
	const char *at = text->size ? memrchr(text->at, separator, text->size) : NULL;
	size_t size = at ? (size_t)(at - text->at) : 0;

	if (size == 0)
		return false;
	*ret = bytes_slice(*text, size + 1, text->size);
	text->size = size;
	return ret->size > 0;
}

bool rpm_name_of_arch(struct bytes text, struct rpm_name *ret)
{
	*ret = (struct rpm_name){ 0 };
	if (!cut_last(&text, '.', &ret->arch))
		return false;
	ret->name = text;
	return true;
}

/* "name-version-release": neither version nor release has a '-' in it. */
static bool cut_version(struct bytes text, struct rpm_name *ret)
{
	struct bytes release, version;
	struct bytes whole = text;

	if (!cut_last(&text, '-', &release) || !cut_last(&text, '-', &version))
		return false;
	ret->name = text;
	ret->version = bytes_slice(whole, text.size + 1, whole.size);
	return true;
}

bool rpm_name_of_version(struct bytes text, struct rpm_name *ret)
{
	*ret = (struct rpm_name){ 0 };
	return cut_last(&text, '.', &ret->arch) && cut_version(text, ret);
}

bool rpm_name_of_yumdb(struct bytes text, struct rpm_name *ret)
{
	ptrdiff_t dash = bytes_find(text, '-');

	*ret = (struct rpm_name){ 0 };
	if (dash <= 0)
		return false;
	text = bytes_slice(text, (size_t)dash + 1, text.size);
	return cut_last(&text, '-', &ret->arch) && cut_version(text, ret);
}

/* ---- dnf5 ---------------------------------------------------------------------------------- */

/* A TOML string or bare key at the front, without its quotes. No escapes: names have none. */
static bool cut_string(struct bytes *text, struct bytes *ret)
{
	size_t size = 0;

	*text = bytes_trim(*text);
	if (bytes_starts(*text, "\"") || bytes_starts(*text, "'")) {
		struct bytes inner = bytes_slice(*text, 1, text->size);
		ptrdiff_t end = bytes_find(inner, text->at[0]);

		if (end < 0)
			return false;
		*ret = bytes_slice(inner, 0, (size_t)end);
		*text = bytes_slice(inner, (size_t)end + 1, inner.size);
		return true;
	}
	while (size < text->size && !strchr(" \t=.]{},", text->at[size]))
		size++;
	*ret = bytes_slice(*text, 0, size);
	*text = bytes_slice(*text, size, text->size);
	return size > 0;
}

/* "[packages]" or "[packages.\"name.arch\"]": the second name, or nothing. */
static struct bytes table_of(struct bytes line)
{
	struct bytes outer, inner;

	if (!bytes_skip(&line, "[") || !cut_string(&line, &outer) || !bytes_skip(&line, ".") ||
	    !cut_string(&line, &inner))
		return (struct bytes){ 0 };
	return inner;
}

/* "key =" at the front. */
static bool cut_key(struct bytes *line, struct bytes *ret)
{
	if (!cut_string(line, ret))
		return false;
	*line = bytes_trim(*line);
	if (!bytes_skip(line, "="))
		return false;
	*line = bytes_trim(*line);
	return true;
}

bool dnf_state_next(struct bytes *rest, struct bytes *table, struct dnf_state_entry *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		*ret = (struct dnf_state_entry){ 0 };
		line = bytes_trim(line);
		if (bytes_starts(line, "[")) {
			*table = table_of(line);
			continue;
		}
		if (!cut_key(&line, &ret->package))
			continue;
		if (table->size) { /* field = "value" */
			ret->field = ret->package;
			ret->package = *table;
		} else if (!bytes_skip(&line, "{") || !cut_key(&line, &ret->field)) {
			continue;
		}
		if (cut_string(&line, &ret->value))
			return true;
	}
	return false;
}

/* ---- zypper -------------------------------------------------------------------------------- */

bool zypp_history_next(struct bytes *rest, struct zypp_history_entry *ret)
{
	enum { DATE, ACTION, NAME, VERSION, ARCH, USER, REPOSITORY, FIELD_COUNT };
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct bytes fields[FIELD_COUNT] = { 0 };

		for (size_t i = 0; i < FIELD_COUNT; i++)
			if (!bytes_part(&line, '|', &fields[i]))
				break;
		if (bytes_starts(fields[DATE], "#") || !bytes_is(fields[ACTION], "install") ||
		    fields[NAME].size == 0)
			continue;
		*ret = (struct zypp_history_entry){
			.package = { .name = fields[NAME],
				     .version = fields[VERSION],
				     .arch = fields[ARCH] },
			.repository = fields[REPOSITORY],
		};
		return true;
	}
	return false;
}
