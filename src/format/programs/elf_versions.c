/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_versions.h"

#include <elf.h>

/* Bit 15 of an index says that the symbol is hidden; that of a version has no meaning there.
 * Source: glibc, elf/dl-version.c. */
enum { INDEX_MASK = 0x7fff };

/* The entries, as both classes of file have them. */
_Static_assert(sizeof(Elf32_Verneed) == sizeof(Elf64_Verneed), "one layout");
_Static_assert(sizeof(Elf32_Vernaux) == sizeof(Elf64_Vernaux), "one layout");
_Static_assert(sizeof(Elf32_Verdef) == sizeof(Elf64_Verdef), "one layout");

/* The number in member `member` of the entry that begins at `at`. */
#define FIELD(table, at, type, member)                                                             \
	elf_number((table)->dynamic->elf, buf_bytes(&(table)->bytes),                              \
		   (at) + offsetof(type, member), sizeof(((type *)0)->member))

struct version_table {
	const struct elf_dynamic *dynamic;
	struct elf_versions *ret;
	struct buf bytes;
	size_t count; /* versions found */
};

void elf_versions_deinit(struct elf_versions *versions)
{
	arena_deinit(&versions->arena);
}

static bool holds(const struct version_table *table, uint64_t at, size_t size)
{
	return at <= table->bytes.size && size <= table->bytes.size - at;
}

static bool add(struct version_table *table, uint64_t text, struct elf_version version,
		elf_version_list *list)
{
	struct arena *arena = &table->ret->arena;

	version.name = elf_dynamic_text(table->dynamic, text, arena);
	if (!version.name || table->count++ == ELF_VERSIONS_MAX)
		return false;
	*vec_push_in(arena, list) = version;
	return true;
}

/* The versions of one library, from `at` on. An entry's `next` is the distance to the next one,
 * which therefore lies further on. */
static bool read_wanted(struct version_table *table, uint64_t at, uint64_t count,
			elf_version_list *list)
{
	for (uint64_t i = 0; i < count; i++) {
		if (!holds(table, at, sizeof(Elf64_Vernaux)))
			return false;
		uint64_t next = FIELD(table, at, Elf64_Vernaux, vna_next);
		struct elf_version version = {
			.index = FIELD(table, at, Elf64_Vernaux, vna_other) & INDEX_MASK,
			.is_weak = FIELD(table, at, Elf64_Vernaux, vna_flags) & VER_FLG_WEAK,
		};

		if (!add(table, FIELD(table, at, Elf64_Vernaux, vna_name), version, list))
			return false;
		if (next == 0)
			break;
		if (next < sizeof(Elf64_Vernaux))
			return false;
		at += next;
	}
	return true;
}

static bool read_needed(struct version_table *table, uint64_t count)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (!holds(table, at, sizeof(Elf64_Verneed)) ||
		    FIELD(table, at, Elf64_Verneed, vn_version) != VER_NEED_CURRENT)
			return false;
		uint64_t next = FIELD(table, at, Elf64_Verneed, vn_next);
		struct elf_wanted_versions *wanted = vec_push_in(&table->ret->arena,
								 &table->ret->needed);

		wanted->library = elf_dynamic_text(table->dynamic,
						   FIELD(table, at, Elf64_Verneed, vn_file),
						   &table->ret->arena);
		if (!wanted->library ||
		    !read_wanted(table, at + FIELD(table, at, Elf64_Verneed, vn_aux),
				 FIELD(table, at, Elf64_Verneed, vn_cnt), &wanted->versions))
			return false;
		if (next == 0)
			break;
		if (next < sizeof(Elf64_Verneed))
			return false;
		at += next;
	}
	return true;
}

/* The name of a version is the first of its auxiliary entries; others name what it builds on. */
static bool read_defined(struct version_table *table, uint64_t count)
{
	uint64_t at = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (!holds(table, at, sizeof(Elf64_Verdef)) ||
		    FIELD(table, at, Elf64_Verdef, vd_version) != VER_DEF_CURRENT)
			return false;
		uint64_t next = FIELD(table, at, Elf64_Verdef, vd_next);
		uint64_t flags = FIELD(table, at, Elf64_Verdef, vd_flags);
		uint64_t name = at + FIELD(table, at, Elf64_Verdef, vd_aux);
		struct elf_version version = {
			.index = FIELD(table, at, Elf64_Verdef, vd_ndx) & INDEX_MASK,
			.is_weak = flags & VER_FLG_WEAK,
		};

		if (!(flags & VER_FLG_BASE) &&
		    (!holds(table, name, sizeof(Elf64_Verdaux)) ||
		     !add(table, FIELD(table, name, Elf64_Verdaux, vda_name), version,
			  &table->ret->defined)))
			return false;
		if (next == 0)
			break;
		if (next < sizeof(Elf64_Verdef))
			return false;
		at += next;
	}
	return true;
}

/* Reads a table; that the file has none is no error. */
static bool read_table(struct version_table *table, uint64_t tag, uint64_t count_tag,
		       bool (*read)(struct version_table *, uint64_t))
{
	uint64_t address, count = ELF_VERSIONS_MAX;

	if (!elf_dynamic_value(table->dynamic, tag, &address))
		return true;
	(void)elf_dynamic_value(table->dynamic, count_tag, &count);
	return count <= ELF_VERSIONS_MAX &&
	       elf_dynamic_table(table->dynamic, tag, ELF_VERSIONS_SIZE_MAX, &table->bytes) &&
	       read(table, count);
}

bool elf_versions_of(const struct elf_dynamic *dynamic, struct elf_versions *ret)
{
	struct version_table table = { .dynamic = dynamic, .ret = ret };
	bool is_read = read_table(&table, DT_VERNEED, DT_VERNEEDNUM, read_needed) &&
		       read_table(&table, DT_VERDEF, DT_VERDEFNUM, read_defined);

	buf_deinit(&table.bytes);
	return is_read;
}

bool elf_versions_read(const struct byte_source *file, struct elf_versions *ret)
{
	scoped_elf elf = { 0 };
	scoped_elf_dynamic dynamic = { 0 };

	return elf_read(file, &elf) && elf.is_program && elf_dynamic_read(&elf, &dynamic) &&
	       elf_versions_of(&dynamic, ret);
}

static bool has(const elf_version_list *list, const char *version)
{
	for (vec_each(each, list))
		if (text_is(each->name, version))
			return true;
	return false;
}

bool elf_versions_needs(const struct elf_versions *versions, const char *library,
			const char *version)
{
	for (vec_each(wanted, &versions->needed))
		if (text_is(wanted->library, library) && has(&wanted->versions, version))
			return true;
	return false;
}

bool elf_versions_defines(const struct elf_versions *versions, const char *version)
{
	return has(&versions->defined, version);
}
