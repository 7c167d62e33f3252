/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unwind/unwind.h"

const char *unwind_end_words(enum unwind_end end)
{
	static const char *const words[UNWIND_END_COUNT] = {
		[UNWIND_END_OUTERMOST] = "the thread began here",
		[UNWIND_END_STACK_CUT] =
			"the rest lies beyond the part of the stack that was copied",
		[UNWIND_END_LIMIT] = "there are more frames than are kept",
		[UNWIND_END_NOT_SAID] = "nothing says who called this",
		[UNWIND_END_NO_CODE] = "no code was there when the process was read",
		[UNWIND_END_BROKEN] = "what the program says of its caller leads nowhere",
		[UNWIND_END_MACHINE] = "stacks of such programs cannot be read",
	};

	return end < UNWIND_END_COUNT ? words[end] : "";
}

const char *unwind_source_words(enum unwind_source source)
{
	static const char *const words[UNWIND_SOURCE_COUNT] = {
		[UNWIND_SOURCE_REGISTERS] = "registers",
		[UNWIND_SOURCE_CALL_FRAMES] = "call frames",
		[UNWIND_SOURCE_FRAME_POINTER] = "frame pointer",
	};

	return source < UNWIND_SOURCE_COUNT ? words[source] : "";
}
