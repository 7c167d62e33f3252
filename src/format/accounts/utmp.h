/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of logins, in the layout of glibc on x86, x86_64 and the other machines that run programs
 * of 32 bits too (on arm64 a record has 400 bytes). Times have 32 bits; taken as unsigned, they are
 * good until 2106. Sources: utmp(5), bits/utmp.h of glibc; lastlog(8).
 */
#ifndef TROWEL_FORMAT_UTMP_H
#define TROWEL_FORMAT_UTMP_H

#include "base/cursor.h"

enum {
	UTMP_RECORD_SIZE = 384,
	LASTLOG_RECORD_SIZE = 292,
};

enum utmp_type {
	UTMP_RUN_LEVEL = 1,
	UTMP_BOOT = 2,
	UTMP_LOGIN_PROCESS = 6,
	UTMP_USER = 7, /* somebody logged in */
	UTMP_DEAD = 8, /* and out */
};

/* A record of utmp, wtmp, btmp. Texts point into the input. */
struct utmp_record {
	int type;
	int64_t pid;
	struct bytes line; /* pts/0, tty1 */
	struct bytes user;
	struct bytes host; /* from where; empty or ":0" for this machine */
	int64_t at;        /* seconds since 1970 */
};

/* The next record of `cursor`; false at the end (a last one that is cut short does not count). */
bool utmp_next(struct cursor *cursor, struct utmp_record *ret);

/* A record of lastlog, whose place in the file is user id * LASTLOG_RECORD_SIZE. False if `record`
 * is cut short or nobody ever logged in. */
bool lastlog_read(struct bytes record, int64_t *ret_at, struct bytes *ret_host);

#endif
