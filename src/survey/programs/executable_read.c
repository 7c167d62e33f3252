/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/programs/executable_read.h"

#include <elf.h>
#include <errno.h>

#include "base/root_source.h"
#include "format/languages/elf.h"

static bool is_elf(const struct byte_source *file)
{
	scoped_buf head = { 0 };

	return file->size >= SELFMAG && byte_source_get(file, 0, SELFMAG, &head) &&
	       elf_is(buf_bytes(&head));
}

int executable_read(const struct root *root, const char *path, struct arena *arena,
		    struct executable *ret, struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	scoped_buf text = { 0 };
	int failed = root_source_open(&file, root, path, err);

	record_init(&executable_type, ret);
	if (failed)
		return failed;
	ret->path = arena_string(arena, bytes_of(path));
	if (is_elf(&file.source)) {
		executable_read_elf(&file.source, arena, ret);
		return 0;
	}
	size_t size = file.source.size < EXECUTABLE_SCRIPT_SIZE_MAX
			      ? (size_t)file.source.size
			      : (size_t)EXECUTABLE_SCRIPT_SIZE_MAX;

	if (!byte_source_get(&file.source, 0, size, &text))
		return err_set(err, -EIO, "%s: it cannot be read", path);
	if (!executable_read_script(root, buf_bytes(&text), arena, ret))
		return err_set(err, -EBADMSG,
			       "%s is neither a program, nor a library, nor a script", path);
	return 0;
}
