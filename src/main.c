/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"

int main(int argc, char **argv)
{
	for (const struct command *command = commands; argc > 1 && command->name; command++)
		if (strcmp(command->name, argv[1]) == 0)
			return command->run(argc - 1, argv + 1);
	fprintf(stderr, "trowel: no such command; try `trowel help`\n");
	return EXIT_NOT_DONE;
}
