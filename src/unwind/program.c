/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unwind/program.h"

#include <sys/stat.h>

#include "base/decoder.h"
#include "base/mem.h"
#include "base/root.h"
#include "format/languages/elf.h"

/* What reading has come to. */
struct reading {
	struct program *program;
	size_t *memory, limit;
};

struct program *program_create(struct program_key key, int fd, struct buf *memory)
{
	struct program *program = mem_zero(1, sizeof(*program));

	program->key = key;
	program->fd = fd;
	if (memory) {
		program->memory = *memory;
		*memory = (struct buf){ 0 };
	}
	if (fd < 0 && program->memory.size == 0)
		program->state = PROGRAM_UNOPENED;
	return program;
}

void program_destroy(struct program *program)
{
	cleanup_fd(&program->fd);
	buf_deinit(&program->memory);
	for (size_t i = 0; i < PROGRAM_TEXTS_COUNT; i++)
		buf_deinit(&program->texts[i]);
	vec_deinit(&program->segments);
	call_frames_deinit(&program->loaded);
	call_frames_deinit(&program->debug);
	elf_symbols_deinit(&program->symbols);
	free(program);
}

static int read_file(const void *context, uint64_t at, void *ret, size_t size)
{
	return fd_read_at(*(const int *)context, at, ret, size);
}

/* Reads a section into the program's keeping; empty if there is none, or it is too large (and then
 * the program is marked). */
static struct bytes read_section(struct reading *reading, const struct elf *elf, const char *name,
				 struct elf_part *ret)
{
	struct program *program = reading->program;
	struct buf *text = &program->texts[program->text_count];

	/* compressed ones are no loss: what is loaded never is, and that is what names go by */
	if (!elf_section(elf, name, ret) || ret->is_compressed)
		return (struct bytes){ 0 };
	if (ret->size > PROGRAM_SECTION_MAX || ret->size > reading->limit - *reading->memory) {
		program->is_cut = true;
		return (struct bytes){ 0 };
	}
	if (!byte_source_get(elf->file, ret->offset, ret->size, text))
		return (struct bytes){ 0 };
	assert(program->text_count < PROGRAM_TEXTS_COUNT);
	program->text_count++;
	*reading->memory += text->size;
	return buf_bytes(text);
}

static void read_frames(struct reading *reading, const struct elf *elf, const char *name,
			struct call_frames *ret)
{
	struct elf_part part;

	ret->section = read_section(reading, elf, name, &part);
	if (ret->section.size == 0)
		return;
	ret->address = part.address;
	call_frames_index(ret);
	reading->program->is_cut |= ret->is_cut;
	*reading->memory += ret->entries.capacity * sizeof(*ret->entries.at);
}

static bool read_symbols(struct reading *reading, const struct elf *elf, const char *table,
			 const char *strings)
{
	struct elf_symbols *symbols = &reading->program->symbols;
	struct elf_part part;
	size_t before = reading->program->text_count;
	struct bytes names = read_section(reading, elf, strings, &part);
	struct bytes entries = read_section(reading, elf, table, &part);

	elf_symbols_add(symbols, entries, names);
	reading->program->is_cut |= symbols->is_cut;
	/* the names stay, the table has been taken over */
	if (reading->program->text_count == before + 2) {
		*reading->memory -= entries.size;
		buf_deinit(&reading->program->texts[--reading->program->text_count]);
	}
	return entries.size != 0;
}

/* Unpacks .gnu_debugdata into `ret`: a program of symbols alone, which distributions leave in what
 * they strip. Source: "MiniDebugInfo" of the GDB manual. */
static bool unpack_debugdata(struct reading *reading, const struct elf *elf, struct buf *ret)
{
	struct elf_part part;
	scoped_buf packed = { 0 };
	struct err err;

	if (!elf_section(elf, ".gnu_debugdata", &part) || part.size > PROGRAM_DEBUGDATA_MAX ||
	    !byte_source_get(elf->file, part.offset, part.size, &packed) ||
	    decoder_kind_of(buf_bytes(&packed)) != DECODER_XZ)
		return false;
	struct decoder *decoder = decoder_create(DECODER_XZ);
	struct bytes input = buf_bytes(&packed);
	size_t before;
	int failed;

	do {
		before = ret->size + input.size;
		failed = decoder_run(decoder, &input, PROGRAM_DEBUGDATA_MAX - ret->size, ret, &err);
	} while (failed == 0 && ret->size < PROGRAM_DEBUGDATA_MAX &&
		 before != ret->size + input.size);
	decoder_destroy(decoder);
	reading->program->is_cut |= ret->size == PROGRAM_DEBUGDATA_MAX;
	return failed == 0;
}

