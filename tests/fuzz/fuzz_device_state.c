/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/device_state.h"
#include "harness.h"

FUZZ(device_state, input)
{
	struct smart_state state;

	assert(udev_property(input, "ID_FS_TYPE").size <= input.size);
	if (smart_state_parse(input, &state))
		assert(state.reallocated >= -1 && state.errors >= -1);
}
