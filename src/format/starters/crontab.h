/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Crontabs, read line by line. Source: crontab(5) of Debian's cron and of cronie, anacrontab(5).
 * All bytes point into the input; it is read once from front to back whatever it holds.
 */
#ifndef TROWEL_FORMAT_CRONTAB_H
#define TROWEL_FORMAT_CRONTAB_H

#include "base/bytes.h"

enum crontab_form {
	CRONTAB_USER,   /* a user's: five fields or @word, then the command */
	CRONTAB_SYSTEM, /* /etc/crontab, /etc/cron.d: a user name before the command */
	CRONTAB_ANACRON /* period, delay, job identifier, command */
};

struct crontab {
	struct bytes rest;
	enum crontab_form form;
	unsigned line; /* of the line last given */
};

enum crontab_line_kind {
	CRONTAB_JOB,
	CRONTAB_SETTING, /* NAME = value */
	CRONTAB_BROKEN,  /* neither, nor a comment: cron refuses it */
};

struct crontab_line {
	enum crontab_line_kind kind;
	unsigned line;
	/* of a job */
	struct bytes when;    /* "5 4 * * *", "@reboot"; of anacron "7 10": days and minutes */
	struct bytes user;    /* system form */
	struct bytes job;     /* anacron's identifier */
	struct bytes command; /* up to the first '%' that has no backslash */
	struct bytes input;   /* behind that '%': becomes the command's standard input */
	bool unterminated;    /* the last line, without a newline: cron refuses the file */
	/* of a setting, and the whole line of a broken one in `value` */
	struct bytes name;
	struct bytes value; /* without the quotes around it */
};

/* Starts reading `text`. */
struct crontab crontab_of(struct bytes text, enum crontab_form form);

/* The next line that is neither empty nor a comment; false at the end. */
bool crontab_next(struct crontab *crontab, struct crontab_line *ret);

/* True if run-parts(8) would run a file of that name: letters, digits, '-' and '_' only. `rpm` for
 * the looser rule of crontabs' own script, which refuses backups only. */
bool crontab_is_part_name(struct bytes name, bool rpm);

#endif
