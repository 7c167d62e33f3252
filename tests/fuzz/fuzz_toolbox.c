/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A manifest, and the same bytes as an image: what is written of it is read again. */
#include <assert.h>

#include "format/toolbox/toolbox_image.h"
#include "format/toolbox/toolbox_manifest.h"
#include "harness.h"

static void manifest(struct bytes text)
{
	scoped_toolbox_manifest read = { 0 };
	scoped_toolbox_manifest again = { 0 };
	scoped_buf written = { 0 };
	struct err err;

	if (toolbox_manifest_parse(text, "fuzz", &read, &err) < 0)
		return;
	for (vec_each(tool, &read.tools))
		assert(toolbox_is_name(tool->name));
	toolbox_manifest_write(&read, &written);
	if (written.size <= TOOLBOX_MANIFEST_SIZE_MAX)
		assert(toolbox_manifest_parse(buf_bytes(&written), "again", &again, &err) == 0 &&
		       again.tools.count == read.tools.count &&
		       again.packages.count == read.packages.count);
}

FUZZ(toolbox, input)
{
	const struct byte_source file = byte_source_of(&input);
	struct toolbox_trailer trailer;
	scoped_buf text = { 0 };
	struct err err;

	manifest(input);
	if (toolbox_image_read(&file, "fuzz", &trailer, &text, &err) < 0)
		return;
	assert(trailer.image_size + trailer.manifest_size < input.size);
	manifest(buf_bytes(&text));
	(void)!toolbox_image_check(&file, "fuzz", &trailer, &err);
}
