/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/elf.h"

#include <elf.h>

/* Where a field lies, in files of 32 and of 64 bits. */
#define FIELD(name, type32, type64, member)                                                        \
	static const struct field name = { offsetof(type32, member),                               \
					   sizeof(((type32 *)0)->member),                          \
					   offsetof(type64, member),                               \
					   sizeof(((type64 *)0)->member) }
struct field {
	size_t at_32, size_32, at_64, size_64;
};

FIELD(header_type, Elf32_Ehdr, Elf64_Ehdr, e_type);
FIELD(header_machine, Elf32_Ehdr, Elf64_Ehdr, e_machine);
FIELD(header_sections, Elf32_Ehdr, Elf64_Ehdr, e_shoff);
FIELD(header_section_size, Elf32_Ehdr, Elf64_Ehdr, e_shentsize);
FIELD(header_section_count, Elf32_Ehdr, Elf64_Ehdr, e_shnum);
FIELD(header_names, Elf32_Ehdr, Elf64_Ehdr, e_shstrndx);
FIELD(header_segments, Elf32_Ehdr, Elf64_Ehdr, e_phoff);
FIELD(header_segment_size, Elf32_Ehdr, Elf64_Ehdr, e_phentsize);
FIELD(header_segment_count, Elf32_Ehdr, Elf64_Ehdr, e_phnum);
FIELD(section_name, Elf32_Shdr, Elf64_Shdr, sh_name);
FIELD(section_type, Elf32_Shdr, Elf64_Shdr, sh_type);
FIELD(section_flags, Elf32_Shdr, Elf64_Shdr, sh_flags);
FIELD(section_address, Elf32_Shdr, Elf64_Shdr, sh_addr);
FIELD(section_offset, Elf32_Shdr, Elf64_Shdr, sh_offset);
FIELD(section_bytes, Elf32_Shdr, Elf64_Shdr, sh_size);
FIELD(section_info, Elf32_Shdr, Elf64_Shdr, sh_info);
FIELD(section_link, Elf32_Shdr, Elf64_Shdr, sh_link);
FIELD(segment_type, Elf32_Phdr, Elf64_Phdr, p_type);
FIELD(segment_flags, Elf32_Phdr, Elf64_Phdr, p_flags);
FIELD(segment_offset, Elf32_Phdr, Elf64_Phdr, p_offset);
FIELD(segment_address, Elf32_Phdr, Elf64_Phdr, p_vaddr);
FIELD(segment_physical, Elf32_Phdr, Elf64_Phdr, p_paddr);
FIELD(segment_bytes, Elf32_Phdr, Elf64_Phdr, p_filesz);
FIELD(segment_memory, Elf32_Phdr, Elf64_Phdr, p_memsz);

void elf_deinit(struct elf *elf)
{
	buf_deinit(&elf->sections);
	buf_deinit(&elf->segments);
	buf_deinit(&elf->names);
}

bool elf_is(struct bytes start)
{
	return start.size >= SELFMAG && memcmp(start.at, ELFMAG, SELFMAG) == 0;
}

uint64_t elf_number(const struct elf *elf, struct bytes bytes, size_t at, size_t size)
{
	return bytes_number(bytes, at, size, elf->is_big_endian);
}

/* A field of the header that begins `base` bytes into `bytes`. */
static uint64_t get(const struct elf *elf, struct bytes bytes, size_t base, struct field field)
{
	return elf->is_64 ? elf_number(elf, bytes, base + field.at_64, field.size_64)
			  : elf_number(elf, bytes, base + field.at_32, field.size_32);
}

static size_t count_of(const struct buf *headers, size_t size)
{
	return size ? headers->size / size : 0;
}

static struct elf_part section_at(const struct elf *elf, size_t index)
{
	struct bytes all = buf_bytes(&elf->sections);
	size_t base = index * elf->section_size;
	struct elf_part part = { .offset = get(elf, all, base, section_offset),
				 .size = get(elf, all, base, section_bytes),
				 .address = get(elf, all, base, section_address) };

	part.is_compressed = get(elf, all, base, section_flags) & SHF_COMPRESSED;
	if (get(elf, all, base, section_type) == SHT_NOBITS)
		part.size = 0;
	return part;
}

static struct elf_part segment_at(const struct elf *elf, size_t index)
{
	struct bytes all = buf_bytes(&elf->segments);
	size_t base = index * elf->segment_size;
	uint64_t flags = get(elf, all, base, segment_flags);

