/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a system has for programs that are to move to it. */
#include "survey/collectors.h"
#include "survey/programs/programs_parts.h"

int survey_available(struct survey *survey, struct err *err)
{
	(void)err;
	programs_add_libraries(survey);
	programs_add_commands(survey);
	programs_add_modules(survey);
	programs_add_kernel_modules(survey);
	return 0;
}
