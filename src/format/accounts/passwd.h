/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of users and groups. Each walker cuts lines from the front of `rest` until one is well
 * formed and fills `ret`, whose texts point into the input; false at the end. Comments, empty and
 * broken lines, and the "+" and "-" lines of NIS are passed over, as the C library does.
 * Sources: passwd(5), shadow(5), group(5), gshadow(5), login.defs(5).
 */
#ifndef TROWEL_FORMAT_PASSWD_H
#define TROWEL_FORMAT_PASSWD_H

#include "base/bytes.h"

enum { SHADOW_UNSET = -1 }; /* a number that a line of shadow leaves empty */

struct passwd_entry {
	struct bytes name;
	struct bytes password; /* "x": it stands in shadow */
	struct bytes comment;  /* GECOS */
	struct bytes home;
	struct bytes shell; /* empty: /bin/sh */
	int64_t uid;
	int64_t gid;
};

struct shadow_entry {
	struct bytes name;
	struct bytes password;
	int64_t changed_day;   /* days since 1970; 0: has to be changed at the next login */
	int64_t min_days;      /* a password has to be kept so long */
	int64_t max_days;      /* and changed by then */
	int64_t warn_days;     /* before that, who logs in is warned */
	int64_t inactive_days; /* after that, it is no longer taken */
	int64_t expire_day;    /* the account expires */
};

struct group_entry {
	struct bytes name;
	struct bytes password;
	int64_t gid;          /* SHADOW_UNSET in gshadow */
	struct bytes admins;  /* gshadow only; parted by commas */
	struct bytes members; /* parted by commas */
};

enum password_state {
	PASSWORD_STATE_SET,     /* a hash */
	PASSWORD_STATE_LOCKED,  /* "!" in front of a hash, as passwd -l and usermod -L leave it */
	PASSWORD_STATE_NONE,    /* "*", "!", "!!": no password ever matches */
	PASSWORD_STATE_EMPTY,   /* let in without one */
	PASSWORD_STATE_SHADOWED /* "x": the line of shadow decides */
};

/* The next line of passwd: 7 fields, ids that fit 32 bits. */
bool passwd_next(struct bytes *rest, struct passwd_entry *ret);

/* The next line of shadow: 9 fields. */
bool shadow_next(struct bytes *rest, struct shadow_entry *ret);

/* The next line of group: 4 fields. */
bool group_next(struct bytes *rest, struct group_entry *ret);

/* The next line of gshadow: 4 fields. */
bool gshadow_next(struct bytes *rest, struct group_entry *ret);

/* What the password field of passwd or shadow says. Source: crypt(5). */
enum password_state password_state_of(struct bytes field);

/* The next "NAME value" pair of login.defs; false at the end. */
bool login_defs_next(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_value);

#endif