	return (struct elf_part){ .type = (uint32_t)get(elf, all, base, segment_type),
				  .offset = get(elf, all, base, segment_offset),
				  .size = get(elf, all, base, segment_bytes),
				  .address = get(elf, all, base, segment_address),
				  .physical = get(elf, all, base, segment_physical),
				  .memory_size = get(elf, all, base, segment_memory),
				  .is_writable = (flags & (PF_W | PF_X)) == PF_W };
}

static uint64_t type_of_segment(const struct elf *elf, size_t index)
{
	return get(elf, buf_bytes(&elf->segments), index * elf->segment_size, segment_type);
}

bool elf_any_segment(const struct elf *elf, size_t index, struct elf_part *ret)
{
	if (index >= count_of(&elf->segments, elf->segment_size))
		return false;
	*ret = segment_at(elf, index);
	return true;
}

bool elf_segment(const struct elf *elf, uint32_t type, struct elf_part *ret)
{
	for (size_t i = 0; i < count_of(&elf->segments, elf->segment_size); i++) {
		if (type_of_segment(elf, i) != type)
			continue;
		*ret = segment_at(elf, i);
		return true;
	}
	return false;
}

/* Programs may lack sections; that leaves them out, and is no error. */
static void read_sections(struct elf *elf, struct bytes header)
{
	uint64_t at = get(elf, header, 0, header_sections);
	uint64_t count = get(elf, header, 0, header_section_count);
	uint64_t names = get(elf, header, 0, header_names);

	elf->section_size = get(elf, header, 0, header_section_size);
	if (at == 0 || elf->section_size < (elf->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)) ||
	    !byte_source_get(elf->file, at, elf->section_size, &elf->sections))
		return;
	/* what does not fit the header stands in the first section */
	if (count == 0)
		count = get(elf, buf_bytes(&elf->sections), 0, section_bytes);
	if (names == SHN_XINDEX)
		names = get(elf, buf_bytes(&elf->sections), 0, section_link);
	if (count > ELF_SECTIONS_MAX || names >= count ||
	    !byte_source_get(elf->file, at, count * elf->section_size, &elf->sections)) {
		buf_clear(&elf->sections);
		return;
	}
	struct elf_part table = section_at(elf, names);

	if (table.size > ELF_NAMES_SIZE_MAX ||
	    !byte_source_get(elf->file, table.offset, table.size, &elf->names))
		buf_clear(&elf->names);
}

static void read_segments(struct elf *elf, struct bytes header)
{
	uint64_t at = get(elf, header, 0, header_segments);
	uint64_t count = get(elf, header, 0, header_segment_count);

	elf->segment_size = get(elf, header, 0, header_segment_size);
	/* what does not fit the header stands in the first section */
	if (count == PN_XNUM && elf->section_size)
		count = get(elf, buf_bytes(&elf->sections), 0, section_info);
	if (elf->segment_size < (elf->is_64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)) ||
	    count > ELF_SEGMENTS_MAX ||
	    !byte_source_get(elf->file, at, count * elf->segment_size, &elf->segments))
		buf_clear(&elf->segments);
}

bool elf_read(const struct byte_source *file, struct elf *ret)
{
	scoped_buf header = { 0 };
	unsigned char kind, order;

	ret->file = file;
	if (!byte_source_get(file, 0, sizeof(Elf32_Ehdr), &header) || !elf_is(buf_bytes(&header)))
		return false;
	kind = (unsigned char)header.at[EI_CLASS];
	order = (unsigned char)header.at[EI_DATA];
	ret->is_64 = kind == ELFCLASS64;
	ret->is_big_endian = order == ELFDATA2MSB;
	if ((kind != ELFCLASS64 && kind != ELFCLASS32) ||
	    (order != ELFDATA2MSB && order != ELFDATA2LSB) ||
	    (ret->is_64 && !byte_source_get(file, 0, sizeof(Elf64_Ehdr), &header)))
		return false;
	uint64_t type = get(ret, buf_bytes(&header), 0, header_type);

	ret->machine = (unsigned)get(ret, buf_bytes(&header), 0, header_machine);
	ret->is_program = type == ET_EXEC || type == ET_DYN;
	ret->is_core = type == ET_CORE;
	ret->is_fixed = type == ET_EXEC;
	read_sections(ret, buf_bytes(&header));
	read_segments(ret, buf_bytes(&header));
	struct elf_part loader;

	ret->is_started = ret->is_fixed || (type == ET_DYN && elf_segment(ret, PT_INTERP, &loader));
	return true;
}

