/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to be tidied up when a signal ends the program: a half-written file, a progress line, a
 * terminal that shows nothing of what is typed.
 * The program then dies by that very signal, so that its caller sees what happened (signal(7)).
 */
#ifndef TROWEL_BASE_INTERRUPT_H
#define TROWEL_BASE_INTERRUPT_H

#include <stdbool.h>

/* Catches SIGINT, SIGTERM and SIGHUP for this process (not its forked helpers) unless they were
 * ignored at the start, as under nohup(1), and ignores SIGPIPE: a reader that goes away is a write
 * error like any other, and does not keep other work from being finished. */
void interrupt_init(void);

/* From now on the first of these signals is only noted, and ends what blocks with EINTR: for work
 * that has a result when it is ended early. A second one ends the program as ever. */
void interrupt_defer(void);
bool interrupt_came(void);

/* Dies by the signal that was noted, once all is tidied up; returns if none was. */
void interrupt_die(void);

/* The file to remove should a signal come, "" while there is none. Whoever makes a temporary file
 * writes its name here before it exists and empties this when it is complete. */
enum { INTERRUPT_FILE_SIZE = 4096 };
extern char interrupt_file[INTERRUPT_FILE_SIZE];

/* The settings to give the terminal `fd` back should a signal come; NULL: none any more. */
struct termios;
void interrupt_restore_terminal(int fd, const struct termios *settings);

/* Says whether a progress line stands on stderr and has to be erased. */
void interrupt_erase_line(bool is_shown);

#endif
