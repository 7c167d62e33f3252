/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/statoverride.h"

enum { STATOVERRIDE_MODE_MAX = 07777 };

bool statoverride_next(struct bytes *rest, struct statoverride *ret)
{
	struct statoverride entry;
	struct bytes line, mode;
	uint64_t number;

	while (bytes_line(rest, &line)) {
		if (!bytes_word(&line, &entry.user) || !bytes_word(&line, &entry.group) ||
		    !bytes_word(&line, &mode) || !bytes_u64(mode, 8, &number) ||
		    number > STATOVERRIDE_MODE_MAX)
			continue;
		entry.mode = (unsigned)number;
		entry.path = bytes_slice(line, 1, line.size); /* behind the one blank */
		if (!bytes_starts(entry.path, "/"))
			continue;
		*ret = entry;
		return true;
	}
	return false;
}
