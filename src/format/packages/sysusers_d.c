/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/sysusers_d.h"

#include "format/packages/tmpfiles_d.h"

bool sysusers_next(struct bytes *rest, struct sysusers_line *ret)
{
	struct bytes text, type;

	while (bytes_line(rest, &text)) {
		struct sysusers_line line = { 0 };

		/* behind the letter: "u!" is an account that is locked wholly */
		if (!tmpfiles_field(&text, &type) || type.size == 0 ||
		    bytes_find(BYTES("ugmr"), type.at[0]) < 0 ||
		    !tmpfiles_field(&text, &line.name) || line.name.size == 0)
			continue;
		line.type = type.at[0];
		line.id = tmpfiles_optional(&text);
		line.comment = tmpfiles_optional(&text);
		line.home = tmpfiles_optional(&text);
		line.shell = tmpfiles_optional(&text);
		*ret = line;
		return true;
	}
	return false;
}
