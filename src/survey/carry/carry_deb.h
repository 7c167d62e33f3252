/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packages of dpkg that no repository holds, packed again out of what is installed. */
#ifndef TROWEL_SURVEY_CARRY_DEB_H
#define TROWEL_SURVEY_CARRY_DEB_H

#include "survey/carry/carry_parts.h"

enum {
	CARRY_PACKAGES_MAX = 1000,
	CARRY_PACKAGE_FILES_MAX = 200 * 1000,
};

/* A file of a package, as it will lie in data.tar. */
struct deb_file {
	size_t path; /* in deb->paths, as the package names it */
	struct stat state;
	int64_t size;     /* of what is packed */
	bool is_template; /* its secrets are replaced */
};

struct deb {
	struct carry *carry;
	struct package *package;
	const char *info; /* how the names of its files in dpkg's info folder begin */
	struct buf paths;
	vec_of(struct deb_file) files;
	struct buf control;  /* a tar */
	struct buf left_out; /* paths that are not packed, a line each */
	int64_t data_size;   /* bytes of data.tar */
	int64_t bytes;       /* of contents */
	int64_t newest;      /* time of its files; folders get it, whose own is that of others */
	size_t changed;      /* files that are not what the package brought */
	size_t templates;
	const char *broken; /* what went wrong while it was written, NULL */
};

void deb_deinit(struct deb *deb);

/* Measures the files of a package: what will be packed, and its sizes. -EFBIG beyond a limit. */
int deb_measure(struct deb *deb, struct err *err) MUST_CHECK;

/* Where a file of the package lies: elsewhere, if somebody else diverts it. */
const char *deb_real_path(const struct deb *deb, const char *path);

/* Makes control.tar. */
int deb_make_control(struct deb *deb, struct err *err) MUST_CHECK;

/* Packs all preserved packages of dpkg as members of packages/, and says in their evidence how. A
 * package that cannot be packed is no failure. Source: deb(5). */
int carry_debs(struct carry *carry, struct archive *out, struct err *err) MUST_CHECK;

#endif
