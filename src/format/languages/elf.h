/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sections and segments of an ELF file, of both classes and byte orders, read in small pieces.
 * Source: elf(5), System V ABI chapter 4 on more than 65,279 sections.
 */
#ifndef TROWEL_FORMAT_ELF_H
#define TROWEL_FORMAT_ELF_H

#include "base/byte_source.h"

enum {
	ELF_SECTIONS_MAX = 8192,
	ELF_SEGMENTS_MAX = 512,
	ELF_NAMES_SIZE_MAX = 1024 * 1024, /* of sections */
	ELF_NOTES_SIZE_MAX = 64 * 1024,
};

/* A range of the file, and where it is in memory. */
struct elf_part {
	uint64_t offset, size, address;
	bool is_writable;
	bool is_compressed; /* a section that begins with Elf64_Chdr: see elf(5), SHF_COMPRESSED */
};

struct elf {
	const struct byte_source *file;
	bool is_64, is_big_endian;
	unsigned machine;    /* EM_X86_64 and its like, <elf.h> */
	bool is_program;     /* executable or shared object */
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

/* Replaces `ret` by the GNU build id; false if there is none. Source: ld(1), --build-id. */
bool elf_build_id(const struct elf *elf, struct buf *ret);

/* The number of `size` (1, 2, 4, 8) bytes at `at`, in the file's byte order; 0 beyond the end. */
uint64_t elf_number(const struct elf *elf, struct bytes bytes, size_t at, size_t size);

#endif
