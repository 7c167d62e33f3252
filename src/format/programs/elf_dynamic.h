/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dynamic section of a program or library: what its loader is told. Found through segments, so
 * that a file without section headers is read as well. For the parsers of this folder. Source:
 * elf(5), System V ABI chapter 5, "Dynamic Section".
 */
#ifndef TROWEL_FORMAT_ELF_DYNAMIC_H
#define TROWEL_FORMAT_ELF_DYNAMIC_H

#include "base/arena.h"
#include "format/languages/elf.h"

enum {
	ELF_DYNAMIC_SIZE_MAX = 256 * 1024, /* bytes of the section */
	ELF_DYNAMIC_TEXT_MAX = 4096,       /* bytes of one text */
};

struct elf_dynamic {
	const struct elf *elf;      /* has to outlive it */
	struct buf entries;         /* as in the file; empty if the file has no such section */
	size_t word;                /* bytes of an address */
	uint64_t texts, texts_size; /* where its texts lie in the file */
};

/* Reads it into `ret`, zero-initialised. False if it is damaged; that there is none is no error. */
bool elf_dynamic_read(const struct elf *elf, struct elf_dynamic *ret);
void elf_dynamic_deinit(struct elf_dynamic *dynamic);
#define scoped_elf_dynamic SCOPED(elf_dynamic_deinit) struct elf_dynamic

/* The `index`-th entry, DT_NEEDED and its like of <elf.h>; false behind the last. */
bool elf_dynamic_entry(const struct elf_dynamic *dynamic, size_t index, uint64_t *ret_tag,
		       uint64_t *ret_value);

/* What the last entry with that tag says; false, and `ret` untouched, if there is none. */
bool elf_dynamic_value(const struct elf_dynamic *dynamic, uint64_t tag, uint64_t *ret);

/* The text at an offset into the texts, in the arena; NULL if none ends there within
 * ELF_DYNAMIC_TEXT_MAX. */
const char *elf_dynamic_text(const struct elf_dynamic *dynamic, uint64_t at, struct arena *arena);

/* Replaces `ret` by the table at the address that the entry `tag` holds: at most `max` bytes, fewer
 * where its segment ends. False, and `ret` empty, if there is no such entry or the file is cut. */
bool elf_dynamic_table(const struct elf_dynamic *dynamic, uint64_t tag, uint64_t max,
		       struct buf *ret);

#endif
