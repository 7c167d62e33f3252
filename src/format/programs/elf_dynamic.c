/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_dynamic.h"

#include <elf.h>

void elf_dynamic_deinit(struct elf_dynamic *dynamic)
{
	buf_deinit(&dynamic->entries);
}

bool elf_dynamic_entry(const struct elf_dynamic *dynamic, size_t index, uint64_t *ret_tag,
		       uint64_t *ret_value)
{
	struct bytes all = buf_bytes(&dynamic->entries);
	size_t at = index * 2 * dynamic->word;

	if (at + 2 * dynamic->word > all.size)
		return false;
	*ret_tag = elf_number(dynamic->elf, all, at, dynamic->word);
	*ret_value = elf_number(dynamic->elf, all, at + dynamic->word, dynamic->word);
	return *ret_tag != DT_NULL;
}

bool elf_dynamic_value(const struct elf_dynamic *dynamic, uint64_t tag, uint64_t *ret)
{
	uint64_t each, value;
	bool is_found = false;

	for (size_t i = 0; elf_dynamic_entry(dynamic, i, &each, &value); i++) {
		if (each != tag)
			continue;
		*ret = value;
		is_found = true;
	}
	return is_found;
}

static bool find_texts(struct elf_dynamic *dynamic)
{
	uint64_t address = 0, size = 0, left;

	(void)elf_dynamic_value(dynamic, DT_STRTAB, &address);
	(void)elf_dynamic_value(dynamic, DT_STRSZ, &size);
	if (!elf_offset_of(dynamic->elf, address, &dynamic->texts, &left))
		return false;
	dynamic->texts_size = size < left ? size : left;
	return true;
}

bool elf_dynamic_read(const struct elf *elf, struct elf_dynamic *ret)
{
	struct elf_part part;

	ret->elf = elf;
	ret->word = elf->is_64 ? 8 : 4;
	if (!elf_segment(elf, PT_DYNAMIC, &part))
		return true;
	return part.size <= ELF_DYNAMIC_SIZE_MAX &&
	       byte_source_get(elf->file, part.offset, part.size, &ret->entries) && find_texts(ret);
}

const char *elf_dynamic_text(const struct elf_dynamic *dynamic, uint64_t at, struct arena *arena)
{
	scoped_buf bytes = { 0 };

	if (at >= dynamic->texts_size)
		return NULL;
	uint64_t left = dynamic->texts_size - at;
	size_t size = left < ELF_DYNAMIC_TEXT_MAX ? (size_t)left : ELF_DYNAMIC_TEXT_MAX;

	if (!byte_source_get(dynamic->elf->file, dynamic->texts + at, size, &bytes) ||
	    bytes_find(buf_bytes(&bytes), '\0') < 0)
		return NULL;
	return arena_string(arena, buf_bytes(&bytes));
}

bool elf_dynamic_table(const struct elf_dynamic *dynamic, uint64_t tag, uint64_t max,
		       struct buf *ret)
{
	uint64_t address, offset, left;

	buf_clear(ret);
	return elf_dynamic_value(dynamic, tag, &address) &&
	       elf_offset_of(dynamic->elf, address, &offset, &left) &&
	       byte_source_get(dynamic->elf->file, offset, left < max ? left : max, ret);
}
