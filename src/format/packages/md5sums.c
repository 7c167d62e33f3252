/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/md5sums.h"

enum { MD5SUMS_DIGITS = 32 };

bool md5sums_next(struct bytes *rest, struct md5sums_entry *ret)
{
	struct md5sums_entry entry = { 0 };
	struct bytes line;

	while (bytes_line(rest, &line)) {
		/* the second blank is a star for a file that was read as binary */
		if (line.size < MD5SUMS_DIGITS + 3 || line.at[MD5SUMS_DIGITS] != ' ' ||
		    (line.at[MD5SUMS_DIGITS + 1] != ' ' && line.at[MD5SUMS_DIGITS + 1] != '*') ||
		    !digest_from_hex(bytes_slice(line, 0, MD5SUMS_DIGITS), DIGEST_MD5,
				     &entry.digest))
			continue;
		entry.path = bytes_slice(line, MD5SUMS_DIGITS + 2, line.size);
		*ret = entry;
		return true;
	}
	return false;
}
