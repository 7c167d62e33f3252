/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program says of how it was built, for files that no package owns. Pieces of the file are
 * read, never all of it. */
#ifndef TROWEL_SURVEY_BINARY_INFO_H
#define TROWEL_SURVEY_BINARY_INFO_H

#include "format/languages/jar.h"
#include "survey/survey.h"

/* What is not told is NULL; arena. */
struct binary_info {
	const char *build_id;   /* GNU build id, hexadecimal digits */
	const char *go_version; /* go1.22.1: a program of Go */
	const char *module;     /* of Go its path, of Rust the crate's name */
	const char *version;    /* "(devel)": built from a work tree */
	const char *revision;   /* of version control */
	bool is_modified;       /* with changes that were not committed */
	bool is_rust;           /* has the list of crates that cargo-auditable writes */
	size_t dependencies;    /* modules or crates in it */
};

/* Reads one program of the root. -EBADMSG: no ELF program; -errno when it cannot be read. */
int binary_info_read(const struct root *root, const char *path, struct arena *arena,
		     struct binary_info *ret, struct err *err) MUST_CHECK;

/* Appends to a list of evidence what is told: "Go 1.22.1, module x v1.2, revision ..., 12
 * modules", "build id ...". */
void binary_info_note(struct survey *survey, text_list *evidence, const struct binary_info *info);

/* A row of packages for a program that Go or cargo built, of scope "binary"; nothing for others.
 * True if there is one. The file is not claimed: nobody else has it. */
bool binary_info_add_package(struct survey *survey, const char *path,
			     const struct binary_info *info);

/* What a Java archive of the root says of itself; as binary_info_read(). */
int jar_info_read(const struct root *root, const char *path, struct arena *arena, struct jar *ret,
		  struct err *err) MUST_CHECK;

#endif