bool elf_section(const struct elf *elf, const char *name, struct elf_part *ret)
{
	struct bytes names = buf_bytes(&elf->names);
	size_t size = strlen(name) + 1;

	for (size_t i = 0; i < count_of(&elf->sections, elf->section_size); i++) {
		uint64_t at = get(elf, buf_bytes(&elf->sections), i * elf->section_size,
				  section_name);
		struct elf_part part = section_at(elf, i);

		if (at >= names.size || size > names.size - at ||
		    memcmp(names.at + at, name, size) != 0 || part.size == 0)
			continue;
		*ret = part;
		return true;
	}
	return false;
}

bool elf_data_segment(const struct elf *elf, struct elf_part *ret)
{
	for (size_t i = 0; i < count_of(&elf->segments, elf->segment_size); i++) {
		struct elf_part part = segment_at(elf, i);

		if (type_of_segment(elf, i) != PT_LOAD || !part.is_writable)
			continue;
		*ret = part;
		return true;
	}
	return false;
}

bool elf_offset_of(const struct elf *elf, uint64_t address, uint64_t *ret_offset,
		   uint64_t *ret_size)
{
	for (size_t i = 0; i < count_of(&elf->segments, elf->segment_size); i++) {
		struct elf_part part = segment_at(elf, i);

		if (type_of_segment(elf, i) != PT_LOAD || address < part.address ||
		    address - part.address >= part.size)
			continue;
		*ret_offset = part.offset + (address - part.address);
		*ret_size = part.size - (address - part.address);
		return true;
	}
	return false;
}

bool elf_loaded_segment(const struct elf *elf, size_t index, struct elf_part *ret)
{
	for (size_t i = 0; i < count_of(&elf->segments, elf->segment_size); i++) {
		if (type_of_segment(elf, i) != PT_LOAD || index-- > 0)
			continue;
		*ret = segment_at(elf, i);
		return true;
	}
	return false;
}

bool elf_note_next(struct bytes *rest, bool is_big_endian, struct elf_note *ret)
{
	size_t name_size = bytes_number(*rest, 0, 4, is_big_endian);
	size_t size = bytes_number(*rest, 4, 4, is_big_endian);
	size_t from = sizeof(Elf32_Nhdr) + ((name_size + 3) & ~(size_t)3);

	if (rest->size < sizeof(Elf32_Nhdr) || from > rest->size || size > rest->size - from)
		return false;
	ret->type = (uint32_t)bytes_number(*rest, 8, 4, is_big_endian);
	ret->name = bytes_slice(*rest, sizeof(Elf32_Nhdr), name_size);
	if (ret->name.size && ret->name.at[ret->name.size - 1] == '\0')
		ret->name.size--;
	ret->content = bytes_slice(*rest, from, size);
	*rest = bytes_slice(*rest, from + ((size + 3) & ~(size_t)3), rest->size);
	return true;
}

/* Looks for the build id in a range of notes. */
static bool find_build_id(const struct elf *elf, const struct elf_part *part, struct buf *ret)
{
	scoped_buf notes = { 0 };
	struct elf_note note;

	if (part->size > ELF_NOTES_SIZE_MAX ||
	    !byte_source_get(elf->file, part->offset, part->size, &notes))
		return false;
	for (struct bytes rest = buf_bytes(&notes);
	     elf_note_next(&rest, elf->is_big_endian, &note);) {
		if (note.type != NT_GNU_BUILD_ID || !note.content.size ||
		    !bytes_is(note.name, "GNU"))
			continue;
		buf_clear(ret);
		buf_add_bytes(ret, note.content);
		return true;
	}
	return false;
}

bool elf_build_id(const struct elf *elf, struct buf *ret)
{
	struct elf_part part;

	if (elf_section(elf, ".note.gnu.build-id", &part))
		return find_build_id(elf, &part, ret);
	for (size_t i = 0; i < count_of(&elf->segments, elf->segment_size); i++) {
		struct bytes all = buf_bytes(&elf->segments);

		part = segment_at(elf, i);
		if (get(elf, all, i * elf->segment_size, segment_type) == PT_NOTE &&
		    find_build_id(elf, &part, ret))
			return true;
	}
	return false;
}

const char *elf_build_id_text(const struct elf *elf, struct arena *arena)
{
	scoped_buf id = { 0 }, hex = { 0 };

	if (!elf_build_id(elf, &id))
		return NULL;
	for (size_t i = 0; i < id.size && i < ELF_BUILD_ID_SIZE_MAX; i++)
		buf_add_format(&hex, "%02x", (unsigned char)id.at[i]);
	return arena_string(arena, buf_bytes(&hex));
}
