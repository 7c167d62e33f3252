/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a toolbox says of itself, and what it is made of: texts, images, programs, packages. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/root.h"
#include "format/packages/package_contents.h"
#include "format/programs/elf_needs.h"
#include "format/toolbox/apt_plan.h"
#include "format/toolbox/script_head.h"
#include "format/toolbox/toolbox_image.h"
#include "format/toolbox/toolbox_manifest.h"

static void load(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, path, 1 << 20, ret, &err), 0);
}

static void assert_bytes(struct bytes got, const char *wanted)
{
	char text[256];

	snprintf(text, sizeof(text), "%.*s", (int)got.size, got.at ? got.at : "");
	assert_string_equal(text, wanted);
}

/* ---- apt ----------------------------------------------------------------------------------- */

TEST(apt_plan_tells_names_versions_and_architectures)
{
	scoped_buf text = { 0 };
	scoped_buf told = { 0 };
	struct apt_package package;

	load("apt_plan/usual", &text);
	struct bytes rest = buf_bytes(&text);

	while (apt_plan_next(&rest, &package))
		buf_add_format(&told, "%.*s %.*s %.*s\n", (int)package.name.size, package.name.at,
			       (int)package.version.size, package.version.at,
			       (int)package.architecture.size, package.architecture.at);
	assert_string_equal(buf_text(&told), "libc6 2.36-9+deb12u14 amd64\n"
					     "ca-certificates 20230311+deb12u1 all\n"
					     "libc6 2.36-9 i386\n");
}

TEST(apt_plan_takes_no_line_that_could_be_an_option_or_a_path)
{
	scoped_buf text = { 0 };
	struct apt_package package;

	load("apt_plan/wrong", &text);
	struct bytes rest = buf_bytes(&text);

	assert_false(apt_plan_next(&rest, &package));
}

/* ---- scripts ------------------------------------------------------------------------------- */

