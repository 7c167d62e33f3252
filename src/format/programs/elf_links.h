/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a loader links: the symbols that a program or library wants of others, and those that it
 * gives to others, with their versions. From the dynamic section; a file without section headers
 * is read as well. Large libraries have 200,000 symbols: their table and their names are read at
 * once, and no name is copied. Source: elf(5); System V ABI chapter 5, "Symbol Table" and "Hash
 * Table"; Linux Standard Base Core, chapter "Symbol Versioning".
 */
#ifndef TROWEL_FORMAT_ELF_LINKS_H
#define TROWEL_FORMAT_ELF_LINKS_H

#include "format/programs/elf_versions.h"

enum {
	ELF_LINKS_MAX = 1 << 18,                /* symbols of a file */
	ELF_LINKS_TEXTS_MAX = 64 * 1024 * 1024, /* bytes of their names */
	ELF_LINK_NAME_MAX = 16 * 1024,          /* bytes of one name; templates of C++ are long */
	ELF_LINK_SAME_MAX = 64,                 /* definitions of one name; glibc has 5 */
};

enum elf_link_kind {
	ELF_LINK_UNKNOWN, /* the file does not say */
	ELF_LINK_FUNCTION,
	ELF_LINK_OBJECT, /* a variable */
	ELF_LINK_THREAD_OBJECT,
};

/* A symbol that is wanted of others. */
struct elf_wanted_link {
	const char *name;
	const char *version; /* NULL: any */
	const char *library; /* that has to define the version, as in DT_NEEDED; NULL: any */
	enum elf_link_kind kind;
	bool is_weak; /* may be missing */
	bool is_copy; /* a program's own copy of a library's variable: others use it, too */
};

/* A symbol that is given to others. */
struct elf_defined_link {
	const char *name;
	const char *version; /* NULL: none */
	uint32_t next;       /* the place + 1 of another one of that name; 0: none */
	bool is_default;     /* not VERSYM_HIDDEN: what a linker takes today */
	bool is_oldest; /* of no version or the first: what a program of before versions gets */
};

/* Texts lie here. Lists are in the order of the file. */
struct elf_links {
	struct elf_versions versions;
	vec_of(struct elf_wanted_link) wanted;
	vec_of(struct elf_defined_link) defined;
	bool has_versions; /* without them, any version that is wanted is taken to be here */
	bool is_cut;       /* there were more than one of the limits above */
	struct buf names;  /* the table of names of the file */
	uint32_t *slots;   /* of a hash table over the names: the place + 1; 0: empty */
	size_t slot_count; /* a power of two; 0: no table */
};
void elf_links_deinit(struct elf_links *links);
#define scoped_elf_links SCOPED(elf_links_deinit) struct elf_links

/* Reads them into `ret`, zero-initialised; a static program has none. False if the file is no
 * program or library, or damaged where these lie. */
bool elf_links_read(const struct byte_source *file, struct elf_links *ret);

/* True if a reference to that version of the symbol (NULL: it names none) is bound to this file.
 * As a loader does it, symbols without a version serve references to any. Source: glibc,
 * elf/dl-lookup.c, check_match(). */
bool elf_links_defines(const struct elf_links *links, const char *name, const char *version);

#endif
