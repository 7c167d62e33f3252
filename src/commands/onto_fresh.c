/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/onto_fresh.h"

#include "commands/commands.h"

int onto_packages_read(const char *folder, const char *command, struct default_files *ret,
		       struct err *err)
{
	*ret = (struct default_files){ .root.fd = -1 };
	if (!folder)
		return 0;
	if (default_files_init(ret, folder, err) < 0)
		return err->code;
	for (vec_each(problem, &ret->problems))
		command_say(command, "%s%s", folder, *problem);
	return 0;
}
