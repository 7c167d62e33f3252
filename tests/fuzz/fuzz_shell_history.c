/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/peers/shell_history.h"
#include "harness.h"

static void read_all(struct bytes input, bool is_fish)
{
	SCOPED(shell_history_deinit)
	struct shell_history history = shell_history_of(input, is_fish);
	struct shell_history_command command;
	unsigned line = 0;

	while (shell_history_next(&history, &command)) {
		assert(history.line > line && command.at >= 0);
		assert(command.text.size <= SHELL_HISTORY_COMMAND_MAX);
		line = history.line;
	}
}

FUZZ(shell_history, input)
{
	read_all(input, false);
	read_all(input, true);
}
