/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_build.h"

#include <elf.h>

#include "format/programs/elf_dynamic.h"

enum { ABI_WORDS = 4 }; /* of the note: the system, and three numbers of a version */

void elf_build_deinit(struct elf_build *build)
{
	arena_deinit(&build->arena);
}

static void add_compiler(struct bytes line, struct elf_build *ret)
{
	struct bytes text = bytes_slice(bytes_trim(line), 0, ELF_BUILD_COMPILER_MAX);

	if (text.size == 0 || ret->compilers.count == ELF_BUILD_COMPILERS_MAX)
		return;
	const char *compiler = arena_intern(&ret->arena, text);

	for (vec_each(other, &ret->compilers))
		if (*other == compiler)
			return;
	*vec_push_in(&ret->arena, &ret->compilers) = compiler;
}

/* Texts, each with a zero byte behind it: one for each compiler and assembler that took part. */
static void read_comment(const struct elf *elf, struct elf_build *ret)
{
	struct elf_part part;
	scoped_buf bytes = { 0 };
	struct bytes line;

	if (!elf_section(elf, ".comment", &part) || part.is_compressed)
		return;
	if (part.size > ELF_BUILD_COMMENT_SIZE_MAX)
		part.size = ELF_BUILD_COMMENT_SIZE_MAX;
	if (!byte_source_get(elf->file, part.offset, part.size, &bytes))
		return;
	for (struct bytes rest = buf_bytes(&bytes); bytes_part(&rest, '\0', &line);)
		add_compiler(line, ret);
}

static void read_notes(const struct elf *elf, const struct elf_part *part, struct elf_build *ret)
{
	scoped_buf notes = { 0 };
	struct elf_note note;

	if (part->size > ELF_NOTES_SIZE_MAX ||
	    !byte_source_get(elf->file, part->offset, part->size, &notes))
		return;
	for (struct bytes rest = buf_bytes(&notes);
	     elf_note_next(&rest, elf->is_big_endian, &note);) {
		if (note.type != NT_GNU_ABI_TAG || !bytes_is(note.name, "GNU") ||
		    note.content.size < ABI_WORDS * 4)
			continue;
		ret->has_abi = true;
		ret->abi.os = (uint32_t)elf_number(elf, note.content, 0, 4);
		for (size_t i = 0; i < 3; i++)
			ret->abi.kernel[i] = (uint32_t)elf_number(elf, note.content, (i + 1) * 4,
								  4);
		return;
	}
}

/* Old compilers left out DF_1_PIE; then a library that can be started is told by its name. */
static void read_linking(const struct elf *elf, const struct elf_dynamic *dynamic,
			 struct elf_build *ret)
{
	uint64_t flags = 0, flags_1 = 0, value;
	struct elf_part loader;
	bool has_loader = elf_segment(elf, PT_INTERP, &loader);

	(void)elf_dynamic_value(dynamic, DT_FLAGS, &flags);
	(void)elf_dynamic_value(dynamic, DT_FLAGS_1, &flags_1);
	ret->is_pie = flags_1 & DF_1_PIE || (has_loader && !elf->is_fixed &&
					     !elf_dynamic_value(dynamic, DT_SONAME, &value));
	ret->is_static = !has_loader && (elf->is_fixed || ret->is_pie) &&
			 !elf_dynamic_value(dynamic, DT_NEEDED, &value);
	ret->is_bound_now = flags & DF_BIND_NOW || flags_1 & DF_1_NOW ||
			    elf_dynamic_value(dynamic, DT_BIND_NOW, &value);
}

bool elf_build_read(const struct byte_source *file, struct elf_build *ret)
{
	scoped_elf elf = { 0 };
	scoped_elf_dynamic dynamic = { 0 };
	struct elf_part part;

	if (!elf_read(file, &elf) || !elf.is_program || !elf_dynamic_read(&elf, &dynamic))
		return false;
	read_linking(&elf, &dynamic, ret);
	read_comment(&elf, ret);
	for (size_t i = 0; !ret->has_abi && elf_any_segment(&elf, i, &part); i++)
		if (part.type == PT_NOTE)
			read_notes(&elf, &part, ret);
	return true;
}
