/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/starters/crontab.h"
#include "harness.h"

FUZZ(crontab, input)
{
	static const enum crontab_form forms[] = { CRONTAB_USER, CRONTAB_SYSTEM, CRONTAB_ANACRON };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct crontab crontab = crontab_of(input, forms[i]);
		struct crontab_line line;
		unsigned before = 0;

		while (crontab_next(&crontab, &line)) {
			assert(line.line > before);
			before = line.line;
			assert((line.kind == CRONTAB_JOB) == (line.when.size > 0));
			assert(line.kind != CRONTAB_JOB || line.command.size > 0);
			assert(line.kind != CRONTAB_SETTING || line.name.size <= input.size);
			crontab_is_part_name(line.command, false);
		}
	}
}
