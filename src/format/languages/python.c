/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/python.h"

#include "base/base64.h"
#include "base/json.h"

bool python_metadata_parse(struct bytes text, struct bytes *ret_name, struct bytes *ret_version)
{
	struct bytes line, name = { 0 }, version = { 0 };

	while (bytes_line(&text, &line) && bytes_trim(line).size) {
		if (bytes_skip(&line, "Name:"))
			name = bytes_trim(line);
		else if (bytes_skip(&line, "Version:"))
			version = bytes_trim(line);
	}
	if (name.size == 0)
		return false;
	*ret_name = name;
	*ret_version = version;
	return true;
}

/* "sha256=" and base64 in its form for URLs, without padding. */
static void read_digest(struct bytes text, struct digest *ret)
{
	scoped_buf encoded = { 0 }, raw = { 0 };

	if (!bytes_skip(&text, "sha256=") || text.size > (size_t)DIGEST_SIZE_MAX * 2)
		return;
	for (size_t i = 0; i < text.size; i++)
		buf_add_byte(&encoded, text.at[i] == '-'   ? '+'
				       : text.at[i] == '_' ? '/'
							   : text.at[i]);
	while (encoded.size % 4)
		buf_add_byte(&encoded, '=');
	if (base64_decode(&raw, buf_bytes(&encoded)))
		(void)digest_from_bytes(buf_bytes(&raw), DIGEST_SHA256, ret);
}

/* Cuts the path from the front of a row, and the comma behind it. */
static struct bytes cut_path(struct bytes *line)
{
	struct bytes path = { 0 };
	ptrdiff_t end;

	if (!bytes_skip(line, "\"")) {
		(void)bytes_part(line, ',', &path);
		return bytes_trim(path);
	}
	end = bytes_find_text(*line, "\",");
	path = bytes_slice(*line, 0, end < 0 ? line->size : (size_t)end);
	*line = bytes_slice(*line, path.size + 2, line->size);
	return path;
}

bool python_record_next(struct bytes *rest, struct python_record *ret)
{
	struct bytes line, digest = { 0 };
	uint64_t size;

	while (bytes_line(rest, &line)) {
		struct python_record record = { .size = -1, .path = cut_path(&line) };

		if (record.path.size == 0)
			continue;
		if (bytes_part(&line, ',', &digest))
			read_digest(digest, &record.digest);
		if (bytes_u64(bytes_trim(line), 10, &size) && size <= INT64_MAX)
			record.size = (int64_t)size;
		*ret = record;
		return true;
	}
	return false;
}

bool python_origin_parse(struct bytes json, struct arena *arena, struct python_origin *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	const json_t *vcs = json_object_get(all, "vcs_info");
	const json_t *folder = json_object_get(all, "dir_info");
	const char *url = json_string_value(json_object_get(all, "url"));
	const char *revision = json_string_value(json_object_get(vcs, "commit_id"));

	if (!url)
		return false;
	*ret = (struct python_origin){
		.url = arena_string(arena, bytes_of(url)),
		.revision = revision ? arena_string(arena, bytes_of(revision)) : NULL,
		.is_editable = json_is_true(json_object_get(folder, "editable")),
	};
	return true;
}

void python_folder_parse(struct bytes folder, struct bytes *ret_name, struct bytes *ret_version)
{
	static const char *const ends[] = { ".dist-info", ".egg-info" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (bytes_ends(folder, ends[i]))
			folder.size -= strlen(ends[i]);
	if (!bytes_part(&folder, '-', ret_name))
		*ret_name = (struct bytes){ 0 };
	if (!bytes_part(&folder, '-', ret_version))
		*ret_version = (struct bytes){ 0 };
}
