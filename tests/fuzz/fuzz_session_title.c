/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/session_title.h"
#include "harness.h"

FUZZ(session_title, input)
{
	struct session_title title;

	if (session_title_parse(input, &title)) {
		assert(title.user.size > 0 && title.user.at > input.at);
		assert(title.follows == (title.database.size == 0));
	}
}
