/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/collectors.h"

int survey_users(struct survey *survey, struct err *err)
{
	return 0;
}

const char *survey_user_name(const struct survey *survey, int64_t uid)
{
	for (vec_each(user, &survey->content->users))
		if (user->uid == uid)
			return user->name;
	return NULL;
}
