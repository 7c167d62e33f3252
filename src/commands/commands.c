/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/commands.h"

#include <stddef.h>

const struct command commands[] = {
	{ "survey", "Dig", "find out what this host is and does", command_survey },
	{ 0 },
};
