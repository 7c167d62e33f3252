/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an init script says about itself without being run: the LSB header, chkconfig's comment, and
 * the assignments that name the program. Source: LSB 5.0 core, section 22.3 "Comment Conventions
 * for Init Scripts"; chkconfig(8); openrc-run(8); start-stop-daemon(8); inittab(5) of
 * sysvinit.
 */
#ifndef TROWEL_FORMAT_INIT_SCRIPT_H
#define TROWEL_FORMAT_INIT_SCRIPT_H

#include "base/arena.h"
#include "base/bytes.h"

struct init_script {
	bool has_header;            /* BEGIN INIT INFO, or a chkconfig line */
	struct bytes provides;      /* names, blank-separated */
	struct bytes default_start; /* run levels: "2 3 4 5"; chkconfig's "2345" */
	struct bytes description;   /* the short one if there is one */
	/* from assignments at the start of a line, variables that are set above filled in, else
	 * from what start-stop-daemon is told; NULL when there is none */
	const char *program; /* DAEMON=, command=, exec=; --exec, --startas */
	const char *pidfile; /* PIDFILE=, pidfile=; --pidfile */
	const char *user;    /* USER=, DAEMON_USER=, command_user= */
};

/* Reads a script. Bytes point into `text`, strings into the arena. */
void init_script_parse(struct arena *arena, struct bytes text, struct init_script *ret);

/* One line of inittab(5): "id:runlevels:action:process". */
struct inittab_line {
	struct bytes id;
	struct bytes levels; /* empty: all */
	struct bytes action;
	struct bytes process; /* without the '+' in front, which only stops utmp accounting */
	unsigned line;
};

/* Cuts the next line that is one from `rest` (comments and broken ones are passed over); `line`
 * counts lines and starts at 0. False at the end. */
bool inittab_next(struct bytes *rest, unsigned *line, struct inittab_line *ret);

#endif
