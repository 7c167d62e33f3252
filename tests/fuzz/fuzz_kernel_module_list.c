/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/kernel_module_list.h"
#include "harness.h"

FUZZ(kernel_module_list, input)
{
	struct bytes line;
	scoped_buf name = { 0 };

	while (bytes_line(&input, &line)) {
		bool is_module = kernel_module_of_line(line, &name);

		assert(is_module == (name.size > 0));
		assert(bytes_find(buf_bytes(&name), '/') < 0 && name.size < line.size);
	}
}
