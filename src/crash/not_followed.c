/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/not_followed.h"

#include "base/bytes.h"

void not_followed_add(not_followed_list *list, const char *what, const struct err *why)
{
	struct bytes text = bytes_of(what);

	for (vec_each(thing, list))
		if (text_equal(thing->what, what)) {
			thing->count++;
			return;
		}
	if (list->count == NOT_FOLLOWED_MAX) {
		list->at[NOT_FOLLOWED_MAX - 1].count++;
		return;
	}
	struct not_followed_thing *thing = vec_push(list);

	if (text.size >= sizeof(thing->what))
		text.size = sizeof(thing->what) - 1;
	memcpy(thing->what, text.at, text.size);
	thing->why = *why;
	thing->count = 1;
}
