/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/ucf.h"

bool ucf_registry_next(struct bytes *rest, struct ucf_file *ret)
{
	struct ucf_file file;
	struct bytes line;

	while (bytes_line(rest, &line)) {
		if (!bytes_word(&line, &file.package))
			continue;
		file.path = bytes_trim(line);
		if (!bytes_starts(file.path, "/"))
			continue;
		*ret = file;
		return true;
	}
	return false;
}
