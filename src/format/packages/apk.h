/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apk's text files: its database of what is installed (lines "X:value", packages parted by empty
 * lines), its index, the world file, repositories, protected paths and its log. Texts point into
 * the input. Sources: apk-v2(5), apk-world(5), apk-repositories(5), apk-protected_paths(5), and
 * src/database.c of apk-tools on "F:", "R:", "a:", "M:", "Z:".
 */
#ifndef TROWEL_FORMAT_APK_H
#define TROWEL_FORMAT_APK_H

#include "base/digest.h"

/* Cuts the next line that is "X:value" from the front: `ret_field` is the X. An empty line ends a
 * package: its field is 0. Other lines are passed over. False at the end. */
bool apk_line_next(struct bytes *rest, char *ret_field, struct bytes *ret_value);

struct apk_owner {
	uint64_t uid, gid;
	unsigned mode; /* without file type */
};

/* The value of "a:" and "M:": "uid:gid:mode" and, which is not looked at, a digest of xattrs. False
 * and `ret` untouched if it is something else. */
bool apk_owner_parse(struct bytes value, struct apk_owner *ret);

/* The value of "Z:" and "C:": "Q1" and a SHA-1 in base64, "Q2" and a SHA-256, or bare hexadecimal
 * digits of either or of an MD5. False and `ret` untouched if it is something else. */
bool apk_digest_parse(struct bytes value, struct digest *ret);

/* A constraint of the world file: "name@tag>=version". */
struct apk_constraint {
	struct bytes name;
	struct bytes tag;        /* may be empty */
	struct bytes comparison; /* "=", "~", "><" ...; may be empty */
	struct bytes version;    /* of "><": the digest of a package that was added from a file */
	bool is_conflict;        /* "!name": must not be installed */
};

/* Cuts the next constraint from the front; false at the end. */
bool apk_constraint_next(struct bytes *rest, struct apk_constraint *ret);

/* A line of a repositories file: "v3 @tag url component ...". Variables stay as written. */
struct apk_repository {
	struct bytes type; /* v2, v3, ndx; may be empty */
	struct bytes tag;  /* without its '@'; may be empty */
	struct bytes url;
	struct bytes components; /* words; may be empty */
	bool is_enabled;         /* false: commented out */
};

/* Cuts lines until one is a repository, or one behind a comment sign; false at the end. */
bool apk_repository_next(struct bytes *rest, struct apk_repository *ret);

/* A rule of a protected paths file. */
struct apk_protection {
	char symbol; /* + changed files, - none, @ links, ! all */
	struct bytes pattern;
};

/* Cuts lines until one is a rule; false at the end. */
bool apk_protection_next(struct bytes *rest, struct apk_protection *ret);

/* What the log says of one package. */
struct apk_log_entry {
	struct bytes action; /* Installing, Upgrading, Downgrading, Replacing, Purging ... */
	struct bytes package;
	struct bytes version; /* after it */
};

/* Cuts lines until one tells of a package, or of the start of a run, whose local time (as seconds
 * since 1970 if it were UTC) goes to `wall`; `wall` is kept between calls. False at the end. */
bool apk_log_next(struct bytes *rest, int64_t *wall, struct apk_log_entry *ret);

#endif
