/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/elf_links.h"

#include <elf.h>
#include <xxhash.h>

#include "base/mem.h"
#include "format/programs/elf_links_parts.h"

enum {
	HIDDEN = 0x8000,                    /* VERSYM_HIDDEN */
	INDEX_MASK = 0x7fff,                /* VERSYM_VERSION */
	INDEX_OLDEST = 2,                   /* the first version that a file defines */
	VERSYM_SIZE = 2,                    /* bytes of a number in DT_VERSYM */
	TEXTS_READ_MAX = 256 * 1024 * 1024, /* bytes of all names, one inside another counted */
	PROBES_MAX = 1024,                  /* slots that are looked at for a name */
};

/* Where the fields of a symbol lie. */
struct symbol_layout {
	size_t size, name, info, section, value, value_size;
};
static const struct symbol_layout layout_32 = {
	sizeof(Elf32_Sym),
	offsetof(Elf32_Sym, st_name),
	offsetof(Elf32_Sym, st_info),
	offsetof(Elf32_Sym, st_shndx),
	offsetof(Elf32_Sym, st_value),
	sizeof(Elf32_Addr),
};
static const struct symbol_layout layout_64 = {
	sizeof(Elf64_Sym),
	offsetof(Elf64_Sym, st_name),
	offsetof(Elf64_Sym, st_info),
	offsetof(Elf64_Sym, st_shndx),
	offsetof(Elf64_Sym, st_value),
	sizeof(Elf64_Addr),
};

/* The types that a loader binds to; others are its machine's own. */
static const struct {
	uint8_t type;
	enum elf_link_kind kind;
} kinds[] = {
	{ STT_NOTYPE, ELF_LINK_UNKNOWN },
	{ STT_OBJECT, ELF_LINK_OBJECT },
	{ STT_FUNC, ELF_LINK_FUNCTION },
	{ STT_COMMON, ELF_LINK_OBJECT },
	{ STT_TLS, ELF_LINK_THREAD_OBJECT },
	{ STT_GNU_IFUNC, ELF_LINK_FUNCTION }, /* chosen among several when the program starts */
};

/* A version by its index. */
struct version_name {
	const char *name;
	const char *library; /* that it is wanted of; NULL: the file defines it */
};

struct link_reader {
	const struct elf_dynamic *dynamic;
	const struct symbol_layout *layout;
	struct elf_links *ret;
	struct buf symbols, indexes; /* of DT_SYMTAB, of DT_VERSYM */
	struct version_name *names;  /* by index */
	size_t name_count;
	size_t texts_read; /* bytes */
};

static void link_reader_deinit(struct link_reader *reader)
{
	buf_deinit(&reader->symbols);
	buf_deinit(&reader->indexes);
	free(reader->names);
}

void elf_links_deinit(struct elf_links *links)
{
	elf_versions_deinit(&links->versions);
	vec_deinit(&links->wanted);
	vec_deinit(&links->defined);
	buf_deinit(&links->names);
	free(links->slots);
}

static bool kind_of(uint64_t info, enum elf_link_kind *ret)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type != ELF64_ST_TYPE(info))
			continue;
		*ret = kinds[i].kind;
		return true;
	}
	return false;
}

static void find_last(size_t *last, const elf_version_list *list)
{
	for (vec_each(version, list))
		if (version->index > *last)
			*last = version->index;
}

static void name_versions(struct link_reader *reader)
{
	const struct elf_versions *versions = &reader->ret->versions;
	size_t last = VER_NDX_GLOBAL;

	find_last(&last, &versions->defined);
	for (vec_each(wanted, &versions->needed))
		find_last(&last, &wanted->versions);
	reader->name_count = last + 1;
	reader->names = mem_zero(reader->name_count, sizeof(*reader->names));
	for (vec_each(defined, &versions->defined))
		reader->names[defined->index].name = defined->name;
	for (vec_each(wanted, &versions->needed))
		for (vec_each(version, &wanted->versions))
			reader->names[version->index] = (struct version_name){ version->name,
									       wanted->library };
	/* these two mean that a symbol has none */
	reader->names[VER_NDX_LOCAL] = (struct version_name){ 0 };
	reader->names[VER_NDX_GLOBAL] = (struct version_name){ 0 };
}

