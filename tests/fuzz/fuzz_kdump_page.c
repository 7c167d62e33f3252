/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first byte says how the rest is packed. */
#include "format/dump/kdump_page.h"
#include "harness.h"

FUZZ(kdump_page, input)
{
	static char page[65536];
	struct err err;

	if (input.size == 0)
		return;
	for (size_t size = 4096; size <= sizeof(page); size *= 16)
		(void)!kdump_page_unpack(bytes_slice(input, 1, input.size),
					 (unsigned char)input.at[0], page, size, &err);
}
