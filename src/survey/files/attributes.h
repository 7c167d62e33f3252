/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file has beside its mode: access control lists, capabilities, extended attributes. */
#ifndef TROWEL_SURVEY_ATTRIBUTES_H
#define TROWEL_SURVEY_ATTRIBUTES_H

#include "survey/survey.h"

enum {
	ATTRIBUTES_NAMES_MAX = 64 * 1024, /* bytes: the kernel's limit for all names of a file */
	ATTRIBUTES_VALUE_MAX = 64 * 1024, /* and for a value */
	ATTRIBUTES_KEPT_MAX = 1024,       /* bytes of a file's values that are told ... */
	ATTRIBUTES_OTHERS_MAX = 64,       /* ... and attributes, access and capabilities apart */
};

/* All NULL or empty: the file has none. Strings are in the survey's arena. */
struct file_attributes {
	const char *acl;          /* NULL where it says no more than the mode */
	const char *default_acl;  /* of a folder: what files made in it get */
	const char *capabilities; /* as cap_to_text(3) writes them */
	pair_list others; /* values in base64; where they are too long "sha256:" and hex digits */
	size_t kept;      /* bytes of these values */
	int64_t omitted;  /* more of them that are not told */
};

/* Reads them of a regular file or a folder; of other kinds, which have none that matter, and of
 * what cannot be opened, `ret` stays empty. Labels that the kernel or a security module puts on
 * every file (SELinux, IMA) are left out. Source: xattr(7), capabilities(7), acl(5). */
void attributes_read(struct survey *survey, const char *path, struct file_attributes *ret);

/* True if both texts mean the same capabilities: there are two ways to write them. "" and NULL are
 * none. */
bool capabilities_equal(const char *a, const char *b);

#endif