/* The name that begins at `at`, NULL if there is none or it is too long. The names end with a zero
 * byte; since many may be parts of one, what is read of them is bounded. */
static const char *name_at(struct link_reader *reader, uint64_t at)
{
	const struct buf *names = &reader->ret->names;

	if (at >= names->size || names->at[at] == '\0')
		return NULL;
	size_t size = strnlen(names->at + at, ELF_LINK_NAME_MAX);

	reader->texts_read += size;
	if (size == ELF_LINK_NAME_MAX || reader->texts_read > TEXTS_READ_MAX) {
		reader->ret->is_cut = true;
		return NULL;
	}
	return names->at + at;
}

static void add_wanted(struct link_reader *reader, const char *name, uint64_t info,
		       enum elf_link_kind kind, const struct version_name *version)
{
	*vec_push(&reader->ret->wanted) = (struct elf_wanted_link){
		.name = name,
		.version = version->library ? version->name : NULL,
		.library = version->library,
		.kind = kind,
		.is_weak = ELF64_ST_BIND(info) == STB_WEAK,
	};
}

/* Takes the symbol at `index` of the table apart. */
static void add_symbol(struct link_reader *reader, size_t index)
{
	const struct symbol_layout *layout = reader->layout;
	const struct elf *elf = reader->dynamic->elf;
	struct bytes all = buf_bytes(&reader->symbols);
	size_t at = index * layout->size;
	uint64_t info = elf_number(elf, all, at + layout->info, 1);
	uint64_t section = elf_number(elf, all, at + layout->section, 2);
	uint64_t value = elf_number(elf, all, at + layout->value, layout->value_size);
	/* 0 beyond the end, or if no symbol has a version: local */
	uint64_t number = elf_number(elf, buf_bytes(&reader->indexes), index * VERSYM_SIZE,
				     VERSYM_SIZE);
	size_t place = number & INDEX_MASK;
	const struct version_name *version =
		&reader->names[place < reader->name_count ? place : VER_NDX_LOCAL];
	enum elf_link_kind kind = ELF_LINK_UNKNOWN;

	if (ELF64_ST_BIND(info) == STB_LOCAL || !kind_of(info, &kind))
		return;
	const char *name = name_at(reader, elf_number(elf, all, at + layout->name, 4));

	if (!name)
		return;
	if (section == SHN_UNDEF) {
		add_wanted(reader, name, info, kind, version);
		return;
	}
	/* an address of 0 is none */
	if (value == 0 && section != SHN_ABS && kind != ELF_LINK_THREAD_OBJECT)
		return;
	if (version->library) {
		add_wanted(reader, name, info, kind, version);
		reader->ret->wanted.at[reader->ret->wanted.count - 1].is_copy = true;
	}
	*vec_push(&reader->ret->defined) = (struct elf_defined_link){
		.name = name,
		.version = version->name,
		.is_default = !(number & HIDDEN),
		.is_oldest = place <= INDEX_OLDEST,
	};
}

static bool read_names(const struct elf_dynamic *dynamic, struct elf_links *ret)
{
	uint64_t size = dynamic->texts_size;

	if (size > ELF_LINKS_TEXTS_MAX) {
		size = ELF_LINKS_TEXTS_MAX;
		ret->is_cut = true;
	}
	if (!byte_source_get(dynamic->elf->file, dynamic->texts, size, &ret->names))
		return false;
	buf_cut(&ret->names, (size_t)(bytes_find_last(buf_bytes(&ret->names), '\0') + 1));
	return true;
}

