/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Libraries in package files: of packages that are on offer and not installed, what they would
 * bring, read as a survey reads what is installed. A package is read when something of it is asked
 * for, whole and once. Nothing of it is put anywhere.
 */
#ifndef TROWEL_ONTO_PACKAGE_LIBRARIES_H
#define TROWEL_ONTO_PACKAGE_LIBRARIES_H

#include "onto/default_files.h"
#include "snapshot/model.h"

enum {
	PACKAGE_LIBRARY_SIZE_MAX = 128 * 1024 * 1024,    /* bytes of a library */
	PACKAGE_LIBRARIES_MEMORY_MAX = 64 * 1024 * 1024, /* bytes of all that is kept */
};

struct packaged_library {
	const char *path;  /* as the package brings it, absolute */
	const char *name;  /* that it gives itself; NULL: none */
	const char *arch;  /* its machine; NULL: it is damaged, or larger than what is read */
	text_list defines; /* versions of its symbols */
};

struct package_content;

struct package_libraries {
	const struct default_files *files; /* not owned */
	struct arena arena;
	struct package_content **contents; /* of each of those packages; NULL: not read yet */
	text_list problems;                /* "PATH: what", of those that could not be read */
};

/* Looks at the packages of `files`, which have to outlive it; NULL: none are there. Deinit releases
 * it. */
void package_libraries_init(struct package_libraries *ret, const struct default_files *files);
void package_libraries_deinit(struct package_libraries *libraries);
#define scoped_package_libraries SCOPED(package_libraries_deinit) struct package_libraries

/* From the worst to the best where several packages have that name and version. */
enum packaged_state {
	PACKAGED_ABSENT,     /* no such package is there, or only for another machine */
	PACKAGED_WITHOUT,    /* it does not bring the library */
	PACKAGED_UNREADABLE, /* it, or the library in it: `problem` says why */
	PACKAGED_FOUND,
};

struct packaged_answer {
	enum packaged_state state;
	const struct packaged_library *library; /* found */
	const char *problem;
};

/* Looks for a library in a package of that name and version: one that calls itself so, or lies at
 * such a name, or is what a link of that name leads to. `ret` points into `libraries`. */
void package_libraries_find(struct package_libraries *libraries, const struct available *package,
			    const char *library, const char *arch, struct packaged_answer *ret);

#endif
