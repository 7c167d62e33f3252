/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One program, library or script as a row: what it needs to run. */
#ifndef TROWEL_SURVEY_EXECUTABLE_READ_H
#define TROWEL_SURVEY_EXECUTABLE_READ_H

#include "base/byte_source.h"
#include "base/root.h"
#include "snapshot/model.h"

enum {
	EXECUTABLE_SCRIPT_SIZE_MAX = 1024 * 1024, /* bytes of a script that are looked through */
	EXECUTABLE_LISTED_MAX = 1000,             /* libraries, versions, modules of a row */
};

/* Reads the file at `path` of the root into `ret`, whose texts lie in `arena`; `needs` have no path
 * and no package yet. -EBADMSG: it is none of the three; -errno when it cannot be read. What is
 * damaged is no failure: the row says so. */
int executable_read(const struct root *root, const char *path, struct arena *arena,
		    struct executable *ret, struct err *err) MUST_CHECK;

/* Only what others want to know of a library: its machine, its name, the versions it defines. */
int library_read(const struct root *root, const char *path, struct arena *arena,
		 struct executable *ret, struct err *err) MUST_CHECK;

/* Fill the row from an ELF file, or from a script. For executable_read(). */
void executable_read_elf(const struct byte_source *file, struct arena *arena,
			 struct executable *ret);
bool executable_read_script(const struct root *root, struct bytes text, struct arena *arena,
			    struct executable *ret);

#endif
