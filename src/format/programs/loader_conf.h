/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders that the dynamic loader is told to look in. Source: ldconfig(8), /etc/ld.so.conf; elf/
 * ldconfig.c of glibc, parse_conf(); of musl's ld-musl-ARCH.path, dynlink.c. */
#ifndef TROWEL_FORMAT_LOADER_CONF_H
#define TROWEL_FORMAT_LOADER_CONF_H

#include "base/bytes.h"

struct loader_conf_entry {
	struct bytes path;
	bool is_include; /* a file, or a glob(7) of files, to be read in its place */
};

/* Cuts the next folder or file from the front of `rest`; texts point into it. False at the end. */
bool loader_conf_next(struct bytes *rest, struct loader_conf_entry *ret);

#endif
