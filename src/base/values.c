/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/values.h"

#include <string.h>

bool text_list_has(const text_list *list, const char *text)
{
	for (vec_each(entry, list))
		if (strcmp(*entry, text) == 0)
			return true;
	return false;
}
