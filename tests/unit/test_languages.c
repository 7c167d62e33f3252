/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsers of src/format/languages, on real samples of tests/fixtures/languages and made ones. */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/root.h"
#include "format/languages/composer.h"
#include "format/languages/conda.h"
#include "format/languages/crates.h"
#include "format/languages/gem.h"
#include "format/languages/go_build.h"
#include "format/languages/jar.h"
#include "format/languages/node.h"
#include "format/languages/python.h"
#include "format/languages/rust_audit.h"

static void load(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

TEST(go_build_of_a_real_program)
{
	scoped_buf data = { 0 }, version = { 0 }, text = { 0 };
	struct go_build build = { 0 };
	scoped_elf elf = { 0 };

	load("fixtures/languages/go.elf", &data);
	struct bytes bytes = buf_bytes(&data);
	const struct byte_source file = byte_source_of(&bytes);

	assert_true(elf_read(&file, &elf));
	assert_true(elf.is_program && elf.is_started && elf.is_64);
	assert_true(go_build_find(&elf, &version, &text));
	assert_string_equal(buf_text(&version), "go1.19.8");
	go_build_parse(buf_bytes(&text), &build);
	assert_true(bytes_is(build.path, "example.org/hello"));
	assert_true(bytes_is(build.module, "example.org/hello"));
	assert_true(bytes_is(build.module_version, "(devel)"));
	assert_int_equal(build.revision.size, 40);
	assert_false(build.is_modified);
	assert_int_equal(build.dependencies, 0);
	/* cut anywhere it is no program, or one without that text */
	for (size_t size = 0; size < bytes.size; size += 7) {
		struct bytes part = bytes_slice(bytes, 0, size);
		const struct byte_source cut = byte_source_of(&part);
		scoped_elf broken = { 0 };

		if (elf_read(&cut, &broken))
			(void)go_build_find(&broken, &version, &text);
	}
}

/* Before Go 1.18 the header pointed to strings elsewhere in memory. */
enum { POINTERS_SIZE = 512, POINTERS_BASE = 0x400000 };

static void put(char *at, uint64_t number, size_t size, bool is_big)
{
	for (size_t i = 0; i < size; i++)
		at[is_big ? size - 1 - i : i] = (char)(number >> (8 * i));
}

/* A program of one writable segment, which is the whole file, with the header at 128. */
static void make_pointers(char *file, bool is_big)
{
	static const char text[] =
		"0123456789abcdefpath\tx\nmod\tx\tv1\t\ndep\ty\tv2\t\n0123456789abcdef";
	size_t text_size = sizeof(text) - 1;

	memset(file, 0, POINTERS_SIZE);
	memcpy(file, "\177ELF\1", 5);
	file[5] = is_big ? 2 : 1;
	put(file + 16, 2, 2, is_big);  /* e_type: executable */
	put(file + 28, 52, 4, is_big); /* e_phoff */
	put(file + 42, 32, 2, is_big); /* e_phentsize */
	put(file + 44, 1, 2, is_big);  /* e_phnum */
	put(file + 52, 1, 4, is_big);  /* p_type: loaded */
	put(file + 60, POINTERS_BASE, 4, is_big);
	put(file + 68, POINTERS_SIZE, 4, is_big);
	put(file + 76, 6, 4, is_big); /* p_flags: read, write */
	memcpy(file + 128, "\xff Go buildinf:\4", 15);
	file[128 + 15] = is_big;
	put(file + 144, POINTERS_BASE + 160, 4, is_big);
	put(file + 148, POINTERS_BASE + 168, 4, is_big);
	put(file + 160, POINTERS_BASE + 192, 4, is_big);
	put(file + 164, 6, 4, is_big);
	put(file + 168, POINTERS_BASE + 200, 4, is_big);
	put(file + 172, text_size, 4, is_big);
	memcpy(file + 192, "go1.17", 6);
	memcpy(file + 200, text, text_size);
}

TEST(go_build_by_pointers)
{
	char data[POINTERS_SIZE];

	for (int is_big = 0; is_big < 2; is_big++) {
		struct bytes bytes = { data, sizeof(data) };
		const struct byte_source file = byte_source_of(&bytes);
		scoped_buf version = { 0 }, text = { 0 };
		struct go_build build = { 0 };
		scoped_elf elf = { 0 };

		make_pointers(data, is_big);
		assert_true(elf_read(&file, &elf));
		assert_true(go_build_find(&elf, &version, &text));
		assert_string_equal(buf_text(&version), "go1.17");
		go_build_parse(buf_bytes(&text), &build);
		assert_true(bytes_is(build.module_version, "v1"));
		assert_int_equal(build.dependencies, 1);
		/* a string that is said to be huge, or to lie nowhere */
		put(data + 164, 0x7fffffff, 4, is_big);
		assert_false(go_build_find(&elf, &version, &text));
		put(data + 144, 0xffffff00, 4, is_big);
		assert_false(go_build_find(&elf, &version, &text));
	}
}

TEST(rust_audit_and_build_id)
{
	scoped_buf data = { 0 }, id = { 0 };
	scoped_arena arena = { 0 };
	struct rust_audit audit;
	scoped_elf elf = { 0 };

	load("fixtures/languages/rust.elf", &data);
	struct bytes bytes = buf_bytes(&data);
	const struct byte_source file = byte_source_of(&bytes);

	assert_true(elf_read(&file, &elf) && elf.is_started);
	assert_true(rust_audit_find(&elf, &arena, &audit));
	assert_string_equal(audit.name, "hello-audit");
	assert_string_equal(audit.version, "0.4.2");
	assert_int_equal(audit.dependencies, 1); /* what only builds it is no part of it */
	assert_true(elf_build_id(&elf, &id));
	assert_int_equal(id.size, 20);
	assert_memory_equal(id.at, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
}

TEST(jar_of_maven)
{
	scoped_arena arena = { 0 };
	scoped_buf data = { 0 };
	struct jar jar;

	load("fixtures/languages/hello.jar", &data);
	struct bytes bytes = buf_bytes(&data);
	const struct byte_source file = byte_source_of(&bytes);

	assert_true(jar_read(&file, &arena, &jar));
	assert_string_equal(jar.group, "org.example");
	assert_string_equal(jar.name, "hello");
	assert_string_equal(jar.version, "1.4");
	assert_string_equal(jar.vendor, "Example");
	assert_string_equal(jar.main_class, "org.example.Main");
	assert_int_equal(jar.archives, 0);
	for (size_t size = 0; size < bytes.size; size++) {
		struct bytes part = bytes_slice(bytes, 0, size);
		const struct byte_source cut = byte_source_of(&part);

		assert_false(jar_read(&cut, &arena, &jar));
	}
}

TEST(jar_manifest_lines)
{
	struct bytes rest = BYTES(
		"Name: a long\r\n er value\r\nEmpty:\r\n\r\nName: other section\r\n");
	struct bytes name;
	scoped_buf value = { 0 };

	assert_true(jar_attribute_next(&rest, &name, &value));
	assert_true(bytes_is(name, "Name"));
	assert_string_equal(buf_text(&value), "a longer value");
	assert_true(jar_attribute_next(&rest, &name, &value));
	assert_true(bytes_is(name, "Empty") && value.size == 0);
	assert_false(jar_attribute_next(&rest, &name, &value));
}

TEST(names_with_versions)
{
	static const struct {
		const char *file, *name, *version;
	} jars[] = {
		{ "commons-io-2.11.0.jar", "commons-io", "2.11.0" },
		{ "app.war", "app", "" },
		{ "log4j-1.2-api-2.17.jar", "log4j", "1.2-api-2.17" },
		{ "-1", "-1", "" },
	};
	static const struct {
		const char *file, *name, *version;
	} gems[] = {
		{ "rake-13.0.6.gemspec", "rake", "13.0.6" },
		{ "net-telnet-0.2.0.gemspec", "net-telnet", "0.2.0" },
		{ "nokogiri-1.13.10-x86_64-linux.gemspec", "nokogiri", "1.13.10-x86_64-linux" },
	};
	struct bytes name, version;

	for (size_t i = 0; i < sizeof(jars) / sizeof(jars[0]); i++) {
		jar_name_parse(bytes_of(jars[i].file), &name, &version);
		assert_true(bytes_is(name, jars[i].name));
		assert_true(bytes_is(version, jars[i].version));
	}
	for (size_t i = 0; i < sizeof(gems) / sizeof(gems[0]); i++) {
		assert_true(gem_name_parse(bytes_of(gems[i].file), &name, &version));
		assert_true(bytes_is(name, gems[i].name));
		assert_true(bytes_is(version, gems[i].version));
	}
	assert_false(gem_name_parse(BYTES("rake.gemspec"), &name, &version));
	assert_false(gem_name_parse(BYTES("rake-1.0"), &name, &version));
}

TEST(gem_programs_of_a_real_specification)
{
	scoped_buf text = { 0 };
	struct bytes programs, name;

	load("fuzz/corpus/language_texts/gemspec", &text);
	programs = gem_programs(buf_bytes(&text));
	assert_true(gem_program_next(&programs, &name));
	assert_true(bytes_is(name, "hello-gem"));
	assert_false(gem_program_next(&programs, &name));
}

TEST(python_records)
{
	static const char *const paths[] = { "../../../bin/hello-pip",
					     "__pycache__/hello_single.cpython-311.pyc" };
	struct bytes rest, name, version;
	struct python_record record = { 0 };
	scoped_buf hex = { 0 };
	scoped_buf text = { 0 };
	size_t count = 0;

	load("fuzz/corpus/pip_record/record", &text);
	rest = buf_bytes(&text);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++, count++) {
		assert_true(python_record_next(&rest, &record));
		assert_true(bytes_is(record.path, paths[i]));
	}
	assert_int_equal(record.digest.kind, DIGEST_NONE);
	assert_int_equal(record.size, -1);
	while (python_record_next(&rest, &record))
		count++;
	assert_int_equal(count, 12);
	assert_int_equal(record.size, 6); /* of hello_single.py, the last */
	digest_add_hex(&hex, &record.digest);
	assert_string_equal(buf_text(&hex),
			    "9e26bf369911c45c243c684147b23fc9e1dcfcf257d299a1c632016a6fcd33f4");
	rest = BYTES("\"a,b\",sha256=x,1\r\n,,\nplain\n");
	assert_true(python_record_next(&rest, &record));
	assert_true(bytes_is(record.path, "a,b"));
	assert_true(python_record_next(&rest, &record));
	assert_true(bytes_is(record.path, "plain"));
	assert_false(python_record_next(&rest, &record));
	assert_true(python_metadata_parse(BYTES("Name: x\r\nVersion: 1\r\n\r\nName: y\n"), &name,
					  &version));
	assert_true(bytes_is(name, "x") && bytes_is(version, "1"));
	assert_false(python_metadata_parse(BYTES("\nName: x\n"), &name, &version));
	python_folder_parse(BYTES("a_b-1.0-py3.9.egg-info"), &name, &version);
	assert_true(bytes_is(name, "a_b") && bytes_is(version, "1.0"));
}

TEST(python_origins)
{
	struct python_origin origin;
	scoped_arena arena = { 0 };

	assert_true(python_origin_parse(
		BYTES("{\"url\":\"file:///srv/app\",\"dir_info\":{\"editable\":true}}"), &arena,
		&origin));
	assert_string_equal(origin.url, "file:///srv/app");
	assert_true(origin.is_editable);
	assert_null(origin.revision);
	assert_false(python_origin_parse(BYTES("[]"), &arena, &origin));
	assert_false(python_origin_parse(BYTES(""), &arena, &origin));
}

TEST(node_packages_and_locks)
{
	struct node_package package;
	scoped_arena arena = { 0 };
	scoped_buf text = { 0 };
	node_locks locks = { 0 };

	load("fuzz/corpus/language_texts/npm-package", &text);
	assert_true(node_package_parse(buf_bytes(&text), &arena, &package));
	assert_string_equal(package.name, "@t/hello");
	assert_string_equal(package.version, "1.0.1");
	assert_string_equal(package.programs.at[0], "hello-npm");
	buf_clear(&text);
	load("fuzz/corpus/language_texts/npm-lock", &text);
	assert_true(node_lock_parse(buf_bytes(&text), &arena, 10, &locks));
	assert_int_equal(locks.count, 1);
	assert_string_equal(locks.at[0].name, "@t/hello");
	assert_string_equal(locks.at[0].resolved, "file:../pk/t-hello-1.0.1.tgz");
	locks.count = 0;
	assert_true(node_lock_parse(BYTES("{\"packages\":{\"\":{},\"node_modules/a\":{\"version\":"
					  "\"1\"},\"node_modules/a/node_modules/@b/c\":{},"
					  "\"x\":{\"link\":true}}}"),
				    &arena, 10, &locks));
	assert_int_equal(locks.count, 2);
	assert_string_equal(locks.at[1].name, "@b/c");
	assert_null(locks.at[1].version);
	assert_false(node_lock_parse(BYTES("{}"), &arena, 10, &locks));
	assert_false(node_package_parse(BYTES("7"), &arena, &package));
}

TEST(composer_of_all_versions)
{
	static const char *const texts[] = {
		"[{\"name\":\"a/b\",\"version\":\"1\"}]",
		"{\"packages\":[{\"name\":\"a/b\",\"version\":\"1\"}],\"dev-package-names\":[]}",
		"{\"packages\":[{\"name\":\"a/b\",\"version\":\"1\"}],\"packages-dev\":[{\"name\":"
		"\"d/e\"},7]}",
		"{\"packages\":[{\"name\":\"a/b\"},{\"name\":\"d/e\"}],\"dev-package-names\":[\"d/"
		"e\"]}",
	};
	static const size_t counts[] = { 1, 1, 2, 2 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		composer_packages packages = { 0 };
		scoped_arena arena = { 0 };

		assert_true(composer_parse(bytes_of(texts[i]), &arena, 10, &packages));
		assert_int_equal(packages.count, counts[i]);
		assert_string_equal(packages.at[0].name, "a/b");
		assert_false(packages.at[0].is_development);
		if (packages.count == 2)
			assert_true(packages.at[1].is_development);
	}
}

TEST(crates_of_cargo)
{
	struct bytes rest = BYTES(
		"[v1]\n\"hello-cargo 0.3.1 (path+file:///srv/c)\" = [\"a\", \"b\"]\n"
		"\"x 1.0 (registry+https://example.org/index)\" = []\nbroken = 1\n");
	struct crate crate;
	struct bytes name;

	assert_true(crate_next(&rest, &crate));
	assert_true(bytes_is(crate.name, "hello-cargo") && bytes_is(crate.version, "0.3.1"));
	assert_true(bytes_is(crate.source, "path+file:///srv/c"));
	assert_true(crate_program_next(&crate.programs, &name) && bytes_is(name, "a"));
	assert_true(crate_program_next(&crate.programs, &name) && bytes_is(name, "b"));
	assert_false(crate_program_next(&crate.programs, &name));
	assert_true(crate_next(&rest, &crate));
	assert_false(crate_program_next(&crate.programs, &name));
	assert_false(crate_next(&rest, &crate));
}

TEST(conda_records)
{
	static const struct {
		const char *json, *name, *files;
		bool is_requested;
	} cases[] = {
		{ "{\"name\":\"a\",\"version\":\"1\"}", "a", "", false },
		{ " { \"files\": [\n \"bin/a\", \"lib/\\u00e9 \\\"b\" ] , "
		  "\"x\":[{\"y\":[1,\"]}\"]}],"
		  "\"version\":\"1\",\"n\":-1.5e3,\"requested_spec\":\"a >1\",\"name\":\"a\"}",
		  "a", "bin/a|lib/\xc3\xa9 \"b|", true },
		{ "{\"name\":\"a\",\"version\":\"1\",\"requested_spec\":\"None\",\"files\":[]}",
		  "a", "", false },
		{ "{\"name\":\"a\",\"version\":\"1\",\"requested_specs\":[\"a\"],\"files\":7}", "a",
		  "", true },
		{ "{\"name\":\"a\",\"version\":\"1\",\"files\":[\"x\",\"y}", NULL, "", false },
		{ "{\"name\":\"a\"}", NULL, "", false },
		{ "[]", NULL, "", false },
		{ "", NULL, "", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conda_package package = { 0 };
		scoped_buf file = { 0 }, files = { 0 };
		scoped_arena arena = { 0 };

		assert_int_equal(conda_package_parse(bytes_of(cases[i].json), &arena, &package),
				 cases[i].name != NULL);
		if (!cases[i].name)
			continue;
		assert_string_equal(package.name, cases[i].name);
		assert_int_equal(package.is_requested, cases[i].is_requested);
		while (conda_file_next(&package.files, &file))
			buf_add_format(&files, "%s|", buf_text(&file));
		assert_string_equal(buf_text(&files), cases[i].files);
	}
}
