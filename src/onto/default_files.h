/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files as packages bring them, from a folder of package files (.deb, .rpm): a cache of apt or dnf,
 * or what somebody has put there. Which packages there are is read once; what is in one when it is
 * asked for, in one pass. Memory is bounded by what is asked for. No link in it is followed.
 */
#ifndef TROWEL_ONTO_DEFAULT_FILES_H
#define TROWEL_ONTO_DEFAULT_FILES_H

#include "base/arena.h"
#include "base/root.h"
#include "base/values.h"

enum {
	DEFAULT_FILES_ENTRIES_MAX = 200 * 1000, /* files and folders that are looked at */
	DEFAULT_FILES_PACKAGES_MAX = 20 * 1000,
	DEFAULT_FILES_PROBLEMS_MAX = 100,          /* kept */
	DEFAULT_FILES_WORD_MAX = 255,              /* bytes of a name, a version */
	DEFAULT_FILE_SIZE_MAX = 1024 * 1024,       /* bytes of a configuration file */
	DEFAULT_FILES_SIZE_MAX = 64 * 1024 * 1024, /* bytes of all that is asked for at once */
};

struct default_package {
	const char *path; /* of the package file, absolute inside the folder */
	const char *name, *version, *architecture;
};

struct default_files {
	struct root root;   /* the folder */
	struct arena arena; /* all texts */
	/* Sorted by name, version (as dpkg orders them, also those of rpm), architecture, path. */
	vec_of(struct default_package) packages;
	text_list problems; /* "PATH: what": files that are no packages, or cannot be read */
	size_t entries;
	bool is_incomplete; /* a limit cut it */
};

/* Reads which packages lie in `folder`, at any depth, in files named "x.deb" or "x.rpm". -errno if
 * it cannot be opened as a folder. Files that cannot be read are problems. `folder` has to outlive
 * it. */
int default_files_init(struct default_files *ret, const char *folder, struct err *err) MUST_CHECK;
void default_files_deinit(struct default_files *files);

/* The package of that name and version; the newest one for a version of NULL, any architecture for
 * one of NULL. NULL if there is none. */
const struct default_package *default_files_find(const struct default_files *files,
						 const char *name, const char *version,
						 const char *architecture);

enum default_file_state {
	DEFAULT_FILE_ABSENT, /* the package does not bring it */
	DEFAULT_FILE_FOUND,
	DEFAULT_FILE_LINK,      /* it is a link, symbolic or hard */
	DEFAULT_FILE_TOO_LARGE, /* beyond the limits above */
};

/* A file that is asked for. */
struct default_file {
	const char *path; /* absolute, as the package brings it: "/etc/nginx/nginx.conf" */
	enum default_file_state state;
	struct bytes contents; /* if found, in the arena of who asked */
	const char *target;    /* of a link, likewise; of a hard one a path as above */
};

/* Looks for `count` files in one package and fills all of `wanted` but the paths. Ends when all
 * were found. Errors as of package_contents_read(); `wanted` is untouched then. */
int default_files_read(const struct default_files *files, const struct default_package *package,
		       struct default_file *wanted, size_t count, struct arena *arena,
		       struct err *err) MUST_CHECK;

#endif
