/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_links.h"
#include "harness.h"

FUZZ(elf_links, input)
{
	const struct byte_source file = byte_source_of(&input);
	scoped_elf_links links = { 0 };

	if (!elf_links_read(&file, &links))
		return;
	assert(links.wanted.count <= ELF_LINKS_MAX && links.defined.count <= ELF_LINKS_MAX);
	for (vec_each(wanted, &links.wanted)) {
		assert(wanted->name[0] && strlen(wanted->name) < ELF_LINK_NAME_MAX);
		assert(!wanted->version == !wanted->library);
	}
	for (vec_each(defined, &links.defined)) {
		assert(defined->name[0] && strlen(defined->name) < ELF_LINK_NAME_MAX);
		assert(links.is_cut || !defined->version ||
		       elf_links_defines(&links, defined->name, defined->version));
	}
}
