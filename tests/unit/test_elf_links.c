/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs want of libraries and libraries give them: versions, symbols, and how both were
 * built. The files were made by GNU ld and lld, of both classes and byte orders. */
#include "harness.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/root.h"
#include "format/languages/python_modules.h"
#include "format/programs/elf_arch.h"
#include "format/programs/elf_build.h"
#include "format/programs/elf_library.h"
#include "format/programs/elf_links.h"
#include "format/programs/loader_conf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void load(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

/* ---- versions ------------------------------------------------------------------------------ */

static bool tell_versions(const char *name, struct buf *ret)
{
	scoped_elf_versions versions = { 0 };
	scoped_buf text = { 0 };

	load(name, &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source source = byte_source_of(&bytes);

	if (!elf_versions_read(&source, &versions))
		return false;
	for (vec_each(needed, &versions.needed))
		for (vec_each(version, &needed->versions))
			buf_add_format(ret, "%s %s%s\n", needed->library, version->name,
				       version->is_weak ? " weak" : "");
	for (vec_each(version, &versions.defined))
		buf_add_format(ret, "%u %s\n", version->index, version->name);
	return true;
}

TEST(elf_versions_of_programs_and_libraries)
{
	static const struct {
		const char *name, *told;
	} cases[] = {
		{ "elf_versions/program", "libv.so.1 V_2\nlibv.so.1 V_1\n" },
		{ "elf_versions/program-be32", "libv.so.1 V_1\nlibv.so.1 V_2\n" },
		{ "elf_versions/weak", "libv.so.1 V_2 weak\nlibv.so.1 V_1\n" },
		{ "elf_versions/library", "2 V_1\n3 V_2\n" },
		{ "elf_versions/library-be64", "2 V_1\n3 V_2\n" },
		{ "elf_versions/library-32", "2 V_1\n3 V_2\n" },
		{ "elf_build/static", "" },
		{ "elf_needs/program", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_buf told = { 0 };

		assert_true(tell_versions(cases[i].name, &told));
		assert_string_equal(buf_text(&told), cases[i].told);
	}
}

TEST(elf_libraries_by_name_machine_and_versions)
{
	static const struct {
		const char *file, *told;
	} cases[] = {
		{ "elf_library/library", "x86_64 libv.so.1 V_1 V_2" },
		{ "elf_library/library-be64", "ppc64 libv.so.1 V_1 V_2" },
		{ "elf_library/without-name", "x86_64 -" },
		{ "elf_library/defined-overlapping", "none" },
		{ "elf_library/cut", "none" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_buf text = { 0 }, told = { 0 };
		scoped_arena arena = { 0 };
		struct elf_library library;

		load(cases[i].file, &text);
		struct bytes bytes = buf_bytes(&text);
		struct byte_source source = byte_source_of(&bytes);

		if (elf_library_read(&source, &arena, &library)) {
			buf_add_format(&told, "%s %s", library.arch,
				       library.name ? library.name : "-");
			for (vec_each(version, &library.defines))
				buf_add_format(&told, " %s", *version);
		}
		assert_string_equal(told.size ? buf_text(&told) : "none", cases[i].told);
	}
}

TEST(elf_versions_that_are_damaged)
{
	static const char *const cases[] = {
		"elf_versions/overlapping",
		"elf_versions/backwards",
		"elf_versions/library-overlapping",
		"elf_versions/aux-outside",
		"elf_versions/defined-overlapping",
		"elf_versions/cut",
		"script_head/sh",
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_buf told = { 0 };

		assert_false(tell_versions(cases[i], &told));
	}
}

TEST(elf_versions_are_looked_up)
{
	scoped_elf_versions versions = { 0 };
	scoped_buf text = { 0 };

	load("elf_versions/program", &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source source = byte_source_of(&bytes);

	assert_true(elf_versions_read(&source, &versions));
	assert_true(elf_versions_needs(&versions, "libv.so.1", "V_2"));
	assert_false(elf_versions_needs(&versions, "libv.so.1", "V_3"));
	assert_false(elf_versions_needs(&versions, "libw.so.1", "V_2"));
	assert_false(elf_versions_defines(&versions, "V_2"));
}

/* ---- symbols ------------------------------------------------------------------------------- */

static void read_links(const char *name, struct elf_links *ret)
{
	scoped_buf text = { 0 };

	load(name, &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source source = byte_source_of(&bytes);

	assert_true(elf_links_read(&source, ret));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Linkers order symbols as their hash tables want it. */
static void assert_texts(text_list *texts, const char *wanted)
{
	scoped_buf told = { 0 };

	vec_sort(texts, by_text);
	for (vec_each(text, texts))
		buf_add_format(&told, "%s\n", *text);
	assert_string_equal(buf_text(&told), wanted);
}

static void assert_wanted(const struct elf_links *links, const char *wanted)
{
	static const char *const kinds[] = {
		[ELF_LINK_UNKNOWN] = "",
		[ELF_LINK_FUNCTION] = " function",
		[ELF_LINK_OBJECT] = " object",
		[ELF_LINK_THREAD_OBJECT] = " thread",
	};
	scoped_arena arena = { 0 };
	text_list texts = { 0 };

	for (vec_each(link, &links->wanted))
		*vec_push_in(&arena, &texts) = arena_format(
			&arena, "%s %s %s%s%s%s", link->name, link->version ? link->version : "-",
			link->library ? link->library : "-", kinds[link->kind],
			link->is_weak ? " weak" : "", link->is_copy ? " copy" : "");
	assert_texts(&texts, wanted);
}

static void assert_defined(const struct elf_links *links, const char *wanted)
{
	scoped_arena arena = { 0 };
	text_list texts = { 0 };

	for (vec_each(link, &links->defined))
		/* older linkers define a symbol for each version, too */
		if (!text_equal(link->name, link->version))
			*vec_push_in(&arena, &texts) = arena_format(
				&arena, "%s%s%s", link->name, link->is_default ? "@@" : "@",
				link->version ? link->version : "");
	assert_texts(&texts, wanted);
}

TEST(elf_links_of_programs)
{
	static const char copied[] = "both V_1 libv.so.1 object copy\n"
				     "call V_2 libv.so.1 function weak\n"
				     "first V_1 libv.so.1 function\n"
				     "per_thread V_2 libv.so.1 thread\n"
				     "second V_2 libv.so.1 function\n";
	/* its code reaches the variable where the library has it */
	static const char whole[] = "both V_1 libv.so.1 object\n"
				    "call V_2 libv.so.1 function weak\n"
				    "first V_1 libv.so.1 function\n"
				    "per_thread V_2 libv.so.1 thread\n"
				    "second V_2 libv.so.1 function\n";
	static const struct {
		const char *name, *wanted, *defined;
	} cases[] = {
		{ "elf_links/program", copied, "both@@V_1\n" },
		{ "elf_links/pie-without-sections", copied, "both@@V_1\n" },
		{ "elf_links/program-be64", whole, "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_elf_links links = { 0 };

		read_links(cases[i].name, &links);
		assert_wanted(&links, cases[i].wanted);
		assert_defined(&links, cases[i].defined);
		assert_true(links.has_versions && !links.is_cut);
	}
}

TEST(elf_links_of_libraries)
{
	static const char *const names[] = {
		"elf_links/library",          "elf_links/library-32",
		"elf_links/library-be32",     "elf_links/library-be64",
		"elf_links/count-too-high",   "elf_links/chain-without-end",
		"elf_links/buckets-too-many",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		scoped_elf_links links = { 0 };

		read_links(names[i], &links);
		assert_wanted(&links, "outside - - weak\nthere - -\n");
		assert_defined(&links, "both@@V_1\ncall@@V_2\nfirst@@V_1\nper_thread@@V_2\n"
				       "second@@V_2\nsecond@V_1\n");
		assert_false(links.is_cut);
	}
}

TEST(elf_links_are_found_as_a_loader_does)
{
	static const struct {
		const char *file, *name, *version;
		bool is_found;
	} cases[] = {
		{ "elf_links/library", "second", "V_1", true },
		{ "elf_links/library", "second", "V_2", true },
		{ "elf_links/library", "second", "V_3", false },
		{ "elf_links/library", "second", NULL, true },
		{ "elf_links/library", "call", "V_1", false },
		{ "elf_links/library", "call", "V_2", true },
		{ "elf_links/library", "call", NULL, true },
		{ "elf_links/library", "outside", NULL, false },
		{ "elf_links/library", "none", NULL, false },
		/* a program's copy */
		{ "elf_links/program", "both", "V_1", true },
		{ "elf_links/program", "first", "V_1", false },
		/* no versions at all */
		{ "elf_needs/library", "f", NULL, true },
		{ "elf_needs/library", "f", "V_1", true },
		{ "elf_needs/library", "x", "V_1", false },
		/* nothing at all */
		{ "elf_build/static", "g", NULL, false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_elf_links links = { 0 };

		read_links(cases[i].file, &links);
		assert_int_equal(elf_links_defines(&links, cases[i].name, cases[i].version),
				 cases[i].is_found);
	}
}

/* ---- many symbols -------------------------------------------------------------------------- */

/* A library of nothing but a table of symbols, which stands behind the headers. */
struct library {
	Elf64_Ehdr header;
	Elf64_Phdr segments[2];
	Elf64_Dyn entries[5];
	uint32_t hash[2]; /* what is read of DT_HASH: buckets, symbols */
};

static void make_library(const Elf64_Sym *symbols, size_t count, struct bytes names,
			 struct buf *ret)
{
	struct library library = { .hash = { 0, (uint32_t)count } };
	size_t table = sizeof(library), texts = table + count * sizeof(*symbols);

	memcpy(library.header.e_ident, ELFMAG, SELFMAG);
	library.header.e_ident[EI_CLASS] = ELFCLASS64;
	library.header.e_ident[EI_DATA] = ELFDATA2LSB;
	library.header.e_type = ET_DYN;
	library.header.e_phoff = offsetof(struct library, segments);
	library.header.e_phentsize = sizeof(Elf64_Phdr);
	library.header.e_phnum = 2;
	library.segments[0] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_filesz = texts + names.size };
	library.segments[1] = (Elf64_Phdr){ .p_type = PT_DYNAMIC,
					    .p_offset = offsetof(struct library, entries),
					    .p_filesz = sizeof(library.entries) };
	library.entries[0] = (Elf64_Dyn){ DT_SYMTAB, { table } };
	library.entries[1] = (Elf64_Dyn){ DT_STRTAB, { texts } };
	library.entries[2] = (Elf64_Dyn){ DT_STRSZ, { names.size } };
	library.entries[3] = (Elf64_Dyn){ DT_HASH, { offsetof(struct library, hash) } };
	buf_add(ret, &library, sizeof(library));
	buf_add(ret, symbols, count * sizeof(*symbols));
	buf_add_bytes(ret, names);
}

static bool read_library(const Elf64_Sym *symbols, size_t count, struct bytes names,
			 struct elf_links *ret)
{
	scoped_buf file = { 0 };

	make_library(symbols, count, names, &file);
	struct bytes bytes = buf_bytes(&file);
	struct byte_source source = byte_source_of(&bytes);

	return elf_links_read(&source, ret);
}

static Elf64_Sym symbol_at(size_t name)
{
	return (Elf64_Sym){ .st_name = (uint32_t)name,
			    .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
			    .st_shndx = 1,
			    .st_value = 64 };
}

TEST(elf_links_of_a_library_of_200000_symbols)
{
	enum { SYMBOLS = 200 * 1000 };
	scoped_elf_links links = { 0 };
	scoped_buf names = { 0 };
	scoped_free Elf64_Sym *symbols = calloc(SYMBOLS, sizeof(*symbols));

	buf_add_byte(&names, '\0');
	for (size_t i = 1; i < SYMBOLS; i++) {
		symbols[i] = symbol_at(names.size);
		buf_add_format(&names, "_ZN9something4else%zu", i);
		buf_add_byte(&names, '\0');
	}
	assert_true(read_library(symbols, SYMBOLS, buf_bytes(&names), &links));
	assert_int_equal(links.defined.count, SYMBOLS - 1);
	assert_false(links.is_cut);
	for (vec_each(link, &links.defined))
		assert_true(elf_links_defines(&links, link->name, NULL));
	assert_false(elf_links_defines(&links, "_ZN9something4else0", NULL));
}

TEST(elf_links_of_more_symbols_than_are_read)
{
	scoped_elf_links links = { 0 };
	size_t count = ELF_LINKS_MAX + 100;
	scoped_free Elf64_Sym *symbols = calloc(count, sizeof(*symbols));

	for (size_t i = 1; i < count; i++)
		symbols[i] = symbol_at(1);
	assert_true(read_library(symbols, count, BYTES("\0same"), &links));
	/* the literal's own zero byte is left out: the name does not end */
	assert_int_equal(links.defined.count, 0);
	assert_true(links.is_cut);
}

TEST(elf_links_of_one_name_or_of_names_in_names_end_soon)
{
	scoped_elf_links same = { 0 };
	scoped_elf_links nested = { 0 };
	scoped_buf names = { 0 };
	size_t count = ELF_LINKS_MAX;
	scoped_free Elf64_Sym *symbols = calloc(count, sizeof(*symbols));

	for (size_t i = 1; i < count; i++)
		symbols[i] = symbol_at(1);
	assert_true(read_library(symbols, count, BYTES("\0same\0"), &same));
	assert_true(elf_links_defines(&same, "same", NULL));
	assert_true(same.is_cut);

	buf_add_byte(&names, '\0');
	for (size_t i = 1; i < count; i++) {
		symbols[i] = symbol_at(i);
		buf_add_byte(&names, 'x');
	}
	buf_add_byte(&names, '\0');
	assert_true(read_library(symbols, count, buf_bytes(&names), &nested));
	assert_true(nested.is_cut);
	assert_true(nested.defined.count < ELF_LINK_NAME_MAX);
}

TEST(elf_links_of_what_is_cut_or_damaged)
{
	static const char *const names[] = { "elf_links/library", "elf_links/program-be64",
					     "elf_links/library-32" };

	for (size_t i = 0; i < COUNT(names); i++) {
		scoped_buf text = { 0 };

		load(names[i], &text);
		for (size_t at = 0; at < text.size; at++) {
			scoped_elf_links cut = { 0 };
			scoped_elf_links odd = { 0 };
			char was = text.at[at];
			struct bytes start = { text.at, at }, all = buf_bytes(&text);
			struct byte_source source = byte_source_of(&start);

			(void)elf_links_read(&source, &cut);
			source = byte_source_of(&all);
			text.at[at] = (char)(was ^ 0xff);
			(void)elf_links_read(&source, &odd);
			text.at[at] = was;
		}
	}
}

/* ---- how it was built ---------------------------------------------------------------------- */

TEST(elf_build_of_programs_and_libraries)
{
	static const struct {
		const char *name;
		bool is_static, is_pie, is_bound_now, has_abi;
		const char *compilers;
	} cases[] = {
		{ "elf_build/program", false, false, true, true,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\nGCC: (Test 1) 12.2.0\n"
		  "clang version 14\n" },
		{ "elf_build/program-be32", false, false, true, true,
		  "Linker: Debian LLD 14.0.6\nclang version 14\nDebian clang version 14.0.6\n"
		  "GCC: (Test 1) 12.2.0\n" },
		{ "elf_build/pie", false, true, false, true,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\nGCC: (Test 1) 12.2.0\n"
		  "clang version 14\n" },
		{ "elf_build/static", true, false, false, true,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\nGCC: (Test 1) 12.2.0\n"
		  "clang version 14\n" },
		{ "elf_build/static-pie", true, true, false, true,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\nGCC: (Test 1) 12.2.0\n"
		  "clang version 14\n" },
		{ "elf_build/library", false, false, false, false,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\n" },
		{ "elf_links/pie-without-sections", false, true, false, true, "" },
		{ "elf_build/note-too-long", false, false, true, false,
		  "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0\nGCC: (Test 1) 12.2.0\n"
		  "clang version 14\n" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		scoped_elf_build build = { 0 };
		scoped_buf text = { 0 };
		scoped_buf told = { 0 };

		load(cases[i].name, &text);
		struct bytes bytes = buf_bytes(&text);
		struct byte_source source = byte_source_of(&bytes);

		assert_true(elf_build_read(&source, &build));
		for (vec_each(compiler, &build.compilers))
			buf_add_format(&told, "%s\n", *compiler);
		assert_string_equal(buf_text(&told), cases[i].compilers);
		assert_int_equal(build.is_static, cases[i].is_static);
		assert_int_equal(build.is_pie, cases[i].is_pie);
		assert_int_equal(build.is_bound_now, cases[i].is_bound_now);
		assert_int_equal(build.has_abi, cases[i].has_abi);
		if (build.has_abi) {
			assert_int_equal(build.abi.os, ELF_NOTE_OS_LINUX);
			assert_int_equal(build.abi.kernel[0], 3);
			assert_int_equal(build.abi.kernel[1], 2);
			assert_int_equal(build.abi.kernel[2], 0);
		}
	}
}

TEST(loader_conf_names_folders)
{
	struct bytes rest = BYTES("# x\ninclude /etc/ld.so.conf.d/*.conf\n/a /b:/c,/d=libc6 # /e\n"
				  "hwcap 1 nosegneg\n\n/f");
	static const char *const expected[] = {
		"/etc/ld.so.conf.d/*.conf", "/a", "/b", "/c", "/d", "/f"
	};
	struct loader_conf_entry entry;
	size_t count = 0;

	for (; loader_conf_next(&rest, &entry); count++) {
		assert_true(bytes_is(entry.path, expected[count]));
		assert_int_equal(entry.is_include, count == 0);
	}
	assert_int_equal(count, 6);
}

TEST(elf_arches)
{
	char unnamed[32];

	assert_string_equal(elf_arch_name(62, true, false, unnamed), "x86_64");
	assert_string_equal(elf_arch_name(62, false, false, unnamed), "x32");
	assert_string_equal(elf_arch_name(9999, true, true, unnamed), "machine 9999");
	assert_true(elf_arch_runs_on("i386", "x86_64"));
	assert_false(elf_arch_runs_on("x86_64", "i386"));
	assert_false(elf_arch_runs_on("aarch64", "x86_64"));
}

TEST(python_modules_are_sorted)
{
	assert_string_equal(python_module_find(BYTES("distutils"))->gone_in, "3.12");
	assert_null(python_module_find(BYTES("os"))->gone_in);
	assert_non_null(python_module_find(BYTES("zoneinfo")));
	assert_non_null(python_module_find(BYTES("__future__")));
	assert_null(python_module_find(BYTES("yaml")));
}
