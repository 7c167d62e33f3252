/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/snappy.h"
#include "harness.h"

FUZZ(snappy, input)
{
	static char unpacked[65536];

	for (size_t size = 4096; size <= sizeof(unpacked); size *= 4)
		(void)!snappy_unpack(input, unpacked, size);
	if (input.size)
		(void)!snappy_unpack(input, unpacked, (unsigned char)input.at[0] & 0x7f);
}
