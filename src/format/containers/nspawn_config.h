/* SPDX-License-Identifier: GPL-2.0-or-later */
/* systemd-nspawn's machines: what a .nspawn file, or the command line of systemd-nspawn, says.
 * Sources: systemd.nspawn(5), systemd-nspawn(1). */
#ifndef TROWEL_FORMAT_NSPAWN_CONFIG_H
#define TROWEL_FORMAT_NSPAWN_CONFIG_H

#include "format/containers/container_state.h"
#include "format/starters/settings.h"

/* Takes the settings of a file, read by unit_file_parse(). */
void nspawn_config_file(struct arena *arena, const struct settings *settings,
			struct container_state *ret);

/* Takes a command line; argv[0] is the program. The name is the machine's, or the end of its folder
 * or image. */
void nspawn_config_argv(struct arena *arena, const text_list *argv, struct container_state *ret);

#endif
