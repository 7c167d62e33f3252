/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/elf_functions.h"
#include "harness.h"

FUZZ(elf_functions, input)
{
	const struct byte_source file = byte_source_of(&input);
	const char *wanted[] = { "f", "getaddrinfo", "main" };
	text_list names = { .at = wanted, .count = sizeof(wanted) / sizeof(wanted[0]) };
	struct elf_functions found = { 0 };
	bool is_read = elf_functions_find(&file, &names, &found);

	assert(is_read || found.list.count == 0);
	assert(found.list.count <= ELF_FUNCTIONS_FOUND_MAX);
	for (size_t i = 0; i < found.list.count; i++) {
		assert(found.list.at[i].name < names.count);
		for (size_t j = 0; j < i; j++)
			assert(found.list.at[i].name != found.list.at[j].name ||
			       found.list.at[i].offset != found.list.at[j].offset);
	}
	elf_functions_deinit(&found);
}