static bool read_symbols(struct link_reader *reader)
{
	const struct elf_dynamic *dynamic = reader->dynamic;
	struct elf_links *ret = reader->ret;
	uint64_t count = elf_links_count(dynamic, reader->layout->size), versions;

	if (count > ELF_LINKS_MAX) {
		count = ELF_LINKS_MAX;
		ret->is_cut = true;
	}
	ret->has_versions = elf_dynamic_value(dynamic, DT_VERSYM, &versions);
	if (!read_names(dynamic, ret) ||
	    !elf_dynamic_table(dynamic, DT_SYMTAB, count * reader->layout->size,
			       &reader->symbols) ||
	    (ret->has_versions &&
	     !elf_dynamic_table(dynamic, DT_VERSYM, count * VERSYM_SIZE, &reader->indexes)))
		return false;
	name_versions(reader);
	for (size_t i = 1; i < reader->symbols.size / reader->layout->size; i++)
		add_symbol(reader, i);
	return true;
}

/* Where a name is in the hash table, or belongs; NULL if there is no room near its place. */
static uint32_t *slot_of(const struct elf_links *links, const char *name)
{
	size_t at = XXH3_64bits(name, strlen(name));

	for (size_t i = 0; i < PROBES_MAX && i < links->slot_count; i++, at++) {
		uint32_t *slot = &links->slots[at & (links->slot_count - 1)];

		if (*slot == 0 || text_is(links->defined.at[*slot - 1].name, name))
			return slot;
	}
	return NULL;
}

/* Puts a definition behind the first one of its name. False if there are too many of them. */
static bool add_same(struct elf_links *links, uint32_t first, uint32_t place)
{
	struct elf_defined_link *all = links->defined.at;
	uint32_t last = first;

	for (size_t i = 1; all[last - 1].next; last = all[last - 1].next)
		if (++i == ELF_LINK_SAME_MAX)
			return false;
	all[last - 1].next = place;
	return true;
}

static void hash(struct elf_links *links)
{
	if (links->defined.count == 0)
		return;
	for (links->slot_count = 1; links->slot_count < 2 * links->defined.count;)
		links->slot_count *= 2;
	links->slots = mem_zero(links->slot_count, sizeof(*links->slots));
	for (uint32_t place = 1; place <= links->defined.count; place++) {
		uint32_t *slot = slot_of(links, links->defined.at[place - 1].name);

		if (slot && *slot == 0)
			*slot = place;
		else if (!slot || !add_same(links, *slot, place))
			links->is_cut = true;
	}
}

bool elf_links_read(const struct byte_source *file, struct elf_links *ret)
{
	scoped_elf elf = { 0 };
	scoped_elf_dynamic dynamic = { 0 };
	uint64_t address;

	if (!elf_read(file, &elf) || !elf.is_program || !elf_dynamic_read(&elf, &dynamic) ||
	    !elf_versions_of(&dynamic, &ret->versions))
		return false;
	if (!elf_dynamic_value(&dynamic, DT_SYMTAB, &address))
		return true;
	SCOPED(link_reader_deinit)
	struct link_reader reader = { .dynamic = &dynamic,
				      .layout = elf.is_64 ? &layout_64 : &layout_32,
				      .ret = ret };

	if (!read_symbols(&reader))
		return false;
	hash(ret);
	return true;
}

static bool serves(const struct elf_links *links, const struct elf_defined_link *link,
		   const char *version)
{
	if (!links->has_versions)
		return true;
	if (!version)
		return link->is_oldest || link->is_default;
	if (link->version)
		return text_is(link->version, version);
	return link->is_default;
}

bool elf_links_defines(const struct elf_links *links, const char *name, const char *version)
{
	const uint32_t *slot = slot_of(links, name);

	for (uint32_t place = slot ? *slot : 0; place; place = links->defined.at[place - 1].next)
		if (serves(links, &links->defined.at[place - 1], version))
			return true;
	return false;
}
