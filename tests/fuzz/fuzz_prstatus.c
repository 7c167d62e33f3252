/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers: the machine in the first byte, then the note. */
#include "format/dump/prstatus.h"
#include "harness.h"

FUZZ(prstatus, input)
{
	struct prstatus registers;

	if (input.size)
		(void)prstatus_read(bytes_slice(input, 1, SIZE_MAX), (unsigned char)input.at[0],
				    input.size & 1, &registers);
}
