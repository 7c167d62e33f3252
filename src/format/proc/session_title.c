/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/session_title.h"

/* "10.0.0.5(33846)" */
static bool is_client(struct bytes word)
{
	ptrdiff_t open = bytes_find_last(word, '(');
	uint64_t port;

	return open > 0 && bytes_ends(word, ")") &&
	       bytes_u64(bytes_slice(word, (size_t)open + 1, word.size - (size_t)open - 2), 10,
			 &port) &&
	       port <= UINT16_MAX;
}

bool session_title_parse(struct bytes title, struct session_title *ret)
{
	struct bytes word = { 0 }, before[2] = { { 0 } }; /* the two words in front of the client */

	if (!bytes_skip(&title, "postgres: "))
		return false;
	while (bytes_word(&title, &word) && !is_client(word)) {
		before[0] = before[1];
		before[1] = word;
		if (bytes_ends(word, ":")) /* the cluster's name */
			before[1] = (struct bytes){ 0 };
	}
	if (!is_client(word) || before[0].size == 0 || before[1].size == 0)
		return false;
	*ret = (struct session_title){ .user = before[0], .database = before[1] };
	if (bytes_is(before[0], "walsender"))
		*ret = (struct session_title){ .user = before[1], .follows = true };
	return true;
}
