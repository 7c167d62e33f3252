/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols: the index of tokens, a byte that says how many hundreds the table has, it, and names. */
#include <assert.h>
#include <string.h>

#include "format/dump/kallsyms.h"
#include "harness.h"

FUZZ(kallsyms, input)
{
	struct bytes index = bytes_slice(input, 0, KALLSYMS_INDEX_SIZE);
	struct bytes rest = bytes_slice(input, KALLSYMS_INDEX_SIZE, SIZE_MAX);
	size_t size = rest.size ? (size_t)(unsigned char)rest.at[0] * 100 : 0;
	struct bytes table = bytes_slice(rest, 1, size);
	struct kallsyms_tokens tokens;
	struct kallsyms_name name;
	struct bytes part;

	if (!kallsyms_tokens_read(table, index, false, &tokens))
		return;
	rest = bytes_slice(rest, 1 + size, SIZE_MAX);
	while (kallsyms_next(&rest, &part))
		if (kallsyms_expand(&tokens, part, &name))
			assert(name.size <= KALLSYMS_NAME_MAX && name.text[name.size] == '\0' &&
			       name.size == kallsyms_size(&tokens, part));
}
