/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_functions.h"

#include <elf.h>

#include "base/cursor.h"
#include "format/languages/elf.h"

struct finding {
	const struct elf *elf;
	const text_list *names;
	struct elf_functions *found;
};

/* Both end with a NUL, the one in the file or at its end. */
static bool is_named(struct bytes strings, uint32_t at, const char *name)
{
	struct bytes found = bytes_slice(strings, at, strlen(name) + 1);

	return bytes_starts(found, name) && found.at[found.size - 1] == '\0';
}

static bool has(const struct elf_functions *found, struct elf_function function)
{
	for (vec_each(other, &found->list))
		if (other->name == function.name && other->offset == function.offset)
			return true;
	return false;
}

static void add_symbol(const struct finding *finding, size_t name, uint64_t address)
{
	struct elf_function function = { .name = name };
	struct elf_functions *found = finding->found;
	uint64_t size;

	if (!elf_offset_of(finding->elf, address, &function.offset, &size) || has(found, function))
		return;
	found->is_cut |= found->list.count == ELF_FUNCTIONS_FOUND_MAX;
	if (found->list.count < ELF_FUNCTIONS_FOUND_MAX)
		*vec_push(&found->list) = function;
}

static void look_up(const struct finding *finding, struct bytes table, struct bytes strings)
{
	struct cursor cursor = cursor_of(table);

	while (cursor_left(&cursor) >= sizeof(Elf64_Sym)) {
		uint32_t at = cursor_u32(&cursor);
		uint8_t info = cursor_u8(&cursor);

		cursor_u8(&cursor);
		uint16_t section = cursor_u16(&cursor);
		uint64_t address = cursor_u64(&cursor);

		cursor_u64(&cursor);
		if (ELF64_ST_TYPE(info) != STT_FUNC || section == SHN_UNDEF || at >= strings.size)
			continue;
		for (size_t name = 0; name < finding->names->count; name++)
			if (is_named(strings, at, finding->names->at[name]))
				add_symbol(finding, name, address);
	}
}

/* A section as it is; false if it is not there, packed, or too large, which is noted. */
static bool read_section(const struct finding *finding, const char *name, uint64_t max,
			 struct buf *ret)
{
	struct elf_part part;

	if (!elf_section(finding->elf, name, &part) || part.is_compressed)
		return false;
	if (part.size > max) {
		finding->found->is_cut = true;
		return false;
	}
	return byte_source_get(finding->elf->file, part.offset, part.size, ret);
}

static void read_table(const struct finding *finding, const char *table, const char *strings)
{
	scoped_buf symbols = { 0 };
	scoped_buf names = { 0 };

	if (read_section(finding, table, ELF_FUNCTIONS_TABLE_MAX, &symbols) &&
	    read_section(finding, strings, ELF_FUNCTIONS_NAMES_MAX, &names))
		look_up(finding, buf_bytes(&symbols), buf_bytes(&names));
}

bool elf_functions_find(const struct byte_source *file, const text_list *names,
			struct elf_functions *ret)
{
	scoped_elf elf = { 0 };
	const struct finding finding = { &elf, names, ret };
	struct elf_part part;

	if (!elf_read(file, &elf) || !elf.is_64 || elf.is_big_endian || !elf.is_program)
		return false;
	read_table(&finding, ".dynsym", ".dynstr");
	read_table(&finding, ".symtab", ".strtab");
	ret->is_go = elf_section(&elf, ".gopclntab", &part) ||
		     elf_section(&elf, ".note.go.buildid", &part);
	ret->has_handlers = elf_section(&elf, ".gcc_except_table", &part);
	return true;
}

void elf_functions_deinit(struct elf_functions *functions)
{
	vec_deinit(&functions->list);
}
