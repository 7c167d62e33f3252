/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/languages/go_build.h"
#include "format/languages/rust_audit.h"
#include "harness.h"

FUZZ(go_buildinfo, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_buf version = { 0 }, text = { 0 };
	struct go_build build = { 0 };
	struct rust_audit audit;
	scoped_arena arena = { 0 };
	scoped_elf elf = { 0 };

	go_build_parse(input, &build);
	assert(build.module.size <= input.size);
	if (!elf_read(&file, &elf))
		return;
	if (go_build_find(&elf, &version, &text)) {
		assert(version.size && text.size <= GO_BUILD_TEXT_SIZE_MAX);
		go_build_parse(buf_bytes(&text), &build);
	}
	if (rust_audit_find(&elf, &arena, &audit))
		assert(!audit.name || *audit.name);
	if (elf_build_id(&elf, &text))
		assert(text.size);
}