TEST(script_head_tells_the_interpreter)
{
	static const struct {
		const char *text, *interpreter, *argument;
		size_t size;
	} cases[] = {
		{ "#!/bin/sh\necho", "sh", "", 9 },
		{ "#! /bin/bash -e -u \nx", "bash", "-e -u", 19 },
		{ "#!/usr/bin/env python3\n", "python3", "", 22 },
		{ "#!/usr/bin/env -S perl -w\n", "perl", "-w", 25 },
		{ "#!/bin/sh", "sh", "", 9 },
		{ "#!perl\n", "perl", "", 6 },
		{ "#!/usr/bin/env\n", NULL, NULL, 0 },
		{ "#!\n/bin/sh\n", NULL, NULL, 0 },
		{ "#!/bin/\n", NULL, NULL, 0 },
		{ "echo\n", NULL, NULL, 0 },
		{ "", NULL, NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct script_head head;
		bool is_script = script_head_read(bytes_of(cases[i].text), &head);

		assert_int_equal(is_script, cases[i].interpreter != NULL);
		if (!is_script)
			continue;
		assert_bytes(head.interpreter, cases[i].interpreter);
		assert_bytes(head.argument, cases[i].argument);
		assert_int_equal(head.size, cases[i].size);
	}
}

TEST(script_head_is_no_longer_than_the_kernel_reads)
{
	char text[SCRIPT_HEAD_MAX + 2];
	struct script_head head;

	memset(text, 'x', sizeof(text));
	memcpy(text, "#!/", 3);
	assert_false(script_head_read((struct bytes){ text, SCRIPT_HEAD_MAX }, &head));
	text[sizeof(text) - 1] = '\n';
	assert_false(script_head_read((struct bytes){ text, sizeof(text) }, &head));
}

/* ---- the manifest -------------------------------------------------------------------------- */

TEST(toolbox_manifest_is_read_and_written_alike)
{
	scoped_toolbox_manifest manifest = { 0 };
	scoped_buf text = { 0 };
	scoped_buf written = { 0 };
	struct err err;

	load("toolbox/manifest", &text);
	assert_int_equal(toolbox_manifest_parse(buf_bytes(&text), "x", &manifest, &err), 0);
	assert_bytes(manifest.architecture, "x86_64");
	assert_int_equal(manifest.tools.count, 4);
	const struct toolbox_tool *tool = toolbox_manifest_tool(&manifest, "busybox");

	assert_non_null(tool);
	assert_int_equal(tool->kind, TOOLBOX_STATIC);
	assert_bytes(tool->package, "busybox-static");
	tool = toolbox_manifest_tool(&manifest, "sh");
	assert_int_equal(tool->kind, TOOLBOX_LINK);
	assert_bytes(tool->target, "bash");
	assert_null(toolbox_manifest_tool(&manifest, "zsh"));
	toolbox_manifest_write(&manifest, &written);
	assert_true(bytes_starts(buf_bytes(&text), buf_text(&written))); /* less a later line */
}

TEST(toolbox_manifest_that_is_wrong_is_refused)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "not the manifest" },
		{ "trowel-snapshot 1\n", "not the manifest" },
		{ "trowel-toolbox x\n", "not the manifest" },
		{ "trowel-toolbox 2\narchitecture x86_64\n", "another version" },
		{ "trowel-toolbox 1\n", "for which machines" },
		{ "trowel-toolbox 1\narchitecture\n", "line 2" },
		{ "trowel-toolbox 1\narchitecture a b\n", "line 2" },
		{ "trowel-toolbox 1\narchitecture a\n\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\ntool x\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\ntool x y plain\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\ntool a/b y program\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\ntool .. y program\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\ntool -x y program\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\nlink x ../y\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\nlink x y z w v\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\npackage x\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\nsetting x\n", "line 3" },
		{ "trowel-toolbox 1\narchitecture a\nlink x \x1b[31m\n", "line 3" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_toolbox_manifest manifest = { 0 };
		struct err err;

		assert_int_equal(
			toolbox_manifest_parse(bytes_of(cases[i].text), "x", &manifest, &err),
			-EBADMSG);
		assert_non_null(strstr(err.text, cases[i].says));
		assert_int_equal(manifest.tools.count, 0);
	}
}

/* ---- the image ----------------------------------------------------------------------------- */

enum { IMAGE_SIZE = 2 * TOOLBOX_BLOCK_SIZE };

/* What stands for a file system: its mark, and bytes. */
static void make_image(struct bytes manifest, struct buf *ret)
{
	struct toolbox_trailer trailer = { .image_size = IMAGE_SIZE };
	struct err err;

	while (ret->size < IMAGE_SIZE)
		buf_add_byte(ret, (char)(ret->size % 251));
	memcpy(ret->at + 1024, "\xe2\xe1\xf5\xe0", 4);
	struct bytes bytes = buf_bytes(ret);
	struct byte_source source = byte_source_of(&bytes);

	assert_int_equal(toolbox_image_hash(&source, IMAGE_SIZE, &trailer.image_hash, &err), 0);
	toolbox_image_end(&trailer, manifest, ret);
}

static int read_image(struct bytes bytes, struct buf *manifest, bool is_whole, struct err *err)
{
	struct byte_source source = byte_source_of(&bytes);
	struct toolbox_trailer trailer;
	int failed = toolbox_image_read(&source, "x", &trailer, manifest, err);

	return failed || !is_whole ? failed : toolbox_image_check(&source, "x", &trailer, err);
}

