/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/rust_audit.h"

#include "base/json.h"
#include "format/languages/inflate.h"

static const char *text_of(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text && *text ? arena_string(arena, bytes_of(text)) : NULL;
}

bool rust_audit_parse(struct bytes json, struct arena *arena, struct rust_audit *ret)
{
	scoped_json *all = json_loadb(json.size ? json.at : "", json.size, 0, NULL);
	const json_t *crates = json_object_get(all, "packages");
	struct rust_audit audit = { 0 };
	json_t *crate;
	size_t i;

	if (!json_is_array(crates))
		return false;
	json_array_foreach(crates, i, crate)
	{
		const char *kind = json_string_value(json_object_get(crate, "kind"));

		if (json_is_true(json_object_get(crate, "root"))) {
			audit.name = text_of(arena, crate, "name");
			audit.version = text_of(arena, crate, "version");
		} else if (!kind || strcmp(kind, "build") != 0) {
			audit.dependencies++;
		}
	}
	*ret = audit;
	return true;
}

bool rust_audit_find(const struct elf *elf, struct arena *arena, struct rust_audit *ret)
{
	scoped_buf packed = { 0 }, json = { 0 };
	struct elf_part part;

	return elf_section(elf, ".dep-v0", &part) && part.size <= RUST_AUDIT_PACKED_SIZE_MAX &&
	       byte_source_get(elf->file, part.offset, part.size, &packed) &&
	       inflate_all(buf_bytes(&packed), INFLATE_ZLIB, RUST_AUDIT_SIZE_MAX, &json) &&
	       rust_audit_parse(buf_bytes(&json), arena, ret);
}
