/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shell and a few tools in our own executable, by the name it is executed as. */
#ifndef TROWEL_APPLETS_APPLETS_H
#define TROWEL_APPLETS_APPLETS_H

#include "base/buf.h"
#include "base/err.h"

struct applet {
	const char *name;
	const char *help; /* "ls [-al] [PATH...]" */
	/* Returns the exit status; what was not said before stands in `err` */
	int (*run)(int argc, char **argv, struct err *err);
};

extern const struct applet applets[]; /* ended by one without a name */

/* The applet of that name, whatever folder stands before it; NULL if there is none. */
const struct applet *applets_find(const char *name);

/* True if the process was executed as an applet, from TOOLBOX_PREFIX. */
bool applets_is_meant(int argc, char **argv);

/* Runs an applet, says what failed on standard error, and returns its exit status. */
int applets_run(const struct applet *applet, int argc, char **argv);

/* Writes all to standard output. 0 or -errno with a message. */
int applets_write(struct bytes text, struct err *err) MUST_CHECK;

/* The tools, by file. */
int applet_sh(int argc, char **argv, struct err *err);
int applet_ls(int argc, char **argv, struct err *err);
int applet_cat(int argc, char **argv, struct err *err);
int applet_head(int argc, char **argv, struct err *err);
int applet_grep(int argc, char **argv, struct err *err);
int applet_find(int argc, char **argv, struct err *err);
int applet_readlink(int argc, char **argv, struct err *err);
int applet_echo(int argc, char **argv, struct err *err);
int applet_true(int argc, char **argv, struct err *err);
int applet_false(int argc, char **argv, struct err *err);
int applet_ps(int argc, char **argv, struct err *err);
int applet_kill(int argc, char **argv, struct err *err);
int applet_env(int argc, char **argv, struct err *err);
int applet_id(int argc, char **argv, struct err *err);
int applet_sleep(int argc, char **argv, struct err *err);
int applet_ss(int argc, char **argv, struct err *err);

#endif
