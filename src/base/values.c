/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/values.h"

#include <stdlib.h>
#include <string.h>

bool text_list_has(const text_list *list, const char *text)
{
	for (vec_each(entry, list))
		if (strcmp(*entry, text) == 0)
			return true;
	return false;
}

void text_list_add_once(struct arena *arena, text_list *list, const char *text)
{
	if (!text_list_has(list, text))
		*vec_push_in(arena, list) = text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void text_list_sort(text_list *list)
{
	vec_sort(list, by_text);
}