TEST(toolbox_image_gives_its_manifest_back)
{
	/* the last ones end where the trailer just fits into the block, and just does not */
	static const size_t sizes[] = { 0, 1, 100, TOOLBOX_BLOCK_SIZE - TOOLBOX_TRAILER_SIZE,
					TOOLBOX_BLOCK_SIZE - TOOLBOX_TRAILER_SIZE + 1 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		scoped_buf manifest = { 0 };
		scoped_buf image = { 0 };
		scoped_buf read = { 0 };
		struct err err;

		while (manifest.size < sizes[i])
			buf_add_byte(&manifest, 'm');
		make_image(buf_bytes(&manifest), &image);
		assert_int_equal(image.size % TOOLBOX_BLOCK_SIZE, 0);
		assert_int_equal(image.size, IMAGE_SIZE + TOOLBOX_BLOCK_SIZE * (i == 4 ? 2 : 1));
		assert_int_equal(read_image(buf_bytes(&image), &read, true, &err), 0);
		assert_true(bytes_equal(buf_bytes(&read), buf_bytes(&manifest)));
	}
}

TEST(toolbox_image_that_is_damaged_is_refused)
{
	static const struct {
		size_t at;
		const char *says;
		bool is_whole; /* seen only when all is read */
	} cases[] = {
		{ 1024, "not a toolbox", false },
		{ 5000, "damaged", true },
		{ IMAGE_SIZE + 3, "manifest is damaged", false },
		{ IMAGE_SIZE + TOOLBOX_BLOCK_SIZE - 48, "cut short", false }, /* the mark */
		{ IMAGE_SIZE + TOOLBOX_BLOCK_SIZE - 25, "cut short", false }, /* a size */
		{ IMAGE_SIZE + TOOLBOX_BLOCK_SIZE - 1, "manifest is damaged", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf image = { 0 };
		scoped_buf read = { 0 };
		struct err err;

		make_image(BYTES("trowel-toolbox 1\n"), &image);
		image.at[cases[i].at] ^= 0x40;
		assert_int_equal(read_image(buf_bytes(&image), &read, false, &err),
				 cases[i].is_whole ? 0 : -EBADMSG);
		assert_int_equal(read_image(buf_bytes(&image), &read, true, &err), -EBADMSG);
		assert_non_null(strstr(err.text, cases[i].says));
	}
}

TEST(toolbox_image_that_is_cut_is_refused_wherever)
{
	scoped_buf image = { 0 };
	struct err err;

	make_image(BYTES("trowel-toolbox 1\n"), &image);
	for (size_t size = 0; size < image.size; size += 512) {
		scoped_buf read = { 0 };

		assert_int_equal(
			read_image(bytes_slice(buf_bytes(&image), 0, size), &read, false, &err),
			-EBADMSG);
	}
}

/* ---- programs ------------------------------------------------------------------------------ */

TEST(elf_needs_of_a_program)
{
	scoped_elf_needs needs = { 0 };
	scoped_buf text = { 0 };

	load("elf_needs/program", &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source source = byte_source_of(&bytes);

	assert_true(elf_needs_read(&source, &needs));
	assert_string_equal(needs.loader, "/lib64/ld-linux-x86-64.so.2");
	assert_int_equal(needs.libraries.count, 1);
	assert_string_equal(needs.libraries.at[0], "libl.so.1");
	assert_string_equal(needs.rpath, "/opt/x");
	assert_null(needs.runpath);
	assert_null(needs.name);
	assert_true(needs.is_64 && needs.is_started && !needs.is_big_endian);
}

TEST(elf_needs_of_what_is_cut)
{
	scoped_buf text = { 0 };

	load("elf_needs/program", &text);
	for (size_t size = 0; size < text.size; size += 7) {
		scoped_elf_needs needs = { 0 };
		struct bytes bytes = { text.at, size };
		struct byte_source source = byte_source_of(&bytes);

		(void)elf_needs_read(&source, &needs); /* it ends, within its bounds */
	}
	scoped_elf_needs none = { 0 };
	struct bytes bytes = BYTES("#!/bin/sh\n");
	struct byte_source source = byte_source_of(&bytes);

	assert_false(elf_needs_read(&source, &none));
}

/* ---- packages ------------------------------------------------------------------------------ */

struct told {
	struct buf text;
	struct buf contents;
};

static int tell_entry(void *context, const struct package_entry *entry, struct err *err)
{
	struct told *told = context;

	buf_add_format(&told->text, "%s%s%s%s\n", entry->path,
		       entry->kind == PACKAGE_HARD_LINK ? " = " : "",
		       entry->kind == PACKAGE_LINK ? " -> " : "",
		       entry->target ? entry->target : "");
	return entry->has_contents;
}

static int tell_piece(void *context, struct bytes piece, struct err *err)
{
	buf_add_bytes(&((struct told *)context)->contents, piece);
	return 0;
}

static int read_package(const char *name, struct arena *arena, struct told *told,
			struct package_identity *ret, struct err *err)
{
	const struct package_visitor visitor = { told, tell_entry, tell_piece };
	scoped_buf text = { 0 };

	load(name, &text);
	struct bytes bytes = buf_bytes(&text);
	struct byte_source source = byte_source_of(&bytes);

	return package_contents_read(&source, name, &visitor, arena, ret, err);
}

static void told_deinit(struct told *told)
{
	buf_deinit(&told->text);
	buf_deinit(&told->contents);
}

TEST(package_contents_of_a_hostile_deb_lead_nowhere)
{
	SCOPED(told_deinit) struct told told = { 0 };
	scoped_arena arena = { 0 };
	struct package_identity identity;
	struct err err;

	assert_int_equal(
		read_package("package_contents/hostile.deb", &arena, &told, &identity, &err), 0);
	assert_string_equal(identity.name, "evil");
	assert_string_equal(identity.version, "1.0-1");
	assert_string_equal(identity.architecture, "amd64");
	assert_string_equal(buf_text(&told.text), "usr/bin/good\n"
						  "usr/bin/absolute\n"
						  "usr/bin/out -> /etc/passwd\n"
						  "usr/bin/up -> ../../../../../etc/passwd\n"
						  "usr/bin/loop -> loop2\n"
						  "usr/bin/loop2 -> loop\n"
						  "usr/bin/alias -> good\n"
						  "usr/bin/hard = usr/bin/good\n"
						  "usr/bin/-rf\n"
						  "usr/bin/.hidden\n"
						  "usr/bin/new\nline\n"
						  "usr/bin/sp ace\n"
						  "usr/lib/terminfo/x/xterm\n"
						  "usr/lib/terminfo/x -> /etc\n"
						  "usr/lib/libgood.so.1 -> libgood.so.1.0\n"
						  "usr/lib/libgood.so.1.0\n");
}

TEST(package_contents_of_an_rpm)
{
	SCOPED(told_deinit) struct told told = { 0 };
	scoped_arena arena = { 0 };
	struct package_identity identity;
	struct err err;

	assert_int_equal(read_package("package_contents/tool.rpm", &arena, &told, &identity, &err),
			 0);
	assert_string_equal(identity.name, "tool");
	assert_string_equal(identity.version, "1.2-3");
	assert_string_equal(identity.architecture, "noarch");
	assert_non_null(strstr(buf_text(&told.text), "usr/bin/link -> tool\n"));
	assert_string_equal(buf_text(&told.contents), "#!/bin/sh\necho ok\n");
}

TEST(package_contents_of_what_is_no_package)
{
	static const struct {
		const char *name, *says;
	} cases[] = {
		{ "package_contents/cut.deb", "damaged" },
		{ "package_contents/no-control.deb", "no control file" },
		{ "package_contents/other", "neither a .deb nor an .rpm" },
		{ "script_head/elf", "too short" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SCOPED(told_deinit) struct told told = { 0 };
		scoped_arena arena = { 0 };
		struct package_identity identity;
		struct err err;

		assert_int_equal(read_package(cases[i].name, &arena, &told, &identity, &err),
				 -EBADMSG);
		assert_non_null(strstr(err.text, cases[i].says));
	}
}