static void read_debugdata(struct reading *reading, const struct elf *elf)
{
	scoped_buf unpacked = { 0 };
	scoped_elf inner = { 0 };

	if (!unpack_debugdata(reading, elf, &unpacked))
		return;
	struct bytes bytes = buf_bytes(&unpacked);
	struct byte_source source = byte_source_of(&bytes);

	if (elf_read(&source, &inner) && inner.is_64 && !inner.is_big_endian)
		read_symbols(reading, &inner, ".symtab", ".strtab");
}

static void keep_segments(struct program *program, const struct elf *elf)
{
	struct elf_part part;

	for (size_t i = 0; elf_loaded_segment(elf, i, &part); i++)
		*vec_push(&program->segments) = (struct program_segment){ part.offset, part.size,
									  part.address };
}

static enum program_state read_program(struct reading *reading, const struct byte_source *source)
{
	struct program *program = reading->program;
	scoped_elf elf = { 0 };

	if (!elf_read(source, &elf) || !elf.is_64 || elf.is_big_endian || !elf.is_program)
		return PROGRAM_UNREADABLE;
	program->machine = elf.machine;
	keep_segments(program, &elf);
	read_frames(reading, &elf, ".eh_frame", &program->loaded);
	read_frames(reading, &elf, ".debug_frame", &program->debug);
	read_symbols(reading, &elf, ".dynsym", ".dynstr");
	if (!read_symbols(reading, &elf, ".symtab", ".strtab"))
		read_debugdata(reading, &elf);
	elf_symbols_sort(&program->symbols);
	*reading->memory += program->symbols.list.capacity * sizeof(*program->symbols.list.at);
	return program->segments.count ? PROGRAM_READ : PROGRAM_UNREADABLE;
}

void program_read(struct program *program, size_t *memory, size_t limit)
{
	struct reading reading = { program, memory, limit };
	struct byte_source source = { .read = read_file, .context = &program->fd };
	struct bytes whole = buf_bytes(&program->memory);
	struct stat state;

	if (program->state != PROGRAM_UNREAD)
		return;
	if (*memory > limit)
		reading.limit = *memory;
	if (program->fd < 0)
		source = byte_source_of(&whole);
	else if (fstat(program->fd, &state) == 0)
		source.size = (uint64_t)state.st_size;
	program->state = read_program(&reading, &source);
	/* everything needed is in memory, and descriptors are few */
	cleanup_fd(&program->fd);
	program->fd = -1;
	buf_deinit(&program->memory);
	program->memory = (struct buf){ 0 };
}

bool program_address(const struct program *program, uint64_t offset, uint64_t *ret)
{
	for (vec_each(segment, &program->segments)) {
		if (offset < segment->offset || offset - segment->offset >= segment->size)
			continue;
		*ret = segment->address + (offset - segment->offset);
		return true;
	}
	return false;
}

void program_place(const struct program *program, uint64_t address, struct arena *arena,
		   struct program_place *ret)
{
	const struct call_frames *sections[] = { &program->loaded, &program->debug };

	*ret = (struct program_place){ 0 };
	for (size_t i = 0; !ret->frames && i < sizeof(sections) / sizeof(sections[0]); i++)
		if (call_frames_row(sections[i], address, &ret->row))
			ret->frames = sections[i];
	const struct elf_symbol *symbol = elf_symbols_find(&program->symbols, address,
							   ret->frames ? ret->row.start : 0);

	if (!symbol)
		return;
	ret->function = arena_intern(arena, (struct bytes){ symbol->name, symbol->name_size });
	ret->function_address = symbol->address;
}
