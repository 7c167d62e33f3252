/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between elf_links.c, which reads symbols, and elf_links_count.c, which counts them. */
#ifndef TROWEL_FORMAT_ELF_LINKS_PARTS_H
#define TROWEL_FORMAT_ELF_LINKS_PARTS_H

#include "format/programs/elf_dynamic.h"

/* How many symbols the dynamic symbol table has, the first and empty one counted; `size`: bytes of
 * a symbol. No entry says so: it is told by DT_HASH; by the last chain of DT_GNU_HASH; where that
 * is empty (a program that gives none), by the section ".dynsym"; without sections, by where the
 * next table begins. They never reach into that, but perhaps behind the end of the file. */
uint64_t elf_links_count(const struct elf_dynamic *dynamic, size_t size);

#endif
