/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/go_build.h"

enum {
	HEADER_SIZE = 32,
	HEADER_ALIGN = 16,
	POINTER_SIZE_AT = 14,
	FLAGS_AT = 15,
	FLAG_BIG_ENDIAN = 1,
	FLAG_INLINE = 2,
	GUARD_SIZE = 16, /* of random bytes around the second text */
	VARINT_SIZE_MAX = 10,
};

static const struct bytes magic = { "\xff Go buildinf:", 14 };

/* Cuts a number of seven bits a byte, the lowest first. */
static bool cut_varint(struct bytes *rest, uint64_t *ret)
{
	uint64_t number = 0;

	for (size_t i = 0; i < rest->size && i < VARINT_SIZE_MAX; i++) {
		unsigned char byte = (unsigned char)rest->at[i];

		number |= (uint64_t)(byte & 0x7f) << (i * 7);
		if (byte & 0x80)
			continue;
		*rest = bytes_slice(*rest, i + 1, rest->size);
		*ret = number;
		return true;
	}
	return false;
}

static bool cut_text(struct bytes *rest, struct buf *ret)
{
	uint64_t size;

	if (!cut_varint(rest, &size) || size > rest->size || size > GO_BUILD_TEXT_SIZE_MAX)
		return false;
	buf_clear(ret);
	buf_add_bytes(ret, bytes_slice(*rest, 0, size));
	*rest = bytes_slice(*rest, size, rest->size);
	return true;
}

/* Numbers of the header have a byte order of their own, which is the file's in honest ones. */
static uint64_t pointer_at(bool is_big_endian, struct bytes bytes, size_t at, size_t size)
{
	const struct elf order = { .is_big_endian = is_big_endian };

	return elf_number(&order, bytes, at, size);
}

/* A Go string lies in memory as a pointer and a size. */
static bool read_string(const struct elf *elf, uint64_t address, size_t pointer_size, bool is_big,
			struct buf *ret)
{
	uint64_t offset, room;
	scoped_buf header = { 0 };

	if (!elf_offset_of(elf, address, &offset, &room) || room < pointer_size * 2 ||
	    !byte_source_get(elf->file, offset, pointer_size * 2, &header))
		return false;
	uint64_t at = pointer_at(is_big, buf_bytes(&header), 0, pointer_size);
	uint64_t size = pointer_at(is_big, buf_bytes(&header), pointer_size, pointer_size);

	buf_clear(ret);
	if (size == 0)
		return true;
	return size <= GO_BUILD_TEXT_SIZE_MAX && elf_offset_of(elf, at, &offset, &room) &&
	       size <= room && byte_source_get(elf->file, offset, size, ret);
}

/* Where the header lies in what may hold it. */
static bool find_header(const struct elf *elf, struct bytes data, size_t *ret)
{
	const char *at = data.at;

	while (at && (size_t)(data.at + data.size - at) >= HEADER_SIZE) {
		at = memmem(at, (size_t)(data.at + data.size - at), magic.at, magic.size);
		if (!at || (size_t)(data.at + data.size - at) < HEADER_SIZE)
			return false;
		if ((size_t)(at - data.at) % HEADER_ALIGN == 0) {
			*ret = (size_t)(at - data.at);
			return true;
		}
		at++;
	}
	return false;
}

/* The text is wrapped in bytes that tell it apart from others in memory. */
static void unwrap(struct buf *text)
{
	size_t size = text->size;

	if (size < GUARD_SIZE * 2 + 1 || text->at[size - GUARD_SIZE - 1] != '\n') {
		buf_clear(text);
		return;
	}
	buf_cut(text, size - GUARD_SIZE);
	memmove(text->at, text->at + GUARD_SIZE, text->size - GUARD_SIZE);
	buf_cut(text, text->size - GUARD_SIZE);
}

bool go_build_find(const struct elf *elf, struct buf *ret_version, struct buf *ret_text)
{
	struct elf_part part;
	scoped_buf data = { 0 };
	size_t at;

	if (!elf_section(elf, ".go.buildinfo", &part) && !elf_data_segment(elf, &part))
		return false;
	if (part.size > GO_BUILD_DATA_SIZE_MAX)
		part.size = GO_BUILD_DATA_SIZE_MAX;
	if (!byte_source_get(elf->file, part.offset, part.size, &data) ||
	    !find_header(elf, buf_bytes(&data), &at))
		return false;
	struct bytes header = bytes_slice(buf_bytes(&data), at, data.size);
	unsigned char flags = (unsigned char)header.at[FLAGS_AT];
	size_t size = (unsigned char)header.at[POINTER_SIZE_AT];
	bool is_big = flags & FLAG_BIG_ENDIAN;

	if (flags & FLAG_INLINE) {
		struct bytes rest = bytes_slice(header, HEADER_SIZE, header.size);

		if (!cut_text(&rest, ret_version) || !cut_text(&rest, ret_text))
			return false;
	} else {
		uint64_t version = pointer_at(is_big, header, HEADER_ALIGN, size);
		uint64_t text = pointer_at(is_big, header, HEADER_ALIGN + size, size);

		if ((size != 4 && size != 8) ||
		    !read_string(elf, version, size, is_big, ret_version))
			return false;
		if (!read_string(elf, text, size, is_big, ret_text))
			buf_clear(ret_text);
	}
	unwrap(ret_text);
	return ret_version->size > 0;
}

static void set_build(struct bytes setting, struct go_build *ret)
{
	struct bytes key;

	if (!bytes_part(&setting, '=', &key))
		return;
	if (bytes_is(key, "vcs.revision"))
		ret->revision = setting;
	else if (bytes_is(key, "vcs.time"))
		ret->revision_time = setting;
	else if (bytes_is(key, "vcs.modified"))
		ret->is_modified = bytes_is(setting, "true");
}

void go_build_parse(struct bytes text, struct go_build *ret)
{
	struct bytes line, kind;
	struct bytes version = ret->version;

	*ret = (struct go_build){ .version = version };
	while (bytes_line(&text, &line)) {
		if (!bytes_part(&line, '\t', &kind))
			continue;
		if (bytes_is(kind, "path")) {
			ret->path = line;
		} else if (bytes_is(kind, "mod")) {
			(void)bytes_part(&line, '\t', &ret->module);
			(void)bytes_part(&line, '\t', &ret->module_version);
		} else if (bytes_is(kind, "dep")) {
			ret->dependencies++;
		} else if (bytes_is(kind, "build")) {
			set_build(line, ret);
		}
	}
}
