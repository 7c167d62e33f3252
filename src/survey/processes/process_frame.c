/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/processes/process_frame.h"

bool process_frame_open(struct bytes frame, struct process_frame *ret,
			struct bytes parts[PROCESS_PART_COUNT])
{
	struct process_frame numbers;
	size_t at = sizeof(numbers);

	if (frame.size < sizeof(numbers))
		return false;
	memcpy(&numbers, frame.at, sizeof(numbers));
	for (size_t i = 0; i < PROCESS_PART_COUNT; i++) {
		if (numbers.sizes[i] > frame.size - at)
			return false;
		parts[i] = bytes_slice(frame, at, numbers.sizes[i]);
		at += numbers.sizes[i];
	}
	if (at != frame.size)
		return false;
	*ret = numbers;
	return true;
}
