/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections and segments of an ELF file, of both classes and byte orders, read in small pieces.
 * Source: elf(5), System V ABI chapter 4 on more than 65,279 sections.
 */
#ifndef TROWEL_FORMAT_ELF_H
#define TROWEL_FORMAT_ELF_H

#include "base/arena.h"
#include "base/byte_source.h"

enum {
	ELF_SECTIONS_MAX = 8192,
	ELF_SEGMENTS_MAX = 1 << 18,       /* dumps have one a range of memory, or an address */
	ELF_NAMES_SIZE_MAX = 1024 * 1024, /* of sections */
	ELF_NOTES_SIZE_MAX = 64 * 1024,
	ELF_BUILD_ID_SIZE_MAX = 64, /* bytes that are told; SHA-512 has so many */
};

/* A range of the file, and where it is in memory. */
struct elf_part {
	uint64_t offset, size, address;
	uint64_t physical, memory_size; /* of a segment */
	uint32_t type;                  /* of a segment: PT_LOAD and its like of <elf.h> */
	bool is_writable;
	bool is_compressed; /* a section that begins with Elf64_Chdr: see elf(5), SHF_COMPRESSED */
};

struct elf {
	const struct byte_source *file;
	bool is_64, is_big_endian;
	unsigned machine;    /* EM_X86_64 and its like, <elf.h> */
	bool is_program;     /* executable or shared object */
	bool is_core;        /* a dump of memory */
	bool is_fixed;       /* an executable that is loaded at one address: no PIE, no library */
	bool is_started;     /* by itself: at a fixed address, or it names who loads it */
	struct buf sections; /* their headers, as in the file; empty if there are none */
	struct buf segments;
	struct buf names;
	size_t section_size, segment_size; /* bytes of one header */
};
void elf_deinit(struct elf *elf);
#define scoped_elf SCOPED(elf_deinit) struct elf

/* True if a file beginning so may be ELF. */
bool elf_is(struct bytes start);

/* Reads the headers into `ret` (zero-initialised). False if it is no ELF file, or cut short. */
bool elf_read(const struct byte_source *file, struct elf *ret);

/* The section of that name that has bytes in the file; false if there is none. */
bool elf_section(const struct elf *elf, const char *name, struct elf_part *ret);

/* The first segment that is loaded and may be written but not executed: variables. */
bool elf_data_segment(const struct elf *elf, struct elf_part *ret);

/* Where an address of memory lies in the file, and how many bytes from there on; false if nowhere.
 */
bool elf_offset_of(const struct elf *elf, uint64_t address, uint64_t *ret_offset,
		   uint64_t *ret_size);

/* The segment that is the `index`-th of those that are loaded; false behind the last. */
bool elf_loaded_segment(const struct elf *elf, size_t index, struct elf_part *ret);

/* The `index`-th segment of any type; false behind the last. */
bool elf_any_segment(const struct elf *elf, size_t index, struct elf_part *ret);

/* The first segment of that type, PT_INTERP and its like of <elf.h>; false if there is none. */
bool elf_segment(const struct elf *elf, uint32_t type, struct elf_part *ret);

/* A note: what somebody says about a file, in a range of notes. */
struct elf_note {
	struct bytes name, content;
	uint32_t type; /* its meaning belongs to the name */
};

/* Cuts the next note from the front of `rest`: sizes of name and content, type, then both, each
 * filled up to a multiple of four. False at the end, or where the rest is none. */
bool elf_note_next(struct bytes *rest, bool is_big_endian, struct elf_note *ret);

/* Replaces `ret` by the GNU build id; false if there is none. Source: ld(1), --build-id. */
bool elf_build_id(const struct elf *elf, struct buf *ret);

/* The same in hexadecimal digits, in the arena; NULL if there is none. */
const char *elf_build_id_text(const struct elf *elf, struct arena *arena);

/* The number of `size` (1, 2, 4, 8) bytes at `at`, in the file's byte order; 0 beyond the end. */
uint64_t elf_number(const struct elf *elf, struct bytes bytes, size_t at, size_t size);

#endif
