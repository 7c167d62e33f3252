/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --debs DIR: package files to look into. */
#ifndef TROWEL_COMMANDS_ONTO_FRESH_H
#define TROWEL_COMMANDS_ONTO_FRESH_H

#include "onto/default_files.h"

/* Reads which packages lie in the folder of --debs, as default_files_init(); those that cannot be
 * read are told of on stderr. Of a NULL folder there are none. default_files_deinit() releases
 * `ret`, also after a failure. */
int onto_packages_read(const char *folder, const char *command, struct default_files *ret,
		       struct err *err) MUST_CHECK;

#endif
