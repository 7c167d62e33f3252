/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Histories of shells, command by command. Sources: bash(1) on HISTTIMEFORMAT ("#1700000000" before
 * each command), zsh's zshoptions(1) on EXTENDED_HISTORY (": 1700000000:0;command", continued lines
 * end in a backslash), fish's history file (YAML-like: "- cmd: ..." and "when: ..."), ksh and ash
 * (a line a command).
 */
#ifndef TROWEL_FORMAT_SHELL_HISTORY_H
#define TROWEL_FORMAT_SHELL_HISTORY_H

#include "base/buf.h"

enum { SHELL_HISTORY_COMMAND_MAX = 16 * 1024 }; /* bytes of a command; of a longer one the start */

struct shell_history {
	struct bytes rest;
	bool is_fish;
	int64_t stamp;      /* bash: of the commands to come; 0: none */
	struct buf text;    /* of a command that was continued or escaped */
	unsigned line;      /* of the command given last, from 1 */
	unsigned next_line; /* lines read */
};

struct shell_history_command {
	struct bytes text; /* in the input, or in the reader until the next call */
	int64_t at;        /* seconds since 1970; 0: the shell did not note it */
};

/* Starts reading; `is_fish` for fish's files. shell_history_deinit() releases the reader. */
struct shell_history shell_history_of(struct bytes text, bool is_fish);
void shell_history_deinit(struct shell_history *history);

/* The next command that is not empty; false at the end. */
bool shell_history_next(struct shell_history *history, struct shell_history_command *ret);

#endif
