/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Versions of symbols: which ones a program or library wants of each library (GLIBC_2.34 of
 * libc.so.6), and which ones it defines. A loader refuses a program if a library lacks a version
 * that is wanted and not weak. Source: Linux Standard Base Core, chapter "Symbol Versioning";
 * Drepper, "ELF Symbol Versioning"; <elf.h>.
 */
#ifndef TROWEL_FORMAT_ELF_VERSIONS_H
#define TROWEL_FORMAT_ELF_VERSIONS_H

#include "base/values.h"
#include "format/programs/elf_dynamic.h"

enum {
	ELF_VERSIONS_MAX = 4096,           /* of a file; glibc has 50, libstdc++ 70 */
	ELF_VERSIONS_SIZE_MAX = 64 * 1024, /* bytes of the table of either kind */
};

struct elf_version {
	const char *name;
	uint16_t index; /* what DT_VERSYM calls it by, without VERSYM_HIDDEN: 2 and above */
	bool is_weak;   /* VER_FLG_WEAK: if wanted, a library may lack it */
};
typedef vec_of(struct elf_version) elf_version_list;

struct elf_wanted_versions {
	const char *library; /* as in DT_NEEDED */
	elf_version_list versions;
};

/* Texts lie in `arena`. Lists are in the order of the file. */
struct elf_versions {
	struct arena arena;
	vec_of(struct elf_wanted_versions) needed; /* DT_VERNEED, per library */
	elf_version_list defined;                  /* DT_VERDEF, without the name of the file */
};
void elf_versions_deinit(struct elf_versions *versions);
#define scoped_elf_versions SCOPED(elf_versions_deinit) struct elf_versions

/* Reads them into `ret`, zero-initialised; a file without versions leaves both lists empty. False
 * if the file is no program or library, has too many versions, or is damaged where these lie. */
bool elf_versions_read(const struct byte_source *file, struct elf_versions *ret);

/* As above, of a file whose dynamic section was read. */
bool elf_versions_of(const struct elf_dynamic *dynamic, struct elf_versions *ret);

/* True if the file wants that version of the library; weak ones count, too. */
bool elf_versions_needs(const struct elf_versions *versions, const char *library,
			const char *version);

/* True if the file defines that version. */
bool elf_versions_defines(const struct elf_versions *versions, const char *version);

#endif
